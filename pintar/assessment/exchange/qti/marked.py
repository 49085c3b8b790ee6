"""How an item of QTI is marked, and its words with the files they show."""

from __future__ import annotations

import io
from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from PIL import Image

from pintar.assessment.exchange import html
from pintar.assessment.exchange.carrying import Item
from pintar.assessment.exchange.qti import building as b
from pintar.assessment.exchange.qti.building import FEEDBACK, GENERAL, RESPONSE, SCORE, element, with_html
from pintar.assessment.exchange.qti.names import TEMPLATES, V21
from pintar.assessment.exchange.safe_xml import Node
from pintar.assessment.exchange.texts import HTML, MARKDOWN, flat, named_files, readdressed, to_html

WHOLE = frozenset({"single-choice", "true-false", "short-answer", "numeric"})


class Marked:
    """One item on its way out."""

    def __init__(self, item: Item, files: Mapping[str, bytes], version: str) -> None:
        self.item, self.files, self.version = item, files, version
        self.markup = HTML if item.get("markup") == HTML else MARKDOWN
        self.points = Fraction(str(item.get("points", 1)))
        self.is_whole = item.get("partial") is False or item["kind"] in WHOLE
        self.lost: list[str] = []
        self.shown: dict[str, bytes] = {}
        self.declarations: list[Node] = []
        self.remarks: dict[str, str] = {}

    # How it is marked

    def _by_key(self) -> tuple[list[Node], str]:
        return [
            b.when(b.is_correct(RESPONSE), b.scored(b.constant(self.points)))
        ], "match_correct" if self.points == 1 else ""

    def _by_worth(
        self, cardinality: str, base: str, key: list[str], worth: list[tuple[str, Fraction]]
    ) -> tuple[list[Node], str]:
        bounds = {"lowerBound": "0"} if cardinality != "single" else {}
        self.declarations.append(b.declared(RESPONSE, cardinality, base, key, worth, **bounds))
        mapped = b.scored(element("mapResponse", identifier=RESPONSE))
        nothing = b.scored(b.constant(Fraction(0)))
        return [b.when(element("isNull", b.variable(RESPONSE)), nothing, otherwise=[mapped])], "map_response"

    def _pairs_scored(self, key: list[str]) -> tuple[list[Node], str]:
        if self.is_whole:
            self.declarations.append(b.declared(RESPONSE, "multiple", "directedPair", key))
            return self._by_key()
        return self._by_worth(
            "multiple", "directedPair", key, [(pair, self.points / len(key)) for pair in key]
        )

    def _number(self, own: str, fields: Mapping[str, Any]) -> Node:
        answer, width = Fraction(str(fields["answer"])), Fraction(str(fields.get("tolerance") or 0))
        percent = Fraction(str(fields.get("tolerance_percent") or 0))
        self.declarations.append(b.declared(own, "single", "float", [b.figure(answer)]))
        if percent and width:
            self.lost.append(_("toleransi dalam persen dibawa sebagai angka"))
            width, percent = max(width, abs(answer) * percent / 100), Fraction(0)
        mode = "relative" if percent else "absolute" if width else "exact"
        return b.is_near(own, mode, percent or width)

    def _penalty(self) -> list[Node]:
        """An answer that earns nothing costs a share of the points."""
        cost = Fraction(str(self.item.get("penalty") or 0)) * self.points
        if not cost:
            return []
        given = [
            element("not", element("isNull", b.variable(d.get("identifier") or "")))
            for d in self.declarations
        ]
        something = given[0] if len(given) == 1 else element("or", *given)
        nothing = element("lte", b.variable(SCORE), b.constant(Fraction(0)))
        return [b.when(element("and", something, nothing), b.scored(b.constant(-cost)))]

    def _feedback(self) -> tuple[list[Node], list[Node]]:
        """The rule that says what is told, and the remark for everybody."""
        told, said = [], []
        if self.remarks:
            told.append(b.variable(RESPONSE))
        if general := self.item.get("feedback"):
            told.append(element("baseValue", baseType="identifier", text=GENERAL))
            shown = element("modalFeedback", outcomeIdentifier=FEEDBACK, identifier=GENERAL, showHide="show")
            said.append(with_html(shown, self._html(general)))
        rule = element("setOutcomeValue", element("multiple", *told), identifier=FEEDBACK)
        return ([rule] if told else []), said

    def _processing(self, rules: list[Node], template: str) -> list[Node]:
        if template:
            return [element("responseProcessing", template=TEMPLATES[self.version].format(template))]
        return [element("responseProcessing", *rules)] if rules else []

    # Its words

    def _stem(self) -> Node:
        return self._put(element("div"), self.item["stem"], is_block=True)

    def _put(self, node: Node, words: str, *, is_block: bool = False) -> Node:
        return with_html(node, self._html(words) if is_block else html.inline(self._html(words)))

    def _html(self, words: str) -> str:
        if (only := flat(to_html(words, self.markup))) is not None:
            self.lost.append(_("dari teks yang bersarang terlalu dalam hanya kata-katanya yang dibawa"))
            return only
        addresses = {}
        for path in named_files(words, self.markup):
            if path.startswith("lesson:"):
                continue
            if self._take(path):
                addresses[path] = f"../{quote(path)}"
        return to_html(readdressed(words, self.markup, addresses), self.markup)

    def _take(self, path: str) -> bool:
        if path not in self.files:
            self.lost.append(_("berkas %(path)s tidak ada") % {"path": path[:80]})
            return False
        self.shown[path] = self.files[path]
        return True

    def _picture(self) -> Node:
        path, words = self.item["picture"], self.item["alt"]
        self._take(path)
        size = _size(self.files.get(path, b""))
        if self.version != V21:
            return element("img", src=f"../{quote(path)}", alt=words, **size)
        kind = {"svg": "svg+xml", "jpg": "jpeg"}.get(
            path.rsplit(".", 1)[-1].lower(), path.rsplit(".", 1)[-1].lower()
        )
        return element("object", text=words, data=f"../{quote(path)}", type=f"image/{kind}", **size)

    def _shuffle(self) -> str:
        return "false" if self.item.get("shuffle") is False else "true"

    def _use(self) -> dict[str, str]:
        return {} if self.version == V21 else {"use": "scoring"}

    def _strict(self, fields: Mapping[str, Any] | None = None) -> None:
        held = self.item if fields is None else fields
        if held.get("spelling") == "near" or held.get("reject"):
            self.lost.append(_("toleransi ejaan tidak dibawa"))


def _size(data: bytes) -> dict[str, str]:
    """How large a picture is, where that can be told without drawing it."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return {"width": str(picture.width), "height": str(picture.height)}
    except (OSError, ValueError, Image.DecompressionBombError):
        return {}
