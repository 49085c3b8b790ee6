"""What people type as a name, a phone, an e-mail or a national number, made into one form."""

import re
import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from pintar.accounts.values import IdentifierKind

LENGTHS = {IdentifierKind.NIP: 18, IdentifierKind.NIK: 16, IdentifierKind.NUPTK: 16}
LONGEST_ADDRESS = 254  # RFC 5321, section 4.5.3.1.3
# Controls, directions, and what is no letter in any file format: one such name would spoil a whole workbook.
HIDDEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
TOO_ODD = re.compile(r"[<>{}\[\]\\|^~@#$%*_=+0-9\U0001F000-\U0001FAFF\u2600-\u27BF]")


def tidy_name(text: str) -> str:
    """A person's name as it will be printed: spaces folded, hidden characters gone, nothing else changed.

    Raises ValidationError for what cannot be a name: digits, symbols, emoji, fewer than two letters.
    """
    name = " ".join(HIDDEN.sub("", unicodedata.normalize("NFC", text)).split())
    if TOO_ODD.search(name):
        raise ValidationError(
            _("Nama hanya berisi huruf, spasi, titik, koma, tanda petik, dan tanda hubung.")
        )
    if sum(c.isalpha() for c in name) < 2:
        raise ValidationError(_("Tulis nama lengkap Anda seperti pada ijazah atau SK."))
    return name


def tidy_login(text: str) -> tuple[str, str]:
    """('email', address) or ('phone', E.164 number) of what a person signs in with; ValidationError when it is neither."""
    text = HIDDEN.sub("", text).strip()
    if "@" in text:
        validate_email(text)
        return "email", _deliverable(text.lower())
    try:
        phone = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        phone = None
    if phone is None or not phonenumbers.is_valid_number(phone):
        raise ValidationError(
            _("Tulis alamat surel (misalnya nama@contoh.id) atau nomor ponsel (misalnya 0812 3456 7890).")
        )
    return "phone", phonenumbers.format_number(phone, phonenumbers.PhoneNumberFormat.E164)


def _deliverable(address: str) -> str:
    """An e-mail address as mail servers write it: a domain in other letters in its ASCII form."""
    name, _at, domain = address.rpartition("@")
    try:
        plain = f"{name}@{domain.encode('idna').decode()}"
    except UnicodeError:
        plain = ""
    if not plain or not plain.isascii() or not plain.isprintable() or len(plain) > LONGEST_ADDRESS:
        raise ValidationError(
            _("Tulis alamat surel (misalnya nama@contoh.id) atau nomor ponsel (misalnya 0812 3456 7890).")
        )
    return plain


def tidy_identifier(kind: str, text: str) -> str:
    """A national number without spaces and dots; ValidationError when its length is wrong.

    Only the length is judged: the numbers of PPPK do not follow the pattern of PNS.
    """
    number = re.sub(r"[\s.\-]", "", text)
    length = LENGTHS[IdentifierKind(kind)]
    if not number.isascii() or not number.isdigit() or len(number) != length:
        raise ValidationError(
            _("%(kind)s terdiri atas %(length)d angka; yang Anda tulis %(count)d. Boleh dikosongkan.")
            % {"kind": kind.upper(), "length": length, "count": len(number)}
        )
    return number
