"""The chain of a batch as it stands in the tables."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pintar.admission.allocation import Ticket
from pintar.admission.models import Link, Pulse
from pintar.admission.sealing import entry_of, given_up, standing
from pintar.kit import sql

CHAIN = """
SELECT l.kind, l.ticket_id, t.taken_at, t.groups, t.needs, t.cancelled_at, l.link
FROM admission_link l LEFT JOIN admission_ticket t ON t.id = l.ticket_id AND t.batch_id = l.batch_id
WHERE l.batch_id = %s ORDER BY l.place
"""


def chain_of(batch_id: int) -> Iterator[tuple[dict[str, Any], str]]:
    """Each entry as the tickets say it now, and the link that was kept. An entry whose ticket is gone says only its number."""
    for kind, number, at, groups, needs, cancelled_at, link in sql.rows(CHAIN, [batch_id]):
        if at is None or (kind == Link.GIVEN_UP and cancelled_at is None):
            yield {"number": number, "name": f"{batch_id}-{number}"}, link
        elif kind == Link.TAKEN:
            yield entry_of(batch=batch_id, number=number, at=at, groups=json.loads(groups), needs=needs), link
        else:
            yield given_up(batch=batch_id, number=number, at=cancelled_at), link


def tickets_of_chain(batch_id: int) -> list[Ticket]:
    """The tickets that were not given up, in the form that the rule decides on: the number is the place in the chain."""
    return as_tickets([entry for entry, _link in chain_of(batch_id)])


def as_tickets(entries: list[dict[str, Any]]) -> list[Ticket]:
    """Published entries in the form that the rule decides on."""
    return [
        Ticket(place, entry["name"], entry.get("groups", {}), frozenset(entry.get("needs", ())))
        for place, entry in standing(entries)
    ]


def unbound(batch_id: int) -> int:
    """How many tickets of a batch are in no chain; after the chain was closed there must be none."""
    row = sql.one(
        "SELECT count(*) FROM admission_ticket t WHERE t.batch_id = %s AND NOT EXISTS "
        "(SELECT 1 FROM admission_link l WHERE l.ticket_id = t.id AND l.kind = 'taken')",
        [batch_id],
    )
    return int(row[0]) if row else 0


def last_pulse() -> datetime | None:
    """When a web node last reached the database; None where none ever said so."""
    return Pulse.objects.filter(name="web").values_list("at", flat=True).first()
