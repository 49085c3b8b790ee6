"""Checking, holding, correcting and registering certificates in a browser."""

import csv
import io

import pytest
from django.urls import reverse

from pintar.accounts.models import Identifier
from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.credentials.models import Certificate
from pintar.credentials.tests.stage import make_certificate, make_passed, rename
from pintar.credentials.values import grouped
from pintar.journal.models import Entry
from pintar.learning.tests.stage import make_batch

pytestmark = pytest.mark.django_db


def ask(client, text):
    return client.get(reverse("credentials:verify_form"), {"kode": text}, follow=True)


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code,
        grouped,
        str.lower,
        lambda code: f"  {grouped(code).lower()} ",
        lambda code: code.replace("0", "O").replace("1", "l"),
    ],
)
def test_anybody_checks_a_certificate_however_the_code_is_typed(client, typed):
    certificate = make_certificate()

    page = ask(client, typed(certificate.code))

    assert page.status_code == 200 and page.redirect_chain[-1][0] == reverse(
        "credentials:verify", args=[certificate.code]
    )
    for words in ("Sertifikat ini sah", certificate.holder, certificate.title, certificate.number, "20 JP"):
        assert words in page.content.decode()


def test_checking_by_number_shows_initials_only_and_never_the_code(client):
    certificate = make_certificate("Siti Nur Aminah")

    page = ask(client, f" {certificate.number.lower()} ").content.decode()

    assert "Sertifikat ini sah" in page and "S*** N*** A***" in page
    assert "Aminah" not in page and certificate.code not in page and grouped(certificate.code) not in page


@pytest.mark.parametrize(
    "typed",
    ["000999/XX/01/2026", "7K3M9QW2XT4D", "<script>alert(1)</script>", "😀" * 40, "' OR 1=1 --", "٠١٢"],
)
def test_an_unknown_code_is_said_to_be_unknown(client, typed):
    page = ask(client, typed)

    assert page.status_code == 404 and "Sertifikat tidak dikenal" in page.content.decode()
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("typed", ["", "x" * 101])
def test_what_cannot_be_a_code_is_explained_beside_the_field(client, typed):
    page = client.get(reverse("credentials:verify_form"), {"kode": typed})

    assert page.status_code == 422 and 'class="error"' in page.content.decode()


def test_verification_leaks_nothing_beyond_the_sheet(client):
    person = make_person("Siti Aminah", email="rahasia@contoh.id", phone="+6281234567890")
    Identifier.objects.create(person=person, kind="nip", digest=b"1" * 32, sealed=b"198001012005011001")
    certificate = make_certificate(person=person)
    addresses = [
        reverse("credentials:verify", args=[certificate.code]),
        reverse("credentials:verify_json", args=[certificate.code]),
    ]

    for address in addresses:
        reply = client.get(address)
        said = reply.content.decode()
        assert reply.status_code == 200 and "noindex" in reply.headers["X-Robots-Tag"]
        for secret in ("rahasia@", "6281234", "198001012005", "MIN 1", "guru-mi"):
            assert secret not in said, (address, secret)


def test_a_program_gets_the_same_answer_as_a_person(client):
    certificate = make_certificate()

    said = client.get(reverse("credentials:verify_json", args=[grouped(certificate.code).lower()])).json()
    unknown = client.get(reverse("credentials:verify_json", args=["AAAABBBBCCCC"]))

    assert (said["status"], said["name"], said["number"]) == ("valid", certificate.holder, certificate.number)
    assert said["replaced_by"] is None and said["code"] == certificate.code
    assert unknown.status_code == 404 and unknown.json()["status"] == "unknown"


def test_a_replaced_certificate_says_by_which(client):
    old = make_certificate("Siti Amina")
    rename(old.person, "Siti Aminah")
    client.force_login(old.person)
    client.post(reverse("credentials:reissue", args=[old.code]))
    client.logout()
    new = Certificate.objects.get(replaces=old)

    page = client.get(reverse("credentials:verify", args=[old.code])).content.decode()
    said = client.get(reverse("credentials:verify_json", args=[old.code])).json()
    by_number = ask(client, old.number).content.decode()

    assert "sudah diganti" in page and new.number in page
    assert reverse("credentials:verify", args=[new.code]) in page
    assert (said["status"], said["replaced_by"]) == ("replaced", new.code)
    assert new.number in by_number and new.code not in by_number


