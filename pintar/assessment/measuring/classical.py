"""Classical test theory: how hard a question is, whether it separates, how exact a test is, how its options work.

After Lord & Novick, *Statistical Theories of Mental Test Scores* (1968); Cronbach, *Psychometrika* 16 (1951), 297-334; Kelley,
*Journal of Educational Psychology* 30 (1939), 17-24, for the upper and lower 27 per cent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan, nan, sqrt

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float32]
Numbers = NDArray[np.float64]
GROUP = 0.27  # the share of sittings in the upper and in the lower group
PIECE = 4096  # sittings whose pairs are multiplied at a time: sums of so many are exact in single precision


@dataclass(frozen=True)
class ItemFigures:
    """One question. `p` is the mean share of its points (0 hard, 1 easy); `discrimination` the correlation of its points
    with the rest of the sitting (corrected point-biserial, -1 to 1); `upper` and `lower` the share in the outer groups;
    nan where there is too little to say."""

    seen: int
    p: float
    discrimination: float
    upper: float
    lower: float

    @property
    def gap(self) -> float:
        """The discrimination index D: upper less lower."""
        return self.upper - self.lower


@dataclass(frozen=True)
class TestFigures:
    """A whole test of `length` questions. `alpha` is Cronbach's, which for right-or-wrong questions is KR-20; `sem` the
    standard error of measurement of the score in points of 0-100; `mean` and `sd` are of that score too."""

    sittings: int
    length: float
    alpha: float
    mean: float
    sd: float
    sem: float
    items: tuple[ItemFigures, ...]


@dataclass(frozen=True)
class OptionFigures:
    """One option: how many chose it, their share, and the mean rest score (0-100) of those who did, with its standard error."""

    chosen: int
    share: float
    rest: float
    is_key: bool
    error: float = 0.0


@dataclass(frozen=True)
class Advice:
    """A sentence for the author, by its code, with the numbers it names; the graver the greater `weight` (0-100)."""

    code: str
    weight: int
    said: Mapping[str, object] = field(default_factory=dict)


def analyse(table: Table) -> TestFigures:
    """Figures of a test. `table` has a row per sitting and a column per question: the share of the points earned, 0-1,
    and nan where the sitting did not hold the question. Raises ValueError when it is not two-dimensional.

    This is the plain definition, for tables that fit; `tallies` counts the same of any number of sittings.
    """
    if table.ndim != 2:
        raise ValueError("a table has sittings and questions")
    width = table.shape[1]
    is_seen = ~np.isnan(table)
    lengths = is_seen.sum(axis=1)
    sums: Numbers = np.asarray(np.nansum(table, axis=1, dtype=np.float64))
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = sums / lengths
    counts = is_seen.sum(axis=0)
    length = float(lengths[lengths > 0].mean()) if (lengths > 0).any() else 0.0
    joint = Joint(width)
    for start in range(0, len(table), PIECE):
        joint.add(table[start : start + PIECE])
    alpha = alpha_of(joint, length) if len(table) >= 3 else nan
    mean, sd, sem = spread_of(shares[~np.isnan(shares)], alpha)
    upper, lower = outer(shares)
    items = tuple(
        _figures(table[:, n], is_seen[:, n], sums, lengths, upper, lower, int(counts[n]))
        for n in range(width)
    )
    return TestFigures(int((lengths > 0).sum()), length, alpha, mean, sd, sem, items)


class Joint:
    """What pairs of questions have in common, summed over sittings: how many held both (`n`), the sums of the one where the other was held
    too (`sums`), and the sums of their products."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.n, self.sums, self.products = (np.zeros((width, width)) for _ in range(3))
        self._whole = 0  # sittings that held every question: counted at the end

    def add(self, table: Table) -> None:
        """Take in some sittings."""
        mask = ~np.isnan(table)
        if mask.all():
            self._whole += len(table)
            self.sums += table.sum(axis=0, dtype=np.float64)[:, None]
            self.products += (table.T @ table).astype(np.float64)
            return
        held, filled = mask.astype(np.float32), np.nan_to_num(table)
        self.n += held.T @ held
        self.sums += filled.T @ held
        self.products += filled.T @ filled

    def covariance(self) -> Numbers:
        """The covariance of each pair by the sittings that held both; nan where fewer than three did."""
        n = self.n + self._whole
        with np.errstate(invalid="ignore", divide="ignore"):
            found = (self.products - self.sums * self.sums.T / n) / (n - 1)
        found[n < 3] = nan
        return found


def alpha_of(joint: Joint, length: float) -> float:
    """Alpha for a test of the usual length, of the mean variance and covariance of its questions; nan for fewer than two.

    Where every sitting held every question this is Cronbach's alpha itself: k/(k-1) * (1 - sum of variances / variance of
    the sum). Where questions were drawn, each pair is judged by the sittings that held both (pairwise covariances).
    """
    if length < 2:
        return nan
    covariance = joint.covariance()
    own = np.diag(covariance)
    pairs = covariance[~np.eye(joint.width, dtype=bool)]
    if np.isnan(own).all() or np.isnan(pairs).all():
        return nan
    variance, between = float(np.nanmean(own)), float(np.nanmean(pairs))
    whole = variance + (length - 1) * between
    return length * between / whole if whole > 1e-12 else nan


