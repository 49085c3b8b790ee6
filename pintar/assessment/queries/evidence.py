"""What there is to analyse: the first tries of each test, some at a time."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection
from psycopg import Cursor

from pintar.assessment import kinds
from pintar.assessment.models import ItemVersion
from pintar.assessment.queries.corrections import rulings_for
from pintar.assessment.queries.sittings import LATEST
from pintar.kit import sql

LINES = 2  # connections that read at the same time
TESTS = """
SELECT title, array_agg(id ORDER BY id) FROM assessment_paper
WHERE bank = %s AND NOT coalesce((rules->>'practice')::boolean, false) AND rules->'adaptive' IS NULL GROUP BY title ORDER BY min(id)
"""
FIRST_TRIES = """
SELECT s.id FROM assessment_sitting s JOIN assessment_submission u ON u.sitting_id = s.id
WHERE s.paper_id = ANY(%s) AND s.number = 1 AND NOT s.is_open ORDER BY s.opened_at, s.id
"""
# Answers come as numbers: their question, the hash of what was said, and when. What stands behind a hash is asked once, not of everybody.
EVIDENCE = """
SELECT s.id, s.person_id, s.device, extract(epoch FROM s.opened_at)::float8, extract(epoch FROM u.at)::float8,
  coalesce(p.province_id, ''), coalesce(p.regency_id, ''), k.is_passed, k.score::float8,
  array_send(s.versions), array_send(a.slots), array_send(a.said), array_send(a.given)
FROM unnest(%s::uuid[]) WITH ORDINALITY o(id, n) JOIN assessment_sitting s ON s.id = o.id
JOIN assessment_submission u ON u.sitting_id = s.id
JOIN accounts_person p ON p.id = s.person_id
JOIN LATERAL (SELECT score, is_passed FROM assessment_mark m WHERE m.sitting_id = s.id ORDER BY m.id DESC LIMIT 1) k ON true
CROSS JOIN LATERAL (
  SELECT array_agg(x.slot) AS slots, array_agg(jsonb_hash_extended(x.response, %s)) AS said,
    array_agg(least(coalesce(x.device_at, x.kept_at), x.kept_at)) AS given
  FROM assessment_answer x WHERE x.sitting_id = s.id AND NOT x.is_late
) a
ORDER BY o.n
"""
MARKS = """
SELECT o.n, (SELECT m.slots::text FROM assessment_mark m WHERE m.sitting_id = o.id ORDER BY m.id DESC LIMIT 1)
FROM unnest(%s::uuid[]) WITH ORDINALITY o(id, n)
"""
RESPONSES = """
SELECT o.n, (SELECT x.response::text FROM assessment_answer x WHERE x.sitting_id = o.id AND x.slot = o.slot AND NOT x.is_late
  AND jsonb_hash_extended(x.response, %s) = o.said LIMIT 1)
