"""Writing a template out as a Python function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.template import Node
from django.template.base import FilterExpression, NodeList, Variable
from django.template.defaultfilters import default as default_filter
from django.template.defaultfilters import safe as safe_filter
from django.template.defaulttags import TemplateLiteral
from django.template.loader_tags import BlockNode, ExtendsNode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from pintar.kit import addresses
from pintar.kit.compiled import running
from pintar.kit.compiled.nodes import Blocks, Unwritable, write

WORDS: Final = ("or", "and", "in", "not in", "is", "is not", "==", "!=", ">", ">=", "<", "<=")
TOOLS: Final = {
    name: getattr(running, name)
    for name in ("one", "find", "need", "show", "escaped", "hold", "put_back", "members", "unpacked", "turn", "again",
                 "several", "draw_named", "token_field", "drawn_by_django", "Scope", "SafeString")
} | {"address": addresses.address, "address_if_any": addresses.address_if_any}  # fmt: skip


class Writer:
    """Writes one template for the language that is active. `function_of` gives the function of a template by name."""

    def __init__(self, engine: Any, function_of: Callable[[str], running.Draw]) -> None:
        self.engine = engine
        self.function_of = function_of
        self.lines: list[str] = []
        self.depth = 1
        self.text: list[str] = []
        self.known: dict[str, Any] = dict(TOOLS)
        self.names = 0
        self.bound: list[set[str]] = [set()]
        self.standing: list[tuple[Blocks, str, int]] = []  # the blocks we are in: for {{ block.super }}

    def function(self, name: str, nodes: NodeList) -> running.Draw:
        """The function that draws these nodes; Unwritable where it cannot be written."""
        self.nodes(*self._inherited(nodes))
        self.flush()
        body, names = self.lines, sorted(self.bound[0])
        if names:
            keep = self.constant(names)
            body = [f" held = hold(s, {keep})", *body, f" put_back(s, {keep}, held)"]
        source = "\n".join(["def draw(s, a):", *(body or [" pass"])])
        exec(compile(source, f"<template {name}>", "exec"), self.known)  # noqa: S102 - our own templates
        draw: running.Draw = self.known["draw"]
        return draw

    def nodes(self, nodes: Iterable[Node], blocks: Blocks) -> None:
        """Write nodes one after the other."""
        for node in nodes:
            write(self, node, blocks)

    def _inherited(self, nodes: NodeList) -> tuple[Iterable[Node], Blocks]:
        """The nodes of the outermost layout, and the blocks that fill it."""
        blocks: dict[str, list[BlockNode]] = {}
        seen = 0
        while extends := next((node for node in nodes if isinstance(node, ExtendsNode)), None):
            said: Any = extends.parent_name
            parent = said.var
            if said.is_var or not isinstance(parent, str) or (seen := seen + 1) > 9:
                raise Unwritable("a layout that is only known later")
            for name, block in extends.blocks.items():
                blocks.setdefault(name, []).append(block)
            nodes = self.engine.get_template(parent).nodelist
        if seen:
            found: list[Any] = nodes.get_nodes_by_type(BlockNode)
            for block in found:
                blocks.setdefault(block.name, []).append(block)
        return nodes, blocks

    # What is written

    def say(self, text: str) -> None:
        """Text of the page; pieces that follow each other become one."""
        self.text.append(text)

    def show(self, source: str) -> None:
        """An expression that gives text of the page."""
        self.line(f"a({source})")

    def line(self, source: str) -> None:
        """A line of Python."""
        self.flush()
        self.lines.append(" " * self.depth + source)

    def flush(self) -> None:
        """Write the text down that was said so far."""
        text = "".join(self.text)
        self.text.clear()
        if text:
            self.lines.append(f"{' ' * self.depth}a({text!r})")

    @contextmanager
    def within(self, head: str) -> Iterator[None]:
        """A block of Python under a line that opens it."""
        self.line(head)
        self.depth += 1
        count = len(self.lines)
        yield
        self.flush()
        if len(self.lines) == count:
            self.lines.append(" " * self.depth + "pass")
        self.depth -= 1

    @contextmanager
    def scope(self, *names: str) -> Iterator[None]:
        """Names that hold until the end of this piece, and what they were before is put back."""
        self.flush()
        place, before = len(self.lines), self.name("held")
        self.bound.append(set(names))
        yield
        self.flush()
        if bound := sorted(self.bound.pop()):
            keep = self.constant(bound)
            self.lines.insert(place, f"{' ' * self.depth}{before} = hold(s, {keep})")
            self.line(f"put_back(s, {keep}, {before})")

    def bind(self, name: str, source: str) -> None:
        """Give a name a value until the scope ends."""
        self.bound[-1].add(name)
        self.line(f"s[{name!r}] = {source}")

    def name(self, stem: str) -> str:
        """A name of a Python variable that nothing else has."""
        self.names += 1
        return f"{stem}_{self.names}"

    def constant(self, value: Any) -> str:
        if type(value) in (str, int, bool, float, type(None)):
            return repr(value)
        name = self.name("k")
        self.known[name] = value
        return name

    # Expressions

    def value(self, said: FilterExpression, missing: str = "''") -> str:
        """An expression with its filters; `missing` stands for a name that is not there."""
        source = self.variable(said.var, missing) if said.is_var else self.constant(said.var)
        for function, words in said.filters:
            given = [
                self.variable(word, "") if is_name else self.constant(mark_safe(word))  # noqa: S308 - as Django does
                for is_name, word in words
            ]
            if function is default_filter and not words[0][0]:
                source = f"({source} or {given[0]})"
                continue
            carried = running.safe if function is safe_filter else running.filtered(function)
            source = f"{self.constant(carried)}({', '.join([source, *given])})"
        return source

    def variable(self, variable: Variable, missing: str) -> str:
        """A name or literal; without `missing`, a name that is not there is an error."""
        if variable.lookups is None:
            return self.constant(_literal(variable))
        bits = variable.lookups
        if bits[0] == "block":
            raise Unwritable("block")
        if not missing:
            return f"need(s, {bits!r})"
        return f"one(s, {bits[0]!r}, {missing})" if len(bits) == 1 else f"find(s, {bits!r}, {missing})"

    def condition(self, said: Any) -> str:
        """A condition."""
        if isinstance(said, TemplateLiteral):
            value: Any = said.value
            return self.value(value, "None")
        if said.id == "not":
            return f"(not {self.condition(said.first)})"
        if said.id in WORDS:
            return f"({self.condition(said.first)} {said.id} {self.condition(said.second)})"
        raise Unwritable(said.id)

    def is_settled(self, said: FilterExpression) -> bool:
        """Whether an expression is the same on every page."""
        return not said.filters and (not said.is_var or said.var.lookups is None)


def _literal(variable: Variable) -> Any:
    value: Any = variable.literal
    if not variable.translate:
        return value
    text = gettext(value.replace("%", "%%"))
    return SafeString(text) if isinstance(value, SafeString) else text
