"""Backups of Moodle 2.6, 3.x, 4.x and 5.x, each in its own archive and question bank, end as the same kind of course."""

import json

import pytest
import yaml

from pintar.authoring.moodle import convert

from .moodle_samples import (
    Sample,
    category,
    choice,
    entry_category,
    grade_item,
    question,
    quiz,
    tags,
    true_false,
)

READY = "ready"


def course_of(folder):
    return yaml.safe_load((folder / "course.yaml").read_text())


def quiz_of(folder):
    course = course_of(folder)
    found = [lesson for s in course["sections"] for lesson in s["lessons"] if "quiz" in lesson]
    return found[0]["quiz"], yaml.safe_load((folder / found[0]["quiz"]["items"]).read_text())


def three_questions():
    return [true_false(number, f"<p>Pernyataan {number}</p>") for number in (1, 2, 3)]


def moodle_26():
    sample = Sample(release="2.6.11+ (Build: 20150619)")
    sample.section("Awal", "<p>Selamat datang di kursus ini ya.</p>")
    sample.page("Baca dahulu", "<p>Bacaan pertama.</p>")
    sample.questions = category(5, "".join(three_questions()))
    rows = [tags(question=number, grade="2.5") for number in (1, 2, 3)]
    body = quiz(
        rows, questions="3,0,1,2,0", shufflequestions=1, shuffleanswers=1, attempts_number=3, timelimit=90
    )
    sample.activity("quiz", "Kuis", body, grades=grade_item(8, 10))
    return sample


def moodle_3():
    sample = Sample(release="3.11.5")
    sample.section("Awal")
    sample.page("Baca dahulu", "<p>Bacaan pertama.</p>")
    sample.questions = category(5, "".join(three_questions()))
    rows = [
        tags(slot=slot, page=1, questionid=number, maxmark="2.5") for slot, number in ((2, 1), (3, 2), (1, 3))
    ]
    sections = "<sections><section id='1'><firstslot>1</firstslot><shufflequestions>1</shufflequestions></section></sections>"
    body = quiz(rows, shuffleanswers=1, attempts_number=3, timelimit=90) + sections
    sample.activity("quiz", "Kuis", body, grades=grade_item(8, 10))
    return sample


def reference(entry, version=None):
    inner = tags(component="mod_quiz", questionarea="slot", questionbankentryid=entry)
    return f'<question_reference id="{entry}">{inner}<version>{version or "$@NULL@$"}</version></question_reference>'


def moodle_4():
    sample = Sample(release="4.1.2+ (Build: 20230406)")
    sample.section("Awal")
    sample.page("Baca dahulu", "<p>Bacaan pertama.</p>")
    sample.questions = entry_category(
        5,
        [
            (
                71,
                [
                    (1, READY, true_false(900, "<p>Lama</p>")),
                    (2, READY, true_false(1, "<p>Pernyataan 1</p>")),
                ],
            ),
            (
                72,
                [
                    (1, READY, true_false(2, "<p>Pernyataan 2</p>")),
                    (2, "draft", true_false(901, "<p>Konsep</p>")),
                ],
            ),
            (
                73,
                [
                    (1, READY, true_false(3, "<p>Pernyataan 3</p>")),
                    (2, READY, true_false(902, "<p>Baru</p>")),
                ],
            ),
        ],
    )
    pairs = ((2, reference(71)), (3, reference(72)), (1, reference(73, version=1)))
    rows = [tags(slot=slot, page=1, maxmark="2.5") + chosen for slot, chosen in pairs]
    sections = "<sections><section id='1'><shufflequestions>1</shufflequestions></section></sections>"
    body = quiz(rows, shuffleanswers=1, attempts_number=3, timelimit=90) + sections
    sample.activity("quiz", "Kuis", body, grades=grade_item(8, 10))
    return sample


def moodle_5():
    """Questions of Moodle 5 live in a question bank activity; sections may hold subsections."""
    sample = moodle_4()
    sample.release = "5.0.1 (Build: 20250609)"
    sample.activity("qbank", "Bank soal kursus", tags(intro="", introformat=1))
    return sample


@pytest.mark.parametrize("build", [moodle_26, moodle_3, moodle_4, moodle_5])
@pytest.mark.parametrize("archive", ["as_tar", "as_zip"])
def test_a_quiz_is_the_same_whichever_moodle_made_it(tmp_path, build, archive):
    report = convert(getattr(build(), archive)(tmp_path / "a.mbz"), tmp_path / "course")
    settings, items = quiz_of(tmp_path / "course")

    assert [item["stem"] for item in items] == [
        "<p>Pernyataan 3</p>",
        "<p>Pernyataan 1</p>",
        "<p>Pernyataan 2</p>",
    ]
    assert settings == {"items": "items/kuis.yaml", "tries": 3, "time_limit_minutes": 2, "shuffle": True}
    assert course_of(tmp_path / "course")["rules"]["pass_mark"] == 80
    assert [fate.outcome for fate in report.questions] == ["carried"] * 3
    assert all(item["lesson"] == "baca-dahulu" for item in items)


