"""Aiken in and out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pintar.assessment.exchange import FORMATS, recognise
from pintar.assessment.tests.exchanged import plainly, several, words
from pintar.kit.errors import Refused

AIKEN = FORMATS["aiken"]
SOURCE = """Ibu kota Provinsi Aceh?
A. Medan
B) Banda Aceh
C. Padang
ANSWER: B

2 * 3 = _?
A. 5
B. 6
ANSWER: b
"""


@settings(max_examples=25, deadline=None)
@given(words, several(2, 6), st.data())
def test_what_aiken_can_say_comes_back_as_it_was(stem, texts, data):
    right = data.draw(st.integers(0, len(texts) - 1))
    options = [
        {"text": plainly(text, "markdown"), "correct": True}
        if n == right
        else {"text": plainly(text, "markdown")}
        for n, text in enumerate(texts)
    ]
    item = {"key": "a", "kind": "single-choice", "stem": plainly(stem, "markdown"), "options": options}
    written = AIKEN.write([item], {})
    carried = AIKEN.read(written.data, "a.txt")

    assert [note.level for note in written.notes] == ["carried"]
    assert [{**found, "key": "a"} for found in carried.items] == [item]


def test_questions_are_read():
    carried = AIKEN.read(SOURCE.encode(), "a.txt")
    first, second = carried.items
    assert [o["text"] for o in first["options"]] == ["Medan", "Banda Aceh", "Padang"]
    assert first["options"][1]["correct"] and first["key"] == "ibu-kota-provinsi-aceh"
    assert second["stem"] == "2 * 3 = _?" and second["options"][1]["correct"]
    assert recognise(SOURCE.encode(), "a.txt") is AIKEN


@pytest.mark.parametrize(
    "source",
    [
        "Apa?\nA. a\nB. b\n",
        "Apa?\nA. a\nB. b\nANSWER: C\n",
        "Apa?\nA. a\nC. b\nANSWER: A\n",
        "Apa?\nANSWER: A\n",
        "Apa?\nA. a\nANSWER: A\n",
    ],
)
def test_what_cannot_be_carried_is_named_with_its_line(source):
    carried = AIKEN.read(f"{source}\nSah?\nA. ya\nB. tidak\nANSWER: A\n".encode(), "a.txt")
    assert len(carried.items) == 1 and carried.refused[0].place == "baris 1"


def test_other_kinds_and_markup_are_named_when_writing():
    rich = {
        "key": "r",
        "kind": "single-choice",
        "stem": "Apa *ini*?",
        "options": [{"text": "a", "correct": True}, {"text": "b"}],
        "feedback": "x",
    }
    notes = AIKEN.write([rich, {"key": "t", "kind": "true-false", "stem": "?", "answer": True}], {}).notes
    assert [note.level for note in notes] == ["simplified", "refused"] and "tata huruf" in notes[0].words


def test_a_file_without_questions_is_refused():
    with pytest.raises(Refused):
        AIKEN.read(b"\n\n", "a.txt")
