"""Films, sounds, slides and photographs of a course come out as files that exist, and what cannot be made is said."""

import re
import shutil
import subprocess
import wave
from pathlib import Path

import pytest

from pintar.authoring import actions, queries
from pintar.authoring.models import Release
from pintar.authoring.rendering import montage
from pintar.authoring.tests.courses import OUTLINE, write_course
from pintar.kit import files
from pintar.kit.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
needs_reader = pytest.mark.skipif(
    not all(map(shutil.which, ("ffmpeg", "espeak-ng"))), reason="espeak-ng is not installed"
)
# The boxes of an MP4 file with nothing in them: whole, as far as a look from outside goes.
WHOLE_MP4 = b"".join(
    (len(box) + 4).to_bytes(4, "big") + box for box in (b"ftypisom\0\0\0\0isom", b"moov", b"mdat" + bytes(64))
)
VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\nSelamat <b>datang</b>.\n\n00:01.000 --> 00:02.000\nMari mulai.\n"


def lesson(media, **fields):
    """A course whose first lesson has these media."""
    first, *others = OUTLINE["sections"][0]["lessons"]
    return {
        "sections": [{**OUTLINE["sections"][0], "lessons": [{**first, "media": media, **fields}, *others]}]
    }


def published(folder: Path) -> Release:
    draft = actions.import_source(source=folder, origin="tes", by=None)
    return actions.publish(course=draft.course, by=None)


def media_of(release: Release):
    return queries.manifest_of(release.pk).lesson("satu").media


def size_at(url: str) -> int:
    name = url.removeprefix("/berkas/").split("/")[1]
    sha, _dot, suffix = name.partition(".")
    return files.path_of(sha, suffix=f".{suffix}", public=True).stat().st_size


