"""What registration does when an organiser changes a period or a batch."""

from pintar.admission.actions import count_seats, settle_draw, settle_period
from pintar.admission.queries import find_batch, find_period
from pintar.journal.hearing import on
from pintar.journal.models import Entry


@on("catalogue.batch_changed")
def count_the_seats(entry: Entry) -> None:
    """A batch that has a limit now may have had none while people came and went: its seats are counted anew."""
    before, after = entry.data["before"]["quota"], entry.data["after"]["quota"]
    if after is not None and before is None:
        count_seats(batch_id=int(entry.subject))


@on("catalogue.batch_opened", "catalogue.batch_changed")
def settle_the_batch(entry: Entry) -> None:
    """Where seats are given by ticket, the rule and the seed are settled as soon as the batch exists."""
    if (batch := find_batch(int(entry.subject))) is not None:
        settle_draw(batch=batch, by=entry.by)


@on("catalogue.period_opened", "catalogue.period_changed")
def settle_the_period(entry: Entry) -> None:
    """The rules of a period are those of its batches."""
    if (period := find_period(int(entry.subject))) is not None:
        settle_period(period=period, by=entry.by)
