"""Formulas over numbers, reckoned exactly where numbers allow it, by a small language of our own inside Python's grammar.

Nothing but what is listed here is ever carried out: numbers, names, + - * / // % ** (or ^), comparisons, and, or, not,
`a if b else c`, and the functions below. No attribute, no index, no text, no call of anything else. Length, depth and the size
of every number on the way are limited, so that a formula ends quickly.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

LONGEST, DEEPEST = 300, 40  # letters, and steps inside each other
BITS, POWER = 4096, 64  # of numerator and denominator; the largest whole exponent
LARGEST = 10**60
FUNCTIONS: dict[str, tuple[int, int]] = {  # how many numbers each takes
    "abs": (1, 1),
    "min": (1, 20),
    "max": (1, 20),
    "round": (1, 2),
    "floor": (1, 1),
    "ceil": (1, 1),
    "trunc": (1, 1),
    "fmod": (2, 2),
    "sqrt": (1, 1),
    "exp": (1, 1),
    "log": (1, 1),
    "log10": (1, 1),
    "sin": (1, 1),
    "cos": (1, 1),
    "tan": (1, 1),
    "fact": (1, 1),
}
CONSTANTS = {"pi": Fraction(math.pi), "e": Fraction(math.e)}
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class NotAFormula(ValueError):
    """It cannot be read; the message says why, for its author."""


class NoResult(ValueError):
    """It can be read, but with these numbers it has no result: a division by zero, a root of less than nothing."""


def evaluate(formula: str, values: Mapping[str, Fraction]) -> Fraction:
    """The number a formula gives. Raises NotAFormula, NoResult."""
    found = _value(_read(formula), values)
    return _sized(Fraction(found))


def holds(condition: str, values: Mapping[str, Fraction]) -> bool:
    """Whether a condition holds; one without a result does not. Raises NotAFormula."""
    try:
        return bool(_value(_read(condition), values))
    except NoResult:
        return False


def names_in(formula: str) -> frozenset[str]:
    """The names a formula needs numbers for. Raises NotAFormula.

    A name with a bracket after it is a function, any other a number: so a function added to the language takes no name
    from the questions that are there already.
    """
    nodes = list(ast.walk(_read(formula)))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    found = {node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in called}
    return frozenset(found - CONSTANTS.keys())


@lru_cache(maxsize=1024)
def _read(formula: str) -> ast.expr:
    if len(formula) > LONGEST:
        raise NotAFormula(_("Rumusnya terlalu panjang."))
    try:
        tree = ast.parse(formula.strip().replace("^", "**"), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise NotAFormula(_("Rumus “%(formula)s” tidak terbaca.") % {"formula": formula[:60]}) from None
    _check(tree, 0)
    return tree


def _check(node: ast.AST, depth: int) -> None:
    if depth > DEEPEST:
        raise NotAFormula(_("Rumusnya terlalu dalam."))
    match node:
        case ast.Constant(value=bool() | str() | bytes() | complex() | None):
            raise NotAFormula(_("Rumus hanya boleh memuat bilangan."))
        case ast.Constant(value=int() | float() as number):
            if not math.isfinite(number):
                raise NotAFormula(_("Rumus memuat bilangan yang terlalu besar."))
        case ast.Name():
            pass
        case ast.BinOp(left, op, right) if type(op) in _BINARY or isinstance(op, ast.Pow):
            _check_all((left, right), depth)
        case ast.UnaryOp(ast.UAdd() | ast.USub() | ast.Not(), operand):
            _check(operand, depth + 1)
        case ast.BoolOp(_, parts):
            _check_all(parts, depth)
        case ast.Compare(left, ops, rights) if all(type(op) in _COMPARED for op in ops):
            _check_all((left, *rights), depth)
        case ast.IfExp(test, body, orelse):
            _check_all((test, body, orelse), depth)
        case ast.Call(ast.Name(name), args, []) if name in FUNCTIONS:
            least, most = FUNCTIONS[name]
            if not least <= len(args) <= most:
                raise NotAFormula(_("%(name)s diberi bilangan yang jumlahnya keliru.") % {"name": name})
            _check_all(args, depth)
        case _:
            raise NotAFormula(_("Rumus memuat hal yang tidak dikenal."))


def _check_all(nodes: Any, depth: int) -> None:
    for node in nodes:
        _check(node, depth + 1)


def _value(node: ast.AST, values: Mapping[str, Fraction]) -> Any:
    match node:
        case ast.Constant(value):
            return _sized(Fraction(str(value)))
        case ast.Name(name):
            if name in values:
                return values[name]
            if name in CONSTANTS:
                return CONSTANTS[name]
            raise NotAFormula(_("Rumus memuat nama yang tidak dikenal: %(name)s.") % {"name": name})
        case ast.BinOp(left, ast.Pow(), right):
            return _power(_value(left, values), _value(right, values))
        case ast.BinOp(left, op, right):
            try:
                return _sized(
                    _BINARY[type(op)](Fraction(_value(left, values)), Fraction(_value(right, values)))
                )
            except ZeroDivisionError:
                raise NoResult(_("pembagian dengan nol")) from None
        case ast.UnaryOp(ast.USub(), operand):
            return -_value(operand, values)
        case ast.UnaryOp(ast.Not(), operand):
            return not _value(operand, values)
        case ast.UnaryOp(_, operand):
            return _value(operand, values)
        case ast.BoolOp(ast.And(), parts):
            return all(_value(part, values) for part in parts)
        case ast.BoolOp(_, parts):
            return any(_value(part, values) for part in parts)
        case ast.Compare(left, ops, rights):
            numbers = [_value(one, values) for one in (left, *rights)]
            pairs = zip(ops, numbers, numbers[1:], strict=False)
            return all(_COMPARED[type(op)](one, other) for op, one, other in pairs)
        case ast.IfExp(test, body, orelse):
            return _value(body if _value(test, values) else orelse, values)
        case ast.Call(ast.Name(name), args, _):
            return _sized(_call(name, [Fraction(_value(arg, values)) for arg in args]))
    raise NotAFormula(_("Rumus memuat hal yang tidak dikenal."))


def _call(name: str, numbers: list[Fraction]) -> Fraction:
    first = numbers[0]
    match name:
        case "abs":
            return abs(first)
        case "min" | "max":
            return min(numbers) if name == "min" else max(numbers)
        case "floor" | "ceil":
            return Fraction(math.floor(first) if name == "floor" else math.ceil(first))
        case "trunc":
            return Fraction(math.trunc(first))
        case "fmod":
            return _rest(first, numbers[1])
        case "round":
            return rounded(first, _whole(numbers[1], 0, 12) if len(numbers) > 1 else 0)
        case "fact":
            return Fraction(math.factorial(_whole(first, 0, 60)))
        case "sqrt":
            return _root(first)
    try:
        return Fraction(getattr(math, name)(float(first)))
    except (ValueError, OverflowError):
        raise NoResult(_("%(name)s tidak mempunyai hasil") % {"name": name}) from None


def rounded(number: Fraction, places: int) -> Fraction:
    """A number with so many decimal places, half away from zero."""
    scale = 10**places
    scaled = abs(number) * scale
    whole = scaled.numerator // scaled.denominator
    whole += 2 * (scaled - whole) >= 1
    return Fraction(whole if number >= 0 else -whole, scale)


def _rest(number: Fraction, divisor: Fraction) -> Fraction:
    """What is left of a division, with the sign of what was divided; `%` has the sign of the divisor."""
    if divisor == 0:
        raise NoResult(_("pembagian dengan nol"))
    left = abs(number) % abs(divisor)
    return left if number >= 0 else -left


def _power(base: Any, exponent: Any) -> Fraction:
    base, exponent = Fraction(base), Fraction(exponent)
    if exponent.denominator == 1:
        if abs(exponent) > POWER:
            raise NoResult(_("pangkatnya terlalu besar"))
        if base == 0 and exponent < 0:
            raise NoResult(_("pembagian dengan nol"))
        return _sized(base ** int(exponent))
    if base < 0:
        raise NoResult(_("akar dari bilangan negatif"))
    if exponent == Fraction(1, 2):
        return _root(base)
    try:
        return _sized(Fraction(float(base) ** float(exponent)))
    except ZeroDivisionError:
        raise NoResult(_("pembagian dengan nol")) from None
    except OverflowError:
        raise NoResult(_("hasilnya terlalu besar")) from None


def _root(number: Fraction) -> Fraction:
    if number < 0:
        raise NoResult(_("akar dari bilangan negatif"))
    over, under = math.isqrt(number.numerator), math.isqrt(number.denominator)
    if over * over == number.numerator and under * under == number.denominator:
        return Fraction(over, under)
    return Fraction(math.sqrt(number))


def _whole(number: Fraction, least: int, most: int) -> int:
    if number.denominator != 1 or not least <= number <= most:
        raise NoResult(
            _("bilangannya harus bulat, %(least)s sampai %(most)s") % {"least": least, "most": most}
        )
    return int(number)


def _sized(number: Fraction) -> Fraction:
    bits = max(number.numerator.bit_length(), number.denominator.bit_length())
    if bits > BITS or abs(number) > LARGEST:
        raise NoResult(_("hasilnya terlalu besar"))
    return number
