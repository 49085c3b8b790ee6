"""What questions with options have in common: showing them under numbers that say nothing about how they were written."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.drawing import shuffled
from pintar.assessment.kinds import fragments
from pintar.assessment.kinds.draft import LETTERS, Draft, Place
from pintar.assessment.kinds.kind import Body, Flaw, line, twins, verdict

PROPERTIES = {"options": fragments.OPTIONS, "shuffle": fragments.SHUFFLE}


def parts(draft: Draft, *place: str | int) -> list[dict[str, Any]]:
    """The options as they are kept."""
    return [
        {
            "id": LETTERS[n],
            "text": draft.text(*place, n, "text"),
            "correct": draft.get(*place, n, "correct") is True,
            "feedback": draft.text(*place, n, "feedback"),
        }
        for n in draft.rows(*place)
    ]


def ordered(body: Body, seed: str) -> list[dict[str, Any]]:
    """The options in the order they are shown."""
    options = list(body["options"])
    return shuffled(options, f"{seed}/options") if body.get("shuffle", True) else options


def shown(body: Body, seed: str) -> list[dict[str, str]]:
    """The options for a browser. They go by the number of their place: authors tend to write the key first."""
    return [{"id": str(n), "text": o["text"]} for n, o in enumerate(ordered(body, seed), 1)]


def ids(body: Body, seed: str) -> dict[str, str]:
    """The option's own id by the number it is shown under."""
    return {str(n): o["id"] for n, o in enumerate(ordered(body, seed), 1)}


def places(body: Body, seed: str) -> dict[str, str]:
    """The number an option is shown under, by its own id."""
    return {own: place for place, own in ids(body, seed).items()}


def right(body: Body) -> set[str]:
    """The ids of the correct options."""
    return {o["id"] for o in body["options"] if o.get("correct")}


def share(options: list[dict[str, Any]], chosen: set[str]) -> Fraction:
    """What several choices earn: each right one its share, each wrong one costs its share, never below zero."""
    right = {option["id"] for option in options if option.get("correct")}
    wrong = {option["id"] for option in options} - right
    earned = Fraction(len(chosen & right), len(right))
    lost = Fraction(len(chosen & wrong), len(wrong)) if wrong else Fraction(0)
    return max(Fraction(0), earned - lost)


def check(body: Body, *place: str | int) -> Iterator[Flaw]:
    """What is wrong with the options as such."""
    options = body.get("options")
    if not isinstance(options, list) or len(options) < 2:
        yield Flaw(_("Paling sedikit dua pilihan diperlukan."), place)
        return
    for n, option in enumerate(options):
        if not str(option.get("text") or "").strip():
            yield Flaw(_("Pilihan %(n)s kosong.") % {"n": n + 1}, (*place, n))
    yield from with_ids(options, place)
    yield from twins((option.get("text") for option in options), *place)


def with_ids(rows: list[dict[str, Any]], place: Place) -> Iterator[Flaw]:
    """Every row needs an id of its own."""
    if len({row.get("id") for row in rows}) < len(rows) or not all(row.get("id") for row in rows):
        yield Flaw(_("Setiap baris memerlukan id sendiri."), place)


def one_right(body: Body, *place: str | int) -> Iterator[Flaw]:
    """Exactly one option is correct."""
    if len(right(body)) != 1:
        yield Flaw(_("Tepat satu pilihan harus benar; di sini %(n)s.") % {"n": len(right(body))}, place)


def lines(body: Body, chosen: set[str], with_key: bool) -> list[dict[str, Any]]:
    """Each option after handing in, in the order it was written."""
    found = []
    for option in body["options"]:
        is_given, is_right = option["id"] in chosen, bool(option.get("correct"))
        tells = is_given or (with_key and is_right)
        found.append(
            line(
                option["text"],
                given=is_given,
                state=verdict(is_given=is_given, is_right=is_right, with_key=with_key),
                feedback=(option.get("feedback") or "") if tells else "",
            )
        )
    return found
