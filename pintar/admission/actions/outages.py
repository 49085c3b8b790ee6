"""Signs of life, the times without one, and windows that are prolonged by them."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from pintar.admission.models import Extension, Outage
from pintar.admission.values import lost_of, prolonged
from pintar.catalogue.actions import prolong_period
from pintar.catalogue.models import Period
from pintar.journal.actions import record
from pintar.kit import sql

BEAT = 10  # seconds between two signs of life
SILENCE = timedelta(seconds=45)  # a longer silence of all web nodes is an outage

# The earlier sign is read under the lock that writes the new one: of many nodes that come back, one notes the outage.
SIGN = """
WITH before AS (SELECT at FROM admission_pulse WHERE name = 'web' FOR UPDATE),
beat AS (
  INSERT INTO admission_pulse (name, at) VALUES ('web', clock_timestamp())
  ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE admission_pulse.at < excluded.at - %(beat)s * interval '1 second'
  RETURNING at
)
INSERT INTO admission_outage (began_at, ended_at)
SELECT before.at, beat.at FROM before, beat WHERE beat.at - before.at > %(silence)s ON CONFLICT DO NOTHING
"""


def give_sign() -> bool:
    """Say that the web nodes can reach the database; whether a silence ended with it."""
    return bool(sql.run(SIGN, {"beat": BEAT / 2, "silence": SILENCE}))


def settle_outages() -> int:
    """Prolong the windows that an outage fell into, where their period says so; how many were prolonged."""
    return sum(
        _settle(outage) for outage in Outage.objects.filter(settled_at__isnull=True).order_by("began_at")
    )


@transaction.atomic
def _settle(outage: Outage) -> int:
    held = Outage.objects.select_for_update(no_key=True).get(pk=outage.pk)
    if held.settled_at is not None:
        return 0
    count = 0
    hit = Period.objects.filter(opens_at__lt=held.ended_at, closes_at__gt=held.began_at)
    for period in hit:
        lost = lost_of(period.opens_at, period.closes_at, held.began_at, held.ended_at)
        if not lost or not period.terms.extends or _is_sealed(period):
            continue
        until = prolonged(period.opens_at, period.closes_at, held.began_at, held.ended_at)
        prolong_period(period=period, closes_at=until, began_at=held.began_at, ended_at=held.ended_at)
        Extension.objects.create(
            outage=held, period=period, seconds=int(lost.total_seconds()), closes_at=until
        )
        count += 1
    sql.run("UPDATE admission_outage SET settled_at = now() WHERE id = %s", [held.pk])
    record(
        "admission.outage_settled",
        held,
        began_at=held.began_at,
        ended_at=held.ended_at,
        prolonged=count,
    )
    return count


def _is_sealed(period: Period) -> bool:
    """A window whose tickets are bound for good is not opened again."""
    row = sql.one(
        "SELECT 1 FROM admission_draw d JOIN catalogue_batch b ON b.id = d.batch_id WHERE b.period_id = %s AND d.sealed_at IS NOT NULL "
        "LIMIT 1",
        [period.pk],
    )
    return row is not None
