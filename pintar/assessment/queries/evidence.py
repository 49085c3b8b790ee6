"""What there is to analyse: the first tries of each test, read a thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from pintar.assessment.models import ItemVersion
from pintar.assessment.queries.corrections import rulings_for
from pintar.assessment.queries.sittings import LATEST
from pintar.kit import sql

PIECE = 1000
TESTS = """
SELECT title, array_agg(id ORDER BY id) FROM assessment_paper
WHERE bank = %s AND NOT coalesce((rules->>'practice')::boolean, false) AND rules->'adaptive' IS NULL GROUP BY title ORDER BY min(id)
"""
FIRST_TRIES = """
SELECT s.id FROM assessment_sitting s JOIN assessment_submission u ON u.sitting_id = s.id
WHERE s.paper_id = ANY(%s) AND s.number = 1 AND NOT s.is_open ORDER BY s.id
"""
EVIDENCE = f"""
SELECT k.slots::text, extract(epoch FROM s.opened_at)::float8, u.at, p.province_id,
  (SELECT jsonb_object_agg(l.slot, jsonb_build_array(l.response, extract(epoch FROM l.given_at)::float8)) FROM ({LATEST}) l)::text,
  s.id, s.person_id, s.device, p.regency_id, k.is_passed
FROM assessment_sitting s JOIN assessment_submission u ON u.sitting_id = s.id
JOIN accounts_person p ON p.id = s.person_id
JOIN LATERAL (SELECT slots, is_passed FROM assessment_mark m WHERE m.sitting_id = s.id ORDER BY m.id DESC LIMIT 1) k ON true
WHERE s.id = ANY(%s) ORDER BY s.id
"""  # noqa: S608 - our own words only


class SlotMark(msgspec.Struct):
    """A row of `assessment_mark.slots`."""

    slot: int
    version: int
    earned: str
    possible: str
    waiting: bool = False
    by: int = 0
    void: str = ""


@dataclass(frozen=True)
class Try:
    """One sitting as it is analysed; `answers` are (response, instant in seconds at which it was given) by the number of the question."""

    slots: list[SlotMark]
    opened: float
    submitted_at: datetime
    province: str
    answers: dict[str, tuple[Any, float]]
    id: UUID
    person_id: int
    device: int | None
    regency: str
    is_passed: bool


_slots = msgspec.json.Decoder(list[SlotMark])
_answers = msgspec.json.Decoder(dict[str, tuple[Any, float]])


def tests_of(bank: str) -> list[tuple[str, list[int]]]:
    """The tests of a bank: title and papers. Practice is none: nobody does their best there. An adaptive one is none either:
    who meets a question is chosen by how able they are."""
    return [(title, list(papers)) for title, papers in sql.rows(TESTS, [bank])]


def first_tries_of(papers: Sequence[int]) -> list[UUID]:
    """The sittings that count: those handed in at the first try, the oldest first. A second try knows the questions."""
    return [row[0] for row in sql.rows(FIRST_TRIES, [list(papers)])]


def tries_of(sittings: Sequence[UUID]) -> Iterator[list[Try]]:
    """The sittings with their marks and answers, a thousand at a time: no statement runs for long, none holds a transaction."""
    for start in range(0, len(sittings), PIECE):
        rows = sql.rows(EVIDENCE, [list(sittings[start : start + PIECE])])
        yield [
            Try(
                _slots.decode(slots),
                opened,
                at,
                province or "",
                _answers.decode(answers) if answers else {},
                pk,
                person,
                device,
                regency or "",
                is_passed,
            )
            for slots, opened, at, province, answers, pk, person, device, regency, is_passed in rows
        ]


def versions_by_id(ids: Sequence[int]) -> dict[int, tuple[int, dict[str, Any]]]:
    """Item and body of versions; of a corrected one the body that judges it."""
    rows = ItemVersion.objects.filter(pk__in=ids).values_list("pk", "item_id", "body")
    rulings = rulings_for(ids)
    judging = {pk: ruling.body for pk, ruling in rulings.items() if ruling.body is not None}
    return {pk: (item, dict(judging.get(pk, body))) for pk, item, body in rows}
