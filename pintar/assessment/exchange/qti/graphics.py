"""Interactions on a picture: areas that are chosen, labels that are put on their places."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.exchange import html
from pintar.assessment.exchange.carrying import Item
from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.qti.bodies import Body
from pintar.assessment.exchange.qti.declared import Declaration
from pintar.assessment.exchange.qti.scoring import Marking, Probe, holding, keyed, plain
from pintar.assessment.exchange.qti.values import Area
from pintar.assessment.exchange.safe_xml import Node
from pintar.assessment.exchange.texts import PICTURES
from pintar.assessment.exchange.words import shorten
from pintar.assessment.kinds.draft import LETTERS

LONGEST_ALT, LONGEST_LABEL = 500, 80
CORNERS = 16


def hotspot(body: Body, node: Node, declared: Declaration, marking: Marking) -> Item:
    """Areas of a picture, one or several of which are right."""
    rows = list(node.iterfind("hotspotChoice"))
    areas = {row.get("identifier") or "": _drawn(Area.of(row), body.lost) for row in rows}
    labels = {row.get("identifier") or "": row.get("hotspotLabel") or "" for row in rows}
    right = {own for own in keyed(declared) if own in areas}
    if not right:
        worth = {own: marking.of({declared.identifier: holding(declared, [own])}) for own in areas}
        right = {own for own, share in worth.items() if share > 0}
    item: Item = {"kind": "hotspot", "stem": body.around(node), **_picture(body, node)}
    item["areas"] = [_area(areas[own], labels[own], own in right) for own in areas]
    ids = dict(zip(areas, LETTERS, strict=False))
    sets: list[set[str]] = [right, *({own} for own in areas), set()]
    if declared.cardinality != "single":
        sets += [right - {own} for own in sorted(right)] + [right | {own} for own in areas]
    probes = [
        Probe({declared.identifier: holding(declared, sorted(s))}, sorted(ids[own] for own in s) or None)
        for s in sets
    ]
    return item | marking.settings(
        item, {declared.identifier: holding(declared, sorted(right))}, probes, body.lost
    )


def select_point(body: Body, node: Node, declared: Declaration, marking: Marking) -> Item:
    """A point anywhere on a picture: it can be asked as areas where some areas are worth nothing."""
    mapped = declared.areas.areas if declared.areas else ()
    if len(mapped) < 2 or all(worth > 0 for _area_of, worth in mapped):
        raise Unusable(_("titik bebas pada gambar hanya dapat dibawa bila ada daerah benar dan daerah salah"))
    body.lost.append(_("titik bebas menjadi pilihan daerah"))
    item: Item = {"kind": "hotspot", "stem": body.around(node), **_picture(body, node)}
    item["areas"] = [_area(_drawn(area, body.lost), "", worth > 0) for area, worth in mapped]
    right = [area.middle() for area, worth in mapped if worth > 0]
    points = right if declared.cardinality != "single" else right[:1]
    probes = [
        Probe({declared.identifier: holding(declared, [area.middle()])}, [LETTERS[n]])
        for n, (area, _w) in enumerate(mapped)
    ]
    return item | marking.settings(item, {declared.identifier: holding(declared, points)}, probes, body.lost)


def graphic_gap_match(body: Body, node: Node, declared: Declaration, marking: Marking) -> Item:
    """Labels put on places of a picture."""
    labels = {row.get("identifier") or "": _label(body, row) for row in node.iter("gapText", "gapImg")}
    places = {row.get("identifier") or "": Area.of(row) for row in node.iterfind("associableHotspot")}
    key = {place: label for label, place in keyed(declared) if label in labels and place in places}
    if len(key) < len(keyed(declared)) or not key:
        raise Unusable(_("sebuah tempat menerima beberapa label"))
    if any(not labels[own] for own in key.values()):
        raise Unusable(_("labelnya berupa gambar tanpa kata"))
    if len(key) < len(places):
        body.lost.append(_("tempat tanpa label tidak dibawa"))
    rows = [place for place in places if place in key]
    item: Item = {"kind": "image-labels", "stem": body.around(node), **_picture(body, node)}
    item["places"] = [
        {"at": [plain(n) for n in places[place].middle()], "label": labels[key[place]]} for place in rows
    ]
    if extra := [text for own, text in labels.items() if own not in key.values() and text]:
        item["extra"] = extra
    texts = list(dict.fromkeys([*(row["label"] for row in item["places"]), *extra]))
    ids = dict(zip(rows, LETTERS, strict=False))
    tries = [key, {}, *({place: key[place]} for place in rows)]
    for place in rows:
        others = [own for own in labels if labels[own] and labels[own] != labels[key[place]]]
        tries += [{**key, place: own} for own in others[:2]]
    probes = [
        Probe(
            {declared.identifier: holding(declared, ((own, place) for place, own in t.items()))},
            {ids[place]: texts.index(labels[own]) for place, own in t.items()} or None,
        )
        for t in tries
    ]
    whole = {declared.identifier: holding(declared, ((own, place) for place, own in key.items()))}
    return item | marking.settings(item, whole, probes, body.lost)


def _picture(body: Body, node: Node) -> dict[str, str]:
    """The path and the words of the picture of an interaction."""
    for found in node.iter("object", "img"):
        address = found.get("data") or found.get("src") or ""
        path = body.shelf.keep(address, PICTURES) if address else None
        if path is None:
            break
        words = (
            found.get("alt")
            or found.get("aria-label")
            or html.plain("".join(str(t) for t in found.itertext()))
        )
        if not words.strip():
            body.lost.append(_("gambar %(path)s belum mempunyai teks pengganti") % {"path": path})
        return {"picture": path, "alt": shorten(" ".join(words.split()) or _("Gambar soal"), LONGEST_ALT)}
    raise Unusable(_("gambarnya tidak ada di kirimannya"))


def _label(body: Body, row: Node) -> str:
    """The words of a label; those beside its picture where it is one."""
    if row.tag == "gapText":
        return shorten(body.words(row), LONGEST_LABEL)
    body.lost.append(_("label bergambar dibawa sebagai kata-kata"))
    found = next(row.iter("object", "img"), None)
    words = row.get("objectLabel") or (
        "" if found is None else found.get("alt") or "".join(str(t) for t in found.itertext())
    )
    return shorten(" ".join(words.split()), LONGEST_LABEL)


def _area(shape: dict[str, Any], label: str, is_right: bool) -> dict[str, Any]:
    found = dict(shape)
    if label:
        found["label"] = shorten(label, 200)
    if is_right:
        found["correct"] = True
    return found


def _drawn(area: Area, lost: list[str]) -> dict[str, Any]:
    """An area as courses write it."""
    at = area.coords
    match area.shape:
        case "rect":
            return {"rect": [plain(n) for n in (at[0], at[1], at[2] - at[0], at[3] - at[1])]}
        case "circle":
            return {"circle": [plain(n) for n in at[:3]]}
        case "poly":
            closed = at[:2] == at[-2:] and len(at) > 6
            return {"polygon": [plain(n) for n in (at[:-2] if closed else at)]}
        case "ellipse":
            lost.append(_("elips menjadi segi banyak"))
            turns = [2 * math.pi * n / CORNERS for n in range(CORNERS)]
            points = [
                (at[0] + at[2] * Fraction(math.cos(t)), at[1] + at[3] * Fraction(math.sin(t))) for t in turns
            ]
            return {"polygon": [max(0, round(float(n), 2)) for point in points for n in point]}
    raise Unusable(_("sebuah daerah meliputi seluruh gambar"))
