"""A word or a few words, typed."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from pintar.assessment.kinds.kind import Body, Kind, Post, one_value, too_long

LONGEST = 300  # letters


class ShortAnswer(Kind):
    """The response is the text as it was typed."""

    name = "short-answer"

    def check(self, body: Body) -> list[str]:
        """At least one accepted text, none of which is empty once punctuation is gone."""
        accept = body.get("accept")
        if not isinstance(accept, list) or not accept:
            return [_("accept memerlukan paling sedikit satu teks")]
        return [
            _("teks ke-%(n)s pada accept tidak memuat huruf atau angka") % {"n": n}
            for n, t in enumerate(accept, 1)
            if not plain(str(t))
        ]

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """The stem."""
        return {"kind": self.name, "stem": body["stem"], "longest": LONGEST}

    def read(self, post: Post, body: Body, seed: str) -> str | None:
        """The typed text, without spaces around it."""
        text = one_value(post).replace("\x00", "").strip()
        if len(text) > LONGEST:
            raise too_long(LONGEST)
        return text or None

    def given(self, body: Body, seed: str, response: Any) -> str:
        """The text."""
        return response if isinstance(response, str) else ""

    def mark(self, body: Body, response: Any) -> Fraction:
        """All or nothing, by `plain`."""
        typed = plain(response) if isinstance(response, str) else ""
        return Fraction(bool(typed) and typed in {plain(str(text)) for text in body["accept"]})

    def key(self, body: Body) -> str:
        """The first accepted text."""
        return str(body["accept"][0])

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """The typed text and the accepted ones."""
        is_right = bool(self.mark(body, response))
        typed = escape(response) if isinstance(response, str) else ""
        found = (
            [{"text": typed, "given": True, "state": "right" if is_right else "wrong", "feedback": ""}]
            if typed
            else []
        )
        if with_key and not is_right:
            found += [
                {"text": escape(str(t)), "given": False, "state": "key", "feedback": ""}
                for t in body["accept"]
            ]
        return found


def plain(text: str) -> str:
    """A text without case, accents, vowel signs, punctuation and repeated spaces: what is compared.

    Compatibility forms become ordinary ones (NFKD), marks (Mn) and invisible signs (Cf) and the Arabic tatweel go,
    digits of any script become 0–9, punctuation (P*) counts as a space; letters and emoji stay.
    """
    found = []
    for char in _folded(_folded(unicodedata.normalize("NFD", text))):
        group = unicodedata.category(char)
        if group in ("Mn", "Cf", "Me") or char == "\u0640":
            continue
        if group == "Nd":
            found.append(str(unicodedata.digit(char)))
        else:
            found.append(" " if group[0] in "PZC" else char)
    return " ".join("".join(found).split())


def _folded(text: str) -> str:
    # Twice in a row this is the compatibility caseless match of the Unicode Standard, section 3.13, D146.
    return unicodedata.normalize("NFKD", text.casefold())


KIND = ShortAnswer()
