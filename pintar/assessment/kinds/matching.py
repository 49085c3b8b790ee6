"""Each left side has one right side; there may be right sides that match nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from pintar.assessment.drawing import shuffled
from pintar.assessment.kinds.kind import FIELD, Body, Kind, Post, not_an_answer


class Matching(Kind):
    """The response maps the id of each matched pair to the chosen right side, by its place among all rights as written."""

    name = "matching"

    def check(self, body: Body) -> list[str]:
        """Two pairs or more, each with both sides."""
        pairs = body.get("pairs")
        if not isinstance(pairs, list) or len(pairs) < 2:
            return [_("paling sedikit dua pasangan diperlukan")]
        found = [
            _("pasangan %(n)s kurang satu sisi") % {"n": n}
            for n, p in enumerate(pairs, 1)
            if not str(p.get("left") or "").strip() or not str(p.get("right") or "").strip()
        ]
        if len({p.get("id") for p in pairs}) < len(pairs) or not all(p.get("id") for p in pairs):
            found.append(_("setiap pasangan memerlukan id sendiri"))
        if not found and len(_rights(body)) < 2:
            found.append(_("paling sedikit dua sisi kanan yang berbeda diperlukan"))
        return found

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
            "kind": self.name,
            "stem": body["stem"],
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

    def given(self, body: Body, seed: str, response: Any) -> list[str]:
        """ "name=number" of each chosen right side: the name of the left side's input and the number it is shown under."""
        places = {i: n for n, i in enumerate(_order(body, seed), 1)}
        chosen = response if isinstance(response, dict) else {}
        pairs = enumerate(_pairs(body, seed), 1)
        return [f"{FIELD}-{n}={places[chosen[p['id']]]}" for n, p in pairs if chosen.get(p["id"]) in places]

    def mark(self, body: Body, response: Any) -> Fraction:
        """Every pair earns its share."""
        rights, chosen = _rights(body), response if isinstance(response, dict) else {}
        earned = sum(_is_right(rights, pair, chosen.get(pair["id"])) for pair in body["pairs"])
        return Fraction(earned, len(body["pairs"]))

    def key(self, body: Body) -> dict[str, int]:
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
                {
                    "text": pair["left"],
                    "given": bool(answer),
                    "answer": answer,
                    "state": "right" if is_right else "wrong" if answer else "",
                    "key": pair["right"] if with_key and not is_right else "",
                    "feedback": "",
                }
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
