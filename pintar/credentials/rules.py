"""Who may open which certificate, and when a name may be corrected: pure questions."""

from typing import Any

from django.utils.translation import gettext as _

from pintar.accounts.rules import can_see_people, provinces_seen
from pintar.credentials.models import Certificate
from pintar.kit.errors import Refused

MOST_CORRECTIONS = 5


def can_open(viewer: Any, certificate: Certificate) -> bool:
    """Its holder, and the officers of the province the holder registered from."""
    if not getattr(viewer, "is_authenticated", False):
        return False
    if certificate.person_id == viewer.pk:
        return True
    seen = provinces_seen(viewer)
    return can_see_people(viewer) and (seen is None or certificate.province in seen)


def refuse_unless_correctable(
    certificate: Certificate, *, full_name: str, is_confirmed: bool, corrections: int
) -> None:
    """Refused when there is nothing to correct, when it was corrected already, or when the name was not looked at."""
    if certificate.newer is not None:
        raise Refused(
            _("Sertifikat ini sudah diganti dengan yang lebih baru."),
            code="replaced",
            help_text=_("Perbaikan dilakukan pada sertifikat yang terbaru."),
            help_url="/saya/sertifikat/",
        )
    if full_name == certificate.holder:
        raise Refused(
            _("Nama pada profil sama dengan nama pada sertifikat ini."),
            code="same-name",
            help_text=_("Ubah dulu nama lengkap pada profil Anda."),
            help_url="/saya/profil/",
        )
    if not is_confirmed:
        raise Refused(
            _("Nama baru Anda belum dipastikan."),
            code="unconfirmed",
            help_text=_("Periksa ejaannya, lalu tekan “Nama sudah benar”."),
            help_url="/saya/nama/",
        )
    if corrections >= MOST_CORRECTIONS:
        raise Refused(
            _("Nama pada sertifikat ini sudah beberapa kali diperbaiki."),
            code="too-often",
            help_text=_("Hubungi penyelenggara pelatihan; mereka memeriksa dan membantu Anda."),
            help_url="/bantuan/",
        )
