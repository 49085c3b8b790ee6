"""Tickets: one's own, and those of a batch for whoever organises it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from pintar.accounts.rules import can_organise
from pintar.admission.models import Draw, Link, Outcome, Ticket
from pintar.catalogue.models import Batch


@dataclass(frozen=True)
class Held:
    """A ticket with what is known of it: its place in the chain, how the draw stands, and what came of it."""

    ticket: Ticket
    place: Link | None
    draw: Draw | None
    outcome: Outcome | None


def get_fresh_batch(batch_id: int) -> Batch:
    """A batch as it stands now, with period and training."""
    return Batch.objects.select_related("period", "training").get(pk=batch_id)


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


def tickets_of(viewer: Any, size: int = 20) -> list[Held]:
    """The viewer's tickets that stand, the newest first, with their outcomes; two queries."""
    wanted = """
      SELECT t.* FROM ((SELECT * FROM admission_ticket WHERE person_id = %s AND cancelled_at IS NULL AND is_exclusive)
      UNION ALL (SELECT * FROM admission_ticket WHERE person_id = %s AND cancelled_at IS NULL AND NOT is_exclusive)) t
      JOIN catalogue_batch b ON b.id = t.batch_id AND b.quota IS NOT NULL ORDER BY t.id DESC LIMIT %s
    """
    found = list(
        Ticket.objects.raw(wanted, [viewer.pk, viewer.pk, size]).prefetch_related("batch__training", "period")
    )
    outcomes = {o.ticket_id: o for o in Outcome.objects.filter(ticket__in=[t.pk for t in found])}
    return [Held(ticket, None, None, outcomes.get(ticket.pk)) for ticket in found]


def get_ticket_for(viewer: Any, ticket_id: int) -> Ticket:
    """One's own ticket, also one that was given up; somebody else's exists for organisers only."""
    ticket = get_object_or_404(Ticket.objects.select_related("batch__training", "period"), pk=ticket_id)
    if ticket.person_id != viewer.pk and not can_organise(viewer):
        raise Http404
    return ticket


def held(ticket: Ticket) -> Held:
    """Everything about one ticket; three queries by key."""
    return Held(
        ticket,
        Link.objects.filter(ticket=ticket, kind=Link.TAKEN).first(),
        Draw.objects.filter(batch=ticket.batch_id).first(),
        Outcome.objects.filter(ticket=ticket).first(),
    )


def get_draw(batch_id: int) -> Draw:
    """How the seats of a batch are given; Http404 when they are not given by ticket."""
    return get_object_or_404(Draw.objects.select_related("batch__training", "batch__period"), pk=batch_id)
