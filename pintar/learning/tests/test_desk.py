"""The staff desk: who is in a batch, and where they stand."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from pintar.accounts.actions import set_identifier
from pintar.accounts.models import Person
from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.journal.models import Entry
from pintar.learning import queries
from pintar.learning.tests.stage import finish, make_batch, make_enrolment, pass_all, sit, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    return make_batch(order="free")


@pytest.fixture
def organiser(client):
    person = make_staff(RoleKind.ORGANISER)
    client.force_login(person)
    return person


def to(name, *more):
    return reverse(f"learning:{name}", args=more)


@pytest.mark.parametrize("name", ["desk_batch", "people_csv", "people_xlsx"])
def test_participants_may_not_look_at_each_other(client, batch, name):
    client.force_login(make_person())

    assert client.get(to(name, batch.pk)).status_code == 403
    client.logout()
    assert client.get(to(name, batch.pk)).status_code == 302


def test_the_list_shows_where_everybody_stands(client, batch, organiser):
    done, failed = (
        make_enrolment(make_person("Ani Lulus"), batch),
        make_enrolment(make_person("Ben Ulang"), batch),
    )
    make_enrolment(make_person("Cici Baru"), batch)
    pass_all(done)
    sit(failed, "uji", right=1)

    page = text(client.get(to("desk_batch", batch.pk)))

    assert "<b>3</b> peserta" in page and "<b>1</b> lulus" in page and "5 dari 5" in page
    assert page.index("Cici Baru") < page.index("Ben Ulang") < page.index("Ani Lulus")
    for word in ("belum mulai", "remedial", ">lulus<"):
        assert word in page


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"q": "ani"}, {"Ani Jawa"}),
        ({"state": "new"}, {"Ani Jawa", "Beni Aceh"}),
        ({"state": "passed"}, set()),
        ({"province": "11"}, {"Beni Aceh"}),
        ({"q": "ben", "province": "35"}, set()),
        ({"state": "?", "province": "999", "cursor": "%%%"}, {"Ani Jawa", "Beni Aceh"}),
        ({"q": "<script>"}, set()),
        ({"q": "' OR 1=1 --"}, set()),
    ],
)
def test_the_list_is_narrowed(client, batch, organiser, asked, names):
    make_enrolment(make_person("Ani Jawa", province="35"), batch)
    make_enrolment(make_person("Beni Aceh", province="11"), batch)

    page = text(client.get(to("desk_batch", batch.pk), asked))

    assert {name for name in ("Ani Jawa", "Beni Aceh") if name in page} == names and "<script>" not in page


def test_a_name_that_many_have_is_found_too(client, batch, organiser, monkeypatch):
    monkeypatch.setattr(queries, "FEW", 1)
    for n in range(3):
        make_enrolment(make_person(f"Muhammad {'ABC'[n]}"), batch)
    make_enrolment(make_person("Dewi"), batch)

    page = text(client.get(to("desk_batch", batch.pk), {"q": "muhammad"}))

    assert "Muhammad A" in page and "Muhammad C" in page and "Dewi" not in page


def test_a_regional_officer_sees_their_province_only(client, batch):
    here = make_enrolment(make_person("Ani Jawa", province="35"), batch)
    there = make_enrolment(make_person("Beni Aceh", province="11"), batch)
    client.force_login(make_staff(RoleKind.REGIONAL, region="35"))

    page = text(client.get(to("desk_batch", batch.pk)))

    assert "Ani Jawa" in page and "Beni Aceh" not in page and "<b>1</b> peserta" in page
    assert "Beni Aceh" not in text(client.get(to("desk_batch", batch.pk), {"province": "11"}))
    assert client.get(to("desk_person", batch.pk, here.pk)).status_code == 200
    assert client.get(to("desk_person", batch.pk, there.pk)).status_code == 404
    assert b"Beni Aceh" not in b"".join(client.get(to("people_csv", batch.pk)).streaming_content)


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_costs_the_same_for_one_and_for_thirty(
    client, batch, organiser, many, django_assert_max_num_queries
):
    for n in range(many):
        make_enrolment(make_person(f"Orang {'abcdefghijklmnopqrstuvwxyzABCD'[n]}"), batch)
    client.get(to("desk_batch", batch.pk))

    with django_assert_max_num_queries(6):
        client.get(to("desk_batch", batch.pk))


def test_a_participant_is_explained_as_they_see_it_themselves(client, batch, organiser):
    enrolment = make_enrolment(batch=batch)
    set_identifier(person=enrolment.person, kind="nip", number="198501012010011002")
    finish(enrolment, "satu")
    sit(enrolment, "uji", right=1)

    page = text(client.get(to("desk_person", batch.pk, enrolment.pk)))

    assert "Kelompok dasar: 1 dari 2 materi tuntas." in page and "nilai terbaik 25, nilai lulus 75" in page
    assert "Bacaan" in page and "198501012010011002" not in page and "19•" in page


def test_the_list_comes_as_csv_with_masked_numbers_and_no_formulas(client, batch, organiser):
    person = make_person()
    Person.objects.filter(pk=person.pk).update(full_name="Siti", institution="=HYPERLINK(1)")
    set_identifier(person=person, kind="nip", number="198501012010011002")
    make_enrolment(Person.objects.get(pk=person.pk), batch)

    reply = client.get(to("people_csv", batch.pk))
    body = b"".join(reply.streaming_content).decode("utf-8-sig")

    head, row = csv.reader(io.StringIO(body))
    said = dict(zip(head, row, strict=True))
    assert (
        said["Nama"] == "Siti" and said["NIP"].startswith("19•") and said["Satuan kerja"] == "'=HYPERLINK(1)"
    )
    assert said["Jumlah langkah"] == "5" and "198501012010011002" not in body
    assert Entry.objects.filter(kind="learning.list_taken", by=organiser.pk).count() == 1


def test_the_list_comes_as_a_workbook_with_texts_as_texts(client, batch, organiser):
    person = make_person()
    Person.objects.filter(pk=person.pk).update(full_name="=1+1")
    make_enrolment(Person.objects.get(pk=person.pk), batch)

    reply = client.get(to("people_xlsx", batch.pk))
    sheet = load_workbook(io.BytesIO(b"".join(reply.streaming_content))).active

    assert sheet["A1"].value == "Nama" and sheet["A2"].value == "=1+1" and sheet["A2"].data_type == "s"


def test_files_carry_what_was_narrowed(client, batch, organiser):
    make_enrolment(make_person("Ani Jawa"), batch)
    make_enrolment(make_person("Beni Aceh"), batch)

    body = b"".join(client.get(to("people_csv", batch.pk), {"q": "beni"}).streaming_content).decode()

    assert "Beni Aceh" in body and "Ani Jawa" not in body


def test_a_workbook_that_would_be_too_long_is_offered_as_csv(client, batch, organiser, monkeypatch):
    monkeypatch.setattr("pintar.learning.views.desk.LARGEST_BOOK", 1)
    for n in range(2):
        make_enrolment(make_person(f"Orang {'ab'[n]}"), batch)

    reply = client.get(to("people_xlsx", batch.pk), follow=True)

    assert "unduh CSV" in text(reply)


def test_batches_are_listed_and_searched(client, batch, organiser):
    assert batch.training.title in text(client.get(to("desk_batches")))
    assert "Tidak ada yang cocok" in text(client.get(to("desk_batches"), {"q": "entah"}))


def test_a_batch_without_people_says_so(client, batch, organiser):
    assert "Belum ada peserta" in text(client.get(to("desk_batch", batch.pk)))
