"""Opening periods and batches."""

import pytest
from django.urls import reverse

from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.catalogue.models import Batch, Period
from pintar.catalogue.tests.offers import make_batch, make_period, make_training
from pintar.journal.models import Entry

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Periode April",
    "opens_at": "2026-04-20T08:00",
    "closes_at": "2026-04-23T16:00",
    "one_training": "on",
    "is_announced": "on",
}


@pytest.fixture
def organiser(client):
    person = make_staff(RoleKind.ORGANISER)
    client.force_login(person)
    return person


def test_a_period_is_opened_in_jakarta_time_and_written_down(client, organiser):
    reply = client.post(reverse("catalogue:desk_new_period"), FORM)

    period = Period.objects.get()
    assert reply.status_code == 302 and period.opens_at.isoformat() == "2026-04-20T01:00:00+00:00"
    assert Entry.objects.get(kind="catalogue.period_opened").by == organiser.pk


@pytest.mark.parametrize(
    "change", [{"closes_at": "2026-04-19T16:00"}, {"name": ""}, {"name": "x" * 121}, {"opens_at": "kemarin"}]
)
def test_a_window_that_cannot_be_is_refused_and_nothing_is_made(client, organiser, change):
    reply = client.post(reverse("catalogue:desk_new_period"), FORM | change)

    assert reply.status_code == 422 and not Period.objects.exists()


def test_batches_are_numbered_and_pin_the_release_of_the_day(client, organiser):
    period, training = make_period(), make_training()
    for _ in range(2):
        client.post(
            reverse("catalogue:desk_period", args=[period.pk]),
            {"training": training.pk, "starts_on": "2026-04-27", "ends_on": "2026-05-08", "quota": ""},
        )

    assert [(b.number, b.release_id) for b in Batch.objects.order_by("number")] == [
        (1, training.release_id),
        (2, training.release_id),
    ]


@pytest.mark.parametrize(
    "change", [{"ends_on": "2026-04-01"}, {"quota": "0"}, {"quota": "-3"}, {"training": "999999"}]
)
def test_a_batch_that_cannot_be_is_refused(client, organiser, change):
    form = {"training": make_training().pk, "starts_on": "2026-04-27", "ends_on": "2026-05-08", "quota": "30"}

    reply = client.post(reverse("catalogue:desk_period", args=[make_period().pk]), form | change)

    assert reply.status_code == 422 and not Batch.objects.exists()


def test_the_rule_of_one_choice_stays_once_the_window_has_opened(client, organiser):
    period = make_period(one_training=True)
    form = {k: v for k, v in FORM.items() if k != "one_training"}

    reply = client.post(reverse("catalogue:desk_change_period", args=[period.pk]), form)

    period.refresh_from_db()
    assert reply.status_code == 422 and period.one_training


def test_a_window_that_has_opened_cannot_be_said_to_open_later(client, organiser):
    period = make_period()
    later = {"opens_at": "2098-04-01T08:00", "closes_at": "2098-04-20T16:00"}

    reply = client.post(reverse("catalogue:desk_change_period", args=[period.pk]), FORM | later)
    assert reply.status_code == 422 and "sudah dibuka" in reply.content.decode()

    opened = period.opens_at
    period.refresh_from_db()
    assert period.opens_at == opened


def test_others_may_not(client):
    batch = make_batch()
    for person in (make_person(), make_staff(RoleKind.AUTHOR), make_staff(RoleKind.REGIONAL, region="35")):
        client.force_login(person)
        for address in (
            reverse("catalogue:desk_periods"),
            reverse("catalogue:desk_new_period"),
            reverse("catalogue:desk_period", args=[batch.period_id]),
            reverse("catalogue:desk_change_batch", args=[batch.pk]),
        ):
            assert client.get(address).status_code == 403


@pytest.mark.parametrize("change", [{"opens_at": "0001-01-01T00:00"}, {"closes_at": "9999-12-31T23:59"}])
def test_a_year_that_is_a_slip_of_the_finger_is_refused(client, change):
    client.force_login(make_staff(RoleKind.ORGANISER))
    form = {"name": "April", "opens_at": "2026-04-01T08:00", "closes_at": "2026-04-20T16:00"}

    reply = client.post(reverse("catalogue:desk_new_period"), form | change)
    assert reply.status_code == 422 and "Tahun harus antara 2000 dan 2100" in reply.content.decode()
    assert not Period.objects.exists()
    assert client.post(reverse("catalogue:desk_new_period"), form).status_code == 302


def test_days_of_a_batch_lie_within_a_lifetime(client):
    client.force_login(make_staff(RoleKind.ORGANISER))
    period, training = make_period(), make_training()
    for first, last in (("0001-01-01", "2026-05-08"), ("2026-04-27", "9999-12-31")):
        form = {"training": training.pk, "starts_on": first, "ends_on": last}
        assert client.post(reverse("catalogue:desk_period", args=[period.pk]), form).status_code == 422

    assert not Batch.objects.exists()
