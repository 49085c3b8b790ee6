"""The first start: an empty site fills itself once, completes what was interrupted, and leaves other people's work alone."""

import shutil

import pytest

from pintar.accounts.models import Person
from pintar.accounts.rules import can_administer, can_author, can_organise, provinces_seen
from pintar.accounts.tests.people import make_person
from pintar.accounts.viewer import load_person
from pintar.authoring.tests.courses import write_course
from pintar.catalogue.models import Batch, Period, Training
from pintar.catalogue.queries import open_offers_for, window_of
from pintar.cli import first_run
from pintar.engine.errors import CannotStart
from pintar.kit.clock import today

pytestmark = pytest.mark.django_db

CONTENT = first_run.CONTENT


@pytest.fixture(autouse=True)
def content(tmp_path, monkeypatch):
    """A shelf with one small course, and no demo accounts from an earlier test."""
    write_course(tmp_path / "content" / "kursus-kecil")
    monkeypatch.setattr(first_run, "CONTENT", tmp_path / "content")
    monkeypatch.delenv("PINTAR_DEMO_PASSWORD", raising=False)
    first_run.accounts_file().unlink(missing_ok=True)
    yield
    first_run.accounts_file().unlink(missing_ok=True)


def test_an_empty_site_gets_a_course_two_periods_and_somebody_for_each_part():
    lines = "\n".join(first_run.load())

    (period, _offers), *later = open_offers_for(None)
    batch = Batch.objects.filter(period=period).first()
    assert batch and window_of(batch).is_open and batch.starts_on <= today() and len(later) == 1
    people = {p.email.split("@")[0]: load_person(p.pk) for p in Person.objects.all()}
    assert can_organise(people["penyelenggara"]) and can_author(people["pengembang"])
    assert can_administer(people["administrator"]) and provinces_seen(people["kanwil"]) == {"35"}
    assert not can_organise(people["peserta"]) and all(p.is_profile_complete for p in people.values())
    assert "peserta@contoh.id" in lines


def test_the_accounts_open_with_the_password_that_is_told_and_only_the_owner_may_read_it(client):
    password = first_run.load()[1].rsplit(" ", 1)[-1]

    client.post("/akun/masuk/", {"login": "peserta@contoh.id", "password": password})

    assert "_auth_user_id" in client.session
    assert first_run.accounts_file().stat().st_mode & 0o777 == 0o600


def test_a_second_start_adds_nothing_and_tells_the_same():
    first = first_run.load()
    before = (Person.objects.count(), Period.objects.count(), Batch.objects.count(), Training.objects.count())

    assert first_run.load() == first
    assert before == (
        Person.objects.count(),
        Period.objects.count(),
        Batch.objects.count(),
        Training.objects.count(),
    )


def test_an_interrupted_start_is_completed_by_the_next(monkeypatch):
    with monkeypatch.context() as cut, pytest.raises(KeyboardInterrupt):
        cut.setattr(first_run, "_periods", _power_cut)
        first_run.load()
    assert not Period.objects.exists()

    first_run.load()

    assert Period.objects.count() == 2 and Training.objects.count() == 1


def test_a_site_with_people_of_its_own_is_left_alone():
    make_person()

    assert first_run.load() == [] and not Training.objects.exists() and Person.objects.count() == 1


def test_nothing_is_loaded_where_nothing_is_wanted(monkeypatch):
    monkeypatch.setenv("PINTAR_DEMO", "0")

    assert first_run.load() == [] and not Person.objects.exists()


def test_a_wished_password_is_used_and_a_weak_one_is_refused_before_anything_is_made(monkeypatch):
    monkeypatch.setenv("PINTAR_DEMO_PASSWORD", "12345678")
    with pytest.raises(CannotStart, match="PINTAR_DEMO_PASSWORD"):
        first_run.load()
    assert not Person.objects.exists()

    monkeypatch.setenv("PINTAR_DEMO_PASSWORD", "hujan-di-kebun-teh")
    first_run.load()
    assert Person.objects.get(email="peserta@contoh.id").check_password("hujan-di-kebun-teh")


def test_a_course_with_a_fault_is_named_and_the_others_are_loaded(tmp_path, capsys):
    write_course(
        tmp_path / "content" / "rusak", slug="rusak", files={"lessons/dua.md": "[x](lesson:tiada)\n"}
    )

    first_run.load()

    assert "rusak is left out" in capsys.readouterr().out and Training.objects.count() == 1


def _power_cut(*_arguments, **_named):
    raise KeyboardInterrupt


def test_a_newcomer_finds_a_queue_with_plans_in_it_and_somebody_who_may_mark_them(tmp_path, client):
    name = "rencana-tindak-lanjut"
    shutil.copytree(CONTENT / name, tmp_path / "content" / name)

    first_run.load()
    first_run.load()

    client.force_login(Person.objects.get(email="fasilitator@contoh.id"))
    page = client.get("/meja/penilaian/").content.decode()
    assert "<b>3</b> karya menunggu Anda" in page and "Rahmawati" not in page
    taken = client.post("/meja/penilaian/berikutnya/", follow=True).content.decode()
    assert "Langkah dan waktu" in taken and "tulis satu hal" not in page
