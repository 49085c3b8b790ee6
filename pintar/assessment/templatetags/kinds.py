"""What the inputs of a question hold."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def held(context: template.Context, name: str) -> str:
    """The value of an input: what was just sent and refused, else what was kept."""
    if context.get("error") and "request" in context and name in context["request"].POST:
        return context["request"].POST[name]
    given: Any = context.get("given")
    return str(given.get(name, "")) if isinstance(given, dict) else ""
