"""Telling people what became of their sittings, in plain words: on the site, and by letter where there is an address."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from pintar.accounts.models import Person
from pintar.assessment.honesty import Change, Concern
from pintar.assessment.models import Mark
from pintar.kit import words
from pintar.notifications.actions import tell

MINE, EXPLAIN = "/belajar/", "/akun/penjelasan/"


def tell_of_new_mark(*, change: Change, mark: Mark, had_passed: bool, title: str, reason: str) -> None:
    """Tell somebody that their score changed because a question was wrong, and what that means for them."""
    if change.before == mark.score and had_passed == mark.is_passed:
        return
    with override("id"):
        said = {
            "title": title,
            "before": words.decimal(change.before, 2, "id"),
            "after": words.decimal(mark.score, 2, "id"),
            "meaning": _meaning(had_passed, mark.is_passed, change),
            "reason": reason,
        }
        _tell(
            change.person_id,
            key=f"regrade:{change.regrade_id}:{change.sitting_id}",
            kind="assessment.marked_again",
            subject=_("Nilai ujian “%(title)s” dihitung ulang") % said,
            body=_(
                "Satu soal pada ujian “%(title)s” ternyata keliru, sehingga jawaban semua peserta dinilai ulang. "
                "Nilai Anda berubah dari %(before)s menjadi %(after)s. %(meaning)s\n\nYang keliru: %(reason)s\n\n"
                "Nilai lama tetap tersimpan dalam riwayat."
            )
            % said,
            url=MINE,
        )


def tell_of_concern(*, concern: Concern, days: int, title: str) -> None:
    """Ask somebody to explain what was noticed in their sitting; the letter says where, not what."""
    with override("id"):
        _tell(
            concern.person_id,
            key=f"concern:{concern.pk}",
            kind="assessment.concern_asked",
            subject=_("Kami ingin mendengar penjelasan Anda"),
            body=_(
                "Ada hal pada pengerjaan ujian “%(title)s” yang ingin kami tanyakan. Ini bukan tuduhan dan bukan putusan; "
                "nilai Anda tidak berubah. Bacalah dan jawablah dalam %(days)s hari."
            )
            % {"title": title, "days": days},
            url=EXPLAIN,
        )


def tell_of_outcome(*, concern: Concern, title: str) -> None:
    """Tell somebody who was asked that it was decided; the page says how."""
    with override("id"):
        _tell(
            concern.person_id,
            key=f"outcome:{concern.pk}",
            kind="assessment.concern_decided",
            subject=_("Pertanyaan tentang ujian Anda sudah selesai"),
            body=_("Pertanyaan kami tentang pengerjaan ujian “%(title)s” sudah diputuskan. Bacalah hasilnya.")
            % {"title": title},
            url=EXPLAIN,
        )


def tell_of_retake(*, concern: Concern, title: str, why: str) -> None:
    """Ask somebody to sit a test once more."""
    with override("id"):
        _tell(
            concern.person_id,
            key=f"retake:{concern.pk}",
            kind="assessment.retake_asked",
            subject=_("Kami meminta Anda mengerjakan ujian sekali lagi"),
            body=_(
                "Penyelenggara meminta Anda mengerjakan ujian “%(title)s” sekali lagi: %(why)s\n\nAnda mendapat satu kesempatan tambahan."
            )
            % {"title": title, "why": why},
            url=MINE,
        )


def _meaning(had_passed: bool, passes: bool, change: Change) -> str:
    if passes and not had_passed:
        return _("Dengan nilai ini Anda lulus ujian itu.")
    if had_passed and not passes:
        return _(
            "Dengan nilai ini Anda belum lulus ujian itu. Alasannya: %(why)s Hubungi penyelenggara bila ada yang ingin Anda tanyakan."
        ) % {"why": change.regrade.why_taken}
    return _("Anda tetap lulus ujian itu.") if passes else ""


def _tell(person_id: int, *, key: str, kind: str, subject: str, body: str, url: str) -> None:
    person: Any = Person.objects.only("email", "is_active").get(pk=person_id)
    to = (person.email or "") if person.is_active else ""
    tell(person_id=person_id, key=key, kind=kind, subject=subject, body=body, url=url, to=to)
