"""Reading sittings and results, always for somebody."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404

from pintar.assessment import kinds
from pintar.assessment.marking import weak_lessons
from pintar.assessment.values import (
    PaperRules,
    ResultView,
    SittingView,
    SlotResult,
    SlotView,
    TryView,
    is_answer,
)
from pintar.kit import sql

# The answer that counts for each slot: the latest given; given is never later than kept, and too late is not at all.
LATEST = """
SELECT DISTINCT ON (a.slot) a.slot, a.response, a.kept_at FROM assessment_answer a WHERE a.sitting_id = s.id AND NOT a.is_late
ORDER BY a.slot, least(coalesce(a.device_at, a.kept_at), a.kept_at) DESC, a.kept_at DESC, a.id DESC
"""
SITTING = f"""
SELECT s.paper_id, s.context, s.number, s.seed, s.versions, s.opened_at, s.closes_at, s.is_open, p.rules,
  (SELECT jsonb_object_agg(l.slot, jsonb_build_array(l.response, l.kept_at)) FROM ({LATEST}) l)
FROM assessment_sitting s JOIN assessment_paper p ON p.id = s.paper_id WHERE s.id = %s AND s.person_id = %s
"""  # noqa: S608 - our own words only
RESULT = f"""
SELECT s.context, s.number, s.seed, s.versions, p.rules, u.at, m.score, m.is_passed, m.slots,
  (SELECT jsonb_object_agg(l.slot, l.response) FROM ({LATEST}) l),
  (SELECT max(t.number) FROM assessment_sitting t WHERE t.person_id = s.person_id AND t.context = s.context),
  u.by_id IS NULL AND coalesce(s.late_until > statement_timestamp(), false)
FROM assessment_sitting s JOIN assessment_paper p ON p.id = s.paper_id JOIN assessment_submission u ON u.sitting_id = s.id
JOIN LATERAL (SELECT * FROM assessment_mark k WHERE k.sitting_id = s.id ORDER BY k.id DESC LIMIT 1) m ON true
WHERE s.id = %s AND s.person_id = %s
"""  # noqa: S608 - our own words only
TRIES = """
SELECT s.id, s.number, s.opened_at, s.closes_at, u.at, m.score, coalesce(m.is_passed, false)
FROM assessment_sitting s LEFT JOIN assessment_submission u ON u.sitting_id = s.id
LEFT JOIN LATERAL (SELECT * FROM assessment_mark k WHERE k.sitting_id = s.id ORDER BY k.id DESC LIMIT 1) m ON true
WHERE s.person_id = %s AND s.context = %s ORDER BY s.number
"""
DRAWN = "SELECT person_id, seed, versions FROM assessment_sitting WHERE id = %s"

MOST_BODIES, MOST_DRAWN = 20_000, 20_000
_bodies: dict[int, dict[str, Any]] = {}
_drawn: dict[UUID, tuple[int, int, list[int]]] = {}


def get_sitting_for(viewer: Any, sitting_id: UUID) -> SittingView:
    """A sitting with all its questions and kept answers; somebody else's does not exist. At most two statements."""
    row = sql.one(SITTING, [sitting_id, viewer.pk])
    if row is None:
        raise Http404
    paper_id, context, number, seed, versions, opened_at, closes_at, is_open, rules, answers = row
    kept = json.loads(answers) if answers else {}
    known = bodies_of(versions)
    slots = []
    for place, version in enumerate(versions, 1):
        response, at = kept.get(str(place), (None, None))
        slots.append(
            _slot(place, version, known[version], seed, response, datetime.fromisoformat(at) if at else None)
        )
    return SittingView(
        id=sitting_id,
        person_id=viewer.pk,
        paper_id=paper_id,
        context=context,
        number=number,
        opened_at=opened_at,
        closes_at=closes_at,
        is_open=is_open,
        rules=PaperRules.from_json(json.loads(rules)),
        slots=tuple(slots),
    )


def get_slot_for(viewer: Any, sitting_id: UUID, slot: int) -> SlotView:
    """One question of a sitting without its answer: what is needed to read one. Usually no statement at all.

    Person, seed and drawn versions of a sitting never change, so they are remembered by the process.
    """
    drawn = _drawn.get(sitting_id)
    if drawn is None:
        row = sql.one(DRAWN, [sitting_id])
        if row is None:
            raise Http404
        drawn = (row[0], row[1], list(row[2]))
        if len(_drawn) >= MOST_DRAWN:
            _drawn.clear()
        _drawn[sitting_id] = drawn
    person_id, seed, versions = drawn
    if person_id != viewer.pk or not 1 <= slot <= len(versions):
        raise Http404
    version = versions[slot - 1]
    return _slot(slot, version, bodies_of([version])[version], seed, None, None)


def tries_for(person_id: int, context: str) -> list[TryView]:
    """Every try of a person in a context, the first one first."""
    return [TryView(*row) for row in sql.rows(TRIES, [person_id, context])]


def result_for(viewer: Any, sitting_id: UUID) -> ResultView:
    """What a sitting that was handed in is worth, question by question; 404 while it is open.

    Right answers that were missed are told once the test is passed or no try is left, so that a remedial try still measures,
    and not while answers given before the clock's end may still arrive.
    """
    row = sql.one(RESULT, [sitting_id, viewer.pk])
    if row is None:
        raise Http404
    (
        context,
        number,
        seed,
        versions,
        rules_json,
        at,
        score,
        is_passed,
        marks_json,
        answers_json,
        used,
        is_awaited,
    ) = row
    rules, marks = PaperRules.from_json(json.loads(rules_json)), json.loads(marks_json)
    answers = json.loads(answers_json) if answers_json else {}
    has_key = is_passed or (rules.tries is not None and used >= rules.tries and not is_awaited)
    known = bodies_of(versions)
    slots = []
    for mark in marks:
        body, response = known[mark["version"]], answers.get(str(mark["slot"]))
        explained = kinds.of(body).explain(body, response, seed=f"{seed}/{mark['slot']}", with_key=has_key)
        slots.append(
            SlotResult(
                number=mark["slot"],
                kind=body["kind"],
                lesson=mark["lesson"],
                earned=Decimal(mark["earned"]),
                possible=Decimal(mark["possible"]),
                is_answered=is_answer(response),
                explained=explained,
                is_waiting=mark.get("waiting", False),
            )
        )
    return ResultView(
        sitting_id=sitting_id,
        context=context,
        number=number,
        rules=rules,
        submitted_at=at,
        score=score,
        is_passed=is_passed,
        has_key=has_key,
        slots=tuple(slots),
        weak=tuple(weak_lessons(marks)),
    )


def bodies_of(versions: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    """The bodies of item versions by id; they are frozen, so they are remembered by the process."""
    found = {version: _bodies[version] for version in versions if version in _bodies}
    missing = [version for version in versions if version not in found]
    if missing:
        rows = sql.rows("SELECT id, body FROM assessment_itemversion WHERE id = ANY(%s)", [missing])
        fresh = {version: json.loads(body) for version, body in rows}
        if len(_bodies) + len(fresh) > MOST_BODIES:
            _bodies.clear()
        _bodies.update(fresh)
        found.update(fresh)
    return found


def _slot(
    number: int, version: int, body: Mapping[str, Any], seed: int, response: Any, kept_at: datetime | None
) -> SlotView:
    return SlotView(number, version, body["kind"], response, kept_at, body, f"{seed}/{number}")