@pytest.fixture(scope="session")
def film(tmp_path_factory) -> bytes:
    """A second of colour bars with a tone."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    say = "ffmpeg -nostdin -v error -f lavfi -i testsrc=size=320x240:rate=5:duration=2 -f lavfi -i sine=duration=2 -shortest"
    subprocess.run([*say.split(), "-pix_fmt", "yuv420p", str(path)], check=True)
    return path.read_bytes()


@needs_ffmpeg
def test_a_film_comes_in_sizes_with_captions_and_a_transcript(tmp_path, film):
    media = {"reading": "lessons/satu.md", "video": "media/01.mp4", "captions": {"id": "media/takarir.vtt"}}
    write_course(
        tmp_path,
        files={
            "media/01.mp4": film,
            "media/takarir.vtt": VTT,
            "media/01.en.srt": "1\n00:00:00,000 --> 00:00:01,000\nHello\n",
        },
        **lesson(media),
    )
    release = published(tmp_path)
    video = media_of(release).video

    assert [r.height for r in video.renditions] == [144, 240] and video.url == video.renditions[0].url
    assert video.bytes == size_at(video.url) == queries.manifest_of(release.pk).budget["video"]
    assert video.master.endswith(".m3u8") and video.poster and video.sound.bytes == size_at(video.sound.url)
    assert [(caption.language, caption.label) for caption in video.captions] == [
        ("en", "English"),
        ("id", "Bahasa Indonesia"),
    ]
    assert all(size_at(caption.url) == caption.bytes for caption in video.captions)
    transcript = queries.reading_html(video.transcript)
    assert '<p><span data-start="0">Selamat datang.</span>' in transcript and 'lang="id"' in transcript
    assert published(tmp_path) == release and release.notes == []


@needs_ffmpeg
def test_a_broken_film_keeps_the_course_from_being_published_and_says_why(tmp_path, film):
    write_course(
        tmp_path, files={"media/01.mp4": film[: len(film) // 2]}, **lesson({"video": "media/01.mp4"})
    )

    with pytest.raises(Refused) as refused:
        published(tmp_path)
    assert (
        refused.value.code == "media"
        and "media/01.mp4" in str(refused.value)
        and "Satu" in str(refused.value)
    )
    assert not Release.objects.exists()


def test_where_ffmpeg_is_missing_a_film_is_published_as_it_is_and_the_release_says_so(tmp_path, monkeypatch):
    write_course(
        tmp_path / "a",
        files={"media/01.mp4": WHOLE_MP4, "media/01.vtt": VTT},
        **lesson({"video": "media/01.mp4"}),
    )
    monkeypatch.setenv("PATH", str(tmp_path))
    release = published(tmp_path / "a")
    video = media_of(release).video

    assert video.renditions == () and video.bytes == len(WHOLE_MP4) and video.captions[0].language == "id"
    assert any("apa adanya" in note and "ffmpeg" in note for note in release.notes)


@needs_ffmpeg
def test_a_small_sound_stays_as_it_is_and_a_large_one_is_made_small(tmp_path):
    path = tmp_path / "nada.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(44100)
        sound.writeframes(bytes(4 * 44100 * 2))
    small = tmp_path / "kecil.mp3"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(path), "-ac", "1", "-b:a", "32k", str(small)], check=True
    )

    write_course(tmp_path / "a", files={"media/n.wav": path.read_bytes()}, **lesson({"audio": "media/n.wav"}))
    write_course(
        tmp_path / "b",
        files={"media/n.mp3": small.read_bytes()},
        slug="b",
        **lesson({"audio": "media/n.mp3"}),
    )
    large, kept = (media_of(published(tmp_path / name)).audio for name in "ab")

    assert large.type == "audio/mp4" and large.bytes == size_at(large.url) < 40_000 and large.seconds == 2
    assert kept.type == "audio/mpeg" and kept.bytes == small.stat().st_size


def test_slides_in_one_pdf_become_pages_with_their_words(tmp_path):
    write_course(
        tmp_path, files={"media/s.pdf": pdf("Kunci yang jelas")}, **lesson({"slides": "media/s.pdf"})
    )
    slides = media_of(published(tmp_path)).slides

    assert slides.pdf == "" and len(slides.pages) == 1 and "Kunci yang jelas" in slides.pages[0].text
    assert slides.bytes == sum(size_at(page.url) for page in slides.pages) and slides.pages[0].width > 300


def test_a_heavy_photograph_comes_in_sizes_and_counts_as_the_one_a_phone_fetches(tmp_path):
    from PIL import Image

    path = tmp_path / "foto.png"
    Image.effect_noise((900, 600), 90).convert("RGB").save(path)
    write_course(
        tmp_path / "a",
        files={"media/foto.png": path.read_bytes(), "lessons/satu.md": "![Kelas](media/foto.png)\n"},
    )
    reading = media_of(published(tmp_path / "a")).reading
    (picture,) = reading.pictures

    assert picture.bytes == size_at(picture.url) < path.stat().st_size and picture.sizes
    assert reading.bytes == picture.bytes + files.path_of(reading.html).stat().st_size
    html = queries.reading_html(reading.html)
    assert "<picture>" in html and all(url in html for url in (picture.url, *picture.sizes))


def test_a_light_picture_that_was_cut_off_is_told_of(tmp_path):
    from PIL import Image

    Image.effect_noise((60, 40), 90).save(tmp_path / "utuh.png")
    whole = (tmp_path / "utuh.png").read_bytes()
    text = "![Utuh](media/utuh.png)\n\n![Putus](media/putus.png)\n"
    write_course(
        tmp_path / "a",
        files={"media/utuh.png": whole, "media/putus.png": whole[:-900], "lessons/satu.md": text},
    )
    release = published(tmp_path / "a")

    (note,) = release.notes
    assert note.startswith("Gambar media/putus.png diterbitkan apa adanya: ") and "terpotong" in note
    assert len(media_of(release).reading.pictures) == 2


@needs_ffmpeg
def test_a_film_inside_a_reading_is_weighed_with_it(tmp_path, film):
    text = '![Cara menyapa](media/01.mp4 "Menyapa kelas")\n'
    write_course(tmp_path, files={"media/01.mp4": film, "media/01.vtt": VTT, "lessons/satu.md": text})
    reading = media_of(published(tmp_path)).reading

    html = queries.reading_html(reading.html)
    assert '<figure class="clip"><video' in html and 'srclang="id"' in html and reading.clips[0].url in html
    assert reading.bytes == reading.clips[0].bytes + files.path_of(reading.html).stat().st_size


SLIDE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720"><title>{0}</title><desc>{0}. Selesai.</desc><rect width="99" height="99"/></svg>'


@needs_reader
def test_slides_that_say_what_is_to_be_read_become_a_film_with_captions(tmp_path):
    media = {"slides": ["media/1.svg", "media/2.svg"], "video": "slides"}
    drawn = {"media/1.svg": SLIDE.format("Satu"), "media/2.svg": SLIDE.format("Dua")}
    write_course(tmp_path / "a", files=drawn, **lesson(media))
    release = published(tmp_path / "a")
    found = media_of(release)

    assert found.video.seconds >= 4 and found.video.renditions[-1].height == 480 and release.notes == []
    said = re.sub("<[^>]+>", "", queries.reading_html(found.video.transcript))
    assert "Satu. Selesai. Dua. Selesai." in said
    assert [page.text for page in found.slides.pages] == ["Satu. Selesai.", "Dua. Selesai."]

    write_course(
        tmp_path / "b",
        slug="b",
        files={**drawn, "media/2.svg": SLIDE.format("Dua").replace("desc", "g")},
        **lesson(media),
    )
    with pytest.raises(Refused) as refused:
        published(tmp_path / "b")
    assert "media/2.svg:1: Salindia ini belum memiliki <desc>" in refused.value.help_text


def test_captions_stand_as_long_as_their_sentence_and_never_longer_than_two_lines():
    text = "Pokok soal yang baik dapat dijawab sebelum pilihannya dibaca, sehingga murid tidak menebak dari bentuk kalimatnya."
    cues = montage.cues_of([(0.5, 1.5, "Mari mulai."), (2.0, 8.0, text)])

    assert cues[0].start == 0.5 and cues[-1].end == 8.0 and " ".join(cue.text for cue in cues[1:]) == text
    assert all(len(cue.text) <= 90 and cue.start < cue.end for cue in cues) and len(cues) == 3


def pdf(words: str) -> bytes:
    """A page of PDF with these words on it."""
    stream = f"BT /F1 24 Tf 72 700 Td ({words}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (table, len(out))
    )


def test_places_on_a_wide_picture_are_told_in_the_units_it_was_sent_in(tmp_path):
    from PIL import Image

    from pintar.assessment.models import ItemVersion
    from pintar.authoring.tests.courses import ITEMS

    path = tmp_path / "peta.png"
    Image.effect_noise((1700, 120), 90).convert("RGB").save(path)
    areas = [{"rect": [1, 2, 30, 40], "correct": True}, {"circle": [1650, 60, 10]}]
    spots = {"key": "titik", "kind": "hotspot", "stem": "Tunjuk.", "picture": "media/peta.png", "alt": "Peta"}
    items = [*ITEMS, {**spots, "areas": areas}]
    published(write_course(tmp_path / "a", items=items, files={"media/peta.png": path.read_bytes()}))

    picture = ItemVersion.objects.get(item__key="titik").body["picture"]
    assert (picture["width"], picture["height"]) == (1700, 120) and not picture["url"].endswith(".png")
