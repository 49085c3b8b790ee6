"""The real backup: teacher training by LINCS, Moodle 2.6, with two of its stored files absent."""

import json
from pathlib import Path

import pytest
import yaml

from pintar.authoring.moodle import convert
from pintar.authoring.source.reading import read_source
from pintar.authoring.source.trees import open_folder

BACKUP = Path(__file__).parents[4] / "shared/data/moodle/intro-teacher-effectiveness-induction.mbz"
pytestmark = pytest.mark.skipif(not BACKUP.is_file(), reason=f"the real backup is not at {BACKUP}")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("moodle") / "course"
    report = convert(BACKUP, folder)
    return folder, report, yaml.safe_load((folder / "course.yaml").read_text())


def lessons_of(course):
    return {lesson["key"]: lesson for section in course["sections"] for lesson in section["lessons"]}


def items_of(folder, course):
    paths = [lesson["quiz"]["items"] for lesson in lessons_of(course).values() if "quiz" in lesson]
    return [item for path in paths for item in yaml.safe_load((folder / path).read_text())]


def test_all_twenty_activities_are_told_of_and_none_is_lost(made):
    _, report, _ = made

    assert len(report.activities) == 20
    assert {fate.outcome for fate in report.activities} == {"carried", "simplified"}
    kinds = [fate.kind for fate in report.activities]
    assert (kinds.count("label"), kinds.count("quiz"), kinds.count("page")) == (11, 4, 2)
    assert all(fate.why for fate in report.activities if fate.outcome == "simplified")


def test_all_sixteen_questions_become_items_with_their_keys(made):
    folder, report, course = made
    items = items_of(folder, course)

    assert [fate.outcome for fate in report.questions] == ["carried"] * 16
    kinds = [item["kind"] for item in items]
    assert (kinds.count("true-false"), kinds.count("single-choice"), kinds.count("matching")) == (4, 7, 5)
    assert len({item["key"] for item in items}) == 16
    assert all(
        sum("correct" in option for option in i["options"]) == 1
        for i in items
        if i["kind"] == "single-choice"
    )
    by_key = {item["key"]: item for item in items}
    assert by_key["soal-963"]["answer"] is True and by_key["soal-971"]["answer"] is False
    assert by_key["soal-970"]["pairs"][0]["right"] == "Instructional leaders"


def test_every_quiz_needs_seventy_five_percent_any_number_of_times(made):
    _, report, course = made
    quizzes = [lesson["quiz"] for lesson in lessons_of(course).values() if "quiz" in lesson]

    assert course["rules"] == {"order": "strict", "pass_mark": 75}
    assert len(quizzes) == 4 and not any(
        "tries" in quiz or "pass_mark" in quiz or "required" in quiz for quiz in quizzes
    )
    why = next(each.why for each in report.assumptions if each.field == "rules.pass_mark")
    assert "4 dari 4 kuis" in why and "buku nilai" in why and "teks" in why


def test_the_two_absent_files_are_named_with_their_places(made):
    folder, report, _ = made

    names = {file.name: file for file in report.missing_files}
    assert set(names) == {"Unit 5 Audio Tour Resources.m4a", "Unit5_audio.mp3"}
    assert len(names["Unit5_audio.mp3"].used_in) == 1
    assert "Unit 5" in names["Unit 5 Audio Tour Resources.m4a"].why
    reading = (folder / "lessons/unit-5-suggestions-for-further-study.html").read_text()
    assert "(file Unit5_audio.mp3 is not available)" in reading


def test_pictures_and_links_lead_into_the_new_course(made):
    folder, _, course = made
    readings = {path.stem: path.read_text() for path in (folder / "lessons").iterdir()}

    first = readings["introduction-to-teacher-effectiveness-and-induction"]
    assert '<img src="media/teacher-training-classroom.jpg" alt="Teacher Training Classroom">' in first
    assert 'href="lesson:course-resources"' in readings["course-length-and-format"]
    assert 'href="media/annotatedbib.pdf"' in readings["course-resources"]
    assert all(key in lessons_of(course) for key in ("course-resources", "navigation-tips"))
    for text in readings.values():
        assert "PLUGINFILE" not in text and "$@" not in text and "moodle:" not in text
        assert not any(word in text for word in ("<iframe", "<span", "style=", "<font", "target=", "class="))


def test_every_file_named_in_the_course_is_there(made):
    folder, _, course = made

    for lesson in lessons_of(course).values():
        media = lesson.get("media", {})
        for name in [media.get("reading"), media.get("slides"), *media.get("files", [])]:
            assert name is None or (folder / name).is_file()
    for path in (folder / "lessons").iterdir():
        for part in path.read_text().split('"media/')[1:]:
            assert (folder / "media" / part.split('"')[0]).is_file()


def test_the_course_says_what_it_is_and_the_report_says_what_was_assumed(made):
    _, report, course = made

    assert course["slug"] == "intro-teacher-effectiveness-induction"
    assert course["language"] == "en" and course["jp"] == 1 and course["effort_minutes"] == 60
    assert len(course["summary"]) <= 200 and course["outcomes"][0].startswith("identify two or more")
    assert [section["kind"] for section in course["sections"]][:2] == ["pendahuluan", "inti"]
    assert {"jp", "language", "licence", "rules.order"} <= {each.field for each in report.assumptions}
    assert sum("Certificate of Completion” tidak dibawa" in note for note in report.notes) == 2


def test_our_own_check_finds_nothing_wrong_with_the_course(made):
    folder, _, _ = made
    assert [str(fault) for fault in read_source(open_folder(folder)).faults] == []


def test_the_report_can_be_kept_as_json_and_read_by_people(made):
    _, report, _ = made

    plain = json.loads(json.dumps(report.as_dict()))
    assert plain["totals"]["activities"]["not-carried"] == 0 and plain["totals"]["questions"]["carried"] == 16
    text = report.text()
    assert "Unit5_audio.mp3" in text and "Moodle 2.6.11" in text


def test_the_same_backup_gives_the_same_folder_twice(made, tmp_path):
    folder, _, _ = made
    convert(BACKUP, tmp_path / "again")

    def everything(root):
        return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    assert everything(folder) == everything(tmp_path / "again")
