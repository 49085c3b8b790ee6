"""Tickets: one's own, and those of a batch for whoever organises it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from pintar.accounts.rules import is_staff
from pintar.admission.models import Draw, Link, Outcome, Ticket
from pintar.admission.queries.history import professions_among
from pintar.admission.values import Plain
from pintar.catalogue.models import Batch
from pintar.catalogue.queries import get_batch_for
from pintar.kit import sql
from pintar.kit.hands import hands
from pintar.kit.memory import remembered
from pintar.learning.models import Enrolment

tapped = remembered(seconds=2)
plainness = remembered(seconds=2)


@dataclass(frozen=True)
class Held:
    """A ticket with what is known of it: its place in the chain, how the draw stands, and what came of it."""

    ticket: Ticket
    place: Link | None
    draw: Draw | None
    outcome: Outcome | None


@dataclass(frozen=True)
class Line:
    """A ticket in a list: what it is for, when its window closes, and what came of it ('' before the draw)."""

    number: int
    title: str
    slug: str
    seating: str
    closes_at: datetime
    state: str
    rank: int | None
    until: datetime | None
    enrolment_id: int | None


MINE = """
SELECT t.id, g.title, g.slug, p.rules ->> 'seating', least(p.closes_at, b.closed_at), coalesce(o.state, ''), o.rank, o.until, e.id
FROM ((SELECT * FROM admission_ticket WHERE person_id = %s AND cancelled_at IS NULL AND is_exclusive)
UNION ALL (SELECT * FROM admission_ticket WHERE person_id = %s AND cancelled_at IS NULL AND NOT is_exclusive)) t
JOIN catalogue_batch b ON b.id = t.batch_id AND b.quota IS NOT NULL JOIN catalogue_period p ON p.id = b.period_id
JOIN catalogue_training g ON g.id = b.training_id LEFT JOIN admission_outcome o ON o.ticket_id = t.id
LEFT JOIN learning_enrolment e ON e.batch_id = t.batch_id AND e.person_id = t.person_id AND e.cancelled_at IS NULL
WHERE o.state IS NULL OR (o.state NOT IN ('gone', 'seat') AND b.starts_on >= current_date) ORDER BY t.id DESC LIMIT %s
"""


def fresh_batch(batch_id: int) -> Batch:
    """A batch as it stands now, with period and training."""
    return Batch.objects.select_related("period", "training").get(pk=batch_id)


def batch_to_join(viewer: Any, batch_id: int) -> Batch:
    """The batch that somebody taps on. Where seats are given by ticket a crowd finds it in memory for two seconds: what decides there,
    the window and the seal of the chain, is asked of the database by the statement that takes the ticket.
    """
    if is_staff(viewer):
        return get_batch_for(viewer, batch_id)
    made: list[Batch] = []

    def look() -> Batch:
        made.append(get_batch_for(viewer, batch_id))
        return made[0]

    batch: Batch = tapped.get(batch_id, look)
    is_held = bool(batch.period and batch.period.terms.is_by_ticket)
    return batch if made or is_held else get_batch_for(viewer, batch_id)


def plain_of(batch_id: int) -> Plain | None:
    """What a batch asks, when that is little enough for `actions.take_together`; else None, also for what only staff may see.

    Remembered for two seconds, as `batch_to_join`.
    """

    def look() -> Plain | None:
        with hands.one():
            return _look_whether_plain(batch_id)

    found: Plain | None = plainness.get(batch_id, look)
    return found


def _look_whether_plain(batch_id: int) -> Plain | None:
    try:
        batch = get_batch_for(AnonymousUser(), batch_id)
    except Http404:
        return None
    terms = batch.period.terms if batch.period else None
    if batch.quota is None or terms is None or not terms.is_by_ticket or terms.asks_history or terms.asked:
        return None
    return Plain(
        batch.pk,
        by=tuple(sorted({share["by"] for share in batch.shares})),
        professions=professions_among(terms.professions) if terms.professions else None,
        employment=terms.employment or None,
    )


def choice_of(person: Any, batch: Batch) -> Ticket | None:
    """The ticket that stands in the way of another: of the same period where one may be chosen, else of the same batch."""
    period = batch.period
    found = Ticket.objects.filter(person_id=person.pk, cancelled_at__isnull=True).select_related(
        "batch__training"
    )
    if period and period.one_training:
        return found.filter(period=period, is_exclusive=True).first()
    return found.filter(batch=batch, is_exclusive=False).first()


def tickets_in(viewer: Any, batches: list[Batch]) -> list[Ticket]:
    """The viewer's tickets that stand in these batches, and their exclusive ones in the same periods. One query."""
    if not viewer.is_authenticated or not batches:
        return []
    periods = [b.period_id for b in batches]
    return list(
        Ticket.objects.filter(
            Q(is_exclusive=True, period__in=periods)
            | Q(is_exclusive=False, batch__in=[b.pk for b in batches]),
            person_id=viewer.pk,
            cancelled_at__isnull=True,
        ).select_related("batch__training")
    )


def tickets_of(viewer: Any, size: int = 10) -> list[Line]:
    """The viewer's tickets that still matter, the newest first: waiting for a draw or for a seat. One query; a seat is among
    the trainings."""
    return [Line(*row) for row in sql.rows(MINE, [viewer.pk, viewer.pk, size])]


def get_ticket_for(viewer: Any, ticket_id: int) -> Ticket:
    """One's own ticket, also one that was given up; somebody else's does not exist."""
    found = Ticket.objects.select_related("batch__training", "period")
    return get_object_or_404(found, pk=ticket_id, person_id=viewer.pk)


def enrolment_of(ticket: Ticket) -> Enrolment | None:
    """The enrolment that a seat became."""
    return Enrolment.objects.filter(
        person_id=ticket.person_id, batch=ticket.batch_id, cancelled_at__isnull=True
    ).first()


def held(ticket: Ticket) -> Held:
    """Everything about one ticket; three queries by key."""
    return Held(
        ticket,
        Link.objects.filter(ticket=ticket, kind=Link.TAKEN).first(),
        Draw.objects.filter(batch=ticket.batch_id).first(),
        Outcome.objects.filter(ticket=ticket).first(),
    )


def draw_of(batch_id: int) -> Draw:
    """How the seats of a batch are given; Http404 when they are not given by ticket."""
    return get_object_or_404(Draw.objects.select_related("batch__training", "batch__period"), pk=batch_id)
