"""Markers at work: taking a work, writing a mark down, giving it, sending a work back; and what the learner may do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.assessment import kinds
from pintar.assessment.actions.letters import tell_returned
from pintar.assessment.actions.settling import (
    KEPT_FOR,
    LEASE,
    PEER_LEASE,
    conclude,
    pass_on,
    release_ended,
    settle,
)
from pintar.assessment.actions.works import note, points_of, work_held
from pintar.assessment.judges import MarkingRules, reconciled, tolerance_of
from pintar.assessment.queries.judging import Wanted, queue_for
from pintar.assessment.works import Judgement, JudgementState, Judging, Return, Step, WorkState
from pintar.journal.actions import record
from pintar.kit.clock import now
from pintar.kit.errors import Refused

ALL = Wanted()
AT_MARKERS = (WorkState.OPEN, WorkState.APART)


@dataclass(frozen=True)
class Said:
    """What somebody says of a work: `levels` by criterion (counted from 0), `notes` by criterion, and a comment on it all."""

    levels: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""

    def as_json(self) -> dict[str, Any]:
        """The same as JSON."""
        return {"levels": dict(self.levels), "notes": dict(self.notes), "comment": self.comment}


@transaction.atomic
def claim_next(*, viewer: Any, wanted: Wanted = ALL) -> Judging | None:
    """Take the oldest work that waits for this marker, what was kept for them first; None when nothing waits.

    Two markers who ask at once get different works: a row that another takes at this moment is passed over.
    """
    release_ended()
    found = queue_for(viewer, wanted)
    for queue in (found.filter(kept_for=viewer), found):
        work = (
            queue.select_for_update(of=("self",), no_key=True, skip_locked=True)
            .order_by("opened_at", "id")
            .first()
        )
        if work is not None:
            take_place(work, viewer.pk, is_peer=False)
            return work
    return None


@transaction.atomic
def claim_work(*, viewer: Any, work: Judging) -> Judging:
    """Take this very work. Refused when others are at it already, or it no longer waits for markers."""
    release_ended()
    held = work_held(work.pk)
    mine = Judgement.objects.filter(judging=held, by=viewer.pk).first()
    if mine is not None and mine.holds and mine.state == JudgementState.DRAFT:
        return held
    if held.state not in AT_MARKERS or (mine is not None and mine.state == JudgementState.GIVEN):
        raise _moved_on()
    if held.claims >= held.want:
        raise _taken()
    take_place(held, viewer.pk, is_peer=False)
    return held


@transaction.atomic
def save_draft(*, work_id: int, by: int, said: Said) -> None:
    """Write down what was said so far; the place is held anew."""
    work = work_held(work_id)
    mine = _mine(work, by)
    _hold_again(work, mine)
    _write(mine, said)


@transaction.atomic
def release_work(*, work_id: int, by: int) -> None:
    """Give a work back to the queue; what was written stays, and the marker is not offered it again by itself."""
    work = work_held(work_id)
    mine = Judgement.objects.filter(judging=work, by=by, state=JudgementState.DRAFT).first()
    if mine is None:
        return
    if mine.holds:
        Judging.objects.filter(pk=work.pk).update(claims=max(work.claims - 1, 0))
    Judgement.objects.filter(pk=mine.pk).update(state=JudgementState.WITHDRAWN, holds=False)
    note(work, Step.RELEASED, by=by)


@transaction.atomic
def give_judgement(*, work_id: int, by: int, said: Said, concludes: bool = True) -> Judging:
    """Give one's mark of a work. Twice gives once. With the last one that was wanted the work has its result.

    Refused while a criterion has no level, when somebody else took the work meanwhile, or it moved on. Without `concludes`
    the result is left to the caller.
    """
    work = work_held(work_id)
    mine = _mine(work, by)
    if mine.state == JudgementState.GIVEN:
        return work
    check_levels(work, said)
    _hold_again(work, mine)
    _write(mine, said)
    _giving(work, mine, said)
    if concludes and work.given >= work.want:
        conclude(work)
    return work


@transaction.atomic
def change_judgement(*, work_id: int, by: int, said: Said) -> Judging:
    """Change a mark one gave: while two lie apart, so that both may come to agree, or one's own alone when it was wrong.

    The mark before stays in the history.
    """
    work = work_held(work_id)
    mine = Judgement.objects.filter(judging=work, by=by, state=JudgementState.GIVEN, is_peer=False).first()
    is_alone = work.state == WorkState.SETTLED and work.how == "marker"
    if mine is None or not (work.state == WorkState.APART or is_alone):
        raise _moved_on()
    check_levels(work, said)
    before = Said(mine.levels, mine.notes, mine.comment)
    if before == said:
        return work
    _write(mine, said)
    note(work, Step.CHANGED, said={"before": before.as_json(), **said.as_json()}, by=by)
    marks = list(Judgement.objects.filter(judging=work, state=JudgementState.GIVEN, is_peer=False))
    body = work.version.body
    tolerance = tolerance_of(_rules(work), kinds.rubric.whole(body))
    result = reconciled([points_of(work, one.levels) for one in marks], tolerance)
    if result is not None:
        settle(work, result)
    return work


@transaction.atomic
def return_work(*, work_id: int, by: int, why: str, said: Said) -> Return:
    """Send a work back to be revised, with what was said of it so far. Refused when it was sent back often enough."""
    work = work_held(work_id)
    mine = _mine(work, by)
    rules = _rules(work)
    if not why.strip():
        raise Refused(_("Tulis dahulu apa yang perlu diperbaiki."), code="no-reason")
    if not can_return(work, rules):
        raise Refused(_("Karya ini sudah pernah dikembalikan. Berilah nilai."), code="returned-enough")
    _hold_again(work, mine)
    _write(mine, said)
    until = now() + timedelta(days=rules.revise_days)
    Return.objects.filter(judging=work).delete()
    sent_back = Return.objects.create(judging=work, by_id=by, why=why.strip(), until=until)
    Judgement.objects.filter(judging=work, state=JudgementState.DRAFT).update(holds=False)
    work.state, work.claims, work.moves_at = WorkState.RETURNED, work.given, until
    work.save(update_fields=["state", "claims", "moves_at"])
    note(
        work, Step.RETURNED, said={"why": sent_back.why, "until": until.isoformat(), **said.as_json()}, by=by
    )
    record("assessment.work_returned", work.pk, by=by, person=work.person_id, until=until.isoformat())
    tell_returned(work, sent_back)
    return sent_back


@transaction.atomic
def revise_work(*, work_id: int, person_id: int, response: Any) -> Judging:
    """Hand in a revision: a round of its own, kept for a while for the one who sent the work back; the earlier round stays."""
    work = work_held(work_id)
    if work.person_id != person_id or work.state != WorkState.RETURNED:
        raise Refused(_("Karya ini tidak sedang dikembalikan kepada Anda."), code="not-returned")
    if now() > work.sent_back.until:
        raise Refused(
            _("Waktu memperbaiki sudah habis. Karya Anda yang pertama sedang dinilai."), code="too-late"
        )
    last = Judging.objects.filter(sitting=work.sitting_id, slot=work.slot).order_by("-round").first()
    if last is None or last.pk != work.pk:
        raise Refused(_("Perbaikan sudah dikirim."), code="revised")
    if not response:
        raise Refused(_("Perbaikan ini masih kosong."), code="empty")
    Judging.objects.filter(pk=work.pk).update(moves_at=None)
    revised = Judging.objects.create(
        sitting_id=work.sitting_id,
        slot=work.slot,
        round=work.round + 1,
        version_id=work.version_id,
        person_id=work.person_id,
        bank=work.bank,
        group=work.group,
        response=response,
        state=WorkState.OPEN,
        want=_rules(work).markers,
        kept_for_id=work.sent_back.by_id,
        kept_until=now() + KEPT_FOR,
        opened_at=now(),
    )
    note(revised, Step.REVISED, by=person_id)
    record("assessment.work_revised", revised.pk, by=person_id, person=person_id, round=revised.round)
    return revised


@transaction.atomic
def appeal_work(*, work_id: int, person_id: int, why: str) -> Judging:
    """Ask a marker to look at what peers gave; the peers' result counts until the marker has spoken. Once for each work."""
    work = work_held(work_id)
    if work.person_id != person_id or work.state != WorkState.SETTLED or work.how != "median":
        raise Refused(_("Keberatan hanya untuk karya yang dinilai rekan."), code="not-by-peers")
    if work.is_appealed:
        raise Refused(_("Anda sudah mengajukan keberatan atas karya ini."), code="appealed")
    if not why.strip():
        raise Refused(_("Tulis dahulu alasan Anda."), code="no-reason")
    work.is_appealed = True
    pass_on(work, by=person_id)
    note(work, Step.APPEALED, said={"why": why.strip()}, by=person_id)
    record("assessment.work_appealed", work.pk, by=person_id, person=person_id)
    return work


