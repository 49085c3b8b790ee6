"""Carrying letters: at once, and every minute those that wait for a mail server that was away, up to twelve times."""

import logging

from django.core.mail import EmailMessage
from django.db import transaction
from procrastinate.contrib.django import app

from pintar.kit.clock import now
from pintar.notifications.actions import CARRY
from pintar.notifications.models import Letter

log = logging.getLogger("pintar.notifications")
MOST_TRIES = 12


@app.periodic(cron="* * * * *")
@app.task(name=CARRY, queueing_lock=CARRY, pass_context=False)
def carry_letters(timestamp: int = 0) -> int:
    """Send what waits in the outbox; how many letters went out."""
    sent = 0
    while (outcome := _carry_one()) is not None:
        sent += outcome
    return sent


@transaction.atomic
def _carry_one() -> int | None:
    """One letter, held while it is sent: 1 when it went, None when there is nothing (more) to do now."""
    letter = (
        Letter.objects.select_for_update(skip_locked=True)
        .filter(sent_at__isnull=True, tries__lt=MOST_TRIES)
        .order_by("tries", "id")
        .first()
    )
    if letter is None:
        return None
    try:
        EmailMessage(letter.subject, letter.body, to=[letter.to]).send()
    except OSError as fault:
        Letter.objects.filter(pk=letter.pk).update(tries=letter.tries + 1, error=str(fault)[:500])
        log.warning("a letter waits for the mail server: %s", fault)
        return None
    Letter.objects.filter(pk=letter.pk).update(sent_at=now(), tries=letter.tries + 1, error="")
    return 1
