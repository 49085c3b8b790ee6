"""Reading sittings, always for somebody."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404

from pintar.accounts.viewer import Along
from pintar.assessment.values import PaperRules, Part, SittingView, SlotView
from pintar.kit import sql

# The answer that counts for each slot: the latest given; given is never later than kept, and too late is not at all.
LATEST = """
SELECT DISTINCT ON (a.slot) a.slot, a.response, a.kept_at, least(coalesce(a.device_at, a.kept_at), a.kept_at) AS given_at
FROM assessment_answer a WHERE a.sitting_id = s.id AND NOT a.is_late
ORDER BY a.slot, least(coalesce(a.device_at, a.kept_at), a.kept_at) DESC, a.kept_at DESC, a.id DESC
"""
SITTING = f"""
SELECT s.paper_id, s.context, s.number, s.seed, s.versions, s.opened_at, s.closes_at, s.is_open, p.rules, p.parts,
  s.ends_at, s.paused_at, s.left_slots, s.is_large, s.extra_percent,
  (SELECT jsonb_object_agg(l.slot, jsonb_build_array(l.response, l.kept_at)) FROM ({LATEST}) l)
FROM assessment_sitting s JOIN assessment_paper p ON p.id = s.paper_id WHERE s.id = %s AND s.person_id = %s
"""  # noqa: S608 - our own words only
OWN_SITTING = Along(SITTING, lambda said, me: (said["sitting_id"], me))
DRAWN = "SELECT person_id, seed, versions FROM assessment_sitting WHERE id = %s"

MOST_BODIES, MOST_DRAWN = 20_000, 20_000
_bodies: dict[int, dict[str, Any]] = {}
_drawn: dict[UUID, tuple[int, int, list[int]]] = {}


def get_sitting_for(viewer: Any, sitting_id: UUID) -> SittingView:
    """A sitting with all its questions and kept answers; somebody else's does not exist. At most two statements."""
    row = sql.one(SITTING, [sitting_id, viewer.pk])
    if row is None:
        raise Http404
    paper_id, context, number, seed, versions, opened_at, closes_at, is_open, rules, parts, *more, answers = (
        row
    )
    ends_at, paused_at, left_slots, is_large, extra_percent = more
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
        parts=parts_from(parts),
        ends_at=ends_at,
        paused_at=paused_at,
        left_slots=left_slots,
        is_large=is_large,
        extra_percent=extra_percent,
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


def parts_from(said: str) -> tuple[Part, ...]:
    """The sections of a paper from its row: JSON of (title, questions)."""
    found, before = [], 0
    for title, count in json.loads(said):
        found.append(Part(title, before + 1, before + count))
        before += count
    return tuple(found)


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
