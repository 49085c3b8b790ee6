"""Texts with gaps."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pintar.assessment import kinds
from pintar.assessment.kinds.cloze import cut
from pintar.assessment.kinds.draft import Draft
from pintar.kit.errors import Refused

TEXT = {
    "key": "rumpang",
    "kind": "cloze",
    "stem": "Lengkapi.",
    "text": "<p>Ibu kota Aceh adalah [[rahasia-kota]], luasnya [[luas]] km², bandaranya [[bandara]].</p>",
    "gaps": {
        "bandara": {"options": [{"text": "Blang Bintang", "correct": True}, {"text": "Kualanamu"}]},
        "rahasia-kota": {"accept": ["RAHASIA Banda Aceh", "Banda Aceh"], "spelling": "near"},
        "luas": {"answer": 61.375, "tolerance": 0.5, "unit": "km²", "feedback": "RAHASIA"},
    },
}
OTHER = TEXT | {
    "gaps": {
        **TEXT["gaps"],
        "bandara": {"options": [{"text": "Blang Bintang"}, {"text": "Kualanamu", "correct": True}]},
        "luas": {"answer": 3, "unit": "km²"},
    }
}
SAMPLES = [(TEXT, OTHER)]
BODY = kinds.of(TEXT).body(Draft(TEXT))


def test_gaps_are_numbered_as_they_stand_in_the_text_and_their_names_stay_behind():
    shown = kinds.of(BODY).shown(BODY, "1")

    assert [run["gap"] and run["gap"]["way"] for run in shown["runs"]] == ["text", "number", "choice", None]
    assert "luas" not in str(shown).replace("luasnya", "") and "61" not in str(shown)


@pytest.mark.parametrize(
    ("response", "earned"),
    [
        ({"rahasia-kota": "banda aceh"}, Fraction(1, 3)),
        ({"rahasia-kota": "Bnada Aceh", "luas": "61,5", "bandara": "b"}, Fraction(2, 3)),
        ({"luas": "1e9", "bandara": "zz", "lain": "x"}, Fraction(0)),
    ],
)
def test_every_gap_earns_its_share(response, earned):
    assert kinds.of(BODY).mark(BODY, response) == earned


def test_a_gap_that_cannot_be_read_is_named():
    with pytest.raises(Refused, match=r"Isian 2: Tulis sebuah bilangan"):
        kinds.of(BODY).read({"jawaban-2": ["enam puluh"]}, BODY, "1")


def test_a_mark_inside_a_tag_is_no_gap():
    assert cut('<img alt="a > [[b]]">x [[c]] y') == (['<img alt="a > [[b]]">x ', " y"], ["c"])


@given(st.text(st.sampled_from("a[]<>\"' /="), max_size=40))
def test_cutting_loses_nothing(html):
    pieces, names = cut(html)

    assert len(pieces) == len(names) + 1
    assert len("".join(pieces)) + sum(len(name) + 4 for name in names) <= len(html)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"text": "tanpa isian"}, "tidak memuat isian [[bandara]]"),
        ({"text": TEXT["text"] + "[[luas]]"}, "[[luas]] berdiri dua kali"),
        ({"text": TEXT["text"] + "[[lain]]"}, "[[lain]] tidak ada di gaps"),
        ({"text": "[[a]]", "gaps": {"a": {"accept": ["x"], "answer": 2}}}, "salah satu saja"),
        ({"text": "[[a]]", "gaps": {"a": {"options": [{"text": "x"}, {"text": "y"}]}}}, "di sini 0"),
    ],
)
def test_text_and_gaps_must_fit_each_other(more, words):
    fields = TEXT | more

    assert any(words in fault for fault in kinds.faults(kinds.of(fields).body(Draft(fields))))
