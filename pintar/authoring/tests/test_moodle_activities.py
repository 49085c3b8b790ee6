"""What every kind of activity becomes, and how its files and links come along."""

import pytest
import yaml

from pintar.assessment.exchange.words import listed
from pintar.authoring.moodle import convert

from .moodle_samples import (
    COURSE_CONTEXT,
    PNG,
    Sample,
    category,
    content_of,
    grade_item,
    quiz,
    tags,
    true_false,
)


def imported(sample, tmp_path):
    folder = tmp_path / "course"
    report = convert(sample.as_zip(tmp_path / "a.mbz"), folder)
    course = yaml.safe_load((folder / "course.yaml").read_text())
    return folder, report, course


def only_lesson(course):
    ((lesson,),) = [section["lessons"] for section in course["sections"]]
    return lesson


def reading(folder, lesson):
    return (folder / lesson["media"]["reading"]).read_text()


def one(kind, name="Nama", body="", **more):
    sample = Sample()
    sample.section("Bagian")
    number = sample.activity(kind, name, body, **more)
    return sample, number


def with_file(kind, filename, data=None, *, intro="", absent=False):
    sample, number = one(kind, "Berkas", tags(intro=intro, introformat=1))
    sample.file(
        filename, data or content_of(filename), number + 1000, f"mod_{kind}", "content", absent=absent
    )
    return sample


@pytest.mark.parametrize(
    ("filename", "medium", "path"),
    [
        ("Paparan Kelas.pdf", "slides", "media/paparan-kelas.pdf"),
        ("rekaman.MP3", "audio", "media/rekaman.mp3"),
        ("video.webm", "video", "media/video.webm"),
    ],
)
def test_a_file_becomes_the_medium_it_is(tmp_path, filename, medium, path):
    folder, report, course = imported(with_file("resource", filename), tmp_path)

    assert only_lesson(course)["media"] == {medium: path}
    assert (folder / path).read_bytes() == content_of(filename) and report.activities[0].outcome == "carried"


@pytest.mark.parametrize("filename", ["Rencana.docx", "nilai.xlsx", "paparan.pptx"])
def test_an_office_file_is_a_download_beside_a_reading_that_names_it(tmp_path, filename):
    folder, _, course = imported(with_file("resource", filename), tmp_path)
    media = only_lesson(course)["media"]

    assert len(media["files"]) == 1 and filename in reading(folder, only_lesson(course))


def test_a_picture_is_shown_in_a_reading(tmp_path):
    folder, _, course = imported(with_file("resource", "peta.png", PNG), tmp_path)
    assert '<img src="media/peta.png" alt="Berkas">' in reading(folder, only_lesson(course))


def test_a_file_whose_bytes_are_missing_leaves_a_lesson_that_says_so(tmp_path):
    folder, report, course = imported(with_file("resource", "hilang.pdf", absent=True), tmp_path)

    assert "berkas hilang.pdf tidak tersedia" in reading(folder, only_lesson(course))
    assert report.activities[0].outcome == "simplified" and "hilang.pdf" in report.activities[0].why
    assert report.missing_files[0].name == "hilang.pdf" and report.missing_files[0].used_in == ("Berkas",)


def test_a_file_whose_bytes_were_changed_counts_as_missing(tmp_path):
    sample = with_file("resource", "palsu.pdf", b"asli")
    (name,) = [name for name in sample.files if name.startswith("files/")]
    sample.files[name] = b"lain"
    _, report, _ = imported(sample, tmp_path)

    assert "sidik jari" in report.missing_files[0].why


@pytest.mark.parametrize("filename", ["virus.exe", "skrip.js", "animasi.swf", "film.avi"])
def test_a_file_that_could_run_or_cannot_be_played_is_not_carried(tmp_path, filename):
    folder, report, _ = imported(with_file("resource", filename), tmp_path)

    assert report.activities[0].outcome == "simplified" and not (folder / "media").exists()
    assert any(filename in note for note in report.notes)


def test_a_file_that_is_not_what_its_name_says_is_not_carried(tmp_path):
    folder, report, _ = imported(with_file("resource", "palsu.pdf", b"MZ\x90\0 bukan pdf"), tmp_path)

    assert not (folder / "media").exists() and any(
        "isinya bukan berkas .pdf" in note for note in report.notes
    )


def test_a_picture_with_the_wrong_ending_gets_the_right_one(tmp_path):
    folder, _, course = imported(with_file("resource", "foto.JPG", PNG), tmp_path)
    assert 'src="media/foto.png"' in reading(folder, only_lesson(course))


