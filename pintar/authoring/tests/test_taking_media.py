"""A file of the media library in a course's draft: as a new draft, with its captions, once."""

import pytest

from pintar.accounts.models import Person
from pintar.accounts.values import RoleKind
from pintar.authoring import actions
from pintar.authoring.models import Draft
from pintar.authoring.tests.courses import write_course
from pintar.kit import files
from pintar.kit.errors import Refused
from pintar.media.actions import keep_caption
from pintar.media.models import Asset

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nSatu\n"


@pytest.fixture
def draft(tmp_path) -> Draft:
    return actions.import_tree(folder=write_course(tmp_path / "kursus"), origin="kursus.zip", by=None)


def kept(data: bytes, name: str = "Letak Rak.MP4") -> Asset:
    blob = files.keep(data)
    return Asset.objects.create(
        sha=blob.sha, name=name, title=name, kind="video", format="mp4", bytes=blob.size
    )


def test_the_file_and_its_captions_stand_in_a_new_draft(draft):
    film = kept(b"film")
    keep_caption(asset=film, language="id", label="Indonesia", text=VTT, by=None)

    newer, path = actions.put_media(course=draft.course, asset=film, by=None)

    assert path == "media/letak-rak.mp4" and newer.pk > draft.pk
    assert newer.tree[path] == [film.sha, 4]
    assert files.read(newer.tree["media/letak-rak.id.vtt"][0]).decode() == film.captions.get().vtt
    assert {key: newer.tree[key] for key in draft.tree} == draft.tree
    assert actions.put_media(course=draft.course, asset=film, by=None)[0].pk == newer.pk


def test_another_file_of_the_same_name_gets_a_name_of_its_own(draft):
    actions.put_media(course=draft.course, asset=kept(b"film"), by=None)
    newer, path = actions.put_media(course=draft.course, asset=kept(b"film lain"), by=None)

    assert path == "media/letak-rak-2.mp4" and "media/letak-rak.mp4" in newer.tree


def test_a_course_without_a_draft_takes_nothing(draft):
    course = draft.course
    draft.delete()
    with pytest.raises(Refused) as no:
        actions.put_media(course=course, asset=kept(b"film"), by=None)
    assert no.value.code == "no-draft"


def test_authors_do_it_on_the_page_of_the_file_and_others_cannot(client, client_factory, draft):
    film, author = kept(b"film"), Person.objects.create(email="penulis@contoh.id", full_name="Penulis")
    author.roles.create(kind=RoleKind.AUTHOR)
    client.force_login(author)
    address = f"/meja/media/{film.pk}/kursus/"
    assert address in client.get(f"/meja/media/{film.pk}/").content.decode()

    reply = client.post(address, {"course": "kursus-kecil"}, follow=True)
    assert "media/letak-rak.mp4" in reply.content.decode() and Draft.objects.count() == 2
    assert client.post(address, {"course": "tidak-ada"}).status_code == 404
    assert client_factory().post(address, {"course": "kursus-kecil"}).status_code == 302
    assert Draft.objects.count() == 2
