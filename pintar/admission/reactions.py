"""What registration does when an organiser changes a batch."""

from pintar.admission.actions import count_seats
from pintar.journal.hearing import on
from pintar.journal.models import Entry


@on("catalogue.batch_changed")
def count_the_seats(entry: Entry) -> None:
    """A batch that has a limit now may have had none while people came and went: its seats are counted anew."""
    before, after = entry.data["before"]["quota"], entry.data["after"]["quota"]
    if after is not None and before is None:
        count_seats(batch_id=int(entry.subject))
