"""Questions whose numbers are drawn: templates of QTI in and out, their expressions as formulas of ours."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from copy import deepcopy
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from pintar.assessment.exchange import words
from pintar.assessment.exchange.carrying import Item
from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.qti import building as b
from pintar.assessment.exchange.qti.building import element
from pintar.assessment.exchange.qti.scoring import plain
from pintar.assessment.exchange.qti.values import Unsupported, number
from pintar.assessment.exchange.safe_xml import Node
from pintar.assessment.kinds import calculated as kind
from pintar.assessment.kinds import expressions
from pintar.assessment.kinds.draft import Draft

RULES = ("templateDeclaration", "templateProcessing")
LONGEST = 2_000
MOST_NUMBERS, MOST_CONDITIONS = (
    60,
    10,
)  # set by a template, most of them reckoned; conditions are tried with every draw
_BETWEEN = {
    "sum": " + ",
    "product": " * ",
    "subtract": " - ",
    "divide": " / ",
    "power": " ** ",
    "integerDivide": " // ",
    "integerModulus": " % ",
    "lt": " < ",
    "lte": " <= ",
    "gt": " > ",
    "gte": " >= ",
    "match": " == ",
    "equal": " == ",
    "and": " and ",
    "or": " or ",
}
_CALLED = {"min": "min", "max": "max", "round": "round", "truncate": "trunc"}
_NAMED = {"sin": "sin", "cos": "cos", "tan": "tan", "exp": "exp", "ln": "log", "log": "log10"}
_NAMED |= {"abs": "abs", "floor": "floor", "ceil": "ceil"}
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "sum",
    ast.Sub: "subtract",
    ast.Mult: "product",
    ast.Div: "divide",
    ast.Pow: "power",
    ast.FloorDiv: "integerDivide",
    ast.Mod: "integerModulus",
    ast.Lt: "lt",
    ast.LtE: "lte",
    ast.Gt: "gt",
    ast.GtE: "gte",
    ast.Eq: "match",
}


# In


def is_drawn(item: Node) -> bool:
    """Whether the numbers of an item are drawn."""
    return any(item.find(name) is not None for name in RULES)


def read(item: Node, ask: Callable[[Node], Item]) -> Item:
    """An item as one of ours. `ask` reads it with its first numbers in place: how near an answer must be and what it is worth
    is found so; the formula takes the place of the answer. Unusable when the template does more than draw and reckon.
    """
    template = _Template(item)
    body = kind.KIND.body(Draft({"key": "x", "stem": "?", **template.fields()}))
    solved = expressions.evaluate(
        template.formula, {name: Fraction(n) for name, n in kind.draw(body, "first").items()}
    )
    once = deepcopy(item)
    for name in RULES:
        for node in once.findall(name):
            once.remove(node)
    for node in list(once.iter("printedVariable")):
        _instead(node, template.mark(node.get("identifier") or ""))
    for node in once.iterfind("responseDeclaration"):
        for old in node.findall("correctResponse"):
            node.remove(old)
        node.set("baseType", "float")
        node.insert(0, element("correctResponse", element("value", text=f"{float(solved):.12g}")))
    found = ask(once)
    if found["kind"] != "numeric":
        raise Unusable(_("angka yang diacak hanya dapat dibawa bila jawabannya angka"))
    del found["answer"]
    return {**found, "kind": "calculated", **template.fields(), **_places(item)}


class _Template:
    """What the rules of a template say: numbers drawn, conditions they meet, the formula of the answer."""

    def __init__(self, item: Node) -> None:
        self.variables: dict[str, dict[str, Any]] = {}
        self.made: dict[str, str] = {}
        self.conditions: list[str] = []
        self.formula = ""
        self.names: dict[str, str] = {}
        rules = item.findall("templateProcessing/*")
        for name, most in (("setTemplateValue", MOST_NUMBERS), ("templateConstraint", MOST_CONDITIONS)):
            if sum(node.tag == name for node in rules) > most:
                raise Unusable(_("butirnya terlalu besar"))
        for node in rules:
            match str(node.tag):
                case "setTemplateValue":
                    self._set(node.get("identifier") or "", node[0])
                case "templateConstraint":
                    self.conditions.append(_tidy(self._said(node[0])))
                case "setCorrectResponse":
                    self.formula = _tidy(self._said(node[0]))
                case name:
                    raise Unsupported(name)
        if not self.formula or not self.variables:
            raise Unusable(_("soal dengan angka yang diacak belum punya padanan"))

    def fields(self) -> Item:
        """The fields of an item."""
        used = expressions.names_in(self.formula).union(*map(expressions.names_in, self.conditions))
        held = {name: values for name, values in self.variables.items() if name in used or name in self.shown}
        found: Item = {"variables": held, "formula": self.formula}
        return {**found, "conditions": self.conditions} if self.conditions else found

    shown: frozenset[str] = frozenset()

    def mark(self, identifier: str) -> str:
        """The place of a number in the text."""
        name = self.names.get(identifier)
        if name not in self.variables:
            raise Unusable(_("teksnya menampilkan hasil hitungan"))
        self.shown = self.shown | {str(name)}
        return f"[[{name}]]"

    def _set(self, identifier: str, node: Node) -> None:
        name = self._name(identifier)
        drawn = _range(node)
        if drawn is None:
            self.made[name] = f"({self._said(node)})"
        else:
            self.variables[name] = drawn

    def _name(self, identifier: str) -> str:
        if identifier not in self.names:
            stem = words.slug(identifier, "x").replace("-", "_")[:16].strip("_")
            stem = stem if stem[:1].isalpha() else f"x{stem}"
            taken = {
                *self.names.values(),
                *expressions.FUNCTIONS,
                *expressions.CONSTANTS,
                "and",
                "or",
                "not",
                "if",
            }
            tries = (stem if n == 1 else f"{stem}_{n}" for n in range(1, 999))
            self.names[identifier] = next(one for one in tries if one not in taken)
        return self.names[identifier]

    def _said(self, node: Node) -> str:
        inner = [self._said(child) for child in node]
        match str(node.tag):
            case "variable":
                name = self.names.get(node.get("identifier") or "", "")
                if name not in self.variables and name not in self.made:
                    raise Unsupported("variable")
                found = self.made.get(name, name)
            case "baseValue":
                found = b.figure(number((node.text or "").strip()))
            case "mathConstant":
                found = "pi" if node.get("name") == "pi" else "e"
            case "mathOperator" if node.get("name") in _NAMED and len(inner) == 1:
                found = f"{_NAMED[node.get('name') or '']}({inner[0]})"
            case "integerToFloat" if len(inner) == 1:
                found = inner[0]
            case "not" if len(inner) == 1:
                found = f"(not {inner[0]})"
            case name if name in _CALLED and inner:
                found = f"{_CALLED[name]}({', '.join(inner)})"
            case name if name in _BETWEEN and len(inner) > 1:
                found = f"({_BETWEEN[name].join(inner)})"
            case name:
                raise Unsupported(name if name != "mathOperator" else f"mathOperator {node.get('name')}")
        if len(found) > LONGEST:
            raise Unusable(_("rumusnya terlalu panjang"))
        return found


def _range(node: Node) -> dict[str, Any] | None:
    """What an expression draws; None when it reckons instead."""
    match str(node.tag):
        case "randomInteger":
            low, high = number(node.get("min") or "0"), number(node.get("max") or "0")
            return _stepped(low, high, number(node.get("step") or "1"))
        case "random":
            return {"of": [plain(number((each.text or "").strip())) for each in node.iter("baseValue")]}
        case "randomFloat":
            raise Unusable(_("angka pecahan yang diacak tanpa langkah belum punya padanan"))
        case "sum" if (
            len(node) == 2 and node[1].tag == "product" and node[1].find("randomInteger") is not None
        ):
            count, step = node[1].find("randomInteger"), node[1].find("baseValue")
            if count is not None and step is not None and node[0].tag == "baseValue":
                low, width = number((node[0].text or "").strip()), number((step.text or "").strip())
                return _stepped(low, low + width * number(count.get("max") or "0"), width)
    if any(each.tag in ("random", "randomInteger", "randomFloat") for each in node.iter()):
        raise Unusable(_("angka yang diacak di dalam hitungan belum punya padanan"))
    return None


def _stepped(low: Fraction, high: Fraction, step: Fraction) -> dict[str, Any]:
    found = {"from": plain(low), "to": plain(high)}
    return found if step == 1 else {**found, "step": plain(step)}


def _places(item: Node) -> dict[str, int]:
    for node in item.iter("equalRounded"):
        if (node.get("roundingMode") or "") == "decimalPlaces" and (node.get("figures") or "").isdigit():
            return {"decimals": min(int(node.get("figures") or 0), 10)}
    return {}


def _tidy(formula: str) -> str:
    try:
        said = ast.unparse(ast.parse(formula, mode="eval"))
        expressions.names_in(said)
    except (SyntaxError, ValueError, RecursionError) as why:
        raise Unusable(_("rumus “%(formula)s” tidak terbaca") % {"formula": formula[:60]}) from why
    return said


def _instead(node: Node, mark: str) -> None:
    """Words in the place of an element."""
    held = etree.Element("span")
    held.text, held.tail = mark, node.tail
    above = node.getparent()
    if above is not None:
        above.replace(node, held)


# Out


def template_of(item: Mapping[str, Any], response: str) -> list[Node]:
    """The declarations and rules that draw the numbers of an item of ours. Unusable when QTI cannot say its formula."""
    body = kind.KIND.body(Draft({"key": "x", **item}))
    rules, nodes = element("templateProcessing"), []
    for name, values in body["variables"].items():
        nodes.append(element("templateDeclaration", identifier=name, cardinality="single", baseType="float"))
        rules.append(element("setTemplateValue", _drawn(values), identifier=name))
    for condition in body["conditions"]:
        rules.append(element("templateConstraint", expression(condition)))
    rules.append(element("setCorrectResponse", expression(body["formula"]), identifier=response))
    return [*nodes, rules]


def expression(formula: str) -> Node:
    """A formula of ours as QTI's expressions. Unusable when it has none."""
    try:
        expressions.names_in(formula)
    except expressions.NotAFormula as why:
        raise Unusable(str(why)) from why
    return _expressed(ast.parse(formula.strip().replace("^", "**"), mode="eval").body)


