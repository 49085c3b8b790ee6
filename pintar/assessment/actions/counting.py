"""Counting how often questions were shown, so that the next sittings are drawn by it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from pintar.assessment.conduct import Exposure
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.ids import uuid7_from

LATELY = timedelta(minutes=30)  # twice the time between two looks, and more
SETTLED = timedelta(minutes=1)  # sittings as young as this may still be on their way into the database
FIRST, GROWTH = 10, 5  # counted anew after ten sittings, and then whenever a fifth was added
BUSY = """
SELECT DISTINCT s.paper_id FROM assessment_sitting s
WHERE s.id >= %s AND EXISTS (SELECT FROM assessment_papercell c WHERE c.paper_id = s.paper_id)
"""
NEWEST = "SELECT id, sittings, upto, versions, counts FROM assessment_exposure WHERE paper_id = %s ORDER BY id DESC LIMIT 1"
SINCE = "SELECT count(*) FROM assessment_sitting WHERE paper_id = %s AND id > %s AND id <= %s"
COUNTED = """
SELECT version, count(*) FROM assessment_sitting, unnest(versions) version
WHERE paper_id = %s AND id > %s AND id <= %s GROUP BY version
"""
NEVER = UUID(int=0)


def count_exposure() -> int:
    """Count anew where enough sittings were opened since the last time; for how many papers.

    Counts are written ever more rarely: each time a fifth has been added, because what is drawn depends on shares.
    """
    busy = sql.rows(BUSY, [uuid7_from(now() - LATELY)])
    return sum(_count(paper_id) for (paper_id,) in busy)


@transaction.atomic
def _count(paper_id: int) -> bool:
    sql.one("SELECT pg_advisory_xact_lock(hashtextextended('exposure', %s))", [paper_id])
    found = sql.one(NEWEST, [paper_id])
    _id, sittings, since, versions, counts = found or (0, 0, NEVER, [], [])
    upto = uuid7_from(now() - SETTLED)
    row = sql.one(SINCE, [paper_id, since, upto])
    new = row[0] if row else 0
    if new < max(FIRST, sittings // GROWTH):
        return False
    total = Counter(dict(zip(versions, counts, strict=True)))
    total.update(dict(sql.rows(COUNTED, [paper_id, since, upto])))
    held = sorted(total)
    Exposure.objects.create(
        paper_id=paper_id,
        sittings=sittings + new,
        upto=upto,
        versions=held,
        counts=[total[version] for version in held],
    )
    return True
