"""A course that was made in Moodle is imported, offered by an organiser, learnt and certified here."""

import json
import secrets
import subprocess
import sys

import pytest

from tests.browser import walk
from tests.browser.conftest import Open
from tests.browser.test_journey import hold_certificate
from tests.machine.running import REPOSITORY, Site, environment

BACKUP = REPOSITORY.parent / "shared/data/moodle/intro-teacher-effectiveness-induction.mbz"
TITLE = "Introduction to Teacher Effectiveness and Induction"
SLUG = "intro-teacher-effectiveness-induction"

pytestmark = pytest.mark.skipif(not BACKUP.exists(), reason=f"the backup is not there: {BACKUP}")


def test_a_course_from_moodle_is_passed_on_a_phone_and_certified(site: Site, open_page: Open) -> None:
    report = site.folder.with_name("report.json")
    imported = subprocess.run(
        [
            sys.executable,
            "-m",
            "pintar",
            "course",
            "import",
            str(BACKUP),
            "--slug",
            SLUG,
            "--publish",
            "--report",
            str(report),
        ],
        env=environment(site.folder),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert imported.returncode == 0, imported.stdout + imported.stderr
    assert len(json.loads(report.read_text())["moodle"]["missing_files"]) == 2
    organiser = walk.sign_in(open_page("desktop"), "penyelenggara@contoh.id")
    walk.open_period(organiser, f"Periode Moodle {secrets.token_hex(2)}", TITLE)

    page = open_page("phone")
    walk.join(page, SLUG)
    passed = walk.finish_course(site, page)

    assert passed == [f"Unit {number} Quiz" for number in (1, 2, 3, 4)]
    with site.connection() as connection:
        kinds = connection.execute(
            "SELECT DISTINCT v.kind FROM assessment_itemversion v JOIN assessment_item i ON i.id = v.item_id WHERE i.bank = %s",
            [SLUG],
        ).fetchall()
    assert {kind for (kind,) in kinds} == {"matching", "single-choice", "true-false"}
    hold_certificate(page, TITLE)