def _drawn(values: Mapping[str, Any]) -> Node:
    if "of" in values:
        listed = [element("baseValue", baseType="float", text=b.figure(Fraction(n))) for n in values["of"]]
        return element("random", element("multiple", *listed))
    low, high, step = (Fraction(values[name]) for name in ("from", "to", "step"))
    if all(n.denominator == 1 for n in (low, high, step)):
        return element("randomInteger", min=str(low), max=str(high), step=str(step))
    count = element("randomInteger", min="0", max=str(int((high - low) / step)))
    return element("sum", b.constant(low), element("product", count, b.constant(step)))


def _expressed(node: ast.AST) -> Node:
    match node:
        case ast.Constant(value):
            return b.constant(Fraction(str(value)))
        case ast.Name("pi" | "e" as name):
            return element("mathConstant", name=name)
        case ast.Name(name):
            return b.variable(name)
        case ast.BinOp(left, op, right) if type(op) in _SIGNS:
            return element(_SIGNS[type(op)], _expressed(left), _expressed(right))
        case ast.UnaryOp(ast.USub(), inner):
            return element("product", b.constant(Fraction(-1)), _expressed(inner))
        case ast.UnaryOp(ast.Not(), inner):
            return element("not", _expressed(inner))
        case ast.UnaryOp(_op, inner):
            return _expressed(inner)
        case ast.BoolOp(op, parts):
            return element("and" if isinstance(op, ast.And) else "or", *map(_expressed, parts))
        case ast.Compare(left, [op], [right]) if type(op) in _SIGNS:
            return element(_SIGNS[type(op)], _expressed(left), _expressed(right))
        case ast.Call(ast.Name("min" | "max" as name), args, _keywords):
            return element(name, *map(_expressed, args))
        case ast.Call(ast.Name("round"), [inner], _keywords):
            return element("round", _expressed(inner))
        case ast.Call(ast.Name("trunc"), [inner], _keywords):
            return element("truncate", _expressed(inner))
        case ast.Call(ast.Name("fmod"), [left, right], _keywords):
            whole, part = _expressed(left), _expressed(right)
            if sum(1 for one in (whole, part) for _node in one.iter()) > LONGEST:  # each is said twice
                raise Unusable(_("rumusnya terlalu panjang"))
            times = element("truncate", element("divide", deepcopy(whole), deepcopy(part)))
            return element("subtract", whole, element("product", part, times))
        case ast.Call(ast.Name("sqrt"), [inner], _keywords):
            return element("power", _expressed(inner), b.constant(Fraction(1, 2)))
        case ast.Call(ast.Name(name), [inner], _keywords):
            theirs = next((own for own, ours in _NAMED.items() if ours == name), None)
            if theirs is not None:
                return element("mathOperator", _expressed(inner), name=theirs)
    raise Unusable(_("rumusnya memuat hal yang tidak dikenal QTI"))
