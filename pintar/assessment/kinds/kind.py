"""What every kind of question can do. All of it is pure: bodies and responses in, values out."""

from __future__ import annotations

import abc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from pintar.assessment.kinds import fragments
from pintar.assessment.kinds.draft import Draft, Place
from pintar.kit.errors import Refused

Post = Mapping[str, Sequence[str]]
Body = Mapping[str, Any]
FIELD = "jawaban"  # the name of the input in a page
NOTHING, EVERYTHING = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Flaw:
    """What is wrong with a question, in words for its author; `place` is the field, `is_fatal` keeps it from being used."""

    message: str
    place: Place = ()
    is_fatal: bool = True


class Kind(abc.ABC):
    """One kind of question. `seed` names the sitting and the slot; it settles every order and number that is shown.

    `properties` and `required` are its part of the format of courses (JSON Schema). `has_parts`: an answer can earn a part
    of the points, unless its author says `partial: false`. `by_people`: a person marks it. `takes_files`: files may be sent.
    `picture_part` is the page part that shows what was asked once more in the explanation, where words do not suffice.
    """

    name: ClassVar[str]
    properties: ClassVar[Mapping[str, fragments.Schema]]
    required: ClassVar[tuple[str, ...]]
    has_parts: ClassVar[bool] = False
    by_people: ClassVar[bool] = False
    takes_files: ClassVar[bool] = False
    picture_part: ClassVar[str] = ""

    @property
    def template(self) -> str:
        """The page part with the inputs."""
        return f"assessment/kinds/{self.name}.html"

    @property
    def schema(self) -> fragments.Schema:
        """The JSON Schema of an item of this kind in a bank."""
        settings = {"partial": fragments.PARTIAL} if self.has_parts else {}
        if not self.by_people:
            settings["penalty"] = fragments.PENALTY
        return fragments.record(
            ("key", "kind", "stem", *self.required), **fragments.COMMON, **settings, **self.properties
        )

    def body(self, draft: Draft) -> dict[str, Any]:
        """The body that is kept of a question as written, its key inside. The same draft gives the same body."""
        points = draft.get("points")
        found: dict[str, Any] = {
            "kind": self.name,
            "stem": draft.text("stem"),
            "points": _whole(1 if points is None else points),
            "lesson": draft.words("lesson"),
            "competency": draft.words("competency"),
            "difficulty": draft.words("difficulty"),
            "feedback": draft.text("feedback"),
            "shuffle": draft.get("shuffle") is not False,
        }
        # What came later stands there only where it is asked for, so that older bodies keep their hash.
        if hints := [draft.text("hints", n) for n in draft.rows("hints")]:
            found["hints"] = hints
        if draft.get("level"):
            found["level"] = draft.words("level")
        if tags := [draft.words("tags", n) for n in draft.rows("tags")]:
            found["tags"] = sorted({tag for tag in tags if tag})
        if draft.get("curve"):
            found["curve"] = {name: draft.number("curve", name) for name in sorted(draft.get("curve"))}
        if draft.get("penalty"):
            found["penalty"] = draft.number("penalty")
        if draft.get("partial") is False:
            found["partial"] = False
        return found | self.parts(draft)

    @abc.abstractmethod
    def parts(self, draft: Draft) -> dict[str, Any]:
        """What the body holds beside the fields of all kinds."""

    @abc.abstractmethod
    def check(self, body: Body) -> Iterable[Flaw]:
        """What keeps the body from being a question of this kind."""

    @abc.abstractmethod
    def shown(self, body: Body, seed: str) -> dict[str, Any]:
        """What a browser may see: never the key, never feedback, and no trace of the order it was written in."""

    @abc.abstractmethod
    def read(self, post: Post, body: Body, seed: str) -> Any:
        """The response (JSON) that a page sent back; None for nothing. Refused when it is no answer to this question."""

    @abc.abstractmethod
    def given(self, body: Body, seed: str, response: Any) -> Any:
        """A kept response in the words of the page: the value of its input, the chosen ones, or a value for each input."""

    def fields(self, body: Body, seed: str, response: Any) -> dict[str, list[str]]:
        """What a page would post for a kept response."""
        found = self.given(body, seed, response)
        if isinstance(found, dict):
            return {name: [value] for name, value in found.items()}
        return {FIELD: found if isinstance(found, list) else [found]}

    def mark(self, body: Body, response: Any) -> Fraction | None:
        """What part of the points a response earns, 0 to 1; None while a person must say."""
        share = self.share(body, response)
        if share is None or share == EVERYTHING or body.get("partial", True):
            return share
        return NOTHING

    @abc.abstractmethod
    def share(self, body: Body, response: Any) -> Fraction | None:
        """The same where parts earn parts."""

    @abc.abstractmethod
    def key(self, body: Body, seed: str = "") -> Any:
        """A response that earns everything; for what people mark, an empty one."""

    @abc.abstractmethod
    def lines(self, body: Body, response: Any, with_key: bool) -> list[dict[str, Any]]:
        """The answer line by line: `text`, and where it applies `given`, `state` (right, wrong, key), `answer`, `key`, `feedback`."""

    def explain(self, body: Body, response: Any, *, seed: str = "", with_key: bool = True) -> dict[str, Any]:
        """What is shown after handing in; without `with_key` the right answer is not told where it was missed."""
        found = {
            "stem": self.asked(body, response, seed),
            "lines": self.lines(body, response, with_key),
            "feedback": body.get("feedback") or "",
        }
        if self.picture_part:
            found |= {"part": self.picture_part, "shown": self.shown(body, seed)}
        return found

    def asked(self, body: Body, response: Any, seed: str) -> str:
        """What was asked, for the explanation."""
        return str(body["stem"])

    def take(self, body: Body, name: str, head: bytes, size: int) -> str:
        """The name under which a file may be kept as a part of the answer. Refused where none is asked for."""
        raise not_an_answer()

    def travels(self, body: Body) -> bool:
        """Whether a phone without a signal can mark it for practice, its key with it (`frontend/ts/marking.ts`)."""
        return False

    def head(self, body: Body) -> dict[str, Any]:
        """The part of `shown` that all kinds have. `costs` is how many points an answer that earns nothing costs."""
        found = {"kind": self.name, "stem": body["stem"]}
        if penalty := Fraction(str(body.get("penalty") or 0)):
            found["costs"] = float(penalty * Fraction(str(body.get("points", 1))))
        return found


def line(text: str, **more: Any) -> dict[str, Any]:
    """One line of an explanation."""
    return {"text": text, "given": False, "state": "", "feedback": "", **more}


def verdict(*, is_given: bool, is_right: bool, with_key: bool) -> str:
    """The state of something that could be chosen: right, wrong, key (right, but missed) or ''."""
    if is_given:
        return "right" if is_right else "wrong"
    return "key" if is_right and with_key else ""


def one_value(post: Post, name: str = FIELD) -> str:
    """The single value of a field, empty when it was not sent."""
    values = post.get(name) or [""]
    return values[-1]


def twins(texts: Iterable[str], *place: str | int) -> Iterator[Flaw]:
    """Texts that stand twice where each should stand once."""
    seen: set[str] = set()
    for words in (" ".join(str(text).split()).casefold() for text in texts):
        if words in seen:
            yield Flaw(_("“%(words)s” ditulis dua kali.") % {"words": words[:60]}, place)
        seen.add(words)


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


def _whole(value: Any) -> Any:
    return int(value) if float(value).is_integer() else value
