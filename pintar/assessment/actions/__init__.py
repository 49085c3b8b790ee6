"""The verbs of the assessment."""

from pintar.assessment.actions.papers import make_paper
from pintar.assessment.actions.sittings import (
    LATE_ANSWERS,
    close_expired,
    keep_answer,
    keep_answers,
    mark_again,
    mark_sitting,
    open_sitting,
    submit_sitting,
)

__all__ = [
    "LATE_ANSWERS",
    "close_expired",
    "keep_answer",
    "keep_answers",
    "make_paper",
    "mark_again",
    "mark_sitting",
    "open_sitting",
    "submit_sitting",
]
