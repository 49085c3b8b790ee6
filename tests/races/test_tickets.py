"""Tickets hold when a crowd taps at once: one each, every receipt in the table, nothing oversold, everything in the chain."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from pintar.accounts.models import Session
from pintar.accounts.tests.people import make_person
from pintar.accounts.viewer import Bearer
from pintar.admission.actions import (
    change_ticket,
    draw_seats,
    give_up_ticket,
    seal_all,
    seal_for_good,
    step_back,
    take_ticket,
    take_together,
)
from pintar.admission.keys import public_key
from pintar.admission.models import Link, Outcome, Ticket
from pintar.admission.queries import differences, faults_of, plain_of
from pintar.admission.sealing import is_signed
from pintar.admission.tests.crowd import close, make_draw
from pintar.admission.values import Taken
from pintar.catalogue.models import Batch
from pintar.catalogue.tests.offers import make_batch
from pintar.kit.errors import Refused
from pintar.learning.models import Enrolment
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(batch):
    return Batch.objects.select_related("period", "training").get(pk=batch.pk)


def standing(**asked):
    return Ticket.objects.filter(cancelled_at__isnull=True, **asked)


def bind(stop):
    """What the worker does meanwhile."""
    while not stop.wait(0.02):
        seal_all()
    connection.close()


def test_a_crowd_tapping_twice_at_once_gets_one_ticket_each_and_every_receipt_is_in_the_table():
    batch, people = make_draw(seating="lottery", quota=10), [make_person() for _ in range(25)]
    stop = threading.Event()
    binder = threading.Thread(target=bind, args=(stop,))
    binder.start()

    results = together(50, lambda n: take_ticket(person=people[n % 25], batch=fresh(batch)))
    stop.set()
    binder.join()

    assert all(isinstance(r, Taken) for r in results), results
    assert {r.number for r in results} == set(
        standing().values_list("pk", flat=True)
    ) and standing().count() == 25
    assert all(is_signed(public_key(), r.entry, r.receipt) for r in results)
    close(batch)
    together(3, lambda _: draw_seats(batch_id=batch.pk))
    assert Outcome.objects.filter(state="seat").count() == 10 == Enrolment.objects.count()
    assert Link.objects.count() == 25 and faults_of(batch.pk) == [] and differences(batch.pk) == []


def bearer_for(person):
    row = Session.objects.create(person=person, device=uuid4(), name="uji", way="password")
    return Bearer(row.pk, person.pk, person.get_session_auth_hash())


def test_a_crowd_on_the_short_way_gets_one_ticket_each_and_who_gets_none_there_has_one_already():
    batch, people = make_draw(seating="lottery", quota=10), [make_person() for _ in range(25)]
    bearers, plain = [bearer_for(person) for person in people], plain_of(batch.pk)

    numbers = together(50, lambda n: take_together(bearers[n % 25], plain))

    given = [number for number in numbers if number is not None]
    assert len(given) == 25 and set(given) == set(standing().values_list("pk", flat=True))
    assert all((numbers[n] is None) != (numbers[n + 25] is None) for n in range(25))
    seal_for_good(batch_id=batch.pk)
    assert Link.objects.count() == 25 and faults_of(batch.pk) == []


def test_whoever_comes_the_short_way_while_the_chain_is_closed_is_in_it_or_has_no_ticket():
    batch, people = make_draw(quota=50), [make_person() for _ in range(30)]
    bearers, plain = [bearer_for(person) for person in people], plain_of(batch.pk)

    def act(n):
        return seal_for_good(batch_id=batch.pk) if n == 15 else take_together(bearers[n], plain)

    taken = {number for number in together(30, act) if isinstance(number, int)}

    assert taken == set(Link.objects.values_list("ticket_id", flat=True)) and faults_of(batch.pk) == []
    assert set(standing().values_list("pk", flat=True)) == taken


def test_one_ticket_in_a_period_holds_against_fifty_taps_on_five_batches_one_of_them_without_a_limit():
    batch, person = make_draw(), make_person()
    batches = [
        batch,
        *[make_batch(period=batch.period, quota=3) for _ in range(3)],
        make_batch(period=batch.period),
    ]

    results = together(50, lambda n: take_ticket(person=person, batch=fresh(batches[n % 5])))

    chosen = standing().get()
    assert {r.number for r in results if isinstance(r, Taken)} == {chosen.pk}
    assert {r.code for r in results if isinstance(r, Refused)} == {"one-per-period"}
    assert Enrolment.objects.count() == (1 if chosen.batch_id == batches[4].pk else 0)


def test_changing_ones_mind_from_many_tabs_leaves_one_ticket_and_a_chain_that_tells_it():
    batch, person = make_draw(), make_person()
    other = make_batch(period=batch.period, quota=3)
    take_ticket(person=person, batch=fresh(batch))
    first = Ticket.objects.get()

    together(12, lambda n: change_ticket(person=person, ticket=first, batch=fresh((batch, other)[n % 2])))
    assert standing().count() == 1

    together(6, lambda _: give_up_ticket(person=person, ticket=standing().get()))
    seal_for_good(batch_id=batch.pk)
    assert standing().count() <= 1 and faults_of(batch.pk) == []


def test_whoever_taps_while_the_chain_is_closed_is_in_it_or_has_no_ticket():
    batch, people = make_draw(quota=50), [make_person() for _ in range(30)]

    def act(n):
        return (
            seal_for_good(batch_id=batch.pk) if n == 15 else take_ticket(person=people[n], batch=fresh(batch))
        )

    results = together(30, act)

    taken = {r.number for r in results if isinstance(r, Taken)}
    assert taken == set(Link.objects.values_list("ticket_id", flat=True)) and faults_of(batch.pk) == []
    assert {r.code for r in results if isinstance(r, Refused)} <= {"closed"}


def test_ten_who_step_back_at_once_make_room_for_ten():
    batch, people = make_draw(quota=10), [make_person() for _ in range(30)]
    for person in people:
        take_ticket(person=person, batch=fresh(batch))
    close(batch)
    draw_seats(batch_id=batch.pk)
    tickets = list(Ticket.objects.order_by("pk").select_related("person"))

    together(10, lambda n: step_back(person=tickets[n].person, ticket=tickets[n]))

    states = list(Outcome.objects.order_by("ticket_id").values_list("state", flat=True))
    assert states == ["gone"] * 10 + ["seat"] * 10 + ["reserve"] * 10
    assert Enrolment.objects.filter(cancelled_at=None).count() == 10 and faults_of(batch.pk) == []
