"""Everything that is said of a test and its questions, counted in one walk over its cells: sums by outcome, not tables of people.

`classical.analyse` says the same of a whole table as textbooks define it; tests hold both against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from pintar.assessment.measuring.cells import FIFTHS, Cells, Counts, Numbers, Piece, Places
from pintar.assessment.measuring.classical import (
    ItemFigures,
    Joint,
    OptionFigures,
    TestFigures,
    alpha_of,
    outer,
    spread_of,
)

MOST_PAIRED = 600  # questions whose pairs are compared for alpha; of more, those that most sittings held
PAIRED = 4096  # sittings of a table that is multiplied with itself
LEAST_SPREAD = 1e-9


@dataclass(frozen=True)
class Part:
    """A question among some sittings: how many held it, the mean share of its points, and its corrected discrimination."""

    seen: int
    p: float
    discrimination: float


@dataclass(frozen=True)
class Tallies:
    """Counts by outcome (first axis). `levels` by fifth; of cells whose sitting held other questions too, `others` by fifth, and by month
    `met`, and the sum and sum of squares of the rest score (`rest`, `square`); `upper` and `lower` of the outer sittings; `groups` and
    `sexes` by fifth and group."""

    cells: Cells
    levels: Counts
    others: Counts
    met: Counts
    rest: Numbers
    square: Numbers
    upper: Counts
    lower: Counts
    groups: Counts
    sexes: Counts | None
    joint: Joint

    def test(self) -> TestFigures:
        """The figures of the test, and the classical ones of its questions."""
        shares, lengths = self.cells.shares, self.cells.lengths
        length = float(lengths[lengths > 0].mean()) if (lengths > 0).any() else 0.0
        alpha = alpha_of(self.joint, length) if self.cells.rows >= 3 else nan
        mean, sd, sem = spread_of(shares[~np.isnan(shares)], alpha)
        items = tuple(self._item(outcomes) for outcomes in self.cells.of_column)
        return TestFigures(int((lengths > 0).sum()), length, alpha, mean, sd, sem, items)

    def by_fifths(self, column: int) -> list[tuple[int, float]]:
        """How many of each fifth held a question beside others, and the mean share of its points."""
        mine = self.cells.of_column[column]
        share, counts = self.cells.outcomes.share[mine].astype(np.float64), self.others[mine]
        sums = share @ counts
        return [(int(n), float(x / n) if n else nan) for n, x in zip(counts.sum(axis=0), sums, strict=True)]

    def by_months(self, column: int) -> list[Part]:
        """A question in each month."""
        mine = self.cells.of_column[column]
        return [
            self._part(mine, self.met[mine, n], self.rest[mine, n], self.square[mine, n])
            for n in range(self.met.shape[1])
        ]

    def by_groups(self, column: int, of: Counts) -> tuple[Counts, Numbers]:
        """Of a question, by fifth and group: how many answered it wrongly and rightly (fifth × group × 2), and their mean share."""
        mine = self.cells.of_column[column]
        share = self.cells.outcomes.share[mine].astype(np.float64)
        right = share > 0.5
        counts = np.stack([of[mine[~right]].sum(axis=0), of[mine[right]].sum(axis=0)], axis=-1)
        with np.errstate(invalid="ignore"):
            return counts, np.tensordot(share, of[mine], axes=1) / counts.sum(axis=-1)

    def options(
        self, column: int, names: Sequence[str], keys: frozenset[str]
    ) -> tuple[dict[str, OptionFigures], Mapping[str, list[float]]]:
        """How the things that could be said to one question worked, and the share of each fifth that said them. Bit n of what was said
        stands for `names[n]`."""
        mine = self.cells.of_column[column]
        said, sizes = self.cells.outcomes.said[mine], self.levels[mine].sum(axis=0)
        met, rest, square = self.met.sum(axis=1), self.rest.sum(axis=1), self.square.sum(axis=1)
        figures: dict[str, OptionFigures] = {}
        traces: dict[str, list[float]] = {}
        seen = int(sizes.sum())
        for n, name in enumerate(names):
            who = mine[(said >> n) & 1 == 1]
            counts, known = self.levels[who].sum(axis=0), int(met[who].sum())
            sums, squares = float(rest[who].sum()), float(square[who].sum())
            spread = max(0.0, squares - sums * sums / known) if known > 1 else 0.0
            figures[name] = OptionFigures(
                int(counts.sum()),
                float(counts.sum() / seen) if seen else nan,
                sums / known * 100 if known else nan,
                name in keys,
                100 * sqrt(spread / (known - 1) / known) if known > 1 else 0.0,
            )
            traces[name] = [round(float(c / s), 4) if s else 0.0 for c, s in zip(counts, sizes, strict=True)]
        return figures, traces

    def _item(self, mine: NDArray[np.int64]) -> ItemFigures:
        share = self.cells.outcomes.share[mine].astype(np.float64)
        seen = self.levels[mine].sum(axis=1)
        if not seen.sum():
            return ItemFigures(0, nan, nan, nan, nan)
        part = self._part(mine, *(one[mine].sum(axis=1) for one in (self.met, self.rest, self.square)))
        upper, lower = self.upper[mine], self.lower[mine]
        return ItemFigures(
            int(seen.sum()),
            float(share @ seen / seen.sum()),
            part.discrimination,
            float(share @ upper / upper.sum()) if upper.sum() else nan,
            float(share @ lower / lower.sum()) if lower.sum() else nan,
        )

    def _part(self, mine: NDArray[np.int64], met: Counts, rest: Numbers, square: Numbers) -> Part:
        share, n = self.cells.outcomes.share[mine].astype(np.float64), int(met.sum())
        if not n:
            return Part(0, nan, nan)
        p = float(share @ met) / n
        off = share - p
        spread_x = float(off * off @ met)
        spread_y = float(square.sum() - rest.sum() ** 2 / n)
        is_told = n >= 3 and min(spread_x, spread_y) > LEAST_SPREAD
        return Part(n, p, float(off @ rest) / sqrt(spread_x * spread_y) if is_told else nan)


def tally(cells: Cells, months: int) -> Tallies:
    """Count everything. `cells.month` lies below `months`."""
    size = len(cells.outcomes.column)
    upper, lower = outer(cells.shares)
    levels, alone = _zero(size, FIFTHS), _zero(size, FIFTHS)
    met, rest, square = _zero(size, months), np.zeros((size, months)), np.zeros((size, months))
    above, below = _zero(size), _zero(size)
    groups = _zero(size, FIFTHS, 2)
    sexes = None if cells.sex is None else _zero(size, FIFTHS, 2)
    paired = np.argsort(-cells.seen(np.ones(cells.rows, dtype=bool)), kind="stable")[:MOST_PAIRED]
    joint = Joint(len(paired))
    place = np.full(cells.columns, -1, dtype=np.int32)
    place[paired] = np.arange(len(paired))
    for piece in cells.pieces:
        outcome, level = piece.outcome.astype(np.int64), piece.each(cells.level)
        levels += _counted(outcome * FIFTHS + level, levels.shape)
        others = piece.each(cells.lengths - 1.0)
        left = piece.each(cells.sums) - cells.outcomes.share[outcome]
        at = outcome * months + piece.each(cells.month)
        if (piece.lengths == 1).any():
            single = others < 1
            alone += _counted(outcome[single] * FIFTHS + level[single], levels.shape)
            at, left, others = at[~single], left[~single], others[~single]
        left /= others
        met += _counted(at, met.shape)
        rest += np.bincount(at, weights=left, minlength=met.size).reshape(met.shape)
        square += np.bincount(at, weights=left * left, minlength=met.size).reshape(met.shape)
        above += _counted(outcome[piece.each(upper)], above.shape)
        below += _counted(outcome[piece.each(lower)], below.shape)
        for found, group in ((groups, cells.group), (sexes, cells.sex)):
            if found is not None and group is not None:
                which = piece.each(group)
                known = which >= 0
                at = (outcome[known] * FIFTHS + level[known]) * 2 + which[known]
                found += _counted(at, found.shape)
        _pair(joint, cells, piece, place)
    return Tallies(cells, levels, levels - alone, met, rest, square, above, below, groups, sexes, joint)


def _pair(joint: Joint, cells: Cells, piece: Piece, place: Places) -> None:
    ends = np.cumsum(piece.lengths)
    for start in range(0, len(piece.lengths), PAIRED):
        stop = min(start + PAIRED, len(piece.lengths))
        here = piece.outcome[(ends[start - 1] if start else 0) : ends[stop - 1]]
        row = np.repeat(np.arange(stop - start, dtype=np.int32), piece.lengths[start:stop])
        column = place[cells.outcomes.column[here]]
        kept = column >= 0
        if not kept.all():
            row, column, here = row[kept], column[kept], here[kept]
        table = np.full((stop - start, joint.width), np.nan, dtype=np.float32)
        table[row, column] = cells.outcomes.share[here]
        joint.add(table)


def _counted(at: NDArray[np.integer], shape: tuple[int, ...]) -> Counts:
    return np.bincount(at, minlength=int(np.prod(shape))).reshape(shape)


def _zero(*shape: int) -> Counts:
    return np.zeros(shape, dtype=np.int64)
