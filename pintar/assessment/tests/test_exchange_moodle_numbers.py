"""Questions of Moodle whose numbers are drawn: formulas, ranges, tolerances and units, in and out."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pintar.assessment.exchange import FORMATS
from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.moodle_formulas import ours, theirs
from pintar.assessment.exchange.numbers import decimal
from pintar.assessment.exchange.qti.drawn import expression
from pintar.assessment.kinds.expressions import evaluate
from pintar.assessment.tests.test_exchange_moodle_xml import answer, question, read

XML = FORMATS["moodle-xml"]
NAMES = {"a": "a", "b": "b", "Tinggi 1": "tinggi_1"}
VALUES = {"a": Fraction(3), "b": Fraction(4), "tinggi_1": Fraction(2)}


def numbers(name: str, low: str, high: str, decimals: int, *values: str, way: str = "uniform") -> str:
    rows = "".join(
        f"<dataset_item><number>{n}</number><value>{v}</value></dataset_item>"
        for n, v in enumerate(values, 1)
    )
    said = (
        ("name", name),
        ("distribution", way),
        ("minimum", low),
        ("maximum", high),
        ("decimals", decimals),
    )
    told = "".join(f"<{key}><text>{value}</text></{key}>" for key, value in said)
    return f"<dataset_definition>{told}<dataset_items>{rows}</dataset_items></dataset_definition>"


def drawn(kind: str, stem: str, formula: str, *sets: str, more: str = "", near: str = "") -> str:
    return question(
        kind,
        stem,
        answer(formula, 100, near) + f"<dataset_definitions>{''.join(sets)}</dataset_definitions>{more}",
    )


def near(tolerance: float, way: int = 2, length: int = 2, form: int = 1) -> str:
    return (
        f"<tolerance>{tolerance}</tolerance><tolerancetype>{way}</tolerancetype>"
        f"<correctanswerlength>{length}</correctanswerlength><correctanswerformat>{form}</correctanswerformat>"
    )


@pytest.mark.parametrize(
    ("formula", "said", "value"),
    [
        ("{a}+{b}*2", "a + b * 2", 11),
        ("pow({a},2)-sqrt({b})", "a ** 2 - sqrt(b)", 7),
        ("{a} > {b} ? {a} : {b}", "a if a > b else b", 4),
        ("({a}<{b} && !({a}==3)) ? 1 : 0", "1 if a < b and (not a == 3) else 0", 0),
        ("fmod({b}, {a}) + {b} % {a}", "fmod(b, a) + fmod(trunc(b), trunc(a))", 2),
        ("fmod(-7.5, {a})", "fmod(-7.5, a)", Fraction(-3, 2)),
        ("fmod(7.5, -{a})", "fmod(7.5, -a)", Fraction(3, 2)),
        ("-7.5 % 3 + (8 % -{a})", "fmod(trunc(-7.5), 3) + fmod(8, trunc(-a))", 1),
        ("round(pi()*0,2)", "round(pi * 0, 2)", 0),
        ("-{Tinggi 1}/4e0", "-tinggi_1 / 4", Fraction(-1, 2)),
        ("={a}", "a", 3),
    ],
)
def test_a_formula_means_the_same_here(formula, said, value):
    assert ours(formula, NAMES) == said and evaluate(said, VALUES) == value


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("a % b", "{a} - {b} * floor({a} / {b})"),
        ("fmod(a, b)", "fmod({a}, {b})"),
        ("fmod(trunc(a), 3) * 2", "({a} % 3) * 2"),
        ("trunc(a / b)", "({a} / {b}) - fmod(({a} / {b}), 1)"),
    ],
)
def test_what_a_division_leaves_keeps_its_sign_on_the_way_out_and_back(formula, said):
    assert theirs(formula) == said
    for a, b in ((7, 3), (-7, 3), (7, -3), (Fraction(-15, 2), Fraction(5, 2))):
        values = {"a": Fraction(a), "b": Fraction(b)}
        assert evaluate(ours(said, NAMES), values) == evaluate(formula, values)
    assert evaluate("a % b", {"a": Fraction(-7), "b": Fraction(3)}) == 2
    assert evaluate("fmod(a, b)", {"a": Fraction(-7), "b": Fraction(3)}) == -1


@pytest.mark.parametrize("way_out", [theirs, expression])
@pytest.mark.parametrize("formula", ["{} % 2", "trunc({} / 2)", "fmod({}, 2)"])
def test_what_is_said_twice_inside_each_other_ends_in_words_and_not_in_a_full_memory(formula, way_out):
    nested = "a"
    for _ in range(20):
        nested = formula.format(f"({nested})")
    try:
        assert len(str(way_out(nested))) < 10_000
    except Unusable as why:
        assert "terlalu panjang" in str(why)


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "{a}+",
        "{c}",
        "1e999999999999",
        "2e70",
        "asin({a})",
        "{a}^2",
        "system('x')",
        "{a};{b}",
        "pow({a})",
        "(" * 99,
        "{a}" * 500,
    ],
)
def test_a_formula_that_cannot_be_said_is_refused_in_words(formula):
    with pytest.raises(Unusable) as why:
        ours(formula, NAMES)
    assert str(why.value)


formulas = st.recursive(
    st.sampled_from(["a", "b", "2", "0.5", "pi"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "**", "%"]), inner).map(
            lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
        ),
        st.tuples(inner, inner).map(lambda parts: f"fmod({parts[0]}, {parts[1]})"),
        st.tuples(st.sampled_from(["abs", "sqrt", "floor", "log", "trunc"]), inner).map(
            lambda p: f"{p[0]}({p[1]})"
        ),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]}) if ({p[1]}) < ({p[2]}) else -({p[0]})"),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(formulas)
def test_a_formula_that_goes_out_means_the_same_when_it_is_back(formula):
    back = ours(theirs(formula), NAMES)
    assert _value(back) == _value(formula) and ours(theirs(back), NAMES) == back


def _value(formula):
    try:
        return evaluate(formula, VALUES)
    except ValueError as why:
        return type(why)


@pytest.mark.parametrize("kind", ["calculated", "calculatedsimple"])
def test_ranges_and_tolerances_come_along(kind):
    sets = numbers("a", "1", "10", 1, "2.5", "9.0"), numbers("b", "2.0", "5.0", 0, "3")
    item = read(drawn(kind, "<p>Berapa {a} kali {b}?</p>", "{a}*{b}", *sets, near=near(0.01))).items[0]
    assert item["variables"] == {"a": {"from": 1, "to": 10, "step": 0.1}, "b": {"from": 2, "to": 5}}
    assert item["stem"] == "<p>Berapa [[a]] kali [[b]]?</p>" and item["formula"] == "a * b"
    assert item["decimals"] == 2 and item["tolerance"] == 0.01


def test_numbers_outside_their_range_and_those_of_a_list_are_drawn_from_the_list():
    sets = numbers("a", "1", "5", 0, "2", "40"), numbers("b", "1", "5", 0, "4", "2", "4", way="loguniform")
    carried = read(drawn("calculated", "<p>{a} {b}</p>", "{a}+{b}", *sets, near=near(0.1, 1)))
    assert carried.items[0]["variables"] == {"a": {"of": [2, 40]}, "b": {"of": [4, 2]}}
    assert carried.items[0]["tolerance_percent"] == 10 and "sendiri-sendiri" in carried.notes[0].words


def test_names_that_a_formula_knows_already_give_way():
    sets = numbers("e", "1", "5", 0), numbers("Panjang (cm)", "1", "5", 0), numbers("if", "1", "3", 0)
    formula = "{e}+{Panjang (cm)}+{if}"
    item = read(drawn("calculated", "<p>{e} {Panjang (cm)}</p>", formula, *sets, near=near(1))).items[0]
    assert item["formula"] == "e_2 + panjang_cm + if_2" and item["stem"] == "<p>[[e_2]] [[panjang_cm]]</p>"


def test_a_choice_of_formulas_becomes_a_number_with_its_unit():
    stem, sets = "<p>{a}?</p>", numbers("a", "1", "5", 0)
    body = drawn("calculatedmulti", stem, "<p>{={a}*2} m</p>", sets, more=answer("{={a}} m", 0), near=near(0))
    carried = read(body)
    assert (carried.items[0]["formula"], carried.items[0]["unit"]) == ("a * 2", "m")
    assert "menjadi isian angka" in carried.notes[0].words
    refused = read(drawn("calculatedmulti", stem, "dua kali {a}", sets))
    assert "satu rumus" in refused.refused[0].words


@pytest.mark.parametrize(
    ("stem", "formula", "sets", "why"),
    [
        ("<p>{={a}*2}?</p>", "{a}", [numbers("a", "1", "5", 0)], "hitungan"),
        ("<p>{a}?</p>", "1/({a}-1)", [numbers("a", "1", "5", 0)], "nol"),
        ("<p>{a}?</p>", "{a}+{b}", [numbers("a", "1", "5", 0)], "{b}"),
        ("<p>{a}?</p>", "{a}", [numbers("a", "x", "", 0)], "nilai"),
        ("<p>{a}?</p>", "atan({a})", [numbers("a", "1", "5", 0)], "atan"),
    ],
)
def test_what_cannot_be_reckoned_here_is_refused_with_its_reason(stem, formula, sets, why):
    carried = read(drawn("calculated", stem, formula, *sets, near=near(0.1)))
    assert carried.items == () and why in carried.refused[0].words


def test_a_unit_that_must_be_typed_comes_back():
    item = {"key": "u", "kind": "numeric", "stem": "?", "answer": 2, "unit": "m", "unit_required": True}
    written = XML.write([item], {})
    assert written.notes[0].level == "carried" and XML.read(written.data, "x").items == (item,)


places = st.integers(0, 3)


@st.composite
def ranges(draw):
    if draw(st.booleans()):
        values = draw(st.lists(st.integers(-50, 50), min_size=1, max_size=70, unique=True))
        return {"of": [n / 4 if n % 4 else n // 4 for n in values]}
    step = draw(st.sampled_from([1, 0.1, 0.01]))
    low, more = draw(st.integers(1, 40)), draw(st.integers(0, 400))
    found = {"from": low, "to": round(low + more * step, 2)}
    found["to"] = int(found["to"]) if float(found["to"]).is_integer() else found["to"]
    return found if step == 1 else {**found, "step": step}


@settings(max_examples=25, deadline=None)
@given(ranges(), ranges(), st.sampled_from(["a * b", "abs(a) + b ** 2", "a if a > b else b / 2"]), places)
def test_what_moodle_can_reckon_comes_back_as_it_was(first, second, formula, decimals):
    item = {"key": "h", "kind": "calculated", "stem": "[[a]] dan [[b]]?"}
    item |= {"variables": {"a": first, "b": second}, "formula": formula, "decimals": decimals}
    item |= {"unit": "cm", "units": {"m": 100}}
    written = XML.write([item], {})
    assert written.notes[0].level == "carried"
    again = XML.read(written.data, "x")
    assert again.items == (item,), again.notes


def test_steps_and_conditions_that_moodle_does_not_know_become_lists_and_that_is_said():
    item = {"key": "h", "kind": "calculated", "stem": "[[a]] [[b]]?", "conditions": ["a < b"]}
    item |= {"variables": {"a": {"from": 0, "to": 50, "step": 5}, "b": {"from": 1, "to": 60}}}
    item |= {"formula": "b - a", "tolerance": 0.5}
    written = XML.write([item], {})
    assert "langkah" in written.notes[0].words and "syarat" in written.notes[0].words
    again = XML.read(written.data, "x").items[0]
    assert set(again["variables"]["a"]["of"]) <= set(range(0, 51, 5)) and again["tolerance"] == 0.5


@pytest.mark.parametrize("number", ["1e999999", "1e-999999", "-1E+999999"])
def test_a_number_of_absurd_size_is_no_number_and_is_not_written_out(number):
    assert decimal(number) is None and decimal("0e999999") == 0 and decimal("1e-12") is not None
    units = f"<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit><unit><multiplier>{number}</multiplier>"
    typed = question(
        "numerical",
        "<p>Berapa?</p>",
        answer("5", 100, f"<tolerance>{number}</tolerance>")
        + f"{units}<unit_name>km</unit_name></unit></units>",
    )
    carried = read(typed)
    item = carried.items[0]
    assert item["answer"] == 5 and "tolerance" not in item and "units" not in item
    assert f"toleransi “{number}” tidak dapat dipakai" in carried.notes[0].words


def test_an_absurd_tolerance_of_a_gap_or_a_formula_is_said_and_a_usable_one_is_not():
    gap = read(question("cloze", "<p>Satu ditambah satu {1:NUMERICAL:=2:1e999999} ya</p>"))
    drawn_ = read(drawn("calculated", "<p>{a}?</p>", "{a}", numbers("a", "1", "5", 0), near=near("1e999999")))
    fine = read(question("numerical", "<p>Berapa?</p>", answer("5", 100, "<tolerance>0.5</tolerance>")))
    assert "toleransi" in gap.notes[0].words and "toleransi" in drawn_.notes[0].words
    assert fine.notes[0].words == "" and fine.items[0]["tolerance"] == 0.5
