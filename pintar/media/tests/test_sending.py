"""Files sent in pieces: what arrived is never lost, nobody interleaves, what is refused is gone and the reason stays."""

import base64
import threading
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from pintar.accounts.models import Person
from pintar.accounts.values import RoleKind
from pintar.journal.models import Entry
from pintar.kit import files
from pintar.kit.clock import now
from pintar.media import actions
from pintar.media.actions import uploads
from pintar.media.models import Asset, Upload
from pintar.media.tests import samples
from pintar.media.views import pieces

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"
ROOM = "/meja/media/unggah/"


@pytest.fixture
def own_files(tmp_path_factory, monkeypatch):
    """A data folder for one test."""
    monkeypatch.setenv("PINTAR_DATA", str(tmp_path_factory.mktemp("data")))


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


def begin(client: Client, length: int, name: str = "gambar.png", **headers: str):
    said = f"filename {base64.b64encode(name.encode()).decode()},fingerprint {base64.b64encode(b'jejak').decode()}"
    more = {"Upload-Length": str(length), "Upload-Metadata": said} | headers
    return client.post(ROOM, data=b"", content_type="text/plain", headers=TUS | more)


def begun(client: Client, length: int, name: str = "gambar.png") -> str:
    reply = begin(client, length, name)
    assert reply.status_code == 201, reply.content
    return reply.headers["Location"].replace("http://testserver", "")


def add(client: Client, address: str, offset: int, data: bytes, **headers: str):
    more = {"Upload-Offset": str(offset)} | headers
    return client.patch(address, data=data, content_type=PIECE, headers=TUS | more)


def far(client: Client, address: str) -> int:
    reply = client.head(address, headers=TUS)
    assert reply.status_code == 200 and reply.headers["Cache-Control"] == "no-store"
    return int(reply.headers["Upload-Offset"])


def facts() -> list[str]:
    return list(
        Entry.objects.filter(kind__startswith="media.upload").order_by("id").values_list("kind", flat=True)
    )


def test_a_program_is_told_what_is_understood_here(client, author):
    reply = client.options(ROOM)

    assert reply.status_code == 204 and reply.headers["Tus-Version"] == "1.0.0"
    assert reply.headers["Tus-Extension"] == "creation,creation-with-upload,termination,expiration"
    assert reply.headers["Tus-Max-Size"] == str(4 << 30)


def test_a_file_comes_in_pieces_and_becomes_an_asset(client, author):
    address = begun(client, len(PNG))

    first = add(client, address, 0, PNG[:20])
    assert (
        first.status_code == 204
        and first.headers["Upload-Offset"] == "20"
        and first.headers["Upload-Expires"]
    )
    assert far(client, address) == 20 and not Asset.objects.exists()
    assert add(client, address, 20, PNG[20:]).headers["Upload-Offset"] == str(len(PNG))

    asset = Asset.objects.get()
    assert files.read(asset.sha) == PNG and asset.kind == "picture" and asset.title == "gambar"
    assert client.get(address).headers["Location"] == reverse("media:asset", args=[asset.pk])
    assert facts() == ["media.upload_begun", "media.upload_kept"]
    assert not list(uploads._room().glob("*.part")) and not list(uploads._room().glob("*.whole"))


def test_the_first_piece_may_come_along_with_the_question(client, author):
    reply = client.post(ROOM, PNG, content_type=PIECE, headers=TUS | {"Upload-Length": str(len(PNG))})

    assert reply.status_code == 201 and reply.headers["Upload-Offset"] == str(len(PNG))
    assert Asset.objects.get().name == "berkas"


def test_the_same_file_sent_twice_is_kept_once(client, author):
    for _time in range(2):
        add(client, begun(client, len(PNG)), 0, PNG)

    assert Asset.objects.count() == 1 and Upload.objects.filter(state="kept").count() == 2


def test_a_piece_that_does_not_join_is_refused_and_nothing_of_it_is_kept(client, author):
    address = begun(client, 60)
    add(client, address, 0, b"a" * 20)

    for offset in (0, 10, 30):
        assert add(client, address, offset, b"b" * 10).status_code == 409
    assert far(client, address) == 20


def test_two_tabs_cannot_interleave(client, author):
    address = begun(client, 60)
    upload = Upload.objects.get()
    inside, leave = threading.Event(), threading.Event()

    def slow():
        yield b"a" * 10
        inside.set()
        leave.wait(10)
        yield b"a" * 10

    def hold():
        with actions.alone_with(upload):
            actions.uploads._append(actions.place_of(upload), slow(), 60)

    other = threading.Thread(target=hold)
    other.start()
    assert inside.wait(10)
    assert add(client, address, 10, b"b" * 10).status_code == 423
    assert client.delete(address, headers=TUS).status_code == 423
    assert client.head(address, headers=TUS).status_code == 423  # said before anything is sent in vain
    leave.set()
    other.join()

    assert far(client, address) == 20 and actions.place_of(upload).read_bytes() == b"a" * 20


