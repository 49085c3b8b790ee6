"""One item of ours as an item of QTI 2.1 or 3.0."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from pintar.assessment.exchange import html
from pintar.assessment.exchange.carrying import Item
from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.qti import building as b
from pintar.assessment.exchange.qti import drawn
from pintar.assessment.exchange.qti.building import FEEDBACK, RESPONSE, SCORE, element, with_html
from pintar.assessment.exchange.qti.essays import FILES, MEGABYTES, MIMES, TYPE
from pintar.assessment.exchange.qti.gaps import UNIT
from pintar.assessment.exchange.qti.marked import Marked
from pintar.assessment.exchange.qti.names import V21, versioned
from pintar.assessment.exchange.qti.pairing import TABULAR
from pintar.assessment.exchange.safe_xml import Node
from pintar.assessment.exchange.texts import MARK, to_html, to_plain
from pintar.assessment.exchange.words import shorten
from pintar.assessment.kinds.draft import LETTERS

_BLOCKS = re.compile(r"<(?:p|ul|ol|table|blockquote|pre|h[2-6]|dl|figure|div)\b")


def identifier_of(key: str) -> str:
    """A key as QTI may name things: beginning with a letter or an underscore."""
    return key if key[:1].isalpha() else f"_{key}"


def write(item: Item, files: Mapping[str, bytes], version: str) -> tuple[bytes, dict[str, bytes], list[str]]:
    """The item's XML, the files it shows, and what was left behind. Unusable when QTI has no such item."""
    made = _Writing(item, files, version)
    root = made.root()
    data = etree.tostring(versioned(root, version), xml_declaration=True, encoding="UTF-8")
    return data, made.shown, made.lost


