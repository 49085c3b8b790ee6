"""Guessing is slowed, and the owner comes in; passwords are worked on in turns."""

import re
import threading
import time
from datetime import timedelta

import pytest
from django.urls import reverse

from pintar.accounts import actions, turns
from pintar.accounts.models import Person, Session, Throttle
from pintar.accounts.tests.people import PASSWORD, make_person
from pintar.kit.clock import now
from pintar.kit.errors import Refused

pytestmark = pytest.mark.django_db
DOOR = "/akun/masuk/"


def guess(client, person, address="10.0.0.1", password="salah-sekali"):
    return client.post(DOOR, {"login": person.email, "password": password}, REMOTE_ADDR=address)


def test_guessing_from_ten_thousand_addresses_slows_strangers_and_not_the_owners_own_browser(
    client, client_factory
):
    person = make_person()
    assert guess(client, person, "36.68.1.1", PASSWORD).status_code == 302
    client.post(reverse("accounts:logout"))
    Throttle.objects.create(key=f"login:{person.email}", began_at=now(), count=60)

    stranger = guess(client_factory(), person, "9.9.9.9", PASSWORD)
    assert stranger.status_code == 429 and int(stranger["Retry-After"]) > 3000
    assert guess(client, person, "36.68.99.1", PASSWORD).status_code == 302


def test_a_browser_that_was_disowned_vouches_for_nothing(client):
    person = make_person()
    guess(client, person, password=PASSWORD)
    actions.disown_session(session=Session.objects.get())
    Throttle.objects.create(key=f"login:{person.email}", began_at=now(), count=60)

    assert guess(client, person, password=PASSWORD).status_code == 429


def test_neighbours_of_an_address_count_together(client_factory):
    person = make_person()
    for last in range(10):
        guess(client_factory(), person, f"10.0.0.{last}")

    assert guess(client_factory(), person, "10.0.0.99", PASSWORD).status_code == 429
    assert guess(client_factory(), person, "10.0.1.99", PASSWORD).status_code == 302


def test_a_count_begins_again_after_its_span():
    limit = actions.Limit("satu", 2, timedelta(minutes=1))
    for _ in range(2):
        actions.refuse_over([limit])
        actions.count_tries([limit, actions.Limit("dua", 9, timedelta(hours=1))])
    with pytest.raises(Refused) as no:
        actions.refuse_over([limit])
    assert 0 < no.value.wait <= 61

    Throttle.objects.update(began_at=now() - timedelta(minutes=2))
    actions.refuse_over([limit])
    actions.count_tries([limit, actions.Limit("dua", 9, timedelta(hours=1))])
    assert dict(Throttle.objects.values_list("key", "count")) == {"satu": 1, "dua": 3}


@pytest.fixture
def paced(settings, tmp_path):
    """Ten passwords a second, counted in a folder of this test."""
    settings.SIGN_INS_PER_SECOND, settings.SIGN_INS_AT_ONCE = 10, 1

    class Folder:
        run = tmp_path

    settings.DATA = Folder()
    return settings


def not_before(seconds: float) -> None:
    """So many wait already that the next turn is that far away."""
    with turns._clock() as (_next, lasts, keep):
        keep(time.time() + seconds, lasts)


def test_turns_are_given_in_order_and_those_to_come_are_told_when(paced):
    told = []
    for _ in range(8):
        try:
            with turns.turn():
                told.append(0.0)
        except turns.Busy as busy:
            told.append(busy.at - time.time())

    assert told[:2] == [0.0] * 2 and told[-1] > 0.4
    assert round(told[7] - told[6], 1) == round(told[6] - told[5], 1) == 0.1


def test_no_more_hands_work_at_once_than_there_are(paced):
    paced.SIGN_INS_PER_SECOND = 10_000
    at_once, most = 0, 0
    lock = threading.Lock()

    def work():
        nonlocal at_once, most
        try:
            with turns.turn():
                with lock:
                    at_once += 1
                    most = max(most, at_once)
                time.sleep(0.05)
                with lock:
                    at_once -= 1
        except turns.Busy:
            pass

    hands = [threading.Thread(target=work) for _ in range(6)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert most == 1


def test_whoever_comes_in_a_storm_waits_on_a_page_that_goes_on_by_itself_and_loses_nothing(
    client, client_factory, paced
):
    person, other = make_person(), client_factory()
    not_before(1.2)

    page = client.post(DOOR, {"login": person.email, "password": PASSWORD, "next": "/saya/profil/"})
    text = page.content.decode()
    ticket = re.search(r'name="turn" value="([^"]+)"', text).group(1)
    assert page.status_code == 503 and page["Retry-After"] == "2" and "banyak yang masuk" in text
    assert PASSWORD not in text and person.email not in text and not Session.objects.exists()

    early = client.post(DOOR, {"turn": ticket})
    assert early.status_code == 503
    assert other.post(DOOR, {"turn": ticket}).status_code == 422  # another browser
    time.sleep(1.2)
    done = client.post(DOOR, {"turn": ticket, "next": "/saya/profil/"})
    assert done.status_code == 302 and done.url == "/saya/profil/"


def test_a_promise_is_good_once_and_one_that_was_changed_is_nothing(client, paced):
    person = make_person()
    not_before(0.6)
    text = client.post(DOOR, {"login": person.email, "password": "salah-sekali"}).content.decode()
    ticket = re.search(r'name="turn" value="([^"]+)"', text).group(1)
    time.sleep(0.65)
    assert client.post(DOOR, {"turn": ticket}).status_code == 422
    not_before(9)

    assert client.post(DOOR, {"turn": ticket}).status_code == 503
    assert "Giliran Anda sudah lewat" in client.post(DOOR, {"turn": f"{ticket[:-4]}AAAA"}).content.decode()


def test_new_accounts_wait_for_their_turn_with_all_that_was_typed(client, paced):
    not_before(0.6)
    form = {"full_name": "Siti Aminah", "login": "siti@contoh.id", "password": PASSWORD, "consent": "on"}
    text = client.post(reverse("accounts:signup"), form).content.decode()
    ticket = re.search(r'name="turn" value="([^"]+)"', text).group(1)
    time.sleep(0.65)

    assert client.post(reverse("accounts:signup"), {"turn": ticket}).status_code == 302
    assert Person.objects.get().full_name == "Siti Aminah"


def test_where_passwords_take_longer_turns_are_further_apart(paced):
    with turns._clock() as (next_, _lasts, keep):
        keep(next_, 2.0)
    first, second = turns._next_turn(time.time()), turns._next_turn(time.time())

    assert round(second - first, 1) == 2.0


def test_turns_are_not_for_hoarding(client, paced):
    person = make_person()
    not_before(60)
    for kept in ("turns:127.0.0.1", "turns:127.0.0.0/24"):
        Throttle.objects.create(key=kept, began_at=now(), count=599)
    asked = {"login": person.email, "password": PASSWORD}

    assert client.post(DOOR, asked).status_code == 503
    assert client.post(DOOR, asked).status_code == 429
