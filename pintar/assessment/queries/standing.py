"""What each question of a sitting brought, with what it was about: for those who draw conclusions from it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from pintar.assessment.queries.sittings import bodies_of
from pintar.kit import sql

NEWEST = "SELECT slots FROM assessment_mark WHERE sitting_id = %s ORDER BY id DESC LIMIT 1"
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
