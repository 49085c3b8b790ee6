"""What may be practised of a course: questions that explain themselves at once and leave no trace.

A question is withheld from a person while its key could still serve them in a test:

1. it stands in a graded test of a training they are in, and the review rule of that test does not show its key to them yet:
   `after_pass` (the usual) shows it when the test is passed or no try is left, `after_close` when the days of the training are
   over, `never` never, `at_once` only of the questions they were shown and handed in;
2. or a sitting of theirs is open whose test may ask it.

It does not matter that the question stands in a quiz for practice too: the test wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from pintar.assessment.drawing import shuffled
from pintar.assessment.papers import PaperRules
from pintar.assessment.practice import practicable
from pintar.assessment.queries import bodies_of
from pintar.assessment.queries.standing import items_of, papers_open, versions_in, versions_shown
from pintar.authoring.queries import paper_of
from pintar.authoring.values import LessonM
from pintar.learning.completion import is_practice
from pintar.learning.queries import get_study_for, studies_for
from pintar.learning.values import Span, Study, context_of


@dataclass(frozen=True)
class Shelf:
    """What a person may practise of a course now: item versions by the lesson and by the competency they are about, and by the
    quiz for practice they stand in. `held_back` is how many questions become free when a test is passed."""

    study: Study
    by_lesson: dict[str, tuple[int, ...]]
    by_competency: dict[str, tuple[int, ...]]
    by_quiz: dict[str, tuple[int, ...]]
    held_back: int

    def exercises(self, *, lesson: str = "", competency: str = "", seed: str) -> tuple[int, ...]:
        """The questions about a lesson (or of a quiz for practice) or a competency, shuffled by the seed."""
        found = (
            self.by_competency.get(competency, ())
            if competency
            else self.by_quiz.get(lesson) or self.by_lesson.get(lesson, ())
        )
        return tuple(shuffled(found, f"{seed}/latihan"))


def shelf_for(viewer: Any, enrolment_id: int) -> Shelf:
    """What the viewer may practise of a course of theirs; 404 when it is not theirs or has not begun. Two statements, most of the time."""
    studies = studies_for(viewer)
    study = next((one for one in studies if one.id == enrolment_id), None) or get_study_for(
        viewer, enrolment_id
    )
    if study.span is Span.BEFORE:
        raise Http404
    withheld = withheld_from(study, studies)
    everything = list(dict.fromkeys(v for paper in _papers(study).values() for v in versions_in(paper)))
    free = practicable(everything, withheld=withheld)
    bodies, items = bodies_of(free), set(items_of(free).values())
    by_lesson: dict[str, list[int]] = {}
    by_competency: dict[str, list[int]] = {}
    shut = {step.key for step in study.manifest.lessons if study.is_locked(step)}
    for version in free:
        body = bodies[version]
        lesson, competency = str(body.get("lesson") or ""), str(body.get("competency") or "")
        if lesson not in shut:
            if lesson:
                by_lesson.setdefault(lesson, []).append(version)
            if competency:
                by_competency.setdefault(competency, []).append(version)
    quizzes = {
        step.key: practicable(versions_in(paper_of(study.release_id, step.key)), withheld=withheld)
        for step in study.manifest.lessons
        if is_practice(step) and step.key not in shut
    }
    return Shelf(
        study=study,
        by_lesson={key: tuple(found) for key, found in by_lesson.items()},
        by_competency={key: tuple(found) for key, found in by_competency.items()},
        by_quiz=quizzes,
        held_back=len(set(items_of(everything).values()) - items),
    )


def withheld_from(study: Study, studies: Sequence[Study]) -> frozenset[int]:
    """The items whose keys must not be told to this learner yet. `studies` are all of theirs; those of the same course count."""
    found: set[int] = set()
    for one in {
        study.id: study,
        **{other.id: other for other in studies if other.slug == study.slug},
    }.values():
        for step in _graded(one):
            versions = versions_in(paper_of(one.release_id, step.key))
            found |= set(items_of(versions).values()) - _told(one, step, versions)
    for paper in papers_open(study.person_id):
        found |= set(items_of(versions_in(paper)).values())
    return frozenset(found)


def _told(study: Study, step: LessonM, versions: Sequence[int]) -> set[int]:
    """The items of a graded test whose keys its review rule shows to the learner by now."""
    rules = PaperRules.from_json(step.quiz.rules if step.quiz else {"pass_mark": 0})
    best, tries = study.scores.get(step.key), study.tries.get(step.key, 0)
    is_over = (best is not None and best >= rules.pass_mark) or (
        rules.tries is not None and tries >= rules.tries
    )
    when = rules.review.key
    if when == "at_once" and tries:
        shown = set(versions) if is_over else versions_shown(study.person_id, context_of(study.id, step.key))
        return set(items_of(sorted(shown)).values())
    is_told = (when == "after_pass" and is_over) or (when == "after_close" and study.span is Span.AFTER)
    return set(items_of(versions).values()) if is_told else set()


def _graded(study: Study) -> Iterable[LessonM]:
    return (step for step in study.manifest.lessons if step.quiz is not None and not is_practice(step))


def _papers(study: Study) -> dict[str, int]:
    return {
        step.key: paper_of(study.release_id, step.key)
        for step in study.manifest.lessons
        if step.quiz is not None
    }
