"""Labels on pictures, random matching and files: what of Moodle's rarer kinds comes along, and what is said of the rest."""

import base64
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pintar.assessment.exchange import FORMATS
from pintar.assessment.exchange.pictures import size_of, suffix_by_content
from pintar.assessment.tests.exchanged import words
from pintar.assessment.tests.test_exchange_moodle_xml import answer, question, read

XML = FORMATS["moodle-xml"]


def png(width: int = 300, height: int = 200) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, "PNG")
    return out.getvalue()


def under(data: bytes, name: str = "peta.png") -> str:
    return f'<file name="{name}" path="/" encoding="base64">{base64.b64encode(data).decode()}</file>'


def drag(number: int, text: str, more: str = "") -> str:
    return f"<drag><no>{number}</no><text>{text}</text>{more}</drag>"


def marked(choice: int, shape: str, coords: str) -> str:
    return f"<drop><no>1</no><shape>{shape}</shape><coords>{coords}</coords><choice>{choice}</choice></drop>"


def dropped(choice: int, left: int, top: int) -> str:
    return f"<drop><text></text><no>1</no><choice>{choice}</choice><xleft>{left}</xleft><ytop>{top}</ytop></drop>"


DRAGS = drag(1, "<b>Aceh</b>") + drag(2, "Riau") + drag(3, "Jambi")


def test_markers_become_labels_in_the_middle_of_their_areas():
    drops = (
        marked(1, "circle", "50,60;20") + marked(2, "rectangle", "100,20;40,60") + marked(0, "circle", "x")
    )
    drops += marked(1, "polygon", "0,0;20,0;20,290;0,290")
    carried = read(question("ddmarker", "<p>Pasang.</p>", under(png()) + DRAGS + drops))
    item = carried.items[0]
    assert item["kind"] == "image-labels" and item["extra"] == ["Jambi"]
    assert [(place["at"], place["label"]) for place in item["places"]] == [
        ([50, 60], "Aceh"),
        ([120, 50], "Riau"),
        ([10, 145], "Aceh"),
    ]
    assert carried.files == {"media/peta.png": png()} and item["picture"] == "media/peta.png"
    assert "terlihat" in carried.notes[0].words and "teks pengganti" in carried.notes[0].words


def test_words_dropped_on_a_picture_stay_on_it():
    drops = dropped(1, 10, 20) + dropped(2, 290, 190)
    item = read(question("ddimageortext", "<p>Pasang.</p>", under(png()) + DRAGS + drops)).items[0]
    assert [place["at"] for place in item["places"]] == [[38, 32], [300, 200]]


TWO = marked(1, "circle", "5,5;2") + marked(2, "circle", "50,50;2")


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        (DRAGS + TWO, "gambarnya tidak ada"),
        (under(b"<html>") + DRAGS + TWO, "gambarnya tidak ada"),
        (under(png()) + DRAGS + marked(1, "circle", "5,5;2"), "kurang dari dua"),
        (under(png()) + drag(1, "A") + marked(1, "circle", "5,5;2") * 2, "label yang sama"),
        (under(png()) + drag(1, "", under(png())) + drag(2, "b") + TWO, "gambar tanpa kata"),
        (under(png()) + DRAGS + TWO + marked(2, "circle", "a,b;c"), "letak"),
    ],
)
def test_a_picture_that_cannot_be_labelled_is_refused_with_its_reason(inside, why):
    carried = read(question("ddmarker", "<p>?</p>", inside))
    assert carried.items == () and why in carried.refused[0].words


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200">%s</svg>'


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.svg", (SVG % "<script>x</script>").encode(), "skrip"),
        ("a.svg", (SVG % '<g onload="x()"/>').encode(), "skrip"),
        ("a.svg", ('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG % "").encode(), "bukan gambar"),
        ("a.png", b"<script>", "bukan gambar"),
        ("a.png", png(1, 1)[:16] + b"\0\0\xff\xff\0\0\xff\xff" + png(1, 1)[24:], "piksel"),
        ("a.png", png() + b"0" * (4 << 20), "terlalu besar"),
        ("a.exe", b"MZ", "bukan gambar"),
    ],
)
def test_a_picture_that_is_none_or_does_harm_stays_behind(name, data, why):
    stem = f'<p>Apa ini? <img src="@@PLUGINFILE@@/{name}" alt="Bagan"></p>'
    body = question("truefalse", stem, answer("true", 100) + answer("false", 0))
    carried = read(body.replace("</questiontext>", f"{under(data, name)}</questiontext>"))
    assert carried.files == {} and why in carried.notes[0].words and "<img" not in carried.items[0]["stem"]


