"""Taking a ticket, and giving it up within the window."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.accounts.models import Person
from pintar.admission.actions.settling import settle_draw
from pintar.admission.actions.yearly import in_turn
from pintar.admission.models import Ticket
from pintar.admission.queries import choice_of, fresh_batch, history_of, profession_group
from pintar.admission.rules import refuse_unless_fit, refuse_unless_known, refuse_unless_open
from pintar.admission.values import NOTHING, History, Taken
from pintar.catalogue.models import Batch
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.learning.actions import enrol

# The database decides by its own clock and by what stands in it at this instant: the window, and whether the chain is still open.
STANDS_OPEN = "statement_timestamp() >= r.opens_at AND statement_timestamp() < least(r.closes_at, b.closed_at) AND d.sealed_at IS NULL"
OFFERED = "catalogue_batch b JOIN catalogue_period r ON r.id = b.period_id LEFT JOIN admission_draw d ON d.batch_id = b.id"
# The rule of a limited batch is settled before its first ticket. Who has a ticket already gets no second one.
TAKE = f"""
INSERT INTO admission_ticket (batch_id, period_id, person_id, is_exclusive, groups, needs)
SELECT b.id, r.id, %s, r.one_training, %s::jsonb, %s::text[] FROM {OFFERED}
WHERE b.id = %s AND (b.quota IS NULL OR d.batch_id IS NOT NULL) AND {STANDS_OPEN}
ON CONFLICT DO NOTHING RETURNING id, taken_at
"""  # noqa: S608 - our own words
GIVE_UP = f"""
UPDATE admission_ticket t SET cancelled_at = statement_timestamp() FROM {OFFERED}
WHERE t.id = %s AND t.person_id = %s AND t.cancelled_at IS NULL AND b.id = t.batch_id AND {STANDS_OPEN}
"""  # noqa: S608 - our own words


def take_ticket(*, person: Person, batch: Batch) -> Taken:
    """Take a ticket by one statement; a second tap finds the first ticket. Without a limit its holder is enrolled with it.

    Refused: 'profile', the period's own rules (`rules.refuse_unless_fit`), 'not-open-yet', 'closed', 'one-per-period'.
    """
    refuse_unless_known(person)
    needs = sorted(refuse_by_rules(person, batch).needs)
    groups = groups_of(person, batch)
    if batch.quota is None:
        with transaction.atomic():
            taken = _take(person, batch, groups, needs)
            enrolment, _is_new = enrol(person=person, batch=batch)
        return replace(taken, enrolment_id=enrolment.pk)
    return _take(person, batch, groups, needs)


def give_up_ticket(*, person: Person, ticket: Ticket) -> bool:
    """Give a ticket up while the window is open; False when it was given up before. The chain keeps both.

    Refused ('closed') after the window: then a seat is stepped back from.
    """
    if sql.run(GIVE_UP, [ticket.pk, person.pk]):
        return True
    if Ticket.objects.filter(pk=ticket.pk, cancelled_at__isnull=False).exists():
        return False
    refuse_unless_open(fresh_batch(ticket.batch_id), now(), person.zone)
    raise Refused(_("Tiket ini tidak dapat dibatalkan lagi."), code="closed")


@in_turn
@transaction.atomic
def change_ticket(*, person: Person, ticket: Ticket, batch: Batch) -> Taken:
    """Give up one ticket for another of the same period; when the other is not to be had, the first is kept."""
    if ticket.period_id != batch.period_id:
        raise Refused(_("Pilihan hanya dapat ditukar di dalam periode yang sama."), code="other-period")
    give_up_ticket(person=person, ticket=ticket)
    return take_ticket(person=person, batch=batch)


def refuse_by_rules(person: Person, batch: Batch) -> History:
    """Refused when a rule of the period does not let the person in; else what their past says, looked up where it is asked for."""
    if batch.period is None or not batch.period.rules:
        return NOTHING
    history = history_of(person, batch)
    group = profession_group(person) if batch.period.terms.professions else ""
    refuse_unless_fit(person, group, batch, history)
    return history


def groups_of(person: Any, batch: Batch) -> dict[str, str]:
    """Where the person belongs, as far as the shares of the batch ask: that much is published, and no more."""
    said = {
        "province": person.province_id,
        "regency": person.regency_id,
        "profession": person.profession_id,
        "employment": person.employment,
        "institution": person.institution,
    }
    return {by: said[by] or "" for by in sorted({share["by"] for share in batch.shares})}


def _take(person: Person, batch: Batch, groups: dict[str, str], needs: list[str]) -> Taken:
    given = [person.pk, json.dumps(groups, ensure_ascii=False), needs, batch.pk]
    row = sql.one(TAKE, given)
    if row is None:
        held = _held(person, batch)
        if held is not None:
            return held
        fresh = fresh_batch(batch.pk)
        refuse_unless_open(fresh, now(), person.zone)
        if fresh.quota is not None:
            settle_draw(batch=fresh, by=None)
        row = sql.one(TAKE, given)
    if row is None:
        # While the rule was being settled another tap of the same person may have been faster.
        held = _held(person, batch)
        if held is not None:
            return held
        raise Refused(
            _("Pendaftaran sedang ditutup."),
            code="closed",
            help_text=_("Halaman pelatihan menunjukkan kapan dibuka dan kapan hasilnya diumumkan."),
        )
    return Taken(row[0], batch.pk, row[1], groups, needs)


def _held(person: Person, batch: Batch) -> Taken | None:
    """The ticket that the person holds in this batch already. Refused ('one-per-period') when it is one of another batch."""
    held = choice_of(person, batch)
    if held is None:
        return None
    if held.batch_id == batch.pk:
        return taken_of(held, is_new=False)
    raise _one_per_period(held)


def taken_of(ticket: Ticket, *, is_new: bool = False) -> Taken:
    """The ticket with its receipt, made again from what the table holds: the same bytes as the first time."""
    return Taken(ticket.pk, ticket.batch_id, ticket.taken_at, ticket.groups, ticket.needs, is_new)


def _one_per_period(held: Ticket) -> Refused:
    return Refused(
        _("Pada periode ini Anda sudah memilih “%(title)s”.") % {"title": held.batch.training.title},
        code="one-per-period",
        help_text=_(
            "Satu peserta, satu pelatihan setiap periode. Pilihan dapat diganti selama pendaftaran dibuka."
        ),
    )
