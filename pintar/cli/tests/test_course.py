"""`pintar course check` tells faults by file and line, without a database; its code says the verdict."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pintar.authoring.tests.courses import write_course, zipped
from pintar.cli.course import app

BACKUP = Path(__file__).resolve().parents[4] / "shared/data/moodle/intro-teacher-effectiveness-induction.mbz"


def check(*arguments: object):
    return CliRunner().invoke(app, ["check", *map(str, arguments)])


def test_a_sound_course_and_its_zip_pass(tmp_path):
    folder = write_course(tmp_path / "kursus")

    for source in (folder, zipped(folder, tmp_path / "a.zip")):
        outcome = check(source)
        assert outcome.exit_code == 0
        assert outcome.stdout == "kursus-kecil: 3 materi, 2 butir soal, 0 kesalahan, 0 peringatan.\n"


def test_faults_are_told_by_file_and_line_and_in_json(tmp_path):
    write_course(tmp_path, files={"lessons/dua.md": "a\n\n[x](lesson:tiga)\n"})

    outcome = check(tmp_path)
    assert outcome.exit_code == 1 and outcome.stdout.startswith("lessons/dua.md:3: Tautan ke materi “tiga”")
    told = json.loads(check(tmp_path, "--json").stdout)
    assert not told["is_sound"] and told["faults"][0]["line"] == 3


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04", b"\x1f\x8b\x08\x00rusak"])
def test_what_is_no_course_ends_with_code_two_and_one_sentence(tmp_path, data):
    (tmp_path / "a.mbz").write_bytes(data)

    outcome = check(tmp_path / "a.mbz")
    assert outcome.exit_code == 2 and outcome.stdout == "" and outcome.stderr.count("\n") == 1
    assert check(tmp_path / "tiada").exit_code == 2 and check(tmp_path).exit_code == 2


@pytest.mark.skipif(not BACKUP.exists(), reason="the backup lies beside the repository, not in it")
def test_a_moodle_backup_is_checked_as_the_course_it_becomes():
    assert check(BACKUP).exit_code == 0


def test_the_command_needs_no_surroundings(tmp_path):
    """As somebody types it: a process of its own, in which nothing has set Django up."""
    folder = write_course(tmp_path / "kursus")
    bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}

    done = subprocess.run(
        [sys.executable, "-m", "pintar", "course", "check", str(folder)],
        env=bare | {"PINTAR_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "kursus-kecil: 3 materi, 2 butir soal, 0 kesalahan, 0 peringatan.\n"