class _Writing(Marked):
    template: Sequence[Node] = ()

    def root(self) -> Node:
        makers: dict[str, Callable[[], tuple[list[Node], list[Node], str]]] = {
            "single-choice": self._choice,
            "multiple-choice": self._choice,
            "true-false": self._true_false,
            "matching": self._matching,
            "matrix": self._matrix,
            "short-answer": self._short_answer,
            "numeric": self._numeric,
            "ordering": self._ordering,
            "cloze": self._cloze,
            "essay": self._essay,
            "file": self._file,
            "hotspot": self._hotspot,
            "image-labels": self._labels,
            "calculated": self._calculated,
        }
        maker = makers.get(self.item["kind"])
        if maker is None:
            raise Unusable(_("jenis soal ini tidak ada padanannya di format ini"))
        body, rules, template = maker()
        if self.item.get("hints"):
            self.lost.append(_("petunjuk tidak dibawa"))
        if self.item.get("shuffle") is False and self.item["kind"] in ("ordering", "cloze"):
            self.lost.append(_("urutan barisnya tidak dijaga"))
        outcomes = [
            b.outcome(SCORE, "single", "float", "0"),
            b.outcome("MAXSCORE", "single", "float", b.figure(self.points)),
        ]
        rules += self._penalty()
        feedback, said = self._feedback()
        if said or self.remarks:
            outcomes.append(b.outcome(FEEDBACK, "multiple", "identifier"))
        processing = self._processing(
            [*rules, *feedback], "" if feedback or self.item.get("penalty") else template
        )
        title = shorten(html.plain(to_html(self.item["stem"], self.markup)), 80) or self.item["key"]
        root = element(
            "assessmentItem",
            *self.declarations,
            *outcomes,
            *self.template,
            element("itemBody", *body),
            identifier=identifier_of(self.item["key"]),
            title=title,
            adaptive="false",
            timeDependent="false",
        )
        root.extend([*processing, *said])
        return root

    # What is asked

    def _choice(self) -> tuple[list[Node], list[Node], str]:
        options = self.item["options"]
        is_single = self.item["kind"] == "single-choice"
        ids = LETTERS[: len(options)]
        right = [own for own, option in zip(ids, options, strict=True) if option.get("correct")]
        rows = []
        for own, option in zip(ids, options, strict=True):
            row = self._put(element("simpleChoice", identifier=own), option["text"])
            if said := option.get("feedback"):
                self.remarks[own] = said
                shown = self._html(said)
                tag = "feedbackBlock" if _BLOCKS.search(shown) else "feedbackInline"
                row.append(
                    with_html(
                        element(tag, outcomeIdentifier=FEEDBACK, identifier=own, showHide="show"), shown
                    )
                )
            rows.append(row)
        node = element("choiceInteraction", *rows, responseIdentifier=RESPONSE, shuffle=self._shuffle())
        node.set("maxChoices", "1" if is_single else "0")
        if self.is_whole:
            self.declarations.append(
                b.declared(RESPONSE, "single" if is_single else "multiple", "identifier", right)
            )
            return [self._stem(), node], *self._by_key()
        wrong = len(options) - len(right)
        share, cost = self.points / len(right), self.points / wrong if wrong else Fraction(0)
        worth = [(own, share if own in right else -cost) for own in ids]
        return [self._stem(), node], *self._by_worth("multiple", "identifier", right, worth)

    def _true_false(self) -> tuple[list[Node], list[Node], str]:
        key = "true" if self.item["answer"] else "false"
        rows = [
            element("simpleChoice", identifier=own, text=said)
            for own, said in (("true", _("Benar")), ("false", _("Salah")))
        ]
        self.declarations.append(b.declared(RESPONSE, "single", "identifier", [key]))
        node = element(
            "choiceInteraction", *rows, responseIdentifier=RESPONSE, shuffle="false", maxChoices="1"
        )
        return [self._stem(), node], *self._by_key()

    def _matching(self) -> tuple[list[Node], list[Node], str]:
        pairs = [(pair["left"], pair["right"], pair.get("feedback")) for pair in self.item["pairs"]]
        rights = list(dict.fromkeys([*(right for _l, right, _f in pairs), *self.item.get("extra", [])]))
        return self._pairs(pairs, rights, "")

    def _matrix(self) -> tuple[list[Node], list[Node], str]:
        columns = {" ".join(str(column).split()): column for column in self.item["columns"]}
        rows = [
            (r["text"], columns[" ".join(str(r["column"]).split())], r.get("feedback"))
            for r in self.item["rows"]
        ]
        return self._pairs(rows, list(columns.values()), TABULAR)

    def _pairs(
        self, rows: list[tuple[str, str, Any]], rights: list[str], style: str
    ) -> tuple[list[Node], list[Node], str]:
        if any(said for _left, _right, said in rows):
            self.lost.append(_("umpan balik tiap pasangan tidak dibawa"))
        choice = "simpleAssociableChoice"
        lefts = [
            self._put(element(choice, identifier=f"L{n}", matchMax="1"), left)
            for n, (left, _r, _f) in enumerate(rows, 1)
        ]
        offered = [
            self._put(element(choice, identifier=f"R{n}", matchMax="0"), right)
            for n, right in enumerate(rights, 1)
        ]
        sets = element("simpleMatchSet", *lefts), element("simpleMatchSet", *offered)
        node = element(
            "matchInteraction",
            *sets,
            responseIdentifier=RESPONSE,
            shuffle=self._shuffle(),
            maxAssociations="0",
        )
        if style:
            node.set("class", style)
        key = [f"L{n} R{rights.index(right) + 1}" for n, (_l, right, _f) in enumerate(rows, 1)]
        return [self._stem(), node], *self._pairs_scored(key)

    def _ordering(self) -> tuple[list[Node], list[Node], str]:
        steps = self.item["order"]
        if not self.is_whole:
            self.lost.append(
                _("nilai sebagian untuk urutan tidak dibawa: hanya urutan lengkap yang bernilai")
            )
        ids = LETTERS[: len(steps)]
        rows = [
            self._put(element("simpleChoice", identifier=own), s) for own, s in zip(ids, steps, strict=True)
        ]
        self.declarations.append(b.declared(RESPONSE, "ordered", "identifier", ids))
        node = element("orderInteraction", *rows, responseIdentifier=RESPONSE, shuffle="true")
        return [self._stem(), node], *self._by_key()

    def _short_answer(self) -> tuple[list[Node], list[Node], str]:
        self._strict()
        accept = [str(text) for text in self.item["accept"]]
        worth = [(text, self.points) for text in accept]
        entry = element(
            "p", element("textEntryInteraction", responseIdentifier=RESPONSE, expectedLength="40")
        )
        return [self._stem(), entry], *self._by_worth("single", "string", accept[:1], worth)

    def _numeric(self) -> tuple[list[Node], list[Node], str]:
        return self._numeric_of(self.item)

    def _numeric_of(self, item: Item) -> tuple[list[Node], list[Node], str]:
        condition = self._number(RESPONSE, item)
        entry = element(
            "p", element("textEntryInteraction", responseIdentifier=RESPONSE, expectedLength="20")
        )
        if unit := self.item.get("unit"):
            entry[0].tail = " "
            entry.append(element("span", text=str(unit), class_=UNIT))
        if self.item.get("units") or self.item.get("unit_required"):
            self.lost.append(_("satuan lain dan kewajiban menulis satuan tidak dibawa"))
        return [self._stem(), entry], [b.when(condition, b.scored(b.constant(self.points)))], ""

    def _calculated(self) -> tuple[list[Node], list[Node], str]:
        """A number typed; what is drawn is printed in the stem."""
        item = {**self.item, "answer": 0}
        places, percent = item.get("decimals"), item.get("tolerance_percent")
        if percent and item.pop("tolerance", 0):
            self.lost.append(_("hanya toleransi dalam persen yang dibawa"))
        if places is not None and (percent or item.get("tolerance")):
            self.lost.append(_("pembulatan jawaban tidak dibawa, hanya toleransinya"))
            places = None
        body, rules, _template = self._numeric_of(item)
        if places is not None:
            rules = [b.when(b.is_rounded(RESPONSE, places), b.scored(b.constant(self.points)))]
        for declared in self.declarations:
            for key in declared.findall("correctResponse"):
                declared.remove(key)
        self.template = drawn.template_of(self.item, RESPONSE)
        stem = MARK.sub(lambda found: f'<span data-var="{found[1]}"></span>', self._html(self.item["stem"]))
        block = with_html(element("div"), stem)
        for place in list(block.iter("span")):
            if (name := place.get("data-var")) is not None and (above := place.getparent()) is not None:
                printed = element("printedVariable", identifier=name)
                printed.tail = place.tail
                above.replace(place, printed)
        return [block, *body[1:]], rules, ""

    def _cloze(self) -> tuple[list[Node], list[Node], str]:
        text, conditions = self._html(self.item["text"]), []
        for name in self.item["gaps"]:
            text = text.replace(f"[[{name}]]", f'<span data-gap="{name}"></span>')
        block = with_html(element("div"), text)
        for place in list(block.iter("span")):
            if (name := place.get("data-gap")) is None:
                continue
            gap = self.item["gaps"][name]
            own = identifier_of(name)
            if gap.get("feedback"):
                self.lost.append(_("umpan balik tiap rumpang tidak dibawa"))
            node, condition = self._gap(own, gap)
            conditions.append(condition)
            node.tail = place.tail
            above = place.getparent()
            if above is not None:
                above.replace(place, node)
        share = self.points / len(conditions)
        if self.is_whole:
            rules = [b.when(element("and", *conditions), b.scored(b.constant(self.points)))]
        else:
            more = [
                b.scored(element("sum", b.variable(SCORE), b.constant(share))) for _condition in conditions
            ]
            rules = [b.when(condition, then) for condition, then in zip(conditions, more, strict=True)]
        return [self._stem(), block], rules, ""

    def _gap(self, own: str, gap: Mapping[str, Any]) -> tuple[Node, Node]:
        if "options" in gap:
            ids = LETTERS[: len(gap["options"])]
            rows = []
            for letter, option in zip(ids, gap["options"], strict=True):
                words, is_plain = to_plain(option["text"], self.markup)
                if not is_plain or option.get("feedback"):
                    self.lost.append(_("tata huruf dan umpan balik pilihan di dalam rumpang tidak dibawa"))
                rows.append(element("inlineChoice", identifier=letter, text=words))
            right = [
                letter for letter, option in zip(ids, gap["options"], strict=True) if option.get("correct")
            ]
            self.declarations.append(b.declared(own, "single", "identifier", right))
            shuffle = "false" if gap.get("shuffle") is False else "true"
            return element(
                "inlineChoiceInteraction", *rows, responseIdentifier=own, shuffle=shuffle
            ), b.is_correct(own)
        entry = element("textEntryInteraction", responseIdentifier=own, expectedLength="20")
        if "answer" in gap:
            if gap.get("unit") or gap.get("units"):
                self.lost.append(_("satuan pada rumpang tidak dibawa"))
            return entry, self._number(own, gap)
        self._strict(gap)
        accept = [str(text) for text in gap["accept"]]
        self.declarations.append(
            b.declared(own, "single", "string", accept[:1], [(text, Fraction(1)) for text in accept])
        )
        return entry, b.is_worth_something(own)

    def _essay(self) -> tuple[list[Node], list[Node], str]:
        if self.item.get("words_from") or self.item.get("words_to"):
            self.lost.append(_("panjang yang diminta tidak dibawa"))
        self.declarations.append(b.declared(RESPONSE, "single", "string"))
        node = element("extendedTextInteraction", responseIdentifier=RESPONSE, expectedLines="12")
        return [*self._rubric(), self._stem(), node], [], ""

    def _file(self) -> tuple[list[Node], list[Node], str]:
        types = [str(name) for name in self.item["types"]]
        said = [TYPE + name for name in types]
        said += [FILES + str(self.item["files"])] if self.item.get("files", 1) != 1 else []
        said += [MEGABYTES + str(self.item["max_mb"])] if self.item.get("max_mb", 10) != 10 else []
        self.declarations.append(b.declared(RESPONSE, "single", "file"))
        node = element("uploadInteraction", responseIdentifier=RESPONSE, class_=" ".join(said))
        if len(types) == 1:
            node.set("type", MIMES[types[0]])
        return [*self._rubric(), self._stem(), node], [], ""

    def _rubric(self) -> list[Node]:
        """What it is marked by, for markers only."""
        listed = element("dl")
        for row in self.item["rubric"]:
            listed.append(self._put(element("dt"), row["criterion"]))
            for level in row["levels"]:
                mark = element("strong", text=b.figure(Fraction(str(level["points"]))))
                mark.tail = " "
                shown = self._put(element("div"), level["text"])
                mark.tail += shown.text or ""
                listed.append(element("dd", mark, *shown))
        blocks = [element("rubricBlock", listed, view="scorer", class_="rubric", **self._use())]
        if model := self.item.get("model"):
            held = with_html(
                element("rubricBlock", view="scorer", class_="model", **self._use()), self._html(model)
            )
            blocks.append(held)
        return blocks

    def _hotspot(self) -> tuple[list[Node], list[Node], str]:
        areas = self.item["areas"]
        if any(area.get("feedback") for area in areas):
            self.lost.append(_("umpan balik tiap daerah tidak dibawa"))
        ids = LETTERS[: len(areas)]
        right = [own for own, area in zip(ids, areas, strict=True) if area.get("correct")]
        rows = []
        for own, area in zip(ids, areas, strict=True):
            shape, coords = b.coords_of(area)
            row = element("hotspotChoice", identifier=own, shape=shape, coords=coords)
            if area.get("label"):
                row.set("hotspotLabel", area["label"])
            rows.append(row)
        several = len(right) > 1
        node = element("hotspotInteraction", self._picture(), *rows, responseIdentifier=RESPONSE)
        node.set("maxChoices", "0" if several else "1")
        if not several or self.is_whole:
            self.declarations.append(
                b.declared(RESPONSE, "multiple" if several else "single", "identifier", right)
            )
            return [self._stem(), node], *self._by_key()
        wrong = len(areas) - len(right)
        share, cost = self.points / len(right), self.points / wrong if wrong else Fraction(0)
        worth = [(own, share if own in right else -cost) for own in ids]
        return [self._stem(), node], *self._by_worth("multiple", "identifier", right, worth)

    def _labels(self) -> tuple[list[Node], list[Node], str]:
        if self.version == V21:
            raise Unusable(_("label berupa kata baru dikenal QTI 2.2; pakai QTI 3.0"))
        places = self.item["places"]
        if any(place.get("feedback") for place in places):
            self.lost.append(_("umpan balik tiap tempat tidak dibawa"))
        labels = list(dict.fromkeys([*(place["label"] for place in places), *self.item.get("extra", [])]))
        words = [
            element("gapText", identifier=f"G{n}", matchMax="0", text=text)
            for n, text in enumerate(labels, 1)
        ]
        spots = [
            element(
                "associableHotspot",
                identifier=f"P{n}",
                shape="circle",
                coords=b.around(place["at"]),
                matchMax="1",
            )
            for n, place in enumerate(places, 1)
        ]
        node = element(
            "graphicGapMatchInteraction", self._picture(), *words, *spots, responseIdentifier=RESPONSE
        )
        key = [f"G{labels.index(place['label']) + 1} P{n}" for n, place in enumerate(places, 1)]
        return [self._stem(), node], *self._pairs_scored(key)
