"""The course format's own bank file, among the formats that banks come and go in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pintar.assessment.exchange import recognise
from pintar.assessment.tests.exchanged import banks
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


@pytest.mark.parametrize("name", EXPECTED)
def test_every_sample_is_sound_in_a_course(tmp_path, name):
    data = (SAMPLES / name).read_bytes()
    carried = recognise(data, name, FORMATS).read(data, name)
    bank = YAML.write(carried.items, {}).data
    folder = write_course(tmp_path, files={**carried.files, "items/bank.yaml": bank})

    assert errors(read_source(open_folder(folder)).faults) == []
