"""What each question of a sitting brought, with what it was about: for those who draw conclusions from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from pintar.assessment.queries.decks import deck_of
from pintar.assessment.queries.sittings import bodies_of
from pintar.kit import sql

NEWEST = "SELECT slots FROM assessment_mark WHERE sitting_id = %s ORDER BY id DESC LIMIT 1"
STILL_OPEN = """
SELECT DISTINCT paper_id FROM assessment_sitting WHERE person_id = %s AND is_open
  AND (closes_at IS NULL OR closes_at > statement_timestamp()) AND context NOT LIKE 'latihan:%%'
"""
UNFIT = """
SELECT v.id FROM assessment_itemversion v JOIN assessment_item i ON i.id = v.item_id
WHERE v.id = ANY(%s) AND (i.state = 'retired' OR EXISTS (SELECT FROM assessment_correction c WHERE c.version_id = v.id AND c.since IS NOT NULL))
"""
MOST_ITEMS = 100_000
_items: dict[int, int] = {}
SEEN = "SELECT DISTINCT unnest(versions) FROM assessment_sitting WHERE person_id = %s AND context = %s"


class Brought(NamedTuple):
    """One question of a sitting by its newest mark; `lesson` and `competency` may be empty."""

    version: int
    lesson: str
    competency: str
    earned: Decimal
    possible: Decimal
    is_waiting: bool


def brought_by(sitting_id: UUID) -> list[Brought]:
    """Every question of a sitting that was handed in, in its order; nothing while it is open. At most two statements."""
    row = sql.one(NEWEST, [sitting_id])
    slots = json.loads(row[0]) if row else []
    bodies = bodies_of([slot["version"] for slot in slots])
    return [
        Brought(
            version=slot["version"],
            lesson=slot["lesson"],
            competency=str(bodies[slot["version"]].get("competency") or ""),
            earned=Decimal(slot["earned"]),
            possible=Decimal(slot["possible"]),
            is_waiting=bool(slot.get("waiting")),
        )
        for slot in slots
    ]


def versions_seen(person_id: int, context: str) -> frozenset[int]:
    """The item versions that a person was shown in a context. One statement."""
    return frozenset(version for (version,) in sql.rows(SEEN, [person_id, context]))


def versions_shown(person_id: int, context: str) -> frozenset[int]:
    """The same of sittings that were handed in. One statement."""
    return frozenset(version for (version,) in sql.rows(f"{SEEN} AND NOT is_open", [person_id, context]))


def papers_open(person_id: int) -> list[int]:
    """The papers that a person has a sitting of that can still be answered. One statement."""
    return [paper for (paper,) in sql.rows(STILL_OPEN, [person_id])]


def versions_in(paper_id: int) -> tuple[int, ...]:
    """All item versions that a paper may ask; usually no statement at all."""
    return tuple(dict.fromkeys(version for sort in deck_of(paper_id).sorts for version in sort.fitting))


def items_of(versions: Sequence[int]) -> Mapping[int, int]:
    """The items that versions belong to; that never changes, so it is remembered by the process."""
    missing = [version for version in versions if version not in _items]
    if missing:
        if len(_items) + len(missing) > MOST_ITEMS:
            _items.clear()
            missing = list(versions)
        _items.update(
            sql.rows("SELECT id, item_id FROM assessment_itemversion WHERE id = ANY(%s)", [missing])
        )  # type: ignore[arg-type] # (id, id)
    return {version: _items[version] for version in versions if version in _items}


def unfit_among(versions: Sequence[int]) -> frozenset[int]:
    """Those of these versions that should not be asked any more: retired, or found wrong and corrected. One statement."""
    return frozenset(version for (version,) in sql.rows(UNFIT, [list(versions)]))
