"""A word or a few words, typed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _

from pintar.assessment.kinds import fragments
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.kinds.kind import Body, Flaw, Kind, Post, line, one_value, too_long
from pintar.assessment.kinds.spelling import is_near, plain

LONGEST = 300  # letters
NEAR = "near"
PROPERTIES = {
    "accept": fragments.rows(fragments.text(200), 1, 100),
    "spelling": {"enum": ["exact", NEAR], "default": "exact"},
    "reject": fragments.rows(fragments.text(200), 0, 100),
}


class ShortAnswer(Kind):
    """The response is the text as it was typed."""

    name = "short-answer"
    properties = PROPERTIES
    required = ("accept",)

    def travels(self, body: Body) -> bool:
        """Phones mark it, if it is compared exactly."""
        return body.get("spelling") != NEAR

    def parts(self, draft: Draft) -> dict[str, Any]:
        """What is accepted."""
        return parts(draft)

    def check(self, body: Body) -> Iterator[Flaw]:
        """At least one accepted text, none of which is empty once punctuation is gone."""
        return check(body)

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """The stem."""
        return {**self.head(body), "longest": LONGEST}

    def read(self, post: Post, body: Body, seed: str) -> str | None:
        """The typed text, without spaces around it."""
        return read(one_value(post))

    def given(self, body: Body, seed: str, response: Any) -> str:
        """The text."""
        return response if isinstance(response, str) else ""

    def share(self, body: Body, response: Any) -> Fraction:
        """All or nothing."""
        return Fraction(is_accepted(body, response))

    def key(self, body: Body, seed: str = "") -> str:
        """The first accepted text."""
        return str(body["accept"][0])

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """The typed text and the accepted ones."""
        is_right = is_accepted(body, response)
        typed = escape(response) if isinstance(response, str) else ""
        found = [line(typed, given=True, state="right" if is_right else "wrong")] if typed else []
        if with_key and not is_right:
            found += [line(escape(str(text)), state="key") for text in body["accept"]]
        return found


def parts(draft: Draft, *place: str | int) -> dict[str, Any]:
    """What is accepted, as it is kept."""
    found: dict[str, Any] = {"accept": [str(text) for text in draft.get(*place, "accept") or []]}
    if draft.get(*place, "spelling") == NEAR:
        found["spelling"] = NEAR
    if reject := draft.get(*place, "reject"):
        found["reject"] = [str(text) for text in reject]
    return found


def check(body: Body, *place: str | int) -> Iterator[Flaw]:
    """Every accepted text can be typed, and none is refused at the same time."""
    accept = body.get("accept")
    if not isinstance(accept, list) or not accept:
        yield Flaw(_("accept memerlukan paling sedikit satu teks."), (*place, "accept"))
        return
    for n, text in enumerate(accept):
        if not plain(str(text)):
            words = {"words": str(text)}
            yield Flaw(_("Jawaban “%(words)s” tidak memuat huruf atau angka.") % words, (*place, "accept", n))
    for text in {plain(str(t)) for t in body.get("reject") or []} & {plain(str(t)) for t in accept}:
        yield Flaw(
            _("“%(words)s” diterima dan ditolak sekaligus.") % {"words": text[:60]}, (*place, "reject")
        )


def read(text: str) -> str | None:
    """A typed text, without spaces around it. Refused when it is too long."""
    found = text.replace("\x00", "").strip()
    if len(found) > LONGEST:
        raise too_long(LONGEST)
    return found or None


def is_accepted(body: Body, response: Any) -> bool:
    """Whether a typed text counts as right: compared as `plain`, and forgivingly where the author says `spelling: near`."""
    typed = plain(response[: 2 * LONGEST]) if isinstance(response, str) else ""
    if not typed:
        return False
    accepted = [plain(str(text)) for text in body["accept"]]
    if typed in accepted:
        return True
    if body.get("spelling") != NEAR or typed in (plain(str(text)) for text in body.get("reject") or []):
        return False
    return any(is_near(typed, wanted) for wanted in accepted)


KIND = ShortAnswer()
