"""Item response theory: the chance of a right answer as a curve over ability, and ability read back from answers.

After Birnbaum in Lord & Novick (1968), chs. 17-20; Bock & Aitkin, *Psychometrika* 46 (1981), 443-459, for calibration
by marginal maximum likelihood; Bock & Mislevy, *Applied Psychological Measurement* 6 (1982), 431-444, for EAP.
Ability has mean 0 and standard deviation 1 in the population; curves use the logistic without the factor 1.7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
NODES: Numbers = np.linspace(-4.5, 4.5, 61)
WEIGHTS: Numbers = np.exp(-(NODES**2) / 2) / np.exp(-(NODES**2) / 2).sum()
WIDE = 1.5  # the spread of what is believed of a border before anything was answered
FEWEST = 200  # answers below which a question is not calibrated
STEEPEST, FLATTEST, FARTHEST = 4.0, 0.15, 5.0


@dataclass(frozen=True)
class Curve:
    """A question: `a` how steep (discrimination), `b` where (difficulty, on the scale of ability), `c` the floor (guessing)."""

    a: float
    b: float
    c: float = 0.0

    def chance(self, ability: Numbers | float) -> Numbers:
        """The chance of a right answer at each ability (3PL; 2PL when c is 0)."""
        return self.c + (1 - self.c) / (1 + np.exp(-self.a * (np.asarray(ability, dtype=float) - self.b)))

    def information(self, ability: Numbers | float) -> Numbers:
        """Fisher information at each ability: a² (q/p) ((p - c)/(1 - c))²."""
        p = self.chance(ability)
        return self.a**2 * (1 - p) / p * ((p - self.c) / (1 - self.c)) ** 2


@dataclass(frozen=True)
class Ability:
    """An estimate and its standard error."""

    value: float
    error: float


def estimate(curves: Sequence[Curve], is_right: Sequence[bool]) -> Ability:
    """Ability by the mean of what is believed after the answers (EAP), the population standing for what was believed before."""
    weight = believed(WEIGHTS, curves, is_right)
    value = float(weight @ NODES)
    return Ability(value, sqrt(float(weight @ (NODES - value) ** 2)))


def believed(before: Numbers, curves: Sequence[Curve], is_right: Sequence[bool]) -> Numbers:
    """How likely each ability of `NODES` is after the answers, when it was as likely as `before` says; the sum is 1."""
    found = np.log(before)
    for curve, right in zip(curves, is_right, strict=True):
        p = np.clip(curve.chance(NODES), 1e-9, 1 - 1e-9)
        found = found + np.log(p if right else 1 - p)
    weight = np.exp(found - found.max())
    return np.asarray(weight / weight.sum())


def certainty(curves: Sequence[Curve], is_right: Sequence[bool], border: float) -> float:
    """How likely it is after the answers that ability lies above a border, 0 to 1.

    Before them it is as likely above as below (a wide normal about the border), so that the answers alone make certain, and not
    how rare such ability is in the population. The node the border falls on is shared out.
    """
    even = np.exp(-(((NODES - border) / WIDE) ** 2) / 2)
    weight = believed(even / even.sum(), curves, is_right)
    above = np.clip((NODES - border) / (NODES[1] - NODES[0]) + 0.5, 0.0, 1.0)
    return float(weight @ above)


def border_of(curves: Sequence[Curve], share: float) -> float:
    """The ability that earns a share of these questions on average, within the range of `NODES`: where a pass mark lies on the
    scale of ability. Raises ValueError for no questions."""
    if not curves:
        raise ValueError("a border needs questions")
    low, high = float(NODES[0]), float(NODES[-1])
    for _ in range(40):
        middle = (low + high) / 2
        if np.mean([curve.chance(middle) for curve in curves]) < share:
            low = middle
        else:
            high = middle
    return round((low + high) / 2, 4)


def calibrate(table: NDArray[np.float32], *, rounds: int = 80, tolerance: float = 1e-3) -> dict[int, Curve]:
    """2PL curves by column, of a table of right (1) and wrong (0), nan where not held; columns with fewer than 200 answers
    are left out. Marginal maximum likelihood by EM, with a weak prior on slopes that keeps them finite."""
    used = np.flatnonzero((~np.isnan(table)).sum(axis=0) >= FEWEST)
    if len(used) < 3:
        return {}
    data = table[:, used]
    share = np.clip(np.nanmean(data, axis=0, dtype=np.float64), 0.02, 0.98)
    slope = np.ones(len(used))
    offset = np.log(share / (1 - share))  # logit of a right answer at ability 0
    is_known = ~np.isnan(data)
    is_right = data > 0.5
    del data
    for _ in range(rounds):
        held, right = _expected(is_known, is_right, slope, offset)
        new_slope, new_offset = _fit(held, right, slope, offset)
        moved = max(float(np.abs(new_slope - slope).max()), float(np.abs(new_offset - offset).max()))
        slope, offset = new_slope, new_offset
        if moved < tolerance:
            break
    return {
        int(column): Curve(float(a), float(np.clip(-d / a, -FARTHEST, FARTHEST)))
        for column, a, d in zip(used, slope, offset, strict=True)
    }


def _expected(
    is_known: NDArray[np.bool_], is_right: NDArray[np.bool_], slope: Numbers, offset: Numbers
) -> tuple[Numbers, Numbers]:
    """How many sittings held each question at each ability, and how many of them answered it rightly (the E step).

    Single precision is enough for the sums of one piece, and twice as fast; they are added up in double.
    """
    curves = slope[:, None] * NODES[None, :] + offset[:, None]
    if_right = curves.astype(np.float32)  # ln p less ln q
    log_q = (-np.logaddexp(0, curves)).astype(np.float32)
    before, of_all = np.log(WEIGHTS).astype(np.float32), log_q.sum(axis=0)
    held, right = np.zeros_like(curves), np.zeros_like(curves)
    for start in range(0, len(is_known), 4096):
        known, yes = is_known[start : start + 4096], is_right[start : start + 4096].astype(np.float32)
        is_whole = bool(known.all())
        some = None if is_whole else known.astype(np.float32)
        believed = yes @ if_right + before
        believed += of_all if some is None else some @ log_q
        believed -= believed.max(axis=1, keepdims=True)
        weight = np.exp(believed, out=believed)
        weight /= weight.sum(axis=1, keepdims=True)
        held += weight.sum(axis=0, dtype=np.float64) if some is None else some.T @ weight
        right += yes.T @ weight
    return held, right


def _fit(held: Numbers, right: Numbers, slope: Numbers, offset: Numbers) -> tuple[Numbers, Numbers]:
    """The slopes and offsets that explain the expected counts best (the M step): Newton's steps, all questions at once.

    ln a has the prior N(0, 0.5²), which moves a question with hundreds of answers hardly at all.
    """
    for _ in range(6):
        p = 1 / (1 + np.exp(-(slope[:, None] * NODES + offset[:, None])))
        wrong = right - held * p
        spread = held * p * (1 - p)
        log_a = np.log(slope)
        g_a = (wrong * NODES).sum(axis=1) - log_a / 0.25 / slope
        g_d = wrong.sum(axis=1)
        h_aa = (spread * NODES**2).sum(axis=1) + (1 - log_a) / 0.25 / slope**2
        h_ad = (spread * NODES).sum(axis=1)
        h_dd = spread.sum(axis=1) + 1e-9
        h_aa = np.maximum(h_aa, 1e-6)
        below = np.maximum(h_aa * h_dd - h_ad**2, 1e-9)
        step_a = np.clip((h_dd * g_a - h_ad * g_d) / below, -0.5, 0.5)
        step_d = np.clip((h_aa * g_d - h_ad * g_a) / below, -1, 1)
        slope = np.clip(slope + step_a, FLATTEST, STEEPEST)
        offset = offset + step_d
        if max(np.abs(step_a).max(), np.abs(step_d).max()) < 1e-5:
            break
    return slope, offset


def drift(before: Mapping[str, Curve], after: Mapping[str, Curve]) -> dict[str, float]:
    """How far each question has moved in difficulty, once both calibrations stand on one scale (mean/sigma linking,
    Marco, *Journal of Educational Measurement* 14 (1977), 139-160); questions in both are compared."""
    shared = sorted(before.keys() & after.keys())
    if len(shared) < 3:
        return {}
    old = np.array([before[name].b for name in shared])
    new = np.array([after[name].b for name in shared])
    scale = old.std() / new.std() if new.std() > 1e-9 else 1.0
    moved = new * scale + (old.mean() - scale * new.mean()) - old
    return {name: float(gap) for name, gap in zip(shared, moved, strict=True)}