def test_a_picture_too_large_to_show_becomes_a_link(tmp_path):
    sample = Sample()
    sample.section("Bagian")
    page = sample.page("Halaman", '<p>Peta: <img src="@@PLUGINFILE@@/peta.png" alt="Peta besar"></p>')
    sample.file("peta.png", PNG + bytes(5_000_000), page + 1000, "mod_page", "content")
    folder, report, course = imported(sample, tmp_path)

    assert '<a href="media/peta.png">Peta besar</a>' in reading(folder, only_lesson(course))
    assert "terlalu besar" in report.activities[0].why


STILL = b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>'
LIVELY = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def test_a_drawing_keeps_its_shapes_and_loses_its_script(tmp_path):
    sample = with_file("resource", "gambar.svg", STILL)
    sample.activity("resource", "Jahat", tags(intro="", introformat=1))
    sample.file("jahat.svg", LIVELY, sample.next_id + 1000, "mod_resource", "content")
    folder, _, _ = imported(sample, tmp_path)

    drawings = {path.name: path.read_bytes() for path in (folder / "media").iterdir()}
    assert b"circle" in drawings["gambar.svg"] and b"script" not in drawings["jahat.svg"]


def test_an_uploaded_web_page_becomes_a_reading_with_its_pictures(tmp_path):
    words = b"Pelajaran tentang menyusun rencana pembelajaran yang bermakna. " * 4
    page = (
        b'<html><body onload="x()"><h1>Judul</h1><p>%s<img src="img.png"></p><script>x</script></body></html>'
        % words
    )
    sample = with_file("resource", "index.html", page)
    sample.file("img.png", PNG, sample.next_id + 1000, "mod_resource", "content", order=-1)
    folder, report, course = imported(sample, tmp_path)

    text = reading(folder, only_lesson(course))
    assert (
        "<h2>Judul</h2>" in text
        and 'src="media/img.png"' in text
        and "script" not in text
        and "onload" not in text
    )
    assert report.activities[0].outcome == "simplified"


def test_a_package_of_pages_made_by_a_script_is_named_and_not_carried(tmp_path):
    page = b"<html><head><title>Unit 1</title></head><body><div id=app></div><script>window.go()</script></body></html>"
    sample = with_file("resource", "index.html", page, intro="<p>Buka di jendela baru.</p>")
    sample.page("Halaman", "<p>Isi</p>")
    _, report, _ = imported(sample, tmp_path)

    assert report.activities[0].outcome == "not-carried" and "JavaScript" in report.activities[0].why


def test_a_folder_lists_its_files(tmp_path):
    sample, number = one("folder", "Bahan", tags(intro="<p>Unduh bahan berikut.</p>", introformat=1))
    for name in ("a.pdf", "b.docx"):
        sample.file(name, content_of(name), number + 1000, "mod_folder", "content")
    folder, _, course = imported(sample, tmp_path)

    assert only_lesson(course)["media"]["files"] == ["media/a.pdf", "media/b.docx"]
    assert '<li><a href="media/a.pdf">a.pdf</a></li>' in reading(folder, only_lesson(course))


def test_a_book_becomes_one_reading_with_its_chapters_as_headings(tmp_path):
    chapters = "".join(
        f'<chapter id="{n}">{tags(pagenum=n, subchapter=sub, title=title, content=body, contentformat=1, hidden=hidden)}</chapter>'
        for n, sub, title, body, hidden in [
            (2, 1, "Anak bab", "<p>dua</p>", 0),
            (1, 0, "Bab", '<h3>Rincian</h3><p><img src="@@PLUGINFILE@@/b.png" alt="bagan"></p>', 0),
            (3, 0, "Rahasia", "<p>tiga</p>", 1),
        ]
    )
    sample, number = one("book", "Buku", tags(intro="", introformat=1, chapters=[chapters]))
    sample.file("b.png", PNG, number + 1000, "mod_book", "chapter", item=1)
    folder, report, course = imported(sample, tmp_path)

    text = reading(folder, only_lesson(course))
    assert text.index("<h2>Bab</h2>") < text.index("<h3>Rincian</h3>") < text.index("<h3>Anak bab</h3>")
    assert 'src="media/b.png" alt="bagan"' in text and "tiga" not in text
    assert "1 bab tersembunyi" in report.activities[0].why


