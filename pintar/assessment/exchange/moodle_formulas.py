"""Moodle's formulas and ours: `pow({a}, 2) > 4 ? {b} : pi()` there is `b if a ** 2 > 4 else pi` here."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.numbers import decimal
from pintar.assessment.kinds import expressions

LONGEST, DEEPEST = 1000, 30  # letters, steps inside each other
MARK = re.compile(r"\{([^{}<>=#]{1,80})\}")  # the place of a number in a text or a formula
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)|\{(?P<mark>[^{}]{1,80})\}"
    r"|(?P<name>[a-zA-Z_]\w*)|(?P<sign>&&|\|\||[=!<>]=|[-+*/%()?:,<>!]))"
)
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))
_WORDS = {"||": "or", "&&": "and"}
_SAME = ("abs", "min", "max", "round", "floor", "ceil", "sqrt", "exp", "log10", "sin", "cos", "tan")
_TURNED = {
    "pow": "({0}) ** ({1})",
    "fmod": "fmod({0}, {1})",
    "log": "log({0})",
    "pi": "pi",
    "deg2rad": "({0}) * pi / 180",
    "rad2deg": "({0}) * 180 / pi",
    "log1p": "log(1 + ({0}))",
    "expm1": "exp({0}) - 1",
}
_TAKES = {"pow": 2, "fmod": 2, "pi": 0}


def ours(formula: str, names: Mapping[str, str]) -> str:
    """A formula of Moodle in our language; `names` are its numbers' names here. Unusable, saying why, when it cannot be."""
    if len(formula) > LONGEST:
        raise Unusable(_("rumusnya terlalu panjang"))
    reading = _Reading(formula, names)
    said = reading.whole()
    try:
        plain = ast.unparse(ast.parse(said, mode="eval"))
        expressions.names_in(plain)
    except (SyntaxError, ValueError, RecursionError) as why:
        raise Unusable(_("rumus “%(formula)s” tidak terbaca") % {"formula": formula[:60]}) from why
    return plain


def theirs(formula: str, marks: Mapping[str, str] | None = None) -> str:
    """A formula of ours in Moodle's language. Unusable when it has no word for something."""
    try:
        expressions.names_in(formula)
    except expressions.NotAFormula as why:
        raise Unusable(str(why)) from why
    return _said(ast.parse(formula.strip().replace("^", "**"), mode="eval").body, marks or {})


