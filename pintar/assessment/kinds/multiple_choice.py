"""Several options are correct."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.kinds import options
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.kinds.kind import FIELD, Body, Flaw, Kind, Post, not_an_answer


class MultipleChoice(Kind):
    """The response is the sorted list of ids of the chosen options."""

    name = "multiple-choice"
    properties = options.PROPERTIES
    required = ("options",)
    has_parts = True

    def travels(self, body: Body) -> bool:
        """Phones mark it, if its parts count."""
        return bool(body.get("partial", True))

    def parts(self, draft: Draft) -> dict[str, Any]:
        """The options."""
        return {"options": options.parts(draft, "options")}

    def check(self, body: Body) -> Iterator[Flaw]:
        """Two options or more, of which at least one is correct."""
        found = list(options.check(body, "options"))
        yield from found
        if found:
            return
        if not options.right(body):
            yield Flaw(_("Belum ada pilihan yang benar."), ("options",))
        elif len(options.right(body)) == len(body["options"]):
            yield Flaw(_("Semua pilihan benar, jadi tidak ada yang diukur."), ("options",), is_fatal=False)

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """Stem and options; not how many are correct."""
        return {
            **self.head(body),
            "options": options.shown(body, seed),
            "is_exact": not body.get("partial", True),
        }

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

    def share(self, body: Body, response: Any) -> Fraction:
        """Right choices earn their share, wrong ones cost theirs, never below zero: choosing everything earns nothing."""
        return options.share(body["options"], _chosen(response))

    def key(self, body: Body, seed: str = "") -> list[str]:
        """All correct options."""
        return sorted(options.right(body))

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """Each option."""
        return options.lines(body, _chosen(response), with_key)


def _chosen(response: Any) -> set[str]:
    return {own for own in response if isinstance(own, str)} if isinstance(response, list) else set()


KIND = MultipleChoice()
