"""What a sitting is worth: marks are rows, the newest counts, the earlier ones stay."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.assessment import kinds
from pintar.assessment.actions.works import open_works
from pintar.assessment.marking import Ruling, SlotMark, is_final, is_pass, mark_slot, score
from pintar.assessment.models import Mark, Sitting
from pintar.assessment.queries import LATEST, bodies_of
from pintar.assessment.queries.corrections import rulings_for
from pintar.assessment.queries.judging import settled_for
from pintar.assessment.values import PaperRules
from pintar.journal.actions import record
from pintar.kit import sql
from pintar.kit.errors import Refused

ANSWERS = f"SELECT l.slot, l.response FROM assessment_sitting s, LATERAL ({LATEST}) l WHERE s.id = %s"  # noqa: S608


def mark_sitting(sitting: Sitting, *, reason: str = "", keep_pass: bool = False) -> Mark:
    """Write a mark from the kept answers; `reason` says why when it is not the first. With `keep_pass` it passes, come what may.

    While a question waits for people the mark is not final and nothing is passed; what waits is put before them.
    """
    marks = marks_of(sitting)
    found, is_whole = score(marks), is_final(marks)
    is_passed = is_whole and is_pass(found, PaperRules.from_json(sitting.paper.rules).pass_mark)
    if not is_whole:
        open_works(sitting, waiting=[mark for mark in marks if mark.is_waiting], answers=answers_of(sitting))
    if keep_pass and not is_passed:
        reason = f"{reason} {_('Yang sudah lulus tetap lulus.')}".strip()
    return Mark.objects.create(
        sitting=sitting,
        score=found,
        is_passed=is_passed or keep_pass,
        is_final=is_whole,
        slots=[mark.as_json() for mark in marks],
        reason=reason,
    )


def marks_of(sitting: Sitting, *, also: Mapping[int, Ruling] | None = None) -> list[SlotMark]:
    """What each question of a sitting earns now, by its kept answers and by what people decided since; `also` is what they
    think of deciding."""
    answers = answers_of(sitting)
    bodies, rulings = bodies_of(sitting.versions), rulings_for(sitting.versions) | dict(also or {})
    judged = settled_for(sitting.pk, answers) if any(kinds.of(b).by_people for b in bodies.values()) else {}
    return [
        mark_slot(n, v, bodies[v], answers.get(n), judged=judged.get(n), ruling=rulings.get(v))
        for n, v in enumerate(sitting.versions, 1)
    ]


def answers_of(sitting: Sitting) -> dict[int, Any]:
    """The answers of a sitting that count, by question."""
    return {slot: json.loads(response) for slot, response in sql.rows(ANSWERS, [sitting.pk])}


@transaction.atomic
def mark_again(
    *, sitting_id: UUID, reason: str, keep_pass: bool = False, take_pass: bool = False
) -> Mark | None:
    """Mark a sitting that was handed in once more from its kept answers; both marks stay, the newer counts.

    With `keep_pass` whoever had passed stays so, and the mark says it; a pass that was kept so once is taken away only by
    `take_pass`. None when it is still open, and the mark there is when nothing came of it.
    """
    sitting = Sitting.objects.held().select_related("paper").get(pk=sitting_id)
    if sitting.is_open:
        return None
    before = sitting.marks.latest("id")
    was_kept = not is_pass(before.score, PaperRules.from_json(sitting.paper.rules).pass_mark)
    mark = mark_sitting(
        sitting, reason=reason, keep_pass=before.is_passed and (keep_pass or (was_kept and not take_pass))
    )
    if _has_answers(before) and not _has_answers(mark):
        raise Refused(
            _("Jawaban ujian ini sudah disimpan dalam arsip, jadi belum dapat dinilai ulang."),
            code="put-away",
        )
    if mark.slots == before.slots and mark.is_passed == before.is_passed:
        mark.delete()
        return before
    record(
        "assessment.sitting_marked_again",
        sitting,
        person=sitting.person_id,
        context=sitting.context,
        score=str(mark.score),
        passed=mark.is_passed,
        before=str(before.score),
        taken=take_pass and before.is_passed and not mark.is_passed,
        reason=reason,
    )
    return mark


def _has_answers(mark: Mark) -> bool:
    return any(slot["answered"] for slot in mark.slots)
