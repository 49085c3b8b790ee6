"""Conditions in words: the same sentences on the page, on the desk and in the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pintar.assessment.judges import MarkingRules
from pintar.assessment.values import PaperRules
from pintar.kit import words
from pintar.learning.completion import Condition, Verdict, days


@dataclass(frozen=True)
class Line:
    """One condition: what stands (`head`), what to do about it (`rest`), and the lesson or page where."""

    code: str
    is_met: bool
    head: str
    rest: str
    lesson: str


def lines(verdict: Verdict) -> list[Line]:
    """Every condition in words, in the reader's language."""
    language = get_language() or "id"
    return [_line(one) if one.code == "name" else _known(one.code, one.is_met, one.lesson, tuple(one.facts.items()), language)
            for one in verdict.conditions]  # fmt: skip


def missing(verdict: Verdict) -> str:
    """The whole verdict in one sentence."""
    if verdict.is_complete:
        return _("Semua syarat sertifikat terpenuhi.")
    if not verdict.has_certificate:
        if verdict.is_finished:
            return _("Semua materi sudah tuntas. Pengetahuan ini tidak disertai sertifikat.")
        return _("Pengetahuan ini terbuka untuk dipelajari kapan saja dan tidak disertai sertifikat.")
    count = verdict.missing
    return ngettext(
        "%(count)d syarat lagi menuju sertifikat.", "%(count)d syarat lagi menuju sertifikat.", count
    ) % {"count": count}


def terms(rules: PaperRules, *, extra_percent: int = 0) -> list[tuple[str, str]]:
    """The rules of a test in plain words, those that are not plain from its figures: (icon, sentence)."""
    found = [("pencil", _("Setiap jawaban langsung tersimpan. Anda boleh melanjutkan dari perangkat lain."))]
    if rules.sections:
        said = [f"{section.title} ({_items(section.size)})" for section in rules.sections]
        found.append(("list", _("Bagiannya: %(parts)s.") % {"parts": ", ".join(said)}))
    if rules.time_limit_minutes:
        found.append(("clock", _clock(rules, extra_percent)))
    if rules.tries != 1:
        found.append(("refresh", _retry(rules)))
    if rules.marking is not None:
        found.append(("users", _marked(rules.marking)))
    found.append(("eye", _shown(rules)))
    return found


def _marked(rules: MarkingRules) -> str:
    said = [
        _("Dinilai rekan yang juga mengumpulkan, tanpa nama; Anda menilai karya mereka pula.")
        if rules.peers
        else _("Dinilai oleh orang dengan rubrik; Anda mendapat surat begitu selesai.")
    ]
    if rules.returns:
        said.append(
            _("Karya dapat dikembalikan sekali untuk diperbaiki.")
            if rules.returns == 1
            else _("Karya dapat dikembalikan untuk diperbaiki.")
        )
    return " ".join(said)


def _items(count: int) -> str:
    return ngettext("%(n)d soal", "%(n)d soal", count) % {"n": count}


def _clock(rules: PaperRules, extra_percent: int) -> str:
    lang = get_language() or "id"
    minutes = (rules.time_limit_minutes or 0) * (100 + extra_percent) // 100
    said = _("Waktu Anda %(time)s sejak mulai.") % {"time": words.duration(minutes, lang)}
    if extra_percent:
        said += " " + _("Tambahan waktu untuk Anda sudah dihitung.")
    if rules.pause == "free":
        return f"{said} " + _("Tombol jeda menghentikannya; selama dijeda soal tidak terlihat.")
    if rules.pause == "between-sections":
        return f"{said} " + _(
            "Bagian dikerjakan berurutan. Sesudah Anda meninggalkan satu bagian, waktu berhenti sampai bagian berikutnya"
            " Anda mulai, dan bagian yang ditinggalkan tidak terbuka lagi."
        )
    return f"{said} " + _("Waktu itu tidak berhenti, juga bila Anda keluar.")


def _retry(rules: PaperRules) -> str:
    kept = {
        "best": _("Dari beberapa percobaan, nilai terbaik yang dihitung."),
        "last": _("Dari beberapa percobaan, nilai yang terakhir yang dihitung."),
        "first": _("Nilai percobaan pertama yang dihitung; percobaan berikutnya untuk berlatih."),
    }
    said = [kept[rules.keep]]
    if rules.wait_minutes:
        time = words.duration(rules.wait_minutes, get_language() or "id")
        said.append(_("Percobaan berikutnya terbuka %(time)s sesudah dikumpulkan.") % {"time": time})
    if rules.fresh:
        said.append(_("Soalnya lain, selama persediaannya masih ada."))
    return " ".join(said)


