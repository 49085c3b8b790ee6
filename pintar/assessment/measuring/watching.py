"""Sittings that were faster than anybody can read, and questions that suddenly everybody knows.

Leaks: each week's answers against what people as able as these gave before, summed up by a one-sided CUSUM (Page, *Biometrika* 41 (1954),
100-115; for tests: Veerkamp & Glas, *Journal of Educational and Behavioral Statistics* 25 (2000), 373-389). Its limit follows from how many false
alarms are accepted among all questions and weeks, by Siegmund's run length (*Sequential Analysis*, 1985, ch. 2).
Speed: most answers in under a fifth of what others need, after Wise & Kong's response-time effort (*Applied Measurement in Education* 18 (2005),
163-183). All are reasons for a person to look, never verdicts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from pintar.assessment.measuring.cells import FIFTHS, UNKNOWN, Cells, Counts, Places, in_order

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
    week = ((opened - opened.min()) // (7 * 86_400)).astype(np.int64)
    weekly = _weekly(cells, opened, week)
    limit = limit_for(max(1.0, weekly.weeks * cells.columns / max(alarms, 1e-9)))
    found = []
    for column, sums in enumerate(_against_others(weekly.z())):
        leak = _alarm(column, sums, weekly, limit)
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
    usual = cells.medians
    column, rows = cells.outcomes.column, cells.rows
    timed, fast, took, needs = (np.zeros(rows) for _ in range(4))
    for piece in cells.pieces:
        common = usual[column[piece.outcome]]
        with np.errstate(invalid="ignore"):
            known = (piece.tenths != UNKNOWN) & (common > 0)
        at, common, seconds = piece.row[known] - piece.first, common[known], piece.tenths[known] / 10
        mine, size = piece.mine, len(piece.lengths)
        timed[mine] = np.bincount(at, minlength=size)
        fast[mine] = np.bincount(at, weights=seconds < FAST * common, minlength=size)
        took[mine] = np.bincount(at, weights=seconds, minlength=size)
        needs[mine] = np.bincount(at, weights=common, minlength=size)
    told = (timed >= LEAST_TIMED) & (fast > MOST_FAST * timed) & (took < 2 * FAST * needs) & passed
    return [
        Rush(int(n), int(timed[n]), int(fast[n]), float(took[n]), float(needs[n]))
        for n in np.flatnonzero(told)
    ]


@dataclass(frozen=True)
class _Weeks:
    """Answers to each question: of the first half of its sittings how many there were (`half`) and the `right` among them; of the later
    half, by week (question × week), how many, their shares summed, and what was to be expected of people of these fifths, with its variance."""

    half: Counts
    right: NDArray[np.float64]
    counts: NDArray[np.float64]
    sums: NDArray[np.float64]
    expected: NDArray[np.float64]
    variance: NDArray[np.float64]

    @property
    def weeks(self) -> int:
        return self.counts.shape[1]

    def z(self) -> NDArray[np.float64]:
        """By how many standard errors each week lies above what is usual; nan where too few answered."""
        half = self.half[:, None]
        # What is usual was itself measured: by `half` answers, no more.
        below = self.variance * (1 + self.counts / np.maximum(half, 1))
        z = (self.sums - self.expected) / np.sqrt(np.maximum(below, 1e-9))
        return np.where((self.counts >= LEAST_WEEK) & (half >= LEAST_BEFORE), z, np.nan)


def _weekly(cells: Cells, opened: NDArray[np.float64], week: NDArray[np.int64]) -> _Weeks:
    """Count the answers before and after the middle of each question's sittings."""
    rank = np.empty(cells.rows, dtype=np.int32)  # of a sitting, by the time it was opened
    rank[np.argsort(opened, kind="stable")] = np.arange(cells.rows, dtype=np.int32)
    column, share = cells.outcomes.column, cells.outcomes.share.astype(np.float64)

    def ranked() -> Iterator[tuple[Places, Places]]:
        for piece in cells.pieces:
            yield column[piece.outcome], piece.each(rank)

    half = cells.seen(np.ones(cells.rows, dtype=bool)) // 2
    (middle,) = in_order(ranked, [half], cells.rows)
    size, weeks = len(column), int(week.max()) + 1
    before = np.zeros(size * FIFTHS)
    counts, sums, expected, variance = (np.zeros(cells.columns * weeks) for _ in range(4))
    is_later = [p.each(rank) >= middle[column[p.outcome]] for p in cells.pieces]
    for piece, later in zip(cells.pieces, is_later, strict=True):
        level = piece.each(cells.level)
        at = piece.outcome.astype(np.int64) * FIFTHS + level
        before += np.bincount(at[~later], minlength=before.size)
    usual = _usual(cells, before.reshape(size, FIFTHS))
    for piece, later in zip(cells.pieces, is_later, strict=True):
        level = piece.each(cells.level)[later]
        outcome = piece.outcome[later]
        mine = column[outcome]
        chance = usual[mine, level]
        at = mine.astype(np.int64) * weeks + piece.each(week)[later]
        counts += np.bincount(at, minlength=counts.size)
        sums += np.bincount(at, weights=share[outcome], minlength=counts.size)
        expected += np.bincount(at, weights=chance, minlength=counts.size)
        variance += np.bincount(at, weights=chance * (1 - chance), minlength=counts.size)
    of_all = before.reshape(size, FIFTHS).sum(axis=1) * share
    right: NDArray[np.float64] = np.bincount(column, weights=of_all, minlength=cells.columns).astype(
        np.float64
    )
    shape = (cells.columns, weeks)
    return _Weeks(half, right, *(one.reshape(shape) for one in (counts, sums, expected, variance)))


def _against_others(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same, measured by the middle and the spread (median absolute deviation) of all questions of the week."""
    enough = (~np.isnan(z)).sum(axis=0) >= LEAST_QUESTIONS
    found = np.full_like(z, np.nan)
    if enough.any():
        middle = np.nanmedian(z[:, enough], axis=0)
        spread = 1.4826 * np.nanmedian(np.abs(z[:, enough] - middle), axis=0)
        found[:, enough] = (z[:, enough] - middle) / np.maximum(1.0, spread)
    return found


def _usual(cells: Cells, before: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share right of each question in each fifth (question × fifth), drawn towards that of all where few are known."""
    counts, sums = np.zeros((cells.columns, FIFTHS)), np.zeros((cells.columns, FIFTHS))
    np.add.at(counts, cells.outcomes.column, before)
    np.add.at(sums, cells.outcomes.column, before * cells.outcomes.share.astype(np.float64)[:, None])
    every = sums.sum(axis=1) / np.maximum(counts.sum(axis=1), 1)
    return np.clip((sums + 10 * every[:, None]) / (counts + 10), 0.02, 0.98)


def _alarm(column: int, z: NDArray[np.float64], weekly: _Weeks, limit: float) -> Leak | None:
    """The alarm of one question, if it has one."""
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
    half, seen = int(weekly.half[column]), int(weekly.counts[column, began:].sum())
    before = float(weekly.right[column]) / half
    after = float(weekly.sums[column, began:].sum()) / max(1, seen)
    if after - before < LEAST_RISE:
        return None
    return Leak(column, before, after, half, seen, began, reached, limit)
