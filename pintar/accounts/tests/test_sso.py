"""Signing in with another system's account, against a real OpenID Connect provider that runs beside the tests."""

import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import reverse

from pintar.accounts.models import Federation, Person, Session
from pintar.accounts.proving import oidc
from pintar.accounts.proving.fetching import fetch
from pintar.accounts.tests.people import PASSWORD, make_person
from pintar.accounts.tests.test_second import code_of, with_app
from pintar.kit.errors import Refused
from tests.machine.running import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def provider():
    """The address of a provider that takes any client; who signs in there is said by the test."""
    port = free_port()
    place = f"http://localhost:{port}"
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "oidc_provider_mock",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--require-nonce",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 20
    while True:
        try:
            urllib.request.urlopen(f"{place}/.well-known/openid-configuration", timeout=2).close()
            break
        except OSError:
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.05)
    yield place
    process.terminate()
    process.wait(10)


@pytest.fixture(autouse=True)
def named(settings, provider):
    settings.OIDC = {
        "issuer": provider,
        "client": "pintar",
        "secret": "rahasia",
        "name": "SSO Pegawai",
        "scopes": "openid email profile",
        "hosts": "",
        "strong": "mfa",
    }
    settings.BASE_URL = "http://testserver"


def known_there(provider, sub, **claims):
    """Somebody the provider knows."""
    assert httpx.put(f"{provider}/users/{urllib.parse.quote(sub)}", json=claims).status_code == 204


def go(client, sub, start="accounts:sso", **more):
    """There and back, as a browser goes; the answer to coming back."""
    there = client.get(reverse(start), more)
    assert there.status_code == 302, there.content.decode()
    returned = httpx.post(there.url, data={"sub": sub})
    assert returned.status_code == 302, returned.text
    back = urlsplit(returned.headers["location"])
    assert back.path == reverse("accounts:sso_back")
    return client.get(f"{back.path}?{back.query}")


def test_the_button_is_there_only_when_a_provider_is_named(client, settings):
    assert "Masuk dengan SSO Pegawai" in client.get(reverse("accounts:login")).content.decode()

    settings.OIDC = settings.OIDC | {"issuer": ""}
    assert "SSO Pegawai" not in client.get(reverse("accounts:login")).content.decode()
    assert client.get(reverse("accounts:sso")).status_code == 404


def test_the_way_there_carries_state_nonce_and_the_proof_of_pkce(client):
    asked = parse_qs(urlsplit(client.get(reverse("accounts:sso")).url).query)

    assert asked["code_challenge_method"] == ["S256"] and asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == ["http://testserver/akun/sso/kembali/"]
    assert (
        len(asked["state"][0]) >= 32
        and len(asked["nonce"][0]) >= 32
        and len(asked["code_challenge"][0]) == 43
    )


def test_somebody_new_gets_an_account_with_consent_and_comes_in_by_it_the_next_time(
    client, client_factory, provider
):
    known_there(provider, "197001", email="Ani@contoh.id", email_verified=True, name="Ani Lestari")
    assert go(client, "197001").url == reverse("accounts:sso_guest")

    without = client.post(reverse("accounts:sso_guest"), {"do": "join", "full_name": "Ani Lestari"})
    assert without.status_code == 422 and not Person.objects.exists()
    made = client.post(
        reverse("accounts:sso_guest"), {"do": "join", "full_name": "Ani Lestari", "consent": "on"}
    )
    person = Person.objects.get(email="ani@contoh.id")
    assert (
        made.url.startswith("/saya/profil/")
        and person.email_confirmed_at
        and not person.has_usable_password()
    )

    again = client_factory()
    assert go(again, "197001", next="/saya/").url == "/saya/"
    assert again.get(reverse("accounts:me")).status_code == 200
    assert Session.objects.filter(person=person, way="sso").count() == 2


def test_an_account_with_the_same_address_is_not_taken_over_without_its_password(client, provider):
    person = make_person("Budi", email="budi@contoh.id")
    known_there(provider, "budi", email="budi@contoh.id", email_verified=True, name="Penyerang")

    page = client.get(go(client, "budi").url).content.decode()
    assert "budi@contoh.id" in page and client.get(reverse("accounts:me")).status_code == 302
    door = reverse("accounts:sso_guest")
    joined = client.post(door, {"do": "join", "full_name": "Penyerang", "consent": "on"})
    wrong = client.post(door, {"do": "link", "login": "budi@contoh.id", "password": "salah-sekali"})
    assert (joined.status_code, wrong.status_code) == (422, 422) and not Federation.objects.exists()

    right = client.post(door, {"do": "link", "login": "budi@contoh.id", "password": PASSWORD})
    assert right.status_code == 302 and Federation.objects.get().person == person


