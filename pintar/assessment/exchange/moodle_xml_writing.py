"""Writes a question as Moodle's XML has it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from decimal import Decimal
from pathlib import PurePosixPath
from urllib.parse import quote

from django.utils.translation import gettext as _
from lxml import etree

from pintar.assessment.exchange import html
from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.moodle_carrying import path_of
from pintar.assessment.exchange.moodle_questions import Question
from pintar.assessment.exchange.safe_xml import Node
from pintar.assessment.exchange.texts import HTML, MARKDOWN, named_files, readdressed

_AS_WRITTEN = frozenset(
    ["usecase", "unitgradingtype", "unitpenalty", "showunits", "attachments", "attachmentsrequired"]
)
_TRUTHS = {"0": "false", "1": "true"}
_FORMATS = {0: "moodle_auto_format", 1: "html", 2: "plain_text", 4: "markdown"}


def written(
    question: Question,
    points: Decimal,
    competency: str,
    opens: bool,
    files: Mapping[str, bytes],
    lost: list[str],
) -> list[Node]:
    """The question's element; before it that of its category where another one begins."""
    found = []
    if opens:
        category = etree.Element("question", type="category")
        _put(category, "category", path_of(competency))
        found.append(category)
    return [*found, _Writing(files, lost).question(question, points)]


class _Writing:
    def __init__(self, files: Mapping[str, bytes], lost: list[str]) -> None:
        self.files, self.lost = files, lost

    def question(self, question: Question, points: Decimal) -> Node:
        node = etree.Element("question", type=question.kind)
        _put(node, "name", question.name)
        self.text(node, "questiontext", question.stem)
        self.text(node, "generalfeedback", question.feedback)
        _leaf(node, "defaultgrade", f"{points:f}")
        _leaf(node, "penalty", "0")
        _leaf(node, "hidden", "0")
        _leaf(node, "idnumber", question.name)
        for name, value in question.options.items():
            if name not in ("trueanswer", "falseanswer"):
                _leaf(node, name, value if name in _AS_WRITTEN else _TRUTHS.get(value, value))
        self.answers(node, question)
        for pair in question.pairs:
            each = self.text(node, "subquestion", pair.left)
            _put(each, "answer", pair.right)
        self.drops(node, question)
        if question.units:
            units = etree.SubElement(node, "units")
            for name, multiplier in question.units:
                unit = etree.SubElement(units, "unit")
                _leaf(unit, "multiplier", multiplier)
                _leaf(unit, "unit_name", name)
        if question.datasets:
            self.datasets(node, question)
        if question.kind == "essay":
            self.text(node, "graderinfo", question.grader)
        for hint in question.hints:
            self.text(node, "hint", hint)
        if question.tags:
            tags = etree.SubElement(node, "tags")
            for tag in question.tags:
                _put(tags, "tag", tag)
        return node

    def answers(self, node: Node, question: Question) -> None:
        for choice in question.choices:
            answer = self.text(node, "answer", choice.text)
            answer.set(
                "fraction",
                f"{choice.fraction * (1 if question.kind == 'ordering' else 100):.5f}".rstrip("0").rstrip(
                    "."
                ),
            )
            self.text(answer, "feedback", choice.feedback)
            if choice.id in question.tolerances:
                _leaf(answer, "tolerance", question.tolerances[choice.id])
            if precision := question.precisions.get(choice.id):
                _leaf(answer, "tolerancetype", str(precision.way))
                _leaf(answer, "correctanswerformat", str(precision.form))
                _leaf(answer, "correctanswerlength", str(precision.length))

    def drops(self, node: Node, question: Question) -> None:
        """The picture, what is dragged, and where it belongs."""
        if not question.drops:
            return
        path = question.background
        if path in self.files:
            _file(node, PurePosixPath(path).name, self.files[path])
        else:
            self.lost.append(_("berkas %(path)s tidak ada") % {"path": path[:80]})
        for drag in question.drags:
            each = etree.SubElement(node, "drag")
            _leaf(each, "no", str(drag.number))
            _leaf(each, "text", html.as_html(drag.text))
            _leaf(each, "draggroup", "1")
            etree.SubElement(each, "infinite")
        for n, drop in enumerate(question.drops, 1):
            each = etree.SubElement(node, "drop")
            left, top = drop.coords.split(",")
            parts = {"text": "", "no": str(n), "choice": str(drop.choice), "xleft": left, "ytop": top}
            for name, words in parts.items():
                _leaf(each, name, words)

    def datasets(self, node: Node, question: Question) -> None:
        """The numbers of a calculated question."""
        _leaf(node, "synchronize", "0")
        above = etree.SubElement(node, "dataset_definitions")
        for dataset in question.datasets:
            each, count = etree.SubElement(above, "dataset_definition"), str(len(dataset.values))
            _put(each, "status", "private")
            _put(each, "name", dataset.name)
            _leaf(each, "type", "calculated")
            _put(each, "distribution", dataset.way)
            _put(each, "minimum", dataset.low)
            _put(each, "maximum", dataset.high)
            _put(each, "decimals", str(dataset.decimals))
            _leaf(each, "itemcount", count)
            items = etree.SubElement(each, "dataset_items")
            for n, value in enumerate(dataset.values, 1):
                item = etree.SubElement(items, "dataset_item")
                _leaf(item, "number", str(n))
                _leaf(item, "value", value)
            _leaf(each, "number_of_items", count)

    def text(self, above: Node, name: str, text: Text) -> Node:
        """An element with a text, and the files it shows."""
        node = etree.SubElement(above, name, format=_FORMATS[text.format])
        markup = HTML if text.format == 1 else MARKDOWN
        shown = named_files(text.body, markup) if text.format in (1, 4) and text.body else []
        held = {path: PurePosixPath(path).name for path in shown if path in self.files}
        for path in shown:
            if path not in held and not path.startswith("lesson:"):
                self.lost.append(_("berkas %(path)s tidak ada") % {"path": path[:80]})
        body = readdressed(
            text.body, markup, {path: f"@@PLUGINFILE@@/{quote(own)}" for path, own in held.items()}
        )
        _leaf(node, "text", body)
        for path, own in held.items():
            _file(node, own, self.files[path])
        return node


def _file(above: Node, name: str, data: bytes) -> None:
    file = etree.SubElement(above, "file", name=name, path="/", encoding="base64")
    file.text = base64.b64encode(data).decode()


def _put(above: Node, name: str, words: str) -> Node:
    node = etree.SubElement(above, name)
    _leaf(node, "text", words)
    return node


def _leaf(above: Node, name: str, words: str) -> None:
    node = etree.SubElement(above, name)
    node.text = etree.CDATA(words) if "<" in words and "]]>" not in words else words
