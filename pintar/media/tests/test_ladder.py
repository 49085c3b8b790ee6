"""A film becomes sizes for every line, each a file that plays alone and a row of one playlist."""

import re
from pathlib import Path

import pytest

from pintar.kit import files
from pintar.kit.errors import Refused
from pintar.media.making import programs
from pintar.media.making.programs import Limits
from pintar.media.making.sound import make_sound
from pintar.media.making.streams import Streams, streams_of
from pintar.media.making.video import make_video, sizes_of
from pintar.media.tests import samples
from pintar.media.values import VideoMade, as_json, from_json


def quiet(step: str, done: int) -> None:
    pass


def place(url: str) -> Path:
    sha, _dot, suffix = url.rsplit("/", 1)[-1].partition(".")
    return files.path_of(sha, suffix=f".{suffix}", public=True)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ladder")


@pytest.fixture(scope="module")
def film(room: Path) -> Path:
    return samples.film(room / "film.mp4", seconds=5, size="426x240", rate="24")


@pytest.fixture(scope="module")
def made(room: Path, film: Path) -> VideoMade:
    (room / "work").mkdir()
    return make_video(film, "mp4", room / "work", quiet)


def test_the_ladder_never_climbs_above_the_source() -> None:
    heights = {
        side: [size.height for size in sizes_of(Streams(9, 0, side * 16 // 9, side))]
        for side in (72, 144, 240, 360, 480, 720, 1080)
    }

    assert heights == {
        72: [72],
        144: [144],
        240: [144, 240],
        360: [144, 240, 360],
        480: [144, 240, 480],
        720: [144, 240, 480, 720],
        1080: [144, 240, 480, 720],
    }


def test_an_upright_film_is_measured_by_its_shorter_side_and_a_slow_one_stays_slow() -> None:
    from fractions import Fraction

    sizes = sizes_of(Streams(9, 0, 720, 1280, Fraction(5)))

    assert [(size.width, size.height, size.rate) for size in sizes][:2] == [(144, 256, 5), (240, 426, 5)]
    assert [size.rate for size in sizes_of(Streams(9, 0, 1280, 720, Fraction(60)))] == [15, 30, 30, 30]


def test_the_smallest_size_fits_a_slow_line(made: VideoMade) -> None:
    assert [(one.width, one.height) for one in made.renditions] == [(256, 144), (426, 240)]
    assert made.renditions[0].bitrate <= 90_000
    assert made.sound is not None and 20_000 <= made.sound.bytes * 8 / 5 <= 36_000
    assert (made.seconds, made.width, made.height) == (5, 426, 240)


def test_each_size_plays_alone_and_carries_the_sound(made: VideoMade) -> None:
    for rendition in made.renditions:
        path = place(rendition.url)
        found = streams_of(path, "mp4")
        assert path.stat().st_size == rendition.bytes
        assert (found.width, found.height, round(found.seconds)) == (rendition.width, rendition.height, 5)
        assert found.sound is not None
        head = path.read_bytes()[:2000]
        assert head.index(b"moov") < head.index(b"sidx") < head.index(b"moof")


def test_the_playlists_name_every_byte_once(made: VideoMade) -> None:
    for rendition in made.renditions:
        lines = place(rendition.playlist).read_text()
        head = int(re.search(r'BYTERANGE="(\d+)@0"', lines)[1])  # type: ignore[index]
        ranges = [(int(at), int(size)) for size, at in re.findall(r"BYTERANGE:(\d+)@(\d+)", lines)]
        assert [at for at, _size in ranges] == [head, *(at + size for at, size in ranges[:-1])]
        assert sum(ranges[-1]) == rendition.bytes
        lengths = [float(found) for found in re.findall(r"EXTINF:([\d.]+)", lines)]
        assert lengths[0] <= 2.1 and max(lengths) <= 4.1 and 4.9 <= sum(lengths) <= 5.2


def test_the_master_begins_with_the_smallest_and_ends_with_the_sound(made: VideoMade) -> None:
    lines = place(made.master.url).read_text().splitlines()

    assert made.sound is not None
    assert lines[4::2] == [*(one.playlist for one in made.renditions), made.sound.playlist]
    assert "RESOLUTION=256x144" in lines[3] and 'CODECS="avc1.4D40' in lines[3]
    assert "RESOLUTION" not in lines[-2] and 'CODECS="mp4a.40.2"' in lines[-2]


def test_every_part_begins_with_a_key_picture(made: VideoMade) -> None:
    asked = [
        "ffprobe",
        "-v",
        "error",
        "-select_streams",
        "v",
        "-show_entries",
        "packet=pts_time,flags",
        "-of",
        "csv=p=0",
    ]
    for rendition in made.renditions:
        rows = programs.run([*asked, place(rendition.url)], Limits(20)).decode().split()
        keys = [float(row.split(",")[0]) for row in rows if "K" in row.split(",")[1]]
        assert keys[0] == 0 and all(abs(key - 2 * n) < 0.05 for n, key in enumerate(keys)) and len(keys) == 3


def test_the_player_gets_a_poster_and_a_sheet_of_small_pictures(made: VideoMade) -> None:
    from PIL import Image

    with Image.open(place(made.poster.url)) as poster, Image.open(place(made.sprite.url)) as sheet:
        assert (poster.format, poster.size) == ("WEBP", (426, 240))
        assert sheet.size[0] == 3 * 128
    cues = place(made.sprite_vtt.url).read_text()
    assert (
        cues.startswith("WEBVTT") and cues.count("-->") == 3 and f"{made.sprite.url}#xywh=128,0,128," in cues
    )


def test_the_same_film_gives_the_same_bytes_and_is_remembered_whole(
    made: VideoMade, room: Path, film: Path
) -> None:
    (room / "again").mkdir()

    assert make_video(film, "mp4", room / "again", quiet) == made == from_json("video", as_json(made))


def test_what_an_earlier_try_finished_is_not_made_again(room: Path, film: Path, made: VideoMade) -> None:
    begun = [path.stat().st_mtime_ns for path in sorted((room / "work").glob("film-*"))]

    assert make_video(film, "mp4", room / "work", quiet) == made
    assert [path.stat().st_mtime_ns for path in sorted((room / "work").glob("film-*"))] == begun


def test_a_film_from_a_browser_without_sound_or_length_is_made_too(room: Path) -> None:
    path = samples.film(room / "rekam.webm", seconds=2, size="128x72", sound=False, more="-f webm -live 1")
    work = room / "webm"
    work.mkdir()

    made = make_video(path, "webm", work, quiet)

    assert [one.height for one in made.renditions] == [72] and made.sound is None and made.seconds == 2


def test_a_film_whose_inside_is_broken_is_refused(room: Path, film: Path) -> None:
    data = bytearray(film.read_bytes())
    at = data.index(b"moov")
    data[at + 100 : at + 700] = bytes(600)
    path = room / "rusak.mp4"
    path.write_bytes(data)
    (room / "broken").mkdir()

    with pytest.raises(Refused) as refused:
        make_video(path, "mp4", room / "broken", quiet)

    assert refused.value.code == "damaged"


def test_quiet_and_loud_recordings_come_out_alike(room: Path) -> None:
    loudness = []
    for volume in (0.2, 2.0):
        work = room / f"tone-{volume}"
        work.mkdir()
        made = make_sound(samples.tone(work / "tone.wav", volume=volume), "wav", work, quiet)
        assert (made.type, made.seconds) == ("audio/mp4", 2) and made.bytes < 12_000
        said: list[bytes] = []
        words = ["ffmpeg", "-nostats", "-i", place(made.url), "-af", "volumedetect", "-f", "null", "-"]
        programs.run(words, Limits(20), hear=said.append, with_complaint=True)
        loudness.append(float(re.search(rb"mean_volume: (-?[\d.]+)", b"".join(said))[1]))  # type: ignore[index]

    assert abs(loudness[0] - loudness[1]) < 2.5
