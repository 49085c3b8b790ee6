"""Placement: what somebody may skip because a test at the start showed that they have mastered it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pintar.assessment.practice import practicable
from pintar.assessment.queries import bodies_of, tries_for
from pintar.assessment.queries.paths import path_of
from pintar.assessment.queries.standing import versions_in
from pintar.authoring.queries import paper_of
from pintar.authoring.values import LessonM
from pintar.learning.due import topic_of
from pintar.learning.values import Span, Study, placement_context

Topic = tuple[str, str]  # (competency, '') or, where a question names none, ('', lesson)


@dataclass(frozen=True)
class Ground:
    """What a placement test of a course can ask: item versions by topic, and the topics that each lesson is about."""

    versions: Mapping[int, Topic]
    topics_of: Mapping[str, frozenset[Topic]]

    def titled(self, topic: Topic, study: Study) -> str:
        """A topic in words."""
        return topic[0] or next(
            (one.title for one in study.manifest.lessons if one.key == topic[1]), topic[1]
        )


@dataclass(frozen=True)
class Found:
    """What the test showed of one topic, in words and numbers."""

    title: str
    is_mastered: bool
    certainty: float
    asked: int
    right: int
    evidence: dict[str, Any]

    @property
    def percent(self) -> int:
        """How certain, in whole per cent."""
        return round(100 * self.certainty)


@dataclass(frozen=True)
class Placed:
    """A placement test as it stands: `state` is offered, running, over or none. Of an ended one what was found, by topic, and the
    lessons that may be skipped."""

    state: str
    sitting_id: UUID | None = None
    found: Mapping[Topic, Found] | None = None
    lessons: tuple[LessonM, ...] = ()


def ground_of(study: Study) -> Ground:
    """What can be asked: every question of the course's tests that the program marks by itself. Usually no statement."""
    papers = [
        paper_of(study.release_id, step.key) for step in study.manifest.lessons if step.quiz is not None
    ]
    free = practicable(list(dict.fromkeys(v for paper in papers for v in versions_in(paper))), withheld=())
    versions: dict[int, Topic] = {}
    topics: dict[str, set[Topic]] = {}
    for version in free:
        body = bodies_of([version])[version]
        topic = topic_of(body)
        if topic == ("", ""):
            continue
        versions[version] = topic
        if lesson := str(body.get("lesson") or ""):
            topics.setdefault(lesson, set()).add(topic)
    learnable = {one.key for one in study.manifest.lessons if one.quiz is None}
    return Ground(versions, {key: frozenset(held) for key, held in topics.items() if key in learnable})


def placed_for(study: Study) -> Placed:
    """Where the learner stands with the placement test of a course. At most two statements, none where there is none."""
    if not study.manifest.course.rules.placement:
        return Placed("none")
    tries = tries_for(study.person_id, placement_context(study.id))
    if not tries:
        return Placed("offered" if can_begin(study) else "none")
    last = tries[-1]
    if last.is_open:
        return Placed("running" if study.span is Span.RUNNING else "none", last.sitting_id)
    path, ground = path_of(study.person_id, last.sitting_id), ground_of(study)
    if path is None:
        return Placed("none")
    found = {}
    for one in path.findings:
        topic = named(one.competency)
        found[topic] = Found(
            title=ground.titled(topic, study),
            is_mastered=bool(one.is_mastered),
            certainty=one.certainty,
            asked=one.asked,
            right=one.right,
            evidence={
                "topic": one.competency,
                "ability": round(one.ability.value, 3),
                "error": round(one.ability.error, 3),
                "certainty": round(one.certainty, 3),
                "asked": one.asked,
                "right": one.right,
            },
        )
    lessons = tuple(
        step
        for step in study.manifest.lessons
        if step.key not in study.done
        and (topics := ground.topics_of.get(step.key))
        and all(topic in found and found[topic].is_mastered for topic in topics)
    )
    return Placed("over", last.sitting_id, found, lessons)


def can_begin(study: Study) -> bool:
    """Whether the test may still be begun: on the days of the batch, before any test was handed in and with something to skip."""
    has_ahead = any(one.quiz is None and one.key not in study.done for one in study.manifest.lessons)
    return study.span is Span.RUNNING and not study.tries and not study.is_complete and has_ahead


def name_of(topic: Topic) -> str:
    """A topic as one word for the test: 'k:' and the competency, or 'm:' and the lesson."""
    return f"k:{topic[0]}" if topic[0] else f"m:{topic[1]}"


def named(name: str) -> Topic:
    """The topic of such a word."""
    return (name[2:], "") if name.startswith("k:") else ("", name[2:])
