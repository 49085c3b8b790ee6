"""Exactly one option is correct."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pintar.assessment.kinds import options
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.kinds.kind import Body, Flaw, Kind, Post, not_an_answer, one_value


class SingleChoice(Kind):
    """The response is the id of the chosen option."""

    name = "single-choice"
    properties = options.PROPERTIES
    required = ("options",)

    def travels(self, body: Body) -> bool:
        """Phones mark it."""
        return True

    def parts(self, draft: Draft) -> dict[str, Any]:
        """The options."""
        return {"options": options.parts(draft, "options")}

    def check(self, body: Body) -> Iterator[Flaw]:
        """Two options or more, of which one is correct."""
        found = list(options.check(body, "options"))
        yield from found or options.one_right(body, "options")

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """Stem and options."""
        return {**self.head(body), "options": options.shown(body, seed)}

    def read(self, post: Post, body: Body, seed: str) -> str | None:
        """The chosen option."""
        place = one_value(post)
        if not place:
            return None
        chosen = options.ids(body, seed).get(place)
        if chosen is None:
            raise not_an_answer()
        return chosen

    def given(self, body: Body, seed: str, response: Any) -> str:
        """The number of the chosen option."""
        return options.places(body, seed).get(response, "") if isinstance(response, str) else ""

    def share(self, body: Body, response: Any) -> Fraction:
        """All or nothing."""
        return Fraction(isinstance(response, str) and response in options.right(body))

    def key(self, body: Body, seed: str = "") -> str:
        """The correct option."""
        return min(options.right(body))

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """Each option."""
        return options.lines(body, {response} if isinstance(response, str) else set(), with_key)


KIND = SingleChoice()
