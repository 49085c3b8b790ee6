"""What figures say, in sentences an author can act on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pintar.assessment.cards import Difficulty, Level
from pintar.assessment.papers import Cell
from pintar.kit import words


@dataclass(frozen=True)
class Sentence:
    """One piece of advice: `short` for lists, `text` what was seen, `ask` what to look at; `tone` bad, wait or info."""

    short: str
    text: str
    ask: str
    tone: str


def masked(name: str) -> str:
    """A name its bearer recognises and nobody learns from: S*** N***."""
    return " ".join(f"{word[0]}***" for word in name.split()) or "***"


def sentence(advice: Mapping[str, Any], names: Mapping[str, str]) -> Sentence:
    """A piece of advice in words. `names` are those of the options by their id."""
    said = dict(advice.get("said") or {})
    fit = {
        "option": names.get(str(said.get("option")), str(said.get("option", ""))),
        "seen": said.get("seen", 0),
        "share": _percent(said.get("share")),
        "rest": _number(said.get("rest"), 0),
        "r": _number(said.get("r"), 2),
        "p": _percent(said.get("p")),
        "guess": _percent(said.get("guess")),
        "before": _percent(said.get("before")),
        "after": _percent(said.get("after")),
        "delta": _number(said.get("delta"), 1),
    }
    short, text, ask = _said(str(advice["code"]))
    weight = int(advice.get("weight") or 0)
    return Sentence(
        short, text % fit, ask % fit, "bad" if weight >= 90 else "wait" if weight >= 40 else "info"
    )


def _said(code: str) -> tuple[str, str, str]:
    match code:
        case "key-in-doubt":
            return (
                _("Kunci diragukan"),
                _(
                    "Pilihan %(option)s justru dipilih oleh peserta terbaik: %(share)s memilihnya, dan rata-rata nilai mereka pada soal lain %(rest)s."
                ),
                _("Apakah kuncinya benar? Periksa jawaban sebenarnya sebelum yang lain."),
            )
        case "for-the-best":
            return (
                _("Pengecoh menarik yang terbaik"),
                _(
                    "Pilihan %(option)s dipilih oleh %(share)s peserta, dan nilai mereka pada soal lain tinggi (%(rest)s)."
                ),
                _("Adakah cara membaca soal ini yang membuat pilihan itu juga benar?"),
            )
        case "dead-option":
            return (
                _("Pengecoh mati"),
                _("Pilihan %(option)s tidak dipilih siapa pun."),
                _("Gantilah dengan kekeliruan yang memang sering terjadi, atau hapus."),
            )
        case "turned-round":
            return (
                _("Terbalik"),
                _("Peserta yang lemah lebih sering benar daripada yang kuat (daya beda %(r)s)."),
                _("Periksa kunci, lalu apakah pokok soalnya menjebak yang berpikir lebih jauh."),
            )
        case "separates-poorly":
            return (
                _("Daya beda rendah"),
                _("Soal ini hampir tidak membedakan yang paham dari yang belum (daya beda %(r)s)."),
                _("Apakah soal ini mengukur hal yang sama dengan soal lain? Adakah kata yang rancu?"),
            )
        case "as-by-chance":
            return (
                _("Seperti ditebak"),
                _(
                    "Hanya %(p)s yang benar; dengan menebak saja dapat %(guess)s. Pesertanya tampak tidak tahu."
                ),
                _("Apakah bahannya diajarkan? Apakah kuncinya benar?"),
            )
        case "very-hard":
            return (
                _("Sangat sukar"),
                _("Hanya %(p)s yang benar."),
                _("Biarkan bila memang dimaksudkan sukar; bila tidak, perjelas pokok soalnya."),
            )
        case "very-easy":
            return (
                _("Sangat mudah"),
                _("%(p)s benar, jadi soal ini hampir tidak memberi keterangan."),
                _("Biarkan bila hal ini wajib dikuasai semua orang; bila tidak, ganti."),
            )
        case "easier-than-before":
            return (
                _("Mendadak mudah"),
                _("Dahulu %(before)s benar, bulan terakhir %(after)s."),
                _("Apakah bahannya kini diajarkan lebih baik, atau soal ini sudah beredar?"),
            )
        case "unequal":
            return (
                _("Berbeda antardaerah"),
                _(
                    "Di antara peserta yang sama kuat, yang dari luar Jawa menjawab berbeda dari yang di Jawa (selisih %(delta)s pada skala ETS)."
                ),
                _(
                    "Adakah kata, benda, atau keadaan yang hanya dikenal di satu daerah? Angka ini alasan untuk membaca ulang, bukan putusan."
                ),
            )
        case "unequal-sex":
            return (
                _("Berbeda antara perempuan dan laki-laki"),
                _(
                    "Di antara peserta yang sama kuat, perempuan menjawab berbeda dari laki-laki (selisih %(delta)s pada skala ETS)."
                ),
                _(
                    "Adakah contoh atau keadaan yang lebih dikenal satu pihak? Angka ini alasan untuk membaca ulang, bukan putusan."
                ),
            )
    return (
        _("Belum cukup jawaban"),
        _("Baru %(seen)s jawaban. Mulai 30 jawaban soal ini dapat dinilai."),
        "",
    )


def _percent(value: Any) -> str:
    return "" if value is None else words.percent(float(value), 0, get_language() or "id")


def _number(value: Any, places: int) -> str:
    return "" if value is None else words.decimal(float(value), places, get_language() or "id")


def sort_in_words(cell: Cell | None) -> str:
    """What sort of questions a cell of a blueprint asks for."""
    if cell is None:
        return _("soal apa pun")
    said = [
        _("kompetensi “%(name)s”") % {"name": cell.competency} if cell.competency else "",
        _("materi “%(key)s”") % {"key": cell.lesson} if cell.lesson else "",
        _("tingkat %(level)s") % {"level": Level(cell.level).label}
        if cell.level in Level.values
        else cell.level,
        str(Difficulty(cell.difficulty).label).lower()
        if cell.difficulty in Difficulty.values
        else cell.difficulty,
        _("tanda %(tags)s") % {"tags": ", ".join(cell.tags)} if cell.tags else "",
    ]
    return ", ".join(part for part in said if part) or _("soal apa pun")


def lacking(cell: Cell | None, lack: int, count: int) -> str:
    """What a bank lacks for one sort, in a sentence."""
    return ngettext(
        "%(sort)s: diminta %(count)d, kurang %(lack)d soal.",
        "%(sort)s: diminta %(count)d, kurang %(lack)d soal.",
        lack,
    ) % {"sort": sort_in_words(cell), "count": count, "lack": lack}
