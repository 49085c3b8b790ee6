"""Questions whose numbers are drawn, and the formulas behind them."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pintar.assessment import kinds
from pintar.assessment.exchange.moodle_formulas import theirs
from pintar.assessment.exchange.qti.drawn import expression
from pintar.assessment.kinds.calculated import draw
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.kinds.expressions import NoResult, NotAFormula, evaluate, holds, names_in, rounded

RATE = {
    "key": "kesukaran",
    "kind": "calculated",
    "stem": "Dari [[n]] murid, [[b]] menjawab benar. Berapa tingkat kesukarannya?",
    "variables": {"n": {"from": 20, "to": 40}, "b": {"from": 5, "to": 40, "step": 5}},
    "conditions": ["b < n"],
    "formula": "b / n",
    "decimals": 2,
    "feedback": "RAHASIA",
}
SAMPLES = [(RATE, RATE | {"formula": "n - b + 100"})]
BODY = kinds.of(RATE).body(Draft(RATE))
small = st.integers(-99, 99)


def mark(numbers, typed):
    return kinds.of(BODY).mark(BODY, {"typed": typed, "numbers": numbers})


@pytest.mark.parametrize(
    ("typed", "share"), [("0,67", 1), ("0.6667", 1), ("0,66", 0), ("0,68", 0), ("67", 0)]
)
def test_the_answer_follows_from_the_numbers_that_were_put(typed, share):
    assert mark({"n": "30", "b": "20"}, typed) == share


@given(st.integers(0, 2**62))
def test_a_draw_meets_its_conditions_and_is_the_same_every_time(seed):
    numbers = draw(BODY, str(seed))

    assert int(numbers["b"]) < int(numbers["n"]) <= 40 and int(numbers["b"]) % 5 == 0
    assert draw(BODY, str(seed)) == numbers


def test_a_seed_gives_the_same_numbers_on_any_machine_for_ever():
    assert draw(BODY, "1/1") == {"n": "27", "b": "20"}


def test_sittings_get_different_numbers_and_see_them_in_the_stem():
    stems = {kinds.of(BODY).shown(BODY, str(seed))["stem"] for seed in range(40)}

    assert len(stems) > 30 and all("[[" not in stem for stem in stems)


def test_a_kept_answer_can_be_marked_and_explained_without_its_sitting():
    kind = kinds.of(BODY)
    response = kind.read({"jawaban": ["0,5"]}, BODY, "9")

    explained = kind.explain(BODY, response)
    assert f"Dari {response['numbers']['n']} murid" in explained["stem"]
    assert kind.explain(BODY, None, seed="9")["stem"] == explained["stem"]
    assert "Dari n murid" in kind.explain(BODY, None)["stem"]


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("2 + 3 * 4", 14),
        ("2 * 3 ^ 2", 18),
        ("-2 ** 2", -4),
        ("1 / 3 + 1 / 6", Fraction(1, 2)),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("sqrt(49 / 4)", Fraction(7, 2)),
        ("round(2.345, 2)", Fraction(235, 100)),
        ("round(-2.5)", -3),
        ("max(1, a, 3) - min(a, 2)", 3),
        ("a if a > 3 else 0", 5),
        ("7 // 2 + 7 % 2", 4),
        ("fact(5)", 120),
        ("9 ^ 0.5", 3),
        ("floor(-1.5) + ceil(1.2)", 0),
    ],
)
def test_formulas_are_reckoned_exactly(formula, result):
    assert evaluate(formula, {"a": Fraction(5)}) == result


@given(small, small, small)
def test_formulas_say_what_fractions_say(a, b, c):
    values = {"a": Fraction(a), "b": Fraction(b), "c": Fraction(c)}

    assert evaluate("a * (b - c) + a", values) == a * (b - c) + a
    assert holds("a < b <= c or not a == b", values) == (a < b <= c or a != b)
    if c:
        assert evaluate("(a + b) / c", values) == Fraction(a + b, c)


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "__import__('os')",
        "a.__class__",
        "a[0]",
        "'a' * 9",
        "lambda: 1",
        "[1 for x in a]",
        "open('x')",
        "min(*a)",
        "round(x=1)",
        "1; 2",
        "a := 2",
        "f'{a}'",
        "1j",
        "True",
        "1e999",
        "0,5",
        "(" * 150 + "1" + ")" * 150,
        "-" * 100 + "1",
        "1 +" * 200,
        "a" * 301,
        "min()",
        "a << 3",
        "\x00",
    ],
)
def test_what_is_no_formula_is_not_carried_out(formula):
    with pytest.raises(NotAFormula):
        evaluate(formula, {"a": Fraction(1)})


@pytest.mark.parametrize(
    "formula",
    [
        "1 / (a - 1)",
        "9 ^ 9 ^ 9",
        "10 ^ 400",
        "sqrt(-1)",
        "(-8) ^ (1 / 3)",
        "log(0)",
        "exp(99999)",
        "fact(99)",
        "0 ^ -1",
        "0 ^ -0.5",
        "10 ^ 59 ^ 1.02",
        "(10 ^ 50) ^ 60.5",
        "tan(1) ^ 64 ^ 9",
    ],
)
def test_what_has_no_result_says_so_at_once(formula):
    with pytest.raises(NoResult):
        evaluate(formula, {"a": Fraction(1)})


@given(st.text(st.sampled_from("ab01.+-*/%^()<>=! ,'[]_minsqrt"), max_size=40))
def test_any_text_is_a_number_or_an_orderly_no(text):
    with suppress(NotAFormula, NoResult):
        assert isinstance(evaluate(text, {"a": Fraction(1), "b": Fraction(7, 3)}), Fraction)


@given(st.fractions(-1000, 1000), st.integers(0, 6))
def test_rounding_goes_to_the_nearest(number, places):
    assert abs(rounded(number, places) - number) <= Fraction(1, 2 * 10**places)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"variables": {"n": {"from": 3, "to": 1}}}, "tidak mempunyai nilai"),
        ({"variables": {"n": {"from": 0, "to": 9, "step": 0.000001}}}, "terlalu banyak"),
        ({"variables": {"n": {}, "b": {"of": [1]}}}, "from dan to"),
        ({"variables": {**RATE["variables"], "pi": {"of": [1]}}}, "pi tidak dapat menjadi nama"),
        ({"formula": "b / n + trunc"}, "trunc tidak ada di variables"),
        ({"stem": "[[x]]?"}, "[[x]] tidak ada"),
        ({"formula": "b / x"}, "x tidak ada"),
        ({"formula": "b /"}, "tidak terbaca"),
        ({"formula": "b / (n - n)"}, "pembagian dengan nol"),
        ({"conditions": ["n == 20", "b == 5"]}, "terlalu jarang"),
        ({"decimals": None}, "tulis decimals atau tolerance"),
    ],
)
def test_a_question_that_cannot_be_put_is_told_before_it_is(more, words):
    fields = {name: value for name, value in (RATE | more).items() if value is not None}

    assert any(words in fault for fault in kinds.faults(kinds.of(fields).body(Draft(fields))))


def test_a_name_without_a_bracket_after_it_is_a_number_whatever_functions_are_called():
    drawn = {"fmod": {"from": 2, "to": 9}, "trunc": {"of": [3]}}
    fields = RATE | {
        "stem": "[[fmod]] dan [[trunc]]?",
        "variables": drawn,
        "conditions": ["fmod > trunc"],
        "formula": "fmod * trunc + fmod(fmod, trunc) + trunc(trunc / 2)",
    }
    body = kinds.of(fields).body(Draft(fields))

    assert not kinds.faults(body)
    assert names_in(body["formula"]) == {"fmod", "trunc"} and names_in("fmod(a, pi)") == {"a"}
    assert kinds.of(body).mark(body, {"typed": "25", "numbers": {"fmod": "8", "trunc": "3"}}) == 0
    assert kinds.of(body).mark(body, {"typed": "27", "numbers": {"fmod": "8", "trunc": "3"}}) == 1


def test_a_number_with_a_functions_name_goes_to_other_systems_as_a_number():
    formula = "trunc(trunc) + fmod * 2"

    assert theirs(formula) == "({trunc} - fmod({trunc}, 1)) + ({fmod} * 2)"
    assert [one.get("identifier") for one in expression(formula).iter("variable")] == ["trunc", "fmod"]
