"""Notes and questions for tests."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pintar.discussion.actions import ask, keep_notes
from pintar.discussion.models import Question
from pintar.discussion.values import NoteDraft, QuestionDraft, Spot
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.learning.models import Enrolment
from pintar.learning.queries import study_held
from pintar.learning.values import Study


def study_of(enrolment: Enrolment) -> Study:
    """The study behind an enrolment."""
    study = study_held(enrolment.pk, lock=False)
    assert study
    return study


def draft(
    text: str = "Ingat ini.",
    *,
    note: UUID | None = None,
    at: datetime | None = None,
    lesson: str = "satu",
    spot: Spot | None = None,
    act: UUID | None = None,
) -> NoteDraft:
    """A version of a note."""
    return NoteDraft(act or uuid7(), note or uuid7(), lesson, text, spot or Spot(), at or now())


def write(enrolment: Enrolment, *drafts: NoteDraft) -> dict[UUID, Refused | None]:
    """Keep versions of notes."""
    return keep_notes(study=study_of(enrolment), drafts=drafts)


def make_question(
    enrolment: Enrolment, text: str = "Mengapa begitu?", *, lesson: str = "satu", **more: Any
) -> Question:
    """A question of a learner."""
    at = more.pop("at", None) or now()
    made = QuestionDraft(more.pop("act", None) or uuid7(), lesson, text, Spot(**more), at)
    return ask(study=study_of(enrolment), draft=made)
