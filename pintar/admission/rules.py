"""Who may register for what, when: pure questions with an answer in words."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from pintar.catalogue.models import Batch
from pintar.catalogue.values import window_at
from pintar.kit.errors import Refused


def refuse_unless_open(batch: Batch, at: datetime) -> None:
    """Refused outside the window of the batch's period, by the server's clock."""
    period = batch.period
    window = window_at(period.opens_at if period else None, period.closes_at if period else None, at)
    if window.state == "soon":
        raise Refused(
            _("Pendaftaran belum dibuka."),
            code="not-open-yet",
            help_text=_("Halaman pelatihan menunjukkan kapan dibuka."),
        )
    if window.state == "closed":
        raise Refused(
            _("Pendaftaran sudah ditutup."),
            code="closed",
            help_text=_("Pilihan Anda sebelum itu tetap berlaku. Lihat pelatihan lain yang masih dibuka."),
            help_url="/pelatihan/?open=on",
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
