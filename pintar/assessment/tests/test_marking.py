"""Drawing, shuffling and scores."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pintar.assessment.drawing import draw, shuffled
from pintar.assessment.marking import SlotMark, is_pass, rounded, score, weak_lessons
from pintar.assessment.values import PaperRules


def slot(earned, possible=1, lesson=""):
    return SlotMark(1, 1, lesson, Fraction(earned), Fraction(possible), True)


@given(st.lists(st.integers(), max_size=40), st.integers(0, 2**62))
def test_a_shuffle_loses_and_adds_nothing(things, seed):
    assert sorted(shuffled(things, str(seed))) == sorted(things)


def test_a_seed_gives_the_same_paper_on_any_machine_for_ever():
    assert draw(list("abcdefgh"), seed=1, count=4) == ["h", "f", "a", "d"]
    assert draw(list("abcdefgh"), seed=2, count=4) != ["h", "f", "a", "d"]


@given(st.integers(1, 50), st.integers(0, 2**62), st.data())
def test_a_draw_holds_so_many_different_ones(size, seed, data):
    count = data.draw(st.integers(1, size))

    found = draw(range(size), seed=seed, count=count)

    assert len(set(found)) == count


@given(st.integers(1, 50), st.integers(0, 2**62))
def test_a_draw_without_shuffle_keeps_the_order_of_the_bank(size, seed):
    found = draw(range(size), seed=seed, count=size // 2 + 1, shuffle=False)

    assert found == sorted(found)


def test_every_item_is_drawn_about_as_often():
    counts = [0] * 10
    for seed in range(3000):
        for item in draw(range(10), seed=seed, count=3):
            counts[item] += 1

    assert all(780 < count < 1020 for count in counts)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([slot(1), slot(1), slot(0)], "66.67"),
        ([slot(1), slot(0), slot(0)], "33.33"),
        ([slot(Fraction(1, 2)), slot(2, 3)], "62.50"),
        ([slot(1, 800), slot(0, 800)], "0.06"),
        ([], "0.00"),
    ],
)
def test_a_score_is_rounded_half_up(marks, expected):
    assert str(score(marks)) == expected


@given(st.fractions(0, 100))
def test_rounding_is_never_off_by_more_than_half_a_hundredth(value):
    assert abs(Fraction(rounded(value)) - value) <= Fraction(1, 200)


def test_the_score_that_is_shown_is_the_score_that_counts():
    assert is_pass(Decimal("75.00"), Decimal(75)) and not is_pass(Decimal("74.99"), Decimal(75))


def test_weak_lessons_come_weakest_first_and_strong_ones_not_at_all():
    rows = [slot(1, 1, "kuat"), slot(1, 2, "sedang"), slot(0, 1, "lemah"), slot(0, 1, "")]

    assert [line[0] for line in weak_lessons([row.as_json() for row in rows])] == ["lemah", "sedang"]


def test_rules_survive_json_and_equal_rules_are_written_alike():
    rules = PaperRules(pass_mark=Decimal("75.50"), draw=10, tries=3, time_limit_minutes=30)

    assert PaperRules.from_json(rules.as_json()) == rules
    assert PaperRules(pass_mark=75.0).as_json() == PaperRules(pass_mark=Decimal("75.00")).as_json()


@pytest.mark.parametrize(
    "bad", [{"pass_mark": 101}, {"pass_mark": 75, "tries": 0}, {"pass_mark": 75, "draw": 0}]
)
def test_rules_that_make_no_sense_are_no_rules(bad):
    with pytest.raises(ValueError, match=r"must|at least"):
        PaperRules(**bad)
