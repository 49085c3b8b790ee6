"""Pages about the site, the choice of language, what machines read, and the desk's first page."""

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import PRIVACY_VERSION, RoleKind
from pintar.catalogue.tests.offers import make_batch, make_period, make_release, make_training
from pintar.home.values import next_step
from pintar.insights.models import Rollup
from pintar.kit.clock import now

pytestmark = pytest.mark.django_db
PAGES = ("home:home", "home:about", "home:help", "home:privacy", "home:accessibility")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_can_be_found_and_shared(client, name, language):
    client.cookies["bahasa"] = language

    text = client.get(reverse(name)).content.decode()

    assert f'<html lang="{language}">' in text and "<h1>" in text
    for sign in ('<meta name="description"', 'property="og:title"', 'property="og:image"', 'rel="canonical"'):
        assert text.count(sign) == 1


def test_pages_about_the_site_ask_nothing_of_the_database(client):
    with CaptureQueriesContext(connection) as caught:
        for name in ("home:help", "home:privacy", "home:accessibility"):
            client.get(reverse(name))

    assert len(caught) == 0


def test_the_privacy_notice_names_the_version_that_people_agree_to(client):
    assert PRIVACY_VERSION in client.get(reverse("home:privacy")).content.decode()


def test_the_help_page_says_whom_to_ask(client, settings):
    assert "PIC Kanwil" in client.get(reverse("home:help")).content.decode()

    settings.CONTACT = "tanya@contoh.id"

    assert "tanya@contoh.id" in client.get(reverse("home:help")).content.decode()


def test_a_chosen_language_is_kept_and_leads_back(client):
    reply = client.post(reverse("home:language"), {"language": "en", "next": "/bantuan/?a=1"})

    assert reply.headers["Location"] == "/bantuan/?a=1" and reply.cookies["bahasa"].value == "en"


@pytest.mark.parametrize(
    "wanted", ["https://jahat.example/", "//jahat.example", "javascript:alert(1)", "", "bantuan"]
)
def test_a_choice_of_language_never_leads_to_another_site(client, wanted):
    reply = client.post(reverse("home:language"), {"language": "xx", "next": wanted})

    assert reply.headers["Location"] == "/" and "bahasa" not in reply.cookies


def test_the_site_map_holds_listed_trainings_and_no_others(client):
    listed, hidden = make_training("Terdaftar"), make_training("Tersembunyi", is_listed=False)

    reply = client.get(reverse("home:sitemap"))
    places = [
        place.text for place in ElementTree.fromstring(b"".join(reply.streaming_content)).findall(".//{*}loc")
    ]

    assert f"http://testserver/pelatihan/{listed.slug}/" in places and "http://testserver/tentang/" in places
    assert not any(hidden.slug in place for place in places)


def test_robots_are_kept_from_desks_and_led_to_the_site_map(client):
    text = client.get(reverse("home:robots")).content.decode()

    assert "Disallow: /meja/" in text and "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /pelatihan/" not in text


def test_the_desk_is_for_staff(client):
    assert client.get(reverse("home:desk")).status_code == 302

    client.force_login(make_person())

    assert client.get(reverse("home:desk")).status_code == 403


def test_an_organiser_sees_running_periods_and_those_still_learned_in(client):
    make_batch(period=make_period(name="Periode Terbuka"))
    make_batch(period=make_period(name="Periode Dipelajari", opens_in=-9, closes_in=-2))
    make_period(name="Periode Lampau", opens_in=-99, closes_in=-90)
    client.force_login(make_staff(RoleKind.ORGANISER))

    text = client.get(reverse("home:desk")).content.decode()

    assert "Periode Terbuka" in text and "Periode Dipelajari" in text and "Periode Lampau" not in text
    assert reverse("catalogue:desk_new_period") in text


def test_a_regional_officer_sees_the_sums_of_their_province(client):
    for key, people in (("35", 321), ("11", 777)):
        Rollup.objects.create(
            dimension="province",
            key=key,
            people=people,
            participations=people,
            passed=1,
            jp=1,
            counted_at=now(),
        )
    client.force_login(make_staff(RoleKind.REGIONAL, region="35"))

    text = client.get(reverse("home:desk")).content.decode()

    assert "Jawa Timur" in text and "321" in text and "777" not in text
    assert reverse("catalogue:desk_new_period") not in text


def test_an_author_sees_releases_and_no_sums(client):
    make_release("kursus-baru", "Kursus baru")
    Rollup.objects.create(
        dimension="all", key="", people=321, participations=1, passed=1, jp=1, counted_at=now()
    )
    client.force_login(make_staff(RoleKind.AUTHOR))

    text = client.get(reverse("home:desk")).content.decode()

    assert "Kursus baru" in text and "321" not in text


def test_the_desk_costs_the_same_for_one_and_for_thirty_periods(client):
    client.force_login(make_staff(RoleKind.ADMIN))
    counts = []
    for more in (1, 29):
        for _ in range(more):
            make_batch()
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("home:desk"))
        counts.append(len(caught))

    assert counts[0] == counts[1] <= 5


def test_somebody_with_nothing_begun_is_asked_to_choose():
    assert next_step(True, [], {}, now()).code == "choose"
    assert next_step(False, [], {}, now()).code == "profile"
