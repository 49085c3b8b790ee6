"""Questions for practice: they travel with their keys, so that a phone without a signal can explain them at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404

from pintar.assessment import kinds
from pintar.assessment.marking import mark_slot, rounded
from pintar.assessment.models import Paper
from pintar.assessment.queries import bodies_of
from pintar.assessment.queries.standing import items_of
from pintar.assessment.values import PaperRules, SlotResult, SlotView
from pintar.kit.errors import Refused


@dataclass(frozen=True)
class Exercise:
    """One question with what is needed to mark it. `key` is JSON, in the words of the page that shows it."""

    slot: SlotView
    key: dict[str, Any]


def exercises_of(paper_id: int, *, withheld: Collection[int] = frozenset()) -> tuple[Exercise, ...]:
    """All questions of a paper that a phone can mark, always in the same order, without the items `withheld`. Refused for a
    paper that is graded: its keys stay here."""
    paper = get_object_or_404(Paper, pk=paper_id)
    if not PaperRules.from_json(paper.rules).practice:
        raise Refused("this paper is graded", code="graded")
    bodies, items = bodies_of(paper.versions), items_of(paper.versions)
    found = []
    for number, version in enumerate(paper.versions, 1):
        body, seed = bodies[version], f"practice/{paper.hash}/{number}"
        if not kinds.of(body).travels(body) or items[version] in withheld:
            continue
        found.append(
            Exercise(SlotView(number, version, body["kind"], None, None, body, seed), key_of(body, seed))
        )
    return tuple(found)


def practicable(versions: Sequence[int], *, withheld: Collection[int]) -> tuple[int, ...]:
    """Those of these item versions that the program can mark by itself and whose items are not `withheld`, each item once."""
    bodies, items = bodies_of(versions), items_of(versions)
    found: dict[int, int] = {}
    for version in versions:
        if not kinds.of(bodies[version]).by_people and items[version] not in withheld:
            found.setdefault(items[version], version)
    return tuple(found.values())


def exercise(number: int, version: int, *, seed: str, response: Any = None) -> SlotView:
    """One question to practise; `seed` settles the order of its options, `response` is what was answered."""
    body = bodies_of([version])[version]
    return SlotView(number, version, body["kind"], response, None, body, seed)


def hints_of(version: int) -> tuple[str, ...]:
    """The help its author wrote, one step after the other."""
    return kinds.hints(bodies_of([version])[version])


def checked(slot: SlotView, response: Any) -> SlotResult:
    """What a response to a question for practice is worth, explained with its key. Nothing is written down."""
    body = bodies_of([slot.version_id])[slot.version_id]
    mark = mark_slot(slot.number, slot.version_id, body, response)
    return SlotResult(
        number=slot.number,
        kind=slot.kind,
        lesson=mark.lesson,
        earned=max(rounded(mark.earned), Decimal(0)),
        possible=rounded(mark.possible),
        is_answered=mark.is_answered,
        explained=kinds.of(body).explain(body, response, seed=slot._seed, with_key=True),
    )


def key_of(body: Mapping[str, Any], seed: str) -> dict[str, Any]:
    """What a phone marks by; `frontend/ts/marking.ts` reads it."""
    kind = kinds.of(body)
    found: dict[str, Any] = {
        "kind": kind.name,
        "points": float(body.get("points", 1)),
        "feedback": body.get("feedback") or "",
    }
    if "options" in body:
        places = kind.given(body, seed, kind.key(body))
        found["right"] = sorted(places) if isinstance(places, list) else [places]
        found["notes"] = _notes(body, seed)
    elif kind.name == "short-answer":
        found["accept"] = [str(text) for text in body["accept"]]
    elif kind.name == "numeric":
        found |= {
            "answer": f"{Decimal(str(body['answer'])):f}",
            "tolerance": f"{Decimal(str(body.get('tolerance') or 0)):f}",
            "unit": str(body.get("unit") or ""),
        }
    else:
        right = kind.given(body, seed, kind.key(body))
        found["right"] = right if isinstance(right, list) else [right]
    return found


def _notes(body: Mapping[str, Any], seed: str) -> dict[str, str]:
    """What the author says of each option, under the number it is shown by."""
    notes: dict[str, str] = {}
    for option in body["options"]:
        if option.get("feedback"):
            alone = [option["id"]] if body["kind"] == "multiple-choice" else option["id"]
            place = kinds.of(body).given(body, seed, alone)
            notes[place[0] if isinstance(place, list) else place] = option["feedback"]
    return notes
