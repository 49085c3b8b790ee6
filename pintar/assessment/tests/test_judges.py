"""Reconciling markers, medians of peers, and how far two agree."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pintar.assessment.judges import MarkingRules, kappa, median_of, reconciled, tolerance_of, total

POINTS = st.fixed_dictionaries(
    {"a": st.fractions(0, 10, max_denominator=4), "b": st.fractions(0, 5, max_denominator=4)}
)
ANY = Fraction(1000)


@given(st.lists(POINTS, min_size=1, max_size=3), st.randoms())
def test_the_order_of_markers_does_not_matter_and_a_result_lies_between_them(marks, chance):
    found = reconciled(marks, ANY)
    chance.shuffle(marks)

    assert found == reconciled(marks, ANY)
    totals = [total(one) for one in marks]
    assert min(totals) <= total(found.points) <= max(totals)
    assert all(
        min(one[c] for one in marks) <= found.points[c] <= max(one[c] for one in marks) for c in ("a", "b")
    )


@given(POINTS, st.integers(1, 3))
def test_markers_who_say_the_same_get_what_they_said(mark, count):
    assert reconciled([mark] * count, Fraction(0)).points == mark


@given(POINTS, POINTS, st.fractions(0, 15))
def test_two_are_averaged_within_the_tolerance_and_only_there(one, other, tolerance):
    found = reconciled([one, other], tolerance)

    if abs(total(one) - total(other)) <= tolerance:
        assert found.how == "mean" and total(found.points) * 2 == total(one) + total(other)
    else:
        assert found is None


def test_a_third_decides_between_two_who_lie_apart():
    low, high = {"a": Fraction(1)}, {"a": Fraction(9)}

    assert reconciled([low, high, {"a": Fraction(8)}], Fraction(1)).points == {"a": Fraction(17, 2)}
    assert reconciled([low, high, {"a": Fraction(5)}], Fraction(1)) == reconciled(
        [high, {"a": Fraction(5)}, low], Fraction(1)
    )
    assert reconciled([low, high, {"a": Fraction(5)}], Fraction(1)).points == {"a": Fraction(5)}


@given(st.lists(POINTS, min_size=1, max_size=7))
def test_one_peer_far_off_moves_a_median_no_further_than_to_the_next_peer(marks):
    found = median_of(marks).points

    for criterion in ("a", "b"):
        given_ = sorted(one[criterion] for one in marks)
        assert given_[(len(given_) - 1) // 2] <= found[criterion] <= given_[len(given_) // 2]


def test_a_tolerance_that_was_not_said_is_a_tenth_of_the_rubric():
    assert tolerance_of(MarkingRules(), Fraction(12)) == Fraction(6, 5)
    assert tolerance_of(MarkingRules(tolerance=Decimal("1.50")), Fraction(12)) == Fraction(3, 2)


def test_weighted_kappa_is_that_of_a_textbook():
    """Agresti, *Categorical Data Analysis* (2nd ed., table 10.8): two pathologists, 118 slides of carcinoma; weighted kappa 0.78."""
    slides = [[22, 2, 2, 0], [5, 7, 14, 0], [0, 2, 36, 0], [0, 1, 17, 10]]
    pairs = [(i, j) for i, row in enumerate(slides) for j, count in enumerate(row) for _ in range(count)]

    assert len(pairs) == 118 and kappa(pairs, 4) == pytest.approx(0.7838, abs=0.0001)


def test_kappa_by_hand():
    """Two levels, ten works: both say 1 four times, 0 four times, and they differ twice: p_o 0.8, p_e 0.5, kappa 0.6."""
    assert kappa([(1, 1)] * 4 + [(0, 0)] * 4 + [(0, 1), (1, 0)], 2) == pytest.approx(0.6)
    assert kappa([(1, 1)] * 5, 3) is None and kappa([], 3) is None


def test_rules_of_marking_survive_json_and_those_that_make_no_sense_are_no_rules():
    rules = MarkingRules(markers=2, tolerance=Decimal("1.5"), peers=3)

    assert MarkingRules.from_json(rules.as_json()) == rules
    assert MarkingRules.from_json({"peers": 3}) == MarkingRules(peers=3)
    for bad in ({"markers": 3}, {"peers": 1}, {"peers": 8}, {"tolerance": Decimal(-1)}, {"peer_days": 0}):
        with pytest.raises(ValueError, match="must"):
            MarkingRules(**bad)
