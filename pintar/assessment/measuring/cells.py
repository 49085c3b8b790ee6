"""Figures of questions from single answers: one cell for each question a sitting held, however few those were.

A table of 500 questions by 100,000 sittings is mostly empty where each sitting draws forty, and fifty million cells where it does not. A cell
is therefore what came of it (an outcome: which question, what was said, what it earned; there are few of those) and how long it took: six bytes.
Cells lie in pieces of some hundred sittings, and everything is counted a piece at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pintar.assessment.measuring.classical import Table

FIFTHS = 5
ABILITIES = (-1.40, -0.53, 0.0, 0.53, 1.40)  # the mean of each fifth of a standard normal population
LEAST = 30  # answers below which a month or a fifth says nothing
UNKNOWN, LONGEST = 0xFFFF, 36_000  # tenths of a second: not known, and an hour

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]
Places = NDArray[np.int32]
Tenths = NDArray[np.uint16]


@dataclass(frozen=True)
class Outcomes:
    """What can come of a question, by number: its `column`, the `share` of its points (0-1), and what was `said`, a bit for each
    thing that could be said."""

    column: Places
    share: NDArray[np.float32]
    said: NDArray[np.int64]


@dataclass(frozen=True)
class Piece:
    """Some sittings from row `first` on: how many cells each has, and of each cell the outcome and the `tenths` of a second it took."""

    first: int
    lengths: Places
    outcome: NDArray[np.uint32]
    tenths: Tenths

    @property
    def mine(self) -> slice:
        """Its rows."""
        return slice(self.first, self.first + len(self.lengths))

    @property
    def row(self) -> Places:
        """The sitting of each cell."""
        rows = np.arange(self.first, self.first + len(self.lengths), dtype=np.int32)
        return np.repeat(rows, self.lengths)

    def each(self, of_rows: NDArray[Any]) -> NDArray[Any]:
        """For each cell what belongs to its sitting, of an array with an entry for every sitting of the test."""
        return np.repeat(of_rows[self.mine], self.lengths)


@dataclass(frozen=True)
class Cells:
    """All cells of a test. `month` and `group` belong to sittings (group -1: not known), and so does `sex`, where it is asked for."""

    rows: int
    columns: int
    outcomes: Outcomes
    pieces: Sequence[Piece]
    month: Places
    group: Places
    sex: Places | None = None

    @cached_property
    def lengths(self) -> Places:
        """How many questions each sitting held."""
        found = np.zeros(self.rows, dtype=np.int32)
        for piece in self.pieces:
            found[piece.mine] = piece.lengths
        return found

    @cached_property
    def sums(self) -> Numbers:
        """The shares of points of each sitting, summed."""
        found = np.zeros(self.rows)
        for piece in self.pieces:
            at = piece.row - piece.first
            earned = self.outcomes.share[piece.outcome]
            found[piece.mine] = np.bincount(at, weights=earned, minlength=len(piece.lengths))
        return found

    @cached_property
    def shares(self) -> Numbers:
        """The share of its points each sitting earned; nan where it held nothing."""
        with np.errstate(invalid="ignore"):
            return self.sums / self.lengths

    @cached_property
    def level(self) -> Places:
        """The fifth each sitting belongs to by its share of points, 0 the weakest; sittings of equal share may part."""
        order = np.argsort(self.sums / np.maximum(self.lengths, 1), kind="stable")
        found = np.empty(self.rows, dtype=np.int32)
        found[order] = np.arange(self.rows) * FIFTHS // max(1, self.rows)
        return found

    @cached_property
    def of_column(self) -> list[NDArray[np.int64]]:
        """The outcomes of each question."""
        order = np.argsort(self.outcomes.column, kind="stable")
        ends = np.cumsum(np.bincount(self.outcomes.column, minlength=self.columns))
        return np.split(order, ends[:-1])

    def count(self, by: Callable[[Piece], NDArray[np.integer]], size: int) -> Counts:
        """How many cells have each number below `size`; `by` gives the number of each cell of a piece."""
        found = np.zeros(size, dtype=np.int64)
        for piece in self.pieces:
            found += np.bincount(by(piece), minlength=size)
        return found

    def seen(self, among: NDArray[np.bool_]) -> Counts:
        """How many of these sittings held each question."""
        found = np.zeros(self.columns, dtype=np.int64)
        for piece in self.pieces:
            held = piece.outcome[piece.each(among)]
            found += np.bincount(self.outcomes.column[held], minlength=self.columns)
        return found

    @cached_property
    def medians(self) -> Numbers:
        """The middle of the seconds each question took; nan where nothing is known."""
        column = self.outcomes.column
        known = self.count(lambda piece: column[piece.outcome[piece.tenths != UNKNOWN]], self.columns)

        def timed() -> Iterator[tuple[Places, Places]]:
            for piece in self.pieces:
                here = piece.tenths != UNKNOWN
                yield column[piece.outcome[here]], piece.tenths[here].astype(np.int32)

        low, high = in_order(timed, [np.maximum(0, known - 1) // 2, known // 2], LONGEST)
        return np.where(known > 0, (low + high) / 20, np.nan)


def cells_of(
    rows: int,
    columns: int,
    row: NDArray[np.integer],
    column: NDArray[np.integer],
    share: NDArray[np.floating],
    said: NDArray[np.integer],
    seconds: NDArray[np.floating],
    month: Places,
    group: Places,
    sex: Places | None = None,
) -> Cells:
    """Cells from one entry for each answer; `seconds` are kept to a tenth, nan (and more than an hour) where not known."""
    order = np.argsort(row, kind="stable")
    told = np.empty(len(order), dtype=[("column", "i4"), ("share", "f4"), ("said", "i8")])
    told["column"], told["share"], told["said"] = column[order], share[order], said[order]
    every, outcome = np.unique(told, return_inverse=True)
    lengths = np.bincount(row, minlength=rows).astype(np.int32)
    piece = Piece(0, lengths, outcome.astype(np.uint32), tenths_of(seconds[order]))
    outcomes = Outcomes(every["column"].copy(), every["share"].copy(), every["said"].copy())
    return Cells(rows, columns, outcomes, [piece], month, group, sex)


def tenths_of(seconds: NDArray[np.floating]) -> Tenths:
    """Seconds as they are kept."""
    tenths = np.rint(seconds * 10)
    with np.errstate(invalid="ignore"):
        known = (tenths >= 0) & (tenths <= LONGEST)
    tenths[~known] = UNKNOWN
    return tenths.astype(np.uint16)


def in_order(
    values: Callable[[], Iterator[tuple[Places, Places]]], places: Sequence[Counts], most: int
) -> list[Counts]:
    """The values that stand at each of these places (from 0) among those of each column, smallest first. `values` gives columns and
    values (0 to `most`) piece by piece, and is asked twice or more: for the upper halves of the numbers, then for the lower halves."""
    half = max(1, int(most).bit_length() // 2)
    upper, width = (int(most) >> half) + 1, 1 << half
    columns = len(places[0])
    rough = np.zeros(columns * upper, dtype=np.int64)
    for column, value in values():
        rough += np.bincount(column * upper + (value >> half), minlength=rough.size)
    before = np.cumsum(rough.reshape(columns, upper), axis=1)
    fine, looked = np.zeros((columns, width), dtype=np.int64), np.full(columns, -1)
    found = []
    for place in places:
        lies = np.minimum((before <= place[:, None]).sum(axis=1), upper - 1)
        new = lies != looked
        if new.any():
            wanted = np.where(new, lies, -1)
            again = np.zeros(columns * width, dtype=np.int64)
            for column, value in values():
                here = (value >> half) == wanted[column]
                low = column[here] * width + (value[here] & (width - 1))
                again += np.bincount(low, minlength=again.size)
            fine = np.where(new[:, None], np.cumsum(again.reshape(columns, width), axis=1), fine)
            looked = lies
        passed = np.where(lies > 0, before[np.arange(columns), np.maximum(lies, 1) - 1], 0)
        inside = (fine <= (place - passed)[:, None]).sum(axis=1)
        found.append((lies << half) + np.minimum(inside, width - 1))
    return found


def table_of(cells: Cells, every: int = 1) -> Table:
    """The same as a table of sittings by questions, nan where not held; of every so manieth sitting only."""
    table = np.full((-(-cells.rows // every), cells.columns), np.nan, dtype=np.float32)
    for piece in cells.pieces:
        row, outcome = piece.row, piece.outcome
        if every > 1:
            kept = row % every == 0
            row, outcome = row[kept] // every, outcome[kept]
        table[row, cells.outcomes.column[outcome]] = cells.outcomes.share[outcome]
    return table
