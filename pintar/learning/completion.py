"""Whether a course is passed, and why not yet: a pure function of what is required and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from pintar.authoring.values import LessonM, SectionM
from pintar.learning.values import Span, State, Study


@dataclass(frozen=True)
class Condition:
    """One condition for the certificate. `code` is dates, section, quiz or name; `lesson` is where to go on, if anywhere.

    `facts` are the figures of the sentence: what is required, and what there is.
    """

    code: str
    is_met: bool
    lesson: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """Every condition, met and unmet. `has_certificate` is false for knowledge products: then nothing is awarded."""

    conditions: tuple[Condition, ...]
    has_certificate: bool

    @property
    def is_finished(self) -> bool:
        """Whether all that can be learnt was learnt."""
        return all(c.is_met for c in self.conditions if c.code in ("section", "quiz"))

    @property
    def is_complete(self) -> bool:
        """Whether the certificate is earned."""
        return self.has_certificate and all(condition.is_met for condition in self.conditions)

    @property
    def missing(self) -> int:
        """How many conditions are not met."""
        return sum(not condition.is_met for condition in self.conditions)

    def as_json(self) -> dict[str, Any]:
        """The verdict as it is kept with a completion."""
        return {
            "has_certificate": self.has_certificate,
            "is_complete": self.is_complete,
            "conditions": [asdict(condition) for condition in self.conditions],
        }


def judge(study: Study) -> Verdict:
    """The verdict on a study, condition by condition, in the order of the course. Same study, same verdict."""
    learnt: list[Condition] = []
    for section in study.manifest.sections:
        learnt += _section(section, study)
    found = [*_dates(study, all(c.is_met for c in learnt)), *learnt]
    if study.has_certificate:
        found.append(Condition("name", study.is_name_checked, facts={"name": study.name}))
    return Verdict(tuple(found), study.has_certificate)


def state_of(study: Study, verdict: Verdict) -> State:
    """How the enrolment stands in one word. Remedial: a required quiz was handed in and is not passed."""
    if study.is_complete or verdict.is_complete:
        return State.PASSED
    if verdict.is_finished:
        return State.FINISHED
    if any(c.code == "quiz" and not c.is_met and c.facts["best"] is not None for c in verdict.conditions):
        return State.REMEDIAL
    return State.LEARNING if study.done or study.tries else State.NEW


def quiz_done(lesson: LessonM, counted: Decimal | None, tries: int) -> bool:
    """Whether a quiz lesson counts as finished: a required one when the score that counts passes, another as soon as it
    was handed in."""
    if lesson.quiz is None or tries == 0:
        return False
    if not lesson.quiz.required:
        return True
    return counted is not None and counted >= Decimal(str(lesson.quiz.rules["pass_mark"]))


def is_practice(lesson: LessonM) -> bool:
    """Whether a quiz is for practice only: it explains itself on the phone, and going through it finishes it."""
    return lesson.quiz is not None and bool(lesson.quiz.rules.get("practice"))


def _dates(study: Study, is_learnt: bool) -> list[Condition]:
    if study.starts_on is None or study.ends_on is None:
        return []
    # Whatever was accepted was accepted in time; a name may be checked when the days are over.
    is_met = study.span is Span.RUNNING or (study.span is Span.AFTER and is_learnt)
    facts = {
        "starts_on": study.starts_on.isoformat(),
        "ends_on": study.ends_on.isoformat(),
        "span": study.span.value,
    }
    return [Condition("dates", is_met, facts=facts)]


def _section(section: SectionM, study: Study) -> list[Condition]:
    found = []
    lessons = [lesson for lesson in section.lessons if lesson.quiz is None]
    if lessons:
        done = sum(lesson.key in study.done for lesson in lessons)
        ahead = next((lesson for lesson in lessons if lesson.key not in study.done), None)
        facts = {
            "title": section.title,
            "done": done,
            "total": len(lessons),
            "next": ahead.title if ahead else "",
        }
        if placed := sum(lesson.key in study.placed for lesson in lessons):
            facts["placed"] = placed
        found.append(Condition("section", ahead is None, ahead.key if ahead else "", facts))
    return found + [_quiz(q, study) for q in section.lessons if q.quiz is not None and q.quiz.required]


def _quiz(lesson: LessonM, study: Study) -> Condition:
    rules = lesson.quiz.rules if lesson.quiz else {}
    best, allowed = study.scores.get(lesson.key), rules.get("tries")
    tries = study.tries.get(lesson.key, 0)
    facts = {
        "title": lesson.title,
        "pass_mark": str(rules["pass_mark"]),
        "best": None if best is None else str(best),
        "tries": tries,
        "allowed": allowed,
        "left": None if allowed is None else max(allowed - tries, 0),
    }
    when = (rules.get("review") or {}).get("score", "at_once")
    if when != "at_once" and not (when == "after_pass" and lesson.key in study.done):
        facts["is_kept_back"] = True  # its score may not be told yet
    if rules.get("keep", "best") != "best":
        facts["keep"] = rules["keep"]
    return Condition("quiz", lesson.key in study.done, lesson.key, facts)


def days(facts: Mapping[str, Any]) -> tuple[date, date]:
    """The first and last day out of the facts of a dates condition."""
    return date.fromisoformat(facts["starts_on"]), date.fromisoformat(facts["ends_on"])
