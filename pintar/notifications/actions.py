"""Telling people: on the site, and by letters that are carried when the mail server is there."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from pintar.kit import sql
from pintar.notifications.models import Letter
from pintar.notifications.values import Message

CARRY = "notifications.carry_letters"
PORTION = 2000  # messages written by one statement

NOTICES = """
INSERT INTO notifications_notice (person_id, key, kind, subject, body, url)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (person_id, key) DO NOTHING
"""
LETTERS = """
INSERT INTO notifications_letter (person_id, key, kind, "to", subject, body, tries, error)
SELECT *, 0, '' FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (key) DO NOTHING
"""


def write_letter(*, person_id: int | None, to: str, kind: str, subject: str, body: str) -> Letter:
    """Put a letter into the outbox; it goes out after commit, and again later when the mail server is away."""
    with transaction.atomic():
        letter = Letter.objects.create(person_id=person_id, to=to, kind=kind, subject=subject, body=body)
        _call_the_carrier()
    return letter


def tell(
    *, person_id: int, key: str, kind: str, subject: str, body: str, url: str = "", to: str = ""
) -> None:
    """Tell one person something, once for each `key`: on the site, and by a letter where there is an address `to`."""
    tell_many(kind=kind, messages=[Message(person_id, key, subject, body, url, to)])


def tell_many(*, kind: str, messages: Iterable[Message]) -> int:
    """Tell many people, each once for each key, by a few statements; how many notices are new.

    Telling again after an interruption tells those who were not told yet.
    """
    told, has_letters = 0, False
    for portion in _portions(messages):
        with transaction.atomic():
            told += sql.run(
                NOTICES,
                _columns([(m.person_id, m.key, kind, m.subject, m.body, m.url) for m in portion]),
            )
            letters = [
                (m.person_id, f"{m.key}:{m.person_id}", kind, m.to, m.subject, _letter(m))
                for m in portion
                if m.to
            ]
            if letters:
                has_letters = bool(sql.run(LETTERS, _columns(letters))) or has_letters
    if has_letters:
        _call_the_carrier()
    return told


def try_letters_again() -> int:
    """Give undeliverable letters another round of tries; how many there were."""
    with transaction.atomic():
        count = Letter.objects.dead().update(tries=0, next_at=None)
        if count:
            _call_the_carrier()
    return count


def mark_read(*, person_id: int) -> None:
    """Whoever opened the list of notices has read them."""
    sql.run(
        "UPDATE notifications_notice SET read_at = now() WHERE person_id = %s AND read_at IS NULL",
        [person_id],
    )


def _letter(message: Message) -> str:
    """A notice as a letter: what it says, and where to read on."""
    parts = [message.body]
    if message.url:
        parts.append(f"{settings.BASE_URL or 'http://localhost:8000'}{message.url}")
    parts.append(_("Surat ini dikirim oleh sistem; tidak perlu dibalas."))
    return "\n\n".join(parts)


def _columns(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _portions(messages: Iterable[Message]) -> Iterator[list[Message]]:
    left = iter(messages)
    while portion := list(islice(left, PORTION)):
        yield portion


def _call_the_carrier() -> None:
    """Have the worker look into the outbox once this transaction is over; one call is enough for many letters."""
    try:
        with transaction.atomic():
            app.configure_task(CARRY, queueing_lock=CARRY).defer(timestamp=0)
    except AlreadyEnqueued:
        return
