"""Every fault of a course is named with its file and line, and a sound course has none."""

from pathlib import Path
from typing import Any

import pytest

from pintar.authoring.source.reading import Source, read_source
from pintar.authoring.source.trees import open_folder
from pintar.authoring.tests.courses import ITEMS, OUTLINE, READING, write_course

ROOT = Path(__file__).resolve().parents[3]


def read(folder: Path) -> Source:
    return read_source(open_folder(folder))


def said(folder: Path) -> list[str]:
    return [str(fault) for fault in read(folder).faults]


def item(**fields: Any) -> dict[str, Any]:
    return {**ITEMS[0], **fields}


def test_a_sound_course_has_no_faults(tmp_path):
    source = read(write_course(tmp_path))

    assert source.faults == () and source.is_sound


@pytest.mark.parametrize(
    "folder", sorted((ROOT / "content").glob("*/course.yaml")), ids=lambda p: p.parent.name
)
def test_the_courses_we_ship_have_no_faults(folder):
    assert said(folder.parent) == []


def test_an_unknown_field_is_named_with_its_line_and_what_was_meant(tmp_path):
    write_course(tmp_path, sumary="x")
    line = (tmp_path / "course.yaml").read_text().splitlines().index("sumary: x") + 1

    assert said(tmp_path) == [
        f"course.yaml:{line}: Isian “sumary” tidak dikenal di sini. Apakah maksudnya “summary”?"
    ]


def test_yaml_that_cannot_be_read_is_a_fault_at_its_line(tmp_path):
    write_course(tmp_path, files={"course.yaml": "format: 1\nslug: [a\ntitle: b\n"})

    assert said(tmp_path)[0].startswith("course.yaml:3: YAML tidak terbaca")


def test_a_field_written_twice_is_a_fault(tmp_path):
    write_course(tmp_path)
    path = tmp_path / "course.yaml"
    path.write_text(path.read_text() + "jp: 3\n")

    assert any("“jp” ditulis dua kali" in fault for fault in said(tmp_path))


def test_words_that_look_like_numbers_or_truths_stay_words(tmp_path):
    write_course(
        tmp_path,
        files={"items/bank.yaml": "- {key: 01, kind: short-answer, stem: 2024, accept: [yes, 1_000]}\n"},
    )

    source = read(tmp_path)
    assert source.is_sound
    fields = source.banks["items/bank.yaml"][0].fields
    assert (fields["key"], fields["stem"], fields["accept"]) == ("01", "2024", ["yes", "1_000"])


