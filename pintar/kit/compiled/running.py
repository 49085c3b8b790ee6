"""What written templates call while they run: looking values up, showing them, and scopes. Each does what Django's own does."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from typing import Any, Final

from django.conf import settings
from django.template import Context, VariableDoesNotExist
from django.template.base import render_value_in_context
from django.template.context import BaseContext
from django.template.engine import Engine
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]
from django.utils.translation import ngettext

NOWHERE: Final = object()
CONTEXT: Final = Context()

Append = Callable[[str], Any]
Draw = Callable[["Scope", Append], None]


class Scope(dict[str, Any]):
    """The names a template knows, flat; pieces that want Django's context get this, which answers like one."""

    __slots__ = ("drawn_by", "engine", "request")
    autoescape = True
    use_l10n = use_tz = None

    def __init__(self, names: Mapping[str, Any], request: Any, engine: Engine, drawn_by: Any) -> None:
        super().__init__(names)
        self.request = request
        self.engine = engine
        self.drawn_by = drawn_by  # finds the function of a template by name

    def alone(self, names: Mapping[str, Any]) -> Scope:
        """A scope that knows these names only."""
        return Scope(
            {"True": True, "False": False, "None": None, **names}, self.request, self.engine, self.drawn_by
        )


def one(s: Scope, name: str, missing: Any) -> Any:
    """The value of a single name."""
    found = s.get(name, missing)
    return called(found) if callable(found) else found


def find(s: Scope, bits: Sequence[str], missing: Any) -> Any:
    """The value of a dotted name: keys, then attributes, then places in a list; what can be called is called."""
    try:
        found = s[bits[0]]
    except KeyError:
        return missing
    try:
        if callable(found):
            found = called(found)
        for bit in bits[1:]:
            found = dig(found, bit)
    except VariableDoesNotExist:
        return missing
    except Exception as fault:
        if getattr(fault, "silent_variable_failure", False):
            return ""
        raise
    return found


def need(s: Scope, bits: Sequence[str]) -> Any:
    """As `find`; what is not there is an error, which conditions take for no."""
    found = find(s, bits, NOWHERE)
    if found is NOWHERE:
        raise VariableDoesNotExist(
            "Failed lookup for key [%s] in %r", (".".join(bits), "the template's names")
        )
    return found


def dig(current: Any, bit: str) -> Any:
    """One step of a dotted name."""
    kind = type(current)
    if kind is dict:
        found = current[bit] if bit in current else _dug(current, bit)
    elif hasattr(kind, "__getitem__"):
        found = _dug(current, bit)
    else:
        try:
            found = getattr(current, bit)
        except (TypeError, AttributeError):
            found = _dug(current, bit)
    return called(found) if callable(found) else found


def _dug(current: Any, bit: str) -> Any:
    """The step with every fall-back Django has (django.template.base.Variable)."""
    try:
        if not hasattr(type(current), "__getitem__"):
            raise TypeError
        return current[bit]
    except (TypeError, AttributeError, KeyError, ValueError, IndexError):
        try:
            return getattr(current, bit)
        except (TypeError, AttributeError):
            if not isinstance(current, BaseContext) and bit in dir(current):
                raise
            try:
                return current[int(bit)]
            except (IndexError, ValueError, KeyError, TypeError):
                raise VariableDoesNotExist("Failed lookup for key [%s] in %r", (bit, current)) from None


def called(found: Any) -> Any:
    """What a callable says, unless it must not be called from a template."""
    if getattr(found, "do_not_call_in_templates", False):
        return found
    if getattr(found, "alters_data", False):
        return ""
    try:
        return found()
    except TypeError:
        try:
            signature(found).bind()
        except (ValueError, TypeError):
            return ""
        raise


def show(value: Any) -> str:
    """A value as part of a page: in the reader's way of writing, and escaped unless it is safe."""
    kind = type(value)
    if kind is str:
        return html.escape(value)
    if kind is SafeString:
        return value
    if kind is int and not settings.USE_THOUSAND_SEPARATOR:
        return str(value)
    return render_value_in_context(value, CONTEXT)


def escaped(value: Any) -> str:
    """What a tag gives, escaped unless it is safe."""
    return value if type(value) is SafeString else conditional_escape(value)


def filtered(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter with what Django does around it: local time, escaping, staying safe."""
    local = getattr(function, "expects_localtime", False)
    escapes = {"autoescape": True} if getattr(function, "needs_autoescape", False) else {}
    keeps_safe = getattr(function, "is_safe", False)
    if not (local or escapes or keeps_safe):
        return function

    def carried_out(value: Any, *words: Any) -> Any:
        if local:
            value = template_localtime(value, None)
        new = function(value, *words, **escapes)
        return SafeString(new) if keeps_safe and isinstance(value, SafeData) else new

    return carried_out


def safe(value: Any) -> SafeString:
    """The filter `safe`."""
    return value if type(value) is SafeString else SafeString(str(value))


def hold(s: Scope, names: Sequence[str]) -> list[Any]:
    """The values of some names, to be put back when a scope ends."""
    return [s.get(name, NOWHERE) for name in names]


def put_back(s: Scope, names: Sequence[str], held: Sequence[Any]) -> None:
    """End a scope."""
    for name, value in zip(names, held, strict=True):
        if value is NOWHERE:
            s.pop(name, None)
        else:
            s[name] = value


def members(values: Any) -> Any:
    """What a loop goes through: something with a length."""
    if values is None:
        return ()
    return values if hasattr(values, "__len__") else list(values)


def unpacked(item: Any, count: int) -> Any:
    """An item of a loop with several names."""
    try:
        length = len(item)
    except TypeError:
        length = 1
    if length != count:
        raise ValueError(f"Need {count} values to unpack in for loop; got {length}. ")
    return item


def turn(loop: dict[str, Any], place: int, length: int) -> None:
    """Bring `forloop` up to date."""
    loop["counter0"], loop["counter"] = place, place + 1
    loop["revcounter"], loop["revcounter0"] = length - place, length - place - 1
    loop["first"], loop["last"] = place == 0, place == length - 1


def again(condition: Any, s: Scope) -> Any:
    """A condition whose evaluation failed, weighed by Django itself: a part that fails counts as no."""
    context = Context(dict(s))
    context.template = Of(s.engine)  # type: ignore[assignment]
    try:
        return condition.eval(context)
    except VariableDoesNotExist:
        return None


def several(singular: str, plural: str, count: Any, said: Mapping[str, str]) -> str:
    """A sentence that depends on a number; where its translation cannot be filled, the sentence itself."""
    try:
        return ngettext(singular, plural, count) % said
    except (KeyError, ValueError):
        return (singular if count == 1 else plural) % said


def draw_named(s: Scope, append: Append, name: Any) -> None:
    """Draw a template whose name came from the page."""
    s.drawn_by(name)(s, append)


def token_field(s: Scope) -> str:
    """The hidden field that proves a form is ours."""
    token = s.get("csrf_token")
    if not token or token == "NOTPROVIDED":  # noqa: S105 - what Django says without its middleware
        return ""
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{html.escape(str(token))}">'


def drawn_by_django(node: Any, s: Scope) -> str:
    """A single node drawn by Django; names it gives are known from here on."""
    context = Context(dict(s))
    context.template = Of(s.engine)  # type: ignore[assignment]
    context.push()
    text: str = node.render_annotated(context)
    s.update(context.dicts[-1])
    return text


class Of:
    """What Django asks of a context's template: the engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
