"""Questions and people that the tests use."""

from typing import Any

from pintar.accounts.models import Person
from pintar.assessment.actions import make_paper, open_sitting
from pintar.assessment.models import Paper, Sitting
from pintar.assessment.values import PaperRules

SINGLE = {
    "kind": "single-choice",
    "stem": "<p>Ibu kota Provinsi Aceh?</p>",
    "lesson": "kota",
    "options": [
        {"id": "a", "text": "Banda Aceh", "correct": True, "feedback": "FEEDBACK-A"},
        {"id": "b", "text": "Medan", "correct": False, "feedback": "FEEDBACK-B"},
        {"id": "c", "text": "Padang"},
    ],
    "feedback": "FEEDBACK-ALL",
}
MULTIPLE = {
    "kind": "multiple-choice",
    "stem": "Mana bilangan prima?",
    "lesson": "bilangan",
    "options": [
        {"id": "a", "text": "2", "correct": True},
        {"id": "b", "text": "3", "correct": True},
        {"id": "c", "text": "4", "feedback": "FEEDBACK-C"},
        {"id": "d", "text": "6"},
    ],
    "feedback": "FEEDBACK-ALL",
}
TRUE_FALSE = {
    "kind": "true-false",
    "stem": "Air mendidih pada 50 °C.",
    "answer": False,
    "lesson": "suhu",
    "feedback": "FEEDBACK-ALL",
}
MATCHING = {
    "kind": "matching",
    "stem": "Jodohkan.",
    "lesson": "istilah",
    "pairs": [
        {"id": "p", "left": "Validitas", "right": "mengukur yang hendak diukur"},
        {"id": "q", "left": "Reliabilitas", "right": "hasil yang ajek"},
    ],
    "extra": ["mudah dikerjakan"],
    "feedback": "FEEDBACK-ALL",
}
SHORT = {
    "kind": "short-answer",
    "stem": "Bagian yang memuat pertanyaan?",
    "accept": ["pokok soal", "stem-rahasia"],
    "lesson": "istilah",
    "feedback": "FEEDBACK-ALL",
}
NUMERIC = {
    "kind": "numeric",
    "stem": "30 dari 40?",
    "answer": "0.75",
    "tolerance": "0.005",
    "unit": "",
    "lesson": "bilangan",
    "feedback": "FEEDBACK-ALL",
}
BODIES: list[dict[str, Any]] = [SINGLE, MULTIPLE, TRUE_FALSE, MATCHING, SHORT, NUMERIC]


def make_person(name: str = "asha") -> Person:
    """Somebody with an account."""
    return Person.objects.create(email=f"{name}@contoh.id", full_name=name.title())


def make_test(
    *, tries: int | None = None, minutes: int | None = None, draw: int | None = None, bodies: Any = BODIES
) -> Paper:
    """A paper of one question of each kind, passed with 75."""
    rules = PaperRules(pass_mark=75, draw=draw, tries=tries, time_limit_minutes=minutes)  # type: ignore[arg-type]
    return make_paper(
        bank="uji", title="Uji", rules=rules, items=[(f"butir-{n}", body) for n, body in enumerate(bodies)]
    )


def make_sitting(person: Person | None = None, **rules: Any) -> Sitting:
    """An open sitting."""
    return open_sitting(person=person or make_person(), paper_id=make_test(**rules).pk, context="uji:1")
