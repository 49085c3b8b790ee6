"""A number, typed, with or without its unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from pintar.assessment.kinds import fragments
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.kinds.kind import Body, Flaw, Kind, Post, line, one_value, too_long
from pintar.kit.errors import Refused

LONGEST = 40  # signs
NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)*|[.,]\d+)")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")
PROPERTIES = {
    "tolerance": {"type": "number", "minimum": 0, "default": 0},
    "tolerance_percent": {"type": "number", "minimum": 0, "maximum": 100, "default": 0},
    "unit": fragments.text(30, is_needed=False),
    "units": {
        "type": "object",
        "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
        "maxProperties": 20,
        "description": "Other units that may be typed, each with how many of `unit` it is",
    },
    "unit_required": {**fragments.TRUTH, "default": False},
}


class Numeric(Kind):
    """The response is the number as it was typed, without spaces, and without its unit where that says nothing new."""

    name = "numeric"
    properties = {"answer": fragments.NUMBER, **PROPERTIES}
    required = ("answer",)

    def travels(self, body: Body) -> bool:
        """Phones mark it, if it has one unit and one tolerance."""
        return not any(body.get(name) for name in ("units", "unit_required", "tolerance_percent"))

    def parts(self, draft: Draft) -> dict[str, Any]:
        """The number and how far off one may be."""
        return {"answer": draft.number("answer"), **parts(draft)}

    def check(self, body: Body) -> Iterator[Flaw]:
        """Answer and tolerance are numbers, and the tolerance is not negative."""
        if body.get("answer") in (None, "") or decimal(body["answer"]) is None:
            yield Flaw(_("%(name)s harus bilangan.") % {"name": "answer"}, ("answer",))
        yield from check(body)

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """Stem and units."""
        return {**self.head(body), **asked_for(body)}

    def read(self, post: Post, body: Body, seed: str) -> str | None:
        """The typed number; its unit may be typed with it."""
        return read(one_value(post), body)

    def given(self, body: Body, seed: str, response: Any) -> str:
        """The number as typed."""
        return response if isinstance(response, str) else ""

    def share(self, body: Body, response: Any) -> Fraction:
        """All or nothing: within the tolerance, both ends counted."""
        return Fraction(is_close(body, response))

    def key(self, body: Body, seed: str = "") -> str:
        """The number, with its unit where that is asked for."""
        return key(body)

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """The typed number, and the right one."""
        return lines(body, response, with_key)


def parts(draft: Draft, *place: str | int) -> dict[str, Any]:
    """Tolerance and units, as they are kept."""
    found: dict[str, Any] = {
        "tolerance": draft.number(*place, "tolerance"),
        "unit": draft.get(*place, "unit") or "",
    }
    if draft.get(*place, "tolerance_percent"):
        found["tolerance_percent"] = draft.number(*place, "tolerance_percent")
    if units := draft.get(*place, "units"):
        found["units"] = {str(unit): draft.number(*place, "units", unit) for unit in units}
    if draft.get(*place, "unit_required") is True:
        found["unit_required"] = True
    return found


def check(body: Body, *place: str | int) -> Iterator[Flaw]:
    """Tolerances are numbers that are not negative; units can be told apart."""
    for name in ("tolerance", "tolerance_percent"):
        number = decimal(body.get(name) or 0)
        if number is None:
            yield Flaw(_("%(name)s harus bilangan.") % {"name": name}, (*place, name))
        elif number < 0:
            yield Flaw(_("%(name)s tidak boleh negatif.") % {"name": name}, (*place, name))
    unit = _bare(body.get("unit"))
    units = [_bare(name) for name in body.get("units") or {}]
    if (units or body.get("unit_required")) and not unit:
        yield Flaw(_("unit belum ditulis."), (*place, "unit"))
    if len({unit, *units}) < 1 + len(units) or not all(units):
        yield Flaw(_("Satuan yang sama ditulis dua kali."), (*place, "units"))
    for name in (unit, *units):
        if name[:1].isdigit() or name[:1] in ("+", "-", ".", ","):
            yield Flaw(_("Satuan tidak boleh diawali angka atau tanda."), (*place, "unit"))
    for name, factor in (body.get("units") or {}).items():
        if (decimal(factor) or 0) <= 0:
            yield Flaw(_("%(name)s harus bilangan.") % {"name": name}, (*place, "units", name))


def asked_for(body: Body) -> dict[str, Any]:
    """What a page says of the number it wants. Which units there are is not told where naming one is asked for."""
    needs = bool(body.get("unit_required"))
    return {
        "unit": "" if needs else body.get("unit") or "",
        "units": [] if needs else list(body.get("units") or {}),
        "needs_unit": needs,
        "longest": LONGEST,
    }


def read(typed: str, body: Body) -> str | None:
    """A typed number, without spaces and plain unit. Refused when it is none."""
    if len(typed) > 4 * LONGEST:
        raise too_long(LONGEST)
    text = "".join(typed.split()).replace("\u2212", "-")
    number, unit = _split(text, body)
    if unit == _bare(body.get("unit")) and not body.get("unit_required"):
        text = number
    if len(text) > LONGEST:
        raise too_long(LONGEST)
    if not text:
        return None
    if not number.isascii() or not readings(number):
        raise Refused(_("Tulis sebuah bilangan, misalnya 12 atau 0,75."), code="not-a-number")
    return text


def is_close(body: Body, response: Any) -> bool:
    """Whether a typed number is within the tolerance, the larger of both kinds, both ends counted."""
    if not isinstance(response, str) or len(response) > 2 * LONGEST:
        return False
    number, unit = _split(response, body)
    if not unit and body.get("unit_required"):
        return False
    factor = _factors(body).get(unit, Decimal(1))
    answer = Decimal(str(body["answer"]))
    percent = abs(answer) * Decimal(str(body.get("tolerance_percent") or 0)) / 100
    tolerance = max(Decimal(str(body.get("tolerance") or 0)), percent)
    return any(abs(value * factor - answer) <= tolerance for value in readings(number))


def key(body: Body) -> str:
    """The number, with its unit where that is asked for."""
    number = f"{Decimal(str(body['answer'])):f}"
    return number + _bare(body.get("unit")) if body.get("unit_required") else number


def lines(body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
    """The typed number, and the right one."""
    is_right, unit = is_close(body, response), str(body.get("unit") or "")
    found = []
    if isinstance(response, str) and response:
        _number, typed_unit = _split(response, body)
        text = response if typed_unit or body.get("unit_required") else f"{response} {unit}".strip()
        found.append(line(escape(text), given=True, state="right" if is_right else "wrong"))
    if with_key and not is_right:
        found.append(line(escape(spoken(body)), state="key"))
    return found


def spoken(body: Body) -> str:
    """The right number with its unit, in plain words."""
    number = f"{Decimal(str(body['answer'])):f}".replace(".", ",")
    return f"{number} {body.get('unit') or ''}".strip()


def readings(text: str) -> tuple[Decimal, ...]:
    """The numbers a text can mean; empty when it is none.

    Comma and dot are both decimal signs; of two different ones the last is, of a repeated one none is.
    "1.250" can be one and a quarter or one thousand two hundred and fifty: both are taken.
    """
    if not NUMBER.fullmatch(text) or len(text) > LONGEST:
        return ()
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return (Decimal(text),)
    sign, found = text[last], []
    head, tail = text[:last], text[last + 1 :]
    if sign not in head:
        whole = head.replace(".", "").replace(",", "") or "0"
        found.append(Decimal(f"{whole}.{tail}".replace("+.", "+0.").replace("-.", "-0.")))
    if THOUSANDS.fullmatch(text):
        found.append(Decimal(text.replace(sign, "")))
    return tuple(found)


def decimal(value: Any) -> Decimal | None:
    """A finite number, or None."""
    try:
        found = Decimal(str(value if value is not None else 0))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _split(text: str, body: Body) -> tuple[str, str]:
    """A text without spaces as number and unit; the longest unit that fits is meant, '' when none does."""
    low = text.lower()
    for unit in sorted(filter(None, _factors(body)), key=len, reverse=True):
        if low.endswith(unit):
            return text[: -len(unit)], unit
    return text, ""


def _factors(body: Body) -> dict[str, Decimal]:
    """How many of the unit each unit is, in small letters without spaces."""
    factors = {_bare(name): Decimal(str(factor)) for name, factor in (body.get("units") or {}).items()}
    return {_bare(body.get("unit")): Decimal(1), **factors}


def _bare(unit: Any) -> str:
    return "".join(str(unit or "").split()).lower()


KIND = Numeric()
