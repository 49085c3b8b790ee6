"""What every lesson page draws, drawn without a template: these lists are long and the page is asked for most."""

from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pintar.kit.templatetags.kit import icon
from pintar.learning.values import Study
from pintar.learning.wording import Line

register = template.Library()


@register.simple_tag
def strip(steps: Sequence[str]) -> SafeString:
    """Where a learner is, step by step: 'done', 'here' or ''. The words beside it say the same."""
    return _strip(tuple(steps))


@register.simple_tag
def conditions(study: Study, lines: Sequence[Line]) -> SafeString:
    """Every condition for the certificate; unmet ones lead to where they are met."""
    base = reverse("learning:outline", args=[study.id])
    met, unmet = icon("check", _("Terpenuhi")), icon("circle", _("Belum"))
    items = format_html_join("", "{}", ((_line(line, base, met, unmet),) for line in lines))
    return format_html('<ul class="conditions">{}</ul>', items)


def _line(line: Line, base: str, met: SafeString, unmet: SafeString) -> SafeString:
    if line.is_met:
        return format_html('<li class="met">{}<span>{}</span></li>', met, line.head)
    address = (
        f"{base}{line.lesson}/" if line.lesson else reverse("accounts:profile") if line.code == "name" else ""
    )
    rest = format_html('<a href="{}">{}</a>', address, line.rest) if address else line.rest
    return format_html("<li>{}<span><b>{}</b> {}</span></li>", unmet, line.head, rest)


@lru_cache(maxsize=4096)
def _strip(steps: tuple[str, ...]) -> SafeString:
    cells = "".join(f'<li class="{step}"></li>' if step else "<li></li>" for step in steps)
    return mark_safe(f'<ol class="strip" aria-hidden="true">{cells}</ol>')  # noqa: S308 - our own words
