"""Papers that a phone takes along: opened before the signal goes, answered without it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from pintar.assessment.actions import open_sitting
from pintar.authoring.queries import paper_of
from pintar.kit import sql
from pintar.learning.actions.studying import _own
from pintar.learning.packs import Papers, can_seal
from pintar.learning.rules import refuse_outside_days
from pintar.learning.values import Study, context_of, of_context

OPEN = """
SELECT context, id, cardinality(versions) FROM assessment_sitting
WHERE person_id = %s AND context = ANY(%s) AND is_open AND (closes_at IS NULL OR closes_at > statement_timestamp())
"""


@transaction.atomic
def seal_papers(*, enrolment_id: int, person: Any, lessons: Collection[str]) -> Papers:
    """Open the graded quizzes among `lessons` that may be taken along, though earlier lessons are not finished yet:
    the phone shows them in their turn, and handing in is refused until then. A paper that is open stays as it is."""
    study = _own(enrolment_id, person.pk)
    refuse_outside_days(study)
    for lesson in study.manifest.lessons:
        if lesson.key in lessons and can_seal(study, lesson):
            open_sitting(
                person=person,
                paper_id=paper_of(study.release_id, lesson.key),
                context=context_of(study.id, lesson.key),
                not_after=study.ends_at,
                grace=study.grace,
            )
    return open_papers(study)


def open_papers(study: Study) -> Papers:
    """The open sittings of a study whose rules let them travel: lesson -> (sitting, questions). At most one statement."""
    keys = [
        one.key for one in study.manifest.lessons if one.quiz is not None and one.quiz.rules.get("offline")
    ]
    if not keys:
        return {}
    rows = sql.rows(OPEN, [study.person_id, [context_of(study.id, key) for key in keys]])
    found = {}
    for context, sitting, slots in rows:
        known = of_context(context)
        if known:
            found[known[1]] = (str(sitting), slots)
    return found
