"""Giving the seats of a batch: the chain is closed, the seed comes out, the rule decides, and whoever won is enrolled.

Each step is done once and may be done again: a draw that was interrupted is finished by the next call.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as jobs
from procrastinate.exceptions import AlreadyEnqueued

from pintar.admission.actions.chaining import seal_for_good
from pintar.admission.actions.publishing import publish
from pintar.admission.actions.settling import settle_draw
from pintar.admission.actions.telling import tell_results
from pintar.admission.allocation import Allocation, Order, Rule, allocate, stirred
from pintar.admission.keys import take_out
from pintar.admission.models import Draw, Outcome
from pintar.admission.queries import fresh_batch, last_pulse, tickets_of_chain
from pintar.catalogue.models import Batch
from pintar.catalogue.queries import window_of
from pintar.journal.actions import record
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.learning.actions import enrol_many

GRACE = timedelta(seconds=30)  # how long after the window the last statements are waited for
WRITE = """
INSERT INTO admission_outcome (ticket_id, batch_id, drawn, rank, state)
SELECT ticket, %s, state, rank, state FROM unnest(%s::bigint[], %s::int[], %s::text[]) AS won (ticket, rank, state)
ON CONFLICT DO NOTHING
"""
DRAW = "admission.draw"


def ask_for_draw(*, batch_id: int, by: int | None) -> None:
    """Have the worker give the seats of a batch; asking twice asks once."""
    name = f"{DRAW}:{batch_id}"
    try:
        with transaction.atomic():
            jobs.configure_task(DRAW, lock=name, queueing_lock=name).defer(batch_id=batch_id, by=by)
    except AlreadyEnqueued:
        return


def draw_seats(*, batch_id: int, by: int | None = None) -> Draw:
    """Give the seats of a batch, publish how, and tell everybody. Doing it again finishes what was left, and changes nothing.

    Refused: 'not-by-ticket', 'open' while somebody may still register, 'outage' while it is not known whether the site stood
    at the end of the window.
    """
    batch = fresh_batch(batch_id)
    if not settle_draw(batch=batch, by=by):
        raise Refused(_("Kursi angkatan ini tidak dibagi dengan tiket."), code="not-by-ticket")
    draw = Draw.objects.get(pk=batch_id)
    if draw.sealed_at is None:
        _refuse_while_open(batch)
        draw = seal_for_good(batch_id=batch_id)
    if draw.drawn_at is None:
        draw = _give(batch, by)
    if not draw.published:
        draw = publish(batch_id=batch_id)
    if draw.told_at is None:
        tell_results(batch_id=batch_id)
        draw.told_at = now()
        draw.save(update_fields=["told_at"])
    return draw


def result_of(draw: Draw) -> tuple[Allocation, bytes]:
    """What the rule makes of the closed chain, and the settled seed."""
    seed = take_out(bytes(draw.sealed_seed), draw.batch_id)
    rule = Rule.from_json(draw.rule)
    lots = b"" if rule.order == Order.FIRST_COME else stirred(seed, draw.head)
    return allocate(tickets_of_chain(draw.batch_id), rule, lots), seed


def number_of(name: str) -> int:
    """The number in a ticket's public name."""
    return int(name.rpartition("-")[2])


@transaction.atomic
def _give(batch: Batch, by: int | None) -> Draw:
    """Seats, reserve and the rest are written, and whoever has a seat is enrolled: all of it, or nothing."""
    draw = Draw.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if draw.drawn_at is not None:
        return draw
    found, _seed = result_of(draw)
    assert batch.period is not None
    longest = batch.period.terms.reserve
    seats = [number_of(name) for name in found.seats]
    waiting = [number_of(name) for name in found.reserve]
    kept = len(waiting) if longest is None else min(longest, len(waiting))
    _write(batch.pk, seats, Outcome.State.SEAT)
    _write(batch.pk, waiting[:kept], Outcome.State.RESERVE)
    _write(batch.pk, waiting[kept:], Outcome.State.NONE, first=kept + 1)
    enrol_seated(batch=batch, tickets=seats, by=by)
    draw.seats, draw.reserve, draw.drawn_at, draw.drawn_by_id = len(seats), kept, now(), by
    draw.save(update_fields=["seats", "reserve", "drawn_at", "drawn_by"])
    record("admission.drawn", batch, by=by, tickets=len(seats) + len(waiting), seats=len(seats), reserve=kept)
    return draw


def enrol_seated(*, batch: Batch, tickets: Collection[int], by: int | None) -> int:
    """Enrol the holders of these tickets; how many are new."""
    people = sql.rows(
        "SELECT t.person_id FROM unnest(%s::bigint[]) WITH ORDINALITY AS won (id, rank) JOIN admission_ticket t ON t.id = won.id "
        "ORDER BY won.rank",
        [list(tickets)],
    )
    return enrol_many(batch=batch, people=[row[0] for row in people], by=by)


def _write(batch_id: int, tickets: list[int], state: str, *, first: int = 1) -> None:
    if tickets:
        ranks = list(range(first, first + len(tickets)))
        sql.run(WRITE, [batch_id, tickets, ranks, [str(state)] * len(tickets)])


def _refuse_while_open(batch: Batch) -> None:
    at = now()
    window = window_of(batch, at - GRACE)
    if window.state != "closed":
        raise Refused(
            _("Pendaftaran masih berjalan; kursi dibagi setelah ditutup."),
            code="open",
            help_text=_("Tutup lebih awal dengan alasan bila memang harus."),
        )
    alive = last_pulse()
    if alive is not None and window.closes_at is not None and alive < window.closes_at:
        raise Refused(
            _("Belum diketahui apakah situs dapat dijangkau sampai pendaftaran ditutup."),
            code="outage",
            help_text=_("Begitu situs menyala lagi, gangguannya dihitung dan waktunya diganti."),
        )
