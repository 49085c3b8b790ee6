"""Signing up, in and out."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.urls import reverse

from pintar.accounts import actions
from pintar.accounts.models import Consent, Person, Throttle
from pintar.accounts.tasks import forget_tries
from pintar.accounts.tests.people import PASSWORD, make_person
from pintar.kit.clock import now
from pintar.notifications.models import Letter

pytestmark = pytest.mark.django_db
FORM = {"full_name": "Siti Aminah", "login": "siti@contoh.id", "password": PASSWORD, "consent": "on"}


def test_an_account_is_made_with_consent_and_is_signed_in_at_once(client):
    reply = client.post(reverse("accounts:signup"), FORM)

    person = Person.objects.get(email="siti@contoh.id")
    assert reply.status_code == 302 and reply.url.startswith("/saya/profil/")
    assert person.full_name == "Siti Aminah" and person.password.startswith(
        "argon2$argon2id$v=19$m=19456,t=2,p=1"
    )
    assert Consent.objects.get(person=person).text == "privasi"
    assert client.get(reverse("accounts:me")).status_code == 200


def test_a_phone_number_makes_an_account_too(client):
    client.post(reverse("accounts:signup"), FORM | {"login": "0812 3456 7890"})

    assert Person.objects.get(phone="+6281234567890").email is None


@pytest.mark.parametrize(
    "change",
    [
        {"login": "bukan surel"},
        {"password": "pendek"},
        {"password": "12345678"},
        {"full_name": "3201010101010001"},
        {"full_name": "x" * 151},
        {"consent": ""},
        {"password": "x" * 300},
        {"full_name": "<script>"},
    ],
)
def test_what_cannot_be_right_is_said_at_its_field_and_nothing_is_made(client, change):
    reply = client.post(reverse("accounts:signup"), FORM | change)

    assert reply.status_code == 422 and not Person.objects.exists()
    assert 'aria-invalid="true"' in reply.content.decode()


def test_a_taken_address_leads_to_the_door_and_tells_nothing_of_its_owner(client):
    make_person("Orang Lain", email="siti@contoh.id")

    reply = client.post(reverse("accounts:signup"), FORM)

    text = reply.content.decode()
    assert reply.status_code == 422 and Person.objects.count() == 1
    assert reverse("accounts:login") in text and "Orang Lain" not in text


def test_the_letter_confirms_the_address_and_learning_does_not_wait(client):
    client.post(reverse("accounts:signup"), FORM)
    person = Person.objects.get()
    assert person.email_confirmed_at is None

    link = re.search(r"/akun/konfirmasi/\S+", Letter.objects.get().body).group()
    client.get(link)

    person.refresh_from_db()
    assert person.email_confirmed_at is not None


def test_a_forged_confirmation_is_refused_kindly(client):
    reply = client.get(reverse("accounts:confirm", args=["palsu"]))

    assert reply.status_code == 410


def test_the_right_password_opens_and_the_wrong_one_says_so(client):
    person = make_person()
    wrong = client.post(reverse("accounts:login"), {"login": person.email, "password": "salah-sekali"})
    right = client.post(
        f"{reverse('accounts:login')}?next=/saya/",
        {"login": person.email.upper(), "password": PASSWORD, "next": "/saya/"},
    )

    assert wrong.status_code == 422
    assert right.status_code == 302 and right.url == "/saya/"


def test_the_way_back_leads_only_to_our_own_pages(client):
    person = make_person()
    reply = client.post(
        reverse("accounts:login"),
        {"login": person.email, "password": PASSWORD, "next": "https://jahat.example/"},
    )

    assert reply.url == "/"


def test_guessing_is_slowed_for_the_guesser_and_not_for_the_owner_elsewhere(client):
    person = make_person()
    for _ in range(10):
        client.post(
            reverse("accounts:login"),
            {"login": person.email, "password": "salah-sekali"},
            REMOTE_ADDR="10.0.0.1",
        )

    guesser = client.post(
        reverse("accounts:login"), {"login": person.email, "password": PASSWORD}, REMOTE_ADDR="10.0.0.1"
    )
    owner = client.post(
        reverse("accounts:login"), {"login": person.email, "password": PASSWORD}, REMOTE_ADDR="10.0.9.2"
    )

    assert guesser.status_code == 429 and int(guesser["Retry-After"]) > 800
    assert "Terlalu banyak" in guesser.content.decode()
    assert owner.status_code == 302


def test_signing_out_everywhere_ends_the_other_sessions_and_keeps_this_one(client, client_factory):
    person = make_person()
    other = client_factory()
    for one in (client, other):
        one.post(reverse("accounts:login"), {"login": person.email, "password": PASSWORD})

    client.post(reverse("accounts:end_others"))

    assert client.get(reverse("accounts:me")).status_code == 200
    assert other.get(reverse("accounts:me")).status_code == 302


def test_a_forgotten_password_is_renewed_by_letter_once(client):
    person = make_person()
    client.post(reverse("accounts:reset_request"), {"login": person.email})
    link = re.search(r"/akun/sandi-baru/\S+", Letter.objects.get().body).group()

    reply = client.post(link, {"password": "kata-sandi-yang-baru"})
    again = client.get(link)

    person.refresh_from_db()
    assert reply.status_code == 302 and person.check_password("kata-sandi-yang-baru")
    assert again.status_code == 410


def test_asking_for_an_unknown_address_looks_the_same(client):
    reply = client.post(reverse("accounts:reset_request"), {"login": "tiada@contoh.id"})

    assert (
        reply.status_code == 200
        and not Letter.objects.exists()
        and "surat sudah dikirim" in reply.content.decode()
    )


def test_letters_go_out_once_and_wait_when_the_mail_server_is_away(settings):
    from pintar.notifications.tasks import carry_letters

    actions.send_confirmation(person=make_person(), base_url="https://contoh.id")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert carry_letters() == 0
    assert Letter.objects.get().sent_at is None and Letter.objects.get().tries == 1

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Letter.objects.update(next_at=None)  # a minute later
    assert carry_letters() == 1
    assert carry_letters() == 0
    assert len(mail.outbox) == 1 and Letter.objects.get().sent_at is not None


def test_trying_out_addresses_is_counted_whether_they_are_taken_or_not(client):
    make_person("Orang Lain", email="siti@contoh.id")
    client.post(reverse("accounts:signup"), FORM)

    assert Throttle.objects.get(key="signup:127.0.0.1").count == 1


def test_tries_of_long_ago_are_forgotten_and_those_of_today_count_on(client):
    client.post(reverse("accounts:signup"), FORM)
    Throttle.objects.create(key="old", began_at=now() - timedelta(days=3))

    assert forget_tries() == 1
    assert [row.key.partition(":")[0] for row in Throttle.objects.all()] == ["signup", "signup"]


def test_the_way_back_keeps_its_filters_through_sign_up(client):
    reply = client.post(reverse("accounts:signup"), FORM | {"next": "/pelatihan/?q=soal&open=on"})

    assert parse_qs(urlsplit(reply.url).query)["next"] == ["/pelatihan/?q=soal&open=on"]
