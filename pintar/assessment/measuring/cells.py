"""Figures of questions from single answers: one cell for each question a sitting held, however few those were.

A table of 500 questions by 100,000 sittings is mostly empty where each sitting draws forty; cells hold only what is there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from pintar.assessment.measuring.classical import OptionFigures, Table, error_of

FIFTHS = 5
ABILITIES = (-1.40, -0.53, 0.0, 0.53, 1.40)  # the mean of each fifth of a standard normal population
LEAST = 30  # answers below which a month or a fifth says nothing

Numbers = NDArray[np.float64]
Places = NDArray[np.int32]


@dataclass(frozen=True)
class Cells:
    """`row` (sitting), `column` (question), `share` of the points (0-1) and `seconds` (nan where not known) of each cell;
    `said` names what was answered by bits, one for each thing that could be said; `month` and `group` belong to sittings
    (group -1: not known), and so does `sex`, where it is asked for."""

    rows: int
    columns: int
    row: Places
    column: Places
    share: NDArray[np.float32]
    said: NDArray[np.int64]
    seconds: NDArray[np.float32]
    month: Places
    group: Places
    sex: Places | None = None


@dataclass(frozen=True)
class Part:
    """A question among some sittings: how many held it, the mean share of its points, and its corrected discrimination."""

    seen: int
    p: float
    discrimination: float


def table_of(cells: Cells, every: int = 1) -> Table:
    """The same as a table of sittings by questions, nan where not held; of every so manieth sitting only."""
    table = np.full((-(-cells.rows // every), cells.columns), np.nan, dtype=np.float32)
    kept = cells.row % every == 0 if every > 1 else slice(None)
    table[cells.row[kept] // every, cells.column[kept]] = cells.share[kept]
    return table


def rests(cells: Cells) -> Numbers:
    """For each cell the share of points in the other questions of its sitting; nan where there is no other."""
    sums = np.bincount(cells.row, weights=cells.share, minlength=cells.rows)
    lengths = np.bincount(cells.row, minlength=cells.rows)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (sums[cells.row] - cells.share) / (lengths[cells.row] - 1)


def levels(cells: Cells) -> Places:
    """The fifth each sitting belongs to by its share of points, 0 the weakest; sittings of equal share may part."""
    lengths = np.bincount(cells.row, minlength=cells.rows)
    sums = np.bincount(cells.row, weights=cells.share, minlength=cells.rows)
    order = np.argsort(sums / np.maximum(lengths, 1), kind="stable")
    found = np.empty(cells.rows, dtype=np.int32)
    found[order] = np.arange(cells.rows) * FIFTHS // max(1, cells.rows)
    return found


def parts(cells: Cells, rest: Numbers, group: Places, groups: int) -> list[list[Part]]:
    """Each question among each group of sittings: [question][group]. `group` has a number for each sitting."""
    has = ~np.isnan(rest)
    place = (cells.column.astype(np.int64) * groups + group[cells.row])[has]
    size = cells.columns * groups
    x, y = cells.share[has].astype(np.float64), rest[has]

    def summed(weights: Numbers | None = None) -> Numbers:
        return np.bincount(place, weights=weights, minlength=size).astype(np.float64)

    n, sx, sy = summed(), summed(x), summed(y)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread_x = summed(x * x) - sx * sx / n
        spread_y = summed(y * y) - sy * sy / n
        together = summed(x * y) - sx * sy / n
        r = np.where((spread_x > 1e-9) & (spread_y > 1e-9), together / np.sqrt(spread_x * spread_y), np.nan)
        p = sx / n
    return [
        [
            Part(int(n[k]), float(p[k]), float(r[k]) if n[k] >= 3 else nan)
            for k in range(c * groups, c * groups + groups)
        ]
        for c in range(cells.columns)
    ]


def by_column(cells: Cells) -> list[NDArray[np.int64]]:
    """The places of each question's cells."""
    order = np.argsort(cells.column, kind="stable")
    ends = np.cumsum(np.bincount(cells.column, minlength=cells.columns))
    return np.split(order, ends[:-1])


def options_of(
    said: NDArray[np.int64], rest: Numbers, level: Places, names: Sequence[str], keys: frozenset[str]
) -> tuple[dict[str, OptionFigures], Mapping[str, list[float]]]:
    """How the things that could be said to one question worked, and the share of each fifth that said them. Bit n of `said`
    stands for `names[n]`."""
    found: dict[str, OptionFigures] = {}
    traces: dict[str, list[float]] = {}
    sizes = np.bincount(level, minlength=FIFTHS)
    for n, name in enumerate(names):
        who = (said >> n) & 1 == 1
        known = rest[who & ~np.isnan(rest)]
        found[name] = OptionFigures(
            int(who.sum()),
            float(who.mean()) if len(who) else nan,
            float(known.mean() * 100) if len(known) else nan,
            name in keys,
            error_of(known),
        )
        counts = np.bincount(level[who], minlength=FIFTHS)
        traces[name] = [round(float(c / s), 4) if s else 0.0 for c, s in zip(counts, sizes, strict=True)]
    return found, traces


def median(seconds: NDArray[np.float32]) -> float:
    """The middle of what is known; nan where nothing is."""
    known = seconds[~np.isnan(seconds)]
    return float(np.median(known)) if len(known) else nan
