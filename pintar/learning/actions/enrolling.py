"""Enrolling, and leaving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.catalogue.models import Batch
from pintar.journal.actions import record
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.learning.models import Completion, Enrolment

ENROL = """
INSERT INTO learning_enrolment
  (person_id, batch_id, period_id, training_id, is_exclusive, profession, employment, province)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
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


MANY = """
WITH new AS (
  INSERT INTO learning_enrolment
    (person_id, batch_id, period_id, training_id, is_exclusive, profession, employment, province)
  SELECT p.id, b.id, b.period_id, b.training_id, coalesce(r.one_training, false), coalesce(p.profession_id, ''),
         p.employment, coalesce(p.province_id, '')
  FROM catalogue_batch b LEFT JOIN catalogue_period r ON r.id = b.period_id,
       unnest(%(people)s::bigint[]) WITH ORDINALITY AS wanted (id, place) JOIN accounts_person p ON p.id = wanted.id
  WHERE b.id = %(batch)s ORDER BY wanted.place ON CONFLICT DO NOTHING RETURNING id, person_id, batch_id, training_id, period_id
), begun AS (
  INSERT INTO learning_progress (enrolment_id, done, last_lesson) SELECT id, '{}', '' FROM new
)
INSERT INTO journal_entry (kind, subject, by, data)
SELECT 'learning.enrolled', id::text, %(by)s, jsonb_build_object('person', person_id, 'batch', batch_id, 'training', training_id,
  'period', period_id) FROM new
"""


@transaction.atomic
def enrol_many(*, batch: Batch, people: Sequence[int], by: int | None) -> int:
    """Put many people into a batch by one statement; how many are new. Whoever is in it, or chose otherwise, is left as they are."""
    return sql.run(MANY, {"batch": batch.pk, "people": list(people), "by": by})


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
