"""Steps are put in their order."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from pintar.assessment.drawing import shuffled
from pintar.assessment.kinds import fragments, options
from pintar.assessment.kinds.draft import LETTERS, Draft
from pintar.assessment.kinds.kind import FIELD, Body, Flaw, Kind, Post, line, not_an_answer, one_value, twins
from pintar.kit.errors import Refused


class Ordering(Kind):
    """The response is the list of ids in the order they were given; without scripts some may still be missing from it."""

    name = "ordering"
    properties = {"order": fragments.rows(fragments.text(), 2, 20)}
    required = ("order",)
    has_parts = True

    def parts(self, draft: Draft) -> dict[str, Any]:
        """The steps, in their right order."""
        return {"steps": [{"id": LETTERS[n], "text": draft.text("order", n)} for n in draft.rows("order")]}

    def check(self, body: Body) -> Iterator[Flaw]:
        """Two steps or more, all different."""
        steps = body.get("steps")
        if not isinstance(steps, list) or len(steps) < 2:
            yield Flaw(_("Paling sedikit dua langkah diperlukan."), ("order",))
            return
        for n, step in enumerate(steps):
            if not str(step.get("text") or "").strip():
                yield Flaw(_("Langkah %(n)s kosong.") % {"n": n + 1}, ("order", n))
        yield from options.with_ids(steps, ("order",))
        yield from twins((step.get("text") for step in steps), "order")

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """The steps in an order of the seed, each with the name of the input that takes its place."""
        steps = [
            {
                "name": f"{FIELD}-{n}",
                "text": step["text"],
                "plain": " ".join(strip_tags(step["text"]).split()),
            }
            for n, step in enumerate(_laid(body, seed), 1)
        ]
        places = [str(n) for n in range(1, len(steps) + 1)]
        return {**self.head(body), "steps": steps, "places": places}

    def read(self, post: Post, body: Body, seed: str) -> list[str] | None:
        """The steps by the places that were given to them. Refused when two have the same one."""
        found: dict[int, str] = {}
        for n, step in enumerate(_laid(body, seed), 1):
            typed = one_value(post, f"{FIELD}-{n}")
            if not typed:
                continue
            if typed not in {str(place) for place in range(1, len(body["steps"]) + 1)}:
                raise not_an_answer()
            if int(typed) in found:
                words = {"place": typed}
                raise Refused(
                    _("Nomor %(place)s dipakai dua kali. Beri setiap langkah nomornya sendiri.") % words,
                    code="place-taken",
                )
            found[int(typed)] = step["id"]
        return [found[place] for place in sorted(found)] or None

    def given(self, body: Body, seed: str, response: Any) -> dict[str, str]:
        """The place of each step's input."""
        places = {own: str(n) for n, own in enumerate(_order(body, response), 1)}
        return {
            f"{FIELD}-{n}": places[step["id"]]
            for n, step in enumerate(_laid(body, seed), 1)
            if step["id"] in places
        }

    def share(self, body: Body, response: Any) -> Fraction:
        """Pairs in their right order against pairs the wrong way round: Kendall's tau, never below zero.

        A random order earns nothing on average, one step a little out of place costs little. M. G. Kendall (1938), A new
        measure of rank correlation, Biometrika 30(1/2), 81–93.
        """
        places = {own: place for place, own in enumerate(_order(body, response))}
        pairs = list(combinations([step["id"] for step in body["steps"]], 2))
        balance = sum(
            (places[first] < places[second]) - (places[first] > places[second])
            for first, second in pairs
            if first in places and second in places
        )
        return max(Fraction(0), Fraction(balance, len(pairs)))

    def key(self, body: Body, seed: str = "") -> list[str]:
        """All steps in their order."""
        return [step["id"] for step in body["steps"]]

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """The steps as they were put, then those that were left out."""
        texts = {step["id"]: step["text"] for step in body["steps"]}
        right = {own: n for n, own in enumerate(texts, 1)}
        order, found = _order(body, response), []
        for n, own in enumerate(order, 1):
            is_right = right[own] == n
            found.append(
                line(
                    texts[own],
                    given=True,
                    state="right" if is_right else "wrong",
                    key=_("urutan %(n)s") % {"n": right[own]} if with_key and not is_right else "",
                )
            )
        missing = [own for own in texts if own not in order]
        for own in missing if with_key else sorted(missing, key=lambda own: texts[own]):
            found.append(line(texts[own], key=_("urutan %(n)s") % {"n": right[own]} if with_key else ""))
        return found


def _laid(body: Body, seed: str) -> list[dict[str, Any]]:
    # Always shuffled: in the order they were written the steps are the key.
    return shuffled(body["steps"], f"{seed}/steps")


def _order(body: Body, response: Any) -> list[str]:
    """The known ids of a response, each once."""
    known = {step["id"] for step in body["steps"]}
    ids = response if isinstance(response, list) else []
    return list(dict.fromkeys(own for own in ids if isinstance(own, str) and own in known))


KIND = Ordering()
