"""What a person was told, and how the outbox stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from pintar.notifications.models import IS_FRESH, MOST_TRIES, Letter, Notice


@dataclass(frozen=True)
class Outbox:
    """Letters that wait, since when, those that could not be delivered, the newest fault, and those never sent because their link
    ended while they waited.
    """

    waiting: int
    oldest: datetime | None
    dead: int
    fault: str
    lapsed: int


def notices_for(viewer: Any) -> QuerySet[Notice]:
    """What the viewer was told, for the newest first."""
    return Notice.objects.filter(person_id=viewer.pk)


def unread_of(viewer: Any) -> int:
    """How many notices the viewer has not looked at."""
    return Notice.objects.filter(person_id=viewer.pk, read_at__isnull=True).count()


def outbox() -> Outbox:
    """How the outbox stands; two queries, and a third where something went wrong."""
    is_dead = Q(tries__gte=MOST_TRIES)
    is_waiting = ~is_dead & IS_FRESH
    found = Letter.objects.filter(sent_at__isnull=True, put_away_at__isnull=True).aggregate(
        waiting=Count("id", filter=is_waiting),
        oldest=Min("written_at", filter=is_waiting),
        dead=Count("id", filter=is_dead),
        tried=Count("id", filter=Q(tries__gt=0)),
    )
    fault = ""
    if found.pop("tried"):
        fault = (
            Letter.objects.filter(sent_at__isnull=True, put_away_at__isnull=True)
            .exclude(error="")
            .order_by("-id")
            .values_list("error", flat=True)
            .first()
            or ""
        )
    return Outbox(**found, fault=fault, lapsed=Letter.objects.lapsed().count())
