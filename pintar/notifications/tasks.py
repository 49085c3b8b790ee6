"""Carrying letters: at once, and every minute those that wait for a mail server that was away."""

import logging
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q
from procrastinate.contrib.django import app

from pintar.journal.actions import record
from pintar.kit.clock import now
from pintar.notifications.actions import CARRY
from pintar.notifications.models import MOST_TRIES, Letter
from pintar.notifications.values import Enclosure, reason_of

log = logging.getLogger("pintar.notifications")
LONGEST_WAIT = 360  # minutes between two tries of a letter
PORTION = 20  # letters held at a time: so many may go twice when the power fails between sending and writing it down
REFUSALS = (SMTPRecipientsRefused, SMTPDataError, SMTPSenderRefused)


@app.periodic(cron="* * * * *")
@app.task(name=CARRY, queueing_lock=CARRY, pass_context=False)
def carry_letters(timestamp: int = 0) -> int:
    """Send what waits in the outbox over one connection; how many letters went out."""
    _leave_out()
    sent, goes_on, line = 0, True, Line()
    try:
        while goes_on:
            count, goes_on = _carry_some(line)
            sent += count
    finally:
        line.close()
    return sent


class Line:
    """The connection to the mail server, opened for the first letter and again when it broke."""

    def __init__(self) -> None:
        self._open: Any = None

    def send(self, letter: Letter) -> None:
        """Hand one letter over. The name of the message is the letter's own: sent twice, it is recognised as one."""
        if self._open is None:
            self._open = get_connection()
            self._open.open()
        host = urlsplit(settings.BASE_URL).hostname or "pintar.localhost"
        headers = {"Message-ID": f"<surat-{letter.pk}-{letter.written_at:%Y%m%d%H%M%S}@{host}>"}
        message = EmailMessage(
            letter.subject, letter.body, to=[letter.to], headers=headers, connection=self._open
        )
        if (kept := letter.enclosure) is not None:
            message.attach(Enclosure(kept.name, kept.kind, kept.text).part())
        message.send()

    def close(self) -> None:
        """Say goodbye; a line that is broken needs no goodbye."""
        held, self._open = self._open, None
        try:
            if held is not None:
                held.close()
        except OSError:
            return


@transaction.atomic
def _leave_out() -> None:
    """Put away the letters whose link ended while they waited, and write down how many: whoever got one now would stand before a
    closed door."""
    count = Letter.objects.lapsed().filter(put_away_at__isnull=True).update(put_away_at=now())
    if count:
        record("notifications.letters_lapsed", "all", count=count)
        log.warning("%s letters were left out: their links ended while they waited", count)


@transaction.atomic
def _carry_some(line: Line) -> tuple[int, bool]:
    """A few letters, held while they are sent: how many went, and whether there may be more to do now.

    A letter that is refused waits, twice as long each time, and holds no other up; after the last try it stays as undeliverable. A mail server that is
    away stops all, and spends nobody's last try.
    """
    letters = list(
        Letter.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("enclosure")
        .waiting()
        .filter(Q(next_at__isnull=True) | Q(next_at__lte=now()))
        .order_by("tries", "id")[:PORTION]
    )
    sent: list[int] = []
    is_away = False
    for letter in letters:
        try:
            line.send(letter)
        except Exception as fault:
            line.close()
            is_away = isinstance(fault, OSError) and not isinstance(fault, REFUSALS)
            _put_back(letter, fault, is_away=is_away)
            if is_away:
                break
        else:
            sent.append(letter.pk)
    Letter.objects.filter(pk__in=sent).update(sent_at=now(), tries=F("tries") + 1, error="", reason="")
    return len(sent), bool(letters) and not is_away


def _put_back(letter: Letter, fault: Exception, *, is_away: bool) -> None:
    """A letter that did not go waits for its next try, with what was said about it."""
    tries = min(letter.tries + 1, MOST_TRIES - 1) if is_away else letter.tries + 1
    wait = timedelta(minutes=1 if is_away else min(2**letter.tries, LONGEST_WAIT))
    Letter.objects.filter(pk=letter.pk).update(
        tries=tries,
        error=str(fault)[:500],
        reason="" if is_away else reason_of(fault).value,
        next_at=now() + wait,
    )
    # The kind of fault only: what a mail server says repeats the address.
    log.warning("letter %s %s: %s", letter.pk, "waits" if is_away else "was refused", type(fault).__name__)
