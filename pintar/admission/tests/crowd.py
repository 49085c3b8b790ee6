"""Periods that give seats by ticket, and people who take one."""

from datetime import timedelta
from typing import Any

from pintar.accounts.models import Person
from pintar.accounts.tests.people import make_person
from pintar.admission.actions import draw_seats, settle_draw, take_ticket
from pintar.admission.models import Draw
from pintar.admission.values import Taken
from pintar.catalogue.models import Batch, Period
from pintar.catalogue.tests.offers import make_batch, make_period
from pintar.kit.clock import now, today


def make_draw(
    *, seating: str = "first-come", quota: int | None = 3, shares: Any = (), period: Any = (), **rules: Any
) -> Batch:
    """A batch of a period that is open and gives its seats by ticket; the rule is settled."""
    made = make_period(**dict(period), rules={"seating": seating, **rules})
    batch = make_batch(
        period=made,
        quota=quota,
        shares=list(shares),
        starts_on=today() + timedelta(days=9),
        ends_on=today() + timedelta(days=30),
    )
    settle_draw(batch=batch, by=None)
    return batch


def take(batch: Batch, *people: Person) -> list[Taken]:
    """Each takes a ticket, in this order."""
    fresh = Batch.objects.select_related("period", "training").get(pk=batch.pk)
    return [take_ticket(person=person, batch=fresh) for person in people]


def crowd(count: int, **values: Any) -> list[Person]:
    return [make_person(**values) for _ in range(count)]


def close(batch: Batch, *, ago: float = 5) -> None:
    """The window has been closed for so many minutes."""
    Period.objects.filter(pk=batch.period_id).update(closes_at=now() - timedelta(minutes=ago))


def drawn(batch: Batch) -> Draw:
    """Close the window and give the seats."""
    close(batch)
    return draw_seats(batch_id=batch.pk)
