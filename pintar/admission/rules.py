"""Who may register for what, when: pure questions with an answer in words. Each refusal names the rule and what to do."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pintar.admission.values import NOTHING, History
from pintar.catalogue.models import Batch
from pintar.catalogue.values import Asked, PeriodRules, Repeat
from pintar.kit.clock import today
from pintar.kit.errors import Refused
from pintar.kit.words import moment

ELSEWHERE = "/pelatihan/?open=on"
ASKED_AT = {
    Asked.NAME: "/saya/nama/",
    Asked.INSTITUTION: "/saya/profil/",
    Asked.EMAIL: "/saya/",
    Asked.NIP: "/saya/nomor/nip/",
    Asked.NIK: "/saya/nomor/nik/",
    Asked.NUPTK: "/saya/nomor/nuptk/",
}


def refuse_unless_open(batch: Batch, at: datetime, zone: str = "") -> None:
    """Refused outside the window of the batch, by the server's clock; the times are told on the clock of the person."""
    period = batch.period
    if period is None:
        return
    if at < period.opens_at:
        raise Refused(
            _("Pendaftaran belum dibuka."),
            code="not-open-yet",
            help_text=_("Dibuka %(at)s. Halaman pelatihan menghitung mundur, tombolnya terbuka sendiri.")
            % {"at": _told(period.opens_at, zone)},
        )
    if batch.closed_at and at >= batch.closed_at:
        raise Refused(
            _("Pendaftaran angkatan ini sudah ditutup."),
            code="closed",
            help_text=_("Ditutup lebih awal: %(reason)s") % {"reason": batch.close_reason},
            help_url=ELSEWHERE,
        )
    if at >= period.closes_at:
        raise Refused(
            _("Pendaftaran sudah ditutup."),
            code="closed",
            help_text=_(
                "Ditutup %(at)s. Pilihan Anda sebelum itu tetap berlaku. Lihat pelatihan lain yang masih dibuka."
            )
            % {"at": _told(period.closes_at, zone)},
            help_url=ELSEWHERE,
        )


def refuse_unless_known(person: Any) -> None:
    """Refused until the short profile is filled in: the certificate and the figures need it."""
    if not person.is_profile_complete:
        raise Refused(
            _("Lengkapi dulu profil Anda."),
            code="profile",
            help_text=_("Hanya sekali, kurang dari satu menit."),
            help_url="/saya/profil/",
        )


def refuse_unless_fit(person: Any, group: str, batch: Batch, history: History = NOTHING) -> None:
    """Refused when a rule of the period does not let this person in; the first rule that is not met is named.

    `group` is the group of the person's profession in the directory.
    """
    period = batch.period
    if period is None or not period.rules:
        return
    terms = period.terms
    _refuse_by_work(person, group, terms)
    _refuse_by_past(history, terms)
    _refuse_by_profile(person, history, terms)
    missing = [paper for paper in terms.papers if paper.key not in history.sent]
    if missing:
        raise Refused(
            _("Ada berkas yang belum Anda kirim: %(names)s.")
            % {"names": ", ".join(paper.label for paper in missing)},
            code="papers",
            help_text=_("Kirim foto atau PDF-nya, lalu tekan Daftar lagi."),
            help_url=f"/periode/{period.pk}/berkas/",
        )


def _refuse_by_work(person: Any, group: str, terms: PeriodRules) -> None:
    if terms.professions and not {person.profession_id, group} & set(terms.professions):
        raise Refused(
            _("Periode ini dibuka untuk profesi lain."),
            code="profession",
            help_text=_(
                "Jika profesi pada profil Anda keliru, perbaiki dulu; jika sudah benar, lihat pelatihan lain."
            ),
            help_url="/saya/profil/",
        )
    if terms.employment and person.employment not in terms.employment:
        raise Refused(
            _("Periode ini dibuka untuk status kepegawaian lain."),
            code="employment",
            help_text=_(
                "Jika status pada profil Anda keliru, perbaiki dulu; jika sudah benar, lihat pelatihan lain."
            ),
            help_url="/saya/profil/",
        )


def _refuse_by_past(history: History, terms: PeriodRules) -> None:
    if history.passed_on and (
        terms.repeat == Repeat.NEVER
        or (terms.repeat == Repeat.NEXT_YEAR and history.passed_on.year == today().year)
    ):
        raise Refused(
            _("Anda sudah lulus pelatihan ini."),
            code="passed",
            help_text=_("Tahun depan Anda dapat mengikutinya lagi.")
            if terms.repeat == Repeat.NEXT_YEAR
            else _("Kursinya untuk yang belum. Pilih pelatihan lain."),
            help_url=ELSEWHERE,
        )
    if terms.most_per_year and history.this_year >= terms.most_per_year:
        raise Refused(
            _("Tahun ini Anda sudah mengikuti %(count)s pelatihan, sebanyak yang diperbolehkan.")
            % {"count": history.this_year},
            code="most-per-year",
            help_text=_("Anda dapat mendaftar lagi tahun depan. Pengetahuan tetap terbuka setiap saat."),
            help_url="/pelatihan/?product=pengetahuan",
        )
    missing = [slug for slug in terms.after if slug not in history.passed]
    if missing:
        raise Refused(
            _("Pelatihan ini untuk yang sudah lulus pelatihan sebelumnya."),
            code="after",
            help_text=_("Luluslah dulu dari pelatihan prasyarat ini, lalu daftar."),
            help_url=f"/pelatihan/{missing[0]}/",
        )


def _refuse_by_profile(person: Any, history: History, terms: PeriodRules) -> None:
    has = {
        Asked.NAME: bool(person.name_confirmed_at),
        Asked.INSTITUTION: bool(person.institution),
        Asked.EMAIL: bool(person.email_confirmed_at),
        **{Asked(kind): True for kind in history.numbers},
    }
    for one in terms.asked:
        if not has.get(Asked(one)):
            raise Refused(
                _("Periode ini meminta: %(what)s.") % {"what": Asked(one).label},
                code="asked",
                help_text=_("Lengkapi dulu, lalu tekan Daftar lagi."),
                help_url=ASKED_AT[Asked(one)],
            )


def _told(at: datetime, zone: str) -> str:
    return moment(at, zone or "WIB", get_language() or "id")
