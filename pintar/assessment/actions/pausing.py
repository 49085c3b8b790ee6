"""The clock of a sitting stands still: where its rules let it, each time a row."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.assessment.conduct import Pause
from pintar.assessment.models import Sitting
from pintar.assessment.queries.sittings import get_sitting_for
from pintar.journal.actions import record
from pintar.kit.clock import now
from pintar.kit.errors import Refused


@transaction.atomic
def pause_sitting(*, sitting_id: UUID, person: Any) -> Sitting:
    """Stop the clock; nothing can be read or answered until it is resumed. Pausing twice pauses once.

    Refused where the rules of the test know no free pause, and when it is over.
    """
    sitting = _held(sitting_id, person)
    if get_sitting_for(person, sitting_id).rules.pause != "free":
        raise Refused(_("Ujian ini tidak dapat dijeda."), code="no-pause")
    _stop(sitting)
    return sitting


@transaction.atomic
def leave_part(*, sitting_id: UUID, person: Any, last: int) -> Sitting:
    """Leave the part of a test that ends with question `last` for good, and stop the clock until the next one is begun.

    Leaving a part twice leaves it once. Refused where parts are not done in order, and after the last one.
    """
    sitting = _held(sitting_id, person)
    view = get_sitting_for(person, sitting_id)
    here = view.part
    if not view.is_in_order or all(part.last != last for part in view.parts):
        raise Refused(_("Ujian ini tidak dikerjakan bagian demi bagian."), code="no-parts")
    if here is None or last < here.first:
        return sitting
    if here.last != last or view.next_part is None:
        raise Refused(_("Ini bagian terakhir. Kumpulkan ujian bila Anda sudah selesai."), code="last-part")
    if sitting.paused_at is None:
        sitting.left_slots, sitting.left_at = last, now()
        _stop(sitting)
    return sitting


@transaction.atomic
def resume_sitting(*, sitting_id: UUID, person: Any) -> Sitting:
    """Let the clock run on from where it stood, never beyond the days of the test. Resuming twice resumes once."""
    sitting = _held(sitting_id, person)
    if sitting.paused_at is None:
        return sitting
    at = now()
    if sitting.closes_at:
        stood = at - sitting.paused_at
        wait = sitting.late_until - sitting.closes_at if sitting.late_until else None
        moved = sitting.closes_at + stood
        sitting.closes_at = min(moved, sitting.ends_at) if sitting.ends_at else moved
        sitting.late_until = sitting.closes_at + wait if wait else None
    sitting.paused_at = None
    sitting.save(update_fields=["closes_at", "late_until", "paused_at"])
    Pause.objects.filter(sitting=sitting, ended_at=None).update(ended_at=at)
    record("assessment.sitting_resumed", sitting, by=sitting.person_id)
    return sitting


def _held(sitting_id: UUID, person: Any) -> Sitting:
    """One's own sitting, held until commit. Refused when it is not one's own, was handed in, or its time is over."""
    sitting = Sitting.objects.of(person).held().filter(pk=sitting_id).first()
    if sitting is None:
        raise Refused(_("Ujian ini tidak ditemukan pada akun Anda."), code="unknown-sitting")
    if not sitting.is_open:
        raise Refused(_("Ujian ini sudah dikumpulkan."), code="submitted")
    end = sitting.closes_at if sitting.paused_at is None else sitting.ends_at
    if end and now() > end:
        raise Refused(_("Waktu ujian ini sudah habis."), code="expired")
    return sitting


def _stop(sitting: Sitting) -> None:
    if sitting.paused_at is not None:
        return
    sitting.paused_at = now()
    sitting.save(update_fields=["paused_at", "left_slots", "left_at"])
    left = sitting.closes_at - sitting.paused_at if sitting.closes_at else None
    Pause.objects.create(sitting=sitting, at=sitting.paused_at, left=left)
    record("assessment.sitting_paused", sitting, by=sitting.person_id, left_slots=sitting.left_slots)
