"""What the post office carries, and why a letter comes back, without a database."""

import re
from dataclasses import dataclass
from email.mime.text import MIMEText
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Class, subject and detail of a mail server's answer (RFC 3463, section 2).
STATUS = re.compile(r"\b[245]\.(\d{1,3})\.(\d{1,3})\b")
FULL, LATER, UNKNOWN = {452, 552}, {421, 450, 451}, {501, 550, 551, 553}


@dataclass(frozen=True)
class Enclosure:
    """A text that a letter brings along as a file: its name, its media type with parameters, and what it says."""

    name: str
    kind: str
    text: str

    def part(self) -> MIMEText:
        """The enclosure as a part of a message, byte for byte as it was written."""
        kind, *parameters = [word.strip() for word in self.kind.split(";")]
        made = MIMEText(self.text, kind.removeprefix("text/"), "utf-8")
        for parameter in parameters:
            name, _sign, value = parameter.partition("=")
            made.set_param(name, value)
        made.add_header("Content-Disposition", "attachment", filename=self.name)
        return made


@dataclass(frozen=True)
class Message:
    """Something one person is told: `key` names what it tells of, so that it is told once; `to` is an e-mail address or '';
    `url` is a path of this site that leads to more; a letter brings the `enclosure` along.
    """

    person_id: int
    key: str
    subject: str
    body: str
    url: str = ""
    to: str = ""
    enclosure: Enclosure | None = None


class Reason(TextChoices):
    """Why a mail server did not take a letter."""

    UNKNOWN = "unknown", _("Alamat tidak dikenal")
    FULL = "full", _("Kotak surat penuh")
    UNWANTED = "unwanted", _("Ditolak server penerima")
    SENDER = "sender", _("Alamat pengirim kita ditolak")
    LATER = "later", _("Server penerima terus meminta menunggu")
    UNWRITTEN = "unwritten", _("Alamat tidak dapat ditulis")
    OTHER = "other", _("Sebab lain")

    @property
    def advice(self) -> str:
        """What to do about it."""
        return str(ADVICE[self])


ADVICE = {
    Reason.UNKNOWN: _("Hubungi orangnya lewat telepon atau satuan kerjanya, minta ia membetulkan surelnya di Saya."),
    Reason.FULL: _("Kabari orangnya agar mengosongkan kotak suratnya, lalu coba lagi."),
    Reason.UNWANTED: _("Server itu tidak menerima surat dari situs ini. Periksa SPF, DKIM dan DMARC, lalu coba lagi."),
    Reason.SENDER: _("Periksa PINTAR_MAIL_FROM dan akun server surat, lalu coba semua lagi."),
    Reason.LATER: _("Biasanya reda sendiri. Coba lagi besok; bila tetap begitu, hubungi pengelola server penerima."),
    Reason.UNWRITTEN: _("Alamat itu berisi huruf yang tidak dikenal server surat. Minta orangnya membetulkannya di Saya."),
    Reason.OTHER: _("Coba lagi sekali; bila kembali lagi, lihat catatan server surat."),
}  # fmt: skip


def reason_of(fault: Exception) -> Reason:
    """Why a letter was refused, from the status that the mail server gave, else from its reply code (RFC 5321, section 4.2)."""
    said: bytes | str
    if isinstance(fault, SMTPRecipientsRefused):
        code, said = next(iter(fault.recipients.values()), (0, b""))
    elif isinstance(fault, SMTPResponseException):
        code, said = fault.smtp_code, fault.smtp_error
    else:
        return Reason.UNWRITTEN if isinstance(fault, ValueError) else Reason.OTHER
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    if code in LATER:
        return Reason.LATER
    if found := STATUS.search(text):
        subject, detail = found[1], found[2]
        if subject == "1":
            return Reason.SENDER if detail in ("7", "8") else Reason.UNKNOWN
        if subject == "2":
            return Reason.FULL if detail == "2" else Reason.UNKNOWN
        if subject == "7":
            return Reason.UNWANTED
    if hasattr(fault, "sender"):
        return Reason.SENDER
    if code in FULL:
        return Reason.FULL
    if code in UNKNOWN:
        return Reason.UNKNOWN
    return Reason.UNWANTED if code == 554 else Reason.OTHER


def masked(address: str) -> str:
    """An address that its owner recognises and nobody else can write to: si***@contoh.id."""
    name, at, host = address.rpartition("@")
    return f"{name[: min(2, len(name) // 2)]}***{at}{host}" if at else "***"
