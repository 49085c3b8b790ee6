"""What persons are granted in tests: more time, larger print; each time with a reason."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.accounts.models import Person
from pintar.assessment.conduct import Accommodation
from pintar.assessment.models import Sitting
from pintar.assessment.papers import MOST_EXTRA
from pintar.assessment.queries.decks import deck_of
from pintar.journal.actions import record
from pintar.kit.clock import now
from pintar.kit.errors import Refused


@transaction.atomic
def grant_accommodation(
    *, person: Person, extra_percent: int, is_large: bool, reason: str, by: Person
) -> Accommodation:
    """Grant a person more time, in percent of each limit, and large print; both at nought take it back.

    It holds for every test from now on, and a test that is running gets the difference at once. Refused without a reason.
    """
    if not 0 <= extra_percent <= MOST_EXTRA:
        raise Refused(_("Tambahan waktu terletak antara 0 dan %(most)s persen.") % {"most": MOST_EXTRA})
    if not reason.strip():
        raise Refused(_("Tulislah alasannya; ia disimpan bersama keputusan ini."), code="no-reason")
    found = Accommodation.objects.create(
        person=person, extra_percent=extra_percent, is_large=is_large, reason=reason.strip(), by=by
    )
    running = Sitting.objects.of(person).held().filter(is_open=True).order_by("pk")
    for sitting in running:
        _give(sitting, extra_percent, is_large)
    record(
        "assessment.accommodation_granted",
        person,
        by=by.pk,
        extra_percent=extra_percent,
        is_large=is_large,
        running=len(running),
    )
    return found


def _give(sitting: Sitting, extra_percent: int, is_large: bool) -> None:
    """Move the end of a running sitting by what its clock has more or less; never into the past, nor beyond its days."""
    minutes = deck_of(sitting.paper_id).rules.time_limit_minutes
    at = now()
    if minutes and sitting.closes_at and (sitting.paused_at or sitting.closes_at > at):
        wait = sitting.late_until - sitting.closes_at if sitting.late_until else None
        start = sitting.closes_at - timedelta(minutes=minutes) * (100 + sitting.extra_percent) / 100
        end = max(start + timedelta(minutes=minutes) * (100 + extra_percent) / 100, sitting.paused_at or at)
        sitting.closes_at = min(end, sitting.ends_at) if sitting.ends_at else end
        sitting.late_until = sitting.closes_at + wait if wait else None
    sitting.extra_percent, sitting.is_large = extra_percent, is_large
    sitting.save(update_fields=["closes_at", "late_until", "extra_percent", "is_large"])
