"""Learning as plain values: a person's study of a course, as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from pintar.authoring.values import LessonM, Manifest
from pintar.catalogue.values import Product


class State(TextChoices):
    """How an enrolment stands, in one word for lists."""

    NEW = "new", _("belum mulai")
    LEARNING = "learning", _("sedang belajar")
    REMEDIAL = "remedial", _("remedial")
    FINISHED = "finished", _("selesai")
    PASSED = "passed", _("lulus")


class Ending(TextChoices):
    """How a lesson that was opened again came to its end."""

    REPEATED = "repeated", _("sudah diulang")
    PASSED = "passed", _("ujiannya sudah lulus")


class Span(TextChoices):
    """Where today lies in the days of a batch; a batch without days is always running."""

    BEFORE = "before"
    RUNNING = "running"
    AFTER = "after"


@dataclass(frozen=True)
class Study:
    """One enrolment with everything its pages and its verdict need. `today` is the date where the learner lives.

    `done` are the lessons that count as done; of these `placed` were skipped on the evidence of a placement test. `repeats`
    are lessons that a failed try has opened again: they stay in `done`, because what was learnt was learnt.
    """

    id: int
    person_id: int
    batch_id: int
    batch_number: int
    release_id: int
    slug: str
    title: str
    product: str
    starts_on: date | None
    ends_on: date | None
    done: frozenset[str]
    scores: Mapping[str, Decimal]
    tries: Mapping[str, int]
    completed_at: datetime | None
    updated_at: datetime
    name: str
    is_name_checked: bool
    today: date
    manifest: Manifest = field(repr=False)
    zone: str = "Asia/Jakarta"
    repeats: frozenset[str] = frozenset()
    placed: frozenset[str] = frozenset()

    @property
    def ends_at(self) -> datetime | None:
        """The end of the last day of the batch, where the learner lives."""
        if self.ends_on is None:
            return None
        return datetime.combine(self.ends_on + timedelta(days=1), datetime.min.time(), ZoneInfo(self.zone))

    @property
    def grace(self) -> timedelta:
        """How long after an end the training waits for what was done before it on a phone without a signal."""
        return timedelta(hours=self.manifest.course.rules.evidence.grace_hours)

    @property
    def has_certificate(self) -> bool:
        """Whether this product ends with a certificate."""
        return self.product == Product.TRAINING

    @property
    def is_complete(self) -> bool:
        """Whether every condition was met once."""
        return self.completed_at is not None

    @property
    def is_strict(self) -> bool:
        """Whether a lesson opens only when those before it are finished."""
        return self.manifest.course.rules.order == "strict"

    @property
    def span(self) -> Span:
        """Where today lies in the days of the batch."""
        if self.starts_on and self.today < self.starts_on:
            return Span.BEFORE
        return Span.AFTER if self.ends_on and self.today > self.ends_on else Span.RUNNING

    @cached_property
    def next_lesson(self) -> LessonM | None:
        """The first lesson that is not finished; None when all are."""
        return next((lesson for lesson in self.manifest.lessons if lesson.key not in self.done), None)

    @cached_property
    def to_repeat(self) -> tuple[LessonM, ...]:
        """The lessons to go through again, in the order of the course."""
        return tuple(lesson for lesson in self.manifest.lessons if lesson.key in self.repeats)

    @property
    def to_do(self) -> LessonM | None:
        """Where to go on: a lesson to repeat before the test that asked for it is tried again, else the next one."""
        ahead = self.next_lesson
        if self.to_repeat and (ahead is None or ahead.quiz is not None):
            return self.to_repeat[0]
        return ahead

    @property
    def count_done(self) -> int:
        """How many lessons of the course are finished and not to be repeated."""
        return sum(self.is_through(lesson) for lesson in self.manifest.lessons)

    @property
    def has_practice(self) -> bool:
        """Whether there may be something to practise: a quiz for it, or a test that is over."""
        return any(
            bool(step.quiz.rules.get("practice")) or step.key in self.done
            for step in self.manifest.lessons
            if step.quiz
        )

    def is_through(self, lesson: LessonM) -> bool:
        """Whether a lesson is finished, and no failed try has opened it again."""
        return lesson.key in self.done and lesson.key not in self.repeats

    def is_locked(self, lesson: LessonM) -> bool:
        """Whether the order of the course keeps this lesson shut."""
        if not self.is_strict or lesson.key in self.done or self.next_lesson is None:
            return False
        return lesson.number > self.next_lesson.number

    def after(self, lesson: LessonM) -> LessonM | None:
        """The lesson that follows in the course."""
        lessons = self.manifest.lessons
        return lessons[lesson.number] if lesson.number < len(lessons) else None

    def before(self, lesson: LessonM) -> LessonM | None:
        """The lesson that precedes in the course."""
        return self.manifest.lessons[lesson.number - 2] if lesson.number > 1 else None

    def steps(self, here: str = "") -> list[str]:
        """The progress strip: 'done', 'here' or '' for each lesson."""
        return [
            "here" if lesson.key == here else "done" if self.is_through(lesson) else ""
            for lesson in self.manifest.lessons
        ]


@dataclass(frozen=True)
class Repeat:
    """A lesson that a try opened again: the weak competencies in it, what its questions brought, and how it ended."""

    step: LessonM
    quiz: str
    sitting_id: UUID
    competencies: tuple[str, ...]
    earned: Decimal
    possible: Decimal
    opened_at: datetime
    ended_at: datetime | None
    ending: str

    @property
    def is_open(self) -> bool:
        """Whether it is still to be gone through."""
        return self.ended_at is None


@dataclass(frozen=True)
class Place:
    """Where a learner is in one medium of a lesson: `position` and merged `spans` in seconds of the clip, `pages` shown.

    `seconds` are those that count: of the clip where it was played, of real time where a text was read.
    """

    position: float
    seconds: float
    spans: tuple[tuple[float, float], ...]
    pages: tuple[int, ...]
    at: datetime


@dataclass(frozen=True)
class Counter:
    """Receipts that devices showed us, acts and answers among them that were not found (there should be none),
    receipts of the last 30 days, and since when we count.
    """

    checked: int
    missing: int
    lately: int
    since: date | None


def context_of(enrolment_id: int, lesson: str) -> str:
    """What a sitting is for, in the words given to the assessment."""
    return f"enrolment:{enrolment_id}:{lesson}"


def placement_context(enrolment_id: int) -> str:
    """What a placement test is for, in the words given to the assessment."""
    return f"penempatan:{enrolment_id}"


def practice_context(enrolment_id: int) -> str:
    """What a run of adaptive practice is for, in the words given to the assessment."""
    return f"latihan:{enrolment_id}"


def of_context(context: str) -> tuple[int, str] | None:
    """(enrolment id, lesson key) of a context that learning gave; None for those of others."""
    word, _colon, rest = context.partition(":")
    number, _colon, lesson = rest.partition(":")
    return (int(number), lesson) if word == "enrolment" and number.isdigit() and lesson else None