def test_walking_through_the_register_is_slowed_down(client):
    for _ in range(120):
        assert client.get(reverse("credentials:verify_json", args=["AAAABBBBCCCC"])).status_code == 404

    assert client.get(reverse("credentials:verify_json", args=["AAAABBBBCCCC"])).status_code == 429
    assert client.get(reverse("credentials:verify", args=["AAAABBBBCCCC"])).status_code == 429
    assert (
        client.get(reverse("credentials:verify", args=["AAAABBBBCCCC"]), REMOTE_ADDR="10.9.9.9").status_code
        == 404
    )


def test_my_certificates_show_what_i_hold_what_is_coming_and_nothing_of_others(client):
    certificate = make_certificate("Siti")
    other = make_certificate("Budi")
    client.force_login(certificate.person)

    page = client.get(reverse("credentials:mine")).content.decode()
    assert certificate.number in page and other.number not in page and "hx-trigger" not in page

    make_passed(person=certificate.person)
    assert "sedang diterbitkan" in client.get(reverse("credentials:mine")).content.decode()


def test_my_certificates_say_so_when_there_are_none_and_ask_a_stranger_to_sign_in(client):
    assert reverse("accounts:login") in client.get(reverse("credentials:mine")).headers["Location"]

    client.force_login(make_person())
    assert "Belum ada sertifikat" in client.get(reverse("credentials:mine")).content.decode()


def test_a_certificate_waiting_for_a_name_leads_to_the_name(client):
    person = make_person(name_confirmed_at=None)
    make_passed(person=person)
    client.force_login(person)

    page = client.get(reverse("credentials:mine")).content.decode()

    assert reverse("accounts:name") in page and "sedang diterbitkan" not in page


def test_the_part_that_refreshes_itself_is_only_the_list(client):
    person = make_passed().person
    client.force_login(person)

    part = client.get(reverse("credentials:mine"), headers={"HX-Request": "true"}).content.decode()

    assert part.lstrip().startswith('<div id="sertifikat"') and "<html" not in part


def test_my_certificate_has_its_page_and_its_file(client):
    certificate = make_certificate()
    client.force_login(certificate.person)

    page = client.get(reverse("credentials:show", args=[certificate.code]))
    file = client.get(reverse("credentials:pdf", args=[certificate.code]))
    again = client.get(
        reverse("credentials:pdf", args=[certificate.code]), headers={"If-None-Match": file.headers["ETag"]}
    )

    assert page.status_code == 200 and certificate.holder in page.content.decode()
    assert file.content.startswith(b"%PDF") and "immutable" in file.headers["Cache-Control"]
    assert (
        "private" in file.headers["Cache-Control"]
        and "Siti Nur Aminah" in file.headers["Content-Disposition"]
    )
    assert again.status_code == 304 and not again.content


def test_somebody_elses_certificate_does_not_exist(client):
    certificate = make_certificate()
    client.force_login(make_person("Orang Lain"))

    assert client.get(reverse("credentials:show", args=[certificate.code])).status_code == 404
    assert client.get(reverse("credentials:pdf", args=[certificate.code])).status_code == 404
    assert client.post(reverse("credentials:reissue", args=[certificate.code])).status_code == 404
    client.logout()
    assert (
        reverse("accounts:login")
        in client.get(reverse("credentials:pdf", args=[certificate.code])).headers["Location"]
    )


def test_an_officer_opens_the_files_of_their_own_province_only(client):
    certificate = make_certificate()  # from province 35
    for region, status in (("35", 200), ("32", 404)):
        client.force_login(make_staff(RoleKind.REGIONAL, region=region))
        assert client.get(reverse("credentials:pdf", args=[certificate.code])).status_code == status
    for kind, status in ((RoleKind.ORGANISER, 200), (RoleKind.AUTHOR, 404)):
        client.force_login(make_staff(kind))
        assert client.get(reverse("credentials:pdf", args=[certificate.code])).status_code == status
        assert client.get(reverse("credentials:show", args=[certificate.code])).status_code == 404


def test_a_name_is_corrected_by_its_owner_in_one_tap_and_refused_kindly_without_need(client):
    certificate = make_certificate("Siti Amina")
    client.force_login(certificate.person)

    refused = client.post(reverse("credentials:reissue", args=[certificate.code]), follow=True)
    rename(certificate.person, "Siti Aminah")
    page = client.get(reverse("credentials:show", args=[certificate.code])).content.decode()
    done = client.post(reverse("credentials:reissue", args=[certificate.code]), follow=True)

    assert "sama dengan nama pada sertifikat" in refused.content.decode()
    assert "Terbitkan ulang dengan nama baru" in page
    new = Certificate.objects.get(replaces=certificate)
    assert done.redirect_chain[-1][0] == reverse("credentials:show", args=[new.code])
    assert "Siti Aminah" in done.content.decode() and certificate.number in done.content.decode()