def _shown(rules: PaperRules) -> str:
    """What is shown of a result, and when; what is shown at the same time stands together."""
    names = {
        "score": _("nilai"),
        "answers": _("jawaban Anda"),
        "right": _("mana yang benar"),
        "explanation": _("penjelasan"),
        "key": _("kunci"),
    }
    whens = {
        "at_once": _("Seketika sesudah dikumpulkan: %(what)s."),
        "after_pass": _("Sesudah lulus atau kesempatan habis: %(what)s."),
        "after_close": _("Sesudah masa belajar berakhir: %(what)s."),
        "never": _("Tidak diperlihatkan: %(what)s."),
    }
    said = []
    for when, sentence in whens.items():
        what = [name for field, name in names.items() if getattr(rules.review, field) == when]
        if what:
            said.append(sentence % {"what": ", ".join(what)})
    return " ".join(said)


@lru_cache(maxsize=4096)
def _known(code: str, is_met: bool, lesson: str, facts: tuple[tuple[str, Any], ...], language: str) -> Line:
    """A sentence that many people are told; one with a name in it is not kept."""
    return _line(Condition(code, is_met, lesson, dict(facts)))


def _line(condition: Condition) -> Line:
    head, rest = SENTENCES[condition.code](condition)
    return Line(condition.code, condition.is_met, head, rest, condition.lesson)


def _section(condition: Condition) -> tuple[str, str]:
    facts = condition.facts
    by_placement = ""
    if facts.get("placed"):
        by_placement = " " + ngettext(
            "%(placed)d di antaranya dilewati lewat tes penempatan.",
            "%(placed)d di antaranya dilewati lewat tes penempatan.",
            facts["placed"],
        ) % {"placed": facts["placed"]}
    if condition.is_met:
        return _("%(title)s tuntas.") % facts + by_placement, ""
    head = _("%(title)s: %(done)d dari %(total)d materi tuntas.") % facts + by_placement
    return head, _("Berikutnya: %(next)s.") % facts


def _quiz(condition: Condition) -> tuple[str, str]:
    facts = condition.facts
    mark, title = _score(facts["pass_mark"]), facts["title"]
    if condition.is_met and (facts.get("is_kept_back") or facts["best"] is None):
        return _("%(title)s lulus.") % {"title": title}, ""
    if condition.is_met:
        return _("%(title)s lulus dengan nilai %(best)s.") % {
            "title": title,
            "best": _score(facts["best"]),
        }, ""
    if not facts["tries"]:
        head = _("%(title)s belum diambil.") % {"title": title}
        return head, f"{_('Nilai lulus %(mark)s') % {'mark': mark}}, {_chances(facts['left'])}."
    said = {"title": title, "best": _score(facts["best"] or "0"), "mark": mark}
    if facts["best"] is None:
        return _("%(title)s menunggu penilaian.") % {"title": title}, _(
            "Anda mendapat surat begitu selesai dinilai."
        )
    if facts.get("is_kept_back"):
        head = _("%(title)s belum lulus, nilai lulus %(mark)s.") % said
    elif facts.get("keep"):
        head = _("%(title)s: nilai yang dihitung %(best)s, nilai lulus %(mark)s.") % said
    else:
        head = _("%(title)s: nilai terbaik %(best)s, nilai lulus %(mark)s.") % said
    if facts["left"] == 0:
        return head, _("Kesempatan sudah habis. Hubungi penyelenggara.")
    return head, f"{_chances(facts['left']).capitalize()}."


def _name(condition: Condition) -> tuple[str, str]:
    if condition.is_met:
        return _("Nama pada sertifikat sudah Anda periksa: %(name)s") % condition.facts, ""
    return _("Nama pada sertifikat belum Anda periksa."), _("Buka profil, lihat pratinjaunya, lalu simpan.")


def _dates(condition: Condition) -> tuple[str, str]:
    lang = get_language() or "id"
    first, last = days(condition.facts)
    spoken = words.span(first, last, lang)
    if condition.facts["span"] == "before":
        day = words.day(first, lang)
        return _("Masa belajar %(span)s belum mulai.") % {"span": spoken}, _("Dimulai %(day)s.") % {
            "day": day
        }
    if condition.is_met:
        return _("Masa belajar: %(span)s.") % {"span": spoken}, ""
    head = _("Masa belajar sudah berakhir %(day)s.") % {"day": words.day(last, lang)}
    return head, _("Hubungi penyelenggara bila Anda terhalang.")


def _chances(left: int | None) -> str:
    if left is None:
        return _("boleh diulang")
    return ngettext("tersisa %(left)d kesempatan", "tersisa %(left)d kesempatan", left) % {"left": left}


def _score(text: str) -> str:
    """75 stays 75, 62.50 becomes 62,5."""
    value = Decimal(text).normalize()
    places = max(-int(value.as_tuple().exponent), 0)
    return words.decimal(value, places, get_language() or "id")


SENTENCES = {"section": _section, "quiz": _quiz, "name": _name, "dates": _dates}