FROM unnest(%s::uuid[], %s::int[], %s::bigint[]) WITH ORDINALITY o(id, slot, said, n)
"""

SETTLED = f"""
SELECT s.n, l.slot, jsonb_hash_extended(l.response, %s) FROM unnest(%s::uuid[]) WITH ORDINALITY s(id, n), LATERAL ({LATEST}) l
"""  # noqa: S608 - our own words only


class SlotMark(msgspec.Struct):
    """A row of `assessment_mark.slots`."""

    slot: int
    version: int
    earned: str
    possible: str
    waiting: bool = False
    void: str = ""


class Try(NamedTuple):
    """One sitting as it is analysed. `opened` and `submitted` are instants in seconds; `versions` are its questions in order, `slots`,
    `said` (hashes) and `given` its answers, later ones to the same question among them: arrays as PostgreSQL sends them, None where empty."""

    id: UUID
    person_id: int
    device: int | None
    opened: float
    submitted: float
    province: str
    regency: str
    is_passed: bool
    score: float
    versions: bytes
    slots: bytes | None
    said: bytes | None
    given: bytes | None


_slots = msgspec.json.Decoder(list[SlotMark])


def tests_of(bank: str) -> list[tuple[str, list[int]]]:
    """The tests of a bank: title and papers. Practice is none: nobody does their best there. An adaptive one is none either:
    who meets a question is chosen by how able they are."""
    return [(title, list(papers)) for title, papers in sql.rows(TESTS, [bank])]


def first_tries_of(papers: Sequence[int]) -> list[UUID]:
    """The sittings that count: those handed in at the first try, the oldest first. A second try knows the questions."""
    return [row[0] for row in sql.rows(FIRST_TRIES, [list(papers)])]


def usual_length(sittings: Sequence[UUID]) -> float:
    """How many questions these sittings hold on average."""
    asked = "SELECT avg(cardinality(versions))::float8 FROM assessment_sitting WHERE id = ANY(%s)"
    return float((sql.one(asked, [list(sittings)]) or (0,))[0] or 0)


def tries_of(sittings: Sequence[UUID], *, at_once: int, seed: int) -> Iterator[list[Try]]:
    """The sittings with their marks and answers, so many at a time: no statement runs for long, none holds a transaction.

    While some are looked at the next are fetched, over two connections of their own where no transaction holds this one. `seed` turns the
    hashes, so that nobody can answer by a hash of somebody else.
    """
    connection.ensure_connection()
    lines: list[Any] = []
    try:
        if not connection.in_atomic_block:
            lines += [connection.copy() for _ in range(LINES)]
            for line in lines:
                line.connect()
        free: SimpleQueue[Any] = SimpleQueue()
        for line in lines or [connection]:
            free.put(line.connection)

        def fetched(start: int) -> list[Try]:
            raw = free.get()
            try:
                with Cursor(raw) as cursor:
                    asked = [list(sittings[start : start + at_once]), seed]
                    return [Try(*row) for row in cursor.execute(EVIDENCE, asked, binary=True).fetchall()]
            finally:
                free.put(raw)

        with ThreadPoolExecutor(max(1, len(lines))) as ahead:
            starts = iter(range(0, len(sittings), at_once))
            coming = deque(ahead.submit(fetched, start) for start in islice(starts, max(1, len(lines))))
            while coming:
                found = coming.popleft().result()
                coming.extend(ahead.submit(fetched, start) for start in islice(starts, 1))
                yield found
    finally:
        for line in lines:
            line.close()


def marks_of(sittings: Sequence[UUID]) -> list[list[SlotMark]]:
    """The points of each question of some sittings, as they are kept with the newest mark."""
    return [_slots.decode(slots) for _n, slots in sorted(sql.rows(MARKS, [list(sittings)]))]


def settled_of(sittings: Sequence[UUID], *, seed: int) -> list[tuple[int, int, int]]:
    """The answers that count, as marks read them: the place among these sittings from 0, the question, and the hash of what was said."""
    return [(n - 1, slot, told) for n, slot, told in sql.rows(SETTLED, [seed, list(sittings)])]


def responses_of(
    sittings: Sequence[UUID], slots: Sequence[int], said: Sequence[int], *, seed: int
) -> list[Any]:
    """What stands behind hashes: the responses of these sittings to these questions that have them."""
    rows = sql.rows(RESPONSES, [seed, list(sittings), list(slots), list(said)])
    return [json.loads(response) if response else None for _n, response in sorted(rows)]


def versions_by_id(ids: Sequence[int]) -> dict[int, tuple[int, dict[str, Any], bool]]:
    """Item and body of versions, of a corrected one the body that judges it; and whether marking a response by that body says what it earned:
    not where people mark, nor where people have decided something."""
    rows = ItemVersion.objects.filter(pk__in=ids).values_list("pk", "item_id", "body")
    rulings = rulings_for(ids)
    judging = {pk: ruling.body for pk, ruling in rulings.items() if ruling.body is not None}
    return {
        pk: (item, dict(judging.get(pk, body)), pk not in rulings and not kinds.of(body).by_people)
        for pk, item, body in rows
    }
