"""A release heavier than its author allows is never published without saying so."""

import pytest

from pintar.accounts.models import Person
from pintar.accounts.values import RoleKind
from pintar.authoring import actions, queries
from pintar.authoring.actions import errands
from pintar.authoring.models import Course, Draft, Job, Release
from pintar.authoring.tests.courses import write_course
from pintar.journal.models import Entry
from pintar.kit.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
LIGHT = 0.0002  # MB; the course's one drawing alone is more
ADDRESS = "/meja/kursus/kursus-kecil/"


@pytest.fixture
def draft(tmp_path) -> Draft:
    folder = write_course(tmp_path / "kursus", data_limit_mb={"reading": LIGHT, "video": 30})
    return actions.import_tree(folder=folder, origin="kursus.zip", by=None)


@pytest.fixture
def author(client) -> Person:
    made = Person.objects.create(email="penulis@contoh.id", full_name="Penulis")
    made.roles.create(kind=RoleKind.AUTHOR)
    client.force_login(made)
    return made


def test_it_is_refused_with_the_numbers_and_nothing_is_published(draft):
    with pytest.raises(Refused) as refused:
        actions.publish(course=draft.course, by=None)

    assert refused.value.code == "over-limit" and "bacaan 1 kB dari 1 kB" in str(refused.value)
    assert refused.value.excess["reading"][1] == LIGHT and refused.value.excess["reading"][0] > 200
    assert "video" not in refused.value.excess and not Release.objects.exists()


def test_said_explicitly_it_is_published_and_the_release_and_the_journal_keep_it(draft):
    release = actions.publish(course=draft.course, by=None, over_limit=True)

    assert any("sengaja melebihi batas" in note for note in release.notes)
    fact = Entry.objects.get(kind="authoring.released").data
    assert fact["over_limit"]["reading"] == [queries.manifest_of(release.pk).budget["reading"], LIGHT]
    assert actions.publish(course=draft.course, by=None) == release  # what was allowed stays allowed


def test_within_the_limit_nothing_is_asked(tmp_path):
    folder = write_course(tmp_path, data_limit_mb=5)
    release = actions.publish(course=actions.import_tree(folder=folder, origin="x", by=None).course, by=None)

    assert release.notes == [] and "over_limit" not in Entry.objects.get(kind="authoring.released").data


def test_at_the_desk_the_box_names_the_numbers_and_without_it_nothing_is_published(client, author, draft):
    client.post(f"{ADDRESS}terbitan/")
    job = Job.objects.get()
    errands.carry_out(job.pk)

    page = client.get(f"/meja/pekerjaan/{job.pk}/").content.decode()
    assert 'name="over_limit"' in page and "bacaan" in page and not Release.objects.exists()
    assert "Terbitkan juga" in client.get(ADDRESS).content.decode()

    client.post(f"{ADDRESS}terbitan/", {"over_limit": "1"})
    errands.carry_out(Job.objects.order_by("-id")[0].pk)
    assert Release.objects.get().by_id == author.pk
    assert "Terbitkan juga" not in client.get(ADDRESS).content.decode()


def test_the_check_warns_of_what_is_surely_too_heavy(tmp_path):
    folder = write_course(tmp_path, data_limit_mb=LIGHT)
    draft = actions.import_tree(folder=folder, origin="x", by=None)

    (warning,) = draft.report["faults"]
    assert "melebihi data_limit_mb" in warning["message"] and warning["level"] == "warning"
    assert Course.objects.get().slug == "kursus-kecil"
