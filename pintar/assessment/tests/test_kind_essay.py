"""Answers that people mark."""

from fractions import Fraction

import pytest

from pintar.assessment import kinds
from pintar.assessment.kinds import rubric
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.marking import is_final, mark_slot, score
from pintar.kit.errors import Refused

ESSAY = {
    "key": "uraian",
    "kind": "essay",
    "stem": "Mengapa pokok soal harus jelas?",
    "points": 4,
    "words_to": 200,
    "model": "RAHASIA Karena …",
    "rubric": [
        {
            "criterion": "Alasan",
            "levels": [
                {"text": "tidak ada", "points": 0},
                {"text": "satu", "points": 1},
                {"text": "dua atau lebih", "points": 3},
            ],
        },
        {"criterion": "Contoh", "levels": [{"text": "tidak ada", "points": 0}, {"text": "ada", "points": 1}]},
    ],
}
SAMPLES = [(ESSAY, ESSAY | {"model": "Lain."})]
BODY = kinds.of(ESSAY).body(Draft(ESSAY))


def test_a_text_waits_for_a_person_and_earns_nothing_until_then():
    found = mark_slot(1, 1, BODY, "Supaya tidak ditafsirkan lain.")

    assert found.is_waiting and found.earned == 0 and found.possible == 4
    assert not is_final([found]) and is_final([mark_slot(1, 1, BODY, None)])


@pytest.mark.parametrize(
    ("levels", "earned"),
    [({"a": 2, "b": 1}, 4), ({"a": 1, "b": 1}, 2), ({"a": 0, "b": 0}, 0), ({"a": 2, "b": 0}, 3)],
)
def test_the_levels_a_person_chose_are_worth_their_points(levels, earned):
    judged = rubric.share_of(BODY, rubric.points_of(BODY, levels))
    found = mark_slot(1, 1, BODY, "Sebuah jawaban.", judged=judged)

    assert found.earned == earned and not found.is_waiting
    assert score([found]) == Fraction(earned, 4) * 100


def test_a_criterion_without_a_level_still_waits_and_a_level_that_is_not_there_is_an_error():
    assert rubric.points_of(BODY, {"a": 1}) is None
    with pytest.raises(IndexError):
        rubric.points_of(BODY, {"a": 3, "b": 0})
    with pytest.raises(IndexError):
        rubric.points_of(BODY, {"a": -1, "b": 0})
    with pytest.raises(KeyError):
        rubric.points_of(BODY, {"a": 0, "z": 0})


def test_what_was_typed_is_words_and_no_markup():
    text = kinds.of(BODY).lines(BODY, "<script>x</script>\nbaris", with_key=False)[0]["text"]

    assert "<script>" not in text and "&lt;script&gt;" in text and "<br>" in text


def test_a_text_of_ordinary_length_is_kept_and_an_endless_one_is_not():
    assert len(kinds.of(BODY).read({"jawaban": ["kata " * 3000]}, BODY, "1")) > 14_000
    with pytest.raises(Refused, match="terlalu panjang"):
        kinds.of(BODY).read({"jawaban": ["kata " * 5000]}, BODY, "1")


@pytest.mark.parametrize(
    "criteria", [[], [{"criterion": "a", "levels": [{"text": "x", "points": 0}, {"text": "y", "points": 0}]}]]
)
def test_a_rubric_must_be_able_to_earn_something(criteria):
    assert kinds.faults(kinds.of(ESSAY).body(Draft(ESSAY | {"rubric": criteria})))
