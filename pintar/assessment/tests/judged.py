"""Works, markers and peers that the tests use."""

from typing import Any

from pintar.accounts.actions import give_role
from pintar.accounts.models import Person
from pintar.accounts.values import RoleKind
from pintar.assessment import kinds
from pintar.assessment.actions import keep_answer, make_paper, open_sitting, submit_sitting
from pintar.assessment.actions.judging import Said, claim_next, give_judgement
from pintar.assessment.actions.markers import name_marker
from pintar.assessment.judges import MarkingRules
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.models import Paper, Sitting
from pintar.assessment.tests.samples import SINGLE, make_person
from pintar.assessment.tests.test_kind_essay import ESSAY
from pintar.assessment.tests.test_kind_file import FILE
from pintar.assessment.values import PaperRules
from pintar.assessment.works import Judging
from pintar.kit.ids import uuid7

BODY = kinds.of(ESSAY).body(Draft(ESSAY))
EXAMPLE = kinds.of(FILE).body(
    Draft(FILE | {"example": {"answer": "Contoh.", "levels": [2, 1], "why": "Karena."}})
)
FULL, HALF, NONE = Said({"a": 2, "b": 1}), Said({"a": 1, "b": 1}), Said({"a": 0, "b": 0})


def make_marker(name: str = "penilai", bank: str = "karya", **more: Any) -> Person:
    """A facilitator who marks a bank."""
    person = make_person(name)
    give_role(person=person, kind=RoleKind.FACILITATOR, region=None, by=None)
    name_marker(person=person, bank=bank, by=None, **more)
    return person


def make_essay_paper(*, bodies: Any = (BODY,), pass_mark: int = 75, **rules: Any) -> Paper:
    """A paper with one essay, marked by these rules."""
    marking = MarkingRules(**rules) if rules else None
    return make_paper(
        bank="karya",
        title="Rencana",
        rules=PaperRules(pass_mark=pass_mark, shuffle=False, marking=marking),  # type: ignore[arg-type]
        items=[(f"butir-{n}", body) for n, body in enumerate(bodies)],
        bank_title="Kursus karya",
    )


def hand_in(paper: Paper, name: str = "asha", text: Any = "Rencana saya.", context: str = "uji:1") -> Sitting:
    """Somebody's sitting with an answer to the first question, handed in."""
    person = Person.objects.filter(email=f"{name}@contoh.id").first() or make_person(name)
    sitting = open_sitting(person=person, paper_id=paper.pk, context=context)
    answer(sitting, text)
    submit_sitting(sitting_id=sitting.pk, by=person)
    return sitting


def answer(sitting: Sitting, response: Any, slot: int = 1) -> None:
    """Keep an answer."""
    keep_answer(
        sitting_id=sitting.pk, person_id=sitting.person_id, slot=slot, response=response, act_id=uuid7()
    )


def make_work(name: str = "asha", **rules: Any) -> Judging:
    """A work that waits."""
    sitting = hand_in(make_essay_paper(**rules), name)
    return Judging.objects.get(sitting=sitting)


def mark(marker: Person, said: Said = FULL) -> Judging:
    """The marker takes the next work and gives a mark."""
    work = claim_next(viewer=marker)
    assert work is not None
    return give_judgement(work_id=work.pk, by=marker.pk, said=said)


__all__ = [
    "BODY",
    "FULL",
    "HALF",
    "NONE",
    "SINGLE",
    "answer",
    "hand_in",
    "make_essay_paper",
    "make_marker",
    "make_person",
    "make_work",
    "mark",
]
