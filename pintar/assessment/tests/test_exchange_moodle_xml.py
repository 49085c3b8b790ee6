"""Moodle's XML in and out, with pictures inside and with nothing that XML can be misused for."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pintar.assessment.exchange import FORMATS, recognise
from pintar.assessment.tests.exchanged import banks, items
from pintar.kit.errors import Refused

XML = FORMATS["moodle-xml"]
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNg+M/AAAADAQEAyf6S7wAAAABJRU5ErkJggg=="
)
KINDS = ("single-choice", "multiple-choice", "true-false", "matching", "short-answer", "numeric", "ordering")


def read(body: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>'):
    return XML.read(f"{head}<quiz>{body}</quiz>".encode(), "bank.xml")


def question(kind: str, stem: str, inside: str = "", name: str = "soal-1") -> str:
    return (
        f'<question type="{kind}"><name><text>{name}</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>{inside}</question>'
    )


def answer(text: str, share: float, more: str = "") -> str:
    return f'<answer fraction="{share}" format="html"><text><![CDATA[{text}]]></text>{more}</answer>'


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["markdown", "html"]).flatmap(lambda markup: banks(*KINDS, markup=markup)))
def test_what_moodle_can_say_comes_back_as_it_was(bank):
    written = XML.write(bank, {})
    assert [note for note in written.notes if note.level != "carried"] == []
    assert list(XML.read(written.data, "bank.xml").items) == bank


@settings(max_examples=15, deadline=None)
@given(items("single-choice", markup="html"), st.integers(2, 9))
def test_points_hints_tags_order_and_penalty_come_back(item, points):
    item |= {"points": points, "hints": ["<p>Satu.</p>"], "lesson": "bab-1", "difficulty": "sukar"}
    item |= {"competency": "Asesmen/ujian", "penalty": 0.25, "shuffle": False}
    assert XML.read(XML.write([item], {}).data, "x.xml").items == (item,)


def test_gaps_come_back():
    item = {
        "key": "rumpang",
        "kind": "cloze",
        "markup": "html",
        "stem": "<p>Lengkapi {ini}.</p>",
        "text": "<p>Ibu kota [[isian-1]] ~ [[isian-2]] = [[isian-3]]</p>",
        "gaps": {
            "isian-1": {"accept": ["A*B", "C/D", 'x < y & "z"'], "feedback": "Lihat #1 ~ peta"},
            "isian-2": {"answer": 12.5, "tolerance": 0.5},
            "isian-3": {
                "options": [{"text": "a}b", "correct": True, "feedback": "Ya"}, {"text": "<em>c</em>"}],
                "shuffle": False,
            },
        },
    }
    written = XML.write([item], {})
    assert [note.level for note in written.notes] == ["carried"]
    assert XML.read(written.data, "x.xml").items == (item,)


def test_pictures_travel_inside():
    text = '<p><img src="media/peta aceh.png" alt="Peta"></p>'.replace(" aceh", "-aceh")
    item = {
        "key": "peta",
        "kind": "single-choice",
        "markup": "html",
        "stem": text,
        "options": [{"text": "a", "correct": True}, {"text": '<img src="media/peta-aceh.png" alt="Peta">'}],
    }
    carried = XML.read(XML.write([item], {"media/peta-aceh.png": PNG}).data, "x.xml")
    assert carried.items == (item,) and carried.files == {"media/peta-aceh.png": PNG}
    assert "tidak ada" in XML.write([item], {}).notes[0].words


def test_pictures_of_markdown_travel_too_and_lost_ones_leave_their_words():
    item = {"key": "m", "kind": "true-false", "stem": "Peta ![Aceh](media/peta-1.png)?", "answer": True}
    written = XML.write([item], {"media/peta-1.png": PNG})
    carried = XML.read(written.data, "x.xml")
    assert carried.items == (item,) and carried.files == {"media/peta-1.png": PNG}
    gone = XML.read(written.data.replace(b'<file name="peta-1.png"', b'<file name="lain.png"'), "x.xml")
    assert gone.items[0]["stem"] == "Peta Aceh?" and "peta-1.png" in gone.notes[0].words


def test_a_table_becomes_pairs_and_an_essay_loses_its_rubric_and_both_are_said():
    table = {
        "key": "t",
        "kind": "matrix",
        "stem": "?",
        "columns": ["Benar", "Salah"],
        "rows": [{"text": "1 = 1", "column": "Benar"}, {"text": "1 = 2", "column": "Salah"}],
    }
    rubric = [
        {"criterion": "Isi", "levels": [{"text": "kurang", "points": 0}, {"text": "baik", "points": 2}]}
    ]
    essay = {"key": "e", "kind": "essay", "stem": "Uraikan.", "rubric": rubric, "words_from": 50}
    written = XML.write([table, essay], {})
    pairs, text = XML.read(written.data, "x.xml").items

    assert [note.level for note in written.notes] == ["simplified", "simplified"]
    assert pairs["kind"] == "matching" and pairs["pairs"][1] == {"left": "1 = 2", "right": "Salah"}
    assert text["kind"] == "essay" and text["words_from"] == 50 and "baik" in text["model"]


def test_gap_select_and_dragged_words_become_gaps():
    options = "".join(
        f"<selectoption><text>{text}</text><group>{group}</group></selectoption>"
        for text, group in (("kucing", 1), ("anjing", 1), ("atap", 2), ("lantai", 2))
    )
    carried = read(question("gapselect", "<p>Seekor [[1]] di atas [[3]].</p>", options))
    gaps = carried.items[0]["gaps"]
    assert gaps["isian-1"]["options"] == [{"text": "kucing", "correct": True}, {"text": "anjing"}]
    assert gaps["isian-2"]["options"][0] == {"text": "atap", "correct": True}


def test_units_and_how_many_of_one_another_is():
    units = "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit><unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units>"
    body = question("numerical", "<p>?</p>", answer("2", 100, "<tolerance>0.1</tolerance>") + units)
    item = read(body).items[0]
    assert (item["answer"], item["tolerance"], item["unit"], item["units"]) == (2, 0.1, "m", {"cm": 0.01})


def test_what_cannot_be_carried_is_named_with_its_line():
    carried = read(
        question("calculated", "<p>{a}+{b}?</p>")
        + "\n"
        + question("multichoice", "<p>?</p>", answer("a", 100), name="satu")
        + question("truefalse", "<p>Sah?</p>", answer("true", 100) + answer("false", 0), name="sah")
    )
    assert [note.place for note in carried.refused] == ["soal 1, baris 1", "soal 2, baris 2"]
    assert [item["key"] for item in carried.items] == ["sah"]


def test_a_picture_that_is_not_there_and_one_of_another_site_are_said():
    stem = '<p>a <img src="@@PLUGINFILE@@/x.png" alt="X1"> <img src="https://contoh.id/y.png" alt="Foto"></p>'
    carried = read(question("truefalse", stem, answer("true", 100) + answer("false", 0)))
    assert "x.png" in carried.notes[0].words and 'href="https://contoh.id/y.png"' in carried.items[0]["stem"]


def test_a_script_and_a_file_that_is_no_picture_do_not_come_along():
    file = f'<file name="x.html" path="/" encoding="base64">{base64.b64encode(b"<script>").decode()}</file>'
    stem = '<p onclick="x()">a<script>x</script><a href="@@PLUGINFILE@@/x.html">b</a></p>'
    body = question("truefalse", stem, answer("true", 100) + answer("false", 0)).replace(
        "</questiontext>", f"{file}</questiontext>"
    )
    carried = read(body)
    assert carried.items[0]["stem"] == "<p>ab</p>" and carried.files == {}


BOMB = '<!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "head",
    [
        BOMB,
        '<!DOCTYPE quiz SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE quiz [<!ENTITY x SYSTEM "http://contoh.id/">]>',
    ],
)
def test_declarations_are_refused(head):
    with pytest.raises(Refused) as no:
        read(question("essay", "&b;"), head)
    assert no.value.code == "hostile"


@pytest.mark.parametrize(
    "data", [b"<quiz>", b"<quiz></quiz>", b"<html/>", b"", b"\x00\x01\x02", b"<quiz>" + b"<a>" * 5000]
)
def test_what_is_no_bank_is_refused(data):
    with pytest.raises(Refused):
        XML.read(data, "x.xml")


def test_windows_letters_without_a_declaration_are_read_right():
    body = (
        "<quiz>"
        + question("truefalse", "<p>Café “sah”</p>", answer("true", 100) + answer("false", 0))
        + "</quiz>"
    )
    for data in (
        body.encode("windows-1252"),
        b'<?xml version="1.0" encoding="UTF-8"?>' + body.encode("windows-1252"),
        b'<?xml version="1.0" encoding="windows-1252"?>' + body.encode("windows-1252"),
        b"\xef\xbb\xbf" + body.encode(),
        '<?xml version="1.0" encoding="UTF-16"?>'.encode("utf-16") + body.encode("utf-16-le"),
    ):
        assert XML.read(data, "x.xml").items[0]["stem"] == "<p>Café “sah”</p>"
    assert recognise(body.encode("windows-1252"), "x") is XML
