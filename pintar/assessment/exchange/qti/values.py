"""Values of QTI: identifiers, numbers, pairs and points, single or several; and areas that points may lie in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pintar.assessment.exchange.safe_xml import Node

LONGEST_NUMBER = 40
Box = tuple[Fraction, Fraction, Fraction, Fraction]


class Unsupported(ValueError):
    """Something of QTI that is not known here; the message is its name."""


@dataclass(frozen=True)
class Value:
    """What a variable holds. `items` are str, bool, Fraction, (str, str) or (Fraction, Fraction); nothing at all is None."""

    items: tuple[Any, ...]
    cardinality: str = "single"

    @property
    def one(self) -> Any:
        """The only item."""
        return self.items[0]


Maybe = Value | None


def single(item: Any) -> Maybe:
    """A value of one item; an empty text is nothing."""
    return None if item is None or item == "" else Value((item,))


def several(items: Iterable[Any], cardinality: str) -> Maybe:
    """A container; an empty one is nothing."""
    found = tuple(items)
    return Value(found, cardinality) if found else None


def parse(text: str, base_type: str) -> Any:
    """One item as XML writes it. ValueError when it is none."""
    words = text.strip()
    match base_type:
        case "boolean":
            return words in ("true", "1")
        case "integer" | "float":
            return number(words)
        case "pair" | "directedPair":
            first, second = words.split()
            return (first, second) if base_type == "directedPair" else tuple(sorted((first, second)))
        case "point":
            x, y = words.split()
            return number(x), number(y)
        case "string":
            return text
    return words


def number(words: str) -> Fraction:
    """A number of no absurd length. ValueError when it is none."""
    if len(words) > LONGEST_NUMBER or (("e" in words.lower()) and abs(int(words.lower().split("e")[1])) > 30):
        raise ValueError(words[:LONGEST_NUMBER])
    return Fraction(words)


def are_equal(first: Maybe, second: Maybe) -> bool | None:
    """Whether two values are the same; in a container of kind `multiple` the order does not matter. None when one is missing."""
    if first is None or second is None:
        return None
    if "ordered" in (first.cardinality, second.cardinality):
        return first.items == second.items
    return sorted(map(repr, first.items)) == sorted(map(repr, second.items))


@dataclass(frozen=True)
class Area:
    """A shape and its numbers, as `coords` has them."""

    shape: str
    coords: tuple[Fraction, ...]

    @classmethod
    def of(cls, node: Node) -> Area:
        """The area of an element. ValueError when it has none that is known."""
        shape, written = node.get("shape") or "", node.get("coords") or ""
        coords = tuple(number(part) for part in written.replace(",", " ").split() if not part.endswith("%"))
        needed = {"circle": 3, "rect": 4, "ellipse": 4}.get(shape, 6 if shape == "poly" else 0)
        if len(coords) < needed or (shape == "poly" and len(coords) % 2):
            raise ValueError(f"{shape} {written}"[:60])
        return cls(shape, coords)

    def holds(self, point: tuple[Fraction, Fraction]) -> bool:
        """Whether a point lies in it, its edge counted."""
        x, y = point
        at = self.coords
        match self.shape:
            case "rect":
                return at[0] <= x <= at[2] and at[1] <= y <= at[3]
            case "circle":
                return (x - at[0]) ** 2 + (y - at[1]) ** 2 <= at[2] ** 2
            case "ellipse":
                return bool(at[2] and at[3]) and ((x - at[0]) / at[2]) ** 2 + ((y - at[1]) / at[3]) ** 2 <= 1
            case "poly":
                return _in_polygon(x, y, at)
        return self.shape == "default"

    def middle(self) -> tuple[Fraction, Fraction]:
        """The middle of the box around it."""
        if self.shape in ("circle", "ellipse"):
            return self.coords[0], self.coords[1]
        left, top, right, bottom = self.box()
        return (left + right) / 2, (top + bottom) / 2

    def box(self) -> Box:
        """Left, top, right and bottom of the box around it."""
        at = self.coords
        if self.shape in ("circle", "ellipse"):
            across, down = at[2], at[3] if self.shape == "ellipse" else at[2]
            return at[0] - across, at[1] - down, at[0] + across, at[1] + down
        return min(at[::2]), min(at[1::2]), max(at[::2]), max(at[1::2])


def _in_polygon(x: Fraction, y: Fraction, at: tuple[Fraction, ...]) -> bool:
    corners = list(zip(at[::2], at[1::2], strict=True))
    inside = False
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if cross == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
            return True
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
