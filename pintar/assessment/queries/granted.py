"""What persons are granted in tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from pintar.assessment.conduct import Accommodation
from pintar.assessment.rules import can_grant
from pintar.kit import sql

GRANTED = "SELECT extra_percent, is_large FROM assessment_accommodation WHERE person_id = %s ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True)
class Granted:
    """Time beyond each limit in percent, and whether letters are large."""

    extra_percent: int = 0
    is_large: bool = False


def granted_to(person_id: int) -> Granted:
    """What a person is granted now. One statement."""
    row = sql.one(GRANTED, [person_id])
    return Granted(*row) if row else Granted()


def accommodations_for(viewer: Any) -> QuerySet[Accommodation]:
    """The last word for each person, the newest first, for those who may grant."""
    found = Accommodation.objects.select_related("person", "by").defer("person__search", "by__search")
    if not can_grant(viewer):
        return found.none()
    last = Accommodation.objects.order_by("person_id", "-id").distinct("person_id").values("pk")
    return found.filter(pk__in=last)


def history_for(viewer: Any, person_id: int) -> QuerySet[Accommodation]:
    """All that was granted to a person and taken back, the newest first, for those who may grant."""
    found = Accommodation.objects.select_related("person", "by").defer("person__search", "by__search")
    return found.filter(person=person_id).order_by("-id") if can_grant(viewer) else found.none()
