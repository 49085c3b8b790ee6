"""Telling people: on the site, and by letters that are carried when the mail server is there."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from pintar.journal.actions import record
from pintar.kit import sql
from pintar.kit.addresses import site
from pintar.kit.clock import now
from pintar.notifications.models import Letter, LetterSet
from pintar.notifications.values import Enclosure, Message

CARRY = "notifications.carry_letters"
PORTION = 2000  # messages written by one statement

NOTICES = """
INSERT INTO notifications_notice (person_id, key, kind, subject, body, url)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (person_id, key) DO NOTHING
"""
LETTERS = """
INSERT INTO notifications_letter (person_id, key, kind, "to", subject, body, tries, error, enclosure_id)
SELECT l.person_id, l.key, l.kind, l."to", l.subject, l.body, 0, '', e.id
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
  AS l (person_id, key, kind, "to", subject, body, enclosure)
LEFT JOIN notifications_kept e ON e.key = l.enclosure ON CONFLICT (key) DO NOTHING
"""
ENCLOSURES = """
INSERT INTO notifications_kept (key, name, kind, text) SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (key) DO NOTHING
"""


def write_letter(
    *,
    person_id: int | None,
    to: str,
    kind: str,
    subject: str,
    body: str,
    ends_at: datetime | None = None,
) -> Letter:
    """Put a letter into the outbox; it goes out after commit, and again later when the mail server is away. `ends_at` is until when
    the link in it works."""
    with transaction.atomic():
        letter = Letter.objects.create(
            person_id=person_id, to=to, kind=kind, subject=subject, body=body, ends_at=ends_at
        )
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
            by_letter = [m for m in portion if m.to]
            keys = _keep({m.enclosure for m in by_letter if m.enclosure})
            letters = [
                (
                    m.person_id,
                    f"{m.key}:{m.person_id}",
                    kind,
                    m.to,
                    m.subject,
                    _letter(m),
                    keys.get(m.enclosure),
                )
                for m in by_letter
            ]
            if letters:
                has_letters = bool(sql.run(LETTERS, _columns(letters))) or has_letters
    if has_letters:
        _call_the_carrier()
    return told


def try_letters_again(*, among: LetterSet | None = None, by: int | None = None, reason: str = "") -> int:
    """Give undeliverable letters another round of tries, all of them or those `among` some; how many there were. Those whose link
    has ended stay: whoever got one now would stand before a closed door.

    News goes to the address its reader has now; letters about an address itself stay with it. What an officer asks for is written down
    with the `reason` they had chosen.
    """
    with transaction.atomic():
        found = Letter.objects.all() if among is None else Letter.objects.filter(pk__in=among.values("pk"))
        numbers = sorted(found.dead().fresh().select_for_update().values_list("pk", flat=True))
        count = Letter.objects.filter(pk__in=numbers).update(tries=0, next_at=None)
        own = Letter.objects.filter(pk=OuterRef("pk")).values("person__email")
        news = Letter.objects.filter(pk__in=numbers, key__isnull=False, person__email__gt="")
        news.update(to=Subquery(own))
        if count:
            if by is not None:
                subject = numbers[0] if count == 1 else reason or "all"
                record("notifications.letters_tried_again", subject, by=by, count=count, reason=reason)
            _call_the_carrier()
    return count


@transaction.atomic
def put_letter_away(*, letter: Letter, by: int) -> bool:
    """Put away a letter that came back: nobody tries it again. False when it was sent, tried again or put away meanwhile."""
    is_new = bool(Letter.objects.dead().filter(pk=letter.pk).update(put_away_at=now()))
    if is_new:
        record("notifications.letter_put_away", letter.pk, by=by, reason=letter.reason)
    return is_new


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
        parts.append(f"{site()}{message.url}")
    parts.append(_("Surat ini dikirim oleh sistem; tidak perlu dibalas."))
    return "\n\n".join(parts)


def _keep(enclosures: set[Enclosure]) -> dict[Enclosure | None, str]:
    """Keep each enclosure once, whoever gets it; the keys they are kept by."""
    keys: dict[Enclosure | None, str] = {
        one: hashlib.sha256("\0".join((one.name, one.kind, one.text)).encode()).hexdigest()
        for one in enclosures
    }
    if enclosures:
        sql.run(ENCLOSURES, _columns([(keys[one], one.name, one.kind, one.text) for one in enclosures]))
    return keys


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
