"""A course may name files of the media library: they are taken into its draft with their captions, so that it stays whole."""

import pytest
from django.urls import reverse

from pintar.accounts.models import Person
from pintar.accounts.values import RoleKind
from pintar.authoring import actions, queries
from pintar.authoring.models import Draft
from pintar.authoring.tests.courses import OUTLINE, write_course
from pintar.authoring.tests.test_media import VTT, lesson
from pintar.kit import files
from pintar.media.models import Asset

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def asset() -> Asset:
    blob = files.keep(b"ID3" + bytes(400))
    return Asset.objects.create(
        sha=blob.sha, name="a.mp3", title="A", kind="sound", format="mp3", bytes=blob.size
    )


def test_the_file_and_its_captions_come_into_the_draft_and_travel_with_it(tmp_path, asset):
    asset.captions.create(language="id", label="Indonesia", vtt=VTT)
    folder = write_course(
        tmp_path / "a", **lesson({"reading": "lessons/satu.md", "audio": f"library:{asset.sha[:12]}"})
    )
    draft = actions.import_tree(folder=folder, origin="tes", by=None)
    stem = f"library/{asset.sha[:12]}"

    assert draft.tree[f"{stem}.mp3"] == [asset.sha, asset.bytes] and f"{stem}.id.vtt" in draft.tree
    assert draft.report["faults"] == []
    release = actions.publish(course=draft.course, by=None)
    audio = queries.manifest_of(release.pk).lesson("satu").media.audio
    assert audio.bytes == asset.bytes and audio.captions[0].language == "id"

    actions.export(release, tmp_path / "b")
    asset.delete()
    again = actions.import_tree(folder=tmp_path / "b", origin="tes", by=None)
    assert actions.publish(course=again.course, by=None) == release


def test_captions_that_were_put_right_in_the_library_are_published_next_time(tmp_path, asset):
    caption = asset.captions.create(language="id", label="Indonesia", vtt=VTT)
    folder = write_course(tmp_path, **lesson({"reading": "lessons/satu.md", "audio": f"library:{asset.sha}"}))
    first = actions.publish(course=actions.import_tree(folder=folder, origin="tes", by=None).course, by=None)
    caption.vtt = VTT.replace("Mari", "Ayo")
    caption.save()

    second = actions.publish(course=first.course, by=None)
    transcript = queries.manifest_of(second.pk).lesson("satu").media.audio.transcript
    assert second != first and "Ayo mulai" in queries.reading_html(transcript) and Draft.objects.count() == 2


def test_a_file_that_is_not_in_the_library_is_told_and_keeps_the_course_from_being_published(tmp_path):
    folder = write_course(tmp_path, **lesson({"reading": "lessons/satu.md", "audio": "library:0123456789ab"}))
    draft = actions.import_tree(folder=folder, origin="tes", by=None)

    (fault,) = draft.report["faults"]
    assert fault["level"] == "error" and "library:0123456789ab" in fault["message"] and fault["line"] > 1
    assert OUTLINE["slug"] == draft.course.slug


def test_the_page_of_a_file_shows_how_a_course_names_it(client, asset):
    author = Person.objects.create(email="penulis@contoh.id", full_name="Penulis")
    author.roles.create(kind=RoleKind.AUTHOR)
    client.force_login(author)

    page = client.get(reverse("media:asset", args=[asset.pk])).content.decode()
    assert f"audio: library:{asset.sha[:12]}" in page
