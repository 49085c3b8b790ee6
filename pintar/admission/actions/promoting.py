"""Stepping back from a seat, and moving up from the reserve."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.accounts.models import Person
from pintar.admission.actions.drawing import enrol_seated, number_of
from pintar.admission.actions.telling import tell_results
from pintar.admission.allocation import Order, Rule, promote, stirred
from pintar.admission.keys import take_out
from pintar.admission.models import Draw, Outcome, Ticket
from pintar.admission.queries import fresh_batch, tickets_of_chain
from pintar.catalogue.models import Batch
from pintar.journal.actions import record
from pintar.kit import sql
from pintar.kit.clock import now, today
from pintar.kit.errors import Refused
from pintar.learning.actions import cancel, enrol
from pintar.learning.models import Enrolment

State = Outcome.State


@transaction.atomic
def step_back(*, person: Person, ticket: Ticket) -> Outcome:
    """Give back a seat, an offer or a place in the reserve; whoever is next moves up. Doing it twice does it once.

    Refused: 'not-drawn' before there is a result, 'passed' when the training was completed already.
    """
    outcome = _hold(ticket.pk)
    if outcome.state in (State.GONE, State.NONE):
        return outcome
    if outcome.state == State.SEAT:
        standing = Enrolment.objects.filter(
            person_id=ticket.person_id, batch=ticket.batch_id, cancelled_at__isnull=True
        ).first()
        if standing is not None:
            cancel(enrolment=standing, by=person.pk)
    had, outcome.state = outcome.state, State.GONE
    _keep(outcome)
    record("admission.stepped_back", ticket, by=person.pk, batch=ticket.batch_id, had=had)
    if had in (State.SEAT, State.OFFERED):
        fill_seats(batch_id=ticket.batch_id)
    return outcome


@transaction.atomic
def accept_seat(*, person: Person, ticket: Ticket) -> Enrolment:
    """Say yes to a seat that was offered. Refused ('lapsed') when the time is over or it was given back."""
    outcome = _hold(ticket.pk)
    batch = fresh_batch(ticket.batch_id)
    if outcome.state == State.OFFERED and outcome.until and outcome.until > now():
        outcome.state, outcome.until = State.SEAT, None
        _keep(outcome)
        record("admission.seat_accepted", ticket, by=person.pk, batch=batch.pk)
    if outcome.state != State.SEAT:
        raise Refused(
            _("Tawaran kursi ini sudah lewat."),
            code="lapsed",
            help_text=_("Kursinya sudah ditawarkan kepada yang berikutnya."),
        )
    return enrol(person=ticket.person, batch=batch)[0]


@transaction.atomic
def fill_seats(*, batch_id: int) -> list[int]:
    """Let the next from the reserve move up into free seats; the numbers of their tickets. Nobody moves up after the last day for it."""
    batch = fresh_batch(batch_id)
    draw = Draw.objects.select_for_update(no_key=True).get(pk=batch_id)
    assert batch.period is not None
    terms = batch.period.terms
    if draw.drawn_at is None or (
        batch.starts_on and today() > batch.starts_on - timedelta(days=terms.until_days)
    ):
        return []
    tickets = _next(draw)
    if not tickets:
        return []
    state, until = State.SEAT, None
    if terms.accept_days:
        state, until = State.OFFERED, now() + timedelta(days=terms.accept_days)
    at = now()
    moved = sql.rows(
        "UPDATE admission_outcome SET state = %s, until = %s, changed_at = %s WHERE ticket_id = ANY(%s) AND state = 'reserve' "
        "RETURNING ticket_id",
        [str(state), until, at, tickets],
    )
    tickets = [row[0] for row in moved]
    if state == State.SEAT:
        enrol_seated(batch=batch, tickets=tickets, by=None)
    record("admission.promoted", batch, tickets=tickets, state=str(state))
    tell_results(batch_id=batch_id, tickets=tickets, turn=f"naik-{at:%Y%m%d%H%M%S}")
    return tickets


def lapse_offers() -> int:
    """Offers whose time is over go to the next; how many."""
    late = list(
        Outcome.objects.filter(state=State.OFFERED, until__lte=now()).values_list("ticket_id", "batch_id")
    )
    for ticket, batch_id in late:
        with transaction.atomic():
            outcome = _hold(ticket)
            if outcome.state == State.OFFERED and outcome.until and outcome.until <= now():
                outcome.state = State.GONE
                _keep(outcome)
                record("admission.offer_lapsed", ticket, batch=batch_id)
    for batch_id in sorted({batch_id for _ticket, batch_id in late}):
        fill_seats(batch_id=batch_id)
    return len(late)


def _next(draw: Draw) -> list[int]:
    """Who is next, by the rule of the draw: in the order of the reserve, unless shares have a word in it."""
    rule = Rule.from_json(draw.rule)
    holding = set(
        Outcome.objects.filter(batch=draw.batch_id, state__in=[State.SEAT, State.OFFERED]).values_list(
            "ticket_id", flat=True
        )
    )
    if len(holding) >= rule.seats:
        return []
    if not rule.shares:
        waiting = Outcome.objects.filter(batch=draw.batch_id, state=State.RESERVE).order_by("rank")
        return list(waiting.values_list("ticket_id", flat=True)[: rule.seats - len(holding)])
    gone = set(
        Outcome.objects.filter(batch=draw.batch_id, state__in=[State.GONE, State.NONE]).values_list(
            "ticket_id", flat=True
        )
    )
    lots = (
        b""
        if rule.order == Order.FIRST_COME
        else stirred(take_out(bytes(draw.sealed_seed), draw.batch_id), draw.head)
    )
    up = promote(
        tickets_of_chain(draw.batch_id),
        rule,
        lots,
        seated={f"{draw.batch_id}-{ticket}" for ticket in holding},
        gone={f"{draw.batch_id}-{ticket}" for ticket in gone},
    )
    return [number_of(name) for name in up]


def _hold(ticket: int) -> Outcome:
    found = Outcome.objects.select_for_update(no_key=True).filter(pk=ticket).first()
    if found is None:
        raise Refused(_("Hasil pembagian kursi belum ada."), code="not-drawn")
    return found


def _keep(outcome: Outcome) -> None:
    outcome.changed_at = now()
    outcome.save(update_fields=["state", "until", "changed_at"])


def seats_of(batch: Batch) -> dict[str, int]:
    """How many tickets stand where."""
    rows = sql.rows(
        "SELECT state, count(*) FROM admission_outcome WHERE batch_id = %s GROUP BY state", [batch.pk]
    )
    return dict(rows)
