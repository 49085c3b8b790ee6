"""Reading what is learnt, always for somebody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404

from pintar.authoring.queries import manifest_of
from pintar.kit import sql
from pintar.kit.clock import today
from pintar.learning.values import Study

# One statement holds all that a page of a study needs; release content comes from memory.
STUDY = """
SELECT e.id, e.person_id, e.batch_id, b.number, b.release_id, t.slug, t.title, t.product, b.starts_on, b.ends_on,
  p.done, p.scores, p.tries, c.at, p.updated_at
FROM learning_enrolment e
JOIN catalogue_batch b ON b.id = e.batch_id
JOIN catalogue_training t ON t.id = e.training_id
JOIN learning_progress p ON p.enrolment_id = e.id
LEFT JOIN learning_completion c ON c.enrolment_id = e.id
"""
MINE = STUDY + "WHERE e.person_id = %s AND e.cancelled_at IS NULL ORDER BY e.id DESC LIMIT %s"
ONE = STUDY + "WHERE e.id = %s AND e.person_id = %s AND e.cancelled_at IS NULL"
HELD = """
SELECT e.id, e.person_id, e.batch_id, b.number, b.release_id, t.slug, t.title, t.product, b.starts_on, b.ends_on,
  p.done, p.scores, p.tries, c.at, p.updated_at, h.full_name, h.name_confirmed_at IS NOT NULL, coalesce(r.zone, '')
FROM learning_progress p
JOIN learning_enrolment e ON e.id = p.enrolment_id
JOIN catalogue_batch b ON b.id = e.batch_id
JOIN catalogue_training t ON t.id = e.training_id
JOIN accounts_person h ON h.id = e.person_id
LEFT JOIN directory_region r ON r.code = h.province_id
LEFT JOIN learning_completion c ON c.enrolment_id = e.id
WHERE p.enrolment_id = %s AND e.cancelled_at IS NULL
"""
UNDONE = """
SELECT e.id FROM learning_enrolment e JOIN catalogue_training t ON t.id = e.training_id
WHERE e.person_id = %s AND e.cancelled_at IS NULL AND t.product = 'pelatihan'
  AND NOT EXISTS (SELECT 1 FROM learning_completion c WHERE c.enrolment_id = e.id)
"""


def get_study_for(viewer: Any, enrolment_id: int) -> Study:
    """One's own enrolment that still stands; somebody else's does not exist. One statement."""
    row = sql.one(ONE, [enrolment_id, viewer.pk])
    if row is None:
        raise Http404
    return study_of(row, viewer.full_name, viewer.name_confirmed_at is not None, today(viewer.zone))


def studies_for(viewer: Any, most: int = 60) -> list[Study]:
    """What the viewer learns and learnt, the latest first. One statement."""
    day = today(viewer.zone)
    is_checked = viewer.name_confirmed_at is not None
    return [study_of(row, viewer.full_name, is_checked, day) for row in sql.rows(MINE, [viewer.pk, most])]


def study_held(enrolment_id: int, *, lock: bool = True) -> Study | None:
    """An enrolment for those who write: its progress is locked until commit. None when it is gone or cancelled."""
    row = sql.one(HELD + (" FOR NO KEY UPDATE OF p" if lock else ""), [enrolment_id])
    return study_of(row[:15], row[15], row[16], today(row[17] or "Asia/Jakarta")) if row else None


def undone_of(person_id: int) -> list[int]:
    """The enrolments of a person that could still end with a certificate."""
    return [row[0] for row in sql.rows(UNDONE, [person_id])]


def study_of(row: Sequence[Any], name: str, is_name_checked: bool, day: date) -> Study:
    """A Study from a row of STUDY."""
    scores, tries = json.loads(row[11]), json.loads(row[12])
    return Study(
        id=row[0],
        person_id=row[1],
        batch_id=row[2],
        batch_number=row[3],
        release_id=row[4],
        slug=row[5],
        title=row[6],
        product=row[7],
        starts_on=row[8],
        ends_on=row[9],
        done=frozenset(row[10]),
        scores={lesson: Decimal(score) for lesson, score in scores.items()},
        tries=tries,
        completed_at=row[13],
        updated_at=row[14],
        name=name,
        is_name_checked=is_name_checked and bool(name),
        today=day,
        manifest=manifest_of(row[4]),
    )
