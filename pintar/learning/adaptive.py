"""Adaptive practice: what a run can ask, where it stands, and what it showed. It counts for nothing and nobody else sees it.

Its questions are those of the shelf (`practice`), which withholds whatever could still serve in a test. That is asked anew with every
page: when a test that may ask the open question is begun meanwhile, the run waits until that test is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pintar.assessment.queries import bodies_of
from pintar.assessment.queries.paths import Path, Run, path_of, run_of
from pintar.assessment.queries.standing import items_of
from pintar.authoring.values import LessonM
from pintar.learning.due import topic_of
from pintar.learning.placement import Topic, name_of, named
from pintar.learning.practice import Shelf, shelf_for
from pintar.learning.values import practice_context

FEWEST = 6  # questions below which nothing can be chosen
SHORT, LONG = 12, 30  # the longest run of few topics, and of any number
PER_TOPIC = 3  # questions by which a topic begins to show
ERROR = 0.45  # the standard error of ability at which a run may end early


@dataclass(frozen=True)
class Stand:
    """What a run showed of one topic. `word` is strong, weak or unclear, `percent` how likely it is that it is mastered; `lessons`
    are worth reading again, none where it is strong."""

    title: str
    word: str
    asked: int
    right: int
    percent: int
    lessons: tuple[LessonM, ...]


@dataclass(frozen=True)
class Practised:
    """Adaptive practice of a course as it stands for a learner: what could be asked, and the latest run if there is one."""

    shelf: Shelf
    pool: Mapping[int, Topic]
    run: Run | None

    @property
    def is_offered(self) -> bool:
        """Whether there are questions enough to choose from."""
        return _is_choice(self.pool)

    @property
    def most(self) -> int:
        """How many questions a new run asks at most."""
        topics = len(set(self.pool.values()))
        return min(LONG, len(self.pool), max(SHORT, PER_TOPIC * topics))

    @property
    def plan(self) -> dict[str, Any]:
        """The plan of a new run, as its paper keeps it."""
        topics = len(set(self.pool.values()))
        return {
            "for": "practice",
            "pass_mark": float(self.shelf.study.manifest.course.rules.pass_mark),
            "least": min(self.most, max(FEWEST, 2 * topics)),
            "most": self.most,
            "error": ERROR,
        }

    @property
    def groups(self) -> dict[int, str]:
        """The topic of each question, in the words of a paper."""
        return {version: name_of(topic) for version, topic in self.pool.items()}

    def is_free(self, version: int) -> bool:
        """Whether the key of a question may be told now; items are compared, since a reworded question is the same question."""
        return items_of([version]).get(version) in self._items

    @cached_property
    def _items(self) -> frozenset[int]:
        return frozenset(items_of(list(self.pool)).values())


def practised_for(viewer: Any, enrolment_id: int) -> Practised:
    """Where the viewer stands with adaptive practice of a course of theirs; 404 when it is not theirs or has not begun. Three
    statements, most of the time."""
    shelf = shelf_for(viewer, enrolment_id)
    return Practised(shelf, _pool(shelf), run_of(shelf.study.person_id, practice_context(enrolment_id)))


def is_enough(shelf: Shelf) -> bool:
    """Whether the shelf holds questions enough to choose from."""
    return _is_choice(_pool(shelf))


def stands_of(practised: Practised) -> tuple[tuple[Stand, ...], str]:
    """What the latest run showed, the weakest first, and why it ended: precise, long-enough, no-more or stopped. One statement."""
    run = practised.run
    path = path_of(practised.shelf.study.person_id, run.sitting_id) if run else None
    if run is None or path is None:
        return (), "stopped"
    missed = {step.version for step in run.answered if not step.is_right}
    stands = [_stand(practised, path, one, missed) for one in path.findings]
    order = ("weak", "unclear", "strong")
    return tuple(
        sorted(stands, key=lambda one: (order.index(one.word), one.percent, one.title))
    ), path.reason or "stopped"


def _stand(practised: Practised, path: Path, finding: Any, missed: set[int]) -> Stand:
    study, topic = practised.shelf.study, named(finding.competency)
    word = {True: "strong", False: "weak", None: "unclear"}[finding.is_mastered]
    ours = [version for version, name in path.groups.items() if name == finding.competency]
    keys = _lessons(set(ours) & missed) or _lessons(set(ours))
    steps = study.manifest.lessons
    return Stand(
        title=topic[0] or next((step.title for step in steps if step.key == topic[1]), topic[1]),
        word=word,
        asked=finding.asked,
        right=finding.right,
        percent=round(100 * finding.certainty),
        lessons=()
        if word == "strong"
        else tuple(
            step for step in steps if step.key in keys and step.quiz is None and not study.is_locked(step)
        ),
    )


def _lessons(versions: set[int]) -> set[str]:
    return {str(body.get("lesson") or "") for body in bodies_of(sorted(versions)).values()} - {""}


def _is_choice(pool: Mapping[int, Topic]) -> bool:
    return len(pool) >= FEWEST


def _pool(shelf: Shelf) -> dict[int, Topic]:
    """Every free question of the shelf with what it is about; one that says nothing of it is about its quiz for practice."""
    found: dict[int, Topic] = {}
    for held in (shelf.by_lesson, shelf.by_competency, shelf.by_quiz):
        for key, versions in held.items():
            bodies = bodies_of(versions)
            for version in versions:
                if version not in found:
                    topic = topic_of(bodies[version])
                    found[version] = topic if topic != ("", "") else ("", key)
    return found
