"""The dashboard hears of every enrolment."""

from collections.abc import Sequence

from pintar.insights import actions, queries
from pintar.journal.hearing import on, on_many
from pintar.journal.models import Entry


@on_many("learning.enrolled", "learning.cancelled", "learning.completed", "learning.uncompleted")
def count_participations(entries: Sequence[Entry]) -> None:
    """Count the people in these entries anew."""
    actions.recount({int(entry.data["person"]) for entry in entries})


@on("catalogue.training_offered")
def follow_the_product(entry: Entry) -> None:
    """A training that became a knowledge product, or the other way round, is counted as what it is now."""
    if queries.is_counted_otherwise(int(entry.subject)):
        actions.rebuild()
