"""Kinds of questions. A new kind is one module beside these, one template, and one line here."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.kinds import (
    matching,
    multiple_choice,
    numeric,
    short_answer,
    single_choice,
    true_false,
)
from pintar.assessment.kinds.kind import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        single_choice.KIND,
        multiple_choice.KIND,
        true_false.KIND,
        matching.KIND,
        short_answer.KIND,
        numeric.KIND,
    )
}


def of(body: Mapping[str, Any]) -> Kind:
    """The kind of an item; KeyError when there is no such kind."""
    return KINDS[body["kind"]]


def faults(body: Mapping[str, Any]) -> list[str]:
    """Everything that keeps a body from being a usable question, in words for its author."""
    if body.get("kind") not in KINDS:
        return [
            _("jenis soal tidak dikenal: %(kind)s; yang ada: %(kinds)s")
            % {"kind": body.get("kind"), "kinds": ", ".join(KINDS)}
        ]
    found = [] if str(body.get("stem") or "").strip() else [_("pokok soal kosong")]
    try:
        if Fraction(str(body.get("points", 1))) <= 0:
            found.append(_("points harus lebih dari 0"))
    except (ValueError, ZeroDivisionError):
        found.append(_("points harus bilangan"))
    return found + of(body).check(body)