def test_a_moodle_lesson_keeps_its_content_pages_and_counts_its_questions(tmp_path):
    pages = (
        f'<page id="1">{tags(qtype=20, title="Halaman isi", contents="<p>Materi.</p>", contentsformat=1)}</page>'
        f'<page id="2">{tags(qtype=3, title="Tanya", contents="<p>?</p>", contentsformat=1)}</page>'
    )
    sample, _ = one("lesson", "Modul", tags(intro="", introformat=1, pages=[pages]))
    folder, report, course = imported(sample, tmp_path)

    assert "Materi." in reading(folder, only_lesson(course)) and "?" not in reading(
        folder, only_lesson(course)
    )
    assert "1 pertanyaan" in report.activities[0].why


def test_a_link_is_a_reading_and_a_dangerous_address_is_not_a_link(tmp_path):
    sample, _ = one(
        "url", "Situs", tags(intro="", introformat=1, externalurl="https://contoh.go.id/?a=1&b=2")
    )
    sample.activity("url", "Jahat", tags(intro="", introformat=1, externalurl="javascript:alert(1)"))
    folder, report, course = imported(sample, tmp_path)
    texts = [reading(folder, lesson) for lesson in course["sections"][0]["lessons"]]

    assert 'href="https://contoh.go.id/?a=1&amp;b=2"' in texts[0] and "javascript" not in texts[1]
    assert [fate.outcome for fate in report.activities] == ["carried", "simplified"]


LONG = (
    "<p>"
    + "Tulislah rencana pembelajaran Anda lalu bagikan kepada rekan sejawat untuk dibahas bersama. " * 3
    + "</p>"
)


@pytest.mark.parametrize(
    "kind", ["forum", "wiki", "choice", "scorm", "h5pactivity", "hvp", "lti", "glossary", "data", "workshop"]
)
def test_activities_without_a_place_here_keep_a_worthwhile_introduction(tmp_path, kind):
    sample, _ = one(kind, "Kegiatan", tags(intro=LONG, introformat=1))
    folder, report, course = imported(sample, tmp_path)

    assert report.activities[0].outcome == "simplified" and "petunjuknya dibawa" in report.activities[0].why
    assert "rekan sejawat" in reading(folder, only_lesson(course))


KINDS = (
    "forum wiki questionnaire choice feedback scorm h5pactivity hvp lti glossary data bigbluebuttonbn chat "
    "survey imscp attendance sesuatuyangbaru"
)


@pytest.mark.parametrize("kind", sorted(listed(KINDS)))
def test_activities_without_a_place_and_without_words_are_named_with_the_reason(tmp_path, kind):
    sample, _ = one(kind, "Kegiatan", tags(intro="<p>Buka.</p>", introformat=1))
    sample.page("Halaman", "<p>Isi</p>")
    _, report, _ = imported(sample, tmp_path)

    fate = report.activities[0]
    assert (fate.kind, fate.outcome, fate.lesson) == (kind, "not-carried", None) and fate.why


@pytest.mark.parametrize("kind", ["assign", "journal", "workshop"])
def test_the_instructions_of_a_task_are_kept_with_their_files(tmp_path, kind):
    sample, number = one(kind, "Tugas", tags(intro="<p>Kerjakan lembar ini.</p>", introformat=1))
    sample.file("lembar.docx", content_of("lembar.docx"), number + 1000, f"mod_{kind}", "introattachment")
    _, report, course = imported(sample, tmp_path)

    assert only_lesson(course)["media"]["files"] == ["media/lembar.docx"]
    assert report.activities[0].outcome == "simplified"


def test_a_glossary_with_entries_becomes_a_reading(tmp_path):
    entry = f'<entry id="1">{tags(concept="Asesmen", definition="<p>Pengumpulan bukti.</p>", definitionformat=1, approved=1)}</entry>'
    sample, _ = one("glossary", "Istilah", tags(intro="", introformat=1, entries=[entry]))
    folder, _, course = imported(sample, tmp_path)
    assert "<h2>Asesmen</h2>\n<p>Pengumpulan bukti.</p>" in reading(folder, only_lesson(course))


def test_peoples_posts_and_attempts_stay_out(tmp_path):
    post = "<discussions><discussion id='1'><posts><post id='1'><message>RAHASIA PESERTA</message></post></posts></discussion></discussions>"
    sample, _ = one("forum", "Forum", tags(intro=LONG, introformat=1) + post)
    folder, report, _ = imported(sample, tmp_path)

    written = "".join(path.read_text() for path in folder.rglob("*") if path.suffix in (".html", ".yaml"))
    assert "RAHASIA" not in written + report.text()


