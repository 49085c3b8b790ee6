"""What is due by the clock."""

from datetime import timedelta

from django.db.models import QuerySet

from pintar.catalogue.models import Batch, Period
from pintar.catalogue.values import Seating
from pintar.kit import sql
from pintar.kit.clock import now

CROWD = 600
PATIENCE = timedelta(minutes=20)
UNCONFIRMED = """
SELECT d.batch_id FROM admission_draw d WHERE d.confirmed < d.entries AND d.told_at IS NULL AND NOT (
  EXISTS (SELECT FROM admission_link l WHERE l.batch_id = d.batch_id AND l.place = d.entries - %s AND l.sealed_at > now() - interval '1 minute')
  AND EXISTS (SELECT FROM admission_link l WHERE l.batch_id = d.batch_id AND l.place = d.confirmed + 1 AND l.sealed_at > now() - %s::interval))
ORDER BY 1
"""


def find_batch(batch_id: int) -> Batch | None:
    """A batch of a period, with both; None when it is gone or stands open at all times."""
    return (
        Batch.objects.select_related("period", "training").filter(pk=batch_id, period__isnull=False).first()
    )


def find_period(period_id: int) -> Period | None:
    """A period; None when it is gone."""
    return Period.objects.filter(pk=period_id).first()


def periods_to_settle() -> QuerySet[Period]:
    """Periods that give seats by ticket and have not closed."""
    by_ticket = Period.objects.filter(rules__has_key="seating").exclude(rules__seating=Seating.DIRECT)
    return by_ticket.filter(closes_at__gt=now()).order_by("opens_at")


def draws_with_unconfirmed() -> list[int]:
    """Batches in whose chain there are tickets whose holders are to be told now.

    While a crowd is there (CROWD tickets within a minute) the machine belongs to it: everybody has seen their ticket, and the letter
    about it waits until the crowd has gone, at most PATIENCE.
    """
    return [row[0] for row in sql.rows(UNCONFIRMED, [CROWD - 1, PATIENCE])]


def draws_due() -> list[int]:
    """Batches whose window has closed and whose draw is not through."""
    rows = sql.rows(
        "SELECT d.batch_id FROM admission_draw d JOIN catalogue_batch b ON b.id = d.batch_id JOIN catalogue_period p ON p.id = b.period_id "
        "WHERE d.told_at IS NULL AND b.quota IS NOT NULL AND least(p.closes_at, b.closed_at) < now() - interval '30 seconds' ORDER BY 1"
    )
    return [row[0] for row in rows]
