"""Writing letters and having them carried."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from pintar.notifications.models import Letter

CARRY = "notifications.carry_letters"


def write_letter(*, person_id: int | None, to: str, kind: str, subject: str, body: str) -> Letter:
    """Put a letter into the outbox; it goes out after commit, and again later when the mail server is away."""
    with transaction.atomic():
        letter = Letter.objects.create(person_id=person_id, to=to, kind=kind, subject=subject, body=body)
        _call_the_carrier()
    return letter


def _call_the_carrier() -> None:
    """Have the worker look into the outbox once this transaction is over; one call is enough for many letters."""
    try:
        with transaction.atomic():
            app.configure_task(CARRY, queueing_lock=CARRY).defer(timestamp=0)
    except AlreadyEnqueued:
        return
