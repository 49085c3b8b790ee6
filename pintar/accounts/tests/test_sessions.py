"""Where a person is signed in, and how that ends."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pintar.accounts.devices import device_name
from pintar.accounts.models import Session
from pintar.accounts.tasks import forget_sessions
from pintar.accounts.tests.people import PASSWORD, make_person
from pintar.kit.callers import block_of, shown_block
from pintar.kit.clock import now
from pintar.notifications.models import Letter

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 13; M2101) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"


def sign_in(client, person, **more):
    return client.post(reverse("accounts:login"), {"login": person.email, "password": PASSWORD}, **more)


def test_a_sign_in_is_remembered_with_the_device_and_half_of_the_address(client):
    person = make_person()
    sign_in(client, person, headers={"User-Agent": PHONE}, REMOTE_ADDR="36.68.12.77")

    session = Session.objects.get(person=person)
    assert session.name == "Chrome di Android" and session.block == "36.68.12.•"
    assert client.cookies["perangkat"].value == session.device.hex and client.cookies["perangkat"]["httponly"]


def test_a_copied_cookie_is_dead_after_signing_out(client, client_factory):
    person, copy = make_person(), client_factory()
    sign_in(client, person)
    copy.cookies["sesi"] = client.cookies["sesi"].value
    assert copy.get(reverse("accounts:me")).status_code == 200

    client.post(reverse("accounts:logout"))

    assert copy.get(reverse("accounts:me")).status_code == 302
    assert Session.objects.get().ended_by == "owner"


def test_a_cookie_from_before_there_were_rows_is_asked_once(client):
    client.force_login(make_person())
    session = client.session
    del session["sid"]
    session.save()
    client.cookies["sesi"] = session.session_key

    assert client.get(reverse("accounts:me")).status_code == 302


def test_knowing_who_asks_costs_one_statement(client):
    client.force_login(make_person())
    with CaptureQueriesContext(connection) as caught:
        client.get(reverse("accounts:password"))

    assert len(caught) == 1


def test_being_there_is_written_down_every_few_minutes_only(client):
    client.force_login(make_person())
    Session.objects.update(seen_at=now() - timedelta(minutes=11))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("accounts:password"))
        counts.append(len(caught))

    assert counts == [2, 1]
    assert Session.objects.get().seen_at > now() - timedelta(minutes=1)


def test_signing_in_again_on_the_same_device_leaves_one_open_session(client):
    person = make_person()
    sign_in(client, person)
    del client.cookies["sesi"]
    sign_in(client, person)

    assert Session.objects.open().count() == 1 and Session.objects.count() == 2
    assert not Letter.objects.exists()


def test_a_strange_device_is_told_by_letter_and_a_known_one_is_not(client, client_factory):
    person, stranger = make_person(), client_factory()
    sign_in(client, person)
    assert not Letter.objects.exists()

    sign_in(stranger, person, headers={"User-Agent": PHONE})

    letter = Letter.objects.get()
    assert letter.to == person.email and "Chrome di Android" in letter.body


def test_a_person_who_says_it_was_not_me_ends_it_and_is_led_to_a_new_password(client, client_factory):
    person, stranger = make_person(), client_factory()
    sign_in(client, person)
    sign_in(stranger, person)
    link = re.search(r"/akun/bukan-saya/\S+", Letter.objects.get().body).group()

    shown = client_factory().get(link)
    assert shown.status_code == 200 and Session.objects.open().count() == 2
    reply = client_factory().post(link)

    assert stranger.get(reverse("accounts:me")).status_code == 302
    assert reply.status_code == 302 and reply.url.startswith("/akun/sandi-baru/")
    assert client_factory().get(f"{link[:-5]}xxxx/").status_code == 410


def test_each_session_can_be_ended_by_itself_and_nobody_elses(client, client_factory):
    person, other, stranger = make_person(), client_factory(), make_person()
    for one in (client, other):
        sign_in(one, person)
    hers = Session.objects.get(device=other.cookies["perangkat"].value)
    theirs = client_factory()
    sign_in(theirs, stranger)

    page = client.get(reverse("accounts:security")).content.decode()
    assert page.count("Keluarkan</button>") == 1 and "perangkat ini" in page
    refused = theirs.post(reverse("accounts:end_session", args=[hers.pk]))
    assert refused.status_code == 404 and other.get(reverse("accounts:me")).status_code == 200

    client.post(reverse("accounts:end_session", args=[hers.pk]))
    assert other.get(reverse("accounts:me")).status_code == 302
    assert client.get(reverse("accounts:me")).status_code == 200


def test_old_sessions_are_forgotten_and_open_ones_stay(client):
    person = make_person()
    sign_in(client, person)
    Session.objects.create(
        person=person,
        device=Session.objects.get().device,
        name="lama",
        way="password",
        ended_at=now() - timedelta(days=200),
        ended_by="owner",
    )

    assert forget_sessions() == 1
    assert Session.objects.open().count() == 1


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (PHONE, "Chrome di Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1",
            "Safari di iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140 Safari/537.36 Edg/140", "Edge di Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox di Linux"),
        ("", "Perangkat lain"),
        ("curl/8", "Perangkat lain"),
    ],
)
def test_a_device_has_a_name_its_owner_would_know(said, name):
    assert device_name(said) == name


@pytest.mark.parametrize(
    ("address", "block", "shown"),
    [
        ("36.68.12.77", "36.68.12.0/24", "36.68.12.•"),
        ("2001:db8:12:34ff::1", "2001:db8:12:3400::/56", "2001:db8:12…"),
        ("::ffff:36.68.12.77", "36.68.12.0/24", "36.68.12.•"),
        ("", "", ""),
        ("bukan alamat", "", ""),
    ],
)
def test_an_address_counts_with_its_neighbours(address, block, shown):
    assert block_of(address) == block
    assert shown_block(address) in (shown, "::ffff:…", "36.68.12.•")
