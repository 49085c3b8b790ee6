"""What people do with a signal: note, ask the learner, close it, or find it true, with a second pair of eyes. Nothing follows by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from pintar.assessment.actions.telling import tell_of_concern, tell_of_outcome, tell_of_retake
from pintar.assessment.honesty import Concern, Signal, SignalState, SignalWord, SignalWordKind
from pintar.assessment.rules import can_judge_honesty
from pintar.journal.actions import record
from pintar.kit.clock import now
from pintar.kit.errors import Refused

LONGEST = 4000


@transaction.atomic
def note_on_signal(*, signal_id: int, viewer: Any, text: str) -> None:
    """Write down a thought for whoever looks next."""
    signal = _held(signal_id, viewer)
    _say(signal, SignalWordKind.NOTE, viewer, _reason(text))


@transaction.atomic
def ask_learners(*, signal_id: int, viewer: Any, concern_ids: Iterable[UUID], question: str) -> int:
    """Ask those concerned to explain; how many were asked. They see the facts from now on and have some days to answer."""
    signal = _undecided(signal_id, viewer)
    question = _reason(question)
    asked = list(signal.concerns.filter(pk__in=list(concern_ids), asked_at__isnull=True))
    if not asked:
        raise Refused(_("Pilih paling sedikit satu peserta yang belum ditanya."), code="nobody")
    days = settings.SIGNAL_ANSWER_DAYS
    for concern in asked:
        concern.asked_at, concern.until, concern.question = now(), now() + timedelta(days=days), question
        concern.save(update_fields=["asked_at", "until", "question"])
        tell_of_concern(concern=concern, days=days, title=signal.test)
    signal.state = SignalState.ASKED
    signal.save(update_fields=["state"])
    _say(signal, SignalWordKind.ASKED, viewer, question)
    record("assessment.concern_asked", signal, by=viewer.pk, kind=signal.kind, count=len(asked))
    return len(asked)


@transaction.atomic
def answer_concern(*, concern_id: UUID, person: Any, text: str) -> Concern:
    """Say how it was. Refused for anybody else's concern, when the days are over, and once it is decided."""
    concern = (
        Concern.objects.select_for_update(no_key=True, of=("self",))
        .select_related("signal")
        .filter(pk=concern_id, person=person, asked_at__isnull=False)
        .first()
    )
    if concern is None:
        raise Refused(_("Pertanyaan ini tidak ditemukan pada akun Anda."), code="unknown-concern")
    if concern.signal.is_over or (concern.until and concern.until < now()):
        raise Refused(_("Waktu untuk menjawab sudah berakhir."), code="too-late")
    concern.answer, concern.answered_at = _reason(text), now()
    concern.save(update_fields=["answer", "answered_at"])
    Signal.objects.filter(pk=concern.signal_id, state=SignalState.ASKED).update(state=SignalState.ANSWERED)
    record("assessment.concern_answered", concern.signal, by=person.pk)
    return concern


@transaction.atomic
def dismiss_signal(*, signal_id: int, viewer: Any, text: str) -> None:
    """Close it: there is nothing the matter. Those who were asked are told."""
    signal = _undecided(signal_id, viewer)
    _say(signal, SignalWordKind.DISMISSED, viewer, _reason(text))
    _decide(signal, SignalState.DISMISSED, viewer)


@transaction.atomic
def propose_finding(*, signal_id: int, viewer: Any, text: str) -> None:
    """Propose to find it true, with a reason; another person must agree. Refused before everybody concerned could speak."""
    signal = _undecided(signal_id, viewer)
    if signal.state == SignalState.PROPOSED:
        raise Refused(_("Ini sudah diusulkan; orang kedua yang memutuskannya."), code="proposed")
    if not all(one.answered_at or (one.until and one.until < now()) for one in signal.concerns.all()):
        raise Refused(
            _("Setiap peserta yang bersangkutan harus lebih dahulu ditanya dan diberi waktu menjawab."),
            code="not-heard",
            help_text=_("Tanyakan kepada mereka, lalu tunggu jawabannya atau sampai waktunya habis."),
        )
    signal.state, signal.proposed_by = SignalState.PROPOSED, viewer
    signal.save(update_fields=["state", "proposed_by"])
    _say(signal, SignalWordKind.PROPOSED, viewer, _reason(text))


