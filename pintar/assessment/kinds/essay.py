"""A text in one's own words, marked by people with a rubric."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from pintar.assessment.kinds import rubric
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.kinds.kind import Body, Flaw, Kind, Post, line, one_value, too_long

LONGEST = 20_000  # letters
WORDS = {"type": "integer", "minimum": 1, "maximum": 3000}


class Essay(Kind):
    """The response is the text. How many words are wanted is said and counted, and left to the marker to judge."""

    name = "essay"
    properties = {**rubric.PROPERTIES, "words_from": WORDS, "words_to": WORDS}
    required = ("rubric",)
    by_people = True

    def parts(self, draft: Draft) -> dict[str, Any]:
        """The rubric, and how long the text should be."""
        limits = {name: draft.get(name) for name in ("words_from", "words_to") if draft.get(name)}
        return {**rubric.parts(draft), **limits}

    def check(self, body: Body) -> Iterator[Flaw]:
        """There is something to mark by."""
        yield from rubric.check(body)
        if body.get("words_from", 0) > body.get("words_to", 3000):
            yield Flaw(_("words_from lebih besar daripada words_to."), ("words_from",))

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """The stem, what it is marked by, and how long it should be."""
        return {
            **self.head(body),
            "rubric": rubric.shown(body),
            "words_from": body.get("words_from"),
            "words_to": body.get("words_to"),
            "longest": LONGEST,
        }

    def read(self, post: Post, body: Body, seed: str) -> str | None:
        """The text, its ends of line as one sign."""
        text = one_value(post).replace("\x00", "").replace("\r\n", "\n").strip()
        if len(text) > LONGEST:
            raise too_long(LONGEST)
        return text or None

    def given(self, body: Body, seed: str, response: Any) -> str:
        """The text."""
        return response if isinstance(response, str) else ""

    def share(self, body: Body, response: Any) -> Fraction | None:
        """A person must say; nothing written earns nothing."""
        return None if isinstance(response, str) and response.strip() else Fraction(0)

    def key(self, body: Body, seed: str = "") -> str:
        """There is none."""
        return ""

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """The text, and the model answer."""
        text = response if isinstance(response, str) else ""
        found = [line(linebreaks(text, autoescape=True), given=True)] if text.strip() else []
        return found + rubric.model_line(body, with_key)


KIND = Essay()
