"""Whether a question treats groups alike, and whether two sittings are more alike than chance allows.

Mantel & Haenszel, *Journal of the National Cancer Institute* 22 (1959), 719-748; Holland & Thayer in Wainer & Braun, *Test
Validity* (1988); classes A, B, C after Zieky in Holland & Wainer, *Differential Item Functioning* (1993). For likeness: the
number of identical wrong answers against its chance, after Frary, Tideman & Watts, *Journal of Educational Statistics* 2
(1977), 235-256. All are reasons for a person to look, never verdicts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import erfc, log, sqrt

import numpy as np
from numpy.typing import NDArray

LEAST = 50  # sittings in the smaller group below which nothing is said


@dataclass(frozen=True)
class Difference:
    """One question between two groups of like ability. `delta` on the ETS scale: below 0 it is harder for the focal group;
    `size` A negligible, B slight, C large; `p` the chance of seeing this were there no difference."""

    focal: int
    reference: int
    ratio: float
    delta: float
    p: float
    size: str


@dataclass(frozen=True)
class Likeness:
    """Two sittings: wrong answers both gave alike, how many chance would bring, how many standard deviations lie between."""

    alike: int
    expected: float
    z: float


def difference(
    is_right: NDArray[np.bool_], is_focal: NDArray[np.bool_], level: NDArray[np.integer]
) -> Difference | None:
    """Mantel-Haenszel over levels of ability (usually the rest score in steps). None where a group is too small."""
    steps, step = np.unique(level, return_inverse=True)
    at = (step * 2 + is_focal) * 2 + is_right
    return difference_of(np.bincount(at, minlength=4 * len(steps)).reshape(len(steps), 2, 2))


def difference_of(counts: NDArray[np.int64]) -> Difference | None:
    """The same from how many there were (level × reference, focal × wrong, right)."""
    focal, reference = int(counts[:, 1].sum()), int(counts[:, 0].sum())
    if min(focal, reference) < LEAST:
        return None
    above = below = observed = expected = spread = 0.0
    upper_share = lower_share = mixed = 0.0  # for the variance of ln ratio (Robins, Breslow & Greenland 1986)
    for (b, a), (d, c) in counts.astype(float).tolist():
        n = a + b + c + d
        if n < 2 or not (a + b) or not (c + d):
            continue
        r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
        above, below = above + r, below + s
        upper_share, lower_share, mixed = upper_share + p * r, lower_share + q * s, mixed + p * s + q * r
        observed += a
        expected += (a + b) * (a + c) / n
        spread += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1))
    if not above or not below or not spread:
        return None
    ratio = above / below
    delta = -2.35 * log(ratio)
    chi = max(0.0, abs(observed - expected) - 0.5) ** 2 / spread
    p = erfc(sqrt(chi / 2))
    error = 2.35 * sqrt(
        upper_share / (2 * above**2) + mixed / (2 * above * below) + lower_share / (2 * below**2)
    )
    is_large = abs(delta) >= 1.5 and abs(delta) - 1.645 * error > 1.0
    size = "C" if is_large else "A" if abs(delta) < 1 or p >= 0.05 else "B"
    return Difference(focal, reference, ratio, delta, p, size)


def likeness(
    one: Mapping[int, str],
    other: Mapping[int, str],
    keys: Mapping[int, str],
    shares: Mapping[int, Mapping[str, float]],
) -> Likeness:
    """How alike two sittings are in what they got wrong. `one` and `other` map questions to the option chosen, `shares` tell
    how often each wrong option of a question is chosen among wrong answers."""
    both_wrong = [q for q in one.keys() & other.keys() if one[q] != keys.get(q) and other[q] != keys.get(q)]
    alike = sum(one[q] == other[q] for q in both_wrong)
    chances = [sum(share**2 for share in shares.get(q, {}).values()) for q in both_wrong]
    expected = sum(chances)
    spread = sqrt(sum(chance * (1 - chance) for chance in chances))
    return Likeness(alike, expected, (alike - expected) / spread if spread > 1e-9 else 0.0)


def jump(before: tuple[int, int], after: tuple[int, int]) -> float:
    """How surprising it is that a question became easier: (right, seen) before and after; z of two shares, 0 if too few.

    A question that leaked is answered rightly by many all at once.
    """
    (r1, n1), (r2, n2) = before, after
    if min(n1, n2) < 30:
        return 0.0
    pooled = (r1 + r2) / (n1 + n2)
    spread = sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return (r2 / n2 - r1 / n1) / spread if spread > 1e-9 else 0.0


def too_fast(seconds: Sequence[float], usual: Sequence[float], *, share: float = 0.2) -> bool:
    """Whether most questions were answered in under a fifth of what others usually need (medians); at least five are needed."""
    pairs = [(s, u) for s, u in zip(seconds, usual, strict=True) if u > 0]
    return len(pairs) >= 5 and sum(s < share * u for s, u in pairs) > 0.6 * len(pairs)
