"""A number, typed."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from pintar.assessment.kinds.kind import Body, Kind, Post, one_value, too_long
from pintar.kit.errors import Refused

LONGEST = 40  # signs
NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)*|[.,]\d+)")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")


class Numeric(Kind):
    """The response is the number as it was typed, without spaces and unit."""

    name = "numeric"

    def check(self, body: Body) -> list[str]:
        """Answer and tolerance are numbers, and the tolerance is not negative."""
        found = [
            _("%(name)s harus bilangan") % {"name": name}
            for name in ("answer", "tolerance")
            if _decimal(body.get(name, 0)) is None
        ]
        if body.get("answer") in (None, ""):
            found.append(_("%(name)s harus bilangan") % {"name": "answer"})
        if not found and (_decimal(body.get("tolerance") or 0) or 0) < 0:
            found.append(_("tolerance tidak boleh negatif"))
        return found

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """Stem and unit."""
        return {"kind": self.name, "stem": body["stem"], "unit": body.get("unit") or "", "longest": LONGEST}

    def read(self, post: Post, body: Body, seed: str) -> str | None:
        """The typed number; its unit may be typed with it."""
        typed = one_value(post)
        if len(typed) > 4 * LONGEST:
            raise too_long(LONGEST)
        text = "".join(typed.split()).replace("\u2212", "-")
        unit = "".join(str(body.get("unit") or "").split())
        if unit and text.lower().endswith(unit.lower()):
            text = text[: -len(unit)]
        if len(text) > LONGEST:
            raise too_long(LONGEST)
        if not text:
            return None
        if not text.isascii() or not readings(text):
            raise Refused(_("Tulis sebuah bilangan, misalnya 12 atau 0,75."), code="not-a-number")
        return text

    def given(self, body: Body, seed: str, response: Any) -> str:
        """The number as typed."""
        return response if isinstance(response, str) else ""

    def mark(self, body: Body, response: Any) -> Fraction:
        """All or nothing: within the tolerance, both ends counted."""
        answer, tolerance = Decimal(str(body["answer"])), Decimal(str(body.get("tolerance") or 0))
        found = readings(response) if isinstance(response, str) else ()
        return Fraction(any(abs(value - answer) <= tolerance for value in found))

    def key(self, body: Body) -> str:
        """The number."""
        return f"{Decimal(str(body['answer'])):f}"

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """The typed number, and the right one."""
        is_right, unit = bool(self.mark(body, response)), str(body.get("unit") or "")
        found = []
        if isinstance(response, str) and response:
            state = "right" if is_right else "wrong"
            found.append(
                {"text": escape(f"{response} {unit}".strip()), "given": True, "state": state, "feedback": ""}
            )
        if with_key and not is_right:
            text = f"{self.key(body).replace('.', ',')} {unit}".strip()
            found.append({"text": escape(text), "given": False, "state": "key", "feedback": ""})
        return found


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
        found.append(
            Decimal(
                f"{head.replace('.', '').replace(',', '') or '0'}.{tail}".replace("+.", "+0.").replace(
                    "-.", "-0."
                )
            )
        )
    if THOUSANDS.fullmatch(text):
        found.append(Decimal(text.replace(sign, "")))
    return tuple(found)


def _decimal(value: Any) -> Decimal | None:
    try:
        found = Decimal(str(value if value is not None else 0))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


KIND = Numeric()
