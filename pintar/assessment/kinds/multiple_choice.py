"""Several options are correct."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.kinds import options
from pintar.assessment.kinds.kind import FIELD, Body, Kind, Post, not_an_answer


class MultipleChoice(Kind):
    """The response is the sorted list of ids of the chosen options."""

    name = "multiple-choice"

    def check(self, body: Body) -> list[str]:
        """Two options or more, of which at least one is correct."""
        found = options.faults(body)
        if not found and not options.right(body):
            found.append(_("paling sedikit satu pilihan harus benar"))
        return found

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """Stem and options; not how many are correct."""
        return options.shown(body, seed)

    def read(self, post: Post, body: Body, seed: str) -> list[str] | None:
        """The chosen options."""
        places = options.ids(body, seed)
        chosen = {value for value in post.get(FIELD) or [] if value}
        if chosen - places.keys():
            raise not_an_answer()
        return sorted(places[place] for place in chosen) or None

    def given(self, body: Body, seed: str, response: Any) -> list[str]:
        """The numbers of the chosen options."""
        places = options.places(body, seed)
        return sorted(places[own] for own in _chosen(response) if own in places)

    def mark(self, body: Body, response: Any) -> Fraction:
        """Right choices earn their share, wrong ones cost theirs, never below zero: choosing everything earns nothing."""
        right, chosen = options.right(body), _chosen(response)
        wrong = {o["id"] for o in body["options"]} - right
        earned = Fraction(len(chosen & right), len(right))
        lost = Fraction(len(chosen & wrong), len(wrong)) if wrong else Fraction(0)
        return max(Fraction(0), earned - lost)

    def key(self, body: Body) -> list[str]:
        """All correct options."""
        return sorted(options.right(body))

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """Each option."""
        return options.lines(body, _chosen(response), with_key)


def _chosen(response: Any) -> set[str]:
    return {own for own in response if isinstance(own, str)} if isinstance(response, list) else set()


KIND = MultipleChoice()
