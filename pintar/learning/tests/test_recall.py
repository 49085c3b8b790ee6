"""When something is about to be forgotten, as pure calculation."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from fsrs import Card, Scheduler
from fsrs import Rating as Said
from hypothesis import given
from hypothesis import strategies as st

from pintar.learning.recall import (
    LONGEST,
    WINDOWS,
    Rating,
    Recall,
    begun,
    fold,
    margin,
    rating_at_passing,
    rating_of,
    recalled,
    window_of,
)

DAY = date(2026, 3, 1)
ratings = st.sampled_from(list(Rating))


@pytest.mark.parametrize(
    "is_right, hints, felt, expected",
    [
        (False, 0, None, Rating.AGAIN),
        (False, 0, Rating.EASY, Rating.AGAIN),
        (True, 0, None, Rating.GOOD),
        (True, 0, Rating.EASY, Rating.EASY),
        (True, 0, Rating.HARD, Rating.HARD),
        (True, 1, Rating.EASY, Rating.HARD),
        (True, 0, 7, Rating.GOOD),
    ],
)
def test_a_recall_is_rated_by_the_answer_the_hints_and_what_was_felt(is_right, hints, felt, expected):
    assert rating_of(is_right=is_right, hints=hints, felt=felt) is expected


@pytest.mark.parametrize("earned, expected", [(4, Rating.GOOD), (3, Rating.HARD), (2, Rating.AGAIN)])
def test_what_a_topic_brought_in_the_test_is_its_first_rating(earned, expected):
    assert rating_at_passing(Decimal(earned), Decimal(4), Decimal(75)) is expected


@given(ratings, st.lists(st.tuples(ratings, st.integers(0, 20)), max_size=12))
def test_the_same_reviews_give_the_same_days_one_by_one_or_all_at_once(first, said):
    memory, recalls = begun(first, DAY), []
    for rating, late in said:
        recall = Recall(memory.due_on + timedelta(days=late), rating)
        recalls.append(recall)
        memory = recalled(memory, recall, DAY)

    assert memory == fold(first, DAY, recalls) == fold(first, DAY, recalls)
    assert memory.last_on < memory.due_on <= memory.last_on + timedelta(days=LONGEST)
    assert memory.stability > 0 and 1 <= memory.difficulty <= 10


@given(ratings, st.lists(ratings, min_size=12, max_size=12))
def test_nobody_who_comes_on_the_day_leaps_over_the_days_at_which_retention_is_measured(first, said):
    memory, due = begun(first, DAY), []
    for rating in said:
        due.append((memory.due_on - DAY).days)
        memory = recalled(memory, Recall(memory.due_on, rating), DAY)

    for least, most in WINDOWS.values():
        assert not any(before < least and after > most for before, after in pairwise(due))


def test_the_days_are_those_of_the_library_where_nothing_is_measured_in_between():
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    card, _log = scheduler.review_card(Card(), Said.Good, at)
    memory = begun(Rating.GOOD, DAY)
    assert memory.due_on == card.due.date()

    card, _log = scheduler.review_card(card, Said.Again, card.due)
    memory = recalled(memory, Recall(memory.due_on, Rating.AGAIN), DAY)
    assert memory.due_on == card.due.date() and memory.stability == pytest.approx(card.stability, abs=0.001)


def test_what_is_easier_comes_back_later_and_what_was_forgotten_sooner():
    memory = begun(Rating.GOOD, DAY)
    days = [recalled(memory, Recall(memory.due_on, rating), DAY).due_on for rating in Rating]

    assert days == sorted(days) and days[0] < days[1] < days[2]


def test_the_windows_are_20_to_45_and_75_to_120_days_after_passing():
    days = [19, 20, 45, 46, 74, 75, 120, 121]

    assert [window_of(DAY, DAY + timedelta(days=n)) for n in days] == [None, 30, 30, None, None, 90, 90, None]


def test_the_interval_of_a_share_is_that_of_wilson():
    # Newcombe, Statistics in Medicine 17 (1998), 857-872, table I: 81 of 263, method 3.
    assert [round(end, 4) for end in margin(81, 263)] == [0.2553, 0.3662]
    assert margin(0, 0) == (0.0, 1.0)