def test_a_line_that_is_cut_keeps_what_came(client, author):
    upload = actions.begin_upload(by=author.pk, name="a.png", length=60)

    def cut():
        yield b"a" * 25
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        actions.receive_piece(upload=upload, offset=0, pieces=cut())
    assert far(client, f"{ROOM}{upload.pk}/") == 25
    assert actions.receive_piece(upload=upload, offset=25, pieces=[b"b" * 5]).offset == 30


def test_what_the_disk_says_counts_after_a_kill_that_came_before_the_database_knew(client, author):
    address = begun(client, 60)
    upload = Upload.objects.get()
    with actions.place_of(upload).open("ab") as killed:
        killed.write(b"a" * 33)

    assert far(client, address) == 33
    assert add(client, address, 33, b"b" * 7).headers["Upload-Offset"] == "40"
    assert Upload.objects.get().offset == 40


def test_a_program_killed_while_it_looked_is_caught_up_with(author):
    upload = actions.begin_upload(by=author.pk, name="a.png", length=len(PNG))
    actions.receive_piece(upload=upload, offset=0, pieces=[PNG])
    uploads._lent(upload)  # killed right after this
    Upload.objects.update(made_at=now() - timedelta(hours=1))

    assert actions.clear_uploads() >= 1
    assert Upload.objects.get().state == "kept" and Asset.objects.count() == 1


def test_more_than_was_said_is_refused_before_it_is_read(client, author):
    address = begun(client, 10)

    assert add(client, address, 0, b"a" * 11).status_code == 413
    assert far(client, address) == 0


def test_too_large_and_empty_files_are_refused_at_once(client, author):
    assert begin(client, (4 << 30) + 1).status_code == 413
    assert begin(client, 0).status_code == 400
    for length in ("-1", "x", "", "9" * 30, "²"):
        assert begin(client, 1, **{"Upload-Length": length}).status_code == 400
    assert not Upload.objects.exists()


def test_one_person_cannot_fill_the_disk_with_beginnings(client, author, settings):
    settings.UPLOAD_QUOTA = 100
    begun(client, 60)

    reply = begin(client, 60)
    assert reply.status_code == 413 and "belum selesai dikirim" in reply.json()["message"]
    assert begin(client, 40).status_code == 201


def test_a_full_disk_is_said_and_what_came_stays(client, author, settings):
    address = begun(client, 60)
    add(client, address, 0, b"a" * 20)
    settings.DISK_RESERVE = 1 << 60

    assert begin(client, 60).status_code == 507
    reply = add(client, address, 20, b"a" * 20)
    assert reply.status_code == 507 and "tetap aman" in reply.json()["message"]
    assert client.head(address, headers=TUS).status_code == 507
    settings.DISK_RESERVE = 0
    assert far(client, address) == 20


def test_what_it_is_is_told_by_its_content_and_a_hostile_file_is_gone(client, author):
    hostile = b"MZ" + b"\0" * 200
    address = begun(client, len(hostile), "film.mp4")

    assert add(client, address, 0, hostile).status_code == 204
    upload = Upload.objects.get()
    assert upload.state == "refused" and upload.message and not Asset.objects.exists()
    assert not actions.place_of(upload).exists() and facts()[-1] == "media.upload_refused"
    page = client.get(address).content.decode()
    assert upload.message[:30] in page and "Tidak ada yang disimpan." in page
    assert client.head(address, headers=TUS).status_code == 410
    assert add(client, address, 0, b"a").status_code in (410, 413)


