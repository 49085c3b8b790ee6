"""`pintar items` says what becomes of every question, and writes banks in other formats, whole or not at all."""

import json
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook
from typer.testing import CliRunner

from pintar.cli.items import app

SAMPLES = Path(__file__).resolve().parents[2] / "assessment/tests/samples"


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_bank_is_checked_question_by_question():
    outcome = run("check", SAMPLES / "soal.gift")
    assert outcome.exit_code == 1
    assert outcome.stdout == (
        "baris 48: ?: tidak dibawa: hanya keterangan di antara soal, bukan soal\n"
        "gift: 8 butir soal, 0 disederhanakan, 1 tidak dibawa.\n"
    )
    told = json.loads(run("check", SAMPLES / "soal.xlsx", "--json").stdout)
    assert (told["format"], told["items"], told["refused"]) == ("xlsx", 8, 3)
    assert {"place": "baris 2", "item": "lembar-1", "level": "carried", "words": ""} in told["notes"]


@pytest.mark.parametrize("data", [b"", b"halo", b"PK\x03\x04rusak", b"<html/>", b"- a\n- b\n"])
def test_what_is_no_bank_ends_with_code_two_and_one_sentence(tmp_path, data):
    (tmp_path / "a").write_bytes(data)
    outcome = run("check", tmp_path / "a")
    assert outcome.exit_code == 2 and outcome.stdout == "" and outcome.stderr.count("\n") == 1
    assert run("check", tmp_path / "tiada").exit_code == 2


def test_nothing_is_written_when_a_question_cannot_be_carried_unless_it_may_be_left_out(tmp_path):
    out = tmp_path / "items/bank.yaml"
    out.parent.mkdir()
    assert (
        run("convert", SAMPLES / "soal-moodle.xml", "--to", "yaml", "--out", out).exit_code == 1
        and not out.exists()
    )

    assert (
        run("convert", SAMPLES / "soal-moodle.xml", "--to", "yaml", "--out", out, "--leave-out").exit_code
        == 1
    )
    assert [item["key"] for item in yaml.safe_load(out.read_text())][:2] == ["grafik-1", "daya-beda-1"]
    assert (tmp_path / "media/grafik.png").read_bytes().startswith(b"\x89PNG")


def test_a_bank_of_a_course_goes_out_with_its_pictures_and_comes_back(tmp_path):
    bank, package, again = (
        tmp_path / "items/bank.yaml",
        tmp_path / "bank.zip",
        tmp_path / "lain/items/bank.yaml",
    )
    bank.parent.mkdir()
    again.parent.mkdir(parents=True)
    run("convert", SAMPLES / "soal-qti21.zip", "--to", "yaml", "--out", bank, "--leave-out")

    assert run("convert", bank, "--to", "qti30", "--out", package, "--leave-out").exit_code == 0
    assert run("convert", package, "--to", "yaml", "--out", again).exit_code == 0
    first, second = (yaml.safe_load(path.read_text()) for path in (bank, again))
    assert [item["key"] for item in first] == [item["key"] for item in second]
    assert (tmp_path / "lain/media/grafik.png").exists()


def test_a_name_outside_the_folder_is_not_read(tmp_path):
    (tmp_path / "rahasia.png").write_bytes(b"x")
    bank = tmp_path / "kursus/items/bank.yaml"
    bank.parent.mkdir(parents=True)
    bank.write_text("- {key: a, kind: true-false, stem: '![x](../rahasia.png)', answer: true}\n")
    outcome = run("convert", bank, "--to", "moodle-xml", "--out", tmp_path / "a.xml", "--json")
    assert "rahasia" in json.loads(outcome.stdout)["written"][0]["words"]


def test_an_unknown_format_and_the_file_itself_are_refused(tmp_path):
    assert run("convert", SAMPLES / "soal.gift", "--to", "docx").exit_code == 2
    copy = tmp_path / "soal.gift"
    copy.write_bytes((SAMPLES / "soal.gift").read_bytes())
    assert run("convert", copy, "--to", "gift").exit_code == 2


def test_the_template_is_a_workbook(tmp_path):
    assert run("template", tmp_path / "soal.xlsx").exit_code == 0
    assert load_workbook(tmp_path / "soal.xlsx").sheetnames == ["Soal", "Petunjuk"]
