"""How many statements the most visited pages take, with one row and with many, and the shares of a small first year."""

import re

import pytest

from pintar.accounts.tests.people import make_person
from pintar.catalogue.tests.offers import make_batch as make_offer
from pintar.cli.population import load
from pintar.journal.follower import settle
from pintar.learning.actions import enrol
from tests.journeys.ground import learn, publish_course, register, sign_up


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 30])
def test_a_lesson_takes_four_statements_at_most(client, many, django_assert_max_num_queries):
    batch = publish_course()
    sign_up(client, "Siti Aminah", "siti@contoh.id")
    enrolment = register(client, batch)
    learn(client, enrolment, ("mengapa",))
    for _ in range(many - 1):
        enrol(person=make_person(), batch=batch)
    client.get(f"/belajar/{enrolment.pk}/letak/")

    for medium in ("reading", "slides"):
        with django_assert_max_num_queries(4):
            page = client.get(f"/belajar/{enrolment.pk}/letak/?media={medium}")
        assert page.status_code == 200 and "Letak rak dan tikar" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 30])
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_the_catalogue_takes_four_statements_at_most(
    client, many, is_signed_in, django_assert_max_num_queries
):
    for _ in range(many):
        make_offer()
    if is_signed_in:
        client.force_login(make_person())

    for address in (
        "/pelatihan/",
        "/pelatihan/?q=soal&open=on",
        "/pelatihan/?jp=11-20&profession=guru-madrasah",
    ):
        client.get(address)
        with django_assert_max_num_queries(4):
            assert client.get(address).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_small_first_year_shows_the_published_shares_and_the_dashboard_takes_six_statements(
    client, django_assert_max_num_queries
):
    publish_course()
    settle()
    client.get("/dasbor/")
    with django_assert_max_num_queries(6):
        client.get("/dasbor/")

    load.add(people=2000, participations=2000, seed=1, say=lambda *_: None)

    with django_assert_max_num_queries(6):
        shown = client.get("/dasbor/").content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", shown).split())
    assert "2.000" in text
    for share in ("88,6%", "4,8%", "6,6%", "61,6%", "38,4%"):
        assert share in text, share
    assert client.get("/dasbor/semua.csv").status_code == 200
    load.remove(say=lambda *_: None)
