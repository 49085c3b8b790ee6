"""From the last condition to the printed sheet, and from a wrong name to a right one."""

import pytest
from django.core import checks
from django.test import override_settings

from pintar.accounts.actions import confirm_name
from pintar.accounts.tests.people import make_person
from pintar.credentials import actions, queries
from pintar.credentials.models import Certificate, Serial
from pintar.credentials.tests.stage import make_certificate, make_passed, rename, sheet, words_of
from pintar.credentials.values import address_of, grouped, qr_dots
from pintar.journal.models import Entry
from pintar.kit import files
from pintar.kit.errors import Refused
from pintar.kit.printing import typeset
from pintar.learning.models import Completion, Enrolment
from pintar.learning.tests.stage import make_batch, make_enrolment

pytestmark = pytest.mark.django_db


def test_a_passed_training_is_certified_with_everything_on_the_sheet():
    certificate = make_certificate(jp=3)

    pages, said = sheet(certificate).pages, words_of(certificate)
    assert len(pages) == 2
    for words in (
        "SitiNurAminah,S.Pd.I.",
        certificate.number,
        grouped(certificate.code),
        "Menulissoal",
        "3jampelajaran(JP)",
        "Pengecoh",
        "Ujituntas",
        "92,5",
        "Asesmen",
    ):
        assert words in said, words
    assert Entry.objects.get(kind="credentials.issued").data["person"] == certificate.person_id


def test_the_sheet_is_an_archive_file_and_its_qr_code_leads_to_the_verification_page():
    certificate = make_certificate()
    pdf = files.read(certificate.file)
    facts = actions._sheet(certificate)

    assert b"pdfaid:part>2<" in pdf and b"pdfaid:conformance>B<" in pdf
    assert facts["url"] == address_of(queries.office().site, certificate.code)
    assert facts["url"].endswith(f"/verifikasi/{certificate.code}/") and facts["qr"] == qr_dots(facts["url"])
    width, height = (float(n) for n in sheet(certificate).pages[0].mediabox[2:])
    assert (round(width), round(height)) == (842, 595)


def test_the_same_facts_are_printed_in_the_same_bytes_and_another_name_in_others():
    certificate = make_certificate()
    facts = actions._sheet(certificate)

    assert typeset(actions.SHEET, facts) == files.read(certificate.file)
    assert typeset(actions.SHEET, {**facts, "holder": "Lain"}) != files.read(certificate.file)


@pytest.mark.parametrize(
    "name",
    [
        "Al",
        "Nur ‘Aisyah",
        "D'Arcy-Šahīd ʿAlī, S.Pd.I., M.A.",
        '"#panic()" $x$ @y <script>alert(1)</script>',
        "محمد عبد الرحمن بن عوف",
        "Raden " + "Kusumaningrat " * 9 + "Hadiningrat",
        "W" * 150,
    ],
)
def test_every_name_is_printed_whole_on_two_pages(name):
    certificate = make_certificate(name)

    assert len(sheet(certificate).pages) == 2
    if name.isascii() and " " in name:
        assert "".join(name.split()) in words_of(certificate)


def test_a_name_with_letters_no_font_holds_still_gets_its_certificate():
    certificate = make_certificate("Ana 王芳")

    assert certificate.holder == "Ana 王芳" and "Ana□□" in words_of(certificate)


def test_issuing_twice_issues_once_and_burns_no_number():
    enrolment = make_passed()

    first, second = actions.issue(enrolment_id=enrolment.pk), actions.issue(enrolment_id=enrolment.pk)

    assert first == second and Certificate.objects.count() == 1 and Serial.objects.get().last == 1
    assert Entry.objects.filter(kind="credentials.issued").count() == 1


def test_who_has_not_passed_holds_no_certificate():
    enrolment = make_enrolment()

    assert actions.issue(enrolment_id=enrolment.pk) is None
    assert actions.issue(enrolment_id=987654) is None and not Certificate.objects.exists()


def test_knowledge_bears_no_certificate():
    assert actions.issue(enrolment_id=make_passed(product="pengetahuan").pk) is None
    assert not Serial.objects.exists()


def test_a_name_nobody_looked_at_is_not_printed_and_the_certificate_comes_when_it_is():
    person = make_person(name_confirmed_at=None)
    enrolment = make_passed(person=person)

    assert actions.issue(enrolment_id=enrolment.pk) is None
    assert [w.needs_name for w in queries.waiting_for(person)] == [True]

    confirm_name(person=person)

    assert actions.issue_waiting(person_id=person.pk) == 1 and queries.waiting_for(person) == []
    assert actions.issue_waiting(person_id=person.pk) == 0


