"""Who is sent to the door, and where they come back to."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from pintar.kit.permits import login_required, permitted


class Somebody:
    is_authenticated = True


def asked(method, path, user=None, **headers):
    request = getattr(RequestFactory(), method)(path, **headers)
    request.user = user or AnonymousUser()
    return request


def shown(request):
    return HttpResponse("in")


def back_to(reply):
    assert reply.status_code == 302
    return parse_qs(urlsplit(reply.url).query)["next"][0]


def test_whoever_is_signed_in_comes_in():
    assert login_required(shown)(asked("get", "/saya/", Somebody())).content == b"in"


def test_a_page_that_was_asked_for_is_come_back_to():
    assert back_to(login_required(shown)(asked("get", "/belajar/?q=1"))) == "/belajar/?q=1"


def test_a_form_that_was_sent_leads_back_to_its_page():
    sent = asked(
        "post", "/angkatan/5/pendaftaran/", headers={"Referer": "http://testserver/pelatihan/soal/?a=1"}
    )

    assert back_to(login_required(shown)(sent)) == "/pelatihan/soal/?a=1"


@pytest.mark.parametrize("referer", ["https://lain.example/pelatihan/", "", "bukan alamat"])
def test_a_page_of_somebody_else_is_not_come_back_to(referer):
    sent = asked("post", "/saya/profil/", headers={"Referer": referer})

    assert back_to(login_required(shown)(sent)) == "/saya/profil/"


def test_somebody_without_the_permission_is_told_so_and_a_stranger_is_asked_to_sign_in():
    guarded = permitted(lambda viewer: False)(shown)

    with pytest.raises(PermissionDenied):
        guarded(asked("get", "/meja/", Somebody()))
    assert back_to(guarded(asked("get", "/meja/"))) == "/meja/"