def test_a_name_is_never_markup(client):
    certificate = make_certificate("<b>Siti</b> & Co")
    client.force_login(certificate.person)

    for address in ("credentials:show", "credentials:verify"):
        page = client.get(reverse(address, args=[certificate.code])).content.decode()
        assert "&lt;b&gt;Siti&lt;/b&gt; &amp; Co" in page and "<b>Siti" not in page


def test_the_register_is_for_officers_and_shows_their_provinces(client):
    here = make_certificate("Siti Aminah")
    there = make_certificate(person=make_person("Budi Santoso", province="32"))
    for person in (make_person(), make_staff(RoleKind.AUTHOR)):
        client.force_login(person)
        assert client.get(reverse("credentials:desk")).status_code == 403

    client.force_login(make_staff(RoleKind.REGIONAL, region="32"))
    page = client.get(reverse("credentials:desk")).content.decode()
    assert there.number in page and here.number not in page

    client.force_login(make_staff(RoleKind.ORGANISER))
    page = client.get(reverse("credentials:desk")).content.decode()
    assert there.number in page and here.number in page


@pytest.mark.parametrize(
    "look",
    [lambda c: c.number[:6], lambda c: grouped(c.code).lower(), lambda c: "siti NUR", lambda c: c.number],
)
def test_the_register_is_searched_by_code_number_and_name(client, look):
    wanted = make_certificate("Siti Nur Aminah")
    make_certificate("Budi Santoso")
    client.force_login(make_staff(RoleKind.ORGANISER))

    page = client.get(reverse("credentials:desk"), {"q": look(wanted)}).content.decode()

    assert "Siti Nur Aminah" in page and "Budi Santoso" not in page.split("<h1>")[1]


def test_the_register_asks_as_little_for_thirty_rows_as_for_one(client, django_assert_max_num_queries):
    batch = make_batch()
    make_certificate("Orang A", batch=batch)
    client.force_login(make_staff(RoleKind.ORGANISER))
    with django_assert_max_num_queries(2):
        client.get(reverse("credentials:desk"))
    Certificate.objects.bulk_create(
        Certificate(
            code=f"ZZZZZZZZZZ{n:02d}",
            number=f"{n}/ZZ",
            enrolment=make_passed(f"Orang {n}", batch=batch),
            person_id=batch.pk and Certificate.objects.first().person_id,
            holder="Orang Banyak",
            title="Menulis soal",
            jp=20,
            passed_on="2026-05-08",
        )
        for n in range(29)
    )

    with django_assert_max_num_queries(2):
        page = client.get(reverse("credentials:desk")).content.decode()
    assert page.count("Orang Banyak") == 29


def test_the_journal_says_that_the_register_was_taken_but_not_whom_it_was_searched_for(client):
    client.force_login(make_staff(RoleKind.ORGANISER))

    reply = client.get(reverse("credentials:desk_csv"), {"q": "Siti Aminah"})
    data = Entry.objects.get(kind="credentials.register_taken").data
    assert data == {"searched": True} and reply.headers["Cache-Control"] == "no-store"


def test_the_register_comes_as_a_table_that_no_spreadsheet_runs(client):
    make_certificate("=HYPERLINK(1)")
    make_certificate("Budi")
    client.force_login(make_staff(RoleKind.ORGANISER))

    reply = client.get(reverse("credentials:desk_csv"))
    rows = list(csv.reader(io.StringIO(b"".join(reply.streaming_content).decode("utf-8-sig"))))

    assert rows[0][:3] == ["Nomor", "Kode", "Nama"] and {row[2] for row in rows[1:]} == {
        "'=HYPERLINK(1)",
        "Budi",
    }
    client.force_login(make_person())
    assert client.get(reverse("credentials:desk_csv")).status_code == 403


def test_who_has_passed_is_led_to_the_certificate(client):
    passed = make_passed()
    client.force_login(passed.person)

    page = client.get(reverse("learning:outline", args=[passed.pk])).content.decode()

    assert "Selamat, Anda lulus." in page and reverse("credentials:mine") in page
