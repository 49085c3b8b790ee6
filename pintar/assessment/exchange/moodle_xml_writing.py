"""Writes a question as Moodle's XML has it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from decimal import Decimal
from pathlib import PurePosixPath
from urllib.parse import quote

from django.utils.translation import gettext as _
from lxml import etree

from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.moodle_carrying import path_of
from pintar.assessment.exchange.moodle_questions import Question
from pintar.assessment.exchange.safe_xml import Node
from pintar.assessment.exchange.texts import HTML, MARKDOWN, named_files, readdressed

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
                _leaf(
                    node, name, {"0": "false", "1": "true"}.get(value, value) if name != "usecase" else value
                )
        self.answers(node, question)
        for pair in question.pairs:
            each = self.text(node, "subquestion", pair.left)
            _put(each, "answer", pair.right)
        if question.units:
            units = etree.SubElement(node, "units")
            for name, multiplier in question.units:
                unit = etree.SubElement(units, "unit")
                _leaf(unit, "multiplier", multiplier)
                _leaf(unit, "unit_name", name)
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
            file = etree.SubElement(node, "file", name=own, path="/", encoding="base64")
            file.text = base64.b64encode(self.files[path]).decode()
        return node


def _put(above: Node, name: str, words: str) -> Node:
    node = etree.SubElement(above, name)
    _leaf(node, "text", words)
    return node


def _leaf(above: Node, name: str, words: str) -> None:
    node = etree.SubElement(above, name)
    node.text = etree.CDATA(words) if "<" in words and "]]>" not in words else words
