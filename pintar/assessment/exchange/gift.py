"""GIFT: questions in a plain text file, each set off by blank lines, answers between braces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.exchange.carrying import (
    Carried,
    Format,
    Item,
    Ledger,
    Note,
    Written,
    weighed,
)
from pintar.assessment.exchange.encoding import decode
from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.moodle_asking import as_question
from pintar.assessment.exchange.moodle_carrying import carry, category_of, path_of
from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.moodle_questions import NOTHING, Choice, Pair, Question
from pintar.assessment.exchange.numbers import decimal, plain_number
from pintar.assessment.exchange.texts import named_files

_FORMATS = {"moodle": 0, "html": 1, "plain": 2, "markdown": 4}
_NAMES = {number: name for name, number in _FORMATS.items()}
_ESCAPES = {sign: chr(0xE000 + n) for n, sign in enumerate("\\~=#{}:n")}  # while a question is cut up
_BACK = {mark: "\n" if sign == "n" else sign for sign, mark in _ESCAPES.items()}
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:[.,]\d*)?)%")
_ANSWERS = re.compile(r"[=~#>]|^\s*(?:T|F|TRUE|FALSE)\b")
_TAGS = re.compile(r"\[(id|tag):([^\]]*)\]")
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_ORDERING = frozenset(
    [
        "ALL",
        "EXACT",
        "RANDOM",
        "CONTIGUOUS",
        "VERTICAL",
        "HORIZONTAL",
        "ALL_OR_NOTHING",
        "ABSOLUTE_POSITION",
        "RELATIVE_TO_CORRECT",
        "SHOW",
        "HIDE",
        "NONE",
    ]
)


@dataclass
class _Block:
    """One question as it stands in the file; `line` is where it begins."""

    line: int
    lines: list[str] = field(default_factory=list)
    tags: list[tuple[str, str]] = field(default_factory=list)


class Gift(Format):
    """Moodle's plain text format."""

    name, title, suffix, media_type = "gift", "GIFT", ".gift", "text/plain"

    def recognises(self, data: bytes, name: str) -> bool:
        """Text with a `::name::`, or with answers between braces."""
        if b"\0" in data[:1000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return False
        text = decode(data)[0]
        braces = re.findall(r"(?<!\\)\{([^{}]*)\}", text)
        has_answers = any(not inside.strip() or _ANSWERS.search(inside) for inside in braces)
        return not text.lstrip().startswith("<") and has_answers

    def read(self, data: bytes, name: str) -> Carried:
        """The questions; each that cannot be carried is noted with its line."""
        text, remark = decode(weighed(data))
        ledger, category = Ledger(), ""
        if remark:
            ledger.say(name, remark)
        for number, block in enumerate(_blocks(text), 1):
            place = _("baris %(n)s") % {"n": block.line}
            source = "\n".join(block.lines).strip()
            if source.startswith("$CATEGORY:"):
                category = category_of(source[10:].strip())
                continue
            try:
                question = _question(number, source, block.tags)
            except (Unusable, ValueError) as fault:
                ledger.refuse(place, str(fault))
                continue
            carry(
                ledger,
                question,
                place=place,
                category=category,
                tags=tuple(t for n, t in block.tags if n == "tag"),
            )
        return ledger.carried()

    def write(self, items: Sequence[Item], files: Mapping[str, bytes]) -> Written:
        """A file of these questions; pictures stay addresses, there is no room for them."""
        out: list[str] = []
        notes: list[Note] = []
        category = ""
        for number, item in enumerate(items, 1):
            place, key = f"{number}", str(item["key"])
            try:
                question, lost = as_question(item, number)
                if question.kind == "cloze":
                    raise Unusable(_("GIFT tidak mengenal teks dengan beberapa rumpang"))
                if item["kind"] == "file":
                    raise Unusable(_("GIFT tidak mengenal kiriman berkas"))
                source = _written(question, lost)
            except Unusable as fault:
                notes.append(Note(place, "refused", str(fault), key))
                continue
            lost += _lost(item, question)
            if (competency := str(item.get("competency") or "")) != category:
                out.append(f"$CATEGORY: {path_of(competency)}\n")
                category = competency
            tags = [f"[id:{key}]", *(f"[tag:{tag}]" for tag in question.tags)]
            out.append(f"// {' '.join(tags)}\n{source}\n")
            said = "; ".join(dict.fromkeys(lost))
            notes.append(Note(place, "simplified" if said else "carried", said, key))
        return Written("\n".join(out).encode(), tuple(notes))


def _lost(item: Item, question: Question) -> Iterator[str]:
    if item.get("hints"):
        yield _("petunjuk tidak dibawa")
    if item.get("points", 1) != 1:
        yield _("bobot tidak dibawa")
    if item.get("shuffle") is False and "options" in item:
        yield _("urutan pilihan tidak dijaga")
    if question.units:
        yield _("satuan tidak dibawa")
    if any(named_files(text.body, "html" if text.format == 1 else "markdown") for text in question.texts()):
        yield _("gambar dan berkas tidak dibawa, hanya alamatnya")


def _blocks(text: str) -> Iterator[_Block]:
    """The questions of a file: lines without a blank one between them. Comments may carry tags."""
    block, tags = _Block(0), []
    for number, line in enumerate([*text.split("\n"), ""], 1):
        bare = line.strip()
        if bare.startswith("//"):
            tags += [(found[1], found[2].strip()) for found in _TAGS.finditer(bare)]
        elif bare.startswith("$CATEGORY:") and not block.lines:
            yield _Block(number, [bare])
            tags = []
        elif bare:
            block.line = block.line or number
            block.lines.append(line.rstrip())
        elif block.lines:
            block.tags = tags
            yield block
            block, tags = _Block(0), []


def _question(number: int, source: str, tags: list[tuple[str, str]]) -> Question:
    text = re.sub(r"\\([\\~=#{}:n])", lambda found: _ESCAPES[found[1]], source)
    name = next((value for kind, value in tags if kind == "id"), "")
    if text.startswith("::") and (end := text.find("::", 2)) > 0:
        name, text = name or _plain(text[2:end]), text[end + 2 :].strip()
    start, finish = text.find("{"), text.find("}")
    if start < 0 and finish < 0:
        raise Unusable(_("hanya keterangan di antara soal, bukan soal"))
    if start < 0 or finish < start:
        raise Unusable(_("kurung kurawalnya tidak berpasangan"))
    answers, after = text[start + 1 : finish].strip(), text[finish + 1 :]
    stem = f"{text[:start]}_____{after}" if after.strip() else text[:start]
    if "{" in after or "}" in after:
        raise Unusable(_("GIFT hanya mengenal satu pasang kurung kurawal dalam satu soal"))
    answers, _mark, general = answers.partition("####")
    asked = _text(stem, 0)
    made = _Answers(answers.strip(), asked.format).found()
    return Question(id=number, name=name, stem=asked, feedback=_text(general, asked.format), **made)


class _Answers:
    """What stands between the braces."""

    def __init__(self, source: str, text_format: int) -> None:
        self.source, self.format = source, text_format

    def found(self) -> dict[str, Any]:
        source = self.source
        if not source:
            return {"kind": "essay"}
        if source.startswith(">"):
            return self._ordering(source[1:])
        if source.startswith("#"):
            return self._numbers(source[1:])
        if "~" in source:
            return self._options()
        if "=" in source and "->" in source:
            return self._pairs()
        truth = source.partition("#")[0].strip().upper()
        return self._truth(_TRUTHS[truth]) if truth in _TRUTHS else self._typed()

    def _options(self) -> dict[str, Any]:
        single = "1" if "=" in self.source else "0"
        choices = []
        for n, part in enumerate(_parts(self.source.replace("=", "~="), "~"), 1):
            is_right = part.startswith("=")
            weight, rest = (1.0, part[1:]) if is_right else self._weight(part, 0.0)
            text, said = self._remark(rest)
            choices.append(Choice(n, text, weight, said))
        return {"kind": "multichoice", "choices": tuple(choices), "options": {"single": single}}

    def _pairs(self) -> dict[str, Any]:
        pairs = []
        for n, part in enumerate(_parts(self.source, "="), 1):
            left, arrow, right = part.partition("->")
            if not arrow:
                raise Unusable(_("sebuah pasangan tidak memuat tanda panah ->"))
            pairs.append(Pair(n, _text(left, self.format), _plain(right)))
        return {"kind": "matching", "pairs": tuple(pairs)}

    def _truth(self, is_true: bool) -> dict[str, Any]:
        _answer, *said = self.source.split("#", 2)
        wrong, right = (*(_text(words, self.format) for words in said), NOTHING, NOTHING)[:2]
        true, false = (right, wrong) if is_true else (wrong, right)
        choices = (
            Choice(1, Text("true"), float(is_true), true),
            Choice(2, Text("false"), float(not is_true), false),
        )
        return {"kind": "truefalse", "choices": choices, "options": {"trueanswer": "1", "falseanswer": "2"}}

    def _typed(self) -> dict[str, Any]:
        choices = []
        for n, part in enumerate(_parts(self.source, "="), 1):
            weight, rest = self._weight(part, 1.0)
            text, said = self._remark(rest)
            choices.append(Choice(n, Text(text.body, 2), weight, said))
        return {"kind": "shortanswer", "choices": tuple(choices)}

    def _numbers(self, source: str) -> dict[str, Any]:
        choices, tolerances = [], {}
        kept, _tilde, _wrong = source.partition("~")
        for n, part in enumerate(_parts(kept, "="), 1):
            weight, rest = self._weight(part, 1.0)
            text, said = self._remark(rest)
            number, width = _span(text.body)
            choices.append(Choice(n, Text(number, 2), weight, said))
            tolerances[n] = width
        return {"kind": "numerical", "choices": tuple(choices), "tolerances": tolerances}

    def _ordering(self, source: str) -> dict[str, Any]:
        first, _end, rest = source.partition("\n")
        words = first.split()
        options = {"gradingtype": "-1" if "ALL_OR_NOTHING" in words else "7"}
        lines = rest.split("\n")
        if any(not word.isdigit() and word not in _ORDERING for word in words):
            lines.insert(0, first)
        steps = [line.strip() for line in lines if line.strip()]
        choices = tuple(Choice(n, _text(step, self.format), float(n)) for n, step in enumerate(steps, 1))
        return {"kind": "ordering", "choices": choices, "options": options}

    def _weight(self, part: str, default: float) -> tuple[float, str]:
        found = _WEIGHT.match(part)
        if not found:
            return default, part
        return float(found[1].replace(",", ".")) / 100, part[found.end() :]

    def _remark(self, part: str) -> tuple[Text, Text]:
        text, _hash, said = part.partition("#")
        return _text(text, self.format), _text(said, self.format)


def _parts(source: str, sign: str) -> list[str]:
    parts = [part.strip() for part in source.split(sign)]
    return parts if parts[0] else parts[1:]


def _span(written: str) -> tuple[str, str]:
    """A number and how far off one may be, from `12`, `12:0.5` or `11.5..12.5`."""
    low, dots, high = written.partition("..")
    if dots:
        least, most = decimal(low), decimal(high)
        if least is None or most is None:
            raise Unusable(_("rentang angkanya tidak terbaca"))
        return str(plain_number((least + most) / 2)), str(abs(most - least) / 2)
    number, _colon, width = written.partition(":")
    return number.strip(), width.strip()


def _text(source: str, default: int) -> Text:
    source = source.strip()
    named = re.match(r"\[(moodle|html|plain|markdown)\]", source)
    body = source[named.end() :] if named else source
    return Text(_plain(body), _FORMATS[named[1]] if named else default)


def _plain(source: str) -> str:
    return re.sub(r"[\ue000-\ue007]", lambda found: _BACK[found[0]], source).strip()


def _written(question: Question, lost: list[str]) -> str:
    head = f"::{_escaped(question.name)}::{_said(question.stem, None)}"
    inherited = question.stem.format
    body: list[str] = []
    match question.kind:
        case "truefalse":
            body.append("TRUE" if question.choices[0].fraction == 1 else "FALSE")
        case "multichoice":
            is_single = question.options["single"] == "1"
            for choice in question.choices:
                sign = "=" if is_single and choice.fraction == 1 else f"~{_percent(choice.fraction)}"
                body.append(sign + _answer(choice, inherited))
        case "shortanswer":
            body += [f"={_answer(choice, 2)}" for choice in question.choices]
        case "numerical":
            choice = question.choices[0]
            body += ["#", f"={choice.text.body}:{question.tolerances[choice.id]}"]
        case "matching":
            body += [f"={_said(pair.left, inherited)} -> {_escaped(pair.right)}" for pair in question.pairs]
        case "ordering":
            way = "ALL_OR_NOTHING" if question.options["gradingtype"] == "-1" else "RELATIVE_TO_CORRECT"
            body += [f">{len(question.choices)} ALL VERTICAL {way}"]
            body += [_said(choice.text, inherited) for choice in question.choices]
        case "essay":
            lost.append(_("keterangan untuk penilai tidak dibawa"))
        case _:
            raise Unusable(_("jenis soal ini tidak ada padanannya di format ini"))
    if question.feedback.body:
        body.append(f"####{_said(question.feedback, inherited)}")
    return head + "{" + "\n".join(body) + "}"


def _answer(choice: Choice, inherited: int) -> str:
    said = f"#{_said(choice.feedback, inherited)}" if choice.feedback.body else ""
    return _said(choice.text, inherited) + said


def _said(text: Text, inherited: int | None) -> str:
    named = (
        f"[{_NAMES[text.format]}]" if text.body and (text.format != inherited or text.body[0] in "[%") else ""
    )
    return named + _escaped(text.body)


def _escaped(words: str) -> str:
    return re.sub(r"[\\~=#{}:]", lambda found: "\\" + found[0], words).replace("\n", "\\n")


def _percent(share: float) -> str:
    return f"%{share * 100:.5f}".rstrip("0").rstrip(".") + "%" if share else ""
