"""One's own page."""

import pytest
from django.urls import reverse

from pintar.accounts.models import Claim, Identifier, Person
from pintar.accounts.tests.people import PASSWORD, make_person
from pintar.journal.models import Entry
from pintar.notifications.models import Letter

pytestmark = pytest.mark.django_db
PROFILE = {
    "full_name": "Siti Aminah, S.Pd.I.",
    "profession": "guru-mi",
    "employment": "pns",
    "province": "35",
    "regency": "35.01",
    "institution": "MIN 1 Pacitan",
}


def test_the_profile_is_kept_and_the_name_is_shown_before_it_is_printed(client):
    person = make_person("Siti", is_complete=False)
    client.force_login(person)

    reply = client.post(reverse("accounts:profile"), PROFILE)
    client.post(reverse("accounts:name"))

    person.refresh_from_db()
    assert reply.url.startswith("/saya/nama/")
    assert person.is_profile_complete and person.name_confirmed_at


def test_a_changed_name_must_be_looked_at_again(client):
    person = make_person("Siti")
    client.force_login(person)

    client.post(reverse("accounts:profile"), PROFILE | {"full_name": "Siti Aminah"})

    assert Person.objects.get(pk=person.pk).name_confirmed_at is None


def test_a_regency_of_another_province_is_refused(client):
    client.force_login(make_person(is_complete=False))

    reply = client.post(reverse("accounts:profile"), PROFILE | {"regency": "11.01"})

    assert reply.status_code == 422


def test_without_javascript_the_regencies_are_shown_by_a_button_and_what_was_typed_stays(client):
    client.force_login(make_person(is_complete=False))

    text = client.post(
        reverse("accounts:profile"), {"full_name": "Nama Baru", "province": "35", "pick": "1"}
    ).content.decode()

    assert "Nama Baru" in text and "35.01" in text


def test_a_number_is_sealed_and_shown_masked(client):
    person = make_person()
    client.force_login(person)
    client.post(reverse("accounts:number", args=["nik"]), {"kind": "nik", "number": "3201 0101 0101 0001"})

    text = client.get(reverse("accounts:me")).content.decode()
    kept = Identifier.objects.get(person=person)

    assert "3201010101010001" not in text and "32•••••••••••001" in text
    assert b"3201010101010001" not in bytes(kept.sealed) + bytes(kept.digest)
    assert "3201010101010001" not in str(list(Entry.objects.values_list("data", flat=True)))


def test_a_number_that_another_holds_gets_a_kind_path_and_tells_nothing(client):
    first, second = make_person("Orang Pertama"), make_person("Orang Kedua")
    for person in (first, second):
        client.force_login(person)
        reply = client.post(
            reverse("accounts:number", args=["nik"]), {"kind": "nik", "number": "3201010101010001"}
        )

    text = reply.content.decode()
    assert reply.status_code == 200 and "diperiksa petugas" in text
    assert "Orang Pertama" not in text and first.email not in text
    assert Claim.objects.get().person == second and Identifier.objects.get().person == first


def test_an_empty_number_removes_it(client):
    person = make_person()
    client.force_login(person)
    for number in ("3201010101010001", ""):
        client.post(reverse("accounts:number", args=["nik"]), {"kind": "nik", "number": number})

    assert not Identifier.objects.exists()


def test_pages_about_me_ask_me_to_sign_in_first(client):
    for name in ("accounts:me", "accounts:profile", "accounts:name", "accounts:password"):
        reply = client.get(reverse(name))
        assert reply.status_code == 302 and reply.url.startswith("/akun/masuk/")


def test_a_number_is_measured_by_the_page_it_was_typed_on(client):
    client.force_login(make_person())
    reply = client.post(
        reverse("accounts:number", args=["nik"]), {"kind": "nip", "number": "198501012010011001"}
    )

    assert reply.status_code == 200 and "16 angka" in reply.content.decode()
    assert not Identifier.objects.exists()


def test_nobody_can_try_out_whose_numbers_are_known(client):
    client.force_login(make_person())
    page = reverse("accounts:number", args=["nik"])
    for n in range(20):
        assert client.post(page, {"number": f"32010101010100{n:02d}"}).status_code == 302

    assert "Terlalu banyak" in client.post(page, {"number": "3201010101010099"}).content.decode()
    assert Identifier.objects.count() == 1


def test_the_password_of_an_open_session_cannot_be_guessed(client):
    client.force_login(make_person())
    page = reverse("accounts:password")
    for _ in range(10):
        assert (
            "tidak cocok"
            in client.post(page, {"old": "salah", "password": "teh-manis-sore"}).content.decode()
        )

    reply = client.post(page, {"old": PASSWORD, "password": "teh-manis-sore"})
    assert reply.status_code == 200 and "Terlalu banyak" in reply.content.decode()


@pytest.mark.parametrize(
    "password, near",
    [("siti-aminah", "nama"), ("siti.aminah@contoh", "surel"), ("081298765432", "nomor ponsel")],
)
def test_a_password_that_others_would_guess_is_refused_in_words_people_know(client, password, near):
    person = make_person("Siti Aminah")
    Person.objects.filter(pk=person.pk).update(email="siti.aminah@contoh.id", phone="+6281298765432")
    client.force_login(Person.objects.get(pk=person.pk))

    page = client.post(reverse("accounts:password"), {"old": PASSWORD, "password": password})

    assert f"Kata sandi terlalu mirip dengan {near}." in page.content.decode()
    again = client.post(reverse("accounts:password"), {"old": PASSWORD, "password": "teh-manis-sore"})
    assert again.status_code == 302


def test_the_confirming_letter_is_written_a_few_times_an_hour_only(client):
    client.force_login(make_person())
    for _ in range(7):
        client.post(reverse("accounts:confirmation"))

    assert Letter.objects.count() == 5


@pytest.mark.parametrize("province", ["\x00", "35\x00", "٣٥", "'", "9" * 50])
def test_what_is_no_province_has_no_regencies(client, province):
    client.force_login(make_person(is_complete=False))

    assert client.post(reverse("accounts:profile"), PROFILE | {"province": province}).status_code == 422


@pytest.mark.parametrize("way", ["saya", "²", "accounts:logout", "a\x00b", "//jauh.example", "/" * 5000])
def test_after_the_name_one_never_goes_where_no_page_of_ours_is(client, way):
    client.force_login(make_person())

    reply = client.post(reverse("accounts:name"), {"next": way})
    assert reply.status_code == 302 and reply.url == "/"