def test_hidden_activities_and_sections_are_not_carried_and_said_so(tmp_path):
    sample = Sample()
    sample.section("Terlihat")
    sample.page("Tampak", "<p>Isi</p>")
    sample.page("Tersembunyi", "<p>Rahasia</p>", visible=0)
    sample.section("Bagian tersembunyi", visible=0)
    sample.page("Di dalamnya", "<p>Rahasia</p>")
    folder, report, course = imported(sample, tmp_path)

    assert [fate.outcome for fate in report.activities] == ["carried", "not-carried", "not-carried"]
    assert all("disembunyikan" in fate.why for fate in report.activities[1:])
    assert len(course["sections"]) == 1 and "Rahasia" not in reading(folder, only_lesson(course))


def test_neighbouring_labels_are_one_lesson_and_a_lone_heading_before_a_quiz_is_none(tmp_path):
    sample = Sample()
    sample.section("Unit 1", "<p>Setelah unit ini, peserta diharapkan mampu menyusun indikator soal.</p>")
    sample.label("<h3>Pengantar</h3><p>Satu.</p>")
    sample.label("<p>Dua.</p>")
    sample.label("<h4>Latihan</h4>")
    sample.questions = category(5, true_false(1, "<p>a</p>"))
    sample.activity("quiz", "Kuis", quiz([tags(slot=1, questionid=1, maxmark=1)]))
    folder, report, course = imported(sample, tmp_path)

    lessons = course["sections"][0]["lessons"]
    assert [lesson["title"] for lesson in lessons] == ["Pengantar", "Kuis"]
    text = reading(folder, lessons[0])
    assert text.index("indikator") < text.index("Satu.") < text.index("Dua.") and "Latihan" not in text
    assert [fate.lesson for fate in report.activities] == ["pengantar", "pengantar", None, "kuis"]
    assert course["outcomes"] == ["menyusun indikator soal"]


def test_what_a_quiz_tells_to_read_first_is_kept_before_it(tmp_path):
    sample = Sample()
    sample.section("Bagian")
    sample.questions = category(5, true_false(1, "<p>a</p>"))
    intro = '<p>Bacalah <a href="https://contoh.go.id/profil.pdf">profil ini</a> lalu jawablah.</p>'
    body = quiz([tags(slot=1, questionid=1, maxmark=1)], intro=intro)
    sample.activity("quiz", "Terapan", body, grades=grade_item(50, 70))
    folder, _, course = imported(sample, tmp_path)

    before, asked = course["sections"][0]["lessons"]
    assert before["title"] == "Pengantar: Terapan" and "contoh.go.id" in reading(folder, before)
    assert "quiz" in asked and course["rules"]["pass_mark"] == 71.42


def test_a_heading_every_section_shares_does_not_become_a_title(tmp_path):
    sample = Sample()
    for number in (1, 2):
        sample.section(f"Unit {number}")
        sample.label(f"<h3>Presentasi</h3><p>Isi {number}</p>")
    _, _, course = imported(sample, tmp_path)

    assert [section["lessons"][0]["title"] for section in course["sections"]] == ["Unit 1", "Unit 2"]


def test_empty_sections_are_dropped_with_a_note(tmp_path):
    sample = Sample()
    sample.section("Isi")
    sample.page("Halaman", "<p>Isi</p>")
    sample.section("Hampa")
    _, report, course = imported(sample, tmp_path)

    assert [section["title"] for section in course["sections"]] == ["Isi"]
    assert any("Hampa" in note for note in report.notes)


def test_links_inside_the_course_find_their_lessons_and_others_lose_only_their_address(tmp_path):
    sample = Sample()
    sample.section("Bagian")
    target = sample.page("Sasaran", "<p>Isi</p>")
    hidden = sample.page("Gelap", "<p>Isi</p>", visible=0)
    site = "https://moodle.contoh.sch.id"
    sample.page(
        "Asal",
        f'<p><a href="$@PAGEVIEWBYID*{target}@$">satu</a> <a href="{site}/mod/page/view.php?id={target}">dua</a> '
        f'<a href="$@PAGEVIEWBYID*{hidden}@$">tiga</a> <a href="$@COURSEVIEWBYID*77@$">empat</a> kata lain '
        f'<a href="$@PAGEVIEWBYP*{target}@$">lima</a> <a href="javascript:x">enam</a> <a href="moodle:activity/{target}">tujuh</a></p>'
        f'<p><a href="$@COURSEVIEWBYID*77@$">Kembali ke halaman kursus</a>.</p>',
    )
    folder, report, course = imported(sample, tmp_path)
    text = reading(folder, course["sections"][0]["lessons"][1])

    assert text.count('href="lesson:sasaran"') == 3 and text.count("<a ") == 3
    assert "tiga" in text and "empat" in text and "enam" in text and "Kembali" not in text
    assert {link.outcome for link in report.links} == {"mapped", "left"}


