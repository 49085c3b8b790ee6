"""Steps in their order."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pintar.assessment import kinds
from pintar.assessment.kinds.draft import Draft
from pintar.kit.errors import Refused

STEPS = {
    "key": "urut",
    "kind": "ordering",
    "stem": "Urutkan langkah menulis soal.",
    "order": ["Menyusun kisi-kisi", "Menulis indikator", "Menulis soal", "Menelaah soal", "Menguji coba"],
    "feedback": "RAHASIA",
}
SAMPLES = [(STEPS, STEPS | {"order": STEPS["order"][::-1]})]
BODY = kinds.of(STEPS).body(Draft(STEPS))
orders = st.permutations("abcde")


def mark(response):
    return kinds.of(BODY).mark(BODY, list(response))


@pytest.mark.parametrize(
    ("response", "earned"),
    [
        ("abcde", Fraction(1)),
        ("bacde", Fraction(8, 10)),
        ("eabcd", Fraction(2, 10)),
        ("edcba", Fraction(0)),
        ("ab", Fraction(1, 10)),
        ("a", Fraction(0)),
        ("aaxab", Fraction(1, 10)),
    ],
)
def test_pairs_in_order_earn_and_pairs_out_of_order_cost(response, earned):
    assert mark(response) == earned


@given(orders, st.integers(0, 3))
def test_putting_two_neighbours_right_never_loses(order, place):
    better = list(order)
    if better[place] > better[place + 1]:
        better[place], better[place + 1] = better[place + 1], better[place]

    assert mark(better) >= mark(order)


@given(orders, st.integers(1, 4))
def test_a_step_more_in_its_right_order_never_loses(order, count):
    placed = sorted(order[:count])

    assert mark(placed) <= mark(sorted(order[: count + 1]))


def test_the_right_order_is_shown_no_oftener_than_any_other():
    kind = kinds.of(BODY)
    first = [kind.shown(BODY, str(seed))["steps"][0]["text"] for seed in range(300)]

    assert all(30 < first.count(text) < 95 for text in STEPS["order"])


def test_a_number_given_twice_is_refused_and_a_missing_one_is_not():
    with pytest.raises(Refused, match="dipakai dua kali"):
        kinds.of(BODY).read({"jawaban-1": ["2"], "jawaban-2": ["2"]}, BODY, "1")

    assert len(kinds.of(BODY).read({"jawaban-1": ["2"], "jawaban-2": ["1"]}, BODY, "1")) == 2


def test_the_right_places_are_told_only_where_they_may_be():
    kind = kinds.of(BODY)

    assert not any(line.get("key") for line in kind.lines(BODY, list("bac"), with_key=False))
    told = [line.get("key", "") for line in kind.lines(BODY, list("bac"), with_key=True)]
    assert told == ["urutan 2", "urutan 1", "", "urutan 4", "urutan 5"]
