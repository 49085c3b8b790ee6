"""HTML that is nested deeper than anybody follows loses its layout on its way out, and none of its words."""

import time

import pytest

from pintar.assessment.exchange import FORMATS
from pintar.assessment.exchange.qti.building import element, with_html
from pintar.assessment.exchange.texts import HTML, named_files, split_at_gaps, to_plain

QTI = [FORMATS["qti30"], FORMATS["qti21"]]
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


def nested(words, depth=400):
    return f"<p>awal</p>{'<div>' * depth}{words}{'</div>' * depth}<p>akhir &amp; sesudahnya</p>"


def back(form, item, **files):
    """The item after a journey, and what was said of it on its way out."""
    written = form.write([item], files)
    carried = form.read(written.data, "bank.zip")
    assert carried.refused == (), carried.refused
    return carried.items[0], written.notes[0].words


@pytest.mark.parametrize("form", QTI, ids=lambda form: form.name)
def test_every_text_of_a_deep_item_keeps_its_words_and_what_was_lost_is_said(form):
    item = {
        "key": "dalam", "kind": "single-choice", "markup": "html", "stem": nested("tanya"), "feedback": nested("sebab"),
        "options": [{"text": nested("satu"), "correct": True, "feedback": nested("benar")}, {"text": "dua"}],
    }  # fmt: skip

    found, said = back(form, item)

    assert found["stem"] == "<p>awal tanya akhir &amp; sesudahnya</p>" and "sebab" in found["feedback"]
    assert found["options"][0]["text"] == "awal satu akhir &amp; sesudahnya"
    assert "benar akhir" in found["options"][0]["feedback"]
    assert said == "dari teks yang bersarang terlalu dalam hanya kata-katanya yang dibawa"
    assert back(form, {**item, "stem": nested("tanya", 200), "feedback": "x", "options": [{"text": "1", "correct": True}, {"text": "2"}]})[1] == ""  # fmt: skip


@pytest.mark.parametrize("form", QTI, ids=lambda form: form.name)
def test_a_deep_text_keeps_its_gaps(form):
    item = {
        "key": "rumpang", "kind": "cloze", "markup": "html", "stem": "<p>Isi.</p>",
        "text": nested("Ibu kota [[kota]] di [[arah]]."),
        "gaps": {"kota": {"accept": ["Banda Aceh"]}, "arah": {"options": [{"text": "barat", "correct": True}, {"text": "timur"}]}},
    }  # fmt: skip

    found, _said = back(form, item)

    assert found["text"] == "<p>awal Ibu kota [[kota]] di [[arah]]. akhir &amp; sesudahnya</p>"
    assert len(found["gaps"]) == 2


@pytest.mark.parametrize("form", QTI, ids=lambda form: form.name)
@pytest.mark.parametrize("depth", [236, 240, 253, 254, 256])
def test_what_is_just_not_too_deep_for_us_is_read_by_others_too(form, depth):
    edge = nested("tepi", depth)
    item = {
        "key": "tepi", "kind": "single-choice", "markup": "html", "stem": edge,
        "options": [{"text": edge, "correct": True, "feedback": edge}, {"text": "dua"}],
    }  # fmt: skip

    found = back(form, item)[0]

    assert all(
        "akhir &amp; sesudahnya" in text
        for text in (found["stem"], *found["options"][0].values())
        if text is not True
    )


def test_the_words_of_a_deep_fragment_become_plain_or_xml_to_their_end():
    assert to_plain(nested("tengah"), HTML) == ("awal tengah akhir & sesudahnya", False)
    made = with_html(element("div"), nested("tengah"))
    assert "".join(made.itertext()) == "awal tengah akhir & sesudahnya"


def test_moodle_gets_the_pictures_of_a_deep_text_with_it():
    deep = nested('<img src="media/a.svg" alt="A"><VIDEO controls src=media/b.mp4></VIDEO>')
    assert named_files(deep, HTML) == ["media/a.svg", "media/b.mp4"]
    assert named_files(nested("<a name=x>a</a><abbr title='a.svg'>x</abbr>"), HTML) == []

    item = {"key": "a", "kind": "true-false", "markup": "html", "stem": deep, "answer": True}
    assert b'<file name="a.svg"' in FORMATS["moodle-xml"].write([item], {"media/a.svg": PICTURE}).data


def test_words_before_the_first_block_stay_where_the_text_is_parted():
    assert split_at_gaps("Awal &amp; kata<p>dua</p>[[x]]<p>tiga</p>", HTML) == (
        "Awal &amp; kata", "<p>dua</p>[[x]]\n<p>tiga</p>"
    )  # fmt: skip
    assert split_at_gaps(" ", HTML) == ("", "")
    assert split_at_gaps(nested("[[x]]"), HTML) == ("", "<p>awal [[x]] akhir &amp; sesudahnya</p>")


@pytest.mark.parametrize("part", ["<", "<img ", "<img src='", "<a href=x>", "<video>", "<img <"])
def test_it_takes_as_long_as_the_text_is(part):
    deep = "<div>" * 400 + part * (60_000 // len(part))
    began = time.process_time()
    named_files(deep, HTML)
    to_plain(deep, HTML)
    with_html(element("div"), deep)

    assert time.process_time() - began < 3