def test_numbers_run_without_gaps_through_the_year():
    batch = make_batch()
    numbers = [make_certificate(f"Orang {letter}", batch=batch).number for letter in "ABC"]

    assert [number[:6] for number in numbers] == ["000001", "000002", "000003"]


def test_a_corrected_name_is_a_new_certificate_that_replaces_the_old():
    old = make_certificate("Siti Amina")
    rename(old.person, "Siti Aminah")

    new = actions.reissue(certificate=old, by=old.person)

    assert (new.holder, new.replaces, new.title, new.passed_on) == (
        "Siti Aminah",
        old,
        old.title,
        old.passed_on,
    )
    assert new.number != old.number and new.code != old.code and new.file != old.file
    assert "SitiAminah" in words_of(new) and list(queries.certificates_of(old.person)) == [new]
    assert Entry.objects.get(kind="credentials.replaced").data == {"person": old.person_id, "new": new.pk}
    assert actions.issue(enrolment_id=old.enrolment_id) == old and Certificate.objects.count() == 2


def test_a_name_is_corrected_again_from_the_newest_and_not_from_the_old():
    first = make_certificate("Siti A")
    rename(first.person, "Siti Am")
    second = actions.reissue(certificate=first, by=first.person)
    rename(first.person, "Siti Aminah")

    with pytest.raises(Refused) as no:
        actions.reissue(certificate=first, by=first.person)
    third = actions.reissue(certificate=second, by=first.person)

    assert no.value.code == "replaced" and third.replaces == second


def test_nothing_is_issued_anew_when_nothing_differs_or_the_new_name_was_not_looked_at():
    certificate = make_certificate("Siti Aminah")
    with pytest.raises(Refused) as same:
        actions.reissue(certificate=certificate, by=certificate.person)
    type(certificate.person).objects.filter(pk=certificate.person_id).update(
        full_name="Siti Aminah Lestari", name_confirmed_at=None
    )
    with pytest.raises(Refused) as unseen:
        actions.reissue(certificate=certificate, by=certificate.person)

    assert (same.value.code, unseen.value.code) == ("same-name", "unconfirmed")
    assert Certificate.objects.count() == 1 and Serial.objects.get().last == 1


def test_after_five_corrections_a_person_is_asked_for():
    certificate = make_certificate("Nama Awal")
    for letter in "abcde":
        rename(certificate.person, f"Nama {letter}{letter}")
        certificate = actions.reissue(certificate=certificate, by=certificate.person)
    rename(certificate.person, "Nama Akhir")

    with pytest.raises(Refused) as no:
        actions.reissue(certificate=certificate, by=certificate.person)
    assert no.value.code == "too-often"


def test_a_bare_row_gets_its_facts_and_its_sheet_when_it_is_asked_for():
    whole = make_certificate()
    Certificate.objects.filter(pk=whole.pk).update(facts={}, file="")
    bare = Certificate.objects.get(pk=whole.pk)

    assert actions.printed(bare) == whole.file
    assert Certificate.objects.get(pk=whole.pk).facts == whole.facts


def test_a_lost_file_is_printed_again_the_same():
    certificate = make_certificate()
    before = files.read(certificate.file)
    files.path_of(certificate.file).unlink()

    assert files.read(actions.printed(certificate)) == before


def test_a_full_disk_delays_the_sheet_and_not_the_certificate(settings, tmp_path, monkeypatch):
    enrolment = make_passed()
    monkeypatch.setattr(actions, "SHEET", "credentials/typ/lost.typ")

    certificate = actions.issue(enrolment_id=enrolment.pk)
    assert certificate is not None and certificate.file == ""

    monkeypatch.undo()
    assert len(actions.printed(certificate)) == 64


@pytest.mark.parametrize(("pattern", "faults"), [("{serial}/{year}", 0), ("{serial}", 1), ("tetap", 2)])
def test_a_pattern_that_cannot_number_is_found_at_start(pattern, faults):
    with override_settings(CERTIFICATE_NUMBER=pattern):
        found = [fault for fault in checks.run_checks() if str(fault.id).startswith("credentials.")]

    assert len(found) == faults


def test_a_taken_back_completion_leaves_what_was_issued_standing():
    certificate = make_certificate()
    Completion.objects.filter(pk=certificate.enrolment_id).delete()

    assert actions.issue(enrolment_id=certificate.enrolment_id) == certificate
    assert Enrolment.objects.filter(pk=certificate.enrolment_id).exists()
