"""A statement is true or false."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.kinds import fragments
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.kinds.kind import Body, Flaw, Kind, Post, line, not_an_answer, one_value, verdict

VALUES = {"benar": True, "salah": False}
WORDS = {value: word for word, value in VALUES.items()}


class TrueFalse(Kind):
    """The response is true or false."""

    name = "true-false"
    properties = {"answer": fragments.TRUTH}
    required = ("answer",)

    def travels(self, body: Body) -> bool:
        """Phones mark it."""
        return True

    def parts(self, draft: Draft) -> dict[str, Any]:
        """The answer."""
        return {"answer": draft.get("answer")}

    def check(self, body: Body) -> Iterator[Flaw]:
        """The answer is true or false."""
        if not isinstance(body.get("answer"), bool):
            yield Flaw(_("answer harus true atau false."), ("answer",))

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """The statement."""
        return self.head(body)

    def read(self, post: Post, body: Body, seed: str) -> bool | None:
        """True or false."""
        word = one_value(post)
        if word and word not in VALUES:
            raise not_an_answer()
        return VALUES.get(word)

    def given(self, body: Body, seed: str, response: Any) -> str:
        """The word of the chosen value."""
        return WORDS[response] if isinstance(response, bool) else ""

    def share(self, body: Body, response: Any) -> Fraction:
        """All or nothing."""
        return Fraction(isinstance(response, bool) and response == body["answer"])

    def key(self, body: Body, seed: str = "") -> bool:
        """The answer."""
        return bool(body["answer"])

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """Both values."""
        found = []
        for value, text in ((True, _("Benar")), (False, _("Salah"))):
            is_given, is_right = response is value, body["answer"] is value
            state = verdict(is_given=is_given, is_right=is_right, with_key=with_key)
            found.append(line(text, given=is_given, state=state))
        return found


KIND = TrueFalse()
