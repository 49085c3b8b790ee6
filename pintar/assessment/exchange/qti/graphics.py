"""Interactions on a picture: areas that are chosen, labels that are put on their places."""

from __future__ import annotations

import math
from collections.abc import Mapping
from copy import deepcopy
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.exchange import html
from pintar.assessment.exchange.carrying import Item
from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.numbers import whole
from pintar.assessment.exchange.pictures import size_of
from pintar.assessment.exchange.qti.bodies import Body
from pintar.assessment.exchange.qti.declared import Declaration
from pintar.assessment.exchange.qti.scoring import Marking, Probe, holding, keyed, plain
from pintar.assessment.exchange.qti.values import Area, Box
from pintar.assessment.exchange.safe_xml import Node
from pintar.assessment.exchange.texts import PICTURES
from pintar.assessment.exchange.words import shorten
from pintar.assessment.kinds.draft import LETTERS

LONGEST_ALT, LONGEST_LABEL = 500, 80
CORNERS = 16
MOST_WRONG, MOST_CELLS = 4, 400


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
    """A point anywhere on a picture becomes a choice of areas; wrong ones are laid out where the item names none."""
    mapped = list(declared.areas.areas if declared.areas else ())
    right = [area for area, worth in mapped if worth > 0]
    if not right:
        raise Unusable(_("titik bebas pada gambar hanya dapat dibawa bila ada daerah yang benar"))
    body.lost.append(_("titik bebas menjadi pilihan daerah"))
    item: Item = {"kind": "hotspot", "stem": body.around(node), **_picture(body, node)}
    if len(mapped) == len(right):
        mapped += [(area, Fraction(0)) for area in _beside(right, _size_of(body, node, item["picture"]))]
        if len(mapped) == len(right):
            raise Unusable(_("di gambarnya tidak ada tempat bagi daerah yang salah"))
        body.lost.append(_("daerah yang salah dibuat sebesar yang benar; periksa letaknya"))
    item["areas"] = [_area(_drawn(area, body.lost), "", worth > 0) for area, worth in mapped]
    points = [area.middle() for area in right]
    points = points if declared.cardinality != "single" else points[:1]
    probes = [
        Probe({declared.identifier: holding(declared, [area.middle()])}, [LETTERS[n]])
        for n, (area, _w) in enumerate(mapped)
    ]
    return item | marking.settings(item, {declared.identifier: holding(declared, points)}, probes, body.lost)


def graphic_order(body: Body, node: Node, declared: Declaration, marking: Marking) -> Item:
    """Spots of a picture in their order become places that get the numbers 1, 2, 3 …"""
    spots = {row.get("identifier") or "": Area.of(row) for row in node.iterfind("hotspotChoice")}
    key = [own for own in keyed(declared) if own in spots]
    if len(key) < 2 or len(key) < len(keyed(declared)):
        raise Unusable(_("urutan yang benar tidak diketahui"))
    body.lost.append(_("titik diurutkan dengan memberinya angka"))
    if len(key) < len(spots):
        body.lost.append(_("tempat tanpa label tidak dibawa"))
    item: Item = {"kind": "image-labels", "stem": body.around(node), **_picture(body, node)}
    rows = [own for own in spots if own in key]
    item["places"] = [
        {"at": [plain(n) for n in spots[own].middle()], "label": f"{key.index(own) + 1}"} for own in rows
    ]
    texts = list(dict.fromkeys(place["label"] for place in item["places"]))
    ids = dict(zip(rows, LETTERS, strict=False))
    tries = [key, key[::-1], [key[1], key[0], *key[2:]]]
    probes = [
        Probe(
            {declared.identifier: holding(declared, order)},
            {ids[own]: texts.index(f"{n}") for n, own in enumerate(order, 1)},
        )
        for order in tries
    ]
    return item | marking.settings(item, {declared.identifier: holding(declared, key)}, probes, body.lost)


def position_objects(
    body: Body, nodes: list[Node], declared: Mapping[str, Declaration], marking: Marking
) -> Item:
    """Things put on a picture: several of them become labels on places, one becomes a choice of areas."""
    stage = nodes[0].getparent()
    if stage is None or any(node.getparent() is not stage for node in nodes):
        raise Unusable(_("isinya tidak sesuai dengan QTI"))
    by_own = {node.get("responseIdentifier") or "": node for node in nodes}
    if len(by_own) == 1:
        (own,) = by_own
        holder = deepcopy(stage)
        for inner in holder.findall("positionObjectInteraction"):
            holder.remove(inner)
        holder.tag = nodes[0].tag
        return {**select_point(body, holder, declared[own], marking), "stem": body.around(stage)}
    places: dict[str, Area] = {}
    for own in by_own:
        held = declared[own].areas
        right = [area for area, worth in (held.areas if held else ()) if worth > 0]
        if len(right) != 1:
            raise Unusable(_("sebuah benda mempunyai beberapa tempat yang benar"))
        places[own] = right[0]
    words = {own: _label(body, node) for own, node in by_own.items()}
    if not all(words.values()):
        raise Unusable(_("labelnya berupa gambar tanpa kata"))
    body.lost.append(_("benda ditaruh pada tempat yang terlihat, bukan di mana saja"))
    item: Item = {"kind": "image-labels", "stem": body.around(stage), **_picture(body, stage)}
    item["places"] = [{"at": [plain(n) for n in places[own].middle()], "label": words[own]} for own in by_own]
    texts = list(dict.fromkeys(words.values()))
    ids = dict(zip(by_own, LETTERS, strict=False))
    given = {own: holding(declared[own], [area.middle()]) for own, area in places.items()}
    tries = [list(by_own), [], *([own] for own in by_own)]
    probes = [
        Probe(
            {own: given[own] for own in some},
            {ids[own]: texts.index(words[own]) for own in some} or None,
        )
        for some in tries
    ]
    return item | marking.settings(item, given, probes, body.lost)


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


def _size_of(body: Body, node: Node, path: str) -> tuple[int, int]:
    """Width and height of the picture of an interaction, in its own units."""
    width, height = size_of(body.shelf.kept[path])
    found = next(node.iter("object", "img"), None)
    if found is not None and not width:
        width, height = whole(found.get("width")), whole(found.get("height"))
    return width, height


def _beside(right: list[Area], size: tuple[int, int]) -> list[Area]:
    """Up to four rectangles as large as the first right area, on the picture and touching no right one."""
    left, top, end, bottom = right[0].box()
    width, height = end - left, bottom - top
    boxes = [area.box() for area in right]
    found: list[Area] = []
    columns = int(size[0] / width) if width > 0 else 0
    rows = int(size[1] / height) if height > 0 else 0
    for n in range(MOST_CELLS):
        # Spread over the picture: every third and every half of what fits, before their neighbours.
        if not columns or not rows or len(found) == MOST_WRONG:
            break
        x, y = (n * 5) % columns, (n * 3 + n // columns) % rows
        room_x, room_y = (size[0] - columns * width) / columns, (size[1] - rows * height) / rows
        at = (x * (width + room_x) + room_x / 2, y * (height + room_y) + room_y / 2)
        at = (Fraction(math.floor(at[0])), Fraction(math.floor(at[1])))
        box = (at[0], at[1], at[0] + width, at[1] + height)
        if not any(_touch(box, other) for other in boxes):
            boxes.append(box)
            found.append(Area("rect", box))
    return found


def _touch(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


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
