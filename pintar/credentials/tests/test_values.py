"""Numbers, patterns and words of a certificate."""

from datetime import date

import pytest

from pintar.credentials.queries import office
from pintar.credentials.values import (
    facts_of,
    grouped,
    masked_name,
    number_of,
    pattern_faults,
    score_words,
    sheet_of,
    short_form,
)
from pintar.learning.tests.stage import make_manifest

DAY = date(2026, 5, 8)


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{serial:06d}/{training}/{month}/{year}", "000123/MSPG/05/2026"),
        ("B-{serial}/Bdl.{roman}/{year}", "B-123/Bdl.V/2026"),
        ("{year}{month}{serial:08d}-{jp}", "20260500000123-20"),
    ],
)
def test_a_pattern_gives_a_number(pattern, number):
    assert pattern_faults(pattern) == []
    assert (
        number_of(pattern, serial=123, issued_on=DAY, title="Menulis soal pilihan ganda yang baik", jp=20)
        == number
    )


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("{serial:06d}/{month}", "{year}"),
        ("{year}/{month}", "{serial}"),
        ("{serial}/{year}/{nip}", "{nip}"),
        ("{serial.__class__}/{year}", "{serial.__class__}"),
        ("{serial[0]}/{year}", "{serial[0]}"),
        ("{serial:06d/{year}", "kurawal"),
        ("{}/{serial}/{year}", "{}"),
        ("{serial:zz}/{year}", "menulis"),
        ("{serial}/{year}" + "x" * 80, "80"),
        ("{roman:d}/{serial}/{year}", "menulis"),
    ],
)
def test_a_pattern_that_cannot_number_is_named_with_its_fault(pattern, word):
    assert any(word.lower() in fault.lower() for fault in pattern_faults(pattern)), pattern_faults(pattern)


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Menulis soal pilihan ganda yang baik", "MSPG"),
        ("Asesmen formatif di kelas", "AFK"),
        ("Matematika", "MATE"),
        ("Hidup digital yang aman bagi guru", "HDAG"),
        ("IT", "IT"),
        ("", ""),
        ("… – ?", ""),
    ],
)
def test_a_title_has_a_short_form(title, short):
    assert short_form(title) == short


def test_a_code_is_grouped_and_a_name_is_masked():
    assert grouped("7K3M9QW2XT4D") == "7K3M-9QW2-XT4D"
    assert masked_name("Siti Nur Aminah") == "S*** N*** A***"
    assert [score_words(s) for s in (None, "92.50", 75, 100.0)] == ["–", "92,5", "75", "100"]


def sheet_for(manifest, **values):
    facts = facts_of(
        manifest, release="a1" * 32, office=office(), starts_on=None, ends_on=None, scores={"uji": "92.50"}
    )
    return sheet_of(
        **{
            "holder": "Siti",
            "number": "1/2026",
            "code": "7K3M9QW2XT4D",
            "title": manifest.course.title,
            "jp": manifest.course.jp,
            "passed_on": DAY,
            "issued_on": DAY,
            "facts": facts | values.pop("facts", {}),
            "qr": "",
        }
        | values
    )


def test_the_curriculum_is_counted_in_hours_only_where_they_add_up():
    assert sheet_for(make_manifest(jp=3))["measure"] == "JP"
    assert sheet_for(make_manifest(jp=20))["measure"] == "Menit"
    sections = sheet_for(make_manifest(jp=3))["curriculum"]
    assert [s["amount"] for s in sections] == ["2", "1"]
    assert [step["number"] for s in sections for step in s["lessons"]] == [1, 2, 3, 4, 5]


def test_the_sheet_says_the_dates_of_the_batch_or_the_day_of_passing():
    dated = {"starts_on": "2026-04-27", "ends_on": "2026-05-08"}

    assert sheet_for(make_manifest(), facts=dated)["dates_words"] == "27 April sampai 8 Mei 2026"
    assert sheet_for(make_manifest())["dates_words"] == "lulus 8 Mei 2026"


def test_required_tests_are_listed_with_pass_mark_and_score_and_others_only_when_taken():
    assert sheet_for(make_manifest())["assessments"] == [
        {"title": "Uji tuntas", "pass_mark": "75", "score": "92,5"}
    ]
