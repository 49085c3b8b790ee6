"""What every request meets first, whatever it asks for."""

import json
import logging

import pytest
from django.test import RequestFactory
from django.urls import reverse

from pintar.accounts.tests.people import make_person
from pintar.kit.frame import LARGEST
from pintar.kit.logs import JsonLines

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/verifikasi/%00/", "/verifikasi/?kode=%00", "/pelatihan/?q=%00", "/%00"]
)
def test_an_address_with_a_zero_byte_is_refused_in_words(client, address):
    reply = client.get(address)

    assert reply.status_code == 400 and "tidak terbaca" in reply.content.decode()


def test_a_body_too_large_for_the_page_is_refused_before_it_is_read(client):
    door = reverse("accounts:login")
    reply = client.post(door, {"login": "siti@contoh.id", "password": "x"}, CONTENT_LENGTH=str(LARGEST + 1))

    assert reply.status_code == 413 and "terlalu besar" in reply.content.decode()
    assert client.post(door, {"login": "siti@contoh.id", "password": "x"}).status_code == 422


def test_only_the_page_that_takes_courses_takes_more():
    from django.urls import resolve

    assert resolve("/meja/kirim-kursus/").func.largest > LARGEST  # type: ignore[attr-defined]
    assert not hasattr(resolve("/meja/orang/").func, "largest")
    assert RequestFactory().get("/").META.get("CONTENT_LENGTH", "") == ""


def test_the_log_names_the_page_but_not_the_token_that_opens_an_account(client, caplog):
    from pintar.accounts.queries import reset_path

    path = reset_path(make_person())
    with caplog.at_level(logging.INFO, logger="pintar.request"):
        logging.getLogger("pintar.request").addHandler(caplog.handler)
        client.get(path)
        logging.getLogger("pintar.request").removeHandler(caplog.handler)

    line = json.loads(JsonLines().format(caplog.records[-1]))
    assert line["path"].startswith("/akun/sandi-baru/") and line["path"].endswith("/…/")
    assert path.split("/")[-2] not in json.dumps(line)
