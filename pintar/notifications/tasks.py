"""Carrying letters: at once, and every minute those that wait for a mail server that was away, up to twelve times."""

import logging
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.db import transaction
from procrastinate.contrib.django import app

from pintar.kit.clock import now
from pintar.notifications.actions import CARRY
from pintar.notifications.models import Letter

log = logging.getLogger("pintar.notifications")
MOST_TRIES = 12
REFUSALS = (SMTPRecipientsRefused, SMTPDataError)


@app.periodic(cron="* * * * *")
@app.task(name=CARRY, queueing_lock=CARRY, pass_context=False)
def carry_letters(timestamp: int = 0) -> int:
    """Send what waits in the outbox; how many letters went out."""
    sent, refused = 0, list[int]()
    while (outcome := _carry_one(refused)) is not None:
        sent += outcome
    return sent


@transaction.atomic
def _carry_one(refused: list[int]) -> int | None:
    """One letter, held while it is sent: 1 when it went, 0 when it cannot go, None when there is nothing (more) to do now.

    A letter that is refused joins `refused` until the next round and does not hold the others up; a mail server that is
    away stops all.
    """
    letter = (
        Letter.objects.select_for_update(skip_locked=True)
        .filter(sent_at__isnull=True, tries__lt=MOST_TRIES)
        .exclude(pk__in=refused)
        .order_by("tries", "id")
        .first()
    )
    if letter is None:
        return None
    try:
        EmailMessage(letter.subject, letter.body, to=[letter.to]).send()
    except Exception as fault:
        is_away = isinstance(fault, OSError) and not isinstance(fault, REFUSALS)
        Letter.objects.filter(pk=letter.pk).update(tries=letter.tries + 1, error=str(fault)[:500])
        # The kind of fault only: what a mail server says repeats the address.
        log.warning(
            "letter %s %s: %s", letter.pk, "waits" if is_away else "was refused", type(fault).__name__
        )
        if is_away:
            return None
        refused.append(letter.pk)
        return 0
    Letter.objects.filter(pk=letter.pk).update(sent_at=now(), tries=letter.tries + 1, error="")
    return 1
