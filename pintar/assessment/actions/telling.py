"""Telling people what became of their sittings, in plain words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from pintar.accounts.models import Person
from pintar.assessment.honesty import Change, Concern
from pintar.assessment.models import Mark
from pintar.kit import words
from pintar.notifications.actions import write_letter


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
            "url": f"{_address()}/belajar/",
        }
        _tell(
            change.person_id,
            kind="assessment.marked_again",
            subject=_("Nilai ujian “%(title)s” dihitung ulang") % said,
            body=_(
                "Salam,\n\nSatu soal pada ujian “%(title)s” ternyata keliru, sehingga jawaban semua peserta dinilai ulang. "
                "Nilai Anda berubah dari %(before)s menjadi %(after)s. %(meaning)s\n\nYang keliru: %(reason)s\n\n"
                "Nilai lama tetap tersimpan dalam riwayat. Lihat hasilnya di sini:\n%(url)s\n"
            )
            % said,
        )


def tell_of_concern(*, concern: Concern, days: int, title: str) -> None:
    """Ask somebody to explain what was noticed in their sitting; the letter says where, not what."""
    with override("id"):
        _tell(
            concern.person_id,
            kind="assessment.concern_asked",
            subject=_("Kami ingin mendengar penjelasan Anda"),
            body=_(
                "Salam,\n\nAda hal pada pengerjaan ujian “%(title)s” yang ingin kami tanyakan. Ini bukan tuduhan dan bukan putusan; "
                "nilai Anda tidak berubah. Bacalah dan jawablah dalam %(days)s hari di sini:\n%(url)s\n"
            )
            % {"title": title, "days": days, "url": f"{_address()}/akun/penjelasan/"},
        )


def tell_of_outcome(*, concern: Concern, title: str) -> None:
    """Tell somebody who was asked that it was decided; the page says how."""
    with override("id"):
        _tell(
            concern.person_id,
            kind="assessment.concern_decided",
            subject=_("Pertanyaan tentang ujian Anda sudah diputuskan"),
            body=_(
                "Salam,\n\nPertanyaan kami tentang pengerjaan ujian “%(title)s” sudah diputuskan oleh dua orang petugas atau ditutup. "
                "Baca hasilnya di sini:\n%(url)s\n"
            )
            % {"title": title, "url": f"{_address()}/akun/penjelasan/"},
        )


def _meaning(had_passed: bool, passes: bool, change: Change) -> str:
    if passes and not had_passed:
        return _("Dengan nilai ini Anda lulus ujian itu.")
    if had_passed and not passes:
        return _(
            "Dengan nilai ini Anda belum lulus ujian itu. Alasannya: %(why)s Hubungi penyelenggara bila ada yang ingin Anda tanyakan."
        ) % {"why": change.regrade.why_taken}
    return _("Anda tetap lulus ujian itu.") if passes else ""


def _tell(person_id: int, *, kind: str, subject: str, body: str) -> None:
    person: Any = Person.objects.only("email", "is_active").get(pk=person_id)
    if person.email and person.is_active:
        write_letter(person_id=person_id, to=person.email, kind=kind, subject=subject, body=body)


def _address() -> str:
    return settings.BASE_URL or "http://localhost:8000"
