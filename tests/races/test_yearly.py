"""The yearly maximum holds when one person taps in several periods at the same instant."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pintar.accounts.tests.people import make_person
from pintar.admission.actions import change_ticket, join
from pintar.admission.models import Ticket
from pintar.admission.tests.crowd import make_draw
from pintar.admission.values import Taken
from pintar.catalogue.models import Batch
from pintar.catalogue.tests.offers import make_batch, make_period
from pintar.kit.errors import Refused
from pintar.learning.models import Enrolment
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(batch):
    return Batch.objects.select_related("period", "training").get(pk=batch.pk)


def refusals(results):
    return [r.code for r in results if isinstance(r, Refused)]


def test_two_trainings_a_year_are_two_however_many_periods_are_tapped_at_once():
    batches = [make_batch(period=make_period(rules={"most_per_year": 2})) for _ in range(6)]
    person, other = make_person(), make_person()

    results = together(24, lambda n: join(person=person, batch=fresh(batches[n % 6])))

    chosen = Enrolment.objects.filter(person=person, cancelled_at=None)
    assert chosen.count() == 2 and set(refusals(results)) == {"most-per-year"}
    assert {r.pk for r in results if isinstance(r, Enrolment)} == {e.pk for e in chosen}
    assert join(person=other, batch=fresh(batches[0])).pk


def test_tickets_count_as_well_and_changing_one_against_taking_another_does_not_wait_in_a_ring():
    rules = {"most_per_year": 1}
    first, elsewhere = make_draw(**rules), make_draw(**rules)
    second = make_batch(period=first.period, quota=3)
    direct, person = make_batch(period=make_period(rules=rules)), make_person()
    join(person=person, batch=fresh(first))
    held = Ticket.objects.get()

    def act(n):
        if n % 2:
            return change_ticket(person=person, ticket=held, batch=fresh((first, second)[n % 4 == 1]))
        return join(person=person, batch=fresh((first, second, elsewhere, direct)[n // 2 % 4]))

    results = together(16, act)

    assert all(isinstance(r, Taken | Refused) for r in results), results
    assert Ticket.objects.filter(cancelled_at=None).count() == 1 and not Enrolment.objects.exists()
    assert set(refusals(results)) <= {"most-per-year", "one-per-period"}


def test_where_no_maximum_is_set_nobody_waits_in_that_line():
    plain, limited = make_batch(), make_batch(period=make_period(rules={"most_per_year": 1}))
    for batch, asks in ((plain, False), (limited, True)):
        with CaptureQueriesContext(connection) as caught:
            join(person=make_person(), batch=fresh(batch))
        assert any("advisory" in one["sql"] for one in caught.captured_queries) is asks
