"""GIFT in and out: what it can say comes back as it was, and what it cannot is said."""

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pintar.assessment.exchange import FORMATS, recognise
from pintar.assessment.exchange.soundness import faults
from pintar.assessment.tests.exchanged import banks
from pintar.kit.errors import Refused

GIFT = FORMATS["gift"]
KINDS = ("single-choice", "multiple-choice", "true-false", "matching", "short-answer", "numeric", "ordering")


def read(source: str):
    return GIFT.read(source.encode(), "bank.gift")


def only(source: str):
    carried = read(source)
    assert len(carried.items) == 1, carried.notes
    return carried.items[0], carried.notes[0]


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(["markdown", "html"]).flatmap(lambda markup: banks(*KINDS, markup=markup)))
def test_what_gift_can_say_comes_back_as_it_was(bank):
    written = GIFT.write(bank, {})
    carried = GIFT.read(written.data, "bank.gift")

    assert [note for note in written.notes if note.level == "refused"] == []
    assert list(carried.items) == bank


def test_options_feedback_and_a_general_remark():
    item, note = only(
        "::ibu-kota:: Ibu kota Aceh? {=Banda Aceh#Tepat. ~Medan#Itu Sumatera Utara. ####Lihat peta.}"
    )

    assert item == {
        "key": "ibu-kota",
        "kind": "single-choice",
        "stem": "Ibu kota Aceh?",
        "options": [
            {"text": "Banda Aceh", "correct": True, "feedback": "Tepat."},
            {"text": "Medan", "feedback": "Itu Sumatera Utara."},
        ],
        "feedback": "Lihat peta.",
    }
    assert note.level == "carried"


def test_shares_of_several_right_options():
    item, note = only("Prima? {~%50%2 ~%50%3 ~%-50%4 ~%-50%6}")

    assert item["kind"] == "multiple-choice" and note.level == "carried"
    assert [o["text"] for o in item["options"] if o.get("correct")] == ["2", "3"]


def test_a_wrong_option_that_costs_the_same_everywhere_is_a_penalty():
    item, note = only("Berapa? {=1 ~%-50%2 ~%-50%3}")
    assert item["penalty"] == 0.5 and note.level == "carried"


def test_true_false_with_the_remark_for_the_wrong_answer_first():
    item, note = only("Bumi datar.{F#Bukan.#Betul, bulat.}")
    assert item["answer"] is False and item["feedback"] == "Betul, bulat.\n\nBukan."
    assert note.level == "simplified"


@pytest.mark.parametrize(
    ("answer", "number", "tolerance"),
    [("#12", 12, 0), ("#12:0.5", 12, 0.5), ("#11.5..12.5", 12, 0.5), ("#=12:1 =%50%13:1", 12, 1)],
)
def test_numbers_and_how_far_off_one_may_be(answer, number, tolerance):
    item, _note = only(f"Berapa? {{{answer}}}")
    assert (item["answer"], item.get("tolerance", 0)) == (number, tolerance)


def test_pairs_and_a_right_side_without_a_left_one():
    item, _note = only("Jodohkan. {\n=Aceh -> Banda Aceh\n=Riau -> Pekanbaru\n= -> Padang\n}")
    assert item["pairs"][1] == {"left": "Riau", "right": "Pekanbaru"} and item["extra"] == ["Padang"]


def test_a_missing_word_leaves_a_line_in_the_stem():
    item, _note = only("Ibu kota Aceh {=Banda Aceh =Kutaraja} sejak lama.")
    assert item["stem"] == "Ibu kota Aceh _____ sejak lama." and item["accept"] == ["Banda Aceh", "Kutaraja"]


def test_escaped_signs_mean_themselves():
    item, _note = only(r"Hasil 2\=1+1 \{himpunan\}\: \~\# ? {=ya ~tidak}")
    assert item["stem"].replace("\\", "") == "Hasil 2=1+1 {himpunan}: ~# ?"


def test_html_is_tidied():
    item, _note = only(r"[html]<p onclick\=\"x()\">Apa <b>ini</b>?<script>1</script></p> {=a ~b}")
    assert item["markup"] == "html" and item["stem"] == "<p>Apa <strong>ini</strong>?</p>"


def test_category_and_tags_become_competency_lesson_and_difficulty():
    item, _note = only(
        "$CATEGORY: $course$/top/Asesmen\n\n// [id:soal-7] [tag:lesson:bab-1] [tag:difficulty:sukar]\n::x:: Apa? {=a ~b}"
    )
    assert (item["key"], item["lesson"], item["difficulty"]) == ("soal-7", "bab-1", "sukar")
    assert item["competency"] == "Asesmen"


@pytest.mark.parametrize(
    "source",
    ["Hanya keterangan.", "Kurung {=a ~b", "Apa? {~%0%a ~b}", "Satu {=a} dua {=b}", "Jodohkan {=a -> b}"],
)
def test_what_cannot_be_carried_is_named_with_its_line(source):
    carried = read(f"\n\n{source}\n\nSah? {{T}}\n")
    assert len(carried.items) == 1 and [note.place for note in carried.refused] == ["baris 3"]
    assert len(carried.refused[0].words) > 10


def test_windows_letters_and_byte_order_marks():
    source = "::a:: Café “buka”? {=ya ~tidak}"
    for data in (source.encode("utf-8-sig"), source.encode("utf-16"), source.encode("windows-1252")):
        assert GIFT.read(data, "x").items[0]["stem"] == "Café “buka”?"
    assert "windows-1252" in GIFT.read(source.encode("windows-1252"), "x").notes[0].words


def test_an_empty_file_and_one_without_questions_are_refused():
    for data in (b"", b"\n// kosong\n"):
        with pytest.raises(Refused):
            GIFT.read(data, "x.gift")


def test_what_gift_cannot_say_is_said_when_writing():
    cloze = {"key": "c", "kind": "cloze", "stem": "?", "text": "[[a]]", "gaps": {"a": {"accept": ["x"]}}}
    near = {
        "key": "n",
        "kind": "short-answer",
        "stem": "?",
        "accept": ["validasi"],
        "spelling": "near",
        "points": 2,
    }
    notes = GIFT.write([cloze, near], {}).notes

    assert [note.level for note in notes] == ["refused", "simplified"]
    assert "ejaan" in notes[1].words and "bobot" in notes[1].words


def test_it_is_recognised_by_its_content():
    assert recognise(b"::a:: Apa? {=b ~c}", "bank.txt") is GIFT


@settings(max_examples=25, deadline=None)
@given(st.text("ab ~=#{}:%\\\n>-T/[]html$", max_size=80))
def test_no_text_breaks_the_reader(source):
    try:
        carried = read(source)
    except Refused:
        return
    assert all(faults(item) == [] for item in carried.items)


@pytest.mark.parametrize(
    "source",
    [
        "{" * 300_000,
        "{" + "a" * 300_000,
        "::a:: [html]" + "<" * 300_000 + "{T}",
        "::a:: " + "<" * 300_000 + "{T}",
    ],
)
def test_a_file_made_to_be_slow_is_not(source):
    began = time.process_time()
    with contextlib.suppress(Refused):
        recognise(source.encode(), "x")
    with contextlib.suppress(Refused):
        assert read(source).items == ()
    assert time.process_time() - began < 3
