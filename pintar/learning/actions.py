"""Enrolling, finishing lessons, handing in quizzes, and being through."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.assessment.actions import open_sitting, submit_sitting
from pintar.assessment.models import Mark, Sitting
from pintar.assessment.queries import tries_for
from pintar.authoring.queries import paper_of
from pintar.authoring.values import LessonM
from pintar.catalogue.models import Batch
from pintar.journal.actions import record
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.learning.completion import Verdict, judge, state_of
from pintar.learning.models import Completion, Enrolment
from pintar.learning.progress import Standing, Try, fold, in_order
from pintar.learning.queries import study_held
from pintar.learning.rules import refuse_locked, refuse_outside_days, refuse_passed
from pintar.learning.values import Study, context_of

ENROL = """
INSERT INTO learning_enrolment
  (person_id, batch_id, period_id, training_id, is_exclusive, profession, employment, province)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
"""
ACT = """
INSERT INTO learning_act AS a (id, enrolment_id, lesson, kind, medium, device_at, data)
VALUES (%s, %s, %s, 'finished', %s, %s, '{}') ON CONFLICT (id) DO UPDATE SET kind = excluded.kind
  WHERE a.enrolment_id = excluded.enrolment_id AND a.lesson = excluded.lesson
RETURNING xmax = 0
"""
SAVE = """
WITH moved AS (
  UPDATE learning_progress SET done = %s, scores = %s::jsonb, tries = %s::jsonb, last_lesson = coalesce(%s, last_lesson),
    updated_at = clock_timestamp() WHERE enrolment_id = %s
) UPDATE learning_enrolment SET state = %s WHERE id = %s AND state <> %s
"""


@transaction.atomic
def enrol(*, person: Any, batch: Batch) -> tuple[Enrolment, bool]:
    """Put a person into a batch; (enrolment, whether it is new). Twice enrols once.

    Refused ('one-per-period') when the period allows one choice and another was made; the database sees to both.
    """
    period = batch.period
    is_exclusive = bool(period and period.one_training)
    row = sql.one(
        ENROL,
        [
            person.pk,
            batch.pk,
            batch.period_id,
            batch.training_id,
            is_exclusive,
            person.profession_id or "",
            person.employment,
            person.province_id or "",
        ],
    )
    standing = Enrolment.objects.filter(person=person, cancelled_at__isnull=True)
    if row is None:
        known = standing.filter(batch=batch).first()
        if known:
            return known, False
        other = standing.filter(period=batch.period_id, is_exclusive=True).select_related("training").first()
        raise Refused(
            _("Pada periode ini Anda sudah memilih “%(title)s”.")
            % {"title": other.training.title if other else "…"},
            code="one-per-period",
            help_text=_(
                "Satu peserta, satu pelatihan setiap periode. Pilihan dapat diganti selama pendaftaran dibuka."
            ),
        )
    sql.run("INSERT INTO learning_progress (enrolment_id, done, last_lesson) VALUES (%s, '{}', '')", [row[0]])
    enrolment = standing.get(pk=row[0])
    record(
        "learning.enrolled",
        enrolment,
        by=person.pk,
        person=person.pk,
        batch=batch.pk,
        training=batch.training_id,
        period=batch.period_id,
    )
    return enrolment, True


@transaction.atomic
def cancel(*, enrolment: Enrolment, by: int) -> bool:
    """End an enrolment; what was done stays in its history. False when it had ended already.

    Refused ('passed') when it was completed. Whether the window still allows it is for the caller to know.
    """
    held = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    if held.cancelled_at:
        return False
    if Completion.objects.filter(enrolment=held).exists():
        raise Refused(
            _("Pelatihan ini sudah Anda selesaikan; pendaftarannya tidak dapat dibatalkan."), code="passed"
        )
    held.cancelled_at = now()
    held.save(update_fields=["cancelled_at"])
    record("learning.cancelled", held, by=by, person=held.person_id, batch=held.batch_id)
    return True


@transaction.atomic
def finish_lesson(
    *,
    enrolment_id: int,
    person_id: int,
    lesson: str,
    medium: str,
    act_id: UUID,
    device_at: datetime | None = None,
) -> Study:
    """A lesson was learnt in one of its media; the study as it then stands. Sending it twice counts once.

    Refused when the lesson is shut by order or days, has no such medium, or is a quiz.
    """
    study = _own(enrolment_id, person_id)
    step = _lesson(study, lesson)
    if step.quiz is not None or medium not in step.media.names:
        raise Refused(_("Materi ini tidak memiliki media itu."), code="no-such-medium")
    if lesson not in study.done:
        refuse_outside_days(study)
        refuse_locked(study, step)
    is_new = sql.one(ACT, [act_id, study.id, lesson, medium, device_at])
    if is_new is None:
        raise Refused(
            _("Kiriman ini sudah dipakai untuk materi lain. Muat ulang halaman."), code="act-reused"
        )
    return _moved(replace(study, done=study.done | {lesson}), last=lesson) if is_new[0] else study


@transaction.atomic
def start_quiz(*, enrolment_id: int, person: Any, lesson: str) -> Sitting:
    """Open a sitting of a quiz lesson, or give the one that is open.

    Refused when the lesson is shut, is passed already, or no try is left. A sitting ends with the last day of the batch.
    """
    study = _own(enrolment_id, person.pk)
    step = _lesson(study, lesson)
    if step.quiz is None:
        raise Refused(_("Materi ini bukan ujian."), code="no-quiz")
    refuse_outside_days(study)
    refuse_locked(study, step)
    refuse_passed(study, step)
    end = _end_of(study, person.zone)
    context = context_of(study.id, lesson)
    return open_sitting(
        person=person, paper_id=paper_of(study.release_id, lesson), context=context, not_after=end
    )


@transaction.atomic
def submit_quiz(*, enrolment_id: int, person: Any, lesson: str, sitting_id: UUID) -> Mark:
    """Hand in a sitting and count it at once. Twice hands in once."""
    study = _own(enrolment_id, person.pk)
    step = _lesson(study, lesson)
    context = context_of(study.id, lesson)
    if not Sitting.objects.of(person).filter(pk=sitting_id, context=context).exists():
        raise Refused(_("Ujian ini tidak ditemukan pada akun Anda."), code="unknown-sitting")
    mark = submit_sitting(sitting_id=sitting_id, by=person)
    _count_tries(study, step)
    return mark


@transaction.atomic
def count_tries(*, enrolment_id: int, lesson: str) -> None:
    """Bring a quiz lesson up to date with its marks; saying it twice changes nothing."""
    study = study_held(enrolment_id)
    if study is not None and any(step.key == lesson for step in study.manifest.lessons):
        _count_tries(study, _lesson(study, lesson))


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
    """Rebuild progress from acts and marks; the same value when nothing was lost."""
    study = study_held(enrolment_id)
    if study is None:
        return None
    standing = standing_of(study)
    _save(
        replace(
            study,
            done=frozenset(standing.done),
            scores={key: Decimal(score) for key, score in standing.scores.items()},
            tries=standing.tries,
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
        Try(quiz.key, one.score)
        for quiz in study.manifest.lessons
        if quiz.quiz is not None
        for one in tries_for(study.person_id, context_of(study.id, quiz.key))
        if one.score is not None
    ]
    return fold(study.manifest, [row[0] for row in acts], tries)


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


def _count_tries(study: Study, step: LessonM) -> Study:
    handed_in = [t for t in tries_for(study.person_id, context_of(study.id, step.key)) if t.score is not None]
    standing = fold(study.manifest, [], [Try(step.key, t.score) for t in handed_in if t.score is not None])
    scores = {**study.scores, **{key: Decimal(score) for key, score in standing.scores.items()}}
    done = study.done | set(standing.done)
    return _moved(
        replace(study, done=done, scores=scores, tries={**study.tries, **standing.tries}), last=None
    )


def _moved(study: Study, *, last: str | None) -> Study:
    """Write progress down, and completion when this was the last condition."""
    _save(study, last=last)
    return _conclude(study)


def _save(study: Study, *, last: str | None) -> None:
    state = state_of(study, judge(study))
    scores = {key: str(score) for key, score in sorted(study.scores.items())}
    tries = dict(sorted(study.tries.items()))
    done = list(in_order(study.manifest, study.done))
    sql.run(SAVE, [done, json.dumps(scores), json.dumps(tries), last, study.id, state, study.id, state])


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


def _end_of(study: Study, zone: str) -> datetime | None:
    if study.ends_on is None:
        return None
    return datetime.combine(study.ends_on + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))
