"""What a failed try says of what is not mastered yet, and which lessons are to be gone through again. Pure.

After Bloom, "Learning for Mastery", *Evaluation Comment* 1(2) (1968), and Guskey, *Implementing Mastery Learning* (2nd ed., 1997): a
formative test names what was missed, correctives teach it again, and a parallel form tests it again. See docs/explanation/mastery.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pintar.assessment.papers import PaperRules
from pintar.authoring.values import Manifest

ZERO = Decimal(0)


@dataclass(frozen=True)
class Point:
    """What one question of a try brought. `lesson` and `competency` may be empty; `is_waiting`: a person has yet to mark it."""

    lesson: str
    competency: str
    earned: Decimal
    possible: Decimal
    is_waiting: bool = False


@dataclass(frozen=True)
class Part:
    """What the questions of one competency, or of one lesson, brought: points earned (never below 0) of those possible."""

    name: str
    earned: Decimal
    possible: Decimal

    @property
    def share(self) -> Decimal:
        """From 0 to 1."""
        return self.earned / self.possible if self.possible else Decimal(1)

    @property
    def percent(self) -> int:
        """The share in whole per cent, rounded down, so that what is not enough never looks enough."""
        return int(self.share * 100)


@dataclass(frozen=True)
class Again:
    """A lesson to go through again: its key, what its questions brought, and the weak competencies among them."""

    lesson: str
    earned: Decimal
    possible: Decimal
    competencies: tuple[str, ...]


@dataclass(frozen=True)
class Weakness:
    """What was not mastered: the weak competencies, the weakest first, and the lessons to repeat in the order of the course."""

    competencies: tuple[Part, ...] = ()
    lessons: tuple[Again, ...] = ()


def weakness(points: Sequence[Point], *, pass_mark: Decimal, lessons: Sequence[str]) -> Weakness:
    """What to repeat after a try. `lessons` are those of the course that can be repeated, in its order.

    A competency is weak when its questions brought less than the pass mark. A lesson is opened again when its own questions
    did, or when it lost points in a weak competency; a question of a weak competency that names no lesson opens every
    lesson that other questions of it name. Questions that wait for a person say nothing yet.
    """
    known = [one for one in points if not one.is_waiting and one.possible]
    border = pass_mark / 100
    competencies = [part for part in _parts((p.competency, p) for p in known) if part.share < border]
    weak = {part.name for part in competencies}
    homes = {name: {p.lesson for p in known if p.competency == name and p.lesson in lessons} for name in weak}
    reasons: dict[str, set[str]] = {
        part.name: set() for part in _parts((p.lesson, p) for p in known) if part.share < border
    }
    for one in known:
        if one.competency not in weak or one.earned >= one.possible:
            continue
        for lesson in [one.lesson] if one.lesson in lessons else homes[one.competency]:
            reasons.setdefault(lesson, set()).add(one.competency)
    sums = {part.name: part for part in _parts((p.lesson, p) for p in known)}
    return Weakness(
        tuple(sorted(competencies, key=lambda part: (part.share, part.name))),
        tuple(
            Again(key, sums[key].earned, sums[key].possible, tuple(sorted(reasons[key])))
            for key in lessons
            if key in reasons
        ),
    )


def weakness_in(points: Sequence[Point], manifest: Manifest, pass_mark: Decimal) -> Weakness:
    """The same for a course; nothing while a person has yet to mark some of it."""
    if any(point.is_waiting for point in points):
        return Weakness()
    lessons = [lesson.key for lesson in manifest.lessons if lesson.quiz is None]
    return weakness(points, pass_mark=pass_mark, lessons=lessons)


def parallel(rules: PaperRules, count: int, tries: int) -> tuple[int, int]:
    """(how many questions the next try asks, how many of them were not asked before) after so many tries at a bank of `count`.

    Each try avoids what the ones before it asked as long as the bank has others. Of a test drawn by sorts the second is
    the most there can be: a sort may run out before the bank does.
    """
    drawn = rules.drawn(count)
    return drawn, max(0, min(drawn, count - tries * drawn))


def _parts(named: Iterable[tuple[str, Point]]) -> list[Part]:
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for name, one in named:
        if name:
            earned, possible = sums.get(name, (ZERO, ZERO))
            sums[name] = (earned + one.earned, possible + one.possible)
    return [Part(name, max(earned, ZERO), possible) for name, (earned, possible) in sums.items()]