def test_a_picture_is_taken_from_its_own_place_even_when_names_are_shared(tmp_path):
    sample = Sample()
    sample.section(
        "Bagian", '<p><img src="@@PLUGINFILE@@/Gambar%201.png" alt="milik bagian"> Pengantar bagian ini.</p>'
    )
    page = sample.page(
        "Halaman", '<p><img src="@@PLUGINFILE@@/Gambar%201.png?time=1" alt="milik halaman"></p>'
    )
    sample.file("Gambar 1.png", PNG, COURSE_CONTEXT, "course", "section", item=500)
    sample.file("Gambar 1.png", PNG + b"lain", page + 1000, "mod_page", "content")
    folder, _, course = imported(sample, tmp_path)

    text = reading(folder, only_lesson(course))
    assert 'src="media/gambar-1.png" alt="milik bagian"' in text
    assert 'src="media/gambar-1-2.png" alt="milik halaman"' in text
    assert (folder / "media/gambar-1-2.png").read_bytes() == PNG + b"lain"


def test_a_picture_named_in_a_text_but_not_in_the_list_is_reported(tmp_path):
    sample = Sample()
    sample.section("Bagian")
    sample.page("Halaman", '<p>Lihat <img src="@@PLUGINFILE@@/tiada.png"> ini.</p>')
    _, report, _ = imported(sample, tmp_path)

    assert [(file.name, file.used_in) for file in report.missing_files] == [("tiada.png", ("Halaman",))]
    assert report.activities[0].outcome == "simplified"


def test_a_short_page_around_one_film_is_that_film(tmp_path):
    sample = Sample()
    sample.section("Bagian")
    page = sample.page("Film", '<p>Tonton.</p><video controls><source src="@@PLUGINFILE@@/f.mp4"></video>')
    sample.file("f.mp4", content_of("f.mp4"), page + 1000, "mod_page", "content")
    folder, _, course = imported(sample, tmp_path)

    assert only_lesson(course)["media"]["video"] == "media/f.mp4"
    assert 'href="media/f.mp4"' in reading(folder, only_lesson(course))


def test_keys_stay_unique_when_titles_repeat(tmp_path):
    sample = Sample()
    for _ in range(2):
        sample.section("Minggu")
        sample.page("Materi", "<p>Isi</p>")
    _, _, course = imported(sample, tmp_path)

    assert [section["key"] for section in course["sections"]] == ["bagian", "bagian-2"] or len(
        {section["key"] for section in course["sections"]}
    ) == 2
    assert [s["lessons"][0]["key"] for s in course["sections"]] == ["materi", "materi-2"]


def test_stated_lesson_hours_are_used_and_others_are_estimated(tmp_path):
    stated = Sample(summary="<p>Pelatihan ini setara 20 JP dan terbuka untuk guru.</p>")
    stated.section("Bagian")
    stated.page("Halaman", "<p>Isi</p>")
    _, report, course = imported(stated, tmp_path)

    assert (course["jp"], course["effort_minutes"]) == (20, 900)
    assert "20 JP" in next(each.why for each in report.assumptions if each.field == "jp")


def test_a_course_without_a_language_is_told_by_its_words(tmp_path):
    sample = Sample(
        language="", summary="<p>Kursus ini untuk guru yang ingin belajar dan berlatih dengan baik.</p>"
    )
    sample.section("Bagian")
    sample.page("Halaman", "<p>Isi</p>")
    _, _, course = imported(sample, tmp_path)
    assert course["language"] == "id"


def test_progress_is_told_and_ends_at_the_end(tmp_path):
    heard = []
    sample = Sample()
    sample.section("Bagian")
    sample.page("Halaman", "<p>Isi</p>")
    convert(sample.as_tar(tmp_path / "a.mbz"), tmp_path / "course", progress=lambda *told: heard.append(told))

    done = [told[0] for told in heard]
    assert done == sorted(done) and heard[-1][:2] == (100, 100) and ("Halaman" in told[2] for told in heard)
