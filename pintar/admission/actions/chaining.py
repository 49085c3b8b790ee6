"""Binding tickets into the chain of their batch: a moment after they were taken, in the order of their numbers, for good."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db import transaction

from pintar.admission.models import Draw, Link
from pintar.admission.sealing import entry_of, given_up, link
from pintar.journal.actions import record
from pintar.kit import sql
from pintar.kit.clock import now

PORTION = 20_000  # entries bound by one transaction
STEP = 1_000  # places after which earlier tickets are looked at no more
SURE = timedelta(
    seconds=20
)  # how long a statement that had drawn a number may take to be seen; the last binding waits for all
TOLD_EVERY = timedelta(minutes=1)  # how often the head of a growing chain is written into the journal

STANDING = """
SELECT d.batch_id, (SELECT max(t.id) FROM admission_ticket t WHERE t.batch_id = d.batch_id),
  (SELECT count(*) FROM admission_ticket t WHERE t.batch_id = d.batch_id AND t.cancelled_at IS NOT NULL)
FROM admission_draw d WHERE d.sealed_at IS NULL
"""
# Both sides are read by their index and compared as sets: how long that takes does not hang on what the planner has heard of
# tables that were empty a minute ago.
NEW = """
SELECT t.id, t.taken_at, t.groups, t.needs FROM admission_ticket t WHERE t.id = ANY(ARRAY(
  SELECT id FROM admission_ticket WHERE batch_id = %s AND id > %s
  EXCEPT SELECT ticket_id FROM admission_link WHERE batch_id = %s AND place > %s AND kind = 'taken'
  ORDER BY 1 LIMIT %s)) ORDER BY t.id
"""
GONE = """
SELECT t.id, t.cancelled_at FROM admission_ticket t
WHERE t.batch_id = %s AND t.cancelled_at IS NOT NULL
  AND EXISTS (SELECT 1 FROM admission_link l WHERE l.ticket_id = t.id AND l.kind = 'taken')
  AND NOT EXISTS (SELECT 1 FROM admission_link l WHERE l.ticket_id = t.id AND l.kind = 'given-up')
ORDER BY t.cancelled_at, t.id
"""
WRITE = """
INSERT INTO admission_link (batch_id, place, ticket_id, kind, link)
SELECT %s, * FROM unnest(%s::int[], %s::bigint[], %s::text[], %s::text[])
"""


def seal_all(known: dict[int, tuple[int, int]] | None = None) -> int:
    """Bind every ticket that is not in its chain yet; how many entries were added.

    `known` holds how each batch stood when nothing was left to bind: one that stands so still is not looked through again.
    """
    standing = {batch_id: (newest or 0, gone) for batch_id, newest, gone in sql.rows(STANDING)}
    added = 0
    for batch_id, found in standing.items():
        if found != (0, 0) and (known is None or known.get(batch_id) != found):
            new = seal(batch_id=batch_id)
            added += new
            if known is not None and not new:
                known[batch_id] = found
    return added


def seal(*, batch_id: int) -> int:
    """Bind the tickets of one batch, portion by portion; how many entries were added. One process at a time, others pass by.

    Who comes while a portion is bound waits for the next look: otherwise a crowd would keep it looking without a pause.
    """
    added = portion = _seal_portion(batch_id)
    while portion >= PORTION:
        added += (portion := _seal_portion(batch_id))
    return added


@transaction.atomic
def seal_for_good(*, batch_id: int) -> Draw:
    """Bind what is left and close the chain. Whoever is still taking a ticket is waited for; nobody can take one afterwards."""
    seal(batch_id=batch_id)
    sql.run("LOCK TABLE admission_ticket IN SHARE MODE")
    draw = Draw.objects.select_for_update(no_key=True).get(pk=batch_id)
    if draw.sealed_at is None:
        draw.low = draw.low_place = 0
        while _bind(draw):
            pass
        draw.sealed_at = now()
        draw.save(update_fields=["entries", "head", "headed_at", "low", "low_place", "sealed_at"])
        record("admission.chain_closed", batch_id, entries=draw.entries, head=draw.head)
    return draw


@transaction.atomic
def _seal_portion(batch_id: int) -> int:
    draw = (
        Draw.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(pk=batch_id, sealed_at=None)
        .first()
    )
    if draw is None:
        return 0
    before = draw.headed_at
    added = _bind(draw)
    if added:
        _look_no_further_back(draw)
        if before is None or now() - before >= TOLD_EVERY:
            record("admission.chain_head", batch_id, place=draw.entries, link=draw.head)
            draw.headed_at = now()
        draw.save(update_fields=["entries", "head", "headed_at", "low", "low_place"])
    return added


def _bind(draw: Draw) -> int:
    """Add the next entries to the chain of a draw that is held; how many."""
    rows = sql.rows(NEW, [draw.batch_id, draw.low, draw.batch_id, draw.low_place, PORTION])
    entries: list[tuple[int, str, dict[str, Any]]] = [
        (
            row[0],
            Link.TAKEN,
            entry_of(batch=draw.batch_id, number=row[0], at=row[1], groups=json.loads(row[2]), needs=row[3]),
        )
        for row in rows
    ]
    if len(rows) < PORTION:
        entries += [
            (number, Link.GIVEN_UP, given_up(batch=draw.batch_id, number=number, at=at))
            for number, at in sql.rows(GONE, [draw.batch_id])
        ]
    if not entries:
        return 0
    links = []
    for _number, _kind, entry in entries:
        draw.head = link(draw.head, entry)
        links.append(draw.head)
    places = list(range(draw.entries + 1, draw.entries + len(entries) + 1))
    sql.run(WRITE, [draw.batch_id, places, [e[0] for e in entries], [e[1] for e in entries], links])
    draw.entries += len(entries)
    return len(entries)


def _look_no_further_back(draw: Draw) -> None:
    """Tickets that have been in the chain for a while, and all numbers below them, are settled; the last binding looks at all again."""
    while draw.entries >= draw.low_place + STEP:
        row = sql.one(
            "SELECT max(ticket_id), max(sealed_at) FROM admission_link WHERE batch_id = %s AND place > %s AND place <= %s",
            [draw.batch_id, draw.low_place, draw.low_place + STEP],
        )
        if row is None or row[1] > now() - SURE:
            return
        draw.low, draw.low_place = max(draw.low, row[0]), draw.low_place + STEP
