"""What somebody is to be reminded of today, and which question does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from pintar.assessment.drawing import shuffled
from pintar.assessment.practice import practicable
from pintar.assessment.queries import bodies_of
from pintar.assessment.queries.standing import items_of, papers_open, unfit_among, versions_in
from pintar.catalogue.models import Training
from pintar.kit import sql
from pintar.kit.clock import today
from pintar.learning.practice import withheld_from
from pintar.learning.queries import studies_for
from pintar.learning.recall import A_DAY, WINDOWS, Memory, margin
from pintar.learning.rules import can_see_retention
from pintar.learning.values import Study

CARDS = """
SELECT c.topic_id, t.bank, t.competency, t.lesson, c.enrolment_id, c.paper, c.passed_on, c.first, c.reviews,
  c.stability, c.difficulty, c.last_on, c.due_on
FROM learning_card c JOIN learning_topic t ON t.id = c.topic_id WHERE c.person_id = %s ORDER BY c.due_on, c.topic_id
"""
HABIT = """
SELECT coalesce(h.is_off, false), coalesce(h.by_mail, false),
  (SELECT count(*) FROM learning_review r WHERE r.person_id = one.id AND r.on = %s)
FROM (SELECT %s::bigint AS id) one LEFT JOIN learning_habit h ON h.person_id = one.id
"""
COUNT = """
SELECT count(*) FROM learning_card c WHERE c.person_id = %s AND c.due_on <= %s
  AND NOT EXISTS (SELECT FROM learning_habit h WHERE h.person_id = c.person_id AND h.is_off)
"""
RETENTION = """
SELECT t.bank, r.window, count(*), count(*) FILTER (WHERE r.is_right) FROM learning_review r
JOIN learning_topic t ON t.id = r.topic_id WHERE r.window IS NOT NULL GROUP BY t.bank, r.window ORDER BY t.bank, r.window
"""


@dataclass(frozen=True)
class Held:
    """A card as it stands: its topic, where it was passed, and what is known of the memory."""

    topic_id: int
    bank: str
    competency: str
    lesson: str
    enrolment_id: int
    paper: int
    passed_on: date
    first: int
    reviews: int
    memory: Memory


@dataclass(frozen=True)
class Plan:
    """What a person's reminders look like today. `asked` is how many questions they answered already; more than `A_DAY` nobody
    is asked."""

    person_id: int
    cards: tuple[Held, ...]
    day: date
    is_off: bool
    by_mail: bool
    asked: int
    studies: Mapping[int, Study]

    @cached_property
    def due(self) -> tuple[Held, ...]:
        """The cards for the rest of today, the longest due first."""
        if self.is_off:
            return ()
        waiting = [card for card in self.cards if card.memory.due_on <= self.day]
        return tuple(waiting[: max(0, A_DAY - self.asked)])

    @property
    def minutes(self) -> int:
        """About how long that takes, half a minute each."""
        return max(1, -(-len(self.due) // 2))

    @property
    def next_on(self) -> date | None:
        """The next day with something to recall."""
        return next((c.memory.due_on for c in self.cards if c.memory.due_on > self.day), None)

    def title(self, card: Held) -> str:
        """What the card is about, in words: the competency, or the title of the lesson."""
        if card.competency:
            return card.competency
        study = self.studies.get(card.enrolment_id)
        lessons = study.manifest.lessons if study else ()
        return next((one.title for one in lessons if one.key == card.lesson), card.lesson)


def plan_for(viewer: Any) -> Plan:
    """Today's reminders of the viewer. Three statements."""
    day = today(viewer.zone)
    is_off, by_mail, asked = sql.one(HABIT, [day, viewer.pk]) or (False, False, 0)
    cards = tuple(_held(row) for row in sql.rows(CARDS, [viewer.pk]))
    studies = {study.id: study for study in studies_for(viewer)}
    return Plan(viewer.pk, cards, day, is_off, by_mail, asked, studies)


def count_due(viewer: Any) -> int:
    """How many questions wait for the viewer, at most a day's. One statement."""
    row = sql.one(COUNT, [viewer.pk, today(viewer.zone)])
    return min(row[0], A_DAY) if row else 0


def question_of(plan: Plan, card: Held) -> int | None:
    """The item version that asks for a card's topic today; none when all of them are withheld or unfit. Two statements.

    The questions of a topic take turns, in an order that is each person's own; the same card gives the same question until
    it was answered.
    """
    study = plan.studies.get(card.enrolment_id)
    pool = [v for v in versions_in(card.paper) if is_about(bodies_of([v])[v], card.competency, card.lesson)]
    if study is not None:
        withheld = withheld_from(study, list(plan.studies.values()))
    else:
        open_ones = [v for paper in papers_open(plan.person_id) for v in versions_in(paper)]
        withheld = frozenset(items_of(open_ones).values())
    free = practicable(pool, withheld=withheld)
    unfit = unfit_among(free)
    fit = [version for version in free if version not in unfit]
    if not fit:
        return None
    return shuffled(fit, f"{plan.person_id}/{card.topic_id}")[card.reviews % len(fit)]


def is_about(body: Mapping[str, Any], competency: str, lesson: str) -> bool:
    """Whether a question belongs to a topic."""
    return topic_of(body) == (competency, lesson)


def topic_of(body: Mapping[str, Any]) -> tuple[str, str]:
    """The topic of a question: (its competency, '') or, where it names none, ('', its lesson)."""
    competency = str(body.get("competency") or "")[:150]
    return (competency, "") if competency else ("", str(body.get("lesson") or ""))


@dataclass(frozen=True)
class Remembered:
    """How much of what a training taught is recalled at first after so many days: `right` of `asked`, with the 95% interval."""

    asked: int
    right: int

    @property
    def share(self) -> float:
        """In per cent."""
        return 100 * self.right / self.asked if self.asked else 0.0

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of the interval in per cent."""
        low, high = margin(self.right, self.asked)
        return 100 * low, 100 * high


def retention() -> list[tuple[str, int, int, int]]:
    """What is remembered, course by course: (slug, 30 or 90, first recalls, right ones). One statement."""
    return [(row[0], row[1], row[2], row[3]) for row in sql.rows(RETENTION)]


def retention_for(viewer: Any) -> list[tuple[str, list[Remembered | None]]]:
    """The same by title for the desk: 30 days, 90 days, none where nobody was asked yet. Two statements."""
    if not can_see_retention(viewer):
        return []
    found: dict[str, dict[int, Remembered]] = {}
    for slug, window, asked, right in retention():
        found.setdefault(slug, {})[window] = Remembered(asked, right)
    titles = dict(Training.objects.filter(course__slug__in=found).values_list("course__slug", "title"))
    rows = [
        (titles.get(slug, slug), [held.get(window) for window in WINDOWS]) for slug, held in found.items()
    ]
    return sorted(rows, key=lambda row: row[0])


def _held(row: tuple[Any, ...]) -> Held:
    topic, bank, competency, lesson, enrolment, paper, passed_on, first, reviews, *known = row
    memory = Memory(*known)
    return Held(topic, bank, competency, lesson, enrolment, paper, passed_on, first, reviews, memory)
