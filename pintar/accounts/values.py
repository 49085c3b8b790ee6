"""Words for people that need no database."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Employment(TextChoices):
    """Employment status; the public dashboard counts PPPK and non-ASN as non PNS."""

    PNS = "pns", _("PNS")
    PPPK = "pppk", _("PPPK")
    NON_ASN = "non-asn", _("Non-ASN")


class IdentifierKind(TextChoices):
    """National numbers a person may give; nobody is refused for lacking one."""

    NIP = "nip", "NIP"
    NIK = "nik", "NIK"
    NUPTK = "nuptk", "NUPTK"


class RoleKind(TextChoices):
    """Roles of staff."""

    ORGANISER = "organiser", _("Penyelenggara")
    AUTHOR = "author", _("Pengembang konten")
    FACILITATOR = "facilitator", _("Fasilitator")
    REGIONAL = "regional", _("PIC Kanwil")
    LEADER = "leader", _("Pimpinan")
    ADMIN = "admin", _("Administrator")


# The version of the privacy text at /privasi/ that a new account agrees to; change both together.
PRIVACY_VERSION = "2026-11"