def test_the_alias_bomb_is_refused_without_unfolding(tmp_path):
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{c}: &{c} [{','.join([f'*{p}'] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    write_course(tmp_path, files={"course.yaml": bomb})

    assert said(tmp_path)[0] == "course.yaml:1: YAML ini terlalu besar atau terlalu dalam."


def test_a_list_that_holds_itself_is_refused(tmp_path):
    write_course(tmp_path, files={"items/bank.yaml": "&a [*a]\n"})

    assert "items/bank.yaml:1: YAML ini terlalu besar atau terlalu dalam." in said(tmp_path)


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path):
    write_course(tmp_path, files={"lessons/dua.md": b"satu\ndua \xff\n"})

    assert said(tmp_path) == ["lessons/dua.md:2: Berkas ini bukan teks UTF-8."]


def test_missing_files_are_named_where_they_are_used_with_the_nearest_name(tmp_path):
    text = READING.replace("media/gambar.svg", "media/gambr.svg")
    write_course(tmp_path, files={"lessons/satu.md": text})

    faults = said(tmp_path)
    assert (
        faults[0]
        == "lessons/satu.md:5: Berkas media/gambr.svg tidak ada. Apakah maksudnya “media/gambar.svg”?"
    )
    assert "media/gambar.svg: (peringatan) Berkas ini tidak dipakai di mana pun." in faults


def test_a_link_to_no_lesson_is_a_fault_at_its_line(tmp_path):
    write_course(tmp_path, files={"lessons/dua.md": "Satu\ndua [tiga](lesson:du)\n"})

    assert said(tmp_path) == [
        "lessons/dua.md:2: Tautan ke materi “du”, yang tidak ada. Apakah maksudnya “dua”?"
    ]


def test_pictures_need_their_words_and_must_lie_in_the_course(tmp_path):
    write_course(tmp_path, files={"lessons/dua.md": "![](media/gambar.svg)\n\n![x](https://a.id/x.png)\n"})

    assert said(tmp_path) == [
        "lessons/dua.md:1: Gambar media/gambar.svg belum memiliki teks pengganti.",
        "lessons/dua.md:3: Gambar https://a.id/x.png harus berada di dalam kursus.",
    ]


def test_raw_html_unknown_boxes_and_open_footnotes_are_told(tmp_path):
    write_course(tmp_path, files={"lessons/dua.md": "# Judul\n\n<b>a</b>\n\n::: cattan\nx\n:::\n\ny[^1]\n"})

    faults = said(tmp_path)
    assert [fault.split(" ")[0] for fault in faults] == [
        "lessons/dua.md:5:",
        "lessons/dua.md:9:",
        "lessons/dua.md:1:",
        "lessons/dua.md:3:",
        "lessons/dua.md:3:",
    ]
    assert "Apakah maksudnya “catatan”?" in faults[0] and "Catatan kaki [^1]" in faults[1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([{"text": "a"}, {"text": "b"}], "Tepat satu pilihan harus benar; di sini 0."),
        ([{"text": "a", "correct": True}, {"text": "b", "correct": True}], "di sini 2."),
        ([{"text": "a", "correct": True}, {"text": "A "}], "“a” ditulis dua kali."),
    ],
)
def test_single_choice_has_exactly_one_key_and_no_twins(tmp_path, options, words):
    write_course(tmp_path, items=[item(options=options)])

    assert any(fault.startswith("items/bank.yaml:") and words in fault for fault in said(tmp_path))


def test_keys_are_unique_and_lessons_of_items_exist(tmp_path):
    write_course(tmp_path, items=[item(), item(lesson="stu")])

    faults = said(tmp_path)
    assert any("Kunci butir “satu-01” sudah dipakai di items/bank.yaml:1" in fault for fault in faults)
    assert any("materi “stu” tidak ada. Apakah maksudnya “satu”?" in fault for fault in faults)


def test_a_quiz_cannot_draw_more_than_there_is(tmp_path):
    lessons = [*OUTLINE["sections"][0]["lessons"][:2]]
    quiz = {"key": "uji", "title": "Uji", "minutes": 5, "quiz": {"items": "items/bank.yaml", "draw": 3}}
    write_course(tmp_path, sections=[{"key": "a", "title": "A", "lessons": [*lessons, quiz]}])

    assert any("draw: 3 lebih banyak daripada butir yang ada (2)." in fault for fault in said(tmp_path))


def test_a_lesson_has_media_or_a_quiz_and_not_both(tmp_path):
    both = {
        "key": "x",
        "title": "X",
        "minutes": 5,
        "media": {"reading": "lessons/satu.md"},
        "quiz": {"items": "items/bank.yaml"},
    }
    write_course(tmp_path, sections=[{"key": "a", "title": "A", "lessons": [both]}])

    assert any("harus memuat media atau quiz, salah satu saja" in fault for fault in said(tmp_path))


def test_media_are_known_by_their_content_and_not_by_their_name(tmp_path):
    lesson = {"key": "satu", "title": "Satu", "minutes": 5, "media": {"video": "media/film.mp4"}}
    write_course(
        tmp_path,
        sections=[{"key": "a", "title": "A", "lessons": [lesson]}],
        files={"media/film.mp4": b"<html><script>alert(1)</script>"},
    )

    assert any("Isi media/film.mp4 bukan video" in fault for fault in said(tmp_path))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onclick="alert(1)"/>',
        '<image href="https://a.id/x.png"/>',
        '<use href="other.svg#a"/>',
        "<foreignObject/>",
        '<style>@import "https://a.id/x.css";</style>',
        '<rect fill="url(https://a.id/x)"/>',
    ],
)
def test_drawings_that_run_or_load_anything_are_refused_with_the_line(tmp_path, inside):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">\n{inside}\n</svg>'
    write_course(tmp_path, files={"media/gambar.svg": svg})

    faults = said(tmp_path)
    assert len(faults) == 1 and "Gambar media/gambar.svg baris 2 memuat" in faults[0]


