"""The picture of a question, and places on it in the picture's own units, from its upper left corner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.kinds import fragments
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.kinds.kind import Body, Flaw

NUMBERS: fragments.Schema = {"type": "array", "items": {"type": "number", "minimum": 0}}
PROPERTIES = {"picture": fragments.text(300), "alt": fragments.text(500)}
SHAPES = {
    "rect": {**NUMBERS, "minItems": 4, "maxItems": 4, "description": "left, top, width, height"},
    "circle": {
        **NUMBERS,
        "minItems": 3,
        "maxItems": 3,
        "description": "centre from the left, from the top, radius",
    },
    "polygon": {
        **NUMBERS,
        "minItems": 6,
        "maxItems": 80,
        "description": "the corners, each from the left and from the top",
    },
}
PART = "assessment/kinds/parts/picture.html"
UNKNOWN = 1000  # the width that is taken where a picture does not tell its own

Point = tuple[float, float]


def parts(draft: Draft) -> dict[str, Any]:
    """The picture as it is kept."""
    return {"picture": draft.picture("picture", "alt")}


def shape_of(draft: Draft, *place: str | int) -> dict[str, Any]:
    """The area at a place, as it is kept: what it is and its numbers."""
    ways = [way for way in SHAPES if draft.get(*place, way) is not None]
    if len(ways) != 1:
        return {"shape": "", "at": []}
    return {"shape": ways[0], "at": [float(n) for n in draft.get(*place, ways[0])]}


def check(body: Body) -> Iterator[Flaw]:
    """There is a picture, and words for those who do not see it."""
    picture = body.get("picture") or {}
    if not picture.get("url"):
        yield Flaw(_("Gambarnya tidak ada atau tidak dapat ditampilkan."), ("picture",))
    if not picture.get("alt"):
        yield Flaw(_("Gambar memerlukan teks pengganti (alt)."), ("alt",))


def area_flaws(body: Body, area: Mapping[str, Any], *place: str | int) -> Iterator[Flaw]:
    """An area is one shape, is larger than nothing, and lies on the picture."""
    if not area.get("shape"):
        yield Flaw(_("Sebuah daerah memerlukan rect, circle atau polygon, salah satu saja."), place)
        return
    if area["shape"] == "polygon" and len(area["at"]) % 2:
        yield Flaw(_("polygon memerlukan dua bilangan untuk setiap sudut."), place)
        return
    left, top, right, bottom = box_of(area)
    if right <= left or bottom <= top:
        yield Flaw(_("Sebuah daerah tidak mempunyai luas."), place)
    yield from outside(body, [(left, top), (right, bottom)], *place)


def outside(body: Body, points: Sequence[Point], *place: str | int) -> Iterator[Flaw]:
    """Nothing may lie beside the picture, where its size is known."""
    picture = body.get("picture") or {}
    width, height = picture.get("width") or 0, picture.get("height") or 0
    if width and any(not (0 <= x <= width and 0 <= y <= height) for x, y in points):
        words = {"width": width, "height": height}
        yield Flaw(_("Terletak di luar gambar, yang berukuran %(width)s × %(height)s.") % words, place)


def box_of(area: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of an area."""
    at = area["at"]
    match area["shape"]:
        case "rect":
            return at[0], at[1], at[0] + at[2], at[1] + at[3]
        case "circle":
            return at[0] - at[2], at[1] - at[2], at[0] + at[2], at[1] + at[2]
        case _:
            return min(at[::2]), min(at[1::2]), max(at[::2]), max(at[1::2])


def middle_of(area: Mapping[str, Any]) -> Point:
    """The middle of the box around an area."""
    left, top, right, bottom = box_of(area)
    return (left + right) / 2, (top + bottom) / 2


def shown(body: Body) -> dict[str, Any]:
    """The picture for a page. `unit` is the size of a sign on it that can be read on a phone."""
    picture = body["picture"]
    width = picture.get("width") or UNKNOWN
    return {
        "url": picture["url"],
        "alt": picture["alt"],
        "width": width,
        "height": picture.get("height") or UNKNOWN * 3 // 4,
        "unit": tidy(width / 24),
    }


def drawn(area: Mapping[str, Any]) -> dict[str, Any]:
    """An area as SVG wants it: its element and the attributes of it, and where its number stands."""
    at = [tidy(n) for n in area["at"]]
    names = {"rect": ("x", "y", "width", "height"), "circle": ("cx", "cy", "r")}.get(area["shape"])
    attributes = zip(names, at, strict=True) if names else [("points", " ".join(at))]
    x, y = middle_of(area)
    return {"shape": area["shape"], "attributes": list(attributes), "x": tidy(x), "y": tidy(y)}


def tidy(number: float) -> str:
    """A length with at most one place behind the point."""
    return f"{number:.1f}".removesuffix(".0")


def reading_order(points: Sequence[Point], height: float) -> list[int]:
    """The places of points from top to bottom, and from left to right within a tenth of the height."""
    band = (height or UNKNOWN) / 10
    return sorted(range(len(points)), key=lambda n: (points[n][1] // band, points[n][0], n))
