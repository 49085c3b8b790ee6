"""A source becomes a draft and a draft a release: the same source always the same release, and nothing of the answers in it."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pintar.assessment.models import Item, ItemVersion, Paper
from pintar.authoring import actions, queries
from pintar.authoring.models import Course, Draft, Release
from pintar.authoring.rendering import speech
from pintar.authoring.tests.courses import ITEMS, OUTLINE, READING, plain, write_course, zipped
from pintar.authoring.values import canonical, digest
from pintar.journal.models import Entry
from pintar.kit import files
from pintar.kit.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def imported(folder: Path, **options) -> Draft:
    return actions.import_source(source=folder, origin="tes", by=None, **options)


def published(folder: Path) -> Release:
    return actions.publish(course=imported(folder).course, by=None)


def test_a_course_is_read_in_published_and_recorded(tmp_path):
    release = published(write_course(tmp_path))
    manifest = queries.manifest_of(release.pk)

    assert manifest.course.slug == "kursus-kecil" and [lesson.number for lesson in manifest.lessons] == [
        1,
        2,
        3,
    ]
    reading = manifest.lesson("satu").media.reading
    assert (
        'href="../dua/"' in queries.reading_html(reading.html) and reading.pictures[0].bytes < reading.bytes
    )
    assert manifest.lesson("uji").quiz.count == 2 and manifest.lesson("uji").quiz.drawn == 1
    assert Paper.objects.get(pk=queries.paper_of(release.pk, "uji")).title == "Uji tuntas"
    with pytest.raises(KeyError):
        queries.paper_of(release.pk, "satu")
    assert list(Entry.objects.values_list("kind", flat=True)) == ["authoring.imported", "authoring.released"]


def test_publishing_the_same_source_twice_makes_no_new_rows(tmp_path):
    first = published(write_course(tmp_path))
    before = [model.objects.count() for model in (Course, Draft, Release, Item, ItemVersion, Paper, Entry)]
    second = published(tmp_path)

    assert second == first
    assert before == [
        model.objects.count() for model in (Course, Draft, Release, Item, ItemVersion, Paper, Entry)
    ]


def test_a_change_anywhere_is_another_release(tmp_path):
    first = published(write_course(tmp_path))
    write_course(tmp_path, items=[{**ITEMS[0], "feedback": "Lain."}, ITEMS[1]])
    second = published(tmp_path)
    write_course(tmp_path, files={"lessons/dua.md": "Lain.\n"})
    third = published(tmp_path)

    assert len({first.hash, second.hash, third.hash}) == 3
    assert first.manifest == second.manifest != third.manifest


def test_going_back_to_an_older_source_gives_the_older_release_and_says_so(tmp_path):
    first = published(write_course(tmp_path))
    published(write_course(tmp_path, title="Lain"))
    again = published(write_course(tmp_path))

    assert again == first
    assert Entry.objects.filter(kind="authoring.released").count() == 3


def test_what_browsers_get_tells_nothing_of_the_answers(tmp_path):
    release = published(write_course(tmp_path))
    public = canonical(release.manifest).decode()
    bodies = [version.body for version in ItemVersion.objects.all()]
    room = files.path_of("0" * 64, public=True).parent.parent

    assert "Kunci rahasia" not in public and "correct" not in public and "satu-01" not in public
    hashes = [version.hash for version in ItemVersion.objects.all()] + [digest(body) for body in bodies]
    hashes += [Paper.objects.get().hash, digest([["satu-01", bodies[0]], ["dua-01", bodies[1]]])]
    assert not [name for name in hashes if name in public]
    assert not [path for path in room.rglob("*") if path.is_file() and b"Kunci rahasia" in path.read_bytes()]


def test_export_import_and_publish_give_the_same_release(tmp_path):
    release = published(write_course(tmp_path / "a", files={"BACA.txt": "catatan"}))
    actions.export(release, tmp_path / "b")
    actions.pack(release.course, tmp_path / "c.zip")

    for path in (tmp_path / "a").rglob("*"):
        if path.is_file():
            assert (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes() == path.read_bytes()
    Course.objects.update(title="")
    assert published(tmp_path / "b") == release and published(tmp_path / "c.zip") == release


def test_exporting_over_something_is_refused(tmp_path):
    release = published(write_course(tmp_path / "a"))

    with pytest.raises(Refused) as no:
        actions.export(release, tmp_path / "a")
    assert no.value.code == "not-empty"


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=40
).filter(lambda text: text.strip())


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=texts,
    reading=texts,
    stem=texts.map(lambda text: f"Apa {text}?"),
    answers=st.lists(texts, min_size=2, max_size=4),
    number=st.decimals(-999, 999, places=3),
)
def test_any_course_survives_the_round_trip(tmp_path_factory, title, reading, stem, answers, number):
    folder = tmp_path_factory.mktemp("kursus")
    items = [
        {
            "key": "a",
            "kind": "matching",
            "stem": stem,
            "pairs": [{"left": f"{n} {a}", "right": f"{a} {n}"} for n, a in enumerate(answers)],
        },
        {"key": "b", "kind": "numeric", "stem": stem, "answer": float(number), "tolerance": 0.5},
    ]
    write_course(
        folder / "a", title=title, items=items, files={"lessons/dua.md": f"Teks.\n\n    {reading}\n"}
    )
    release = published(folder / "a")
    actions.pack(release, folder / "b.zip")

    assert published(folder / "b.zip").pk == release.pk
    assert canonical(queries.manifest_of(release.pk).as_json()) == canonical(release.manifest)


def test_a_draft_with_faults_is_kept_and_not_published(tmp_path):
    draft = imported(write_course(tmp_path, files={"lessons/dua.md": "[x](lesson:tiga)"}))

    assert draft.report["faults"][0]["path"] == "lessons/dua.md" and draft.report["faults"][0]["line"] == 1
    with pytest.raises(Refused) as no:
        actions.publish(course=draft.course, by=None)
    assert no.value.code == "faults" and "lessons/dua.md:1" in str(no.value.help_text)
    assert not Release.objects.exists()


@pytest.mark.parametrize("outline", ["", "x: [", "slug: Ada Spasi\n", "just words"])
def test_what_is_no_course_leaves_nothing(tmp_path, outline):
    write_course(tmp_path, files={"course.yaml": outline})

    with pytest.raises(Refused) as no:
        imported(tmp_path)
    assert no.value.code == "not-a-course" and not Course.objects.exists()


def test_a_course_can_be_read_in_under_another_slug(tmp_path):
    draft = imported(write_course(tmp_path), slug="nama-lain")

    assert draft.course.slug == "nama-lain" and published(tmp_path).course.slug == "kursus-kecil"
    assert actions.publish(course=draft.course, by=None).manifest["course"]["slug"] == "nama-lain"


def test_every_kind_of_item_becomes_a_question(tmp_path):
    items = [
        *ITEMS,
        {
            "key": "c",
            "kind": "multiple-choice",
            "stem": "Pilih.",
            "options": [{"text": "a", "correct": True}, {"text": "b"}],
        },
        {
            "key": "d",
            "kind": "matching",
            "stem": "Jodohkan.",
            "pairs": [{"left": "a", "right": "b"}, {"left": "c", "right": "*d*"}],
            "extra": ["e"],
        },
        {"key": "e", "kind": "short-answer", "stem": "Isi.", "accept": ["<b>"], "markup": "html"},
        {"key": "f", "kind": "numeric", "stem": "Hitung.", "answer": 0.75, "tolerance": 0.005, "unit": "kg"},
    ]
    release = published(
        write_course(tmp_path, items=[*items[:4], {**items[4], "accept": ["pokok soal"]}, items[5]])
    )
    bodies = {v.item.key: v.body for v in ItemVersion.objects.select_related("item")}

    assert queries.manifest_of(release.pk).lesson("uji").quiz.count == 6
    assert bodies["satu-01"]["stem"] == "Manakah yang <em>benar</em>?"
    assert bodies["satu-01"]["options"][0] == {
        "id": "a",
        "text": "Kunci rahasia",
        "correct": True,
        "feedback": "Tepat.",
    }
    assert bodies["d"]["pairs"][1] == {"id": "b", "left": "c", "right": "<em>d</em>"} and bodies["d"][
        "extra"
    ] == ["e"]
    assert (bodies["f"]["answer"], bodies["f"]["tolerance"], bodies["f"]["unit"]) == ("0.75", "0.005", "kg")
    assert bodies["dua-01"]["answer"] is True and bodies["dua-01"]["lesson"] == "dua"


def spoken_course(folder: Path) -> Path:
    lessons = [
        {
            "key": "satu",
            "title": "Satu",
            "minutes": 5,
            "media": {"reading": "lessons/satu.md", "audio": "speech"},
        }
    ]
    return write_course(
        folder,
        sections=[{"key": "a", "title": "A", "lessons": [*lessons, *OUTLINE["sections"][0]["lessons"][1:]]}],
    )


@pytest.mark.skipif(
    shutil.which("espeak-ng") is None or shutil.which("ffmpeg") is None, reason="no reader installed"
)
def test_a_reading_is_spoken_once_and_the_same_words_give_the_same_sound(tmp_path, monkeypatch):
    first = published(spoken_course(tmp_path / "a"))
    clip = queries.manifest_of(first.pk).lesson("satu").media.audio
    assert clip.type == "audio/mpeg" and clip.seconds > 1 and clip.bytes > 3000

    monkeypatch.setattr(speech, "speak", lambda *args: pytest.fail("spoken twice"))
    assert published(tmp_path / "a") == first


def test_without_a_reader_the_sound_is_left_out_and_said(tmp_path, monkeypatch):
    monkeypatch.setattr(speech, "missing_programs", lambda: ("espeak-ng",))
    release = published(spoken_course(tmp_path))

    assert release.notes == ["Audio “Satu” tidak dibuat: espeak-ng belum terpasang di mesin ini."]
    assert queries.manifest_of(release.pk).lesson("satu").media.names == ("reading",)


def test_slides_and_downloads_are_published_under_their_hash(tmp_path):
    media = {"reading": "lessons/satu.md", "slides": ["media/gambar.svg"], "files": ["media/lembar.pdf"]}
    lessons = [
        {"key": "satu", "title": "Satu", "minutes": 5, "media": media},
        *OUTLINE["sections"][0]["lessons"][1:],
    ]
    write_course(
        tmp_path,
        sections=[{"key": "a", "title": "A", "lessons": lessons}],
        files={
            "media/lembar.pdf": b"%PDF-1.4 x",
            "lessons/satu.md": READING.replace("gambarnya", "[itu](media/lembar.pdf)"),
        },
    )
    media = queries.manifest_of(published(tmp_path).pk).lesson("satu").media

    page = media.slides.pages[0]
    assert (page.alt, page.width, page.height) == ("Diagram", 720, 420) and page.url.endswith(".svg")
    assert media.files[0].name == "lembar.pdf" and media.files[0].url.startswith("/berkas/")
    assert media.budget == {"reading": media.reading.bytes, "slides": page.bytes}


def test_a_zip_is_read_in_like_its_folder(tmp_path):
    write_course(tmp_path / "a")

    assert published(zipped(tmp_path / "a", tmp_path / "b.zip", "kursus/")) == published(tmp_path / "a")


def test_yaml_written_otherwise_but_meaning_the_same_is_the_same_release(tmp_path):
    first = published(write_course(tmp_path))
    (tmp_path / "course.yaml").write_text("# catatan\n" + plain(dict(reversed(OUTLINE.items()))))

    assert published(tmp_path) == first and Draft.objects.count() == 2


def test_unfit_files_of_a_lesson_from_another_system_are_left_out_and_said(tmp_path):
    media = {"reading": "lessons/lama.html", "audio": "media/a.mp3", "files": ["media/b.exe", "media/c.docx"]}
    lessons = [
        {"key": "satu", "title": "Satu", "minutes": 5, "media": media},
        *OUTLINE["sections"][0]["lessons"][1:],
    ]
    write_course(
        tmp_path,
        sections=[{"key": "a", "title": "A", "lessons": lessons}],
        files={
            "lessons/lama.html": "<p>a</p>",
            "media/a.mp3": b"<html>",
            "media/b.exe": b"MZ",
            "media/c.docx": b"PK\x03\x04x",
        },
    )
    release = published(tmp_path)
    media = queries.manifest_of(release.pk).lesson("satu").media

    assert media.names == ("reading",) and [file.name for file in media.files] == ["c.docx"]
    assert len(release.notes) == 2 and "media/a.mp3" in "".join(release.notes)
