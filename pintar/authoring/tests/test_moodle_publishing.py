"""The real Moodle course is read in, has no faults that keep it back, and is published."""

from pathlib import Path

import pytest

from pintar.authoring import actions, queries

BACKUP = Path(__file__).resolve().parents[4] / "shared/data/moodle/intro-teacher-effectiveness-induction.mbz"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("own_files"),
    pytest.mark.skipif(not BACKUP.exists(), reason="the backup lies beside the repository, not in it"),
]


def test_the_real_backup_is_published_with_its_questions_and_pictures():
    draft = actions.import_source(source=BACKUP, origin=BACKUP.name, by=None)
    assert not [fault for fault in draft.report["faults"] if fault["level"] == "error"]
    assert len(draft.report["moodle"]["activities"]) == 20

    release = actions.publish(course=draft.course, by=None)
    manifest = queries.manifest_of(release.pk)
    quizzes = [lesson for lesson in manifest.lessons if lesson.quiz]

    assert sum(lesson.quiz.count for lesson in quizzes) == 16
    assert all(float(lesson.quiz.rules["pass_mark"]) == 75 for lesson in quizzes)
    assert sum(len(lesson.media.reading.pictures) for lesson in manifest.lessons if lesson.media.reading) > 0
    html = "".join(
        queries.reading_html(lesson.media.reading.html) for lesson in manifest.lessons if lesson.media.reading
    )
    assert "@@PLUGINFILE@@" not in html and "style=" not in html and 'href="../' in html
