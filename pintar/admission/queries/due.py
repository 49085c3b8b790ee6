"""What is due by the clock."""

from django.db.models import F, QuerySet

from pintar.admission.models import Draw
from pintar.catalogue.models import Batch, Period
from pintar.catalogue.values import Seating
from pintar.kit import sql
from pintar.kit.clock import now


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
    """Batches in whose chain there are tickets whose holders were not told yet."""
    return list(
        Draw.objects.filter(confirmed__lt=F("entries"), told_at=None).values_list("batch_id", flat=True)
    )


def draws_due() -> list[int]:
    """Batches whose window has closed and whose draw is not through."""
    rows = sql.rows(
        "SELECT d.batch_id FROM admission_draw d JOIN catalogue_batch b ON b.id = d.batch_id JOIN catalogue_period p ON p.id = b.period_id "
        "WHERE d.told_at IS NULL AND b.quota IS NOT NULL AND least(p.closes_at, b.closed_at) < now() - interval '30 seconds' ORDER BY 1"
    )
    return [row[0] for row in rows]
