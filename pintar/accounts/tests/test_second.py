"""The second step: a code from an app, a code on paper; asked of staff before the desk opens."""

import re
import time
from base64 import b32decode
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.urls import reverse

from pintar.accounts import actions
from pintar.accounts.models import RecoveryCode, Session, Totp
from pintar.accounts.proving import codes
from pintar.accounts.tests.people import PASSWORD, make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.journal.models import Entry
from pintar.kit.clock import now
from pintar.notifications.models import Letter

pytestmark = pytest.mark.django_db
# RFC 6238, appendix B, SHA-1, cut to six digits.
RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def code_of(key: str, later: int = 0) -> str:
    return TOTP(b32decode(key), 6, SHA1(), 30).generate(time.time() + later).decode()


def with_app(person) -> str:
    """The secret of an app this person has set up, whose code of this half minute is still good."""
    key = actions.begin_app(person=person)
    actions.confirm_app(person=person, code=code_of(key))
    Totp.objects.filter(person=person).update(last_step=0)
    return key


def sign_in(client, person, **more):
    return client.post(reverse("accounts:login"), {"login": person.email, "password": PASSWORD, **more})


@pytest.mark.parametrize(
    ("at", "code"), [(1234567890, "005924"), (1111111109, "081804"), (2000000000, "279037")]
)
def test_codes_are_those_of_the_standard_and_a_clock_may_be_off_by_half_a_minute(at, code):
    for off in (-30, 0, 30):
        assert codes.step_of(RFC, code, at=at + off) == at // 30
    assert codes.step_of(RFC, code, at=at + 90) is None
    assert codes.step_of(RFC, code, at=at, after=at // 30) is None


@pytest.mark.parametrize("typed", ["", "12345", "١٢٣٤٥٦", "1234567", "abcdef"])
def test_what_is_no_code_is_refused(typed):
    assert codes.step_of(RFC, typed, at=59) is None


def test_an_app_is_set_up_by_its_first_code_and_the_paper_follows(client):
    person = make_person()
    client.force_login(person)
    shown = client.get(reverse("accounts:app")).content.decode()
    key = re.search(r'key-text">([A-Z2-7 ]+)<', shown).group(1).replace(" ", "")

    wrong = client.post(reverse("accounts:app"), {"code": "000000"})
    assert wrong.status_code == 422 and not Totp.objects.get().confirmed_at
    right = client.post(reverse("accounts:app"), {"code": f"{code_of(key)[:3]} {code_of(key)[3:]}"})

    assert right.url == reverse("accounts:paper") and Totp.objects.get().confirmed_at
    assert key.encode() not in bytes(Totp.objects.get().sealed)
    page = client.post(reverse("accounts:paper")).content.decode()
    told = re.findall(r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", page)
    assert len(set(told)) == 10 == RecoveryCode.objects.count()
    assert told[0] not in client.get(reverse("accounts:paper")).content.decode()
    assert Session.objects.get().is_strong


def test_the_password_alone_does_not_open_and_the_code_does(client):
    person = make_person()
    key = with_app(person)

    half = sign_in(client, person, next="/saya/profil/")
    assert half.url == reverse("accounts:second")
    assert client.get(reverse("accounts:me")).status_code == 302
    wrong = client.post(half.url, {"code": "000000"})
    assert wrong.status_code == 422 and client.get(reverse("accounts:me")).status_code == 302

    right = client.post(half.url, {"code": code_of(key)})
    assert right.url == "/saya/profil/" and client.get(reverse("accounts:me")).status_code == 200
    assert Session.objects.get().way == "app" and Session.objects.get().is_strong


def test_a_code_that_was_seen_over_the_shoulder_is_good_once(client, client_factory):
    person, thief = make_person(), client_factory()
    key = with_app(person)
    code = code_of(key)
    for one in (client, thief):
        sign_in(one, person)

    assert client.post(reverse("accounts:second"), {"code": code}).status_code == 302
    assert thief.post(reverse("accounts:second"), {"code": code}).status_code == 422


def test_a_code_on_paper_opens_once_however_it_is_typed_and_is_told(client, client_factory):
    person = make_person()
    with_app(person)
    told = actions.write_recovery_codes(person=person)[0]
    Letter.objects.all().delete()
    for one, status in ((client, 302), (client_factory(), 422)):
        sign_in(one, person)
        assert (
            one.post(reverse("accounts:second"), {"code": told.lower().replace("-", " ")}).status_code
            == status
        )

    assert Letter.objects.filter(subject="Kode cadangan dipakai").count() == 1
    assert told.encode() not in bytes(RecoveryCode.objects.first().digest)


def test_codes_cannot_be_guessed(client):
    person = make_person()
    key = with_app(person)
    sign_in(client, person)
    for number in range(8):
        client.post(reverse("accounts:second"), {"code": f"00000{number}"})

    reply = client.post(reverse("accounts:second"), {"code": code_of(key)})
    assert reply.status_code == 422 and "Terlalu banyak" in reply.content.decode()


def test_half_a_sign_in_lasts_ten_minutes_and_not_over_a_new_password(client):
    person = make_person()
    key = with_app(person)
    sign_in(client, person)
    actions.change_password(person=person, password="teh-manis-sore", by=person.pk)

    assert client.post(reverse("accounts:second"), {"code": code_of(key)}).url == reverse("accounts:login")


def test_the_second_step_without_the_first_leads_to_the_door(client):
    assert client.get(reverse("accounts:second")).url == reverse("accounts:login")


def test_staff_without_a_second_factor_are_led_to_set_one_before_the_desk_opens(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    person = make_staff(RoleKind.ADMIN)
    sign_in(client, person)

    led = client.get(reverse("accounts:desk_people"))
    assert led.status_code == 302 and led.url.startswith("/akun/langkah-kedua/?next=")
    assert "Sebelum meja kerja terbuka" in client.get(led.url).content.decode()
    assert client.get(reverse("accounts:me")).status_code == 200

    key = actions.begin_app(person=person)
    client.post(reverse("accounts:app"), {"code": code_of(key)})
    assert client.get(reverse("accounts:desk_people")).status_code == 200


def test_staff_who_signed_in_before_they_had_one_show_it_and_come_back(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    person = make_staff(RoleKind.ADMIN)
    sign_in(client, person)
    key = with_app(person)

    led = client.get(client.get("/meja/orang/?q=siti").url)
    assert urlsplit(led.url).path == reverse("accounts:prove")
    back = client.post(led.url, {"code": code_of(key)})
    assert back.url == "/meja/orang/?q=siti" and client.get(back.url).status_code == 200


def test_participants_are_never_asked_and_a_page_that_is_not_theirs_stays_shut(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    sign_in(client, make_person())

    assert client.get(reverse("accounts:desk_people")).status_code == 403
    assert client.get(reverse("accounts:step")).status_code == 302


def test_a_site_of_sample_accounts_asks_nothing_unless_it_is_told_to(client, settings, tmp_path):
    settings.REQUIRE_SECOND_FACTOR, settings.DEMO_ACCOUNTS = None, tmp_path / "demo-accounts.txt"
    client.force_login(make_staff(RoleKind.ADMIN))

    assert client.get(reverse("accounts:desk_people")).status_code == 302
    settings.DEMO_ACCOUNTS.write_text("contoh")
    assert client.get(reverse("accounts:desk_people")).status_code == 200


def test_what_is_grave_asks_again_after_half_an_hour(client):
    admin, person = make_staff(RoleKind.ADMIN), make_person()
    client.force_login(admin)
    Session.objects.update(proved_at=now() - timedelta(minutes=31))
    door = reverse("accounts:reset_link", args=[person.pk])

    led = client.post(door, headers={"Referer": f"http://testserver/meja/orang/{person.pk}/"})
    assert urlsplit(led.url).path == reverse("accounts:prove")
    assert parse_qs(urlsplit(led.url).query)["next"] == [f"/meja/orang/{person.pk}/"]
    assert client.post(led.url, {"password": "salah"}).status_code == 422
    assert client.post(led.url, {"password": PASSWORD}).url == f"/meja/orang/{person.pk}/"
    assert client.post(door).status_code == 200


def test_an_officer_takes_it_away_with_a_reason_and_the_person_is_told(client, client_factory):
    person, admin, theirs = make_person(), make_staff(RoleKind.ADMIN), client_factory()
    with_app(person)
    theirs.force_login(person)
    client.force_login(admin)
    door = reverse("accounts:reset_second_factor", args=[person.pk])

    client.post(door, {"reason": " "})
    assert Totp.objects.exists()
    client.post(door, {"reason": "Bertatap muka di Kanwil, ponsel hilang"})

    assert not Totp.objects.exists() and theirs.get(reverse("accounts:me")).status_code == 302
    entry = Entry.objects.get(kind="accounts.second_factor_reset")
    assert entry.by == admin.pk and "Bertatap muka" in entry.data["reason"]
    assert Letter.objects.filter(to=person.email, subject__contains="dihapus petugas").exists()


def test_an_organiser_cannot_take_it_away_and_nobody_takes_away_their_own(client):
    person, admin = make_person(), make_staff(RoleKind.ADMIN)
    with_app(person)
    with_app(admin)
    client.force_login(make_staff(RoleKind.ORGANISER))
    door = reverse("accounts:reset_second_factor", args=[person.pk])
    assert client.post(door, {"reason": "alasan yang panjang"}).status_code == 403

    client.force_login(admin)
    client.post(reverse("accounts:reset_second_factor", args=[admin.pk]), {"reason": "alasan yang panjang"})
    assert Totp.objects.count() == 2


def test_when_the_last_one_is_removed_no_session_counts_as_strong(client):
    person = make_person()
    client.force_login(person)
    key = actions.begin_app(person=person)
    client.post(reverse("accounts:app"), {"code": code_of(key)})
    client.post(reverse("accounts:paper"))

    client.post(reverse("accounts:remove_app"))

    assert not Totp.objects.exists() and not RecoveryCode.objects.exists()
    assert not Session.objects.get().is_strong
