"""Pieces that items of QTI are built of: declarations, rules, and words as elements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lxml import etree

from pintar.assessment.exchange.safe_xml import Node
from pintar.kit.markup import tree_of

SPOT = 12  # the radius of a place on a picture
RESPONSE, SCORE, FEEDBACK, GENERAL = "RESPONSE", "SCORE", "FEEDBACK", "GENERAL"


def element(tag: str, *inside: Node, text: str = "", **attributes: str) -> Node:
    """An element with attributes, words and elements."""
    node = etree.Element(tag, {name.rstrip("_"): value for name, value in attributes.items()})
    node.text = text or None
    node.extend(inside)
    return node


def with_html(node: Node, html: str) -> Node:
    """The element, with a fragment of HTML in it."""
    held = tree_of(html)
    node.text = (node.text or "") + (held.text or "") or None
    for child in held:
        node.append(_bare(child))
    return node


def _bare(node: Node) -> Node:
    """An element of the HTML parser as plain XML."""
    made = etree.Element(str(node.tag), {str(name): str(value) for name, value in node.attrib.items()})
    made.text, made.tail = node.text, node.tail
    made.extend(_bare(child) for child in node)
    return made


def figure(number: Fraction | float | int) -> str:
    """A number as XML writes it, thirds with twelve digits."""
    exact = Fraction(number)
    return str(exact.numerator) if exact.denominator == 1 else f"{float(exact):.12g}"


def declared(
    identifier: str,
    cardinality: str,
    base: str,
    correct: Iterable[str] = (),
    worth: Sequence[tuple[str, Fraction]] = (),
    **bounds: str,
) -> Node:
    """A response variable, its key, and what its answers are worth."""
    node = element("responseDeclaration", identifier=identifier, cardinality=cardinality, baseType=base)
    if values := [element("value", text=text) for text in correct]:
        node.append(element("correctResponse", *values))
    if worth:
        cased = {"caseSensitive": "false"} if base == "string" else {}
        entries = [
            element("mapEntry", mapKey=key, mappedValue=figure(share), **cased) for key, share in worth
        ]
        node.append(element("mapping", *entries, defaultValue="0", **bounds))
    return node


def outcome(identifier: str, cardinality: str, base: str, default: str = "") -> Node:
    """An outcome variable."""
    node = element("outcomeDeclaration", identifier=identifier, cardinality=cardinality, baseType=base)
    if default:
        node.append(element("defaultValue", element("value", text=default)))
    return node


def variable(identifier: str) -> Node:
    """What a variable holds."""
    return element("variable", identifier=identifier)


def constant(number: Fraction) -> Node:
    """A number."""
    return element("baseValue", baseType="float", text=figure(number))


def is_correct(identifier: str) -> Node:
    """Whether an answer is the key."""
    return element("match", variable(identifier), element("correct", identifier=identifier))


def is_worth_something(identifier: str) -> Node:
    """Whether an answer is one of those that are worth something."""
    return element("gt", element("mapResponse", identifier=identifier), constant(Fraction(0)))


def is_near(identifier: str, mode: str, width: Fraction) -> Node:
    """Whether a number is within its tolerance."""
    node = element(
        "equal", element("correct", identifier=identifier), variable(identifier), toleranceMode=mode
    )
    if mode != "exact":
        node.set("tolerance", f"{figure(width)} {figure(width)}")
    return node


def when(condition: Node, *then: Node, otherwise: Sequence[Node] = ()) -> Node:
    """A condition and what follows from it."""
    node = element("responseCondition", element("responseIf", condition, *then))
    if otherwise:
        node.append(element("responseElse", *otherwise))
    return node


def scored(expression: Node) -> Node:
    """The score becomes this."""
    return element("setOutcomeValue", expression, identifier=SCORE)


def is_rounded(identifier: str, places: int) -> Node:
    """Whether a number is the key when both have so many decimals."""
    sides = element("correct", identifier=identifier), variable(identifier)
    return element("equalRounded", *sides, roundingMode="decimalPlaces", figures=str(places))


def coords_of(area: Mapping[str, Any]) -> tuple[str, str]:
    """The shape of an area of ours, and its numbers as `coords` has them."""
    if "rect" in area:
        left, top, width, height = (Fraction(str(n)) for n in area["rect"])
        return "rect", ",".join(figure(n) for n in (left, top, left + width, top + height))
    shape = "circle" if "circle" in area else "poly"
    numbers = area["circle"] if shape == "circle" else area["polygon"]
    return shape, ",".join(figure(Fraction(str(n))) for n in numbers)


def around(place: list[float]) -> str:
    """A small circle around a place."""
    return ",".join([*(figure(Fraction(str(n))) for n in place), str(SPOT)])
