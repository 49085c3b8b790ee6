"""Reading adaptive sittings: the path that their answers led along, and what is known at its end."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pintar.kit import sql

PLACEMENT, PRACTICE = "placement", "practice"
STEPS = """
SELECT p.rules -> 'adaptive', s.seed,
  (SELECT jsonb_agg(jsonb_build_array(t.version, t.share = 1) ORDER BY t.number) FROM assessment_step t
   WHERE t.sitting_id = s.id AND t.answered_at IS NOT NULL)
FROM assessment_sitting s JOIN assessment_paper p ON p.id = s.paper_id WHERE s.id = %s AND s.person_id = %s
"""
RUN = """
SELECT s.id, s.seed, s.is_open, coalesce((p.rules -> 'adaptive' ->> 'most')::int, 20),
  (SELECT jsonb_agg(jsonb_build_array(t.number, t.version, t.answered_at IS NOT NULL, t.response, t.share = 1) ORDER BY t.number)
   FROM assessment_step t WHERE t.sitting_id = s.id)
FROM assessment_sitting s JOIN assessment_paper p ON p.id = s.paper_id
WHERE s.person_id = %s AND s.context = %s AND p.rules -> 'adaptive' ->> 'for' = 'practice' ORDER BY s.number DESC LIMIT 1
"""


@dataclass(frozen=True)
class Path:
    """Where a path of answers leads: the version to ask next, and why there is none; with what was found by competency."""

    ask: int | None
    reason: str
    findings: tuple[Any, ...]
    abilities: Mapping[str, tuple[float, float]]
    groups: Mapping[int, str]

    def known(self, version: int) -> tuple[float, float]:
        """Ability and standard error after the path, of the competency of a question."""
        overall = self.abilities.get("", (0.0, 1.0))
        return self.abilities.get(self.groups.get(version, ""), overall)


def replayed(plan: Mapping[str, Any], answered: Sequence[tuple[int, bool]], seed: int) -> Path:
    """The path after these answers (version, whether right), by the plan of the paper and the seed of the sitting. Pure."""
    from pintar.assessment.measuring.adaptive import (
        Candidate,
        Plan,
        next_step,
    )  # numpy: for adaptive tests only
    from pintar.assessment.measuring.placing import PlacementPlan, next_placement, practised
    from pintar.assessment.measuring.response import Curve

    pool = [Candidate(str(row[0]), Curve(row[1], row[2], row[3]), row[4]) for row in plan["pool"]]
    said = [(str(version), right) for version, right in answered]
    groups = {row[0]: row[4] for row in plan["pool"]}
    if plan["for"] == PLACEMENT:
        known = {name: plan[name] for name in ("least", "most", "most_in_all") if name in plan}
        rules = PlacementPlan(pass_mark=float(plan["pass_mark"]) / 100, **known)
        step = next_placement(pool, said, rules, seed)
        abilities = {one.competency: (one.ability.value, one.ability.error) for one in step.findings}
        return Path(int(step.ask) if step.ask else None, step.reason, step.findings, abilities, groups)
    names = {one.competency for one in pool} - {""}
    shares = {name: 1 / len(names) for name in names} if len(names) > 1 else {}
    known = {name: plan[name] for name in ("least", "most", "error", "among") if name in plan}
    one = next_step(pool, said, Plan(shares=shares, **known), seed)
    findings = practised(pool, said, float(plan["pass_mark"]) / 100)
    overall = {"": (one.ability.value, one.ability.error)}
    return Path(int(one.ask) if one.ask else None, one.reason, findings, overall, groups)


@dataclass(frozen=True)
class Taken:
    """One step of a run: the question asked, and what was answered if it was."""

    number: int
    version: int
    is_answered: bool
    response: Any
    is_right: bool


@dataclass(frozen=True)
class Run:
    """A run of adaptive practice as it stands: `most` questions at the longest, and its steps in their order."""

    sitting_id: UUID
    seed: int
    is_open: bool
    most: int
    steps: tuple[Taken, ...]

    @property
    def answered(self) -> tuple[Taken, ...]:
        """The steps that were answered."""
        return tuple(step for step in self.steps if step.is_answered)

    @property
    def open_step(self) -> Taken | None:
        """The question that waits for an answer; None when the run is over."""
        return next((step for step in self.steps if not step.is_answered), None) if self.is_open else None

    def step(self, number: int) -> Taken | None:
        """The step of this number; None when it was never asked."""
        return next((step for step in self.steps if step.number == number), None)

    def slot_seed(self, number: int) -> str:
        """What settles the order of the options of a step."""
        return f"{self.seed}/{number}"


def run_of(person_id: int, context: str) -> Run | None:
    """The latest run of adaptive practice of somebody in a context; None when there is none. One statement."""
    row = sql.one(RUN, [person_id, context])
    if row is None:
        return None
    steps = tuple(
        Taken(number, version, is_answered, response, bool(right))
        for number, version, is_answered, response, right in json.loads(row[4] or "[]")
    )
    return Run(row[0], row[1], row[2], row[3], steps)


def path_of(person_id: int, sitting_id: UUID) -> Path | None:
    """The path of somebody's adaptive sitting as far as it is answered; None when it is none of theirs. One statement."""
    row = sql.one(STEPS, [sitting_id, person_id])
    if row is None or row[0] is None:
        return None
    answered = [(version, right) for version, right in json.loads(row[2] or "[]")]
    return replayed(json.loads(row[0]), answered, row[1])
