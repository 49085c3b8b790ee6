"""What learning does when news arrives from below."""

from uuid import UUID

from pintar.journal.hearing import on
from pintar.journal.models import Entry
from pintar.learning.actions import count_tries, judge_again, open_cards
from pintar.learning.queries import undone_of
from pintar.learning.values import of_context


@on("assessment.sitting_submitted", "assessment.sitting_marked_again")
def count_the_try(entry: Entry) -> None:
    """A sitting may have been handed in by the clock, with nobody there, and marked again when late answers arrived."""
    found = of_context(entry.data["context"])
    if found:
        may_take = bool(entry.data.get("taken"))
        count_tries(enrolment_id=found[0], lesson=found[1], may_take=may_take)


@on("assessment.sitting_submitted", "assessment.sitting_marked_again")
def remember_what_was_passed(entry: Entry) -> None:
    """What was passed is brought back before it is forgotten."""
    if entry.data.get("passed") and of_context(entry.data["context"]):
        open_cards(sitting_id=UUID(entry.subject), context=entry.data["context"])


@on("accounts.profile_saved", "accounts.name_confirmed")
def look_at_the_name(entry: Entry) -> None:
    """A checked name may have been the last condition."""
    for enrolment_id in undone_of(int(entry.subject)):
        judge_again(enrolment_id=enrolment_id)
