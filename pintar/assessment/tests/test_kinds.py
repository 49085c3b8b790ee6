"""Kinds of questions: what is shown, read, marked and explained."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pintar.assessment import kinds
from pintar.assessment.kinds.numeric import readings
from pintar.assessment.kinds.spelling import plain
from pintar.assessment.tests.samples import BODIES, MATCHING, MULTIPLE, NUMERIC, SHORT, SINGLE, TRUE_FALSE
from pintar.kit.errors import Refused

bodies = st.sampled_from(BODIES)
seeds = st.integers(0, 2**62).map(str)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


def send(body, seed, response):
    """What a page would post for a response."""
    found = kinds.of(body).given(body, seed, response)
    if body["kind"] == "matching":
        return {name: [value] for name, value in (pair.split("=") for pair in found)}
    return {"jawaban": found if isinstance(found, list) else [found]}


@given(bodies, anything)
def test_any_response_earns_between_nothing_and_everything(body, response):
    assert 0 <= kinds.of(body).mark(body, response) <= 1


@given(bodies)
def test_the_key_earns_everything(body):
    assert kinds.of(body).mark(body, kinds.of(body).key(body)) == 1


@given(bodies, seeds)
def test_the_key_sent_through_a_page_in_any_order_earns_everything(body, seed):
    kind = kinds.of(body)

    response = kind.read(send(body, seed, kind.key(body)), body, seed)

    assert kind.mark(body, response) == 1


@given(bodies, seeds)
def test_what_is_shown_holds_no_key_and_no_feedback(body, seed):
    text = json.dumps(kinds.of(body).shown(body, seed))

    assert (
        "FEEDBACK" not in text and "correct" not in text and "stem-rahasia" not in text and "0.75" not in text
    )
    assert '"answer"' not in text and '"accept"' not in text


@pytest.mark.parametrize("body", [SINGLE, MULTIPLE])
def test_the_number_of_an_option_tells_nothing_about_where_it_was_written(body):
    first = {kinds.of(body).shown(body, str(seed))["options"][0]["text"] for seed in range(60)}

    assert first == {option["text"] for option in body["options"]}
    assert all(o["id"] == str(n) for n, o in enumerate(kinds.of(body).shown(body, "7")["options"], 1))


def test_matching_rights_are_shuffled_even_where_the_author_wants_no_shuffle():
    body = MATCHING | {"shuffle": False}

    orders = {tuple(r["text"] for r in kinds.of(body).shown(body, str(seed))["rights"]) for seed in range(60)}

    assert len(orders) == 6
    assert [left["text"] for left in kinds.of(body).shown(body, "1")["lefts"]] == [
        "Validitas",
        "Reliabilitas",
    ]


@given(bodies, seeds, anything)
def test_no_explanation_without_key_tells_it(body, seed, response):
    wrong = {"single-choice": "b", "multiple-choice": ["c"], "true-false": True, "matching": {"p": 2}}
    lines = kinds.of(body).lines(body, wrong.get(body["kind"], "salah"), False)

    assert not [line for line in lines if line["state"] == "key" or line.get("key")]


@given(bodies, anything)
def test_anything_can_be_explained(body, response):
    assert kinds.of(body).explain(body, response)["stem"] == body["stem"]


@pytest.mark.parametrize("body", [SINGLE, MULTIPLE, TRUE_FALSE])
def test_a_choice_that_is_not_in_the_item_is_refused(body):
    with pytest.raises(Refused):
        kinds.of(body).read({"jawaban": ["17"]}, body, "1")


def test_a_match_that_is_not_in_the_item_is_refused():
    with pytest.raises(Refused):
        kinds.of(MATCHING).read({"jawaban-1": ["9"]}, MATCHING, "1")


@given(bodies, seeds)
def test_nothing_sent_is_no_answer(body, seed):
    assert kinds.of(body).read({}, body, seed) is None
    assert kinds.of(body).read({"jawaban": [""], "jawaban-1": [""]}, body, seed) is None


@pytest.mark.parametrize("body", [SHORT, NUMERIC])
def test_a_megabyte_of_text_is_refused(body):
    with pytest.raises(Refused, match="terlalu panjang"):
        kinds.of(body).read({"jawaban": ["1" * 1_000_000]}, body, "1")


@pytest.mark.parametrize(
    ("chosen", "earned"),
    [
        (["a", "b"], Fraction(1)),
        (["a"], Fraction(1, 2)),
        (["a", "b", "c"], Fraction(1, 2)),
        (["a", "c"], Fraction(0)),
        (["a", "b", "c", "d"], Fraction(0)),
        (["c"], Fraction(0)),
        (["nowhere"], Fraction(0)),
    ],
)
def test_right_choices_earn_and_wrong_ones_cost(chosen, earned):
    assert kinds.of(MULTIPLE).mark(MULTIPLE, chosen) == earned


def test_every_matched_pair_earns_its_share():
    assert kinds.of(MATCHING).mark(MATCHING, {"p": 0, "q": 2}) == Fraction(1, 2)
    assert kinds.of(MATCHING).mark(MATCHING, {"p": 1, "q": 0}) == 0


@pytest.mark.parametrize(
    "typed",
    [
        "pokok soal",
        "  POKOK   Soal ",
        "pokok-soal.",
        "pokók söal",
        "pokok\u200bsoal".replace("\u200b", "\u200b "),
    ],
)
def test_a_short_answer_is_read_without_case_accents_and_punctuation(typed):
    assert kinds.of(SHORT).mark(SHORT, typed) == 1


@pytest.mark.parametrize("typed", ["pokoksoal", "pokok soal 😀", "", "   ", "?!", "pokok soal soal"])
def test_other_words_are_other_answers(typed):
    assert kinds.of(SHORT).mark(SHORT, typed) == 0


def test_arabic_is_compared_without_vowel_signs():
    assert plain("طَلَبُ الْعِلْمِ") == plain("طلب العلم")
    assert plain("أَحْمَـــد") == plain("احمد")
    assert plain("٣٤") == "34"


def test_emoji_are_letters_of_their_own():
    assert plain("👍🏽") != "" and plain("👍") != plain("👎")


@given(st.text(max_size=50))
def test_a_plain_text_stays_plain(text):
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize("typed", ["0,75", "0.75", ".75", ",75", "+0,75", "0,751", "0,745", " 0 , 7 5 "])
def test_a_number_within_the_tolerance_is_right(typed):
    response = kinds.of(NUMERIC).read({"jawaban": [typed]}, NUMERIC, "1")

    assert kinds.of(NUMERIC).mark(NUMERIC, response) == 1


@pytest.mark.parametrize("typed", ["0,7449", "75", "-0,75"])
def test_a_number_outside_the_tolerance_is_not(typed):
    response = kinds.of(NUMERIC).read({"jawaban": [typed]}, NUMERIC, "1")

    assert kinds.of(NUMERIC).mark(NUMERIC, response) == 0


@pytest.mark.parametrize("typed", ["tiga", "1e5", "NaN", "1,,5", "0x10", "٠٫٧٥", "😀", "1/2"])
def test_what_is_no_number_is_refused_kindly(typed):
    with pytest.raises(Refused, match="Tulis sebuah bilangan"):
        kinds.of(NUMERIC).read({"jawaban": [typed]}, NUMERIC, "1")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1.250", ["1.250", "1250"]),
        ("1.250,5", ["1250.5"]),
        ("1,250.5", ["1250.5"]),
        ("1.250.000", ["1250000"]),
        ("-3", ["-3"]),
        ("-,5", ["-0.5"]),
    ],
)
def test_points_and_commas_are_read_as_people_write_them(text, values):
    assert [str(value) for value in readings(text)] == values


def test_a_unit_typed_with_the_number_is_taken_off():
    body = NUMERIC | {"answer": "12", "unit": "cm"}

    assert kinds.of(body).read({"jawaban": ["12 cm"]}, body, "1") == "12"


@given(st.text(max_size=60))
def test_any_text_sent_as_a_number_is_read_or_refused(text):
    try:
        response = kinds.of(NUMERIC).read({"jawaban": [text]}, NUMERIC, "1")
    except Refused:
        return
    assert response is None or readings(response)


@pytest.mark.parametrize("body", BODIES)
def test_a_good_body_has_no_faults(body):
    assert kinds.faults(body) == []


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "hotspot", "stem": "x"},
        SINGLE | {"stem": " "},
        SINGLE | {"points": 0},
        SINGLE | {"points": "nan"},
        SINGLE | {"options": SINGLE["options"][:1]},
        SINGLE | {"options": [o | {"correct": True} for o in SINGLE["options"]]},
        SINGLE | {"options": [o | {"id": "a"} for o in SINGLE["options"]]},
        MULTIPLE | {"options": [o | {"correct": False} for o in MULTIPLE["options"]]},
        TRUE_FALSE | {"answer": "tidak"},
        MATCHING | {"pairs": MATCHING["pairs"][:1]},
        MATCHING | {"pairs": [p | {"right": "sama"} for p in MATCHING["pairs"]], "extra": []},
        SHORT | {"accept": []},
        SHORT | {"accept": ["…"]},
        NUMERIC | {"answer": "satu"},
        NUMERIC | {"tolerance": "-1"},
        {"kind": "numeric", "stem": "x"},
    ],
)
def test_a_body_that_is_no_question_says_why(body):
    assert kinds.faults(body)
