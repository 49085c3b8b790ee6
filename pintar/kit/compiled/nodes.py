"""How each kind of node of a template is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.template import Context, Node
from django.template.base import FilterExpression, NodeList, TextNode, VariableNode
from django.template.defaulttags import (
    CommentNode,
    CsrfTokenNode,
    ForNode,
    IfNode,
    LoadNode,
    URLNode,
    WithNode,
)
from django.template.library import InclusionNode, SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from template_partials.templatetags.partials import DefinePartialNode, RenderPartialNode

from pintar.kit.compiled import running

if TYPE_CHECKING:
    from pintar.kit.compiled.writing import Writer

Blocks = Mapping[
    str, Sequence[BlockNode]
]  # by name: the block of the outermost page first, that of the layout last
HOLE: Final = re.compile(r"%\((\w+)\)s|%%|%")


class Unwritable(Exception):
    """A template says something that is not written out; Django carries it out itself."""


def write(w: Writer, node: Node, blocks: Blocks) -> None:
    """Write a node. One of a kind we do not know is drawn by Django in its place, if nothing stands inside it."""
    known = NODES.get(type(node))
    if known is not None:
        known(w, node, blocks)
    elif any(getattr(node, name, None) for name in node.child_nodelists):
        raise Unwritable(type(node).__name__)
    else:
        w.show(f"drawn_by_django({w.constant(node)}, s)")


def _text(w: Writer, node: TextNode, blocks: Blocks) -> None:
    w.say(node.s)


def _nothing(w: Writer, node: Node, blocks: Blocks) -> None:
    """Says nothing."""


def _variable(w: Writer, node: VariableNode, blocks: Blocks) -> None:
    said = node.filter_expression
    if said.is_var and said.var.lookups == ("block", "super") and not said.filters and w.standing:
        held, name, place = w.standing[-1]
        if place + 1 < len(held[name]):
            _fill(w, held, name, place + 1)
        return
    w.show(f"show({w.value(said)})")


def _translate(w: Writer, node: TranslateNode, blocks: Blocks) -> None:
    if not w.is_settled(node.filter_expression):
        raise Unwritable("translated expression")
    text = node.render(_blank(w))
    if node.asvar:
        text = _blank_after(w, node)[node.asvar]
        w.bind(node.asvar, w.constant(text))
    else:
        w.say(text)


def _block_translate(w: Writer, node: BlockTranslateNode, blocks: Blocks) -> None:
    said: dict[str, str] = {}
    for name, expression in node.extra_context.items():
        said[name] = w.name("v")
        w.line(f"{said[name]} = {w.value(expression)}")
    singular, names = node.render_token_list(node.singular)
    if node.plural and node.countervar and node.counter:
        said[node.countervar] = w.name("v")
        w.line(f"{said[node.countervar]} = {w.value(node.counter)}")
        plural, more = node.render_token_list(node.plural)
        figures = ", ".join(f"{n!r}: show({_said(said, n)})" for n in dict.fromkeys([*names, *more]))
        source = f"several({singular!r}, {plural!r}, {said[node.countervar]}, {{{figures}}})"
        if node.message_context:
            raise Unwritable("plural with a context")
    else:
        if node.message_context and not w.is_settled(node.message_context):
            raise Unwritable("a context that is only known later")
        context = node.message_context.resolve(_blank(w)) if node.message_context else None
        sentence = pgettext(context, singular) if context else gettext(singular)
        if any(hole[0] == "%" or (hole[1] and hole[1] not in names) for hole in HOLE.finditer(sentence)):
            sentence = singular  # a translation that names what is not there
        if not node.asvar:
            _say_sentence(w, sentence, said)
            return
        parts = [
            f"show({_said(said, hole[1])})" if isinstance(hole, re.Match) else repr(hole)
            for hole in _parts(sentence)
        ]
        source = f"SafeString(''.join(({', '.join(parts)},)))"
    if node.asvar:
        w.bind(node.asvar, f"SafeString({source})")
    else:
        w.show(source)


def _say_sentence(w: Writer, sentence: str, said: Mapping[str, str]) -> None:
    for part in _parts(sentence):
        if isinstance(part, str):
            w.say(part)
        else:
            w.show(f"show({_said(said, part[1])})")


def _parts(sentence: str) -> Iterator[str | re.Match[str]]:
    """The words of a sentence and the holes between them."""
    upto = 0
    for hole in HOLE.finditer(sentence):
        yield sentence[upto : hole.start()]
        yield hole if hole[1] else "%"
        upto = hole.end()
    yield sentence[upto:]


def _said(said: Mapping[str, str], name: str) -> str:
    return said.get(name) or f"s.get({name!r}, '')"


def _if(w: Writer, node: IfNode, blocks: Blocks) -> None:
    _branches(w, node.conditions_nodelists, blocks)


def _branches(w: Writer, branches: Sequence[tuple[Any, NodeList]], blocks: Blocks) -> None:
    (condition, nodes), rest = branches[0], branches[1:]
    if condition is None:
        w.nodes(nodes, blocks)
        return
    truth = w.name("t")
    with w.within("try:"):
        w.line(f"{truth} = {w.condition(condition)}")
    with w.within("except Exception:"):
        w.line(f"{truth} = again({w.constant(condition)}, s)")
    with w.within(f"if {truth}:"):
        w.nodes(nodes, blocks)
    if rest:
        with w.within("else:"):
            _branches(w, rest, blocks)


def _for(w: Writer, node: Any, blocks: Blocks) -> None:
    values, item, place, count, loop = (w.name(stem) for stem in ("values", "item", "i", "n", "loop"))
    w.line(f"{values} = members({w.value(node.sequence, 'None')})")
    w.line(f"{count} = len({values})")
    names = node.loopvars
    with w.within(f"if {count}:"), w.scope("forloop", *names):
        w.line(f"{loop} = {{'parentloop': s.get('forloop', {{}})}}")
        w.line(f"s['forloop'] = {loop}")
        through = f"reversed({values})" if node.is_reversed else values
        with w.within(f"for {place}, {item} in enumerate({through}):"):
            w.line(f"turn({loop}, {place}, {count})")
            if len(names) == 1:
                w.line(f"s[{names[0]!r}] = {item}")
            else:
                targets = ", ".join(f"s[{name!r}]" for name in names)
                w.line(f"{targets} = unpacked({item}, {len(names)})")
            w.nodes(node.nodelist_loop, blocks)
    if node.nodelist_empty:
        with w.within("else:"):
            w.nodes(node.nodelist_empty, blocks)


def _with(w: Writer, node: WithNode, blocks: Blocks) -> None:
    with w.scope(*node.extra_context):
        _bind_all(w, node.extra_context)
        w.nodes(node.nodelist, blocks)


def _bind_all(w: Writer, given: Mapping[str, FilterExpression]) -> None:
    """Each value is worked out before any name is given."""
    found = {name: w.name("v") for name in given}
    for name, expression in given.items():
        w.line(f"{found[name]} = {w.value(expression)}")
    for name, value in found.items():
        w.line(f"s[{name!r}] = {value}")


def _include(w: Writer, node: IncludeNode, blocks: Blocks) -> None:
    if node.template.is_var or node.template.filters:
        draw = f"draw_named({{}}, a, {w.value(node.template)})"
    else:
        draw = f"{w.constant(w.function_of(str(node.template.var)))}({{}}, a)"
    if node.isolated_context:
        given = ", ".join(f"{name!r}: {w.value(said)}" for name, said in node.extra_context.items())
        w.line(draw.format(f"s.alone({{{given}}})"))
        return
    with w.scope(*node.extra_context):
        _bind_all(w, node.extra_context)
        w.line(draw.format("s"))


def _block(w: Writer, node: BlockNode, blocks: Blocks) -> None:
    held = blocks if node.name in blocks else {node.name: [node]}
    _fill(w, held, node.name, 0)


def _fill(w: Writer, blocks: Blocks, name: str, place: int) -> None:
    w.standing.append((blocks, name, place))
    with w.scope():
        w.nodes(blocks[name][place].nodelist, blocks)
    w.standing.pop()


def _partial(w: Writer, node: DefinePartialNode, blocks: Blocks) -> None:
    if node.inline:
        w.nodes(node.nodelist, blocks)


def _drawn_partial(w: Writer, node: RenderPartialNode, blocks: Blocks) -> None:
    w.nodes(node.partial_mapping[node.partial_name].nodelist, blocks)


def _url(w: Writer, node: URLNode, blocks: Blocks) -> None:
    if not w.is_settled(node.view_name) or node.kwargs:
        raise Unwritable("an address that is only known later")
    view = str(node.view_name.var)
    if node.args:
        words = ", ".join(w.value(word) for word in node.args)
        if node.asvar:
            w.bind(node.asvar, f"address_if_any({view!r}, {words})")
        else:
            w.show(f"escaped(address({view!r}, {words}))")
        return
    found = reverse(view)
    if node.asvar:
        w.bind(node.asvar, repr(found))
    else:
        w.say(running.escaped(found))


def _static(w: Writer, node: StaticNode, blocks: Blocks) -> None:
    if not w.is_settled(node.path):
        raise Unwritable("a static file that is only known later")
    try:
        address = node.url(_blank(w))
    except ValueError:  # a file that is not there is a fault only where it is shown
        w.show(f"drawn_by_django({w.constant(node)}, s)")
        return
    if node.varname:
        w.bind(node.varname, w.constant(address))
    else:
        w.say(running.escaped(address))


def _tag(w: Writer, node: SimpleNode, blocks: Blocks) -> None:
    is_settled = getattr(node.func, "is_settled", False) and all(
        w.is_settled(said) for said in (*node.args, *node.kwargs.values())
    )
    if is_settled and node.target_var is None:
        w.say(node.render(_blank(w)))
        return
    source = _call(w, node)
    if node.target_var is None:
        w.show(f"escaped({source})")
    else:
        w.bind(node.target_var, source)


def _inclusion(w: Writer, node: InclusionNode, blocks: Blocks) -> None:
    if not isinstance(node.filename, str):
        raise Unwritable("a template that is only known later")
    inner, given = w.name("inner"), w.name("v")
    w.line(f"{given} = {_call(w, node)}")
    w.line(f"{inner} = s.alone({given})")
    w.line(f"{inner}.setdefault('csrf_token', s.get('csrf_token'))")
    w.line(f"{w.constant(w.function_of(node.filename))}({inner}, a)")


def _call(w: Writer, node: SimpleNode | InclusionNode) -> str:
    words = ["s"] if node.takes_context else []
    words += [w.value(word) for word in node.args]
    words += [f"{name}={w.value(word)}" for name, word in node.kwargs.items()]
    return f"{w.constant(node.func)}({', '.join(words)})"


def _token(w: Writer, node: CsrfTokenNode, blocks: Blocks) -> None:
    w.show("token_field(s)")


def _blank(w: Writer) -> Context:
    context = Context()
    context.template = running.Of(w.engine)  # type: ignore[assignment]
    return context


def _blank_after(w: Writer, node: Node) -> Context:
    context = _blank(w)
    node.render(context)
    return context


NODES: Final[dict[type, Callable[[Writer, Any, Blocks], None]]] = {
    TextNode: _text,
    CommentNode: _nothing,
    LoadNode: _nothing,
    VariableNode: _variable,
    TranslateNode: _translate,
    BlockTranslateNode: _block_translate,
    IfNode: _if,
    ForNode: _for,
    WithNode: _with,
    IncludeNode: _include,
    BlockNode: _block,
    ExtendsNode: _nothing,
    DefinePartialNode: _partial,
    RenderPartialNode: _drawn_partial,
    URLNode: _url,
    StaticNode: _static,
    SimpleNode: _tag,
    InclusionNode: _inclusion,
    CsrfTokenNode: _token,
}