@transaction.atomic
def settle_finding(*, signal_id: int, viewer: Any, is_agreed: bool, text: str) -> None:
    """Agree as a second person that it is true, or give it back. Refused for the one who proposed it.

    Agreeing writes a finding down and changes nobody's result.
    """
    signal = _undecided(signal_id, viewer)
    if signal.state != SignalState.PROPOSED:
        raise Refused(_("Belum ada usul yang perlu diputuskan."), code="nothing-proposed")
    if signal.proposed_by_id == viewer.pk:
        raise Refused(
            _("Usul diputuskan oleh orang lain, bukan oleh pengusulnya sendiri."),
            code="own-proposal",
            help_text=_("Mintalah rekan Anda membuka halaman ini."),
        )
    if is_agreed:
        _say(signal, SignalWordKind.UPHELD, viewer, _reason(text))
        _decide(signal, SignalState.UPHELD, viewer)
        return
    _say(signal, SignalWordKind.RETURNED, viewer, _reason(text))
    heard = signal.concerns.filter(answered_at__isnull=False).exists()
    asked = signal.concerns.filter(asked_at__isnull=False).exists()
    signal.state = SignalState.ANSWERED if heard else SignalState.ASKED if asked else SignalState.OPEN
    signal.proposed_by = None
    signal.save(update_fields=["state", "proposed_by"])


@transaction.atomic
def ask_for_new_sitting(*, concern_id: UUID, viewer: Any, text: str) -> None:
    """Ask somebody to sit the test once more, after it was found true: they get one try more. Their result stays as it is."""
    concern = Concern.objects.select_related("signal").filter(pk=concern_id).first()
    if concern is None or not can_judge_honesty(viewer):
        raise Refused(_("Ini tidak ditemukan."), code="unknown-concern")
    signal = _held(concern.signal_id, viewer)
    if signal.state != SignalState.UPHELD:
        raise Refused(_("Ujian baru hanya diminta setelah dua orang menyatakannya benar."), code="not-upheld")
    if concern.retake_at is not None:
        raise Refused(_("Ujian baru sudah diminta dari peserta ini."), code="asked-already")
    _say(signal, SignalWordKind.RETAKE, viewer, _reason(text))
    Concern.objects.filter(pk=concern.pk).update(retake_at=now())
    tell_of_retake(concern=concern, title=signal.test, why=text.strip())
    record("assessment.retake_asked", signal, by=viewer.pk, person=concern.person_id)


def _held(signal_id: int, viewer: Any) -> Signal:
    """The signal, locked. Refused for whoever may not judge, and for one who is concerned."""
    signal = Signal.objects.select_for_update(no_key=True).filter(pk=signal_id).first()
    if signal is None or not can_judge_honesty(viewer):
        raise Refused(_("Ini tidak ditemukan."), code="unknown-signal")
    if signal.concerns.filter(person=viewer).exists():
        raise Refused(_("Ini menyangkut Anda sendiri; orang lain yang memutuskannya."), code="own-concern")
    return signal


def _undecided(signal_id: int, viewer: Any) -> Signal:
    signal = _held(signal_id, viewer)
    if signal.is_over:
        raise Refused(_("Ini sudah diputuskan."), code="decided")
    return signal


def _decide(signal: Signal, state: SignalState, viewer: Any) -> None:
    signal.state, signal.decided_by, signal.decided_at = state, viewer, now()
    signal.save(update_fields=["state", "decided_by", "decided_at"])
    for concern in signal.concerns.filter(asked_at__isnull=False):
        tell_of_outcome(concern=concern, title=signal.test)
    record(
        "assessment.signal_decided",
        signal,
        by=viewer.pk,
        kind=signal.kind,
        upheld=state == SignalState.UPHELD,
    )


def _say(signal: Signal, kind: SignalWordKind, viewer: Any, text: str) -> None:
    SignalWord.objects.create(signal=signal, kind=kind, by=viewer, text=text)


def _reason(text: str) -> str:
    """What was written. Refused when nothing was."""
    if not text.strip():
        raise Refused(_("Tulislah alasan atau keterangannya."), code="no-reason")
    return text.strip()[:LONGEST]
