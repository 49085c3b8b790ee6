"""Choosing the next question by what is known already: the most telling one, not the same for everybody, and of every competency.

Maximum information (Lord 1980); exposure by choosing among the few best (Kingsbury & Zara, *Applied Measurement in Education* 2
(1989), 359-375), which also gives the rule for content balance. The seed and the answers settle everything, so a sitting can be replayed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from pintar.assessment.measuring.response import Ability, Curve, estimate


@dataclass(frozen=True)
class Candidate:
    """A question that may be asked."""

    key: str
    curve: Curve
    competency: str = ""


@dataclass(frozen=True)
class Plan:
    """The rules: at least and at most so many questions, ended when the error is small enough; `among` so many of the best the
    seed chooses; `shares` the wanted share of each competency, empty for no balance."""

    least: int = 5
    most: int = 20
    error: float = 0.35
    among: int = 5
    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """What comes next: the question to ask, or none when it is over; and what is known so far."""

    ask: str | None
    ability: Ability
    reason: str  # "", "precise", "long-enough", "no-more"


def next_step(pool: Sequence[Candidate], answered: Sequence[tuple[str, bool]], plan: Plan, seed: int) -> Step:
    """The step after these answers, in the order given. Same pool, answers, plan and seed: same step."""
    by_key = {one.key: one for one in pool}
    asked = [by_key[key] for key, _ in answered]
    ability = estimate([one.curve for one in asked], [right for _, right in answered])
    if len(answered) >= plan.most:
        return Step(None, ability, "long-enough")
    if len(answered) >= plan.least and ability.error <= plan.error:
        return Step(None, ability, "precise")
    done = {one.key for one in asked}
    left = [one for one in pool if one.key not in done]
    if not left:
        return Step(None, ability, "no-more")
    chosen = most_telling(_balanced(left, asked, plan), ability.value, plan.among, seed, len(answered))
    return Step(chosen.key, ability, "")


def most_telling(left: Sequence[Candidate], ability: float, among: int, seed: int, place: int) -> Candidate:
    """One of the few questions that tell most at an ability; which of them, the seed and the place in the sitting settle."""
    a, b, c = (np.array([getattr(one.curve, name) for one in left]) for name in "abc")
    p = c + (1 - c) / (1 + np.exp(-a * (ability - b)))
    # Rounded, so that processors that differ in the last bit order the questions alike.
    telling = np.round(a**2 * (1 - p) / p * ((p - c) / (1 - c)) ** 2, 9)
    best = sorted(zip(-telling, (one.key for one in left), left, strict=True), key=lambda row: row[:2])
    few = best[: max(1, among)]
    return few[_draw(seed, place, len(few))][2]


def mastered(ability: Ability, border: float, *, sure: float = 1.645) -> bool | None:
    """Whether ability lies above the border for sure (True), below for sure (False), or it cannot be told yet (None)."""
    if ability.value - sure * ability.error > border:
        return True
    return False if ability.value + sure * ability.error < border else None


def _balanced(left: Sequence[Candidate], asked: Sequence[Candidate], plan: Plan) -> Sequence[Candidate]:
    """Those of the competency that is furthest behind its share; all, where no shares are wanted or none is left of it."""
    open_ones = {one.competency for one in left} & set(plan.shares)
    if not open_ones:
        return left
    behind = {
        name: plan.shares[name] - sum(one.competency == name for one in asked) / max(1, len(asked))
        for name in open_ones
    }
    wanted = max(sorted(behind), key=lambda name: behind[name])
    return [one for one in left if one.competency == wanted]


def _draw(seed: int, place: int, count: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}/{place}".encode()).digest()[:8], "big") % count