def test_an_address_the_provider_does_not_vouch_for_makes_no_account(client, provider):
    known_there(provider, "palsu", email="palsu@contoh.id", email_verified=False, name="Palsu")
    go(client, "palsu")

    door = reverse("accounts:sso_guest")
    client.post(door, {"do": "join", "full_name": "Palsu", "consent": "on"})
    assert not Person.objects.exists() and "palsu@contoh.id" not in client.get(door).content.decode()


def test_linking_an_account_that_has_a_second_step_waits_for_it(client, provider):
    person = make_person("Cici", email="cici@contoh.id")
    key = with_app(person)
    known_there(provider, "cici", email="cici@contoh.id", email_verified=True)
    go(client, "cici")

    half = client.post(reverse("accounts:sso_guest"), {"login": person.email, "password": PASSWORD})
    assert half.url == reverse("accounts:second") and not Federation.objects.exists()
    client.post(half.url, {"code": code_of(key)})
    assert Federation.objects.get().person == person


def test_whoever_is_signed_in_links_and_unlinks_and_another_person_cannot_have_the_same(
    client, client_factory, provider
):
    person, other, elsewhere = make_person(), make_person(), client_factory()
    known_there(provider, "dua", email="dua@lain.id", email_verified=True)
    client.force_login(person)
    assert go(client, "dua", "accounts:sso_link").url == reverse("accounts:security")
    assert Federation.objects.get().person == person

    elsewhere.force_login(other)
    go(elsewhere, "dua", "accounts:sso_link")
    assert Federation.objects.get().person == person
    client.post(reverse("accounts:sso_unlink"))
    assert not Federation.objects.exists()


def test_a_second_factor_of_ours_is_asked_unless_the_provider_vouches_for_one(
    client, client_factory, provider
):
    person = make_person(email="eka@contoh.id")
    with_app(person)
    Federation.objects.create(person=person, issuer=provider, subject="eka")
    known_there(provider, "eka", email="eka@contoh.id", email_verified=True)
    assert go(client, "eka").url == reverse("accounts:second")

    known_there(provider, "eka", email="eka@contoh.id", email_verified=True, amr=["pwd", "mfa"])
    strong = client_factory()
    assert go(strong, "eka").url == "/" and Session.objects.get().is_strong


def test_an_answer_without_a_question_or_with_another_state_is_refused(client, provider):
    door = reverse("accounts:sso_back")
    assert client.get(door, {"code": "x", "state": "y"}).status_code == 422

    there = client.get(reverse("accounts:sso"))
    back = urlsplit(httpx.post(there.url, data={"sub": "siapa"}).headers["location"])
    code = parse_qs(back.query)["code"][0]
    assert client.get(door, {"code": code, "state": "lain"}).status_code == 422
    assert client.get(f"{back.path}?{back.query}").status_code == 422  # one trip, one answer


def test_a_code_that_was_stolen_is_worth_nothing_in_another_browser(client, client_factory):
    thief = client_factory()
    thief.get(reverse("accounts:sso"))
    there = client.get(reverse("accounts:sso"))
    back = urlsplit(httpx.post(there.url, data={"sub": "siapa"}).headers["location"])

    assert thief.get(f"{back.path}?{back.query}").status_code == 422


def test_a_token_that_the_provider_did_not_sign_is_refused(provider):
    asked = oidc.Client(issuer=provider, id="pintar", secret="")
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    claims = {
        "iss": provider,
        "aud": "pintar",
        "sub": "1",
        "nonce": "n",
        "iat": time.time(),
        "exp": time.time() + 60,
    }
    for token in (
        jwt.encode(claims, stranger, algorithm="RS256"),
        jwt.encode(claims, "rahasia" * 8, algorithm="HS256"),
        jwt.encode(claims, None, algorithm="none"),
        "bukan.token",
        "",
    ):
        with pytest.raises(Refused):
            oidc.read_token(asked, token, nonce="n")


@pytest.mark.parametrize(
    "address",
    [
        "http://contoh.id/",
        "https://lain.id/",
        "https://contoh.id@lain.id/",
        "https://siapa:apa@contoh.id/",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        "https://contoh.id:port/",
        "",
    ],
)
def test_only_named_hosts_are_asked_and_only_by_https(address):
    with pytest.raises(Refused):
        fetch(address, hosts=frozenset({"contoh.id"}))


def test_a_provider_that_is_away_or_sends_us_elsewhere_is_said_in_words(client, settings, provider):
    settings.OIDC = settings.OIDC | {"issuer": f"http://localhost:{free_port()}"}
    assert client.get(reverse("accounts:sso")).status_code == 422

    with pytest.raises(Refused):
        fetch(f"{provider}/oauth2/authorize", hosts=frozenset({"localhost"}))
    with pytest.raises(Refused):
        fetch(provider, hosts=frozenset({"localhost"}))  # a page, and no JSON
