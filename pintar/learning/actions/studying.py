"""Finishing lessons, sitting quizzes, and being through."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.assessment.actions import open_sitting, submit_sitting
from pintar.assessment.models import Mark, Sitting
from pintar.assessment.queries import tries_for, versions_seen
from pintar.assessment.queries.signals import is_retake_due
from pintar.authoring.queries import paper_of
from pintar.authoring.values import LessonM
from pintar.journal.actions import record
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.learning.actions.correcting import end_repeat, open_again, repeats_of
from pintar.learning.actions.seeing import rebuild_seen
from pintar.learning.completion import Verdict, is_practice, judge, state_of
from pintar.learning.evidence import has_rule
from pintar.learning.models import Completion
from pintar.learning.progress import Standing, Try, fold, in_order
from pintar.learning.queries import repeats_for, seen_again, seen_of, study_held
from pintar.learning.rules import (
    refuse_locked,
    refuse_outside_days,
    refuse_passed,
    refuse_unrepeated,
    refuse_unseen,
    refuse_waiting,
)
from pintar.learning.values import Study, context_of, placement_context

ACT = """
WITH new AS (
  INSERT INTO learning_act (id, enrolment_id, lesson, kind, medium, device_at, data)
  VALUES (%(id)s, %(enrolment)s, %(lesson)s, %(kind)s, %(medium)s, %(at)s, %(data)s::jsonb) ON CONFLICT DO NOTHING RETURNING 1
) SELECT EXISTS (SELECT FROM new), EXISTS (
  SELECT FROM learning_act WHERE id = %(id)s AND enrolment_id = %(enrolment)s AND lesson = %(lesson)s AND kind = %(kind)s)
