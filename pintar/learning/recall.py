"""When something learnt is about to be forgotten, and what was recalled: FSRS, by whole days. Pure: the same reviews, the same days.

The model is FSRS-6 of the library `fsrs` with its published default weights (Ye, Su & Cao, "A Stochastic Shortest Path Algorithm for
Optimizing Spaced Repetition Scheduling", KDD 2022, 4381-4390): passing is the first review, every review is a day on which
the chance of recall is estimated to have fallen to `RETENTION`. See docs/explanation/mastery.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fsrs import Scheduler

RETENTION = 0.9  # the chance of recall at which a review is due
LONGEST = 365  # days: nobody waits longer for a review
A_DAY = 10  # the most questions a person is asked on one day
WINDOWS = {
    30: (20, 45),
    90: (75, 120),
}  # days after passing on which a review has to be due to count for 30 or 90 days


class Rating(IntEnum):
    """How well something was recalled, in the numbers of FSRS."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True)
class Memory:
    """What is known of one memory: `stability` in days (after so many the chance of recall is 90%), `difficulty` 1 to 10."""

    stability: float
    difficulty: float
    last_on: date
    due_on: date


@dataclass(frozen=True)
class Recall:
    """One review: on which day, and how it was rated."""

    on: date
    rating: Rating


def rating_of(*, is_right: bool, hints: int = 0, felt: int | None = None) -> Rating:
    """How a recall is rated. Wrong, or right in part: again. Right with a hint: hard. Right without: what the person says it was
    (hard, good, easy), good when they say nothing."""
    if not is_right:
        return Rating.AGAIN
    if hints:
        return Rating.HARD
    return Rating(felt) if felt in (Rating.HARD, Rating.GOOD, Rating.EASY) else Rating.GOOD


def rating_at_passing(earned: Decimal, possible: Decimal, pass_mark: Decimal) -> Rating:
    """What a topic brought in the test that was passed, as a first review: all of it good, enough of it hard, else again."""
    if possible <= 0 or earned >= possible:
        return Rating.GOOD
    return Rating.HARD if 100 * earned / possible >= pass_mark else Rating.AGAIN


def begun(first: Rating, passed_on: date) -> Memory:
    """The memory on the day it was passed."""
    return _planned(_stepped(None, Recall(passed_on, first)), passed_on)


def recalled(memory: Memory, recall: Recall, passed_on: date) -> Memory:
    """The memory after one more review, which is never before the last."""
    return _planned(_stepped(memory, recall), passed_on)


def fold(first: Rating, passed_on: date, recalls: Iterable[Recall]) -> Memory:
    """The memory after all its reviews, in their order."""
    memory = begun(first, passed_on)
    for recall in recalls:
        memory = recalled(memory, recall, passed_on)
    return memory


def window_of(passed_on: date, due_on: date) -> int | None:
    """Whether a review that was due on a day counts for what is remembered after 30 or 90 days; the first of each does."""
    days = (due_on - passed_on).days
    return next((window for window, (first, last) in WINDOWS.items() if first <= days <= last), None)


def margin(right: int, asked: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson, *Journal of the American Statistical Association* 22 (1927), 209-212), 0 to 1."""
    if not asked:
        return 0.0, 1.0
    z, p = 1.959964, right / asked
    middle = (p + z * z / (2 * asked)) / (1 + z * z / asked)
    half = z / (1 + z * z / asked) * (p * (1 - p) / asked + z * z / (4 * asked * asked)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def _planned(memory: Memory, passed_on: date) -> Memory:
    """The memory with no leap over the days at which retention is measured: whoever always recalls would else be asked on day 13
    and on day 59, and what is left after 30 days would be reported of the others alone."""
    for window, (first, last) in WINDOWS.items():
        is_before = memory.last_on < passed_on + timedelta(days=first)
        if is_before and memory.due_on > passed_on + timedelta(days=last):
            return replace(memory, due_on=passed_on + timedelta(days=window))
    return memory


def _stepped(memory: Memory | None, recall: Recall) -> Memory:
    from fsrs import Card, State
    from fsrs import Rating as Said

    before = (
        Card(card_id=0)
        if memory is None
        else Card(
            card_id=0,
            state=State.Review,
            stability=memory.stability,
            difficulty=memory.difficulty,
            due=_at(memory.due_on),
            last_review=_at(memory.last_on),
        )
    )
    after, _log = _scheduler().review_card(before, Said(int(recall.rating)), _at(recall.on))
    assert after.stability is not None and after.difficulty is not None
    # Rounded to what a row keeps of it, so that one step after the other and all at once come to the same.
    return Memory(round(after.stability, 3), round(after.difficulty, 3), recall.on, after.due.date())


@lru_cache(maxsize=1)
def _scheduler() -> Scheduler:
    """Days only: no second look within minutes, and nothing random, so that it can be replayed."""
    from fsrs import Scheduler

    return Scheduler(
        desired_retention=RETENTION,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST,
        enable_fuzzing=False,
    )


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
