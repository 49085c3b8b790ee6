"""YAML that means harm is a fault like any other."""

import pytest

from pintar.authoring.source.faults import Fault
from pintar.authoring.source.marked import read_yaml


def read(text: str) -> tuple[object, list[str]]:
    faults: list[Fault] = []
    document = read_yaml("course.yaml", text.encode(), faults)
    return document and document.value, [str(fault) for fault in faults]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "a: " + "[" * 31 + "]" * 31]
)
def test_a_bottomless_file_is_a_fault_and_the_program_lives(text):
    value, faults = read(text)

    assert value is None and len(faults) == 1 and faults[0].startswith("course.yaml:1: YAML")


def test_a_file_as_deep_as_any_course_is_read():
    assert read("a: " + "[" * 20 + "]" * 20)[1] == []


def test_a_zero_byte_in_a_text_is_named_with_its_line():
    value, faults = read('slug: coba\ntitle: "a\\0b"\n')

    assert value == {"slug": "coba", "title": "ab"}
    assert len(faults) == 1 and faults[0].startswith("course.yaml:2: ")