"""
PRACTICE = "practice"
FINISH = """
WITH held AS (
  SELECT e.id FROM learning_progress p JOIN learning_enrolment e ON e.id = p.enrolment_id
  WHERE e.id = %(enrolment)s AND e.person_id = %(person)s AND e.cancelled_at IS NULL AND p.updated_at = %(seen)s
  FOR NO KEY UPDATE OF p, e
), new AS (
  INSERT INTO learning_act (id, enrolment_id, lesson, kind, medium, device_at, data)
  SELECT %(act)s, id, %(lesson)s, 'finished', %(medium)s, %(at)s, '{}' FROM held ON CONFLICT DO NOTHING RETURNING enrolment_id
), moved AS (
  UPDATE learning_progress p SET done = %(done)s, repeats = %(repeats)s, placed = %(placed)s, last_lesson = %(lesson)s,
    updated_at = clock_timestamp() FROM new WHERE p.enrolment_id = new.enrolment_id RETURNING p.updated_at
), stated AS (
  UPDATE learning_enrolment e SET state = %(state)s FROM new WHERE e.id = new.enrolment_id AND e.state <> %(state)s
)
SELECT updated_at FROM moved
"""
SAVE = """
WITH moved AS (
  UPDATE learning_progress SET done = %s, scores = %s::jsonb, tries = %s::jsonb, repeats = %s, placed = %s,
    last_lesson = coalesce(%s, last_lesson), updated_at = clock_timestamp() WHERE enrolment_id = %s
) UPDATE learning_enrolment SET state = %s WHERE id = %s AND state <> %s
"""


def finish_lesson(
    *,
    enrolment_id: int,
    person_id: int,
    lesson: str,
    medium: str,
    act_id: UUID,
    device_at: datetime | None = None,
    seen: Study | None = None,
) -> Study:
    """A lesson was learnt in one of its media; the study as it then stands. Sending it twice counts once.

    `device_at` is when, by the server's clock; a quiz for practice is learnt in the medium 'practice'. Refused when the
    lesson is shut by order or days, has no such medium, or is a graded quiz, and when the training asks for more to be
    seen than was; of a lesson that a failed try opened again, than was since then. With the study as it was just `seen`, one statement does it, provided nothing moved meanwhile.
    """
    said: dict[str, Any] = {"lesson": lesson, "medium": medium, "act_id": act_id, "device_at": device_at}
    moved = _finished_at_once(seen, **said) if seen and lesson not in seen.repeats else None
    return moved or _finished_held(enrolment_id, person_id, **said)


def _finished_at_once(
    study: Study, *, lesson: str, medium: str, act_id: UUID, device_at: datetime | None
) -> Study | None:
    """By one statement that writes only if progress is still what was seen; None where it is not, where this was the last
    condition, and where something is refused: then it is looked at again while nobody else may write."""
    try:
        moved = _finishing(study, _lesson(study, lesson), medium, device_at)
    except Refused:
        return None
    verdict = judge(moved)
    if verdict.is_complete:
        return None
    said = {
        "enrolment": study.id,
        "person": study.person_id,
        "seen": study.updated_at,
        "act": act_id,
        "lesson": lesson,
        "medium": medium,
        "at": device_at,
        "state": state_of(moved, verdict),
        **{
            name: list(in_order(study.manifest, getattr(moved, name)))
            for name in ("done", "repeats", "placed")
        },
    }
    row = sql.one(FINISH, said)
    return replace(moved, updated_at=row[0]) if row else None


@transaction.atomic
def _finished_held(
    enrolment_id: int, person_id: int, *, lesson: str, medium: str, act_id: UUID, device_at: datetime | None
) -> Study:
    """While nobody else may write."""
    study = _own(enrolment_id, person_id)
    moved = _finishing(study, _lesson(study, lesson), medium, device_at)
    said: dict[str, Any] = {"act_id": act_id, "enrolment_id": study.id, "lesson": lesson, "kind": "finished"}
    if not keep_act(**said, medium=medium, at=device_at):
        return study
    return _moved(replace(moved, repeats=end_repeat(study, lesson, at=device_at)), last=lesson)


def _finishing(study: Study, step: LessonM, medium: str, device_at: datetime | None) -> Study:
    """The study with this lesson finished; Refused where it cannot be."""
    lesson = step.key
    if medium != PRACTICE if is_practice(step) else step.quiz or medium not in step.media.names:
        raise Refused(_("Materi ini tidak memiliki media itu."), code="no-such-medium")
    if lesson not in study.done:
        refuse_outside_days(study, done_at=device_at, received_at=now())
        refuse_locked(study, step)
        refuse_unseen(study, step, medium, lambda: seen_of(study.id, lesson))
    elif lesson in study.repeats and has_rule(study.manifest.course.rules.evidence, step, medium):
        since, seen = seen_again(study, lesson)
        if since and (device_at is None or device_at.timestamp() >= since):
            refuse_unseen(study, step, medium, lambda: seen)
    here = {lesson}
    return replace(study, done=study.done | here, placed=study.placed - here)


@transaction.atomic
def start_quiz(*, enrolment_id: int, person: Any, lesson: str, device: int | None = None) -> Sitting:
    """Open a sitting of a quiz lesson, or give the one that is open.

    Refused when the lesson is shut, is passed already, or no try is left. A sitting ends with the last day of the batch;
    answers given before the end may arrive as long after it as the training waits for phones without a signal. A second
    try is a parallel form: it asks what was not asked before, as far as the bank goes. Who was asked for a new sitting may
    sit although they passed. `device` is the number of the browser (assessment.devices).
    """
    study = _own(enrolment_id, person.pk)
    step = _lesson(study, lesson)
    if step.quiz is None:
        raise Refused(_("Materi ini bukan ujian."), code="no-quiz")
    refuse_outside_days(study)
    refuse_locked(study, step)
    context = context_of(study.id, lesson)
    if lesson in study.done and not is_retake_due(person.pk, context):
        refuse_passed(study, step)
    refuse_unrepeated(study, step, lambda: repeats_for(study, step.key))
    if study.tries.get(lesson):
        refuse_waiting(tries_for(person.pk, context))
    return open_sitting(
        person=person,
        paper_id=paper_of(study.release_id, lesson),
        context=context,
        not_after=study.ends_at,
        grace=study.grace,
        avoid=_seen_before(study, lesson),
        device=device,
    )


def _seen_before(study: Study, lesson: str) -> frozenset[int]:
    """What was asked before: in earlier tries, and in the placement test of the course."""
    contexts = [context_of(study.id, lesson)] if study.tries.get(lesson) else []
    if study.manifest.course.rules.placement:
        contexts.append(placement_context(study.id))
    return frozenset().union(*(versions_seen(study.person_id, context) for context in contexts))


@transaction.atomic
def submit_quiz(
    *, enrolment_id: int, person: Any, lesson: str, sitting_id: UUID, by_timer: bool = False
) -> Mark:
    """Hand in a sitting and count it at once. Twice hands in once. Refused while the order of the course keeps the lesson
    shut: a paper may have been taken along before. `by_timer`: the timer of the page does it, not the person."""
    study = _own(enrolment_id, person.pk)
    step = _lesson(study, lesson)
    context = context_of(study.id, lesson)
    if not Sitting.objects.of(person).filter(pk=sitting_id, context=context).exists():
        raise Refused(_("Ujian ini tidak ditemukan pada akun Anda."), code="unknown-sitting")
    refuse_locked(study, step)
    mark = submit_sitting(sitting_id=sitting_id, by=person, by_timer=by_timer)
    _count_tries(study, step)
    return mark


@transaction.atomic
def count_tries(*, enrolment_id: int, lesson: str, may_take: bool = False) -> None:
    """Bring a quiz lesson up to date with its marks; saying it twice changes nothing. Only with `may_take`, when an organiser
    took a pass away, is the lesson no longer finished; a completion stays until somebody decides."""
    study = study_held(enrolment_id)
    if study is not None and any(step.key == lesson for step in study.manifest.lessons):
        _count_tries(study, _lesson(study, lesson), may_take=may_take)


@transaction.atomic
def judge_again(*, enrolment_id: int) -> Verdict | None:
    """Judge a study anew, as when a name was checked; None when there is no such enrolment."""
    study = study_held(enrolment_id)
    if study is None:
        return None
    _conclude(study)
    return judge(study)


@transaction.atomic
def replay(*, enrolment_id: int) -> Standing | None:
    """Rebuild progress from acts and marks, and what was seen from acts; the same values when nothing was lost."""
    study = study_held(enrolment_id)
    if study is None:
        return None
    rebuild_seen(enrolment_id)
    standing = standing_of(study)
    _save(
        replace(
            study,
            done=frozenset(standing.done),
            scores={key: Decimal(score) for key, score in standing.scores.items()},
            tries=standing.tries,
            placed=frozenset(standing.placed),
            repeats=repeats_of(study),
        ),
        last=standing.last_lesson,
    )
    return standing


def standing_of(study: Study) -> Standing:
    """What acts and marks say of a study, whatever its progress row says."""
    acts = sql.rows(
        "SELECT lesson FROM learning_act WHERE enrolment_id = %s AND kind = 'finished' ORDER BY received_at, id",
        [study.id],
    )
    tries = [
        Try(quiz.key, one.score if one.is_final else None, one.number, one.is_passed)
        for quiz in study.manifest.lessons
        if quiz.quiz is not None
        for one in tries_for(study.person_id, context_of(study.id, quiz.key))
        if not one.is_open
    ]
    skipped = sql.rows("SELECT lesson FROM learning_skipped WHERE enrolment_id = %s", [study.id])
    return fold(study.manifest, [row[0] for row in acts], tries, [row[0] for row in skipped])


def keep_act(
    *,
    act_id: UUID,
    enrolment_id: int,
    lesson: str,
    kind: str,
    medium: str = "",
    at: datetime | None = None,
    data: str = "{}",
) -> bool:
    """Write an act down; whether it is new. Refused when its id was used for something else."""
    said = {"id": act_id, "enrolment": enrolment_id, "lesson": lesson, "kind": kind}
    row = sql.one(ACT, said | {"medium": medium, "at": at, "data": data})
    is_new, is_known = row or (False, False)
    if not (is_new or is_known):
        raise Refused(
            _("Kiriman ini sudah dipakai untuk materi lain. Muat ulang halaman."), code="act-reused"
        )
    return is_new


def _own(enrolment_id: int, person_id: int) -> Study:
    study = study_held(enrolment_id)
    if study is None or study.person_id != person_id:
        raise Refused(_("Pelatihan ini tidak ditemukan pada akun Anda."), code="unknown-enrolment")
    return study


def _lesson(study: Study, key: str) -> LessonM:
    try:
        return study.manifest.lesson(key)
    except KeyError:
        raise Refused(_("Materi ini tidak ada pada pelatihan Anda."), code="unknown-lesson") from None


def _count_tries(study: Study, step: LessonM, *, may_take: bool = False) -> Study:
    handed_in = [t for t in tries_for(study.person_id, context_of(study.id, step.key)) if not t.is_open]
    tries = [Try(step.key, t.score if t.is_final else None, t.number, t.is_passed) for t in handed_in]
    standing = fold(study.manifest, [], tries)
    others = {key: score for key, score in study.scores.items() if key != step.key}
    scores = {**others, **{key: Decimal(score) for key, score in standing.scores.items()}}
    done = (study.done - {step.key} if may_take else study.done) | set(standing.done)
    moved = replace(study, done=done, scores=scores, tries={**study.tries, **standing.tries})
    return _moved(replace(moved, repeats=open_again(moved, step, tries=handed_in)), last=None)


def _moved(study: Study, *, last: str | None) -> Study:
    """Write progress down, and completion when this was the last condition."""
    _save(study, last=last)
    return _conclude(study)


def _save(study: Study, *, last: str | None) -> None:
    state = state_of(study, judge(study))
    scores = {key: str(score) for key, score in sorted(study.scores.items())}
    tries = dict(sorted(study.tries.items()))
    done, repeats, placed = (
        list(in_order(study.manifest, keys)) for keys in (study.done, study.repeats, study.placed)
    )
    said = [done, json.dumps(scores), json.dumps(tries), repeats, placed, last]
    sql.run(SAVE, [*said, study.id, state, study.id, state])


def _conclude(study: Study) -> Study:
    """The completion, exactly once, in the transaction that met the last condition."""
    verdict = judge(study)
    if study.is_complete or not verdict.is_complete:
        return study
    jp = study.manifest.course.jp
    completion, is_new = Completion.objects.get_or_create(
        enrolment_id=study.id, defaults={"jp": jp, "verdict": verdict.as_json(), "at": now()}
    )
    if is_new:
        sql.run(
            "UPDATE learning_enrolment SET state = 'passed' WHERE id = %s AND state <> 'passed'", [study.id]
        )
        record(
            "learning.completed",
            study.id,
            by=study.person_id,
            person=study.person_id,
            batch=study.batch_id,
            jp=jp,
        )
    return replace(study, completed_at=completion.at)
