"""What a sitting would be worth if some of its questions were marked otherwise: from the kept mark, not from all answers. Pure.

A kept mark holds points rounded to two places. Nothing, everything and a whole penalty are exact; other points may have been rounded,
so those questions are named by `unsure` and marked from their answers, and the score is the one that marking everything again would give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from pintar.assessment.marking import SlotMark, is_pass, rounded, score_of

BINS = 10  # of the distribution: scores 0 to under 10, …, 90 to 100


class Row(Protocol):
    """A row of `SlotMark.as_json`, as it is read back: `by` is the version that judged it, 0 for its own."""

    slot: int
    version: int
    earned: str
    possible: str
    by: int
    void: str
    waiting: bool


@dataclass(frozen=True)
class Turn:
    """One sitting before and after. `turn` is 1 for a pass won, -1 for a pass lost, 0 for neither."""

    before: Decimal
    after: Decimal
    was_passed: bool
    would_pass: bool
    is_changed: bool

    @property
    def turn(self) -> int:
        """Which way it goes."""
        return int(self.would_pass) - int(self.was_passed)


@dataclass(frozen=True)
class Worths:
    """What a version is worth: the points possible, and by what a mark says was earned, what exactly that was."""

    possible: int | Fraction
    exact: Mapping[str, int | Fraction]

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Worths:
        """Those of a question."""
        possible = Fraction(str(body.get("points", 1)))
        penalty = possible * Fraction(str(body.get("penalty") or 0))
        found = {str(rounded(one)): _plain(one) for one in (-penalty, possible)} | {"0.00": 0, "0": 0}
        return cls(_plain(possible), found)


def unsure(rows: Sequence[Row], touched: Mapping[int, Any], worths: Mapping[int, Worths]) -> list[int]:
    """The slots that are marked from their answers: those of touched versions, and those whose points may have been rounded."""
    return [
        row.slot
        for row in rows
        if row.version in touched or row.earned not in worths[row.by or row.version].exact
    ]


def turn(
    rows: Sequence[Row],
    fresh: Mapping[int, SlotMark],
    worths: Mapping[int, Worths],
    *,
    before: Decimal,
    was_passed: bool,
    pass_mark: Decimal,
) -> Turn:
    """The sitting with the slots in `fresh` marked anew and the others as they were kept; nothing is passed while people must mark."""
    earned: int | Fraction = 0
    possible: int | Fraction = 0
    is_changed = waits = False
    for row in rows:
        mark = fresh.get(row.slot)
        if mark is None:
            worth = worths[row.by or row.version]
            waits |= row.waiting
            earned += worth.exact[row.earned]
            possible += 0 if row.void == "none" else worth.possible
        else:
            earned, possible = earned + mark.earned, possible + mark.possible
            waits |= mark.is_waiting
            kept = (row.earned, row.possible)
            is_changed |= kept != (str(rounded(mark.earned)), str(rounded(mark.possible)))
    after = score_of(Fraction(earned), Fraction(possible))
    would_pass = not waits and is_pass(after, pass_mark)
    return Turn(before, after, was_passed, would_pass, is_changed or after != before)


class Tally:
    """The counts of a regrade, sitting by sitting."""

    def __init__(self) -> None:
        self.sittings = self.changed = self.won = self.lost = self.higher = self.lower = 0
        self.passed_before = self.passed_after = 0
        self.before, self.after = [0] * BINS, [0] * BINS

    def take(self, one: Turn) -> None:
        """Count one sitting."""
        self.sittings += 1
        self.changed += one.is_changed
        self.won += one.turn == 1
        self.lost += one.turn == -1
        self.higher += one.after > one.before
        self.lower += one.after < one.before
        self.passed_before += one.was_passed
        self.passed_after += one.would_pass
        self.before[_bin(one.before)] += 1
        self.after[_bin(one.after)] += 1

    def as_json(self) -> dict[str, Any]:
        """The counts, and the distribution before and after by tenths."""
        return dict(vars(self))


def _bin(found: Decimal) -> int:
    return min(BINS - 1, int(found) // (100 // BINS))


def _plain(value: Fraction) -> int | Fraction:
    """Whole numbers as such: they add up ten times faster."""
    return value.numerator if value.denominator == 1 else value
