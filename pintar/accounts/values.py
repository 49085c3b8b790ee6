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


class Way(TextChoices):
    """How somebody signed in."""

    PASSWORD = "password", _("kata sandi")
    APP = "app", _("kata sandi dan kode aplikasi")
    PASSKEY = "passkey", _("kunci sandi")
    RECOVERY = "recovery", _("kata sandi dan kode cadangan")
    SSO = "sso", _("akun instansi")
    OTHER = "other", _("cara lain")


class Ending(TextChoices):
    """How a session ended."""

    OWNER = "owner", _("keluar sendiri")
    ELSEWHERE = "elsewhere", _("dikeluarkan dari perangkat lain")
    DISOWNED = "disowned", _("bukan pemiliknya")
    PASSWORD = "password", _("kata sandi diganti")
    OFFICER = "officer", _("oleh petugas")
    AGAIN = "again", _("masuk ulang di perangkat yang sama")


# The version of the privacy text at /privasi/ that a new account agrees to; change both together.
PRIVACY_VERSION = "2026-11"
