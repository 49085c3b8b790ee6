"""Interactions in which sides are matched."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.exchange.carrying import Item
from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.qti.bodies import Body
from pintar.assessment.exchange.qti.declared import Declaration
from pintar.assessment.exchange.qti.scoring import Marking, Probe, holding, keyed
from pintar.assessment.exchange.qti.values import Maybe
from pintar.assessment.exchange.safe_xml import Node
from pintar.assessment.kinds.draft import LETTERS

TABULAR = "qti-match-tabular"


def match(body: Body, node: Node, declared: Declaration, marking: Marking) -> Item:
    """Left and right sides; as a table where the interaction says that it is one."""
    sets = [list(side.iterfind("simpleAssociableChoice")) for side in node.iterfind("simpleMatchSet")]
    if len(sets) != 2:
        raise Unusable(_("pasangannya tidak terdiri atas dua kumpulan"))
    lefts, rights = ({row.get("identifier") or "": body.line(row) for row in side} for side in sets)
    item = _paired(
        lefts, rights, declared, marking, body, is_table=TABULAR in (node.get("class") or "").split()
    )
    item["stem"] = body.around(node)
    if node.get("shuffle") != "true":
        item["shuffle"] = False
    return item


def associate(body: Body, node: Node, declared: Declaration, marking: Marking) -> Item:
    """Things that belong together in twos: one of each two becomes a left side."""
    texts = {row.get("identifier") or "": body.line(row) for row in node.iterfind("simpleAssociableChoice")}
    return {**_sided(body, texts, declared, marking), "stem": body.around(node)}


def graphic_associate(body: Body, node: Node, declared: Declaration, marking: Marking) -> Item:
    """Spots of a picture that belong together in twos: their names are matched, and the picture is shown."""
    texts = {
        row.get("identifier") or "": escape(row.get("hotspotLabel") or "", quote=False)
        for row in node.iterfind("associableHotspot")
    }
    if not all(text.strip() for text in texts.values()):
        raise Unusable(_("titik pada gambarnya tidak bernama"))
    body.lost.append(_("garis di antara titik menjadi pasangan nama"))
    shown = body.picture(node)
    item = _sided(body, texts, declared, marking)
    return {**item, "stem": "\n".join(part for part in (body.around(node), shown) if part)}


def _sided(body: Body, texts: dict[str, str], declared: Declaration, marking: Marking) -> Item:
    """Pairs without sides get them: each thing on the left is in one pair only."""
    pairs = [(pair[0], pair[1]) for pair in keyed(declared) if pair[0] in texts and pair[1] in texts]
    beside: dict[str, list[str]] = {own: [] for own in texts}
    for first, second in pairs:
        beside[first].append(second)
        beside[second].append(first)
    side: dict[str, int] = {}
    for start in texts:
        waiting = [] if start in side or not beside[start] else [start]
        group: list[str] = []
        side |= dict.fromkeys(waiting, 0)
        while waiting:
            one = waiting.pop()
            group.append(one)
            for other in beside[one]:
                if side.setdefault(other, 1 - side[one]) == side[one]:
                    raise Unusable(_("sebuah hal berpasangan dengan beberapa hal lain"))
                if other not in group and other not in waiting:
                    waiting.append(other)
        if any(len(beside[own]) > 1 for own in group if side[own] == 0):
            side |= {own: 1 - side[own] for own in group}
        if any(len(beside[own]) > 1 for own in group if side[own] == 0):
            raise Unusable(_("sebuah hal berpasangan dengan beberapa hal lain"))
    body.lost.append(_("pasangan bebas menjadi sisi kiri dan sisi kanan"))
    lefts = {own: text for own, text in texts.items() if side.get(own) == 0}
    rights = {own: text for own, text in texts.items() if own not in lefts}
    ordered = {(first, second) if first in lefts else (second, first) for first, second in pairs}
    return _paired(lefts, rights, declared, marking, body, is_table=False, ordered=ordered)


def _paired(
    lefts: dict[str, str],
    rights: dict[str, str],
    declared: Declaration,
    marking: Marking,
    body: Body,
    *,
    is_table: bool,
    ordered: Collection[tuple[str, str]] | None = None,
) -> Item:
    known = keyed(declared) if ordered is None else sorted(ordered)
    key = {left: right for left, right in known if left in lefts and right in rights}
    if len(key) < len(keyed(declared)):
        raise Unusable(_("sebuah sisi kiri cocok dengan beberapa sisi kanan"))
    if missing := [left for left in lefts if left not in key]:
        body.lost.append(_("%(n)s sisi kiri tanpa pasangan tidak dibawa") % {"n": len(missing)})
    rows = [left for left in lefts if left in key]
    item: Item = {"kind": "matrix" if is_table else "matching", "stem": "?"}
    if is_table:
        item["columns"] = list(rights.values())
        item["rows"] = [{"text": lefts[left], "column": rights[key[left]]} for left in rows]
    else:
        item["pairs"] = [{"left": lefts[left], "right": rights[key[left]]} for left in rows]
        if extra := [text for own, text in rights.items() if own not in key.values()]:
            item["extra"] = extra
    return item | marking.settings(
        item,
        {declared.identifier: _held(declared, key)},
        _pair_probes(rows, rights, key, declared, item),
        body.lost,
    )


def _held(declared: Declaration, key: Mapping[str, str]) -> Maybe:
    """Pairs as the variable holds them: those without sides in the order of the alphabet."""
    has_sides = declared.base_type != "pair"
    return holding(declared, (pair if has_sides else tuple(sorted(pair)) for pair in key.items()))


def _pair_probes(
    rows: list[str], rights: dict[str, str], key: dict[str, str], declared: Declaration, item: Item
) -> list[Probe]:
    ids = dict(zip(rows, LETTERS, strict=False))
    if item["kind"] == "matrix":
        own: dict[str, Any] = dict(zip(rights, LETTERS, strict=False))
    else:
        texts = list(dict.fromkeys([*(p["right"] for p in item["pairs"]), *item.get("extra", [])]))
        own = {right: texts.index(text) for right, text in rights.items()}
    tries = [key, {}, *({left: key[left]} for left in rows)]
    for left in rows:
        others = [right for right in rights if right != key[left]]
        tries += [{r: key[r] for r in rows if r != left}, *({**key, left: right} for right in others[:3])]
    return [
        Probe(
            {declared.identifier: _held(declared, t)},
            {ids[left]: own[right] for left, right in t.items()} or None,
        )
        for t in tries
    ]
