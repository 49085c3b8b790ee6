"""The verbs of the assessment."""

from pintar.assessment.actions.analysing import analyse_banks, ask_analysis, carry_out_analysis
from pintar.assessment.actions.counting import count_exposure
from pintar.assessment.actions.granting import grant_accommodation
from pintar.assessment.actions.marks import mark_again, mark_sitting
from pintar.assessment.actions.opening import open_sitting
from pintar.assessment.actions.papers import make_paper, make_paper_of_bank
from pintar.assessment.actions.pausing import leave_part, pause_sitting, resume_sitting
from pintar.assessment.actions.shelving import (
    comment_on,
    deposit_items,
    drop_item,
    label_items,
    offer_for_review,
    restore_items,
    retire_items,
    review_item,
    save_version,
    set_review_rule,
)
from pintar.assessment.actions.sittings import (
    LATE_ANSWERS,
    close_expired,
    keep_answer,
    keep_answers,
    submit_sitting,
)

__all__ = [
    "LATE_ANSWERS",
    "analyse_banks",
    "ask_analysis",
    "carry_out_analysis",
    "close_expired",
    "comment_on",
    "count_exposure",
    "deposit_items",
    "drop_item",
    "grant_accommodation",
    "keep_answer",
    "keep_answers",
    "label_items",
    "leave_part",
    "make_paper",
    "make_paper_of_bank",
    "mark_again",
    "mark_sitting",
    "offer_for_review",
    "open_sitting",
    "pause_sitting",
    "restore_items",
    "resume_sitting",
    "retire_items",
    "review_item",
    "save_version",
    "set_review_rule",
    "submit_sitting",
]
