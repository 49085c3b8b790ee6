"""Lessons that a failed try opens again, until they were gone through once more or the test is passed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from pintar.assessment.values import PaperRules, TryView
from pintar.authoring.values import LessonM
from pintar.journal.actions import record
from pintar.kit import sql
from pintar.learning.completion import is_practice
from pintar.learning.mastery import weakness_in
from pintar.learning.queries import points_of
from pintar.learning.values import Study

OPEN = """
INSERT INTO learning_corrective (enrolment_id, quiz, lesson, sitting, competencies, earned, possible, ending)
SELECT %s, %s, r.lesson, %s, ARRAY(SELECT jsonb_array_elements_text(r.competencies)), r.earned, r.possible, ''
FROM jsonb_to_recordset(%s::jsonb) AS r (lesson text, competencies jsonb, earned numeric, possible numeric)
ON CONFLICT DO NOTHING RETURNING lesson
"""
END = """
UPDATE learning_corrective SET ended_at = clock_timestamp(), ending = %s
WHERE enrolment_id = %s AND ended_at IS NULL AND {} = %s RETURNING lesson
"""
END_LESSON = END.format("opened_at <= coalesce(%s, clock_timestamp()) AND lesson")
END_QUIZ = END.format("quiz")
STANDING = "SELECT DISTINCT lesson FROM learning_corrective WHERE enrolment_id = %s AND ended_at IS NULL"


def open_again(study: Study, step: LessonM, *, tries: Sequence[TryView]) -> frozenset[str]:
    """Bring the lessons to repeat up to date with the tries at a quiz; all that are to be repeated in this study.

    The newest try counts, once nothing of it waits for a person: failed, it opens its weak lessons; a pass ends what the quiz
    had opened. Saying it twice changes nothing. Written under the lock of the progress.
    """
    handed_in = [one for one in tries if not one.is_open]
    if not handed_in or is_practice(step) or step.quiz is None:
        return study.repeats
    if any(one.is_passed for one in handed_in):
        if study.repeats:
            sql.rows(END_QUIZ, ["passed", study.id, step.key])
        return repeats_of(study) if study.repeats else study.repeats
    last = handed_in[-1]
    found = weakness_in(
        points_of(last.sitting_id), study.manifest, PaperRules.from_json(step.quiz.rules).pass_mark
    )
    if found.lessons:
        rows = json.dumps([asdict(one) for one in found.lessons], default=str)
        opened = sql.rows(OPEN, [study.id, step.key, last.sitting_id, rows])
        if opened:
            record(
                "learning.lessons_reopened",
                study.id,
                person=study.person_id,
                quiz=step.key,
                sitting=str(last.sitting_id),
                lessons=[row[0] for row in opened],
            )
            return repeats_of(study)
    return study.repeats


def end_repeat(study: Study, lesson: str, *, at: datetime | None = None) -> frozenset[str]:
    """A lesson was gone through again `at` an instant (None for now); what is left to repeat. What was done before the lesson
    was opened again, and arrives only now from a phone without a signal, ends nothing."""
    if lesson not in study.repeats:
        return study.repeats
    sql.rows(END_LESSON, ["repeated", study.id, at, lesson])
    return repeats_of(study)


def repeats_of(study: Study) -> frozenset[str]:
    """The lessons to repeat by their rows, whatever the progress row says."""
    return frozenset(row[0] for row in sql.rows(STANDING, [study.id]))
