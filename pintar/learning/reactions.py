"""What learning does when news arrives from below."""

from pintar.journal.hearing import on
from pintar.journal.models import Entry
from pintar.learning.actions import count_tries, judge_again
from pintar.learning.queries import undone_of
from pintar.learning.values import of_context


@on("assessment.sitting_submitted", "assessment.sitting_marked_again")
def count_the_try(entry: Entry) -> None:
    """A sitting may have been handed in by the clock, with nobody there, and marked again when late answers arrived."""
    found = of_context(entry.data["context"])
    if found:
        count_tries(enrolment_id=found[0], lesson=found[1])


@on("accounts.profile_saved", "accounts.name_confirmed")
def look_at_the_name(entry: Entry) -> None:
    """A checked name may have been the last condition."""
    for enrolment_id in undone_of(int(entry.subject)):
        judge_again(enrolment_id=enrolment_id)
