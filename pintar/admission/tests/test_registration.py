"""Registering: exactly once, inside the window, one per period where the rule says so, and never without knowing why not."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pintar.accounts.tests.people import make_person
from pintar.admission import actions
from pintar.admission.models import SeatCount
from pintar.admission.reactions import count_the_seats
from pintar.catalogue.actions import change_batch
from pintar.catalogue.models import Training
from pintar.catalogue.tests.offers import make_batch, make_period, make_training
from pintar.journal.models import Entry
from pintar.kit.errors import Refused
from pintar.learning.models import Enrolment

pytestmark = pytest.mark.django_db


def tap(client, batch):
    return client.post(reverse("admission:register", args=[batch.pk]))


def test_one_tap_registers_and_a_second_one_finds_the_same(client):
    batch, person = make_batch(), make_person(province="35")
    client.force_login(person)

    first, second = tap(client, batch), tap(client, batch)

    enrolment = Enrolment.objects.get()
    assert first.url == second.url == reverse("learning:outline", args=[enrolment.pk])
    assert (enrolment.profession, enrolment.employment, enrolment.province) == ("guru-mi", "pns", "35")


@pytest.mark.parametrize(
    ("opens_in", "closes_in", "word"), [(1, 2, "belum dibuka"), (-2, -1, "sudah ditutup")]
)
def test_outside_the_window_nobody_is_registered(client, opens_in, closes_in, word):
    client.force_login(make_person())
    batch = make_batch(period=make_period(opens_in=opens_in, closes_in=closes_in))

    reply = tap(client, batch)

    assert reply.status_code == 409 and word in reply.content.decode() and not Enrolment.objects.exists()


def test_without_a_profile_one_is_led_to_it_and_back(client):
    client.force_login(make_person(is_complete=False))
    batch = make_batch()

    reply = tap(client, batch)

    assert (
        reply.url == f"/saya/profil/?next=/pelatihan/{batch.training.slug}/"
        and not Enrolment.objects.exists()
    )


def test_a_second_training_of_the_period_is_refused_and_a_change_of_mind_is_offered(client):
    period = make_period(one_training=True)
    first, second = make_batch(period=period), make_batch(period=period)
    person = make_person()
    client.force_login(person)
    tap(client, first)

    reply = tap(client, second)
    assert (
        reply.status_code == 409 and reverse("admission:change", args=[second.pk]) in reply.content.decode()
    )

    client.post(reverse("admission:change", args=[second.pk]))
    assert Enrolment.objects.get(cancelled_at__isnull=True).batch == second
    assert Enrolment.objects.filter(cancelled_at__isnull=False).count() == 1


def test_where_the_rule_allows_it_several_trainings_may_be_chosen(client):
    period = make_period(one_training=False)
    client.force_login(make_person())
    for batch in (make_batch(period=period), make_batch(period=period)):
        tap(client, batch)

    assert Enrolment.objects.count() == 2


def test_the_database_itself_refuses_a_second_exclusive_choice():
    period = make_period(one_training=True)
    first, second, person = make_batch(period=period), make_batch(period=period), make_person()
    actions.register(person=person, batch=first)

    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(
            person=person, batch=second, period=period, training=second.training, is_exclusive=True
        )


def test_a_full_batch_refuses_and_keeps_the_choice_one_had(client):
    period = make_period(one_training=True)
    full, mine = make_batch(period=period, quota=1), make_batch(period=period)
    actions.register(person=make_person(), batch=full)
    person = make_person()
    held = actions.register(person=person, batch=mine)

    with pytest.raises(Refused) as no:
        actions.change_choice(person=person, enrolment=held, batch=full)

    held.refresh_from_db()
    assert no.value.code == "full" and held.cancelled_at is None
    assert SeatCount.objects.get(batch=full).taken == 1


def test_stepping_back_frees_the_seat_and_stays_in_the_history(client):
    batch, person = make_batch(quota=1), make_person()
    client.force_login(person)
    tap(client, batch)

    client.post(reverse("admission:cancel", args=[Enrolment.objects.get().pk]))
    actions.register(person=make_person(), batch=batch)

    assert Enrolment.objects.filter(cancelled_at__isnull=True).exclude(person=person).exists()
    assert Enrolment.objects.filter(person=person, cancelled_at__isnull=False).exists()


def test_after_the_window_one_cannot_step_back():
    batch, person = make_batch(), make_person()
    enrolment = actions.register(person=person, batch=batch)
    type(batch.period).objects.filter(pk=batch.period_id).update(
        closes_at=batch.period.opens_at.replace(year=2027)
    )
    late = make_period(opens_in=-3, closes_in=-2)
    type(batch).objects.filter(pk=batch.pk).update(period=late)

    with pytest.raises(Refused) as no:
        actions.cancel_registration(person=person, enrolment=enrolment)

    assert no.value.code == "closed"


def test_somebody_elses_registration_does_not_exist(client):
    enrolment = actions.register(person=make_person(), batch=make_batch())
    client.force_login(make_person())

    assert client.post(reverse("admission:cancel", args=[enrolment.pk])).status_code == 404


def test_the_public_is_asked_to_sign_in_first(client):
    reply = tap(client, make_batch())

    assert reply.status_code == 302 and reply.url.startswith("/akun/masuk/")


def test_knowledge_is_open_at_any_time():
    training = make_training(product="pengetahuan")
    batch = make_batch(training)
    batch.period, batch.period_id = None, None
    batch.save()

    assert actions.register(person=make_person(), batch=batch).is_exclusive is False


def test_looking_at_the_address_of_a_registration_registers_nobody_and_shows_the_training(client):
    person, batch = make_person(), make_batch()
    client.force_login(person)

    reply = client.get(f"/angkatan/{batch.pk}/pendaftaran/")

    assert reply.url == f"/pelatihan/{batch.training.slug}/" and not Enrolment.objects.exists()


def test_those_who_came_before_a_limit_was_set_hold_seats_too(client):
    batch = make_batch()
    for _ in range(2):
        actions.register(person=make_person(), batch=batch)
    change_batch(batch=batch, starts_on=batch.starts_on, ends_on=batch.ends_on, quota=3, by=1)
    batch.refresh_from_db()

    actions.register(person=make_person(), batch=batch)
    with pytest.raises(Refused) as no:
        actions.register(person=make_person(), batch=batch)
    assert no.value.code == "full" and SeatCount.objects.get(batch=batch).taken == 3


def test_seats_are_counted_anew_when_a_limit_comes_back():
    batch = make_batch(quota=5)
    first = actions.register(person=make_person(), batch=batch)
    for quota in (None, 5):
        change_batch(batch=batch, starts_on=batch.starts_on, ends_on=batch.ends_on, quota=quota, by=1)
        batch.refresh_from_db()
        if quota is None:
            actions.cancel_registration(person=first.person, enrolment=first)
    count_the_seats(Entry.objects.filter(kind="catalogue.batch_changed").latest("id"))

    assert SeatCount.objects.get(batch=batch).taken == 0


def test_a_training_that_is_not_listed_cannot_be_joined_by_its_number(client):
    batch = make_batch()
    Training.objects.filter(pk=batch.training_id).update(is_listed=False)
    client.force_login(make_person())

    assert tap(client, batch).status_code == 404 and not Enrolment.objects.exists()
    Training.objects.filter(pk=batch.training_id).update(is_listed=True)
    assert tap(client, batch).status_code == 302