def write_html_lesson(folder, html):
    """A course whose first lesson is read from this."""
    lesson = {"key": "satu", "title": "Satu", "minutes": 5, "media": {"reading": "lessons/lama.html"}}
    write_course(
        folder,
        items=[ITEMS[0]],
        sections=[
            {"key": "a", "title": "A", "lessons": [lesson, OUTLINE["sections"][0]["lessons"][2]]},
        ],
        files={"lessons/lama.html": html},
    )


def test_what_comes_as_html_is_forgiven_its_lost_pictures(tmp_path):
    write_html_lesson(tmp_path, "<p>a</p>\n<p><img src='media/hilang.png'></p>")

    source = read(tmp_path)
    assert source.is_sound and any(
        fault.line == 2 and "media/hilang.png" in fault.message for fault in source.faults
    )


def test_html_that_is_nested_too_deep_is_told_with_its_line_before_it_is_published_as_words(tmp_path):
    write_html_lesson(tmp_path, "<p>a</p>\n" + "<div>" * 300 + "b" + "</div>" * 300)

    deep = "HTML ini bersarang lebih dari 256 tingkat; yang terbit hanya kata-katanya."
    assert read(tmp_path).is_sound and f"lessons/lama.html:2: (peringatan) {deep}" in said(tmp_path)


def test_a_formula_that_is_nested_too_deep_is_told_before_it_hides_what_comes_after(tmp_path):
    write_course(tmp_path, files={"lessons/satu.md": f"## Satu\n\n${'x^{' * 40}{'}' * 40}$ lalu\n"})
    assert read(tmp_path).is_sound

    write_course(tmp_path, files={"lessons/satu.md": f"## Satu\n\n${'x^{' * 120}{'}' * 120}$ lalu\n"})
    assert not read(tmp_path).is_sound
    assert any("rumus ini bersarang lebih dari 100 tingkat" in fault for fault in said(tmp_path))


def test_too_much_data_is_warned_of_before_publishing(tmp_path):
    write_course(tmp_path, data_limit_mb=0.0001)

    assert any("melebihi data_limit_mb" in fault for fault in said(tmp_path))
    assert read(tmp_path).is_sound


def test_a_lesson_may_have_any_key_words_of_the_site_among_them(tmp_path):
    write_course(tmp_path)
    path = tmp_path / "course.yaml"
    text = path.read_text()
    first = next(
        line for line in text.splitlines() if line.strip().startswith("- key:") and line.startswith("  ")
    )
    path.write_text(text.replace(first, first.split(":")[0] + ": syarat", 1))

    assert not any("syarat" in fault and "alamat" in fault for fault in said(tmp_path))


def test_a_formula_that_cannot_be_read_is_a_fault_at_its_line(tmp_path):
    write_course(
        tmp_path,
        files={"lessons/dua.md": "Satu $x^2$.\n\nDua $\\faktor{1}{2}$ dan\n$\\frac{1$.\n\n$$\na & b\n$$\n"},
        items=[item(stem="Berapa $\\kurung$?"), ITEMS[1]],
    )
    line = (tmp_path / "items/bank.yaml").read_text().splitlines().index("  stem: Berapa $\\kurung$?") + 1

    assert said(tmp_path) == [
        f"items/bank.yaml:{line}: Butir satu-01: Rumus “\\kurung”: perintah “\\kurung” tidak dikenal.",
        "lessons/dua.md:3: Rumus “\\faktor{1}{2}”: perintah “\\faktor” tidak dikenal.",
        "lessons/dua.md:4: Rumus “\\frac{1”: rumus ini belum selesai; periksa pasangan kurungnya.",
        "lessons/dua.md:6: Rumus “a & b”: tanda “&” tidak pada tempatnya.",
    ]


def test_a_verse_has_two_halves(tmp_path):
    text = "::: bait\nأَخِي لَنْ تَنَالَ | الْعِلْمَ\nسَأُنْبِيكَ عَنْ\n\nArtinya.\n:::\n"
    write_course(tmp_path, files={"lessons/dua.md": text})

    assert said(tmp_path) == [
        "lessons/dua.md:3: Bait “سَأُنْبِيكَ عَنْ” harus terdiri atas dua paruh yang dipisahkan “|”."
    ]