def can_return(work: Judging, rules: MarkingRules) -> bool:
    """Whether a work may still be sent back: not more often than the test allows, and not what two differ about."""
    sent = Return.objects.filter(judging__sitting=work.sitting_id, judging__slot=work.slot).count()
    return work.state == WorkState.OPEN and not work.is_appealed and sent < rules.returns


def check_levels(work: Judging, said: Said) -> None:
    """Refused while a criterion has no level, or has one that the rubric does not know."""
    try:
        points = kinds.rubric.points_of(work.version.body, said.levels)
    except (KeyError, IndexError):
        points = None
    if points is None:
        raise Refused(_("Pilih satu tingkat pada setiap kriteria."), code="no-level")


def take_place(work: Judging, by: int, *, is_peer: bool) -> Judgement:
    """A place in a work whose row is locked."""
    until = now() + (PEER_LEASE if is_peer else LEASE)
    mine, _is_new = Judgement.objects.update_or_create(
        judging=work,
        by_id=by,
        defaults={"holds": True, "held_until": until, "state": JudgementState.DRAFT, "is_peer": is_peer},
    )
    work.claims += 1
    Judging.objects.filter(pk=work.pk).update(claims=work.claims)
    note(work, Step.CLAIMED, by=by)
    return mine


def _giving(work: Judging, mine: Judgement, said: Said) -> None:
    Judgement.objects.filter(pk=mine.pk).update(state=JudgementState.GIVEN, given_at=now(), holds=True)
    work.given += 1
    Judging.objects.filter(pk=work.pk).update(given=work.given)
    note(work, Step.GIVEN, said=said.as_json(), by=mine.by_id)


