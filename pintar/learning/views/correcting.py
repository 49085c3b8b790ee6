"""What a failed try leads to: the weak competencies, the lessons opened again, and the way to the next try."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pintar.assessment.papers import PaperRules
from pintar.authoring.values import REQUIRED, LessonM
from pintar.learning import queries
from pintar.learning.mastery import Part, parallel, weakness_in
from pintar.learning.values import Repeat, Study


@dataclass(frozen=True)
class Corrective:
    """A failed try as its page tells of it. `fresh` of `drawn` questions of the next try will not have been asked before."""

    weak: tuple[Part, ...]
    repeats: tuple[Repeat, ...]
    is_required: bool
    drawn: int
    fresh: int

    @property
    def left(self) -> int:
        """How many lessons are still to be gone through again."""
        return sum(one.is_open for one in self.repeats)

    @property
    def ahead(self) -> LessonM | None:
        """The first of them."""
        return next((one.step for one in self.repeats if one.is_open), None)

    @property
    def is_shut(self) -> bool:
        """Whether the next try waits for them."""
        return self.is_required and self.left > 0


def corrective_of(study: Study, step: LessonM, sitting_id: UUID, tries: int) -> Corrective:
    """What a try that did not pass leads to; `tries` is how many there were. Three statements."""
    rules = PaperRules.from_json(step.quiz.rules if step.quiz else {"pass_mark": 0})
    found = weakness_in(queries.points_of(sitting_id), study.manifest, rules.pass_mark)
    count = step.quiz.count if step.quiz else 0
    drawn, fresh = parallel(rules, count, tries)
    return Corrective(
        weak=found.competencies,
        repeats=tuple(queries.repeats_for(study, step.key, sitting_id)),
        is_required=study.manifest.course.rules.corrective == REQUIRED,
        drawn=drawn,
        fresh=fresh,
    )


def repeats_before(study: Study, step: LessonM) -> list[Repeat]:
    """The lessons that the next try at a quiz waits for. A statement only where the course asks for it and there are any."""
    if not study.repeats or study.manifest.course.rules.corrective != REQUIRED:
        return []
    return [one for one in queries.repeats_for(study, step.key) if one.is_open]


def to_repeat(study: Study) -> list[tuple[LessonM, tuple[str, ...]]]:
    """The lessons of a course that are to be repeated, each with its weak competencies. A statement only where there are any."""
    found: dict[str, tuple[LessonM, set[str]]] = {}
    for one in queries.repeats_for(study) if study.repeats else ():
        if one.is_open:
            found.setdefault(one.step.key, (one.step, set()))[1].update(one.competencies)
    return [(step, tuple(sorted(competencies))) for step, competencies in found.values()]
