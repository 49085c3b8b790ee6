"""Numbers with units and tolerances."""

import pytest

from pintar.assessment import kinds
from pintar.assessment.kinds.draft import Draft
from pintar.kit.errors import Refused

LENGTH = {
    "key": "angka",
    "kind": "numeric",
    "stem": "Berapa panjangnya?",
    "answer": 120.625,
    "tolerance": 0.5,
    "unit": "cm",
    "units": {"m": 100, "mm": 0.1},
    "feedback": "RAHASIA",
}
SAMPLES = [
    (LENGTH, LENGTH | {"answer": 7}),
    (LENGTH | {"unit_required": True}, LENGTH | {"unit_required": True, "answer": 7, "unit": "inci"}),
]


def body_of(**more):
    return kinds.of(LENGTH).body(Draft(LENGTH | more))


def mark(typed, **more):
    body = body_of(**more)
    return kinds.of(body).mark(body, kinds.of(body).read({"jawaban": [typed]}, body, "1"))


@pytest.mark.parametrize(
    "typed", ["120,5", "120.5 cm", "1,206 m", "1206 mm", "1206MM", "1.206,25 mm", "+121"]
)
def test_a_number_is_right_in_any_unit_that_is_known(typed):
    assert mark(typed) == 1


@pytest.mark.parametrize("typed", ["1,206 cm", "120,5 m", "1206", "-120,5"])
def test_the_number_of_another_unit_is_wrong(typed):
    assert mark(typed) == 0


@pytest.mark.parametrize("typed", ["120 kg", "m", "1e400", "NaN", "inf", "12 12,5 x"])
def test_an_unknown_unit_or_no_number_is_refused_kindly(typed):
    with pytest.raises(Refused, match="Tulis sebuah bilangan"):
        mark(typed)


def test_where_the_unit_is_asked_for_a_number_alone_earns_nothing():
    assert mark("120,5", unit_required=True) == 0
    assert mark("120,5 cm", unit_required=True) == 1
    assert "cm" not in str(kinds.of(LENGTH).shown(body_of(unit_required=True), "1"))


def test_the_larger_tolerance_counts():
    assert mark("110", tolerance_percent=10) == 1 and mark("108", tolerance_percent=10) == 0
    assert mark("120,2", tolerance_percent=0.01) == 1


@pytest.mark.parametrize(
    "more", [{"unit": "", "units": {"m": 100}}, {"units": {"CM": 1}}, {"unit": "2x"}, {"tolerance": -1}]
)
def test_units_that_cannot_be_told_apart_are_flaws(more):
    assert kinds.faults(body_of(**more))