def test_a_backup_inside_one_folder_or_with_dots_before_its_names_is_found(tmp_path):
    assert convert(moodle_3().as_zip(tmp_path / "a.zip", "kursus-main/"), tmp_path / "a").lessons == 2
    assert convert(moodle_3().as_tar(tmp_path / "b.mbz", "./"), tmp_path / "b").lessons == 2


def test_an_archive_index_and_logs_do_no_harm(tmp_path):
    sample = moodle_4()
    sample.files[".ARCHIVE_INDEX"] = b"Moodle archive file index. Count: 1"
    sample.files["moodle_backup.log"] = b""
    assert convert(sample.as_tar(tmp_path / "a.mbz"), tmp_path / "course").lessons == 2


def random_old(number, below="0"):
    return question(number, "random", below, "")


def filter_43(category_id, below=False):
    chosen = {"jointype": 1, "values": [category_id], "filteroptions": {"includesubcategories": below}}
    return json.dumps({"filter": {"category": chosen}, "cat": f"{category_id},9", "jointype": 2})


def filter_40(category_id, below=False):
    return json.dumps(
        {"questioncategoryid": str(category_id), "includingsubcategories": "1" if below else "0", "tags": []}
    )


def drawn(rule):
    inner = tags(component="mod_quiz", questionarea="slot", filtercondition=rule)
    return tags(maxmark=1) + f'<question_set_reference id="1">{inner}</question_set_reference>'


def random_sample(questions, rows):
    sample = Sample()
    sample.section("Awal")
    sample.questions = questions
    sample.activity("quiz", "Kuis acak", quiz([tags(slot=n) + row for n, row in enumerate(rows, start=1)]))
    return sample


def bank_of(*numbers, new=False, number=5, parent=0):
    rows = [true_false(n, f"<p>Soal {n}</p>") for n in numbers]
    if new:
        return entry_category(
            number, [(n, [(1, READY, row)]) for n, row in zip(numbers, rows, strict=True)], parent
        )
    return category(number, "".join(rows), parent)


OLD_RANDOM = "".join([random_old(91), random_old(92), *three_questions()])


@pytest.mark.parametrize(
    ("questions", "rows"),
    [
        (category(5, OLD_RANDOM), [tags(questionid=number, maxmark=1) for number in (91, 92)]),
        (bank_of(1, 2, 3), [tags(questioncategoryid=5, includingsubcategories=0, maxmark=1)] * 2),
        (bank_of(1, 2, 3, new=True), [drawn(filter_40(5))] * 2),
        (bank_of(1, 2, 3, new=True), [drawn(filter_43(5))] * 2),
    ],
    ids=["2.x", "3.x", "4.0", "4.3"],
)
def test_random_slots_draw_from_the_whole_category(tmp_path, questions, rows):
    convert(random_sample(questions, rows).as_zip(tmp_path / "a.mbz"), tmp_path / "course")
    settings, items = quiz_of(tmp_path / "course")

    assert settings["draw"] == 2 and [item["key"] for item in items] == ["soal-1", "soal-2", "soal-3"]


def test_subcategories_are_drawn_from_only_when_asked(tmp_path):
    questions = bank_of(1, new=True) + bank_of(2, 3, new=True, number=6, parent=5)
    convert(random_sample(questions, [drawn(filter_43(5))]).as_zip(tmp_path / "a.mbz"), tmp_path / "a")
    convert(
        random_sample(questions, [drawn(filter_43(5, below=True))]).as_zip(tmp_path / "b.mbz"), tmp_path / "b"
    )

    assert [item["key"] for item in quiz_of(tmp_path / "a")[1]] == ["soal-1"]
    settings, items = quiz_of(tmp_path / "b")
    assert settings["draw"] == 1 and len(items) == 3


def test_fixed_and_random_slots_together_are_said_to_be_drawn_together(tmp_path):
    questions = bank_of(1, 2, 3, 4)
    rows = [tags(questionid=1, maxmark=1), tags(questioncategoryid=5, maxmark=1)]
    report = convert(random_sample(questions, rows).as_zip(tmp_path / "a.mbz"), tmp_path / "course")
    settings, items = quiz_of(tmp_path / "course")

    assert settings["draw"] == 2 and len(items) == 4
    assert "soal tetap ikut diundi" in report.activities[0].why


def test_unused_hidden_and_part_questions_are_not_drawn(tmp_path):
    rows = (
        true_false(1, "<p>a</p>") + true_false(2, "<p>b</p>", hidden=1) + true_false(3, "<p>c</p>", parent=1)
    )
    sample = random_sample(
        category(5, rows) + bank_of(8, 9, number=6), [tags(questioncategoryid=5, maxmark=1)]
    )
    report = convert(sample.as_zip(tmp_path / "a.mbz"), tmp_path / "course")

    assert [item["key"] for item in quiz_of(tmp_path / "course")[1]] == ["soal-1"]
    assert report.unused_questions == 3


