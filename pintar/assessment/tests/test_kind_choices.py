"""Single and multiple choice, true or false."""

from fractions import Fraction

import pytest

from pintar.assessment import kinds
from pintar.assessment.kinds.draft import Draft

CHOICE = {
    "key": "satu",
    "kind": "single-choice",
    "stem": "Ibu kota Provinsi Aceh?",
    "options": [
        {"text": "Banda Aceh", "correct": True, "feedback": "RAHASIA benar"},
        {"text": "Medan", "feedback": "RAHASIA salah"},
        {"text": "Padang"},
    ],
    "feedback": "RAHASIA umum",
    "hints": ["RAHASIA petunjuk"],
    "penalty": 0.5,
}
SEVERAL = {
    "key": "dua",
    "kind": "multiple-choice",
    "stem": "Mana bilangan prima?",
    "options": [
        {"text": "dua", "correct": True},
        {"text": "tiga", "correct": True},
        {"text": "empat", "feedback": "RAHASIA"},
        {"text": "enam"},
    ],
}
TRUTH = {"key": "tiga", "kind": "true-false", "stem": "Kunci selalu pilihan terpanjang.", "answer": False}
SAMPLES = [
    (CHOICE, CHOICE | {"options": [{**o, "correct": o["text"] == "Medan"} for o in CHOICE["options"]]}),
    (SEVERAL, SEVERAL | {"options": [{**o, "correct": o["text"] != "dua"} for o in SEVERAL["options"]]}),
    (TRUTH, TRUTH | {"answer": True}),
]


def body_of(fields, **more):
    return kinds.of(fields).body(Draft(fields | more))


@pytest.mark.parametrize("chosen", [["a"], ["a", "b", "c"], ["c"]])
def test_all_or_nothing_is_all_or_nothing_when_its_author_says_so(chosen):
    body = body_of(SEVERAL, partial=False)

    assert kinds.of(body).mark(body, chosen) == 0
    assert kinds.of(body).mark(body, ["a", "b"]) == 1
    assert kinds.of(SEVERAL).share(body, ["a"]) == Fraction(1, 2)


def test_the_page_says_when_only_all_of_it_counts():
    assert kinds.of(SEVERAL).shown(body_of(SEVERAL, partial=False), "1")["is_exact"]
    assert not kinds.of(SEVERAL).shown(body_of(SEVERAL), "1")["is_exact"]


def test_hints_are_there_for_practice_and_the_page_tells_what_a_wrong_answer_costs():
    body = body_of(CHOICE, points=2)

    assert kinds.hints(body) == ("RAHASIA petunjuk",)
    assert kinds.of(body).shown(body, "1")["costs"] == 1.0
    assert "costs" not in kinds.of(SEVERAL).shown(body_of(SEVERAL), "1")
