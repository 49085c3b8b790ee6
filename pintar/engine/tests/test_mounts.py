"""Files that never change are served without Django, with the headers their age and kind ask for."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from pintar.engine.mounts import AT_ONCE, Application, with_files

SOUND = bytes(range(256)) * 4 * 1024  # 1 MiB


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("404 Not Found", [])
    return [b"the application"]


@pytest.fixture
def site(tmp_path: Path) -> Application:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "app.0123456789ab.js").write_text("let a;" * 9)
    (tmp_path / "static" / "app.0123456789ab.js.br").write_bytes(b"squeezed")
    (tmp_path / "static" / "app.js").write_text("let a;")
    (tmp_path / "public" / "ab").mkdir(parents=True)
    (tmp_path / "public" / "ab" / "abc.mp3").write_bytes(SOUND)
    (tmp_path / "public" / "ab" / "abc.svg").write_text("<svg/>")
    (tmp_path / "public" / "ab" / "abc.pdf").write_text("%PDF")
    (tmp_path / "public" / ".new-1").write_text("half")
    (tmp_path / "key").write_text("secret")
    return with_files(application, static=tmp_path / "static", public=tmp_path / "public")


def get(site: Application, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    said: list[Any] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path} | {
        f"HTTP_{name}": value for name, value in headers.items()
    }
    body = site(environ, lambda status, headers: said.extend([status, headers]))
    content = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return int(said[0][:3]), {name.lower(): value for name, value in said[1]}, content


def test_a_part_of_a_sound_can_be_asked_for(site: Application) -> None:
    status, headers, body = get(site, "/berkas/ab/abc.mp3", RANGE="bytes=300-309")

    assert (status, body) == (206, SOUND[300:310]) and headers[
        "content-range"
    ] == f"bytes 300-309/{len(SOUND)}"


def test_a_big_file_arrives_whole_in_pieces(site: Application) -> None:
    status, headers, body = get(site, "/berkas/ab/abc.mp3")

    assert (
        len(SOUND) > AT_ONCE
        and (status, body) == (200, SOUND)
        and headers["content-length"] == str(len(SOUND))
    )


def test_a_published_file_may_be_kept_for_ever_and_is_not_sent_twice(site: Application) -> None:
    _, headers, _ = get(site, "/berkas/ab/abc.mp3")
    status, _, body = get(site, "/berkas/ab/abc.mp3", IF_NONE_MATCH=headers["etag"])

    assert "immutable" in headers["cache-control"] and (status, body) == (304, b"")


def test_a_file_published_after_the_start_is_found(site: Application, tmp_path: Path) -> None:
    assert get(site, "/berkas/ab/new.mp3")[0] == 404
    (tmp_path / "public" / "ab" / "new.mp3").write_bytes(b"new")

    assert get(site, "/berkas/ab/new.mp3")[::2] == (200, b"new")


def test_a_file_that_was_taken_away_is_the_applications_matter(site: Application, tmp_path: Path) -> None:
    assert get(site, "/berkas/ab/abc.pdf")[0] == 200
    (tmp_path / "public" / "ab" / "abc.pdf").unlink()

    assert get(site, "/berkas/ab/abc.pdf")[::2] == (404, b"the application")


def test_a_picture_that_could_carry_a_script_runs_nothing(site: Application) -> None:
    assert "sandbox" in get(site, "/berkas/ab/abc.svg")[1]["content-security-policy"]
    assert "content-security-policy" not in get(site, "/berkas/ab/abc.pdf")[1]
    assert get(site, "/berkas/ab/abc.pdf")[1]["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["/berkas/../key", "/berkas/.new-1", "/berkas/ab/../.new-1", "/berkas/", "/berkas/ab", "/static/../key"],
)
def test_nothing_outside_and_nothing_unfinished_is_served(site: Application, path: str) -> None:
    assert get(site, path)[::2] == (404, b"the application")


def test_a_static_file_comes_squeezed_and_is_kept_by_its_hash(site: Application) -> None:
    _, headers, body = get(site, "/static/app.0123456789ab.js", ACCEPT_ENCODING="gzip, br")
    _, plain, _ = get(site, "/static/app.js")

    assert body == b"squeezed" and "immutable" in headers["cache-control"]
    assert "immutable" not in plain["cache-control"]


def test_everything_else_reaches_the_application(site: Application) -> None:
    assert get(site, "/pelatihan/")[::2] == (404, b"the application")
