"""Where this site stands."""

from django.test import RequestFactory

from pintar.kit.addresses import site, site_of


def test_a_site_with_an_address_stands_there_whoever_asks(settings):
    settings.BASE_URL = "https://pintar.contoh.id"

    assert site() == "https://pintar.contoh.id"
    assert (
        site_of(RequestFactory().get("/", headers={"host": "lain.contoh.id"})) == "https://pintar.contoh.id"
    )


def test_a_site_without_one_stands_where_it_was_asked_and_for_letters_on_its_own_machine(settings):
    settings.BASE_URL = ""

    assert site_of(RequestFactory().get("/", headers={"host": "lain.contoh.id"})) == "http://lain.contoh.id"
    assert site() == "http://localhost:8000"
