"""The XLSX template: every row is a question or has its reason."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from pintar.assessment.exchange import FORMATS, archives, recognise, spreadsheet
from pintar.assessment.tests.exchanged import banks
from pintar.kit.errors import Refused

SHEET = FORMATS["xlsx"]
KINDS = ("single-choice", "multiple-choice", "true-false", "matching", "short-answer", "numeric", "ordering")
HEAD = ["Kunci", "Jenis", "Soal", "Jawaban", "Pilihan A", "Pilihan B", "Pilihan C", "Tanggapan A", "Bobot"]


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def made(*rows, prepare=lambda sheet: None) -> bytes:
    """A workbook as another program makes it."""
    workbook = Workbook()
    sheet = workbook.active
    for row in [HEAD, *rows]:
        sheet.append(row)
    prepare(sheet)
    return saved(workbook)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(["markdown", "html"]).flatmap(lambda markup: banks(*KINDS, markup=markup)))
def test_what_a_row_can_say_comes_back_as_it_was(bank):
    written = SHEET.write(bank, {})
    assert [note.level for note in written.notes] == ["carried"] * len(bank)
    assert list(SHEET.read(written.data, "x.xlsx").items) == bank


def test_every_column_comes_back():
    full = {
        "key": "nik",
        "kind": "single-choice",
        "stem": "NIK yang benar?\n\nPilih satu.",
        "options": [
            {"text": "3201011234567890", "correct": True, "feedback": "Ya"},
            {"text": "=1+1"},
            {"text": "_x000D_"},
        ],
        "competency": "Data",
        "lesson": "bab-1",
        "difficulty": "sukar",
        "hints": ["a | b", "c"],
        "points": 2,
        "penalty": 0.5,
        "shuffle": False,
    }
    table = {
        "key": "tabel",
        "kind": "matrix",
        "stem": "Benar?",
        "columns": ["Benar", "Salah | ragu"],
        "rows": [
            {"text": "1 = 1", "column": "Benar"},
            {"text": "1 = 2", "column": "Salah | ragu", "feedback": "Bukan"},
        ],
        "partial": False,
    }
    carried = SHEET.read(SHEET.write([full, table], {}).data, "x.xlsx")
    assert carried.items == (full, table)


def test_right_sides_that_match_nothing_stand_behind_an_asterisk():
    item = {
        "key": "j",
        "kind": "matching",
        "stem": "?",
        "pairs": [{"left": "*", "right": "a = b"}, {"left": "x\\=", "right": "y"}],
        "extra": ["z"],
    }
    assert SHEET.read(SHEET.write([item], {}).data, "x.xlsx").items == (item,)


def test_the_template_opens_in_another_program_and_its_cells_are_text():
    workbook = load_workbook(io.BytesIO(SHEET.write([], {}).data))
    sheet = workbook["Soal"]
    assert workbook.sheetnames == ["Soal", "Petunjuk"]
    assert [cell.value for cell in sheet[1]][:5] == ["Kunci", "Jenis", "Soal", "Jawaban", "Pilihan A"]
    assert (
        sheet["B1"].number_format == "@"
        and "menjodohkan" in sheet.data_validations.dataValidation[0].formula1
    )
    assert SHEET.write([], {}).data == SHEET.write([], {}).data


def test_rows_of_another_program_are_read():
    carried = SHEET.read(
        made(
            ["a", "Pilihan tunggal", "Apa?", "b", "satu", 2, None, None, 2],
            [None, "benar-salah", "Sah?", True],
            [None, "isian singkat", "Bagian?", "pokok soal | stem"],
            ["n", "angka", "Berapa?", 0.1 + 0.2],
        ),
        "x.xlsx",
    )
    first, second, third, fourth = carried.items
    assert first["options"] == [{"text": "satu"}, {"text": "2", "correct": True}] and first["points"] == 2
    assert second["answer"] is True and third["accept"] == ["pokok soal", "stem"] and fourth["answer"] == 0.3


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["a", "sulap", "Apa?", "A", "x", "y"], "Jenis"),
        (["a", "pilihan tunggal", "", "A", "x", "y"], "Soal"),
        (["a", "pilihan tunggal", "Apa?", "D", "x", "y"], "huruf"),
        (["a", "pilihan tunggal", "Apa?", "A, B", "x", "y"], "satu"),
        (["a", "pilihan tunggal", "Apa?", "A", "x", None, "z"], "dilewati"),
        (["a", "pilihan tunggal", "Apa?", "A", "x", "x"], "dua kali"),
        (["a", "angka", "Apa?", "banyak"], "bilangan"),
        (["a", "benar-salah", "Apa?", "mungkin"], "benar atau salah"),
        (["a", "menjodohkan", "Apa?", None, "x y", "z = w"], "kiri = kanan"),
        (["a", "isian singkat", "Apa?", "…"], "huruf atau angka"),
        (["a", "pilihan tunggal", "Apa?", "A", "=1+1", "y"], "rumus"),
        (["a", "pilihan tunggal", "Apa?", "A", 3201011234567890, "y"], "15 angka"),
        (["a", "pilihan tunggal", "Apa?", "A", __import__("datetime").date(2026, 1, 2), "y"], "tanggal"),
    ],
)
def test_a_faulty_row_is_named_and_the_others_are_read(row, said):
    carried = SHEET.read(made(row, ["b", "benar-salah", "Sah?", "benar"]), "x.xlsx")
    assert [item["key"] for item in carried.items] == ["b"]
    assert carried.refused[0].place == "baris 2" and said in carried.refused[0].words


def test_merged_cells_are_refused_with_their_rows():
    data = made(
        ["a", "benar-salah", "Sah?", "benar"],
        ["b", "benar-salah", "Sah kah?", "benar"],
        ["c", "benar-salah", "Sungguh?", "benar"],
        prepare=lambda sheet: sheet.merge_cells("C2:C3"),
    )
    carried = SHEET.read(data, "x.xlsx")
    assert [note.place for note in carried.refused] == [
        "baris 2",
        "baris 3",
    ] and "digabung" in carried.refused[0].words


def test_a_merge_over_the_whole_sheet_costs_nothing():
    data = made(["a", "benar-salah", "Sah?", "benar"])
    files = archives.unpack(data, spreadsheet.LIMITS)
    path = "xl/worksheets/sheet1.xml"
    files[path] = files[path].replace(
        b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    )
    assert len(SHEET.read(archives.pack(files), "x.xlsx").refused) == 1


def test_a_cell_far_away_is_passed_over_and_a_row_too_far_refused():
    data = made(["a", "benar-salah", "Sah?", "benar"], prepare=lambda sheet: sheet.cell(2, 16000, "jauh"))
    assert len(SHEET.read(data, "x.xlsx").items) == 1
    with pytest.raises(Refused):
        SHEET.read(made(prepare=lambda sheet: sheet.cell(1_000_000, 1, "jauh")), "x.xlsx")


@pytest.mark.parametrize(
    "inside", [b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b'<!DOCTYPE x SYSTEM "file:///etc/passwd">']
)
def test_declarations_inside_are_refused(inside):
    files = archives.unpack(made(["a", "benar-salah", "Sah?", "benar"]), spreadsheet.LIMITS)
    path = "xl/worksheets/sheet1.xml"
    files[path] = inside + files[path].removeprefix(b'<?xml version="1.0" encoding="UTF-8"?>').lstrip()
    with pytest.raises(Refused) as no:
        SHEET.read(archives.pack(files), "x.xlsx")
    assert no.value.code == "hostile"


@pytest.mark.parametrize("name", ["../luar.xml", "/etc/passwd", "a\\b", "C:\\x", "x/" * 20 + "y"])
def test_addresses_that_leave_the_archive_are_refused(name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made_zip:
        entry = zipfile.ZipInfo("a")
        entry.filename = name
        made_zip.writestr(entry, b"x")
    with pytest.raises(Refused) as no:
        archives.unpack(out.getvalue())
    assert no.value.code == "hostile"


def test_archives_that_swell_or_hold_links_are_refused():
    bomb, link = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made_zip:
        for n in range(3):
            made_zip.writestr(f"{n}", bytes(12 << 20))
    with zipfile.ZipFile(link, "w") as made_zip:
        entry = zipfile.ZipInfo("a")
        entry.external_attr = 0o120777 << 16
        made_zip.writestr(entry, "/etc/passwd")
    for data in (bomb, link):
        with pytest.raises(Refused) as no:
            archives.unpack(data.getvalue())
        assert no.value.code == "hostile"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"bukan", archives.pack({"x": b"y"})])
def test_what_is_no_workbook_is_refused(data):
    with pytest.raises(Refused):
        SHEET.read(data, "x.xlsx")


def test_a_workbook_without_our_heading_is_refused():
    workbook = Workbook()
    workbook.active.append(["nama", "nilai"])
    with pytest.raises(Refused) as no:
        SHEET.read(saved(workbook), "x.xlsx")
    assert "templat" in str(no.value)


def test_it_is_recognised_by_its_content():
    assert recognise(SHEET.write([], {}).data, "bank.zip") is SHEET


@pytest.mark.parametrize("number", ["1E999999", "1e-999999", "NaN", "-Infinity"])
def test_a_cell_whose_number_is_absurd_stays_as_it_was_written(number):
    files = archives.unpack(made(["a", "angka", "Berapa?", 424242], ["b", "benar-salah", "Sah?", "benar"]))
    path = "xl/worksheets/sheet1.xml"
    files[path] = files[path].replace(b"424242", number.encode())
    carried = SHEET.read(archives.pack(files), "x.xlsx")
    assert [item["key"] for item in carried.items] == ["b"]
    assert all(len(note.words) < 300 for note in carried.refused)
