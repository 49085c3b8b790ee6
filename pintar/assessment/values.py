"""Papers, sittings and results as plain values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from pintar.assessment import kinds
from pintar.assessment.papers import ALWAYS, NEVER, ON_PASS, Cell, PaperRules, ReviewRules, SectionRules

__all__ = [
    "GRACE",
    "Cell",
    "Given",
    "PaperRules",
    "Part",
    "ResultView",
    "ReviewRules",
    "SectionRules",
    "Shows",
    "SittingView",
    "SlotResult",
    "SlotView",
    "TryView",
    "hash_of",
    "is_answer",
]
GRACE = timedelta(seconds=20)  # an answer given in the last second may be this long on its way


@dataclass(frozen=True)
class Given:
    """An answer as a device tells of it: which act, to which question, what (JSON), and when by the server's clock."""

    act_id: UUID
    slot: int
    response: Any
    at: datetime


@dataclass(frozen=True)
class SlotView:
    """One question of a sitting, as its owner may see it; the key stays behind."""

    number: int
    version_id: int
    kind: str
    response: Any
    kept_at: datetime | None
    _body: Mapping[str, Any] = field(repr=False)
    _seed: str = field(repr=False)

    @cached_property
    def shown(self) -> dict[str, Any]:
        """What a browser may see."""
        return kinds.of(self._body).shown(self._body, self._seed)

    @cached_property
    def given(self) -> Any:
        """The kept response in the words of the page that was shown: which inputs are chosen."""
        return kinds.of(self._body).given(self._body, self._seed, self.response)

    @property
    def is_answered(self) -> bool:
        """Whether something counts as given; an emptied answer does not."""
        return is_answer(self.response)

    @property
    def template(self) -> str:
        """The page part with this kind's inputs."""
        return kinds.of(self._body).template

    def read(self, post: Mapping[str, Sequence[str]]) -> Any:
        """The response that was typed or chosen, None for nothing; Refused when it cannot be an answer to this."""
        return kinds.of(self._body).read(post, self._body, self._seed)

    def take(self, *, name: str, head: bytes, size: int, keep: Callable[[], str]) -> str:
        """The receipt of a file that belongs to the answer: `head` is how it begins, `keep` keeps it and tells its SHA-256.

        Refused, with nothing kept, when it is not what was asked for.
        """
        found = kinds.of(self._body).take(self._body, name, head, size)
        return kinds.file.sealed({"sha": keep(), "name": found, "bytes": size}, self._seed)


@dataclass(frozen=True)
class Part:
    """A section of a sitting: its title, and the numbers of its first and last question."""

    title: str
    first: int
    last: int

    def __contains__(self, number: int) -> bool:
        return self.first <= number <= self.last


@dataclass(frozen=True)
class Shows:
    """What of a result its owner may see now (papers.ReviewRules)."""

    score: bool
    answers: bool
    right: bool
    explanation: bool
    key: bool

    @classmethod
    def by(cls, rules: ReviewRules, *, is_done: bool, is_closed: bool) -> Shows:
        """By the rules of a test: `is_done` when it is passed or no try is left, `is_closed` when its days are over."""

        def now(when: str) -> bool:
            if when in (ALWAYS, NEVER):
                return when == ALWAYS
            return is_done if when == ON_PASS else is_closed

        return cls(
            *(now(getattr(rules, name)) for name in ("score", "answers", "right", "explanation", "key"))
        )


