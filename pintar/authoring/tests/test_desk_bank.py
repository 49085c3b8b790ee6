"""A bank of questions sent at the desk: what became of each, and a new draft or nothing."""

from pathlib import Path

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from pintar.accounts.models import Person
from pintar.accounts.values import RoleKind
from pintar.assessment.tests.test_exchange_samples import EXPECTED
from pintar.authoring import actions
from pintar.authoring.models import Draft
from pintar.authoring.tests.courses import write_course
from pintar.kit import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
SAMPLES = Path(actions.__file__).resolve().parents[2] / "assessment/tests/samples"
PAGE = "/meja/kursus/kursus-kecil/soal/"


@pytest.fixture
def author(client) -> Person:
    made = Person.objects.create(email="penulis@contoh.id", full_name="penulis")
    made.roles.create(kind=RoleKind.AUTHOR)
    client.force_login(made)
    return made


@pytest.fixture
def draft(tmp_path) -> Draft:
    return actions.import_tree(folder=write_course(tmp_path / "kursus"), origin="kursus.zip", by=None)


def send(client, name: str, data: bytes | None = None, **more: str):
    data = (SAMPLES / name).read_bytes() if data is None else data
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data), **more})


def items_of(draft: Draft, path: str):
    return yaml.safe_load(files.read(draft.tree[path][0]))


@pytest.mark.parametrize("name", EXPECTED)
def test_an_author_brings_every_sample_into_a_draft(client, author, draft, name):
    reply = send(client, name, leave_out="on")
    newest = Draft.objects.latest("id")
    path = f"items/{Path(name).stem}.yaml"

    assert reply.status_code == 200 and path in reply.content.decode()
    assert [item["kind"] for item in items_of(newest, path)] == EXPECTED[name][1].split()
    assert newest.by == author and not [f for f in newest.report["faults"] if f["level"] == "error"]
    assert all(why in reply.content.decode() for why in EXPECTED[name][3])


def test_one_question_that_cannot_be_carried_keeps_all_out(client, author, draft):
    reply = send(client, "soal.gift")
    assert reply.status_code == 422 and "Tidak ada yang disimpan." in reply.content.decode()
    assert "baris 48" in reply.content.decode() and Draft.objects.count() == 1


def test_pictures_come_along_and_those_of_the_same_name_step_aside(client, author, tmp_path):
    folder = write_course(tmp_path / "kursus", files={"media/grafik.png": "lain"})
    actions.import_tree(folder=folder, origin="kursus.zip", by=None)
    send(client, "soal-moodle.xml", leave_out="on")

    newest = Draft.objects.latest("id")
    moved = next(path for path in newest.tree if path.startswith("media/grafik-"))
    assert moved in items_of(newest, "items/soal-moodle.yaml")[0]["stem"]
    assert files.read(newest.tree["media/grafik.png"][0]) == b"lain"


def test_the_same_file_twice_is_one_draft_and_a_taken_key_gives_way(client, author, draft):
    send(client, "soal.gift", leave_out="on")
    send(client, "soal.gift", leave_out="on")
    assert Draft.objects.count() == 2

    reply = send(client, "lain.gift", b"::pokok-soal-1:: Apa? {=a ~b}")
    newest = Draft.objects.latest("id")
    assert items_of(newest, "items/lain.yaml")[0]["key"] == "pokok-soal-1-2"
    assert "pokok-soal-1 sudah dipakai" in reply.content.decode()


def test_a_lesson_the_course_does_not_have_is_not_named(client, author, draft):
    source = b"// [tag:lesson:satu]\n::a:: Apa? {=a ~b}\n\n// [tag:lesson:bab-9]\n::b:: Apa kah? {=a ~b}\n"
    reply = send(client, "soal.gift", source)
    first, second = items_of(Draft.objects.latest("id"), "items/soal.yaml")
    assert first["lesson"] == "satu" and "lesson" not in second and "bab-9" in reply.content.decode()


@pytest.mark.parametrize("data", [b"halo", b"PK\x03\x04", b'<!DOCTYPE quiz [<!ENTITY a "b">]><quiz/>'])
def test_what_is_no_bank_is_refused_kindly(client, author, draft, data):
    reply = send(client, "a.xml", data)
    assert reply.status_code == 422 and Draft.objects.count() == 1


def test_a_missing_file_and_a_file_with_too_many_questions_are_refused(client, author, draft):
    assert client.post(PAGE, {}).status_code == 422
    many = "".join(f"Soal {n}\nA. a\nB. b\nANSWER: A\n\n" for n in range(501))
    assert "501" in send(client, "a.txt", many.encode()).content.decode() and Draft.objects.count() == 1


def test_the_template_is_offered(client, author):
    reply = client.get("/meja/templat-soal.xlsx")
    assert reply.status_code == 200 and reply.content.startswith(b"PK")
