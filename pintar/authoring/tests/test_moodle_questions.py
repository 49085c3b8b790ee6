"""How questions become items: what is kept, what is simplified and said, and what cannot come along."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pintar.assessment.exchange.moodle_items import without_wildcards
from pintar.assessment.exchange.words import Keys, listed, shorten, slug, title
from pintar.authoring.moodle import convert
from pintar.authoring.moodle.quiz import percent_of, points

from .moodle_samples import (
    PNG,
    QUESTION_CONTEXT,
    Sample,
    answers,
    category,
    choice,
    question,
    quiz,
    tags,
    true_false,
)


def asked(tmp_path: Path, body: str, prepare=lambda sample: None):
    """One question through a whole import: its fate and its item."""
    sample = Sample()
    sample.section("Bagian")
    sample.page("Bacaan", "<p>Isi</p>")
    sample.questions = category(5, body + true_false(99, "<p>pengisi</p>"))
    sample.activity(
        "quiz", "Kuis", quiz([tags(slot=n, questionid=q, maxmark=1) for n, q in ((1, 1), (2, 99))])
    )
    prepare(sample)
    report = convert(sample.as_zip(tmp_path / "a.mbz"), tmp_path / "course")
    items = yaml.safe_load((tmp_path / "course/items/kuis.yaml").read_text())
    return report.questions[0], next((item for item in items if item["key"] == "soal-1"), None)


def test_one_right_choice_with_feedback(tmp_path):
    body = choice(
        1,
        "<p>Ibu kota?</p>",
        ("<p>A</p>", 1, "<p>Tepat</p>"),
        ("<p>B</p>", 0),
        feedback="<p>Bacalah lagi.</p>",
    )
    fate, item = asked(tmp_path, body)

    assert fate.outcome == "carried"
    assert (
        item["kind"] == "single-choice"
        and item["markup"] == "html"
        and item["feedback"] == "<p>Bacalah lagi.</p>"
    )
    assert item["options"] == [{"text": "A", "correct": True, "feedback": "Tepat"}, {"text": "B"}]


def test_partial_credit_in_a_single_choice_is_simplified_and_said(tmp_path):
    fate, item = asked(tmp_path, choice(1, "<p>?</p>", ("a", 0.5), ("b", 0.9), ("c", -0.25)))

    assert [option.get("correct", False) for option in item["options"]] == [False, True, False]
    assert (
        fate.outcome == "simplified"
        and "nilai sebagian" in fate.why
        and "90%" in fate.why
        and "potongan" in fate.why
    )


def test_two_equally_right_choices_never_make_a_right_answer_wrong(tmp_path):
    fate, item = asked(tmp_path, choice(1, "<p>?</p>", ("a", 1), ("b", 1), ("c", 0)))

    assert [option["text"] for option in item["options"]] == ["a", "c"]
    assert fate.outcome == "simplified" and "sama benarnya" in fate.why


def test_several_right_choices(tmp_path):
    fate, item = asked(tmp_path, choice(1, "<p>?</p>", ("a", 0.5), ("b", 0.5), ("c", -1), single=0))
    assert fate.outcome == "carried" and item["kind"] == "multiple-choice"
    assert [option.get("correct", False) for option in item["options"]] == [True, True, False]


def test_uneven_weights_of_several_right_choices_are_said(tmp_path):
    fate, _ = asked(tmp_path, choice(1, "<p>?</p>", ("a", 0.7), ("b", 0.3), ("c", 0), single=0))
    assert fate.outcome == "simplified" and "bobot" in fate.why


@pytest.mark.parametrize("rows", [(("a", 0), ("b", 0)), (("a", 1),), (("a", 1), ("", 0))])
def test_a_choice_without_a_key_or_an_alternative_is_not_carried(tmp_path, rows):
    fate, item = asked(tmp_path, choice(1, "<p>?</p>", *rows))
    assert item is None and fate.outcome == "not-carried" and fate.why


@pytest.mark.parametrize("truth", [True, False])
def test_true_and_false_keep_their_key(tmp_path, truth):
    fate, item = asked(tmp_path, true_false(1, "<p>Bumi bulat.</p>", truth=truth))
    assert fate.outcome == "carried" and item["answer"] is truth


def test_true_and_false_worth_the_same_has_no_key(tmp_path):
    rows = answers(("True", 1), ("False", 1), start=10)
    body = question(1, "truefalse", "<p>x</p>", rows + tags(truefalse=[tags(trueanswer=10, falseanswer=11)]))
    assert asked(tmp_path, body)[0].outcome == "not-carried"


def test_matching_keeps_pairs_and_the_rights_that_match_nothing(tmp_path):
    rows = [("<p>Satu</p>", "1"), ("<p>Dua</p>", "2 < 3"), ("", "9")]
    matches = "".join(
        f'<match id="{n}">{tags(questiontext=left, questiontextformat=1, answertext=right)}</match>'
        for n, (left, right) in enumerate(rows, start=1)
    )
    _, item = asked(tmp_path, question(1, "match", "<p>Jodohkan</p>", tags(matches=[matches])))

    assert item["pairs"] == [{"left": "Satu", "right": "1"}, {"left": "Dua", "right": "2 &lt; 3"}]
    assert item["extra"] == ["9"] and "shuffle" not in item


def test_short_answers_worth_everything_are_accepted_and_wildcards_are_said(tmp_path):
    rows = answers(("pokok soal", 1), ("stem*", 1), ("soal", 0.5), ("*", 0))
    body = question(1, "shortanswer", "<p>?</p>", rows + tags(shortanswer=[tags(usecase=1)]))
    fate, item = asked(tmp_path, body)

    assert item["accept"] == ["pokok soal", "stem"]
    assert (
        fate.outcome == "simplified"
        and "stem*" in fate.why
        and "“soal”" in fate.why
        and "huruf besar" in fate.why
    )


def test_a_short_answer_that_accepts_anything_is_not_carried(tmp_path):
    fate, _ = asked(tmp_path, question(1, "shortanswer", "<p>?</p>", answers(("*", 1))))
    assert fate.outcome == "not-carried"


def test_numbers_keep_tolerance_and_unit(tmp_path):
    plugin = (
        answers(("0.75", 1), ("*", 0), start=7)
        + f'<numerical_units><numerical_unit id="1">{tags(multiplier=1, unit="kg")}</numerical_unit></numerical_units>'
        + f'<numerical_records><numerical_record id="1">{tags(answer=7, tolerance="0.005")}</numerical_record></numerical_records>'
    )
    fate, item = asked(tmp_path, question(1, "numerical", "<p>?</p>", plugin))
    assert fate.outcome == "carried"
    assert (item["answer"], item["tolerance"], item["unit"]) == (0.75, 0.005, "kg")


KINDS = (
    "multianswer calculated calculatedsimple calculatedmulti ddwtos gapselect ddmarker ddimageortext ordering "
    "randomsamatch description missingtype sesuatuyangbaru"
)


@pytest.mark.parametrize("kind", sorted(listed(KINDS)))
def test_kinds_without_a_match_are_named_with_the_reason(tmp_path, kind):
    fate, item = asked(tmp_path, question(1, kind, "<p>?</p>", ""))
    assert item is None and (fate.kind, fate.outcome) == (kind, "not-carried") and len(fate.why) > 10


def test_pictures_in_questions_and_answers_come_from_their_own_areas(tmp_path):
    picture = '<p><img src="@@PLUGINFILE@@/g.png" alt="{}"></p>'

    def prepare(sample):
        sample.file("g.png", PNG, QUESTION_CONTEXT, "question", "questiontext", item=1)
        sample.file("g.png", PNG + b"2", QUESTION_CONTEXT + 5, "question", "answer", item=10)

    _, item = asked(tmp_path, choice(1, picture.format("soal"), (picture.format("a"), 1), ("b", 0)), prepare)
    assert 'src="media/g.png" alt="soal"' in item["stem"]
    assert item["options"][0]["text"] == '<img src="media/g-2.png" alt="a">'


def test_options_and_pairs_written_twice_become_one_and_said(tmp_path):
    fate, item = asked(tmp_path, choice(1, "<p>?</p>", ("a", 0), ("A ", 1), ("b", 0)))
    assert item["options"] == [{"text": "A", "correct": True}, {"text": "b"}]
    assert "dua kali" in fate.why


@pytest.mark.parametrize("rows", [[("c" * 6000, 1), ("b", 0)], [(f"p{n}", int(n == 0)) for n in range(30)]])
def test_a_question_larger_than_our_format_is_not_carried(tmp_path, rows):
    fate, item = asked(tmp_path, choice(1, "<p>?</p>", *rows))
    assert item is None and "terlalu" in fate.why


def test_a_question_used_twice_is_two_items_with_two_keys(tmp_path):
    sample = Sample()
    sample.section("Bagian")
    sample.questions = category(5, true_false(1, "<p>x</p>"))
    for name in ("Satu", "Dua"):
        sample.activity("quiz", name, quiz([tags(slot=1, questionid=1, maxmark=1)]))
    report = convert(sample.as_zip(tmp_path / "a.mbz"), tmp_path / "course")
    assert [fate.item for fate in report.questions] == ["soal-1", "soal-1-2"]


@settings(deadline=None)
@given(st.text(), st.text(max_size=5))
def test_a_key_is_always_a_key(text, fallback):
    key = slug(text, "pelajaran")
    assert 1 <= len(key) <= 60 and set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not key.startswith("-") and not key.endswith("-")
    assert 1 <= len(title(text, fallback)) <= 150 and "\n" not in title(text, fallback)


@settings(deadline=None)
@given(st.lists(st.text(alphabet="ab ÀŪ-", max_size=80), max_size=30))
def test_keys_handed_out_never_repeat(texts):
    keys = Keys()
    made = [keys.new(text, "k") for text in texts]
    assert len(set(made)) == len(made) and all(1 <= len(key) <= 60 for key in made)


@settings(deadline=None)
@given(st.text(), st.integers(10, 200))
def test_a_shortened_text_fits_and_begins_alike(text, limit):
    short = shorten(text, limit)
    assert len(short) <= limit and (short == text or text.startswith(short.removesuffix("…")))


@settings(deadline=None)
@given(st.lists(st.integers(1, 12).map(lambda n: Decimal(n) / 4), min_size=1, max_size=12))
def test_points_keep_the_proportion_of_marks(marks):
    numbers = points(marks)
    assert all(isinstance(number, int) and number > 0 for number in numbers)
    for mark, number in zip(marks, numbers, strict=True):
        assert Decimal(number) * marks[0] == Decimal(numbers[0]) * mark


def test_points_of_thirds_stay_small():
    assert points([Decimal("0.3333333"), Decimal("0.6666667"), Decimal(1)]) == [1, 2, 3]
    assert points([]) == []


@settings(deadline=None)
@given(st.decimals(0, 200, places=5), st.decimals(0, 200, places=5))
def test_a_pass_mark_is_a_percentage_or_nothing(needed, most):
    mark = percent_of(str(needed), str(most))
    assert mark is None or 0 <= mark <= 100
    assert (
        percent_of("7.50000", "10.00000") == 75
        and percent_of("0.00000", "10") is None
        and percent_of("", "") is None
    )


@settings(deadline=None)
@given(st.text(alphabet="ab*\\ ", max_size=12))
def test_no_wildcard_is_left_unless_it_was_escaped(answer):
    bare, had = without_wildcards(answer)
    assert bare.count("*") == answer.count("\\*") and had == (answer.count("*") > answer.count("\\*"))


def test_steps_keep_their_order(tmp_path):
    body = question(
        1,
        "ordering",
        "<p>Urutkan.</p>",
        answers(("<p>Soal</p>", 3), ("<p>Kisi-kisi</p>", 1), ("<p>Indikator</p>", 2)),
    )
    fate, item = asked(tmp_path, body)
    assert item["order"] == ["Kisi-kisi", "Indikator", "Soal"] and fate.outcome == "simplified"


def test_an_essay_gets_a_plain_rubric(tmp_path):
    fate, item = asked(tmp_path, question(1, "essay", "<p>Uraikan.</p>", ""))
    assert item["kind"] == "essay" and len(item["rubric"]) == 1 and "rubrik" in fate.why


def test_words_for_gaps_are_offered_within_their_group(tmp_path):
    words = answers(
        ("<p>kucing</p>", 0, "1"),
        ("<p>anjing</p>", 0, "1"),
        ("<p>atap</p>", 0, "2"),
        ("<p>lantai</p>", 0, "2"),
    )
    _fate, item = asked(tmp_path, question(1, "gapselect", "<p>Seekor [[2]] di [[3]].</p>", words))
    offered = [[o["text"] for o in gap["options"]] for gap in item["gaps"].values()]
    assert offered == [["kucing", "anjing"], ["atap", "lantai"]] and item["kind"] == "cloze"
