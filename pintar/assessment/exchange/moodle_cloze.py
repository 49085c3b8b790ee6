"""Moodle's language for gaps inside a text: `{1:SHORTANSWER:=Jakarta#tepat~%50%Batavia}`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape, unescape
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.exchange.moodle_questions import Choice
from pintar.assessment.exchange.numbers import decimal, plain_number, width
from pintar.assessment.exchange.texts import HTML, split_at_gaps
from pintar.assessment.exchange.words import fold

_OPEN = re.compile(r"\{(\d*):([A-Z_]+):")
_END = re.compile(r"((?:\\.|[^\\}])*)\}", re.S)
_TYPED = frozenset(["SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"])
_CASED = frozenset(["SHORTANSWER_C", "SAC", "MWC"])
_NUMBER = frozenset(["NUMERICAL", "NM"])
_SHUFFLED = frozenset(["MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"])
_CHOSEN = frozenset(["MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"]) | _SHUFFLED
FULL = 99.999
Gap = dict[str, Any]


def read(text: str, notes: list[str]) -> tuple[str, dict[str, Gap]]:
    """A text with marks `[[isian-1]]` in the place of its codes, and the gaps by name. ValueError when one cannot be carried."""
    out: list[str] = []
    gaps: dict[str, Gap] = {}
    weights: set[str] = set()
    end = 0
    while opened := _OPEN.search(text, end):
        closed = _END.match(text, opened.end())
        if closed is None:
            break
        name = f"isian-{len(gaps) + 1}"
        gaps[name] = _gap(opened[2], _answers(closed[1]), notes)
        weights.add(opened[1] or "1")
        out += [text[end : opened.start()], f"[[{name}]]"]
        end = closed.end()
    if len(weights) > 1:
        notes.append(_("bobot rumpang yang berbeda-beda disamakan"))
    return "".join([*out, text[end:]]), gaps


def body(text: str, markup: str, gaps: Mapping[str, Gap]) -> dict[str, Any]:
    """The fields of an item: what stands before the first gap is its stem."""
    stem, rest = split_at_gaps(text, markup)
    asked = stem or (f"<p>{_('Lengkapi teks ini.')}</p>" if markup == HTML else _("Lengkapi teks ini."))
    return {"kind": "cloze", "stem": asked, "text": rest, "gaps": dict(gaps)}


def group_of(choice: Choice) -> str:
    """The group of a word to be put in a gap: backups keep it where other kinds have their feedback."""
    said = choice.feedback.body.strip()
    found = re.search(r'draggroup";(?:i:|s:\d+:")(\d+)', said)
    return found[1] if found else said if said.isdigit() else "1"


def option(text: str, is_right: bool, feedback: str = "") -> dict[str, Any]:
    """One option of a gap."""
    found: dict[str, Any] = {"text": text}
    if is_right:
        found["correct"] = True
    return {**found, "feedback": feedback} if feedback else found


def code(gap: Mapping[str, Any], notes: list[str]) -> str:
    """A gap in Moodle's language, for an HTML text."""
    said = f"#{_quoted(gap['feedback'])}" if gap.get("feedback") else ""
    if "accept" in gap:
        if gap.get("spelling") == "near" or gap.get("reject"):
            notes.append(_("toleransi ejaan tidak dibawa"))
        answers = [f"={_quoted(escape(_starred(str(text)), quote=False))}{said}" for text in gap["accept"]]
        return "{1:SHORTANSWER:" + "~".join(answers) + "}"
    if "answer" in gap:
        if gap.get("units") or gap.get("unit"):
            notes.append(_("satuan pada rumpang tidak dibawa"))
        return f"{{1:NUMERICAL:={_number(gap['answer'])}:{tolerance_of(gap, notes)}{said}}}"
    answers = []
    for each in gap["options"]:
        told = each.get("feedback") or (gap.get("feedback") if each.get("correct") else "")
        reply = f"#{_quoted(told)}" if told else ""
        answers.append(f"{'=' if each.get('correct') else ''}{_quoted(each['text'])}{reply}")
    way = "MULTICHOICE" if gap.get("shuffle") is False else "MULTICHOICE_S"
    return f"{{1:{way}:{'~'.join(answers)}}}"


