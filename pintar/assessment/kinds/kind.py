"""What every kind of question can do. All of it is pure: bodies and responses in, values out."""

from __future__ import annotations

import abc
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pintar.kit.errors import Refused

Post = Mapping[str, Sequence[str]]
Body = Mapping[str, Any]
FIELD = "jawaban"  # the name of the input in a page


class Kind(abc.ABC):
    """One kind of question. `seed` names the sitting and the slot; it settles every order that is shown."""

    name: str

    @property
    def template(self) -> str:
        """The page part with the inputs."""
        return f"assessment/kinds/{self.name}.html"

    @abc.abstractmethod
    def check(self, body: Body) -> list[str]:
        """What keeps the body from being a question of this kind, in words for its author."""

    @abc.abstractmethod
    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """What a browser may see: never the key, never feedback, and no trace of the order it was written in."""

    @abc.abstractmethod
    def read(self, post: Post, body: Body, seed: str) -> Any:
        """The response (JSON) that a page sent back; None for nothing. Refused when it is no answer to this question."""

    @abc.abstractmethod
    def given(self, body: Body, seed: str, response: Any) -> Any:
        """A kept response in the words of the page: what `read` would have to be sent for it."""

    @abc.abstractmethod
    def mark(self, body: Body, response: Any) -> Fraction:
        """What part of the points a response earns, 0 to 1."""

    @abc.abstractmethod
    def key(self, body: Body) -> Any:
        """A response that earns everything."""

    @abc.abstractmethod
    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """The answer line by line: `text`, and where it applies `given`, `state` (right, wrong, key) and `feedback`."""

    def explain(self, body: Body, response: Any, *, with_key: bool = True) -> dict[str, Any]:
        """What is shown after handing in; without `with_key` the right answer is not told where it was missed."""
        return {
            "stem": body["stem"],
            "lines": self.lines(body, response, with_key),
            "feedback": body.get("feedback") or "",
        }


def one_value(post: Post) -> str:
    """The single value of the answer field, empty when it was not sent."""
    values = post.get(FIELD) or [""]
    return values[-1]


def not_an_answer() -> Refused:
    """For a choice that the question does not have."""
    return Refused(
        _("Jawaban itu tidak ada pada soal ini. Muat ulang halaman, lalu pilih lagi."), code="not-in-the-item"
    )


def too_long(limit: int) -> Refused:
    """For a text longer than any answer."""
    return Refused(
        _("Jawaban ini terlalu panjang. Paling banyak %(limit)s huruf.") % {"limit": limit}, code="too-long"
    )
