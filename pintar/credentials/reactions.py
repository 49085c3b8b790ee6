"""What happens here when news arrives from below."""

from typing import Any

from pintar.credentials import actions
from pintar.journal.hearing import on


@on("learning.completed")
def issue_the_certificate(entry: Any) -> None:
    """Somebody met every condition: the certificate is made at once."""
    actions.issue(enrolment_id=int(entry.subject))


@on("accounts.name_confirmed")
def issue_what_waited(entry: Any) -> None:
    """Somebody looked at their name: what they passed before that need not wait any longer."""
    actions.issue_waiting(person_id=int(entry.subject))
