"""The authors' desk: who may come in, what is kept, what is refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pintar.accounts.models import Person
from pintar.accounts.values import RoleKind
from pintar.authoring import actions
from pintar.authoring.actions import errands
from pintar.authoring.models import Course, Draft, Job, Release
from pintar.authoring.source.trees import open_folder
from pintar.authoring.tests.courses import write_course, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
PAGES = [
    "/meja/kursus/",
    "/meja/kirim-kursus/",
    "/meja/pekerjaan/1/",
    "/meja/kursus/kursus-kecil/",
    "/meja/kursus/kursus-kecil/sumber.zip",
    "/meja/kursus/kursus-kecil/soal/",
    "/meja/templat-soal.xlsx",
]
DEEDS = ["/meja/kursus/kursus-kecil/pemeriksaan/", "/meja/kursus/kursus-kecil/terbitan/"]


def person(name: str, *roles: RoleKind) -> Person:
    made = Person.objects.create(email=f"{name}@contoh.id", full_name=name)
    for role in roles:
        made.roles.create(kind=role)
    return made


@pytest.fixture
def author(client) -> Person:
    made = person("penulis", RoleKind.AUTHOR)
    client.force_login(made)
    return made


@pytest.fixture
def draft(tmp_path) -> Draft:
    return actions.import_tree(folder=write_course(tmp_path / "kursus"), origin="kursus.zip", by=None)


def carried_out(job: Job) -> Job:
    errands.carry_out(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("address", PAGES + DEEDS)
def test_the_desk_is_closed_to_the_public_and_to_those_who_do_not_write_courses(client, draft, address):
    ask = client.post if address in DEEDS else client.get
    assert ask(address).headers["Location"].startswith("/akun/masuk/")

    client.force_login(person("peserta", RoleKind.ORGANISER))
    assert ask(address).status_code == 403


def test_an_author_sees_courses_and_finds_them_by_their_words(client, author, draft):
    assert "Kursus kecil" in client.get("/meja/kursus/").content.decode()
    assert "Kursus kecil" in client.get("/meja/kursus/", {"q": "kecil"}).content.decode()
    assert "Tidak ada kursus yang cocok" in client.get("/meja/kursus/", {"q": "zakat"}).content.decode()


def test_the_list_costs_the_same_with_one_course_and_with_thirty(client, author, draft):
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/meja/kursus/")
        return len(asked)

    one = cost()
    Course.objects.bulk_create(Course(slug=f"k{n}", title=f"K {n}") for n in range(29))
    assert cost() == one <= 6


def test_a_sent_zip_becomes_a_draft_and_the_page_shows_the_way(client, author, tmp_path):
    archive = zipped(write_course(tmp_path / "kursus"), tmp_path / "a.zip")
    reply = client.post(
        "/meja/kirim-kursus/", {"file": SimpleUploadedFile("kursus.zip", archive.read_bytes())}
    )
    job = Job.objects.get()

    assert reply.headers["Location"] == f"/meja/pekerjaan/{job.pk}/"
    waiting = client.get(f"/meja/pekerjaan/{job.pk}/")
    assert "menunggu giliran" in waiting.content.decode() and "every 2s" in waiting.content.decode()
    carried_out(job)
    part = client.get(f"/meja/pekerjaan/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "Naskah disimpan dan dapat diterbitkan." in part and "<html" not in part and "every 2s" not in part
    assert "/meja/kursus/kursus-kecil/" in part and Draft.objects.get().by == author


@pytest.mark.parametrize("data", [b"bukan zip", b"PK\x03\x04rusak"])
def test_what_is_no_course_is_refused_kindly_and_nothing_is_kept(client, author, data):
    client.post("/meja/kirim-kursus/", {"file": SimpleUploadedFile("a.zip", data)})
    job = carried_out(Job.objects.get())

    assert job.state == "refused" and "Tidak ada yang disimpan." in job.message
    assert not Course.objects.exists()
    assert "Kirim lagi" in client.get(f"/meja/pekerjaan/{job.pk}/").content.decode()


def test_an_empty_or_missing_file_is_refused_at_the_form(client, author):
    for files in ({}, {"file": SimpleUploadedFile("a.zip", b"")}):
        reply = client.post("/meja/kirim-kursus/", files)
        assert reply.status_code == 422 and not Job.objects.exists()


def test_a_file_that_is_too_large_leaves_nothing_behind(author, monkeypatch):
    monkeypatch.setattr(errands, "LARGEST_UPLOAD", 10)
    before = set(errands.data_folder().tmp.iterdir())

    with pytest.raises(errands.Refused) as no:
        actions.ask_import(chunks=[b"123456", b"123456"], name="a.zip", by=author.pk)
    assert no.value.code == "too-large" and set(errands.data_folder().tmp.iterdir()) == before


def test_somebody_elses_job_does_not_exist(client, author, draft):
    job = Job.objects.create(kind="import", name="x", by=person("lain", RoleKind.AUTHOR))

    assert client.get(f"/meja/pekerjaan/{job.pk}/").status_code == 404


def test_publishing_from_the_desk_is_asked_for_once_and_done_by_the_worker(client, author, draft):
    page = client.get("/meja/kursus/kursus-kecil/").content.decode()
    assert "Terbitkan" in page and "belum terbit" in page
    first = client.post("/meja/kursus/kursus-kecil/terbitan/")
    second = client.post("/meja/kursus/kursus-kecil/terbitan/")
    assert first.headers["Location"] == second.headers["Location"] and Job.objects.count() == 1

    job = carried_out(Job.objects.get())
    assert job.state == "done" and Release.objects.get().hash[:8] in job.message
    page = client.get("/meja/kursus/kursus-kecil/").content.decode()
    assert (
        "Naskah ini sama dengan terbitan yang sedang dipelajari." in page
        and "Data yang dipakai peserta" in page
    )


def test_faults_are_shown_with_file_and_line_and_keep_a_draft_from_being_published(client, author, tmp_path):
    folder = write_course(tmp_path, files={"lessons/dua.md": "a\n[x](lesson:tiga)"})
    actions.import_tree(folder=folder, origin="a", by=None)
    page = client.get("/meja/kursus/kursus-kecil/").content.decode()

    assert "lessons/dua.md" in page and "“tiga”" in page and ">2</td>" in page
    assert "terbitan/" not in page
    reply = client.post("/meja/kursus/kursus-kecil/terbitan/", follow=True)
    assert "belum dapat diterbitkan" in reply.content.decode() and not Job.objects.exists()


def test_what_publishing_would_change_is_named(client, author, draft, tmp_path):
    actions.publish(course=draft.course, by=None)
    folder = write_course(tmp_path / "kursus", files={"lessons/dua.md": "Lain.", "media/baru.txt": "x"})
    actions.import_tree(folder=folder, origin="b", by=None)
    page = client.get("/meja/kursus/kursus-kecil/").content.decode()

    assert "diubah: lessons/dua.md" in page and "baru: media/baru.txt" in page


def test_a_draft_is_looked_at_again_and_its_source_taken_out(client, author, draft, tmp_path):
    Draft.objects.update(
        report={"faults": [{"path": "x", "line": 1, "message": "usang sekali", "level": "error"}]}
    )
    reply = client.post("/meja/kursus/kursus-kecil/pemeriksaan/", follow=True)
    assert "dapat diterbitkan" in reply.content.decode() and "usang sekali" not in reply.content.decode()

    zip_ = client.get("/meja/kursus/kursus-kecil/sumber.zip")
    (tmp_path / "out.zip").write_bytes(b"".join(zip_.streaming_content))
    again = actions.import_source(source=tmp_path / "out.zip", origin="c", by=None)
    assert again == draft and set(again.tree) == set(open_folder(tmp_path / "kursus").files)


def test_a_course_without_a_draft_has_a_page_and_nothing_to_take_out(client, author):
    Course.objects.create(slug="kosong", title="Kosong")

    assert client.get("/meja/kursus/kosong/").status_code == 200
    assert client.get("/meja/kursus/kosong/sumber.zip").status_code == 302
    assert client.post("/meja/kursus/kosong/terbitan/").status_code == 302
    assert client.get("/meja/kursus/tiada/").status_code == 404


def test_the_addresses_of_the_desk_stand_still():
    assert reverse("authoring:courses") == "/meja/kursus/"
    assert reverse("authoring:course", args=["kirim-kursus"]) == "/meja/kursus/kirim-kursus/"


def test_a_job_that_has_cost_several_workers_is_not_tried_again(author):
    job = actions.ask_import(chunks=[b"halo"], name="a.zip", by=author.pk)

    actions.carry_out(job.pk, deaths=3)
    job.refresh_from_db()
    assert job.state == "refused" and job.is_over and "terhenti" in job.message