class _Reading:
    """One formula, read from left to right."""

    def __init__(self, formula: str, names: Mapping[str, str]) -> None:
        self.formula, self.names = formula, names
        self.tokens: list[tuple[str, str]] = []
        self.at = self.depth = end = 0
        text = formula.strip().lstrip("=")
        while end < len(text):
            found = _TOKEN.match(text, end)
            if found is None:
                if not text[end:].strip():
                    break
                raise self.wrong()
            self.tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
            end = found.end()

    def whole(self) -> str:
        said = self.choice()
        if self.at < len(self.tokens):
            raise self.wrong()
        return said

    def choice(self) -> str:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong()
        test = self.level(0)
        if self.takes("?"):
            then = self.choice()
            self.needs(":")
            test = f"(({then}) if ({test}) else ({self.choice()}))"
        self.depth -= 1
        return test

    def level(self, n: int) -> str:
        if n == len(_LEVELS):
            return self.single()
        left = self.level(n + 1)
        while (sign := self.one_of(_LEVELS[n])) is not None:
            right = self.level(n + 1)
            if sign == "%":  # of PHP: between whole numbers, with the sign of the left one
                left = f"fmod({_cut(left)}, {_cut(right)})"
            else:
                left = f"({left} {_WORDS.get(sign, sign)} {right})"
        return left

    def single(self) -> str:
        signs: list[str] = []
        while (sign := self.one_of(("-", "+", "!"))) is not None:
            signs.append("not " if sign == "!" else sign)
            if len(signs) > DEEPEST:
                raise self.wrong()
        said = self.primary()
        for sign in reversed(signs):
            said = f"({sign}{said})"
        return said

    def primary(self) -> str:
        kind, word = self.next()
        if kind == "number":
            value = decimal(word)
            if value is None:
                raise self.wrong()
            return f"{value:f}"
        if kind == "mark":
            name = self.names.get(word.strip())
            if name is None:
                raise Unusable(_("angka {%(name)s} tidak ada di kirimannya") % {"name": word[:40]})
            return name
        if kind == "name":
            return self.called(word.lower())
        if word == "(":
            inner = self.choice()
            self.needs(")")
            return f"({inner})"
        raise self.wrong()

    def called(self, name: str) -> str:
        given: list[str] = []
        if name != "pi" or (self.at < len(self.tokens) and self.tokens[self.at][1] == "("):
            self.needs("(")
            while not self.takes(")"):
                given.append(self.choice())
                if not self.takes(","):
                    self.needs(")")
                    break
        if name in _SAME:
            return f"{name}({', '.join(given)})"
        if name == "log" and len(given) == 2:
            return f"(log({given[0]}) / log({given[1]}))"
        if name not in _TURNED:
            raise Unusable(_("rumusnya memakai %(name)s, yang tidak ada di sini") % {"name": name[:40]})
        if len(given) != _TAKES.get(name, 1):
            raise self.wrong()
        return f"({_TURNED[name].format(*given)})"

    def next(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise self.wrong()
        self.at += 1
        return self.tokens[self.at - 1]

    def one_of(self, signs: tuple[str, ...]) -> str | None:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign":
            word = self.tokens[self.at][1]
            if word in signs:
                self.at += 1
                return word
        return None

    def takes(self, sign: str) -> bool:
        return self.one_of((sign,)) is not None

    def needs(self, sign: str) -> None:
        if not self.takes(sign):
            raise self.wrong()

    def wrong(self) -> Unusable:
        return Unusable(_("rumus “%(formula)s” tidak terbaca") % {"formula": self.formula.strip()[:60]})


def _cut(said: str) -> str:
    """A number without its decimals."""
    return said if said.isdecimal() else f"trunc({said})"


_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def _said(node: ast.AST, marks: Mapping[str, str]) -> str:
    def say(inner: ast.AST) -> str:
        return _said(inner, marks)

    match node:
        case ast.Constant(value):
            return f"{Decimal(str(value)):f}"
        case ast.Name("pi"):
            return "pi()"
        case ast.Name("e"):
            return "exp(1)"
        case ast.Name(name):
            return f"{{{marks.get(name, name)}}}"
        case ast.BinOp(left, ast.Pow(), right):
            return f"pow({say(left)}, {say(right)})"
        case ast.BinOp(left, ast.Mod(), right):
            a, b = _short(_held(left, marks)), _short(_held(right, marks))
            return f"{a} - {b} * floor({a} / {b})"
        case ast.BinOp(left, ast.FloorDiv(), right):
            return f"floor({_held(left, marks)} / {_held(right, marks)})"
        case ast.BinOp(left, op, right):
            return f"{_held(left, marks)} {_SIGNS[type(op)]} {_held(right, marks)}"
        case ast.UnaryOp(ast.USub(), inner):
            return f"-{_held(inner, marks)}"
        case ast.UnaryOp(ast.Not(), inner):
            return f"!({say(inner)})"
        case ast.UnaryOp(_op, inner):
            return say(inner)
        case ast.BoolOp(op, parts):
            return (" && " if isinstance(op, ast.And) else " || ").join(f"({say(part)})" for part in parts)
        case ast.Compare(left, ops, rights):
            sides = [left, *rights]
            pairs = zip(ops, sides, sides[1:], strict=False)
            return " && ".join(
                f"({_held(a, marks)} {_SIGNS[type(op)]} {_held(b, marks)})" for op, a, b in pairs
            )
        case ast.IfExp(test, then, otherwise):
            return f"(({say(test)}) ? {_held(then, marks)} : {_held(otherwise, marks)})"
        case ast.Call(ast.Name("fmod"), [left, right], _keywords):
            whole = [_uncut(left), _uncut(right)]
            if whole[0] is not None and whole[1] is not None:
                return f"{_held(whole[0], marks)} % {_held(whole[1], marks)}"
            return f"fmod({say(left)}, {say(right)})"
        case ast.Call(ast.Name("trunc"), [inner], _keywords):
            number = _short(_held(inner, marks))
            return f"{number} - fmod({number}, 1)"
        case ast.Call(ast.Name(name), args, _keywords) if name in (*_SAME, "log"):
            return f"{name}({', '.join(say(arg) for arg in args)})"
    raise Unusable(_("rumusnya memuat hal yang tidak dikenal Moodle"))


def _short(said: str) -> str:
    """What is about to be said twice: inside each other it would double without end."""
    if len(said) > LONGEST:
        raise Unusable(_("rumusnya terlalu panjang"))
    return said


def _held(node: ast.AST, marks: Mapping[str, str]) -> str:
    """In brackets unless it is one thing."""
    said = _said(node, marks)
    match node:
        case ast.Call(ast.Name("fmod" | "trunc")):  # said with signs
            is_one = False
        case ast.Constant() | ast.Name() | ast.Call() | ast.BinOp(op=ast.Pow() | ast.FloorDiv()):
            is_one = True
        case _:
            is_one = False
    return said if is_one else f"({said})"


def _uncut(node: ast.AST) -> ast.AST | None:
    """The number whose decimals are cut off, or a whole one; None for any other."""
    match node:
        case ast.Call(ast.Name("trunc"), [inner]):
            return inner
        case ast.Constant(int()):
            return node
    return None