def test_captions_are_checked_line_by_line(tmp_path):
    vtt = "WEBVTT\n\n00:02.000 --> 00:01.000\nSalah.\n\n00:03.000 --> 00:05.000\nA.\n\n00:04.000 --> 00:06.000\nB.\n"
    media = {"audio": "media/a.mp3", "captions": {"id": "media/a.vtt", "x_y": "media/tiada.vtt"}}
    sections = [
        {**OUTLINE["sections"][0], "lessons": [{**OUTLINE["sections"][0]["lessons"][0], "media": media}]}
    ]
    write_course(tmp_path, sections=sections, files={"media/a.mp3": b"ID3", "media/a.vtt": vtt})

    faults = said(tmp_path)
    assert any("bukan kode bahasa" in fault for fault in faults)
    assert any("media/tiada.vtt tidak ada" in fault for fault in faults)
    assert any(fault.startswith("media/a.vtt:3: Berakhir") for fault in faults)
    assert any(fault.startswith("media/a.vtt: (peringatan) 1 baris yang bertumpuk") for fault in faults)


@pytest.mark.parametrize(
    ("quiz", "message"),
    [
        ({"practice": True, "required": True}, "tidak dapat menjadi syarat kelulusan"),
        ({"offline": "kadang"}, "offline harus berupa true atau false"),
    ],
)
def test_a_quiz_for_practice_is_no_condition(tmp_path, quiz, message):
    *lessons, last = OUTLINE["sections"][0]["lessons"]
    changed = {**last, "quiz": {**last["quiz"], **quiz}}
    write_course(tmp_path, sections=[{**OUTLINE["sections"][0], "lessons": [*lessons, changed]}])

    assert any(message in fault for fault in said(tmp_path))


def test_what_has_to_be_seen_is_a_rule_of_the_course_and_off_by_default(tmp_path):
    assert read(write_course(tmp_path / "a")).outline.course["rules"]["evidence"] == {
        "watch_share": 0.0, "may_skip": True, "max_rate": 0.0, "all_pages": False, "read_share": 0.0, "grace_hours": 24,
    }  # fmt: skip
    rules = {
        "order": "strict",
        "watch": {"share": 0.9, "skip": False, "rate": 1.5},
        "pages": True,
        "read": 0.5,
        "grace_hours": 0,
    }
    source = read(write_course(tmp_path / "b", rules=rules))
    assert source.faults == () and source.outline.course["rules"]["evidence"] == {
        "watch_share": 0.9, "may_skip": False, "max_rate": 1.5, "all_pages": True, "read_share": 0.5, "grace_hours": 0,
    }  # fmt: skip

    faults = said(write_course(tmp_path / "c", rules={"watch": {"share": 90, "rte": 2}}))
    assert any("share paling besar 1" in fault for fault in faults) and any(
        "“rate”" in fault for fault in faults
    )


def test_other_peoples_films_are_refused_in_a_reading(tmp_path):
    text = "![Film](https://a.id/film.mp4)\n\n<iframe src='https://a.id'></iframe>\n\n![Film](media/x.mp4)\n"
    write_course(tmp_path, files={"lessons/dua.md": text, "media/x.mp4": b"teks saja"})

    assert said(tmp_path)[:3] == [
        "lessons/dua.md:1: Gambar https://a.id/film.mp4 harus berada di dalam kursus.",
        "lessons/dua.md:5: media/x.mp4 bukan video atau audio.",
        "lessons/dua.md:3: (peringatan) HTML mentah <iframe src='https://a.id'></iframe> akan dibuang.",
    ]


@pytest.mark.parametrize("stem", ["#", "---", "<!-- x -->"])
def test_a_question_of_which_nothing_can_be_seen_is_a_fault(tmp_path, stem):
    write_course(tmp_path, items=[item(stem=stem), ITEMS[1]])

    assert any("tidak memuat apa pun yang terlihat" in fault for fault in said(tmp_path))
