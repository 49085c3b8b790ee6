"""Marking: from item bodies and responses to a score. Pure, and exact until the last rounding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from pintar.assessment import kinds
from pintar.assessment.values import is_answer
from pintar.kit.errors import Refused

CENT = Decimal("0.01")


@dataclass(frozen=True)
class SlotMark:
    """What one question earned, in points; less than nothing where its author says that wrong answers cost.

    `is_waiting`: a person must mark it, and until then it earns nothing. Where a person has ruled that the question was
    wrong, `judged_by` is the version that judged it, or `void` says full or none.
    """

    number: int
    version_id: int
    lesson: str
    earned: Fraction
    possible: Fraction
    is_answered: bool
    is_waiting: bool = False
    judged_by: int = 0
    void: str = ""

    def as_json(self) -> dict[str, Any]:
        """The row that is kept: points as text, rounded half up to two places."""
        found = {
            "slot": self.number,
            "version": self.version_id,
            "lesson": self.lesson,
            "earned": str(rounded(self.earned)),
            "possible": str(rounded(self.possible)),
            "answered": self.is_answered,
        }
        if self.judged_by or self.void:
            found |= {"by": self.judged_by} if self.judged_by else {"void": self.void}
        return {**found, "waiting": True} if self.is_waiting else found


@dataclass(frozen=True)
class Ruling:
    """What a person decided of a version that was found wrong: judged by another (`version` and its `body`), or void:
    `full` points for everybody, or counted for nobody (`none`)."""

    what: str
    version: int = 0
    body: Mapping[str, Any] | None = None


def mark_slot(
    number: int,
    version_id: int,
    body: Mapping[str, Any],
    response: Any,
    *,
    judged: Fraction | None = None,
    ruling: Ruling | None = None,
) -> SlotMark:
    """Mark one question; no answer earns nothing and costs nothing.

    `judged` is what people said of it: the part of the points, 0 to 1, by the rubric as it was then.
    `ruling` is what was decided of a wrong question; whoever saw one that is void gets its points, answered or not.
    """
    if ruling is not None:
        return _ruled(number, version_id, body, response, ruling)
    possible = Fraction(str(body.get("points", 1)))
    is_given = is_answer(response)
    share: Fraction | None = Fraction(0)
    if is_given:
        kind = kinds.of(body)
        share = judged if kind.by_people and judged is not None else kind.mark(body, response)
    if share == 0 and is_given and not kinds.of(body).by_people:
        share = -Fraction(str(body.get("penalty") or 0))
    return SlotMark(
        number,
        version_id,
        str(body.get("lesson") or ""),
        possible * (share or 0),
        possible,
        is_given,
        is_waiting=share is None,
    )


def fits(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether answers to one version can be judged by another: both show the same to choose from, under the same names.

    Stems and keys may differ. What people mark is judged by people again, not by another version.
    """
    old, new = kinds.of(before), kinds.of(after)
    if old.name != new.name or old.by_people:
        return False
    for seed in ("1/1", "2/2", "3/3"):
        said = old.fields(before, seed, old.key(before, seed))
        try:
            if _offered(before, seed) != _offered(after, seed) or old.read(said, before, seed) != new.read(
                said, after, seed
            ):
                return False
        except Refused:
            return False
    return True


def _offered(body: Mapping[str, Any], seed: str) -> dict[str, Any]:
    """What is shown to choose from. Whether several may be chosen follows from the key, and what is put from the answer."""
    shown = kinds.of(body).shown(body, seed)
    return {name: value for name, value in shown.items() if name not in ("stem", "costs", "several")}


def _ruled(number: int, version_id: int, body: Mapping[str, Any], response: Any, ruling: Ruling) -> SlotMark:
    if ruling.what == "by" and ruling.body is not None:
        marked = mark_slot(number, version_id, ruling.body, response)
        return replace(marked, lesson=str(body.get("lesson") or ""), judged_by=ruling.version)
    points = Fraction(str(body.get("points", 1))) if ruling.what == "full" else Fraction(0)
    return SlotMark(
        number,
        version_id,
        str(body.get("lesson") or ""),
        points,
        points,
        is_answer(response),
        void=ruling.what,
    )


def score(marks: Iterable[SlotMark]) -> Decimal:
    """The score from 0 to 100: points earned of points possible, never below 0, rounded half up to two places."""
    held = list(marks)
    return score_of(
        sum((mark.earned for mark in held), Fraction(0)), sum((mark.possible for mark in held), Fraction(0))
    )


def score_of(earned: Fraction, possible: Fraction) -> Decimal:
    """The same from sums of points."""
    return rounded(max(Fraction(0), 100 * earned / possible)) if possible else Decimal("0.00")


def is_final(marks: Iterable[SlotMark]) -> bool:
    """Whether no question waits for a person any more."""
    return not any(mark.is_waiting for mark in marks)


def is_pass(found: Decimal, pass_mark: Decimal) -> bool:
    """Whether a score passes. The rounded score is compared, so that what is shown is what counts."""
    return found >= pass_mark


def weak_lessons(slots: Sequence[Mapping[str, Any]]) -> list[tuple[str, Decimal, Decimal]]:
    """The lessons whose questions lost points, the weakest first: (key, earned, possible); takes rows of `as_json`."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for slot in slots:
        if slot["lesson"]:
            earned, possible = sums.get(slot["lesson"], (Decimal(0), Decimal(0)))
            sums[slot["lesson"]] = (earned + Decimal(slot["earned"]), possible + Decimal(slot["possible"]))
    weak = [(lesson, earned, possible) for lesson, (earned, possible) in sums.items() if earned < possible]
    return sorted(weak, key=lambda line: line[1] / line[2])


def rounded(value: Fraction) -> Decimal:
    """A fraction as a decimal with two places, half up, without passing through floating point."""
    hundredths, rest = divmod(value.numerator * 100, value.denominator)
    return (Decimal(hundredths + (2 * rest >= value.denominator)) * CENT).quantize(
        CENT, rounding=ROUND_HALF_UP
    )