def tolerance_of(fields: Mapping[str, Any], notes: list[str]) -> str:
    """How far off a number may be, in its own unit."""
    percent = Decimal(str(fields.get("tolerance_percent") or 0))
    if not percent:
        return _number(fields.get("tolerance") or 0)
    notes.append(_("toleransi dalam persen dibawa sebagai angka"))
    share = abs(Decimal(str(fields["answer"]))) * percent / 100
    return f"{max(share, Decimal(str(fields.get('tolerance') or 0))).normalize():f}"


def starred(text: str) -> str:
    """A text whose asterisks mean themselves."""
    return text.replace("*", "\\*")


_starred = starred


def _answers(source: str) -> list[tuple[float, str, str]]:
    """Share in percent, text and feedback of each answer."""
    found = []
    for part in _split(source, "~"):
        share, rest = 0.0, part.strip()
        if rest.startswith("="):
            share, rest = 100.0, rest[1:]
        elif given := re.match(r"%(-?\d+(?:[.,]\d+)?)%", rest):
            share, rest = float(given[1].replace(",", ".")), rest[given.end() :]
        text, *feedback = _split(rest, "#")
        found.append((share, _bare(text).strip(), _bare("#".join(feedback)).strip()))
    return found


def _gap(way: str, answers: Sequence[tuple[float, str, str]], notes: list[str]) -> Gap:
    full = [answer for answer in answers if answer[0] >= FULL]
    if any(0 < share < FULL for share, _text, _said in answers):
        notes.append(_("nilai sebagian pada rumpang tidak dibawa"))
    found: Gap = {}
    if way in _CHOSEN:
        if len(full) != 1:
            raise ValueError(_("sebuah rumpang tidak mempunyai tepat satu pilihan benar"))
        found["options"] = [
            option(text, answer is full[0], said) for answer in answers for _s, text, said in [answer]
        ]
        if way not in _SHUFFLED:
            found["shuffle"] = False
        return found
    if not full:
        raise ValueError(_("sebuah rumpang tidak mempunyai jawaban bernilai penuh"))
    if way in _TYPED:
        if way in _CASED:
            notes.append(_("huruf besar dan kecil tidak lagi dibedakan"))
        texts = [fold(unescape(text)) for _share, text, _said in full]
        if any(re.search(r"(?<!\\)\*", text) for text in texts):
            notes.append(_("tanda * pada jawaban rumpang dihapus"))
        bare = [fold(re.sub(r"\\\*|\*", lambda f: "*" if len(f[0]) == 2 else " ", text)) for text in texts]
        found["accept"] = list(dict.fromkeys(bare))
    elif way in _NUMBER:
        number, _colon, tolerance = full[0][1].partition(":")
        value, near = decimal(number), width(tolerance, notes)
        if value is None:
            raise ValueError(_("sebuah rumpang angka tidak berisi angka"))
        if len(full) > 1:
            notes.append(_("jawaban angka lain yang juga benar tidak dibawa"))
        found["answer"] = plain_number(value)
        if near:
            found["tolerance"] = plain_number(near)
    else:
        raise ValueError(_("rumpang berjenis %(way)s belum punya padanan") % {"way": way})
    if said := full[0][2]:
        found["feedback"] = said
    return found


def _split(source: str, sign: str) -> list[str]:
    """Cut at a sign that no backslash stands before, and that begins no character reference."""
    pattern = r"(?<!&)#" if sign == "#" else re.escape(sign)
    found, start = [], 0
    for match in re.finditer(rf"\\.|{pattern}", source, re.S):
        if match[0] == sign:
            found.append(source[start : match.start()])
            start = match.end()
    return [*found, source[start:]]


def _bare(text: str) -> str:
    r"""Without the backslashes; one before an asterisk stays, it has a meaning of its own."""
    return re.sub(r"\\([^*])", r"\1", text, flags=re.S)


def _quoted(text: str) -> str:
    return re.sub(r'([\\~#}"/])' if "\\*" not in text else r'(\\(?!\*)|[~#}"/])', r"\\\1", text)


def _number(value: Any) -> str:
    return f"{Decimal(str(value)):f}"
