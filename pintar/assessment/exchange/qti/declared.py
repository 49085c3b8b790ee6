"""What an item declares: its variables, their keys, and what answers are worth."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pintar.assessment.exchange.qti.values import Area, Maybe, Value, number, parse, several, single
from pintar.assessment.exchange.safe_xml import Node


@dataclass(frozen=True)
class Mapping:
    """What each answer is worth. For several answers the sum is kept within the bounds, and the same answer counts once."""

    entries: tuple[tuple[Any, Fraction, bool], ...]  # answer, worth, whether its case matters
    default: Fraction = Fraction(0)
    lower: Fraction | None = None
    upper: Fraction | None = None

    def worth(self, value: Maybe) -> Fraction:
        """What a value is worth."""
        if value is None:
            return Fraction(0)
        if value.cardinality == "single":
            return self._one(value.one)
        return self._bounded(sum((self._one(item) for item in dict.fromkeys(value.items)), Fraction(0)))

    def _one(self, item: Any) -> Fraction:
        for answer, worth, has_case in self.entries:
            if item == answer or (not has_case and str(item).casefold() == str(answer).casefold()):
                return worth
        return self.default

    def _bounded(self, total: Fraction) -> Fraction:
        total = total if self.lower is None else max(total, self.lower)
        return total if self.upper is None else min(total, self.upper)


@dataclass(frozen=True)
class AreaMapping(Mapping):
    """What points are worth by the area they lie in. Each area counts once, however many points lie in it."""

    areas: tuple[tuple[Area, Fraction], ...] = ()

    def worth(self, value: Maybe) -> Fraction:
        """What one point or several are worth."""
        points = () if value is None else value.items
        total, hit = Fraction(0), set()
        for point in points:
            place = next((n for n, (area, _worth) in enumerate(self.areas) if area.holds(point)), None)
            if place is None:
                total += self.default
            elif place not in hit:
                hit.add(place)
                total += self.areas[place][1]
        return self._bounded(total) if points else Fraction(0)


@dataclass(frozen=True)
class Declaration:
    """A variable. `correct` is its key, `default` what it holds at first, both None where not told."""

    identifier: str
    cardinality: str
    base_type: str
    correct: Maybe = None
    default: Maybe = None
    mapping: Mapping | None = None
    areas: AreaMapping | None = None
    table: Node | None = None

    def value(self, *texts: str) -> Maybe:
        """A value of this variable from its words."""
        items = [parse(text, self.base_type) for text in texts]
        return (
            several(items, self.cardinality)
            if self.cardinality != "single"
            else single(items[0] if items else None)
        )


def declaration(node: Node) -> Declaration:
    """A variable as it is declared. ValueError when a value of it cannot be read."""
    base, cardinality = node.get("baseType") or "string", node.get("cardinality") or "single"
    bare = Declaration(node.get("identifier") or "", cardinality, base)
    tables = [each for name in ("matchTable", "interpolationTable") for each in node.iterfind(name)]
    return Declaration(
        bare.identifier,
        cardinality,
        base,
        correct=_values(bare, node, "correctResponse"),
        default=_values(bare, node, "defaultValue"),
        mapping=_mapping(node, base),
        areas=_areas(node),
        table=tables[0] if tables else None,
    )


def _values(bare: Declaration, node: Node, name: str) -> Maybe:
    if bare.cardinality == "record":
        return None
    texts = ["".join(str(part) for part in value.itertext()) for value in node.iterfind(f"{name}/value")]
    return bare.value(*texts) if texts else None


def _mapping(node: Node, base: str) -> Mapping | None:
    found = node.find("mapping")
    if found is None:
        return None
    entries = []
    for entry in found.iterfind("mapEntry"):
        has_case = (entry.get("caseSensitive") or "true") != "false"
        entries.append(
            (parse(entry.get("mapKey") or "", base), number(entry.get("mappedValue") or "0"), has_case)
        )
    return Mapping(tuple(entries), *_bounds(found))


def _areas(node: Node) -> AreaMapping | None:
    found = node.find("areaMapping")
    if found is None:
        return None
    areas = tuple((Area.of(e), number(e.get("mappedValue") or "0")) for e in found.iterfind("areaMapEntry"))
    return AreaMapping((), *_bounds(found), areas=areas)


def _bounds(node: Node) -> tuple[Fraction, Fraction | None, Fraction | None]:
    lower, upper = node.get("lowerBound"), node.get("upperBound")
    return (
        number(node.get("defaultValue") or "0"),
        number(lower) if lower else None,
        number(upper) if upper else None,
    )


__all__ = ["AreaMapping", "Declaration", "Mapping", "Value", "declaration"]
