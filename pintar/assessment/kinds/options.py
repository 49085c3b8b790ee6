"""What questions with options have in common: showing them under numbers that say nothing about how they were written."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.drawing import shuffled
from pintar.assessment.kinds.kind import Body


def ordered(body: Body, seed: str) -> list[dict[str, Any]]:
    """The options in the order they are shown."""
    options = list(body["options"])
    return shuffled(options, f"{seed}/options") if body.get("shuffle", True) else options


def shown(body: Body, seed: str) -> dict[str, Any]:
    """Stem and options for a browser. Options go by the number of their place: authors tend to write the key first."""
    return {
        "kind": body["kind"],
        "stem": body["stem"],
        "options": [{"id": str(n), "text": o["text"]} for n, o in enumerate(ordered(body, seed), 1)],
    }


def ids(body: Body, seed: str) -> dict[str, str]:
    """The option's own id by the number it is shown under."""
    return {str(n): o["id"] for n, o in enumerate(ordered(body, seed), 1)}


def places(body: Body, seed: str) -> dict[str, str]:
    """The number an option is shown under, by its own id."""
    return {own: place for place, own in ids(body, seed).items()}


def right(body: Body) -> set[str]:
    """The ids of the correct options."""
    return {o["id"] for o in body["options"] if o.get("correct")}


def faults(body: Body) -> list[str]:
    """What is wrong with the options as such."""
    options = body.get("options")
    if not isinstance(options, list) or len(options) < 2:
        return [_("paling sedikit dua pilihan diperlukan")]
    found = [
        _("pilihan %(n)s kosong") % {"n": n}
        for n, o in enumerate(options, 1)
        if not str(o.get("text") or "").strip()
    ]
    if len({o.get("id") for o in options}) < len(options) or not all(o.get("id") for o in options):
        found.append(_("setiap pilihan memerlukan id sendiri"))
    texts = [str(o.get("text")).strip() for o in options]
    if len(set(texts)) < len(texts):
        found.append(_("dua pilihan berbunyi sama"))
    return found


def lines(body: Body, chosen: set[str], with_key: bool) -> list[dict[str, Any]]:
    """Each option after handing in, in the order it was written."""
    found = []
    for option in body["options"]:
        is_chosen, is_right = option["id"] in chosen, bool(option.get("correct"))
        state = (
            "right"
            if is_chosen and is_right
            else "wrong"
            if is_chosen
            else "key"
            if is_right and with_key
            else ""
        )
        feedback = option.get("feedback") or ""
        found.append(
            {
                "text": option["text"],
                "given": is_chosen,
                "state": state,
                "feedback": feedback if is_chosen or (with_key and is_right) else "",
            }
        )
    return found
