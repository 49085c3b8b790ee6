"""Moodle's XML: every question with its pictures inside."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _
from lxml import etree

from pintar.assessment.exchange.carrying import (
    Carried,
    Format,
    Item,
    Ledger,
    Note,
    Written,
    unreadable,
    weighed,
)
from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.moodle_asking import as_question
from pintar.assessment.exchange.moodle_carrying import carry, category_of
from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.moodle_questions import NOTHING, Choice, Pair, Question
from pintar.assessment.exchange.moodle_xml_writing import written
from pintar.assessment.exchange.numbers import decimal, plain_number, whole
from pintar.assessment.exchange.safe_xml import Node, parse
from pintar.assessment.exchange.texts import Shelf

PLUGIN_FILE = "@@PLUGINFILE@@/"
_FORMATS = {"html": 1, "moodle_auto_format": 0, "plain_text": 2, "markdown": 4}
_SETTINGS = (
    *("single", "usecase", "shuffleanswers", "gradingtype", "selecttype", "selectcount"),
    *("minwordlimit", "maxwordlimit"),
)
_REMARKS = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


class MoodleXml(Format):
    """Moodle's own format."""

    name, title, suffix, media_type = "moodle-xml", "Moodle XML", ".xml", "text/xml"

    def recognises(self, data: bytes, name: str) -> bool:
        """XML whose first element is `quiz`."""
        head = data[:4000].replace(b"\0", b"")
        return b"<quiz" in head and not data.startswith(b"PK")

    def read(self, data: bytes, name: str) -> Carried:
        """The questions; each that cannot be carried is noted with its number."""
        root, remark = parse(weighed(data), name)
        if root.tag != "quiz":
            raise unreadable(_("%(name)s bukan berkas soal Moodle.") % {"name": name})
        ledger, category, number = Ledger(), "", 0
        if remark:
            ledger.say(name, remark)
        for node in root.iterfind("question"):
            if node.get("type") == "category":
                category = category_of(_words(node, "category/text"))
                continue
            number += 1
            question = _question(number, node)
            place = _("soal %(n)s, baris %(line)s") % {"n": number, "line": node.sourceline}
            grade = decimal(_words(node, "defaultgrade"))
            carry(
                ledger,
                question,
                place=place,
                category=category,
                tags=question.tags,
                shelf=Shelf(_Files(node).find),
                points=plain_number(grade) if grade is not None and 0 < grade <= 100 else 1,
                key=_words(node, "idnumber"),
            )
        return ledger.carried()

    def write(self, items: Sequence[Item], files: Mapping[str, bytes]) -> Written:
        """A file of these questions and the pictures they show."""
        root = etree.Element("quiz")
        notes: list[Note] = []
        category: str | None = None
        for number, item in enumerate(items, 1):
            place, key = f"{number}", str(item["key"])
            try:
                question, lost = as_question(item, number)
            except Unusable as fault:
                notes.append(Note(place, "refused", str(fault), key))
                continue
            competency = str(item.get("competency") or "")
            opens, points = competency != category, Decimal(str(item.get("points", 1)))
            root.extend(written(question, points, competency, opens, files, lost))
            category = competency
            said = "; ".join(dict.fromkeys(lost))
            notes.append(Note(place, "simplified" if said else "carried", said, key))
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return Written(data, tuple(notes))


class _Files:
    """The files inside a question, wherever in it they stand."""

    def __init__(self, node: Node) -> None:
        self.nodes = {f"{each.get('path') or '/'}{each.get('name')}": each for each in node.iter("file")}

    def find(self, address: str) -> bytes | None:
        _before, mark, name = address.partition(PLUGIN_FILE)
        node = self.nodes.get(f"/{unquote(name)}") if mark else None
        if node is None or node.get("encoding", "base64") != "base64":
            return None
        try:
            return base64.b64decode(node.text or "")
        except (binascii.Error, ValueError):
            return None


def _question(number: int, node: Node) -> Question:
    kind = node.get("type") or ""
    made: dict[str, Any] = {
        "choices": tuple(_choices(node, kind)),
        "pairs": tuple(_pairs(node)),
        "options": {name: _setting(node, name) for name in _SETTINGS if node.find(name) is not None},
        "units": tuple(
            (_words(u, "unit_name"), _words(u, "multiplier")) for u in node.iterfind("units/unit")
        ),
        "tolerances": {n: _words(a, "tolerance") for n, a in enumerate(node.iterfind("answer"), 1)},
    }
    if kind == "truefalse":
        truths = {_words(a, "text").strip().lower(): str(n) for n, a in enumerate(node.iterfind("answer"), 1)}
        made["options"] |= {"trueanswer": truths.get("true", ""), "falseanswer": truths.get("false", "")}
    if kind in ("gapselect", "ddwtos"):
        offered = [*node.iterfind("selectoption"), *node.iterfind("dragbox")]
        made["choices"] = tuple(Choice(n, Text(_words(o, "text"), 2), 0) for n, o in enumerate(offered, 1))
        made["options"] |= {f"group-{n}": _words(o, "group") or "1" for n, o in enumerate(offered, 1)}
    return Question(
        id=number,
        kind=kind,
        name=_words(node, "name/text"),
        stem=_text(node, "questiontext"),
        feedback=_text(node, "generalfeedback"),
        hints=tuple(_read_text(hint) for hint in node.iterfind("hint")),
        grader=_text(node, "graderinfo"),
        tags=tuple(_words(tag, "text") for tag in node.iterfind("tags/tag")),
        remarks=tuple(_words(node, f"{name}/text") for name in _REMARKS),
        **made,
    )


def _choices(node: Node, kind: str) -> list[Choice]:
    found = []
    for n, answer in enumerate(node.iterfind("answer"), 1):
        share = decimal(answer.get("fraction") or "0") or Decimal(0)
        fraction = float(n) if kind == "ordering" else float(share / 100) if abs(share) <= 100 else 0.0
        typed = kind in ("shortanswer", "numerical")
        text = Text(_words(answer, "text").strip(), 2) if typed else _read_text(answer)
        found.append(Choice(n, text, fraction, _text(answer, "feedback")))
    return found


def _pairs(node: Node) -> list[Pair]:
    pairs = enumerate(node.iterfind("subquestion"), 1)
    return [Pair(n, _read_text(pair), _words(pair, "answer/text").strip()) for n, pair in pairs]


def _setting(node: Node, name: str) -> str:
    found = _words(node, name).strip().lower()
    return {"true": "1", "false": "0", "all_or_nothing": "-1"}.get(
        found, found if found == "-1" else str(whole(found))
    )


def _text(node: Node, name: str) -> Text:
    found = node.find(name)
    return NOTHING if found is None else _read_text(found)


def _read_text(node: Node) -> Text:
    return Text(_words(node, "text").strip(), _FORMATS.get(node.get("format") or "html", 1))


def _words(node: Node, path: str) -> str:
    found = node.find(path)
    return "" if found is None else "".join(str(part) for part in found.itertext())
