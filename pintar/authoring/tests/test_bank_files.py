"""The course format's own bank file, among the formats that banks come and go in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pintar.assessment.exchange import archives, recognise
from pintar.assessment.tests.exchanged import banks
from pintar.assessment.tests.test_exchange_moodle_pictures import png
from pintar.assessment.tests.test_exchange_samples import EXPECTED, SAMPLES
from pintar.authoring.source.bank_files import FORMATS
from pintar.authoring.source.faults import errors
from pintar.authoring.source.reading import read_source
from pintar.authoring.source.trees import open_folder
from pintar.authoring.tests.courses import write_course
from pintar.kit.errors import Refused

YAML = FORMATS["yaml"]
KINDS = ("single-choice", "multiple-choice", "true-false", "matching", "short-answer", "numeric", "ordering")


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["markdown", "html"]).flatmap(lambda markup: banks(*KINDS, markup=markup)))
def test_what_is_written_is_read_again(bank):
    written = YAML.write(bank, {})
    assert list(YAML.read(written.data, "bank.yaml").items) == bank
    assert recognise(written.data, "bank", FORMATS) is YAML


def test_a_faulty_item_is_named_with_its_line_and_the_others_are_read():
    data = (
        b"- {key: a, kind: true-false, stem: x, answer: true}\n- {key: b, kind: true-false, stem: x}\n- ya\n"
    )
    carried = YAML.read(data, "bank.yaml")
    assert [item["key"] for item in carried.items] == ["a"]
    assert [note.place for note in carried.refused] == ["baris 2", "baris 3"] and "answer" in carried.refused[
        0
    ].words


@pytest.mark.parametrize("data", [b"", b"a: b", b"- [", b"- " * 5000, b"\xff\xfe\xff"])
def test_what_is_no_bank_is_refused(data):
    with pytest.raises(Refused):
        YAML.read(data, "bank.yaml")


def zipped(bank, path="soal/items/bank.yaml", **pictures: bytes) -> bytes:
    held = {f"soal/media/{name}.png": data for name, data in pictures.items()}
    return archives.pack({path: YAML.write(bank, {}).data, **held, "soal/course.yaml": b"title: x"})


@settings(max_examples=12, deadline=None)
@given(banks(*KINDS), st.integers(1, 40))
def test_a_folder_in_a_zip_gives_its_questions_and_their_pictures(bank, width):
    bank[0] |= {"feedback": "Lihat ![Peta](media/peta.png)."}
    picture = png(width, 20)
    carried = YAML.read(zipped(bank, peta=picture, lain=png(3, 3)), "soal.zip")
    assert list(carried.items) == bank and carried.files == {"media/peta.png": picture}
    assert recognise(zipped(bank), "x", FORMATS) is YAML


def test_a_question_whose_picture_is_not_in_the_zip_stays_behind_with_its_place():
    bank = [{"key": key, "kind": "true-false", "stem": stem, "answer": True} for key, stem in STEMS]
    carried = YAML.read(zipped(bank, peta=png(3, 3)), "soal.zip")
    assert [item["key"] for item in carried.items] == ["a"]
    assert (
        carried.refused[0].place.startswith("soal/items/bank.yaml, baris")
        and "x.png" in carried.refused[0].words
    )


STEMS = (("a", "Peta ![Aceh](media/peta.png)?"), ("b", "Peta ![Riau](media/x.png)?"))


@pytest.mark.parametrize(
    "data",
    [
        zipped([], path="a.yaml"),
        archives.pack({"../a.yaml": b"- kind: essay"}),
        archives.pack({"a.yaml": b"- ["}),
        archives.pack({"a.yaml": b"0" * (40 << 20)}),
        b"PK\x03\x04 a.yaml",
    ],
)
def test_a_zip_that_holds_no_bank_or_does_harm_is_refused(data):
    with pytest.raises(Refused):
        recognise(data, "a.zip", FORMATS).read(data, "a.zip")


@pytest.mark.parametrize("name", EXPECTED)
def test_every_sample_is_sound_in_a_course(tmp_path, name):
    data = (SAMPLES / name).read_bytes()
    carried = recognise(data, name, FORMATS).read(data, name)
    bank = YAML.write(carried.items, {}).data
    folder = write_course(tmp_path, files={**carried.files, "items/bank.yaml": bank})

    assert errors(read_source(open_folder(folder)).faults) == []


@pytest.mark.parametrize("field", ["picture: {}", "picture: []", "kind: [numeric]", "kind: {a: b}"])
def test_a_field_that_is_no_text_is_a_fault_of_its_question_alone(field):
    good = "- {key: b, kind: true-false, stem: x, answer: true}\n"
    data = f"{good}- {{key: a, kind: true-false, stem: x, answer: true, {field}}}\n".replace(
        "kind: true-false, stem: x, answer: true, kind", "stem: x, answer: true, kind"
    ).encode()
    for sent in (data, archives.pack({"bank.yaml": data})):
        carried = YAML.read(sent, "bank")
        assert [item["key"] for item in carried.items] == ["b"] and carried.refused[0].item == "a"
