"""What a regrade reads: the sittings that hold a question, their marks and answers; and the regrades themselves for their officers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from pintar.assessment.honesty import Change, Correction, Regrade
from pintar.assessment.models import Item, ItemVersion
from pintar.assessment.rules import can_correct
from pintar.kit import sql

PIECE = 2000
HOLDING = """
SELECT s.id FROM assessment_sitting s
WHERE s.paper_id IN (SELECT id FROM assessment_paper WHERE bank = %s OR versions && %s::bigint[])
  AND s.versions && %s::bigint[] AND NOT s.is_open ORDER BY s.id
"""
OPEN = """
SELECT count(*) FROM assessment_sitting s
WHERE s.paper_id IN (SELECT id FROM assessment_paper WHERE bank = %s OR versions && %s::bigint[])
  AND s.versions && %s::bigint[] AND s.is_open
"""
MARKED = """
SELECT s.id, s.person_id, p.rules->>'pass_mark', k.score, k.is_passed, k.slots::text
FROM assessment_sitting s JOIN assessment_paper p ON p.id = s.paper_id
JOIN LATERAL (SELECT score, is_passed, slots FROM assessment_mark m WHERE m.sitting_id = s.id ORDER BY m.id DESC LIMIT 1) k ON true
WHERE s.id = ANY(%s) ORDER BY s.id
"""
# As queries.LATEST, of some questions of many sittings: the answer that counts is the latest given.
GIVEN = """
SELECT w.sitting, w.slot, l.response::text FROM unnest(%s::uuid[], %s::int[]) AS w (sitting, slot),
LATERAL (SELECT a.response FROM assessment_answer a WHERE a.sitting_id = w.sitting AND a.slot = w.slot AND NOT a.is_late
  ORDER BY least(coalesce(a.device_at, a.kept_at), a.kept_at) DESC, a.kept_at DESC, a.id DESC LIMIT 1) l
"""
SEEN = """
SELECT v, count(*) FROM assessment_sitting s, unnest(s.versions) v
WHERE s.paper_id IN (SELECT id FROM assessment_paper WHERE bank = %s OR versions && %s::bigint[])
  AND s.versions && %s::bigint[] AND v = ANY(%s) GROUP BY v
"""


class Row(msgspec.Struct):
    """A row of `assessment_mark.slots`."""

    slot: int
    version: int
    earned: str
    possible: str
    by: int = 0
    void: str = ""
    waiting: bool = False


@dataclass(frozen=True)
class Marked:
    """A sitting that was handed in, with the mark that counts."""

    id: UUID
    person_id: int
    pass_mark: Decimal
    score: Decimal
    is_passed: bool
    rows: list[Row]


_rows = msgspec.json.Decoder(list[Row])


def sittings_with(bank: str, versions: Sequence[int]) -> list[UUID]:
    """The sittings that were handed in and held any of these versions, the oldest first."""
    return [row[0] for row in sql.rows(HOLDING, [bank, list(versions), list(versions)])]


def open_with(bank: str, versions: Sequence[int]) -> int:
    """How many sittings that are still open hold any of these versions."""
    return int((sql.one(OPEN, [bank, list(versions), list(versions)]) or (0,))[0])


def seen_of(bank: str, versions: Sequence[int]) -> dict[int, int]:
    """How many sittings held each of these versions."""
    ids = list(versions)
    return {int(version): int(count) for version, count in sql.rows(SEEN, [bank, ids, ids, ids])}


def marked(sittings: Sequence[UUID]) -> Iterator[list[Marked]]:
    """The sittings with their marks, some thousand at a time: no statement runs for long, none holds a transaction."""
    for start in range(0, len(sittings), PIECE):
        found = sql.rows(MARKED, [list(sittings[start : start + PIECE])])
        yield [
            Marked(pk, person, Decimal(pass_mark), score, is_passed, _rows.decode(slots))
            for pk, person, pass_mark, score, is_passed, slots in found
        ]


def answers_to(wanted: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], str]:
    """The answers that count, as JSON text, to single questions (sitting, slot); those without one are left out."""
    if not wanted:
        return {}
    sittings, slots = zip(*wanted, strict=True)
    return {(pk, slot): said for pk, slot, said in sql.rows(GIVEN, [list(sittings), list(slots)])}


def get_regrade_for(viewer: Any, regrade_id: int) -> Regrade:
    """One regrade; only those who may correct see it."""
    if not can_correct(viewer):
        raise Http404
    return get_object_or_404(
        Regrade.objects.select_related("item", "item__newest", "by", "decided_by"), pk=regrade_id
    )


def regrades_for(viewer: Any) -> QuerySet[Regrade]:
    """All regrades."""
    found = Regrade.objects.select_related("item", "by")
    return found if can_correct(viewer) else found.none()


def running_regrade(item: Item) -> Regrade | None:
    """The regrade of a question that nobody has ended yet."""
    return Regrade.objects.filter(item=item, ended_at__isnull=True).first()


def changes_of(regrade: Regrade, turn: int | None) -> QuerySet[Change]:
    """Who changes: only those who win (1) or lose (-1) a pass, or all."""
    found = Change.objects.filter(regrade=regrade).select_related("person")
    return found if turn is None else found.filter(turn=turn)


def corrections_of(regrade: Regrade) -> list[Correction]:
    """What was decided of which version."""
    return list(regrade.corrections.select_related("version", "by_version").order_by("version_id"))


def versions_with_counts(item: Item) -> list[tuple[ItemVersion, int]]:
    """Every version, the newest first, with how many sittings held it."""
    versions = list(item.versions.order_by("-id"))
    seen = seen_of(item.bank, [one.pk for one in versions])
    return [(one, seen.get(one.pk, 0)) for one in versions]


def loaded(text: str | None) -> Any:
    """An answer from its JSON text."""
    return None if text is None else json.loads(text)
