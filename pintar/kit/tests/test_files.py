"""Files named by their content lie on the disk or in a bucket, and nobody who opens them can tell."""

import hashlib
import io
import os
import secrets
import time

import pytest

from pintar.engine.folder import data_folder
from pintar.kit import bucket, files
from pintar.kit.far import FarFiles
from pintar.kit.tests.buckets import PLACES, kept_in


@pytest.fixture(params=PLACES)
def place(request, tmp_path, monkeypatch):
    monkeypatch.setenv("PINTAR_DATA", str(tmp_path / "here"))
    with kept_in(request.param):
        yield request.param


@pytest.fixture
def far(tmp_path, monkeypatch):
    monkeypatch.setenv("PINTAR_DATA", str(tmp_path / "here"))
    with kept_in("bucket") as client:
        yield client


def elsewhere(monkeypatch, tmp_path):
    """From here on this is another machine, with an empty disk."""
    monkeypatch.setenv("PINTAR_DATA", str(tmp_path / "elsewhere"))


def something(size=100):
    return secrets.token_bytes(size)


def test_what_is_kept_is_read_again_under_the_name_of_its_content(place):
    data = something()

    blob = files.keep(data, suffix=".PNG")

    assert (
        blob == files.keep(io.BytesIO(data), suffix=".png") and blob.sha == hashlib.sha256(data).hexdigest()
    )
    assert files.read(blob.sha, suffix=".png") == data and files.has(blob.sha, suffix=".png")
    assert not files.has(blob.sha) and not files.path_of(blob.sha, suffix=".png", public=True).exists()
    with pytest.raises(FileNotFoundError):
        files.read("0" * 64)


def test_a_file_is_adopted_by_moving_it_also_when_it_is_large(place, tmp_path):
    path = tmp_path / "besar"
    path.write_bytes(data := something(3 << 20))

    blob = files.adopt(path)

    assert not path.exists() and blob.size == 3 << 20
    assert files.path_of(blob.sha).read_bytes() == data
    assert files.path_of(blob.sha).stat().st_mode & 0o777 == 0o600


def test_a_private_file_is_published_and_an_absent_one_is_not(place):
    blob = files.keep(data := something())

    public = files.publish(blob.sha, suffix=".webp")

    assert (public, public.url) == (
        files.Blob(blob.sha, 100, ".webp"),
        f"/berkas/{blob.sha[:2]}/{blob.sha}.webp",
    )
    assert files.publish(blob.sha, suffix=".webp") == public
    assert files.path_of(blob.sha, suffix=".webp", public=True).read_bytes() == data
    with pytest.raises(FileNotFoundError):
        files.publish("0" * 64, suffix=".webp")


def test_a_file_waits_for_the_worker_until_it_is_let_go(place, tmp_path):
    upload = data_folder().tmp / "upload-1"
    upload.write_bytes(b"isi")
    files.pass_on(upload)

    assert files.take_over(upload) and upload.read_bytes() == b"isi"
    files.let_go(upload)

    assert not files.take_over(upload) and not upload.exists()


def test_another_machine_finds_what_this_one_kept(far, monkeypatch, tmp_path):
    upload = data_folder().tmp / "upload-2"
    upload.write_bytes(b"dikirim")
    blob, _passed = files.keep(data := something(2 << 20)), files.pass_on(upload)
    elsewhere(monkeypatch, tmp_path)

    assert files.has(blob.sha) and files.read(blob.sha) == data
    assert files.path_of(blob.sha).is_relative_to(tmp_path / "elsewhere")
    assert files.take_over(data_folder().tmp / "upload-2")


def test_what_the_bucket_holds_under_a_wrong_name_is_not_taken(far, settings, monkeypatch, tmp_path):
    blob = files.keep(something())
    far.put_object(Bucket=settings.S3_BUCKET, Key=f"pintar/private/{blob.sha[:2]}/{blob.sha}", Body=b"lain")
    elsewhere(monkeypatch, tmp_path)

    with pytest.raises(bucket.Unreachable):
        files.read(blob.sha)


