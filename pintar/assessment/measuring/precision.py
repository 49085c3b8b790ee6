"""How exactly a test measures people of each ability: the standard error by Fisher information (Lord 1980, ch. 5). Pure, and without numpy."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt

REACH, STEPS = 3.0, 24  # abilities, in standard deviations on both sides of the mean


def errors_by_ability(curves: Sequence[tuple[float, float]], length: float) -> list[tuple[float, float]]:
    """(ability, standard error) from (slope, place) of 2PL questions; of a test that draws `length` of them, each as likely.

    Nothing where no curve is known; where next to nothing is learnt the error is that of knowing nobody, 1 and more.
    """
    if not curves:
        return []
    share = min(1.0, length / len(curves)) if length else 1.0
    found = []
    for n in range(-STEPS, STEPS + 1):
        ability = REACH * n / STEPS
        told = share * sum(_information(a, b, ability) for a, b in curves)
        found.append((ability, 1 / sqrt(max(told, 1e-6))))
    return found


def _information(slope: float, place: float, ability: float) -> float:
    p = 1 / (1 + exp(-max(-30.0, min(30.0, slope * (ability - place)))))
    return slope * slope * p * (1 - p)
