"""What learning tells the assessment of sittings it opened: for which batch, and where the result is shown."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from pintar.assessment.contexts import Opener
from pintar.kit import sql
from pintar.learning.values import of_context

WORD = "batch:"
TITLES = """
SELECT b.id, b.number, coalesce(p.name, '') FROM catalogue_batch b LEFT JOIN catalogue_period p ON p.id = b.period_id
WHERE b.id = ANY(%s)
"""
GROUPS = """
SELECT b.id, b.number, coalesce(p.name, '') FROM catalogue_batch b JOIN catalogue_training t ON t.id = b.training_id
JOIN authoring_course c ON c.id = t.course_id LEFT JOIN catalogue_period p ON p.id = b.period_id
WHERE c.slug = %s ORDER BY b.id DESC LIMIT 200
"""


def group(context: str) -> str:
    """The batch of a sitting's enrolment, as 'batch:12'. One statement."""
    found = of_context(context)
    row = found and sql.one("SELECT batch_id FROM learning_enrolment WHERE id = %s", [found[0]])
    return f"{WORD}{row[0]}" if row else ""


def titles(groups: Iterable[str]) -> dict[str, str]:
    """What batches are called."""
    ids = [int(key.removeprefix(WORD)) for key in groups if key.startswith(WORD)]
    return _named(sql.rows(TITLES, [ids])) if ids else {}


def groups(bank: str) -> dict[str, str]:
    """The batches in which a course is learnt, the newest first."""
    return _named(sql.rows(GROUPS, [bank]))


def address(context: str, sitting_id: UUID) -> str:
    """The page with the result of a sitting."""
    found = of_context(context)
    return reverse("learning:result", args=[found[0], found[1], sitting_id]) if found else ""


def _named(rows: Iterable[tuple[int, int, str]]) -> dict[str, str]:
    return {
        f"{WORD}{pk}": ", ".join(filter(None, [_("angkatan %(n)s") % {"n": number}, period]))
        for pk, number, period in rows
    }


OPENER = Opener(group=group, titles=titles, address=address, groups=groups)
