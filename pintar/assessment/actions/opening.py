"""Opening sittings: one short transaction from the tap to the paper."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pintar.assessment.actions.sittings import submit_sitting
from pintar.assessment.models import Sitting
from pintar.assessment.queries.decks import Deck, deck_of, shown_at
from pintar.assessment.queries.signals import retakes_granted
from pintar.kit import sql, words
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7

BEFORE = """
SELECT s.id, s.number, s.is_open, CASE WHEN s.paused_at IS NULL THEN s.closes_at ELSE s.ends_at END, u.at, coalesce(a.extra_percent, 0), coalesce(a.is_large, false),
  (SELECT id FROM assessment_exposure WHERE paper_id = %s ORDER BY id DESC LIMIT 1)
FROM (SELECT) one
LEFT JOIN LATERAL (
  SELECT id, number, is_open, closes_at, ends_at, paused_at FROM assessment_sitting WHERE person_id = %s AND context = %s
  ORDER BY number DESC LIMIT 1
) s ON true
LEFT JOIN assessment_submission u ON u.sitting_id = s.id
LEFT JOIN LATERAL (
  SELECT extra_percent, is_large FROM assessment_accommodation WHERE person_id = %s ORDER BY id DESC LIMIT 1
) a ON true
"""
SEEN = "SELECT DISTINCT unnest(versions) FROM assessment_sitting WHERE person_id = %s AND context = %s"
COLUMNS = (
    "id",
    "paper_id",
    "person_id",
    "context",
    "number",
    "seed",
    "versions",
    "opened_at",
    "closes_at",
    "late_until",
    "ends_at",
    "exposure_id",
    "avoided",
    "extra_percent",
    "is_large",
    "device",
)
OPEN = f"""
INSERT INTO assessment_sitting ({", ".join(COLUMNS)}) VALUES ({", ".join(["%s"] * len(COLUMNS))})
ON CONFLICT DO NOTHING RETURNING id
"""  # noqa: S608 - our own words only


@transaction.atomic
def open_sitting(
    *,
    person: Any,
    paper_id: int,
    context: str,
    not_after: datetime | None = None,
    grace: timedelta = timedelta(0),
    avoid: Collection[int] = (),
    versions: Sequence[int] | None = None,
    device: int | None = None,
) -> Sitting:
    """Put a paper before a person. One that is still open is given again, so a double tap opens one.

    It closes when the paper's time is over, with what the person is granted, and no later than `not_after`; answers
    given before may arrive for `grace` after that. `avoid` are item versions not to show where the bank has others;
    `versions` are shown as they are, for whoever chooses questions by other rules. Refused when the tries of the paper
    are used up in this context, and while it has to be waited for the next.
    """
    deck = deck_of(paper_id)
    while True:
        row = sql.one(BEFORE, [paper_id, person.pk, context, person.pk])
        assert row is not None
        last, number, is_open, closes_at, ended_at, extra, is_large, exposure = row
        opened = now()
        if is_open:
            if not closes_at or opened <= closes_at:
                return Sitting.objects.get(pk=last)
            submit_sitting(sitting_id=last, by=None)
            continue
        number = (number or 0) + 1
        _refuse_another(deck, number, ended_at, opened, person, context)
        seed = secrets.randbits(62)
        avoided = frozenset(avoid)
        if deck.rules.fresh and last:
            avoided |= {version for (version,) in sql.rows(SEEN, [person.pk, context])}
        if versions is None:
            shown = shown_at(exposure) if deck.rules.is_dealt or avoided else None
            drawn = deck.draw(seed=seed, shown=shown, avoid=avoided)
        else:
            drawn, exposure = list(versions), None
        limit = _limit(deck, opened, extra)
        closes_at = min((end for end in (limit, not_after) if end), default=None)
        sitting = Sitting(
            id=uuid7(),
            paper_id=paper_id,
            person=person,
            context=context,
            number=number,
            seed=seed,
            versions=drawn,
            opened_at=opened,
            closes_at=closes_at,
            late_until=closes_at + grace if closes_at and grace else None,
            ends_at=not_after,
            exposure_id=exposure if deck.rules.is_dealt or avoided else None,
            avoided=sorted(avoided),
            extra_percent=extra,
            is_large=is_large,
            device=device,
        )
        if sql.one(OPEN, [getattr(sitting, name) for name in COLUMNS]):
            sitting._state.adding = False
            return sitting
        # Another tap was quicker: the next look finds what it opened.


def _refuse_another(
    deck: Deck, number: int, ended_at: datetime | None, at: datetime, person: Any, context: str
) -> None:
    rules = deck.rules
    is_over = rules.tries is not None and number > rules.tries
    if is_over and number > (rules.tries or 0) + retakes_granted(person.pk, context):
        raise Refused(
            _("Kesempatan mengerjakan ujian ini sudah habis: %(tries)s kali.") % {"tries": rules.tries},
            code="no-tries-left",
            help_text=_("Hubungi penyelenggara bila Anda memerlukan kesempatan lain."),
        )
    again = ended_at + timedelta(minutes=rules.wait_minutes) if ended_at else at
    if again > at:
        moment = words.moment(again, getattr(person, "zone", "Asia/Jakarta"), get_language() or "id")
        raise Refused(
            _("Percobaan berikutnya dapat dimulai %(moment)s.") % {"moment": moment},
            code="too-soon",
            help_text=_("Pakailah waktu ini untuk mempelajari lagi materi yang belum kuat."),
        )


def _limit(deck: Deck, opened: datetime, extra_percent: int) -> datetime | None:
    """When the clock of the paper runs out, with the time granted beyond it."""
    minutes = deck.rules.time_limit_minutes
    return opened + timedelta(minutes=minutes) * (100 + extra_percent) / 100 if minutes else None
