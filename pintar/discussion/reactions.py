"""What the discussion does with acts that phones made without a signal, as learning hands them up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from pintar.discussion.actions import Outcome, ask_all, keep_notes
from pintar.discussion.values import NoteDraft, QuestionDraft, Spot, spot_of, tidy
from pintar.kit.errors import Refused
from pintar.learning.kinds import Said
from pintar.learning.values import Study


def take_notes(viewer: Any, study: Study, acts: Sequence[Said]) -> Outcome:
    """`noted {note, text, medium?, position?}`: a version of one's own note."""
    outcome: Outcome = {}
    drafts = []
    for act in acts:
        note, text = _note_id(act.fields.get("note")), act.fields.get("text")
        if note is None or not isinstance(text, str):
            outcome[act.id] = Refused(_("Catatan ini tidak dapat dibaca."), code="bad-note")
        else:
            drafts.append(NoteDraft(act.id, note, act.lesson, tidy(text), _spot(act), act.at))
    return outcome | keep_notes(study=study, drafts=drafts)


def take_questions(viewer: Any, study: Study, acts: Sequence[Said]) -> Outcome:
    """`asked {text, medium?, position?}`: a question to the facilitators."""
    outcome: Outcome = {}
    drafts = []
    for act in acts:
        text = act.fields.get("text")
        if isinstance(text, str):
            drafts.append(QuestionDraft(act.id, act.lesson, tidy(text), _spot(act), act.at))
        else:
            outcome[act.id] = Refused(_("Pertanyaan ini tidak dapat dibaca."), code="bad-question")
    return outcome | ask_all(study=study, drafts=drafts)


def _note_id(said: object) -> UUID | None:
    try:
        found = UUID(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return found if found and found.version == 7 else None


def _spot(act: Said) -> Spot:
    return spot_of(act.fields.get("medium"), act.fields.get("position"))
