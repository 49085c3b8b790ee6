"""Bytes as words, whichever Windows or Unix program wrote them."""

from __future__ import annotations

import codecs

from django.utils.translation import gettext as _

from pintar.assessment.exchange.carrying import unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> tuple[str, str]:
    """The text, its ends of line as one sign, and a remark when its alphabet had to be guessed. Refused when it is no text."""
    name = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    remark = ""
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        text = windows(data)
        remark = _("Berkas ini bukan UTF-8; dibaca sebagai windows-1252. Periksa huruf yang bertanda.")
    if "\0" in text:
        raise unreadable(_("Berkas ini bukan teks."))
    return text.replace("\r\n", "\n").replace("\r", "\n"), remark


def windows(data: bytes) -> str:
    """Bytes read as windows-1252; the five that mean nothing there become a replacement sign."""
    return data.decode("windows-1252", errors="replace")