def test_many_remarks_before_a_drawing_cost_no_time():
    assert suffix_by_content(b"<!-- -->" * 500 + b"<html>") == ""
    assert suffix_by_content(b"<?xml version='1.0'?> <!-- a --> <!-- b --><svg>") == ".svg"


def test_a_drawing_without_anything_that_runs_comes_along():
    stem = '<p>Apa ini? <img src="@@PLUGINFILE@@/a.svg" alt="Bagan"></p>'
    drawing = (SVG % '<rect width="9" height="9"/>').encode()
    body = question("truefalse", stem, answer("true", 100) + answer("false", 0))
    carried = read(body.replace("</questiontext>", f"{under(drawing, 'a.svg')}</questiontext>"))
    assert carried.files == {"media/a.svg": drawing} and carried.notes[0].level == "carried"


@settings(max_examples=20, deadline=None)
@given(
    st.lists(words, min_size=2, max_size=5, unique_by=str.casefold),
    st.lists(st.tuples(st.integers(110, 190), st.integers(20, 180)), min_size=2, max_size=5, unique=True),
)
def test_places_and_labels_come_back_as_they_were(said, at):
    places = [{"at": list(point), "label": said[n % len(said)]} for n, point in enumerate(at)]
    item = {"key": "p", "kind": "image-labels", "stem": "?", "picture": "media/peta.png"}
    item |= {"alt": "Gambar soal", "places": places}
    if extra := said[len(at) :]:
        item["extra"] = extra
    written = XML.write([item], {"media/peta.png": png()})
    again = XML.read(written.data, "x")
    assert again.items == (item,), again.notes
    assert again.files == {"media/peta.png": png()}


def test_a_random_matching_takes_the_first_short_answers_of_its_category():
    def short(name: str, stem: str, right: str) -> str:
        return question("shortanswer", f"<p>{stem}</p>", answer("~", 0) + answer(right, 100), name)

    def category(path: str) -> str:
        return f'<question type="category"><category><text>{path}</text></category></question>'

    def matched(*more: str) -> str:
        return question("randomsamatch", "<p>Jodohkan.</p>", "".join(more), "acak")

    bank = category("$course$/top/Lain") + short("x", "Lain?", "lain") + category("$course$/top/Ibu kota")
    bank += matched("<choose>2</choose><subcats>0</subcats>")
    bank += short("a", "Aceh", "Banda Aceh") + short("b", "Riau", "Pekan*baru") + short("c", "Jambi", "Jambi")
    carried = read(bank)
    item = next(item for item in carried.items if item["key"] == "acak")
    assert item["pairs"] == [
        {"left": "Aceh", "right": "Banda Aceh"},
        {"left": "Riau", "right": "Pekan baru"},
    ]
    assert "2 isian singkat" in next(note.words for note in carried.notes if note.item == "acak")
    alone = read(category("$course$/top/A") + matched("<choose>2</choose><subcats>1</subcats>"))
    assert "tidak cukup" in alone.refused[0].words
    below = read(
        category("top") + matched("<choose>9</choose><subcats>1</subcats>") + bank.replace("$course$/", "")
    )
    assert len(next(item for item in below.items if item["key"] == "acak")["pairs"]) == 4


def test_an_essay_that_takes_only_files_becomes_files_and_comes_back():
    inside = "<responseformat>noinline</responseformat><attachments>-1</attachments>"
    inside += "<filetypeslist>.pdf,image,.xyz</filetypeslist><maxbytes>20000000</maxbytes>"
    carried = read(question("essay", "<p>Kirim.</p>", inside))
    item = carried.items[0]
    assert (item["kind"], item["types"], item["files"], item["max_mb"]) == (
        "file",
        ["pdf", "jpg", "png"],
        5,
        20,
    )
    assert "jenis berkas" in carried.notes[0].words
    again = XML.read(XML.write([item], {}).data, "x").items[0]
    assert {name: again[name] for name in ("types", "files", "max_mb")} == {
        name: item[name] for name in ("types", "files", "max_mb")
    }
    assert (
        read(question("essay", "<p>Tulis.</p>", "<attachments>1</attachments>")).items[0]["kind"] == "essay"
    )


def test_a_random_question_and_a_description_say_why_they_stay():
    carried = read(question("random", "0") + question("description", "<p>Bacalah.</p>"))
    assert "undiannya pada kuis" in carried.refused[0].words and "keterangan" in carried.refused[1].words


def test_a_drawing_that_says_an_endless_size_has_none():
    nine = b"9" * 400
    assert size_of(b'<svg viewBox="0 0 ' + nine + b" " + nine + b'"/>') == (0, 0)
    assert size_of(b'<svg viewBox="0 0 640 480"/>') == (640, 480)
