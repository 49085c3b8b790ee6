"""The sample banks: what an author finds after sending each of them."""

from pathlib import Path

import pytest

from pintar.assessment.exchange import FORMATS, recognise

SAMPLES = Path(__file__).parent / "samples"
# By file: its format, the kinds in it, how many came along simplified, and why the others did not.
EXPECTED = {
    "soal.gift": (
        "gift",
        "single-choice multiple-choice true-false matching short-answer numeric ordering single-choice",
        0,
        ["keterangan"],
    ),
    "soal-aiken.txt": ("aiken", "single-choice single-choice single-choice", 0, ["ANSWER"]),
    "soal-moodle.xml": (
        "moodle-xml",
        "single-choice true-false matching numeric cloze cloze essay calculated image-labels matching "
        "short-answer short-answer file",
        5,
        ["atan"],
    ),
    "soal-qti21.zip": (
        "qti30",
        "single-choice multiple-choice ordering cloze hotspot numeric image-labels file",
        4,
        ["customInteraction"],
    ),
    "soal-qti30.zip": (
        "qti30",
        "matrix short-answer numeric image-labels essay calculated",
        1,
        ["angka yang diacak"],
    ),
    "soal.xlsx": (
        "xlsx",
        "single-choice multiple-choice true-false short-answer numeric matching ordering single-choice",
        0,
        ["rumus", "huruf pilihan", "digabung"],
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_is_read_as_expected(name):
    data = (SAMPLES / name).read_bytes()
    form, kinds, simplified, refused = EXPECTED[name]
    found = recognise(data, "tanpa-nama")
    carried = found.read(data, name)

    assert found.name == form and " ".join(item["kind"] for item in carried.items) == kinds
    assert sum(note.level == "simplified" for note in carried.notes) == simplified
    assert len(carried.refused) == len(refused)
    assert all(why in note.words for note, why in zip(carried.refused, refused, strict=True))


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("form", FORMATS)
def test_a_sample_goes_through_every_format_without_an_accident(name, form):
    data = (SAMPLES / name).read_bytes()
    carried = recognise(data, name).read(data, name)
    written = FORMATS[form].write(carried.items, carried.files)
    there = {note.item for note in written.notes if note.level != "refused"}
    again = FORMATS[form].read(written.data, "x") if there else None

    assert len(written.notes) == len(carried.items)
    assert again is None or len(again.items) == len(there), again.notes
    if again is not None and form != "aiken":
        assert {item["key"] for item in again.items} == there
