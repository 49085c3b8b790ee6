"""Banks of questions in and out: one module for each format, and a common shape between them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pintar.assessment.exchange.aiken import Aiken
from pintar.assessment.exchange.carrying import Carried, Format, Note, Written, unreadable
from pintar.assessment.exchange.gift import Gift
from pintar.assessment.exchange.moodle_xml import MoodleXml
from pintar.assessment.exchange.qti import V21, V30, Qti
from pintar.assessment.exchange.sheet import Sheet
from pintar.kit.errors import Refused

__all__ = ["FORMATS", "Carried", "Format", "Note", "Written", "read_at_desk", "recognise"]

MOST = 500  # questions in one file at the desk; `pintar items convert` takes more

FORMATS: dict[str, Format] = {
    each.name: each for each in (Sheet(), Qti(V30), Qti(V21), MoodleXml(), Aiken(), Gift())
}


def recognise(data: bytes, name: str, formats: dict[str, Format] = FORMATS) -> Format:
    """The format of a file, told by its content. Refused when it is none of these."""
    for each in formats.values():
        if each.recognises(data, name):
            return each
    raise unreadable(
        _("Berkas ini bukan salah satu dari %(formats)s.")
        % {"formats": ", ".join(f.title for f in formats.values())}
    )


def read_at_desk(data: bytes, name: str, formats: dict[str, Format] = FORMATS) -> tuple[Format, Carried]:
    """The format of a file and its questions. Refused when it is none of these, or holds too many to be looked at on a page."""
    form = recognise(data, name, formats)
    carried = form.read(data, name)
    if len(carried.items) > MOST:
        words = {"most": MOST, "count": len(carried.items)}
        raise Refused(
            _("Berkas ini memuat %(count)s soal; di sini paling banyak %(most)s sekali kirim.") % words,
            code="too-many",
        )
    return form, carried
