"""What can be done with a study: enrol, learn, send what was done, and account for it."""

from pintar.learning.actions.acts import take_in
from pintar.learning.actions.counting import reconcile
from pintar.learning.actions.enrolling import cancel, enrol, enrol_many
from pintar.learning.actions.placing import answer_placement, begin_placement, skip_lessons
from pintar.learning.actions.practising import answer_practice, begin_practice, end_practice
from pintar.learning.actions.reviewing import (
    feel_review,
    open_cards,
    review_topic,
    set_habit,
    tell_of_reviews,
)
from pintar.learning.actions.sealing import open_papers, seal_papers
from pintar.learning.actions.seeing import seen_from_acts
from pintar.learning.actions.studying import (
    count_tries,
    finish_lesson,
    judge_again,
    replay,
    standing_of,
    start_quiz,
    submit_quiz,
)

__all__ = [
    "answer_placement",
    "answer_practice",
    "begin_placement",
    "begin_practice",
    "cancel",
    "count_tries",
    "end_practice",
    "enrol",
    "enrol_many",
    "feel_review",
    "finish_lesson",
    "judge_again",
    "open_cards",
    "open_papers",
    "reconcile",
    "replay",
    "review_topic",
    "seal_papers",
    "seen_from_acts",
    "set_habit",
    "skip_lessons",
    "standing_of",
    "start_quiz",
    "submit_quiz",
    "take_in",
    "tell_of_reviews",
]
