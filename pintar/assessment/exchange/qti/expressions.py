"""The expressions of response processing. Nothing stands for nothing: most of what is asked of it is nothing again."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from pintar.assessment.exchange.qti.declared import Declaration
from pintar.assessment.exchange.qti.values import (
    Area,
    Maybe,
    Unsupported,
    Value,
    are_equal,
    number,
    parse,
    several,
    single,
)
from pintar.assessment.exchange.safe_xml import Node

Reader = Callable[[Node], Maybe]
BIGGEST = Fraction(10) ** 30


class Expressions:
    """Reckons expressions over the variables of an item. Unsupported for one that is not known here."""

    def __init__(self, declared: Mapping[str, Declaration], held: Mapping[str, Maybe]) -> None:
        self.declared, self.held = declared, held

    def __call__(self, node: Node) -> Maybe:
        name = str(node.tag)
        if plain := _PLAIN.get(name):
            return plain(node, [self(child) for child in node])
        reader: Reader | None = getattr(self, f"_{name}", None) if name.isalpha() else None
        if reader is None:
            raise Unsupported(name)
        return reader(node)

    def is_true(self, node: Node) -> bool:
        """Whether a condition holds; nothing is not true."""
        found = self(node)
        return found is not None and found.one is True

    # Variables and what is declared of them

    def _variable(self, node: Node) -> Maybe:
        return self.held.get(node.get("identifier") or "")

    def _correct(self, node: Node) -> Maybe:
        return self._of(node).correct

    def _default(self, node: Node) -> Maybe:
        return self._of(node).default

    def _mapResponse(self, node: Node) -> Maybe:  # noqa: N802
        found = self._of(node)
        return (
            single(found.mapping.worth(self.held.get(found.identifier)))
            if found.mapping
            else single(Fraction(0))
        )

    def _mapResponsePoint(self, node: Node) -> Maybe:  # noqa: N802
        found = self._of(node)
        return (
            single(found.areas.worth(self.held.get(found.identifier))) if found.areas else single(Fraction(0))
        )

    def _baseValue(self, node: Node) -> Maybe:  # noqa: N802
        return single(parse(node.text or "", node.get("baseType") or "string"))

    def _null(self, _node: Node) -> Maybe:
        return None

    def _of(self, node: Node) -> Declaration:
        found = self.declared.get(node.get("identifier") or "")
        if found is None:
            raise Unsupported(node.get("identifier") or str(node.tag))
        return found

    # Truth, where the parts may be nothing

    def _and(self, node: Node) -> Maybe:
        return _joined([self(child) for child in node], stops_at=False)

    def _or(self, node: Node) -> Maybe:
        return _joined([self(child) for child in node], stops_at=True)

    def _anyN(self, node: Node) -> Maybe:  # noqa: N802
        parts = [self(child) for child in node]
        least, most = int(node.get("min") or 0), int(node.get("max") or len(parts))
        true = sum(part is not None and part.one is True for part in parts)
        unknown = sum(part is None for part in parts)
        if true > most or true + unknown < least:
            return single(False)
        return single(True) if true >= least and true + unknown <= most else None

    def _isNull(self, node: Node) -> Maybe:  # noqa: N802
        return single(self(node[0]) is None)

    def _multiple(self, node: Node) -> Maybe:
        return several(_poured(self(child) for child in node), "multiple")

    def _ordered(self, node: Node) -> Maybe:
        return several(_poured(self(child) for child in node), "ordered")

    def _containerSize(self, node: Node) -> Maybe:  # noqa: N802
        found = self(node[0])
        return single(Fraction(len(found.items) if found else 0))

    def _inside(self, node: Node) -> Maybe:
        found = self(node[0])
        return None if found is None else single(any(Area.of(node).holds(point) for point in found.items))


def _joined(parts: Sequence[Maybe], *, stops_at: bool) -> Maybe:
    if any(part is not None and part.one is stops_at for part in parts):
        return single(stops_at)
    return None if any(part is None for part in parts) else single(not stops_at)


def _poured(parts: Any) -> list[Any]:
    return [item for part in parts if part is not None for item in part.items]


Values = Sequence[Maybe]
Plain = Callable[[Node, Sequence[Maybe]], Maybe]


def _needing_all(reckon: Callable[[Node, list[Value]], Any]) -> Plain:
    """Nothing where one of the parts is nothing."""

    def found(node: Node, parts: Values) -> Maybe:
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        result = reckon(node, known)
        return result if isinstance(result, Value) or result is None else single(result)

    return found


def _numbers(parts: Sequence[Value]) -> list[Fraction]:
    found = _poured(parts)
    if not all(isinstance(item, Fraction) for item in found):
        raise Unsupported("not a number")
    return found


def _bounded(value: Fraction) -> Fraction:
    if abs(value) > BIGGEST:
        raise Unsupported("a number too large")
    return value


def _product(_node: Node, parts: list[Value]) -> Fraction:
    found = Fraction(1)
    for each in _numbers(parts):
        found = _bounded(found * each)
    return found


def _divide(_node: Node, parts: list[Value]) -> Any:
    first, second = _numbers(parts)
    return None if second == 0 else first / second


def _whole(reckon: Callable[[int, int], int]) -> Callable[[Node, list[Value]], Any]:
    def found(_node: Node, parts: list[Value]) -> Any:
        first, second = (int(each) for each in _numbers(parts))
        return None if second == 0 else Fraction(reckon(first, second))

    return found


def _power(_node: Node, parts: list[Value]) -> Any:
    base, exponent = _numbers(parts)
    if abs(exponent) > 60 or abs(base) > 10**9:
        raise Unsupported("power")
    try:
        return Fraction(float(base) ** float(exponent)).limit_denominator(10**12)
    except (OverflowError, ZeroDivisionError, ValueError, TypeError):
        return None


def _equal(node: Node, parts: list[Value]) -> bool:
    """Whether the second number is near the first: `tolerance` is one number or two, below and above."""
    wanted, given = _numbers(parts)
    mode = node.get("toleranceMode") or "exact"
    if mode == "exact":
        return wanted == given
    widths = [number(part) for part in (node.get("tolerance") or "0").split()]
    below, above = widths[0], widths[-1]
    if mode == "relative":
        below, above = abs(wanted) * below / 100, abs(wanted) * above / 100
    low, high = wanted - below, wanted + above
    has_low = (node.get("includeLowerBound") or "true") != "false"
    has_high = (node.get("includeUpperBound") or "true") != "false"
    return (low <= given if has_low else low < given) and (given <= high if has_high else given < high)


def _equal_rounded(node: Node, parts: list[Value]) -> bool:
    figures = int(node.get("figures") or 0)
    first, second = _numbers(parts)
    if (node.get("roundingMode") or "significantFigures") == "decimalPlaces":
        return _to_places(first, figures) == _to_places(second, figures)
    return _to_figures(first, figures) == _to_figures(second, figures)


def _to_places(value: Fraction, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-min(abs(places), 20)), ROUND_HALF_UP)


def _to_figures(value: Fraction, figures: int) -> Decimal:
    if value == 0:
        return Decimal(0)
    return _to_places(value, figures - 1 - math.floor(math.log10(abs(value))))


def _strings(node: Node, parts: list[Value]) -> tuple[str, str]:
    first, second = (str(part.one) for part in parts)
    if (node.get("caseSensitive") or "true") == "false":
        return first.casefold(), second.casefold()
    return first, second


def _string_match(node: Node, parts: list[Value]) -> bool:
    first, second = _strings(node, parts)
    return first in second if node.get("substring") == "true" else first == second


def _substring(node: Node, parts: list[Value]) -> bool:
    first, second = _strings(node, parts)
    return first in second


def _contains(_node: Node, parts: list[Value]) -> bool:
    first, second = parts
    if first.cardinality == "ordered":
        size = len(second.items)
        return any(first.items[n : n + size] == second.items for n in range(len(first.items) - size + 1))
    return all(first.items.count(item) >= second.items.count(item) for item in second.items)


def _delete(_node: Node, parts: list[Value]) -> Maybe:
    unwanted, container = parts
    return several((item for item in container.items if item != unwanted.one), container.cardinality)


def _index(node: Node, parts: list[Value]) -> Any:
    place = int(node.get("n") or 1) - 1
    return parts[0].items[place] if 0 <= place < len(parts[0].items) else None


def _compared(holds: Callable[[Fraction, Fraction], bool]) -> Plain:
    def found(_node: Node, parts: list[Value]) -> bool:
        first, second = _numbers(parts)
        return holds(first, second)

    return _needing_all(found)


_PLAIN: dict[str, Plain] = {
    "not": _needing_all(lambda _node, parts: parts[0].one is not True),
    "match": _needing_all(lambda _node, parts: are_equal(*parts)),
    "member": _needing_all(lambda _node, parts: parts[0].one in parts[1].items),
    "contains": _needing_all(_contains),
    "delete": _needing_all(_delete),
    "index": _needing_all(_index),
    "stringMatch": _needing_all(_string_match),
    "substring": _needing_all(_substring),
    "equal": _needing_all(_equal),
    "equalRounded": _needing_all(_equal_rounded),
    "lt": _compared(lambda a, b: a < b),
    "lte": _compared(lambda a, b: a <= b),
    "gt": _compared(lambda a, b: a > b),
    "gte": _compared(lambda a, b: a >= b),
    "sum": _needing_all(lambda _node, parts: _bounded(sum(_numbers(parts), Fraction(0)))),
    "product": _needing_all(_product),
    "subtract": _needing_all(lambda _node, parts: _numbers(parts)[0] - _numbers(parts)[1]),
    "divide": _needing_all(_divide),
    "min": _needing_all(lambda _node, parts: min(_numbers(parts))),
    "max": _needing_all(lambda _node, parts: max(_numbers(parts))),
    "power": _needing_all(_power),
    "integerDivide": _needing_all(_whole(lambda a, b: a // b)),
    "integerModulus": _needing_all(_whole(lambda a, b: a % b)),
    "round": _needing_all(lambda _node, parts: Fraction(math.floor(_numbers(parts)[0] + Fraction(1, 2)))),
    "truncate": _needing_all(lambda _node, parts: Fraction(math.trunc(_numbers(parts)[0]))),
    "integerToFloat": _needing_all(lambda _node, parts: parts[0]),
    "mathConstant": lambda node, _parts: single(Fraction(math.pi if node.get("name") == "pi" else math.e)),
}
