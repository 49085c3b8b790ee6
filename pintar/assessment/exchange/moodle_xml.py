"""Moodle's XML: every question with its pictures inside."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _
from lxml import etree

from pintar.assessment.exchange import moodle_files
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
from pintar.assessment.exchange.moodle_carrying import PLUGIN_FILE, carry, category_of
from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.moodle_questions import (
    NOTHING,
    Choice,
    Dataset,
    Drag,
    Drop,
    Pair,
    Precision,
    Question,
)
from pintar.assessment.exchange.moodle_xml_writing import written
from pintar.assessment.exchange.numbers import decimal, plain_number, whole
from pintar.assessment.exchange.safe_xml import Node, parse
from pintar.assessment.exchange.texts import Shelf

_FORMATS = {"html": 1, "moodle_auto_format": 0, "plain_text": 2, "markdown": 4}
_SETTINGS = (
    *("single", "usecase", "shuffleanswers", "gradingtype", "selecttype", "selectcount"),
    *("minwordlimit", "maxwordlimit", "unitgradingtype", "choose", "subcats"),
)
_WORDS = ("unitpenalty", *moodle_files.SETTINGS)  # settings that are not whole numbers
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
        ledger, category, path, number = Ledger(), "", "", 0
        if remark:
            ledger.say(name, remark)
        mates: dict[str, list[Question]] | None = None
        for node in root.iterfind("question"):
            if node.get("type") == "category":
                path = _words(node, "category/text").strip()
                category = category_of(path)
                continue
            number += 1
            question = _question(number, node)
            if question.kind == "randomsamatch":
                mates = _short_answers(root) if mates is None else mates
                question = replace(question, mates=_mates(question, path, mates))
            place = _("soal %(n)s, baris %(line)s") % {"n": number, "line": node.sourceline}
            grade = decimal(_words(node, "defaultgrade"))
            carry(
                ledger,
                question,
                place=place,
                category=category,
                tags=question.tags,
                shelf=Shelf(_Files(node).find, taken=ledger.files),
                picture=question.background and PLUGIN_FILE + quote(question.background),
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
    made["options"] |= {
        name: _words(node, name).strip().lower() for name in _WORDS if node.find(name) is not None
    }
    if kind.startswith("calculated"):
        made["datasets"] = tuple(_datasets(node))
        made["precisions"] = {n: _precision(a) for n, a in enumerate(node.iterfind("answer"), 1)}
    if kind in ("ddmarker", "ddimageortext"):
        under = node.find("file")
        made["background"] = (
            "" if under is None else f"{under.get('path') or '/'}{under.get('name')}".strip("/")
        )
        made["drags"] = tuple(_drags(node))
        made["drops"] = tuple(_drops(node))
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


def _datasets(node: Node) -> Iterator[Dataset]:
    for each in node.iterfind("dataset_definitions/dataset_definition"):
        items = each.iterfind("dataset_items/dataset_item")
        rows = sorted(
            (whole(_words(item, "number")), n, _words(item, "value")) for n, item in enumerate(items)
        )
        yield Dataset(
            _words(each, "name/text").strip(),
            _words(each, "distribution/text").strip() or "uniform",
            _words(each, "minimum/text"),
            _words(each, "maximum/text"),
            whole(_words(each, "decimals/text")),
            tuple(value for _number, _n, value in rows),
        )


def _precision(answer: Node) -> Precision:
    names = ("tolerancetype", "correctanswerlength", "correctanswerformat")
    values = (whole(_words(answer, name), default) for name, default in zip(names, (1, 2, 1), strict=True))
    return Precision(*values)


def _drags(node: Node) -> Iterator[Drag]:
    for n, drag in enumerate(node.iterfind("drag"), 1):
        text = Text(_words(drag, "text").strip(), 1)
        yield Drag(whole(_words(drag, "no"), n), text, drag.find("file") is not None)


def _drops(node: Node) -> Iterator[Drop]:
    for drop in node.iterfind("drop"):
        corner = f"{_words(drop, 'xleft').strip()},{_words(drop, 'ytop').strip()}"
        shape = _words(drop, "shape").strip().lower()
        coords = _words(drop, "coords").strip() if shape else corner
        yield Drop(whole(_words(drop, "choice")), shape or "box", coords)


def _short_answers(root: Node) -> dict[str, list[Question]]:
    """The short answers of a file by the path of their category."""
    found: dict[str, list[Question]] = {}
    path = ""
    for number, node in enumerate(root.iterfind("question"), 1):
        if node.get("type") == "category":
            path = _words(node, "category/text").strip()
        elif node.get("type") == "shortanswer":
            found.setdefault(path, []).append(_question(number, node))
    return found


def _mates(question: Question, path: str, known: Mapping[str, list[Question]]) -> tuple[Question, ...]:
    """The short answers of the question's category, and of those below it where it says so."""
    below = question.options.get("subcats") == "1"
    return tuple(
        mate
        for place, mates in known.items()
        if place == path or (below and place.startswith(f"{path}/"))
        for mate in mates
    )


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
