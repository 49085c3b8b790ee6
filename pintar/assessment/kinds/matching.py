"""Each left side has one right side; there may be right sides that match nothing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from pintar.assessment.drawing import shuffled
from pintar.assessment.kinds import fragments, options
from pintar.assessment.kinds.draft import LETTERS, Draft
from pintar.assessment.kinds.kind import FIELD, Body, Flaw, Kind, Post, line, not_an_answer, twins


class Matching(Kind):
    """The response maps the id of each matched pair to the chosen right side, by its place among all rights as written."""

    name = "matching"
    properties = {
        "pairs": fragments.rows(
            fragments.record(
                ("left", "right"), left=fragments.text(), right=fragments.text(), feedback=fragments.FEEDBACK
            ),
            2,
            20,
        ),
        "extra": fragments.rows(fragments.text(), 0, 20),
        "shuffle": fragments.SHUFFLE,
    }
    required = ("pairs",)
    has_parts = True

    def travels(self, body: Body) -> bool:
        """Phones mark it, if its parts count."""
        return bool(body.get("partial", True))

    def parts(self, draft: Draft) -> dict[str, Any]:
        """The pairs, and the right sides that match nothing."""
        pairs = []
        for n in draft.rows("pairs"):
            pair = {"id": LETTERS[n], "left": draft.text("pairs", n, "left")}
            pair["right"] = draft.text("pairs", n, "right")
            if feedback := draft.text("pairs", n, "feedback"):
                pair["feedback"] = feedback
            pairs.append(pair)
        return {"pairs": pairs, "extra": [draft.text("extra", n) for n in draft.rows("extra")]}

    def check(self, body: Body) -> Iterator[Flaw]:
        """Two pairs or more, each with both sides."""
        pairs = body.get("pairs")
        if not isinstance(pairs, list) or len(pairs) < 2:
            yield Flaw(_("Paling sedikit dua pasangan diperlukan."), ("pairs",))
            return
        for n, pair in enumerate(pairs):
            if not str(pair.get("left") or "").strip() or not str(pair.get("right") or "").strip():
                yield Flaw(_("Pasangan %(n)s kurang satu sisi.") % {"n": n + 1}, ("pairs", n))
                return
        yield from options.with_ids(pairs, ("pairs",))
        yield from twins((pair["left"] for pair in pairs), "pairs")
        rights = [pair["right"] for pair in pairs]
        yield from twins([words for words in body.get("extra") or [] if words in rights] * 2, "extra")
        if len(_rights(body)) < 2:
            yield Flaw(_("Paling sedikit dua sisi kanan yang berbeda diperlukan."), ("pairs",))

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """The left sides and, in an order of their own, the right sides. A select can hold no markup: `plain` has none."""
        rights = _rights(body)
        lefts = [{"id": f"{FIELD}-{n}", "text": p["left"]} for n, p in enumerate(_pairs(body, seed), 1)]
        choices = [
            {"id": str(n), "text": rights[i], "plain": " ".join(strip_tags(rights[i]).split())}
            for n, i in enumerate(_order(body, seed), 1)
        ]
        has_markup = any(
            "<" in rights[i].removeprefix("<p>").removesuffix("</p>") for i in _order(body, seed)
        )
        return {
            **self.head(body),
            "lefts": lefts,
            "rights": choices,
            "has_markup": has_markup,
        }

    def read(self, post: Post, body: Body, seed: str) -> dict[str, int] | None:
        """The matches that were made."""
        order = {str(n): i for n, i in enumerate(_order(body, seed), 1)}
        found = {}
        for n, pair in enumerate(_pairs(body, seed), 1):
            place = (post.get(f"{FIELD}-{n}") or [""])[-1]
            if place and place not in order:
                raise not_an_answer()
            if place:
                found[pair["id"]] = order[place]
        return found or None

    def fields(self, body: Body, seed: str, response: Any) -> dict[str, list[str]]:
        """The value of each left side's input."""
        pairs = (pair.split("=") for pair in self.given(body, seed, response))
        return {name: [place] for name, place in pairs}

    def given(self, body: Body, seed: str, response: Any) -> list[str]:
        """ "name=number" of each chosen right side: the name of the left side's input and the number it is shown under."""
        places = {i: n for n, i in enumerate(_order(body, seed), 1)}
        chosen = response if isinstance(response, dict) else {}
        pairs = enumerate(_pairs(body, seed), 1)
        return [f"{FIELD}-{n}={places[chosen[p['id']]]}" for n, p in pairs if chosen.get(p["id"]) in places]

    def share(self, body: Body, response: Any) -> Fraction:
        """Every pair earns its share."""
        rights, chosen = _rights(body), response if isinstance(response, dict) else {}
        earned = sum(_is_right(rights, pair, chosen.get(pair["id"])) for pair in body["pairs"])
        return Fraction(earned, len(body["pairs"]))

    def key(self, body: Body, seed: str = "") -> dict[str, int]:
        """Every pair matched."""
        rights = _rights(body)
        return {pair["id"]: rights.index(pair["right"]) for pair in body["pairs"]}

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """Each pair with what was chosen for it."""
        rights, chosen = _rights(body), response if isinstance(response, dict) else {}
        found = []
        for pair in body["pairs"]:
            place = chosen.get(pair["id"])
            is_right = _is_right(rights, pair, place)
            answer = rights[place] if isinstance(place, int) and 0 <= place < len(rights) else ""
            found.append(
                line(
                    pair["left"],
                    given=bool(answer),
                    answer=answer,
                    state="right" if is_right else "wrong" if answer else "",
                    key=pair["right"] if with_key and not is_right else "",
                    feedback=(pair.get("feedback") or "") if is_right or with_key else "",
                )
            )
        return found


def _rights(body: Body) -> list[str]:
    """All different right sides as written: those of the pairs, then those that match nothing."""
    return list(dict.fromkeys([*(p["right"] for p in body["pairs"]), *(body.get("extra") or [])]))


def _pairs(body: Body, seed: str) -> list[dict[str, Any]]:
    pairs = list(body["pairs"])
    return shuffled(pairs, f"{seed}/lefts") if body.get("shuffle", True) else pairs


def _order(body: Body, seed: str) -> list[int]:
    # Always shuffled: in the order they were written the right sides are the key.
    return shuffled(range(len(_rights(body))), f"{seed}/rights")


def _is_right(rights: list[str], pair: dict[str, Any], place: Any) -> bool:
    return isinstance(place, int) and 0 <= place < len(rights) and rights[place] == pair["right"]


KIND = Matching()
