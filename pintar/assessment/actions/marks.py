"""What a sitting is worth: marks are rows, the newest counts, the earlier ones stay."""

from __future__ import annotations

import json
from uuid import UUID

from django.db import transaction

from pintar.assessment.marking import is_pass, mark_slot, score
from pintar.assessment.models import Mark, Sitting
from pintar.assessment.queries import LATEST, bodies_of
from pintar.assessment.values import PaperRules
from pintar.journal.actions import record
from pintar.kit import sql

ANSWERS = f"SELECT l.slot, l.response FROM assessment_sitting s, LATERAL ({LATEST}) l WHERE s.id = %s"  # noqa: S608


def mark_sitting(sitting: Sitting, *, reason: str = "") -> Mark:
    """Write a mark from the kept answers; `reason` says why when it is not the first."""
    answers = {slot: json.loads(response) for slot, response in sql.rows(ANSWERS, [sitting.pk])}
    bodies = bodies_of(sitting.versions)
    marks = [mark_slot(n, v, bodies[v], answers.get(n)) for n, v in enumerate(sitting.versions, 1)]
    found = score(marks)
    return Mark.objects.create(
        sitting=sitting,
        score=found,
        is_passed=is_pass(found, PaperRules.from_json(sitting.paper.rules).pass_mark),
        slots=[mark.as_json() for mark in marks],
        reason=reason,
    )


@transaction.atomic
def mark_again(*, sitting_id: UUID, reason: str) -> Mark | None:
    """Mark a sitting that was handed in once more from its kept answers; both marks stay, the newer counts.

    None when it is still open, and the mark there is when nothing came of it.
    """
    sitting = Sitting.objects.held().select_related("paper").get(pk=sitting_id)
    if sitting.is_open:
        return None
    before = sitting.marks.latest("id")
    mark = mark_sitting(sitting, reason=reason)
    if mark.slots == before.slots:
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
        reason=reason,
    )
    return mark
