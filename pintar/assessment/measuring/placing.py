"""Placement: which competencies somebody has mastered already, asked one by one with as few questions as are needed to be sure.

Each competency has an ability of its own (EAP, Bock & Mislevy, *Applied Psychological Measurement* 6 (1982), 431-444) and a border, the
ability that earns the pass mark in its questions on average. It is settled when the chance that the ability lies above the border
is high or low enough (Weiss & Kingsbury, *Journal of Educational Measurement* 21 (1984), 361-375, adaptive mastery testing; there by
an interval, here by the belief itself). The seed and the answers settle the whole path, so it can be replayed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pintar.assessment.measuring.adaptive import Candidate, most_telling
from pintar.assessment.measuring.response import Ability, border_of, certainty, estimate

STRONG, WEAK = 0.75, 0.35  # how likely mastery is, from where on and down to where practice says so
FEWEST = 2  # questions of a competency below which practice says nothing of it


@dataclass(frozen=True)
class PlacementPlan:
    """The rules. Of each competency at least and at most so many questions, `most_in_all` of all; mastered from `sure` on, and
    given up as not mastered below `hopeless`; `among` so many of the most telling questions the seed chooses; `pass_mark` 0–1."""

    pass_mark: float = 0.75
    least: int = 4
    most: int = 10
    most_in_all: int = 40
    sure: float = 0.85
    hopeless: float = 0.25
    among: int = 3


@dataclass(frozen=True)
class Finding:
    """What is known of one competency. `certainty` is how likely it is that it is mastered; `is_mastered` is None while more could
    be asked."""

    competency: str
    ability: Ability
    certainty: float
    asked: int
    right: int
    is_mastered: bool | None


@dataclass(frozen=True)
class PlacementStep:
    """What comes next: the question to ask, or none when it is over; and what is known so far, by competency."""

    ask: str | None
    findings: tuple[Finding, ...]
    reason: str  # "", "settled", "long-enough"

    def finding(self, competency: str) -> Finding:
        """What is known of one. KeyError when it is none of the pool."""
        for one in self.findings:
            if one.competency == competency:
                return one
        raise KeyError(competency)


def next_placement(
    pool: Sequence[Candidate], answered: Sequence[tuple[str, bool]], plan: PlacementPlan, seed: int
) -> PlacementStep:
    """The step after these answers, in the order given. Same pool, answers, plan and seed: same step.

    The next question is of the unsettled competency that was asked least, so that all of them come to their turn; among
    equals the seed decides.
    """
    by_key = {one.key: one for one in pool}
    rights: dict[str, dict[str, bool]] = {one.competency: {} for one in pool}
    for key, right in answered:
        rights[by_key[key].competency][key] = right
    findings = tuple(
        _finding([one for one in pool if one.competency == name], rights[name], plan)
        for name in sorted(rights)
    )
    if len(answered) >= plan.most_in_all:
        return PlacementStep(None, _given_up(findings), "long-enough")
    open_ones = [one for one in findings if one.is_mastered is None]
    if not open_ones:
        return PlacementStep(None, findings, "settled")
    turn = min(open_ones, key=lambda one: (one.asked, _rank(seed, one.competency)))
    left = [
        one for one in pool if one.competency == turn.competency and one.key not in rights[turn.competency]
    ]
    chosen = most_telling(left, turn.ability.value, plan.among, seed, len(answered))
    return PlacementStep(chosen.key, findings, "")


def practised(
    pool: Sequence[Candidate], answered: Sequence[tuple[str, bool]], pass_mark: float
) -> tuple[Finding, ...]:
    """What a run of practice shows of each competency it asked about. Practice decides nothing, so it speaks sooner than placement:
    `is_mastered` is True from `STRONG` on, False down to `WEAK`, and None where the answers do not tell."""
    rights = dict(answered)
    found = []
    for name in sorted({one.competency for one in pool if one.key in rights}):
        ours = [one for one in pool if one.competency == name]
        asked = [one for one in ours if one.key in rights]
        curves, said = [one.curve for one in asked], [rights[one.key] for one in asked]
        likely = certainty(curves, said, border_of([one.curve for one in ours], pass_mark))
        word = True if likely >= STRONG else False if likely <= WEAK else None
        found.append(
            Finding(
                name,
                estimate(curves, said),
                likely,
                len(asked),
                sum(said),
                word if len(asked) >= FEWEST else None,
            )
        )
    return tuple(found)


def _finding(pool: Sequence[Candidate], rights: Mapping[str, bool], plan: PlacementPlan) -> Finding:
    asked = [one for one in pool if one.key in rights]
    curves, said = [one.curve for one in asked], [rights[one.key] for one in asked]
    ability = estimate(curves, said)
    border = border_of([one.curve for one in pool], plan.pass_mark)
    likely = certainty(curves, said, border)
    settled: bool | None = None
    if len(asked) >= min(plan.least, len(pool)):
        if likely >= plan.sure and len(asked) >= plan.least:
            settled = True
        elif likely < plan.hopeless or len(asked) >= min(plan.most, len(pool)):
            settled = False
    return Finding(pool[0].competency, ability, likely, len(asked), sum(said), settled)


def _given_up(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(
        one
        if one.is_mastered is not None
        else Finding(one.competency, one.ability, one.certainty, one.asked, one.right, False)
        for one in findings
    )


def _rank(seed: int, name: str) -> bytes:
    return hashlib.sha256(f"{seed}/{name}".encode()).digest()