@dataclass(frozen=True)
class SittingView:
    """A sitting as its owner sees it."""

    id: UUID
    person_id: int
    paper_id: int
    context: str
    number: int
    opened_at: datetime
    closes_at: datetime | None
    is_open: bool
    rules: PaperRules
    slots: tuple[SlotView, ...]
    parts: tuple[Part, ...] = ()
    ends_at: datetime | None = None
    paused_at: datetime | None = None
    left_slots: int = 0
    is_large: bool = False
    extra_percent: int = 0

    @property
    def is_in_order(self) -> bool:
        """Whether its parts are done one after the other, and none twice."""
        return self.rules.pause == "between-sections" and len(self.parts) > 1

    @property
    def part(self) -> Part | None:
        """The part that is being done, where they are done in order."""
        if not self.is_in_order:
            return None
        return next((part for part in self.parts if part.first > self.left_slots), None)

    @property
    def next_part(self) -> Part | None:
        """The part after the one that is being done."""
        here = self.part
        return next((part for part in self.parts if here and part.first > here.last), None)

    def part_of(self, number: int) -> Part | None:
        """The part that a question stands in."""
        return next((part for part in self.parts if part.first <= number <= part.last), None)

    def is_reachable(self, number: int) -> bool:
        """Whether a question may be looked at now."""
        here = self.part
        return self.paused_at is None and (here is None or here.first <= number <= here.last)

    def is_over(self, at: datetime) -> bool:
        """Whether nothing can be answered any more at this instant. A clock that stands still does not run out."""
        if not self.is_open:
            return True
        end = self.closes_at if self.paused_at is None else self.ends_at
        return end is not None and at > end

    def slot(self, number: int) -> SlotView | None:
        """The question with this number, counted from 1."""
        return self.slots[number - 1] if 1 <= number <= len(self.slots) else None

    @property
    def has_works(self) -> bool:
        """Whether people mark some of it."""
        return any(kinds.KINDS[slot.kind].by_people for slot in self.slots)

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The numbers of questions without an answer."""
        return tuple(slot.number for slot in self.slots if not slot.is_answered)


@dataclass(frozen=True)
class TryView:
    """One try of a person at a paper; `score` is None until it is handed in.

    `is_final` is false while a question waits for people to mark it: until then the score does not count.
    """

    sitting_id: UUID
    number: int
    opened_at: datetime
    closes_at: datetime | None
    submitted_at: datetime | None
    score: Decimal | None
    is_passed: bool
    is_score_shown: bool = True
    is_final: bool = True
    paused_at: datetime | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether it was handed in and people have still to mark it."""
        return not self.is_open and not self.is_final

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return self.submitted_at is None

    @property
    def shown_score(self) -> Decimal | None:
        """The score as far as its owner may see it now; `score` is for counting and for the desk."""
        return self.score if self.is_score_shown else None


@dataclass(frozen=True)
class SlotResult:
    """One question after handing in: what was earned of what was possible, and the explanation.

    `earned` is None where it may not be told yet. `is_waiting`: a person must mark it, and until then it earns nothing.
    """

    number: int
    kind: str
    lesson: str
    earned: Decimal | None
    possible: Decimal
    is_answered: bool
    explained: Mapping[str, Any]
    is_waiting: bool = False

    @property
    def is_right(self) -> bool:
        """Whether everything possible was earned."""
        return self.earned == self.possible


@dataclass(frozen=True)
class ResultView:
    """A sitting that was handed in, as far as its owner may see it now: `shows` says how far, `score` is None where it may
    not be told. `weak` are lessons with points lost, the weakest first: (key, earned, possible). `concern` is the question about this
    sitting that waits for the owner's word, if there is one. `awaited_until`: so long answers given in time may still arrive, after
    the clock handed it in."""

    sitting_id: UUID
    context: str
    number: int
    rules: PaperRules
    submitted_at: datetime
    score: Decimal | None
    is_passed: bool
    shows: Shows
    slots: tuple[SlotResult, ...]
    weak: tuple[tuple[str, Decimal, Decimal], ...]
    parts: tuple[Part, ...] = ()
    ends_at: datetime | None = None
    awaited_until: datetime | None = None
    is_large: bool = False
    concern: UUID | None = None

    @property
    def has_key(self) -> bool:
        """Whether right answers that were missed are told."""
        return self.shows.key

    @property
    def right(self) -> int:
        """How many questions earned everything."""
        return sum(slot.is_right for slot in self.slots)

    @property
    def waiting(self) -> int:
        """How many questions wait for a person to mark them."""
        return sum(slot.is_waiting for slot in self.slots)


def is_answer(response: Any) -> bool:
    """Whether a kept response counts as an answer: nothing chosen and nothing typed do not."""
    return response not in (None, "", [], {})


def hash_of(value: Any) -> str:
    """The SHA-256 of a JSON value written in one canonical way, 64 hex digits."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
