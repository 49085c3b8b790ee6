"""What happens here when news arrives from below."""

from typing import Any

from pintar.credentials import actions
from pintar.journal.hearing import on
from pintar.learning.values import of_context


@on("learning.completed")
def issue_the_certificate(entry: Any) -> None:
    """Somebody met every condition: the certificate is made at once."""
    actions.issue(enrolment_id=int(entry.subject))


@on("accounts.name_confirmed")
def issue_what_waited(entry: Any) -> None:
    """Somebody looked at their name: what they passed before that need not wait any longer."""
    actions.issue_waiting(person_id=int(entry.subject))


@on("assessment.sitting_marked_again")
def doubt_the_certificate(entry: Any) -> None:
    """An organiser took a pass away: the certificate that stands on it waits for a person's decision, and stays valid."""
    found = of_context(entry.data["context"]) if entry.data.get("taken") else None
    if found:
        actions.doubt(enrolment_id=found[0], reason=entry.data["reason"], score=entry.data["score"])