def test_a_small_picture_that_was_cut_off_is_gone_and_its_sender_is_told(client, author, tmp_path):
    whole = samples.picture(tmp_path / "a.jpg", width=120, height=80).read_bytes()
    for data in (whole[: len(whole) // 2], whole):
        add(client, begun(client, len(data), "foto.jpg"), 0, data)

    cut, kept = Upload.objects.order_by("made_at")
    assert cut.state == "refused" and cut.message == (
        "Berkas ini rusak atau terpotong: tidak dapat dibuka. Periksa berkas aslinya, lalu kirim sekali lagi."
    )
    assert kept.state == "kept" and Asset.objects.get().sha == kept.sha


def test_a_large_file_is_looked_at_by_a_job(client, author, monkeypatch):
    monkeypatch.setattr(uploads, "SMALL", 10)
    address = begun(client, len(PNG))
    add(client, address, 0, PNG)
    upload = Upload.objects.get()

    assert upload.is_looked_at and "sedang diperiksa" in client.get(address).content.decode()
    assert actions.finish_upload(upload=upload).state == "kept"
    assert actions.finish_upload(upload=upload).state == "kept" and Asset.objects.count() == 1


def test_a_cancelled_file_is_thrown_away(client, author):
    address = begun(client, 60)
    add(client, address, 0, b"a" * 20)
    place = actions.place_of(Upload.objects.get())

    assert client.delete(address, headers=TUS).status_code == 204
    assert not place.exists() and not Upload.objects.exists() and facts()[-1] == "media.upload_cancelled"
    assert client.head(address, headers=TUS).status_code == 404


def test_files_nobody_goes_on_sending_are_taken_away(client, author):
    old, young = begun(client, 60), begun(client, 60)
    for address in (old, young):
        add(client, address, 0, b"a" * 20)
    Upload.objects.filter(pk=old.split("/")[-2]).update(expires_at=now() - timedelta(minutes=1))
    stray = uploads._room() / f"{uuid.uuid4()}.part"
    stray.touch()

    assert actions.clear_uploads() == 1
    assert client.head(old, headers=TUS).status_code == 410 and far(client, young) == 20
    assert "lebih dari tujuh hari" in client.get(old).content.decode()
    assert stray.exists()  # younger than an hour: it may be about to get its row
    assert add(client, young, 20, b"b" * 5).status_code == 204


def test_the_door_is_closed_to_strangers_and_participants(client):
    assert begin(client, 10).status_code == 401
    client.force_login(person("peserta", RoleKind.ORGANISER))
    assert begin(client, 10).status_code == 403 and not Upload.objects.exists()
    assert client.get(ROOM).status_code == 403
    client.logout()
    assert client.get(ROOM).headers["Location"].startswith("/akun/masuk/")


def test_somebody_elses_file_does_not_exist(client, author):
    address = begun(client, 60)
    client.force_login(person("lain", RoleKind.AUTHOR))

    assert client.head(address, headers=TUS).status_code == 404
    assert add(client, address, 0, b"a").status_code == 404
    assert client.delete(address, headers=TUS).status_code == 404
    assert client.get(address).status_code == 404 and Upload.objects.count() == 1


def test_a_foreign_page_cannot_send_in_somebodys_name(author):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(author)

    assert begin(strict, 10).status_code == 403 and not Upload.objects.exists()


def test_another_version_or_kind_of_body_is_refused(client, author):
    address = begun(client, 60)

    assert client.head(address, headers={"Tus-Resumable": "0.2"}).status_code == 412
    assert (
        client.patch(
            address, b"a", content_type="text/plain", headers=TUS | {"Upload-Offset": "0"}
        ).status_code
        == 415
    )
    assert add(client, address, 0, b"a", **{"Upload-Offset": "x"}).status_code == 400


def test_slow_lines_leave_threads_for_everybody_else(client, author):
    address = begun(client, 60)
    held = [pieces.STREAMS.acquire(blocking=False) for _n in range(2)]
    try:
        assert all(held) and add(client, address, 0, b"a").status_code == 503
        assert client.head(address, headers=TUS).status_code == 503
    finally:
        for _one in held:
            pieces.STREAMS.release()
    assert add(client, address, 0, b"a").status_code == 204


def test_a_phone_that_fell_silent_does_not_hold_its_file(monkeypatch):
    monkeypatch.setattr(pieces, "SILENCE", 0.2)
    heard = threading.Event()

    class Silent:
        said = [b"a" * 10]

        def read(self, most: int) -> bytes:
            if self.said:
                return self.said.pop()
            heard.wait(10)
            return b""

    assert list(pieces._body(Silent())) == [b"a" * 10]
    heard.set()


def test_without_scripts_a_small_file_goes_in_one_form(client, author):
    from django.core.files.uploadedfile import SimpleUploadedFile

    reply = client.post("/meja/media/kirim/", {"file": SimpleUploadedFile("foto_rak.png", PNG)})

    asset = Asset.objects.get()
    assert reply.headers["Location"] == f"/meja/media/{asset.pk}/" and asset.title == "foto rak"
    for files_sent in ({}, {"file": SimpleUploadedFile("a.png", b"")}):
        assert client.post("/meja/media/kirim/", files_sent).status_code == 422


def test_a_name_is_only_a_name():
    assert actions.tidy_name("../../etc/pass\0wd") == "passwd"
    assert actions.tidy_name("C:\\film\\01_shalat.mp4") == "01_shalat.mp4"
    assert actions.tidy_name("\u202e") == "berkas" and len(actions.tidy_name("a" * 500)) == 200
    assert actions.title_of("01_shalat-jamak.mp4") == "01 shalat jamak"
