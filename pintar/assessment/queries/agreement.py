"""Who marks, and how far those who mark agree."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, QuerySet
from django.utils.html import strip_tags

from pintar.accounts.models import Person
from pintar.assessment.judges import kappa
from pintar.assessment.models import Bank, ItemVersion
from pintar.assessment.works import Judgement, JudgementState, Judging, Marker
from pintar.kit import sql

# What two markers first gave for the same work, whatever they agreed on later.
PAIRS = """
SELECT j.version_id, a.said->'levels', b.said->'levels' FROM assessment_judging j
JOIN LATERAL (SELECT said, by_id, id FROM assessment_workevent e WHERE e.judging_id = j.id AND e.kind = 'given'
  AND NOT EXISTS (SELECT FROM assessment_judgement g WHERE g.judging_id = j.id AND g.by_id = e.by_id AND g.is_peer)
  ORDER BY e.id LIMIT 1) a ON true
JOIN LATERAL (SELECT said, by_id, id FROM assessment_workevent e WHERE e.judging_id = j.id AND e.kind = 'given' AND e.id > a.id
  AND NOT EXISTS (SELECT FROM assessment_judgement g WHERE g.judging_id = j.id AND g.by_id = e.by_id AND g.is_peer)
  ORDER BY e.id LIMIT 1) b ON true
WHERE j.given >= 2 AND j.state IN ('apart', 'settled') AND (%(bank)s = '' OR j.bank = %(bank)s)
ORDER BY j.id DESC LIMIT 5000
"""
FAR = 0.25  # of all points: from here a peer's mark lies far from the result
FEW = 3  # works a peer marked before anything is said of them


@dataclass(frozen=True)
class Agreement:
    """How far two markers agree on one criterion: works both marked, the share on the same level, kappa with quadratic weights."""

    question: str
    criterion: str
    count: int
    same: float
    kappa: float | None


def banks_marked() -> list[tuple[str, str]]:
    """The banks that hold questions which people mark, by name and title."""
    found = Bank.objects.filter(
        name__in=ItemVersion.objects.filter(kind__in=["essay", "file"]).values("item__bank")
    )
    return [(bank.name, str(bank)) for bank in found.order_by("title", "name")]


def person_signing_in(login: str) -> Person:
    """Whoever signs in with an address or a number; Person.DoesNotExist when nobody does."""
    found: Person = Person.objects.defer("search").get_by_natural_key(login)
    return found


def marker_rows() -> QuerySet[Marker]:
    """Everybody who was named."""
    return Marker.objects.all()


def markers_named() -> list[Marker]:
    """Who marks what, by name."""
    found = Marker.objects.select_related("person").defer("person__search", "person__password")
    return list(found.order_by("person__full_name", "person_id", "bank", "group")[:500])


def with_given(markers: Iterable[Marker]) -> list[tuple[Marker, int]]:
    """Markers with how many works each has marked in all."""
    held = list(markers)
    rows = (
        Judgement.objects.filter(
            by__in={marker.person_id for marker in held}, is_peer=False, state=JudgementState.GIVEN
        )
        .order_by()
        .values_list("by")
        .annotate(works=Count("*"))
    )
    counts = dict(rows)
    return [(marker, counts.get(marker.person_id, 0)) for marker in held]


def agreement_of(bank: str = "") -> list[Agreement]:
    """How far markers agree, criterion by criterion, where two marked the same work: at most the last 5,000 works."""
    pairs: dict[int, list[tuple[dict[str, int], dict[str, int]]]] = {}
    for version, one, other in sql.rows(PAIRS, {"bank": bank}):
        pairs.setdefault(version, []).append((json.loads(one), json.loads(other)))
    found = []
    for version in ItemVersion.objects.filter(pk__in=pairs).select_related("item").order_by("pk"):
        for row in version.body["rubric"]:
            both = [
                (one[row["id"]], other[row["id"]])
                for one, other in pairs[version.pk]
                if row["id"] in one and row["id"] in other
            ]
            if both:
                found.append(
                    Agreement(
                        question=version.item.title or version.item.key,
                        criterion=strip_tags(row["criterion"]),
                        count=len(both),
                        same=sum(one == other for one, other in both) / len(both),
                        kappa=kappa(both, len(row["levels"])),
                    )
                )
    return found


def far_peers(bank: str = "") -> list[dict[str, Any]]:
    """Peers whose marks lie far from the results, the furthest first: a sign for a person to look at, no verdict."""
    found = Judgement.objects.filter(is_peer=True, distance__isnull=False)
    if bank:
        found = found.filter(judging__in=Judging.objects.filter(bank=bank))
    rows = found.values("by", "by__full_name").annotate(works=Count("*"), distance=Avg("distance"))
    return [
        dict(row) for row in rows.filter(works__gte=FEW, distance__gte=FAR).order_by("-distance", "by")[:50]
    ]
