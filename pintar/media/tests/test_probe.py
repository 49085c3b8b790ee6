"""What a file is, is told by its content; what is hostile or broken is refused with the reason."""

import zipfile
from pathlib import Path

import pytest

from pintar.kit.errors import Refused
from pintar.media.making import programs
from pintar.media.making.probe import probe
from pintar.media.making.programs import Limits, NoRoom, TooSlow
from pintar.media.making.streams import streams_of
from pintar.media.tests import samples
from pintar.media.values import MediaKind

PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
LIST = "ffconcat version 1.0\nfile /etc/passwd\n"


def refusal(path: Path, name: str = "") -> Refused:
    with pytest.raises(Refused) as refused:
        probe(path, name=name or path.name)
    return refused.value


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("probe")


def test_kinds_are_told_by_content_whatever_the_name(room: Path) -> None:
    film, sound = samples.film(room / "a.mp4", seconds=1), samples.tone(room / "a.mp3", seconds=1)
    found = {
        "film": probe(film.rename(room / "a.exe")),
        "sound": probe(sound.rename(room / "a.png")),
        "slides": probe(samples.odp(room / "a.odp")),
        "book": probe(samples.pdf(room / "a.pdf")),
        "picture": probe(samples.picture(room / "b.png")),
    }

    assert {name: (one.kind, one.format) for name, one in found.items()} == {
        "film": (MediaKind.VIDEO, "mp4"),
        "sound": (MediaKind.SOUND, "mp3"),
        "slides": (MediaKind.SLIDES, "odp"),
        "book": (MediaKind.DOCUMENT, "pdf"),
        "picture": (MediaKind.PICTURE, "png"),
    }


def test_an_empty_file_is_refused(room: Path) -> None:
    path = room / "kosong.mp4"
    path.touch()

    assert refusal(path).code == "empty"


def test_a_zip_named_mp4_is_refused_by_what_it_is(room: Path) -> None:
    no = refusal(samples.archive(room / "film.mp4"))

    assert no.code == "archive" and str(no) == "Namanya berakhiran .mp4, tetapi isinya arsip zip."


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_truncated_mp4_is_refused(room: Path, share: float) -> None:
    whole = samples.film(room / "utuh.mp4", seconds=1).read_bytes()
    path = room / "potong.mp4"
    path.write_bytes(whole[: int(len(whole) * share)])

    assert refusal(path).code == "truncated"


def test_a_truncated_office_file_is_refused(room: Path) -> None:
    whole = samples.pptx(room / "utuh.pptx").read_bytes()
    path = room / "potong.pptx"
    path.write_bytes(whole[: len(whole) // 2])

    assert refusal(path).code == "damaged"


def test_an_archive_with_endless_parts_is_refused(room: Path) -> None:
    path = room / "bom.pptx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("ppt/presentation.xml", b"")
        for number in range(20_001):
            bomb.writestr(f"ppt/{number}", b"")

    assert refusal(path).code == "too-large"
    whole = path.read_bytes()
    at = whole.rfind(b"PK\x05\x06")
    path.write_bytes(whole[: at + 12] + b"\xff\xff\xff\x7f" + whole[at + 16 :])
    assert refusal(path).code == "too-large"


def test_macros_are_told(room: Path) -> None:
    found = probe(samples.pptx(room / "makro.pptx", macros=True))

    assert found.format == "pptx" and "makro" in found.note
    assert probe(samples.pptx(room / "tenang.pptx")).note == ""


@pytest.mark.parametrize("words", [PLAYLIST, LIST, "<html><svg></svg></html>", "halo"])
def test_playlists_lists_and_pages_are_no_media(room: Path, words: str) -> None:
    path = room / "film.mp4"
    path.write_text(words)

    assert refusal(path).code == "not-media"


@pytest.mark.parametrize("form", ["mp4", "webm", "mp3", "ogg", "wav"])
def test_ffmpeg_follows_no_playlist_even_if_it_is_handed_one(room: Path, form: str) -> None:
    path = room / f"list.{form}"
    path.write_text(PLAYLIST)

    with pytest.raises(Refused) as refused:
        streams_of(path, form)

    assert refused.value.code == "damaged"


def test_a_film_turned_on_its_side_is_measured_as_it_is_shown(room: Path) -> None:
    flat = samples.film(room / "flat.mp4", seconds=1, size="64x36", sound=False)
    turned = room / "turned.mov"
    words = ["ffmpeg", "-v", "error", "-i", flat, "-c", "copy", "-metadata:s:v", "rotate=90", "-y", turned]
    programs.run([str(word) for word in words], Limits(30))

    found = streams_of(turned, "mov")
    assert (found.width, found.height, found.sound) == (36, 64, None)


def test_a_full_disk_is_told_apart_from_a_broken_file() -> None:
    with pytest.raises(NoRoom):
        programs.run(
            ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=d=30", "-f", "wav", "-y", "/dev/full"],
            Limits(20),
        )


def test_a_program_that_does_not_end_is_ended() -> None:
    with pytest.raises(TooSlow):
        programs.run(["sleep", "30"], Limits(0.2))