def test_subsections_come_in_their_place(tmp_path):
    sample = Sample(release="4.5")
    sample.section("Awal")
    sample.page("Satu", "<p>1</p>")
    holder = sample.activity("subsection", "Subbagian", "")
    sample.page("Tiga", "<p>3</p>")
    sample.section("Subbagian", extra=tags(component="mod_subsection", itemid=holder))
    sample.page("Dua", "<p>2</p>")
    report = convert(sample.as_zip(tmp_path / "a.mbz"), tmp_path / "course")

    (section,) = course_of(tmp_path / "course")["sections"]
    assert [lesson["title"] for lesson in section["lessons"]] == ["Satu", "Dua", "Tiga"]
    assert next(fate for fate in report.activities if fate.kind == "subsection").outcome == "simplified"


def test_marks_become_points_only_when_they_differ(tmp_path):
    sample = random_sample(
        bank_of(1, 2), [tags(questionid=1, maxmark="0.5"), tags(questionid=2, maxmark="1.5")]
    )
    convert(sample.as_zip(tmp_path / "a.mbz"), tmp_path / "a")
    assert [item["points"] for item in quiz_of(tmp_path / "a")[1]] == [1, 3]

    sample = random_sample(
        bank_of(1, 2), [tags(questionid=1, maxmark="2.5"), tags(questionid=2, maxmark="2.5")]
    )
    convert(sample.as_zip(tmp_path / "b.mbz"), tmp_path / "b")
    assert not any("points" in item for item in quiz_of(tmp_path / "b")[1])


def test_a_question_the_backup_lacks_is_said_to_be_missing(tmp_path):
    sample = random_sample(bank_of(1), [tags(questionid=1, maxmark=1), tags(questionid=404, maxmark=1)])
    report = convert(sample.as_zip(tmp_path / "a.mbz"), tmp_path / "course")

    assert [fate.outcome for fate in report.questions] == ["carried", "not-carried"]
    assert report.activities[0].outcome == "simplified"


def test_a_quiz_without_usable_questions_is_not_a_lesson(tmp_path):
    sample = random_sample(
        category(5, question(1, "calculated", "<p>Hitung</p>", "")), [tags(questionid=1, maxmark=1)]
    )
    sample.page("Bacaan", "<p>Isi</p>")
    report = convert(sample.as_zip(tmp_path / "a.mbz"), tmp_path / "course")

    assert report.activities[0].outcome == "not-carried" and report.questions[0].why
    assert report.lessons == 1


def test_only_the_quizzes_a_certificate_asked_for_are_required(tmp_path):
    sample = Sample()
    sample.section("Awal")
    sample.questions = category(5, "".join(three_questions()))
    first = sample.activity("quiz", "Wajib", quiz([tags(slot=1, questionid=1, maxmark=1)]))
    sample.activity("quiz", "Latihan", quiz([tags(slot=1, questionid=2, maxmark=1)]))
    rule = json.dumps(
        {"op": "&", "c": [{"type": "completion", "cm": first, "e": 2}, {"type": "grade", "id": 1, "min": 65}]}
    )
    sample.activity("customcert", "Sertifikat", "", module=tags(availability=rule))
    convert(sample.as_zip(tmp_path / "a.mbz"), tmp_path / "course")

    course = course_of(tmp_path / "course")
    wanted, practice = [lesson["quiz"] for lesson in course["sections"][0]["lessons"]]
    assert "required" not in wanted and practice["required"] is False
    assert course["rules"]["pass_mark"] == 65


def test_the_mark_falls_back_to_what_the_text_says_and_then_to_ours(tmp_path):
    said = Sample()
    said.section("Awal")
    said.page("Aturan", "<p>Peserta lulus bila nilai akhir paling rendah 70%.</p>")
    convert(said.as_zip(tmp_path / "a.mbz"), tmp_path / "a")
    silent = Sample()
    silent.section("Awal")
    silent.page("Aturan", "<p>Kerjakan semuanya.</p>")
    report = convert(silent.as_zip(tmp_path / "b.mbz"), tmp_path / "b")

    assert course_of(tmp_path / "a")["rules"]["pass_mark"] == 70
    assert course_of(tmp_path / "b")["rules"]["pass_mark"] == 75
    assert "tidak menyebut" in next(
        each.why for each in report.assumptions if each.field == "rules.pass_mark"
    )


def test_a_choice_keeps_the_order_its_author_wanted(tmp_path):
    sample = Sample()
    sample.section("Awal")
    sample.questions = category(5, choice(1, "<p>Mana?</p>", ("<p>a</p>", 1), ("<p>b</p>", 0)))
    sections = "<sections><section id='1'><shufflequestions>1</shufflequestions></section></sections>"
    sample.activity(
        "quiz", "Kuis", quiz([tags(slot=1, questionid=1, maxmark=1)], shuffleanswers=0) + sections
    )
    convert(sample.as_zip(tmp_path / "a.mbz"), tmp_path / "course")
    settings, (item,) = quiz_of(tmp_path / "course")

    assert settings["shuffle"] is True and item["shuffle"] is False
