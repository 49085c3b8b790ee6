"""A statement is true or false."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.kinds.kind import Body, Kind, Post, not_an_answer, one_value

VALUES = {"benar": True, "salah": False}
WORDS = {value: word for word, value in VALUES.items()}


class TrueFalse(Kind):
    """The response is true or false."""

    name = "true-false"

    def check(self, body: Body) -> list[str]:
        """The answer is true or false."""
        return [] if isinstance(body.get("answer"), bool) else [_("answer harus true atau false")]

    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """The statement."""
        return {"kind": self.name, "stem": body["stem"]}

    def read(self, post: Post, body: Body, seed: str) -> bool | None:
        """True or false."""
        word = one_value(post)
        if word and word not in VALUES:
            raise not_an_answer()
        return VALUES.get(word)

    def given(self, body: Body, seed: str, response: Any) -> str:
        """The word of the chosen value."""
        return WORDS[response] if isinstance(response, bool) else ""

    def mark(self, body: Body, response: Any) -> Fraction:
        """All or nothing."""
        return Fraction(isinstance(response, bool) and response == body["answer"])

    def key(self, body: Body) -> bool:
        """The answer."""
        return bool(body["answer"])

    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """Both values."""
        found = []
        for value, text in ((True, _("Benar")), (False, _("Salah"))):
            is_given, is_right = response is value, body["answer"] is value
            state = (
                "right"
                if is_given and is_right
                else "wrong"
                if is_given
                else "key"
                if is_right and with_key
                else ""
            )
            found.append({"text": text, "given": is_given, "state": state, "feedback": ""})
        return found


KIND = TrueFalse()