def spread_of(shares: Numbers, alpha: float) -> tuple[float, float, float]:
    """Mean, standard deviation and standard error of measurement of scores in points of 0-100, from the shares of points."""
    if len(shares) < 2:
        return nan, nan, nan
    mean, sd = float(shares.mean() * 100), float(shares.std(ddof=1) * 100)
    return mean, sd, sd * sqrt(max(0.0, 1 - alpha)) if not isnan(alpha) else nan


def outer(shares: Numbers) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which sittings are among the 27 per cent with the highest and with the lowest shares of points."""
    known = np.flatnonzero(~np.isnan(shares))
    upper, lower = np.zeros(len(shares), bool), np.zeros(len(shares), bool)
    size = int(len(known) * GROUP)
    if size:
        order = known[np.argsort(shares[known], kind="stable")]
        lower[order[:size]] = True
        upper[order[-size:]] = True
    return upper, lower


def rest_scores(table: Table, item: int) -> NDArray[np.float64]:
    """For each sitting the share of points in all its other questions, 0-1; nan where there is no other."""
    is_seen = ~np.isnan(table)
    own = np.where(is_seen[:, item], table[:, item], 0.0)
    others = is_seen.sum(axis=1) - is_seen[:, item]
    with np.errstate(invalid="ignore", divide="ignore"):
        return (np.nansum(table, axis=1, dtype=np.float64) - own) / others


def options(
    chosen: Sequence[Sequence[str]], rest: NDArray[np.float64], keys: frozenset[str], every: Sequence[str]
) -> dict[str, OptionFigures]:
    """How the options of a question worked: `chosen` and `rest` have one entry per sitting that held it, `every` names all."""
    figures = {}
    for option in every:
        who = np.fromiter((option in one for one in chosen), dtype=bool, count=len(chosen))
        known = rest[who]
        known = known[~np.isnan(known)]
        figures[option] = OptionFigures(
            int(who.sum()),
            float(who.mean()) if len(chosen) else nan,
            float(known.mean() * 100) if len(known) else nan,
            option in keys,
            error_of(known),
        )
    return figures


def error_of(rest: NDArray[np.float64]) -> float:
    """The standard error of the mean of rest scores (0-1), on the scale of 0-100; 0 where there are fewer than two."""
    return float(rest.std(ddof=1) * 100) / sqrt(len(rest)) if len(rest) > 1 else 0.0


def advice(
    item: ItemFigures, by_option: Mapping[str, OptionFigures] | None = None, *, guess: float = 0.0
) -> tuple[Advice, ...]:
    """What an author should look at, the gravest first. `guess` is the share that blind guessing would earn.

    Limits after Ebel & Frisbie, *Essentials of Educational Measurement* (5th ed., 1991), ch. 13: below 0.20 a question
    separates poorly, 0.20-0.29 marginally, from 0.30 on well.
    """
    found: list[Advice] = []
    if item.seen < 30 or isnan(item.discrimination):
        return (Advice("too-few", 0, {"seen": item.seen}),)
    keys = [one for one in (by_option or {}).values() if one.is_key and not isnan(one.rest)]
    key = max(keys, key=lambda one: one.rest, default=None)
    for name, option in (by_option or {}).items():
        is_common = option.chosen >= max(5, 0.05 * item.seen)
        if not option.is_key and is_common and key is not None and _is_above(option, key):
            # Where the question as a whole separates well, few of the best fell for it: the wording, not the key.
            code, weight = ("key-in-doubt", 95) if item.discrimination < 0.2 else ("for-the-best", 40)
            found.append(Advice(code, weight, {"option": name, "share": option.share, "rest": option.rest}))
        elif not option.is_key and option.chosen == 0 and item.seen >= 100:
            found.append(Advice("dead-option", 20, {"option": name}))
    if item.discrimination < 0:
        found.append(Advice("turned-round", 90, {"r": item.discrimination}))
    elif item.discrimination < 0.2 and 0.1 < item.p < 0.95:
        found.append(Advice("separates-poorly", 60, {"r": item.discrimination}))
    if item.p <= guess + 0.03:
        found.append(Advice("as-by-chance", 70, {"p": item.p, "guess": guess}))
    elif item.p < 0.2:
        found.append(Advice("very-hard", 45, {"p": item.p}))
    elif item.p > 0.95:
        found.append(Advice("very-easy", 30, {"p": item.p}))
    return tuple(sorted(found, key=lambda one: -one.weight))


def _is_above(one: OptionFigures, other: OptionFigures) -> bool:
    """Whether those who chose one option are better than those who chose the other, beyond two standard errors."""
    return one.rest - other.rest > 2 * sqrt(one.error**2 + other.error**2)


def _figures(
    points: Table, is_seen: NDArray[np.bool_], sums: NDArray[np.float64], lengths: NDArray[np.int64],
    upper: NDArray[np.bool_], lower: NDArray[np.bool_], seen: int,
) -> ItemFigures:  # fmt: skip
    if not seen:
        return ItemFigures(0, nan, nan, nan, nan)
    own = points[is_seen].astype(np.float64)
    others = lengths[is_seen] - 1
    has_rest = others > 0
    rest = (sums[is_seen][has_rest] - own[has_rest]) / others[has_rest]
    return ItemFigures(
        seen,
        float(own.mean()),
        _correlation(own[has_rest], rest),
        _mean(points[is_seen & upper]),
        _mean(points[is_seen & lower]),
    )


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    if len(a) < 3:
        return nan
    a, b = a - a.mean(), b - b.mean()
    below = sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / below if below > 1e-12 else nan


def _mean(points: Table) -> float:
    return float(points.mean()) if len(points) else nan
