"""How a person stands towards what can be joined."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from pintar.admission.models import SeatCount, Ticket
from pintar.admission.queries.tickets import tickets_in
from pintar.catalogue.models import Batch
from pintar.learning.models import Enrolment


@dataclass(frozen=True)
class Standing:
    """What a viewer holds: the enrolment in one of these batches, and the exclusive choice of each of their periods."""

    enrolment: Enrolment | None
    choices: dict[int, Enrolment]
    taken: dict[int, int]
    tickets: tuple[Ticket, ...] = ()

    def ticket_for(self, batch: Batch) -> Ticket | None:
        """The ticket held for this very batch."""
        return next((t for t in self.tickets if t.batch_id == batch.pk), None)

    def other_ticket(self, batch: Batch) -> Ticket | None:
        """The exclusive ticket for another batch of the same period."""
        found = (t for t in self.tickets if t.is_exclusive and t.period_id == batch.period_id)
        return next((t for t in found if t.batch_id != batch.pk), None)

    def seats_left(self, batch: Batch) -> int | None:
        """Free seats; None when there is no limit, or they are given after the window."""
        return (
            None
            if batch.quota is None or batch.is_by_ticket
            else max(batch.quota - self.taken.get(batch.pk, 0), 0)
        )


def standing_of(viewer: Any, batches: Sequence[Batch]) -> Standing:
    """At most three queries: the viewer's enrolments here, the seats taken where they are given at once, and the viewer's tickets
    where they are given by ticket."""
    limited = [b.pk for b in batches if b.quota is not None and not b.is_by_ticket]
    taken = (
        dict(SeatCount.objects.filter(batch__in=limited).values_list("batch_id", "taken")) if limited else {}
    )
    if not batches or not viewer.is_authenticated:
        return Standing(None, {}, taken)
    periods = [b.period_id for b in batches if b.period_id]
    held = list(
        Enrolment.objects.filter(
            Q(batch__in=[b.pk for b in batches]) | Q(period__in=periods, is_exclusive=True),
            person=viewer,
            cancelled_at__isnull=True,
        ).select_related("training")
    )
    here = {b.pk for b in batches}
    return Standing(
        enrolment=next((e for e in held if e.batch_id in here), None),
        choices={e.period_id: e for e in held if e.is_exclusive and e.period_id},
        taken=taken,
        tickets=tuple(tickets_in(viewer, [b for b in batches if b.is_by_ticket])),
    )


def get_registration_for(viewer: Any, enrolment_id: int) -> Enrolment:
    """One's own registration that still stands; somebody else's does not exist."""
    return get_object_or_404(
        Enrolment.objects.select_related("training", "batch__period"),
        pk=enrolment_id,
        person_id=viewer.pk,
        cancelled_at__isnull=True,
    )


def choice_in(viewer: Any, period_id: int | None) -> Enrolment:
    """The exclusive choice of a period; Http404 when there is none."""
    found = Enrolment.objects.select_related("training").filter(
        person_id=viewer.pk, period=period_id, is_exclusive=True, cancelled_at__isnull=True
    )
    if (enrolment := found.first()) is None:
        raise Http404
    return enrolment


def enrolled_in(batch_id: int) -> int:
    """How many registrations of a batch stand."""
    return Enrolment.objects.filter(batch=batch_id, cancelled_at__isnull=True).count()
