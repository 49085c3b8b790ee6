"""What templates may say: icons, form fields, and figures written in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    MultiWidget,
    PasswordInput,
    RadioSelect,
)
from django.http import HttpRequest, QueryDict
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from pintar.kit import slots, words
from pintar.kit.furniture import carried

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A picture from the sprite; silent to screen readers unless it is given a label."""
    return _picture.__wrapped__(name, label) if settings.DEBUG else _picture(name, label)


icon.is_settled = True  # type: ignore[attr-defined] # the same on every page: drawn when a template is written out


@register.simple_tag(takes_context=True)
def furniture(context: dict[str, Any], template: str, signed_in: bool = False) -> SafeString:
    """A part of every page that only depends on the language, the place in the menu, and whether somebody is signed in."""
    return carried(template, context.get("request"), bool(signed_in))


@register.simple_tag(takes_context=True)
def here(context: dict[str, Any], name: str) -> SafeString:
    """Marks the menu entry of the place the reader is in: that page, or any page under it."""
    request: HttpRequest | None = context.get("request")
    address = reverse(name)
    path = request.path if request is not None else ""
    if path == address:
        return format_html(' aria-current="{}"', "page")
    if address != "/" and path.startswith(address):
        return format_html(' aria-current="{}"', "true")
    return SafeString("")


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: object) -> str:
    """This page's address with some parameters replaced; None or an empty text takes one away."""
    request: HttpRequest | None = context.get("request")
    params = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for key, value in changes.items():
        params.pop(key, None)
        if isinstance(value, list | tuple):
            params.setlist(key, [str(one) for one in value])
        elif value not in (None, ""):
            params[key] = str(value)
    return f"?{params.urlencode()}" if params else "?"


@register.simple_tag(takes_context=True)
def place(context: dict[str, Any], name: str) -> SafeString:
    """A place that the apps of upper floors fill (kit.slots)."""
    return SafeString(slots.drawn(name, context))


@register.simple_tag(takes_context=True)
def desk_list(context: dict[str, Any]) -> list:
    """The side list of the staff desk for this viewer."""
    return slots.desk_nav(context["request"])


@register.simple_tag
def field(bound: BoundField, **attributes: str | bool) -> SafeString:
    """A form field with its visible label, hint and errors, all tied together; extra attributes reach the control.

    `label=` and `hint=` replace the field's own words; underscores in other names become hyphens (`data_kept="1"`).
    """
    own = {"label": attributes.pop("label", bound.label), "hint": attributes.pop("hint", bound.help_text)}
    attrs: dict[str, str | bool] = {k.replace("_", "-"): v for k, v in attributes.items() if v is not False}
    if bound.is_hidden:
        return bound.as_widget(attrs=attrs)
    if own["hint"] and not bound.help_text and bound.auto_id:
        attrs.setdefault(
            "aria-describedby", " ".join(filter(None, [f"{bound.auto_id}_helptext", bound.aria_describedby]))
        )
    kind = _kind(bound)
    context = own | {
        "field": bound,
        "kind": kind,
        "control": "" if kind == "choices" else bound.as_widget(attrs=attrs),
        "optional": not bound.field.required and kind != "check",
    }
    return SafeString(get_template("parts/field.html").render(context))


@register.simple_tag
def form_errors(form: BaseForm) -> SafeString:
    """What keeps a form from being accepted, said once above it, with a way to each field."""
    if not form.errors:
        return SafeString("")
    bad = [bound for bound in form.visible_fields() if bound.errors]
    general = [*form.non_field_errors(), *(error for bound in form.hidden_fields() for error in bound.errors)]
    return SafeString(
        get_template("parts/form_errors.html").render({"form": form, "bad": bad, "general": general})
    )


@register.filter
def number(value: Any) -> str:
    """1532242 is 1.532.242; what is not a number stays as it is."""
    figure = _figure(value)
    return _text(value) if figure is None else words.number(figure, _lang())


@register.filter
def decimal(value: Any, places: int = 1) -> str:
    """A number with so many decimals."""
    figure = _figure(value)
    return _text(value) if figure is None else words.decimal(figure, int(places), _lang())


@register.filter
def percent(share: Any, places: int = 1) -> str:
    """A share of one as a percentage: 0.662 is 66,2%."""
    figure = _figure(share)
    return _text(share) if figure is None else words.percent(figure, int(places), _lang())


@register.filter
def compact(value: Any) -> str:
    """A large number as it is said: 2,9 juta."""
    figure = _figure(value)
    return _text(value) if figure is None else words.compact(figure, _lang())


@register.filter
def rupiah(value: Any) -> str:
    """An amount in rupiah."""
    figure = _figure(value)
    return _text(value) if figure is None else words.rupiah(figure, _lang())


@register.filter
def megabytes(size: Any) -> str:
    """A size in bytes as data is bought."""
    figure = _figure(size)
    return _text(size) if figure is None else words.megabytes(int(figure), _lang())


@register.filter
def moment(at: datetime | None, zone: str = "WIB") -> str:
    """An instant in words, on the clock of the reader's zone."""
    return words.moment(at, zone or "WIB", _lang()) if at else ""


@register.filter
def clock(at: datetime | None, zone: str = "WIB") -> str:
    """The time of day of an instant: 08.40 WIB."""
    return words.clock(at, zone or "WIB") if at else ""


@register.filter
def day(on: date | datetime | None, zone: str = "WIB") -> str:
    """A date in words; an instant becomes the date it has in the zone."""
    return words.day(_date(on, zone), _lang()) if on else ""


@register.filter
def weekday(on: date | datetime | None, zone: str = "WIB") -> str:
    """The name of the day."""
    return words.weekday(_date(on, zone), _lang()) if on else ""


@register.filter
def month(on: date | datetime | None) -> str:
    """A month and its year."""
    return words.month(_date(on, "WIB"), _lang()) if on else ""


@register.filter
def span(first: date | None, last: date | None) -> str:
    """From one day to another, both counted: {{ batch.starts_on|span:batch.ends_on }}."""
    if not first or not last:
        return day(first or last)
    return words.span(_date(first, "WIB"), _date(last, "WIB"), _lang())


@register.filter
def duration(minutes: Any) -> str:
    """A length of time given in minutes."""
    figure = _figure(minutes)
    return _text(minutes) if figure is None else words.duration(int(figure), _lang())


@register.filter
def ago(at: datetime | None, now: datetime | None = None) -> str:
    """How long ago an instant was, or how long until it comes."""
    return words.ago(at, now or timezone.now(), _lang()) if at else ""


@register.filter
def initials(name: str) -> str:
    """The first letters of a name."""
    return words.initials(str(name))


@lru_cache(maxsize=1000)
def _picture(name: str, label: str) -> SafeString:
    href = f"{static('build/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


def _lang() -> str:
    return get_language() or "id"


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _figure(value: Any) -> int | float | Decimal | None:
    if isinstance(value, int | float | Decimal):
        return value
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _date(on: date | datetime, zone: str) -> date:
    if isinstance(on, datetime) and timezone.is_aware(on):
        return on.astimezone(words.zone_of(zone or "WIB")).date()
    return on


def _kind(bound: BoundField) -> str:
    """Which drawing of a field fits its control."""
    widget = bound.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, PasswordInput):
        return "password"
    return "group" if isinstance(widget, MultiWidget) or widget.use_fieldset else "line"
