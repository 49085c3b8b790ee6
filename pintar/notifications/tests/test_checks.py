"""A site that sends letters knows its own address."""

from pintar.notifications.apps import letters_know_the_address


def test_letters_without_an_address_of_the_site_are_a_fault_at_start(settings):
    settings.EMAIL_HOST, settings.BASE_URL = "smtp.contoh.id", ""

    assert [fault.id for fault in letters_know_the_address(None)] == ["pintar.E001"]


def test_with_an_address_or_without_a_mail_server_there_is_none(settings):
    settings.EMAIL_HOST, settings.BASE_URL = "smtp.contoh.id", "https://pintar.contoh.id"
    assert letters_know_the_address(None) == []

    settings.EMAIL_HOST, settings.BASE_URL = "", ""
    assert letters_know_the_address(None) == []
