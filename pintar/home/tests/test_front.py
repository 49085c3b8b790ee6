"""The first page: what it invites to, and the one next step it names."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pintar.accounts.tests.people import make_person
from pintar.catalogue.tests import offers
from pintar.credentials.tests.stage import make_certificate, make_passed
from pintar.insights.models import Rollup
from pintar.kit.clock import now
from pintar.kit.memory import forget_everything
from pintar.learning.models import Completion
from pintar.learning.tests.stage import finish, make_batch, make_enrolment, pass_all

pytestmark = pytest.mark.django_db
HOME = "/"


def read(client) -> str:
    forget_everything()
    reply = client.get(HOME)
    assert reply.status_code == 200
    return reply.content.decode()


def test_the_public_sees_what_can_be_registered_for_now(client):
    training = offers.make_training("Asesmen formatif")
    offers.make_batch(training)
    offers.make_batch(offers.make_training("Yang lama"), offers.make_period(opens_in=-9, closes_in=-2))

    text = read(client)

    assert "Asesmen formatif" in text and reverse("catalogue:training", args=[training.slug]) in text
    assert "Yang lama" not in text


def test_a_period_that_is_not_announced_is_not_on_the_first_page(client):
    offers.make_batch(offers.make_training("Rahasia"), offers.make_period(is_announced=False))

    text = read(client)

    assert "Rahasia" not in text and "Belum ada pendaftaran yang dibuka" in text


def test_the_totals_say_when_they_were_counted_and_are_absent_before_that(client):
    assert "Sejauh ini" not in read(client)

    Rollup.objects.create(
        dimension="all",
        key="",
        people=144_019,
        participations=144_019,
        passed=95_485,
        jp=2_900_000,
        counted_at=now(),
    )
    Rollup.objects.create(
        dimension="province", key="35", people=9, participations=9, passed=3, jp=60, counted_at=now()
    )

    text = read(client)
    assert "144.019" in text and "66,3%" in text and "dihitung" in text


def test_the_first_page_costs_the_same_for_one_and_for_thirty_trainings(client):
    counts = []
    for more in (1, 29):
        for _ in range(more):
            offers.make_batch()
        with CaptureQueriesContext(connection) as caught:
            read(client)
        counts.append(len(caught))

    assert counts[0] == counts[1] <= 4


def test_a_person_without_a_profile_is_sent_to_it_first(client):
    client.force_login(make_person(is_complete=False))

    text = read(client)

    assert "Lengkapi profil" in text and reverse("accounts:profile") in text


def test_a_person_who_learns_is_led_to_their_next_lesson(client):
    enrolment = make_enrolment()
    finish(enrolment, "satu")
    client.force_login(enrolment.person)

    text = read(client)

    assert "Lanjut: Pengecoh" in text and "Langkah 2 dari 5" in text
    assert reverse("learning:lesson", args=[enrolment.pk, "dua"]) in text


def test_a_person_whose_training_has_not_begun_is_told_the_day(client):
    enrolment = make_enrolment(batch=make_batch(starts=5, ends=9))
    client.force_login(enrolment.person)

    text = read(client)

    assert "Belajar dimulai" in text and "Lanjut:" not in text


def test_a_person_who_lacks_only_their_name_is_asked_to_check_it(client):
    person = make_person(name_confirmed_at=None)
    enrolment = make_enrolment(person)
    pass_all(enrolment)
    client.force_login(person)

    text = read(client)

    assert "Periksa nama" in text and not Completion.objects.filter(enrolment=enrolment).exists()


def test_a_person_who_has_just_passed_sees_their_certificate_or_that_it_is_being_made(client):
    waiting, holder = make_passed("Ani Wulandari"), make_certificate("Rina Kartika")

    client.force_login(waiting.person)
    assert "sedang diterbitkan" in read(client)

    client.force_login(holder.person)
    assert reverse("credentials:show", args=[holder.code]) in read(client)


def test_a_certificate_of_long_ago_no_longer_comes_first(client):
    certificate = make_certificate()
    Completion.objects.filter(enrolment=certificate.enrolment).update(at=now() - timedelta(days=90))
    client.force_login(certificate.person)

    text = read(client)

    assert (
        "Pilih yang ingin Anda pelajari" in text
        and reverse("credentials:show", args=[certificate.code]) in text
    )


def test_my_page_costs_the_same_for_one_and_for_thirty_enrolments(client):
    person = make_person()
    client.force_login(person)
    counts = []
    for more in (1, 29):
        for _ in range(more):
            make_enrolment(person)
        read(client)
        with CaptureQueriesContext(connection) as caught:
            read(client)
        counts.append(len(caught))

    assert counts[0] == counts[1] <= 7


def test_nobody_sees_what_another_person_learns(client):
    make_enrolment()
    client.force_login(make_person("Bo Rahman"))

    text = read(client)

    assert "Pelatihan saya yang lain" not in text and "Pilih yang ingin Anda pelajari" in text
