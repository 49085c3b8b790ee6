"""Registration holds when everybody taps at once, and twice."""

import pytest

from pintar.accounts.models import Person
from pintar.accounts.tests.people import make_person
from pintar.admission.actions import cancel_registration, change_choice, register
from pintar.admission.models import SeatCount
from pintar.catalogue.models import Batch
from pintar.catalogue.tests.offers import make_batch, make_period
from pintar.kit.errors import Refused
from pintar.learning.models import Enrolment
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def standing(**asked):
    return Enrolment.objects.filter(cancelled_at__isnull=True, **asked)


def fresh(batch):
    return Batch.objects.select_related("period").get(pk=batch.pk)


def test_fifty_taps_of_one_person_register_once():
    person, batch = make_person(), make_batch()

    results = together(50, lambda _: register(person=person, batch=fresh(batch)))

    assert {getattr(r, "pk", r) for r in results} == {standing().get().pk}


def test_fifty_people_tapping_twice_each_are_fifty():
    people, batch = [make_person() for _ in range(25)], make_batch()

    together(50, lambda n: register(person=people[n % 25], batch=fresh(batch)))

    assert standing(batch=batch).count() == 25


def test_one_choice_per_period_holds_against_fifty_taps_on_five_trainings():
    period = make_period(one_training=True)
    batches, person = [make_batch(period=period) for _ in range(5)], make_person()

    results = together(50, lambda n: register(person=person, batch=fresh(batches[n % 5])))

    chosen = standing(person=person).get()
    assert {r.code for r in results if isinstance(r, Refused)} == {"one-per-period"}
    assert {r.pk for r in results if isinstance(r, Enrolment)} == {chosen.pk}


def test_ten_seats_are_given_to_ten_of_fifty():
    batch, people = make_batch(quota=10), [make_person() for _ in range(50)]

    results = together(50, lambda n: register(person=people[n], batch=fresh(batch)))

    assert standing(batch=batch).count() == 10 == SeatCount.objects.get(batch=batch).taken
    assert [r.code for r in results if isinstance(r, Refused)] == ["full"] * 40


def test_seats_that_are_given_back_and_taken_again_stay_counted():
    batch = make_batch(quota=5)
    people = [make_person() for _ in range(20)]
    first = [register(person=p, batch=fresh(batch)) for p in people[:5]]

    def act(n):
        if n < 5:
            return cancel_registration(person=people[n], enrolment=first[n])
        return register(person=people[n], batch=fresh(batch))

    together(20, act)

    assert standing(batch=batch).count() == SeatCount.objects.get(batch=batch).taken <= 5


def test_changing_ones_mind_from_two_tabs_leaves_one_choice():
    period = make_period(one_training=True)
    batches = [make_batch(period=period) for _ in range(4)]
    person = make_person()
    first = register(person=person, batch=batches[0])

    together(12, lambda n: change_choice(person=person, enrolment=first, batch=fresh(batches[n % 4])))

    assert standing(person=person).count() == 1


def test_cancelling_twenty_times_gives_one_seat_back():
    batch, person = make_batch(quota=3), make_person()
    enrolment = register(person=person, batch=batch)

    together(20, lambda _: cancel_registration(person=Person.objects.get(pk=person.pk), enrolment=enrolment))

    assert SeatCount.objects.get(batch=batch).taken == 0
    assert standing(batch=batch).count() == 0 and Enrolment.objects.count() == 1
