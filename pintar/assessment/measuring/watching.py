"""Sittings that were faster than anybody can read, and questions that suddenly everybody knows.

Leaks: each week's answers against what people as able as these gave before, summed up by a one-sided CUSUM (Page, *Biometrika* 41 (1954),
100-115; for tests: Veerkamp & Glas, *Journal of Educational and Behavioral Statistics* 25 (2000), 373-389). Its limit follows from how many false
alarms are accepted among all questions and weeks, by Siegmund's run length (*Sequential Analysis*, 1985, ch. 2).
Speed: most answers in under a fifth of what others need, after Wise & Kong's response-time effort (*Applied Measurement in Education* 18 (2005),
163-183). All are reasons for a person to look, never verdicts.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from pintar.assessment.measuring.cells import FIFTHS, Cells, by_column, levels, median

ALLOWANCE = (
    0.5  # k of the CUSUM: half of the shift, in standard errors of a week, that is to be noticed at once
)
LEAST_BEFORE, LEAST_WEEK = 100, 20  # answers before, and in a week, below which nothing is said
LEAST_QUESTIONS = 8  # of a test, by which a week is measured
LEAST_RISE = 0.08  # of the share right: less matters to nobody
FAST, MOST_FAST, LEAST_TIMED = 0.2, 0.6, 8


@dataclass(frozen=True)
class Leak:
    """A question that became easier: by its column the share right before and since, the week (a number) it began, the CUSUM and its limit."""

    column: int
    before: float
    since: float
    seen_before: int
    seen_since: int
    week: int
    sum: float
    limit: float


@dataclass(frozen=True)
class Rush:
    """A sitting by its row: how many timed answers, how many of them too fast, seconds it took and what is usual for its questions."""

    row: int
    timed: int
    fast: int
    seconds: float
    usual: float


def leaks(cells: Cells, opened: NDArray[np.float64], *, alarms: float) -> list[Leak]:
    """Questions that people as able as before know better since some week; `opened` are instants in seconds for each sitting.

    The first half of a question's sittings says what is usual, and each week is measured by how the other questions of the test fared: a
    cohort that learnt more is no leak. Nothing is said of tests of fewer than eight questions. `alarms` is how many false ones chance may
    bring in all.
    """
    if not cells.rows or cells.columns < LEAST_QUESTIONS:
        return []
    level = levels(cells)
    week = ((opened - opened.min()) // (7 * 86_400)).astype(np.int64)
    weeks = int(week.max()) + 1
    z = np.full((cells.columns, weeks), np.nan)
    halves: list[tuple[NDArray[np.float64], NDArray[np.int64], int]] = []
    for column, places in enumerate(by_column(cells)):
        row = cells.row[places]
        order = np.argsort(opened[row], kind="stable")
        row, right = row[order], cells.share[places[order]].astype(np.float64)
        half = len(row) // 2
        halves.append((right, week[row], half))
        if half >= LEAST_BEFORE:
            z[column] = _weekly(right, level[row], week[row], half, weeks)
    limit = limit_for(max(1.0, weeks * cells.columns / max(alarms, 1e-9)))
    found = []
    for column, sums in enumerate(_against_others(z)):
        leak = _alarm(column, sums, *halves[column], limit)
        if leak is not None:
            found.append(leak)
    return sorted(found, key=lambda leak: -leak.sum)


def limit_for(run: float) -> float:
    """The limit of the CUSUM whose mean time to a false alarm is `run` weeks: run = (e^(2kb) - 2kb - 1) / (2k²), b = limit + 1.166."""
    b = log(max(2.0, run)) / (2 * ALLOWANCE)
    for _ in range(50):
        b = log(run * 2 * ALLOWANCE**2 + 2 * ALLOWANCE * b + 1) / (2 * ALLOWANCE)
    return max(2.0, b - 1.166)


def run_for(limit: float) -> float:
    """The mean time to a false alarm, in weeks, of a limit."""
    b = limit + 1.166
    return (exp(2 * ALLOWANCE * b) - 2 * ALLOWANCE * b - 1) / (2 * ALLOWANCE**2)


def rushes(cells: Cells, passed: NDArray[np.bool_]) -> list[Rush]:
    """Sittings that passed although most answers came in under a fifth of the usual time, and the whole did too."""
    usual = np.array([median(cells.seconds[places]) for places in by_column(cells)])
    mine = usual[cells.column] if len(usual) else np.empty(0)
    known = ~np.isnan(cells.seconds) & ~np.isnan(mine) & (mine > 0)
    row, seconds, common = cells.row[known], cells.seconds[known].astype(np.float64), mine[known]
    timed = np.bincount(row, minlength=cells.rows)
    fast = np.bincount(row, weights=seconds < FAST * common, minlength=cells.rows)
    took = np.bincount(row, weights=seconds, minlength=cells.rows)
    needs = np.bincount(row, weights=common, minlength=cells.rows)
    told = (timed >= LEAST_TIMED) & (fast > MOST_FAST * timed) & (took < 2 * FAST * needs) & passed
    return [
        Rush(int(n), int(timed[n]), int(fast[n]), float(took[n]), float(needs[n]))
        for n in np.flatnonzero(told)
    ]


def _weekly(
    right: NDArray[np.float64], level: NDArray[np.int32], week: NDArray[np.int64], half: int, weeks: int
) -> NDArray[np.float64]:
    """By how many standard errors each week of the later half lies above what is usual among people of the same fifth; nan where
    too few answered."""
    usual = _usual(right[:half], level[:half])[level[half:]]
    counts = np.bincount(week[half:], minlength=weeks)
    above = np.bincount(week[half:], weights=right[half:] - usual, minlength=weeks)
    # What is usual was itself measured: by `half` answers, no more.
    below = np.bincount(week[half:], weights=usual * (1 - usual), minlength=weeks) * (1 + counts / half)
    return np.where(counts >= LEAST_WEEK, above / np.sqrt(np.maximum(below, 1e-9)), np.nan)


def _against_others(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same, measured by the middle and the spread (median absolute deviation) of all questions of the week."""
    enough = (~np.isnan(z)).sum(axis=0) >= LEAST_QUESTIONS
    found = np.full_like(z, np.nan)
    if enough.any():
        middle = np.nanmedian(z[:, enough], axis=0)
        spread = 1.4826 * np.nanmedian(np.abs(z[:, enough] - middle), axis=0)
        found[:, enough] = (z[:, enough] - middle) / np.maximum(1.0, spread)
    return found


def _usual(right: NDArray[np.float64], level: NDArray[np.int32]) -> NDArray[np.float64]:
    """The share right in each fifth, drawn towards that of all where few are known."""
    counts = np.bincount(level, minlength=FIFTHS)
    sums = np.bincount(level, weights=right, minlength=FIFTHS)
    return np.clip((sums + 10 * right.mean()) / (counts + 10), 0.02, 0.98)


def _alarm(
    column: int,
    z: NDArray[np.float64],
    right: NDArray[np.float64],
    week: NDArray[np.int64],
    half: int,
    limit: float,
) -> Leak | None:
    """The alarm of one question, if it has one; answers up to `half` say what is usual."""
    reached = total = 0.0
    begun = began = 0
    for n in np.flatnonzero(~np.isnan(z)):
        if total == 0.0:
            begun = int(n)
        total = max(0.0, total + float(z[n]) - ALLOWANCE)
        if total > reached:
            reached, began = total, begun
    if reached < limit:
        return None
    since = max(half, int(np.searchsorted(week, began)))
    before, after = float(right[:half].mean()), float(right[since:].mean())
    if after - before < LEAST_RISE:
        return None
    return Leak(column, before, after, half, len(right) - since, began, reached, limit)