def test_a_bucket_that_is_away_refuses_and_what_is_near_is_read_on(far, settings):
    near = files.keep(data := something())
    bucket._store.cache_clear()
    settings.S3_ENDPOINT = "http://127.0.0.1:9"
    try:
        assert files.read(near.sha) == data
        with pytest.raises(OSError, match="does not do as asked"):
            files.keep(something(2 << 20))
    finally:
        bucket._store.cache_clear()


def test_near_copies_go_when_there_is_no_room_and_come_back_when_asked(far):
    old, new = files.keep(data := something(1000)), files.keep(something(1000))
    lonely = files.keep(something(1000))
    bucket.drop(f"private/{lonely.sha[:2]}/{lonely.sha}")
    for blob in (old, lonely):
        long_ago = time.time() - 9 * 86_400
        os.utime(files._near(blob.sha, "", False), (long_ago, long_ago))

    assert files.sweep_near(room=10_000) == 0
    assert files.sweep_near(room=100) == 1

    assert not files._near(old.sha, "", False).exists() and files._near(new.sha, "", False).exists()
    assert files._near(lonely.sha, "", False).exists()
    assert files.read(old.sha) == data


def ask(app, path, method="GET", **headers):
    said = {}

    def start_response(status, headers):
        said.update(status=int(status[:3]), headers=dict(headers))

    environ = {"PATH_INFO": path, "REQUEST_METHOD": method} | {f"HTTP_{k}": v for k, v in headers.items()}
    body = b"".join(app(environ, start_response))
    return said["status"], said["headers"], body


def missing(environ, start_response):
    start_response("404 Not Found", [])
    return [b""]


def test_a_film_in_the_bucket_is_sent_whole_or_in_the_range_a_player_asks_for(far):
    film = files.keep(data := something(700_000), suffix=".mp4", public=True)
    app = FarFiles(missing)

    status, headers, body = ask(app, film.url)
    assert (status, body, headers["Content-Type"]) == (200, data, "video/mp4")
    assert "immutable" in headers["Cache-Control"] and headers["X-Content-Type-Options"] == "nosniff"

    status, headers, body = ask(app, film.url, RANGE="bytes=1000-1999")
    assert (status, body) == (206, data[1000:2000]) and headers["Content-Range"] == "bytes 1000-1999/700000"
    assert (
        ask(app, film.url, RANGE="bytes=699990-")[2] == ask(app, film.url, RANGE="bytes=-10")[2] == data[-10:]
    )
    assert ask(app, film.url, RANGE="bytes=700000-")[0] == 416
    assert (
        ask(app, film.url, "HEAD")[2] == b"" and ask(app, film.url, IF_NONE_MATCH=headers["ETag"])[0] == 304
    )


def test_only_published_files_come_out_of_the_bucket(far):
    secret = files.keep(something())
    drawing = files.keep(b"<svg xmlns='http://www.w3.org/2000/svg'/>", suffix=".svg", public=True)
    app = FarFiles(missing)

    assert ask(app, f"/berkas/{secret.sha[:2]}/{secret.sha}")[0] == 404
    assert ask(app, f"/berkas/../private/{secret.sha[:2]}/{secret.sha}")[0] == 404
    assert ask(app, drawing.url, "POST")[0] == 404
    assert "sandbox" in ask(app, drawing.url)[1]["Content-Security-Policy"]


def test_a_bucket_that_is_away_is_said_so(far, settings):
    film = files.keep(something(), suffix=".mp4", public=True)
    bucket._store.cache_clear()
    settings.S3_ENDPOINT = "http://127.0.0.1:9"
    try:
        assert ask(FarFiles(missing), film.url)[0] == 503
    finally:
        bucket._store.cache_clear()