def _mine(work: Judging, by: int) -> Judgement:
    mine = Judgement.objects.filter(judging=work, by=by).first()
    if mine is None or mine.state == JudgementState.WITHDRAWN:
        raise Refused(_("Ambil dahulu karya ini sebelum menilainya."), code="not-claimed")
    return mine


def _hold_again(work: Judging, mine: Judgement) -> None:
    """The place is still one's own, or free; refused when the work moved on or others took all places."""
    at_right_place = work.state == WorkState.PEERS if mine.is_peer else work.state in AT_MARKERS
    if not at_right_place or mine.state != JudgementState.DRAFT:
        raise _moved_on()
    if not mine.holds:
        if work.claims >= work.want:
            raise _taken()
        work.claims += 1
        Judging.objects.filter(pk=work.pk).update(claims=work.claims)
    mine.holds, mine.held_until = True, now() + (PEER_LEASE if mine.is_peer else LEASE)
    mine.save(update_fields=["holds", "held_until"])


def _write(mine: Judgement, said: Said) -> None:
    mine.levels, mine.notes, mine.comment = dict(said.levels), dict(said.notes), said.comment
    mine.save(update_fields=["levels", "notes", "comment"])


def _rules(work: Judging) -> MarkingRules:
    return MarkingRules.from_json(work.sitting.paper.rules.get("marking") or {})


def _taken() -> Refused:
    return Refused(
        _("Karya ini sedang dinilai orang lain."),
        code="taken",
        help_text=_("Yang sudah Anda tulis tetap tersimpan. Ambillah karya lain dari antrean."),
    )


def _moved_on() -> Refused:
    return Refused(
        _("Karya ini sudah tidak menunggu penilaian Anda."),
        code="moved-on",
        help_text=_("Mungkin sudah selesai dinilai atau dikembalikan kepada penulisnya."),
    )
