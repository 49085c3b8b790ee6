"""Interactions in which something is chosen or put in order."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.exchange.carrying import Item
from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.qti.bodies import Body
from pintar.assessment.exchange.qti.declared import Declaration
from pintar.assessment.exchange.qti.scoring import Marking, Probe, holding, keyed, plain
from pintar.assessment.exchange.safe_xml import Node
from pintar.assessment.kinds.draft import LETTERS

MOST = 26
TRUTHS = ["true", "false"]


def choice(body: Body, node: Node, declared: Declaration, marking: Marking) -> Item:
    """One or several of some choices."""
    rows = list(node.iterfind("simpleChoice"))
    item: Item = {"stem": body.around(node)}
    if [row.get("identifier") for row in rows] == TRUTHS and declared.cardinality == "single":
        return {**item, **_truth(declared, marking, body.lost)}
    options = [(row.get("identifier") or "", body.line(row), body.feedback(row)) for row in rows]
    item |= {"shuffle": False} if node.get("shuffle") != "true" else {}
    return {**_chosen(options, declared, marking, body.lost), **item}


def hottext(body: Body, node: Node, declared: Declaration, marking: Marking) -> Item:
    """Words of a text that are chosen become options; the text keeps them, so that they can be found."""
    body.lost.append(_("kata dipilih dari daftar di bawah teks"))
    rows = list(node.iter("hottext"))
    options = [(row.get("identifier") or "", body.line(row), "") for row in rows]
    for row in rows:
        row.tag = "strong"
    stem = "\n".join(part for part in (body.around(node), body.text(node, without=("prompt",))) if part)
    return {**_chosen(options, declared, marking, body.lost), "stem": stem, "shuffle": False}


def order(body: Body, node: Node, declared: Declaration, marking: Marking) -> Item:
    """Steps in their order."""
    texts = {row.get("identifier") or "": body.line(row) for row in node.iterfind("simpleChoice")}
    key = list(keyed(declared))
    if len(key) < len(texts) or set(key) != set(texts):
        raise Unusable(_("urutan yang benar tidak memuat semua langkah"))
    item: Item = {"kind": "ordering", "stem": body.around(node), "order": [texts[own] for own in key]}
    tries = [key, key[::-1], [key[1], key[0], *key[2:]], [*key[1:], key[0]]]
    ids = dict(zip(key, LETTERS, strict=False))
    probes = [Probe({declared.identifier: holding(declared, t)}, [ids[own] for own in t]) for t in tries]
    found = marking.settings(item, {declared.identifier: declared.correct}, probes, body.lost)
    if len(key) == 2:
        found["partial"] = False  # the same either way: two steps have no parts
    return item | found


def _truth(declared: Declaration, marking: Marking, lost: list[str]) -> Item:
    worth = {word: marking.of({declared.identifier: holding(declared, [word])}) for word in TRUTHS}
    if worth["true"] == worth["false"]:
        raise Unusable(_("benar dan salah bernilai sama, jadi tidak ada kuncinya"))
    answer = worth["true"] > worth["false"]
    item: Item = {"kind": "true-false", "stem": "?", "answer": answer}
    probes = [Probe({declared.identifier: holding(declared, [word])}, word == "true") for word in TRUTHS]
    key = {declared.identifier: holding(declared, ["true" if answer else "false"])}
    return {"kind": "true-false", "answer": answer, **marking.settings(item, key, probes, lost)}


Options = list[tuple[str, str, str]]


def _chosen(options: Options, declared: Declaration, marking: Marking, lost: list[str]) -> Item:
    if not 2 <= len(options) <= MOST:
        raise Unusable(
            _("pilihannya kurang dari dua") if len(options) < 2 else _("pilihannya terlalu banyak")
        )
    worth = {
        own: marking.of({declared.identifier: holding(declared, [own])}) for own, _text, _said in options
    }
    if declared.cardinality == "single":
        return _single(options, worth, declared, marking, lost)
    right = set(keyed(declared)) or {own for own, share in worth.items() if share > 0}
    right &= worth.keys()
    if not right:
        raise Unusable(_("tidak ada pilihan yang bernilai benar"))
    rows = _rows(options, right)
    item: Item = {"kind": "multiple-choice", "stem": "?", "options": rows}
    ids = dict(zip(worth, LETTERS, strict=False))
    sets: list[set[str]] = [right, set(), *({own} for own in worth), set(worth)]
    sets += [right - {own} for own in sorted(right)] + [right | {own} for own in worth if own not in right]
    sets += [set(pair) for pair in list(combinations(worth, 2))[:40]]
    probes = [
        Probe({declared.identifier: holding(declared, sorted(s))}, sorted(ids[own] for own in s) or None)
        for s in sets
    ]
    key = {declared.identifier: holding(declared, sorted(right))}
    return {"kind": "multiple-choice", "options": rows, **marking.settings(item, key, probes, lost)}


def _single(
    options: Options, worth: dict[str, Fraction], declared: Declaration, marking: Marking, lost: list[str]
) -> Item:
    best = max(worth.values())
    if best <= 0:
        raise Unusable(_("tidak ada pilihan yang bernilai benar"))
    named = [own for own in keyed(declared) if worth.get(own) == best]
    right = (named or [own for own, share in worth.items() if share == best])[0]
    equals = {own for own, share in worth.items() if share == best and own != right}
    if equals:
        lost.append(
            _("%(n)s pilihan lain yang sama benarnya dihapus agar kuncinya satu") % {"n": len(equals)}
        )
    kept = [option for option in options if option[0] not in equals]
    others = {worth[own] for own, _text, _said in kept if own != right}
    found: dict[str, Any] = marking.points({declared.identifier: holding(declared, [right])}, lost)
    if any(share > 0 for share in others):
        lost.append(_("nilai sebagian untuk pilihan yang kurang tepat tidak dibawa"))
    if len(others) == 1 and -best <= min(others) < 0:
        found["penalty"] = plain(-min(others) / best)
    elif any(share < 0 for share in others):
        lost.append(_("potongan nilai untuk pilihan salah tidak dibawa"))
    return {"kind": "single-choice", "options": _rows(kept, {right}), **found}


def _rows(options: Options, right: set[str]) -> list[dict[str, Any]]:
    rows = []
    for own, text, said in options:
        row: dict[str, Any] = {"text": text}
        if own in right:
            row["correct"] = True
        if said:
            row["feedback"] = said
        rows.append(row)
    return rows
