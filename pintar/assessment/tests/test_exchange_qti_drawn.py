"""Questions of QTI whose numbers are drawn: templates in and out, and what they say that ours cannot."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pintar.assessment.exchange import FORMATS
from pintar.assessment.kinds.expressions import evaluate
from pintar.assessment.tests.test_exchange_moodle_numbers import ranges
from pintar.assessment.tests.test_exchange_qti import item21, key, read

FORMS = [FORMATS["qti30"], FORMATS["qti21"]]
BODY = '<p>Berapa <printedVariable identifier="A"/> kali <printedVariable identifier="N1"/>?</p><p><textEntryInteraction responseIdentifier="RESPONSE"/></p>'
SET = '<setTemplateValue identifier="{}">{}</setTemplateValue>'
TIMES = '<product><variable identifier="A"/><variable identifier="N1"/></product>'
CORRECT = f'<setCorrectResponse identifier="RESPONSE">{TIMES}</setCorrectResponse>'
A = SET.format("A", '<randomInteger min="2" max="20" step="2"/>')
N1 = SET.format(
    "N1",
    '<random><multiple><baseValue baseType="integer">3</baseValue><baseValue baseType="integer">7</baseValue></multiple></random>',
)


def drawn(*rules: str, body: str = BODY, declared: str = "") -> bytes:
    names = "".join(
        f'<templateDeclaration identifier="{name}" cardinality="single" baseType="integer"/>'
        for name in ("A", "N1")
    )
    template = f"{names}<templateProcessing>{''.join(rules)}</templateProcessing>"
    return item21((declared or key("single", "integer")) + template, body)


def test_numbers_drawn_by_a_template_are_drawn_here():
    item, said = read(drawn(A, N1, CORRECT))
    assert item["kind"] == "calculated" and said == ""
    assert item["variables"] == {"a": {"from": 2, "to": 20, "step": 2}, "n1": {"of": [3, 7]}}
    assert item["formula"] == "a * n1" and "[[a]]" in item["stem"] and "[[n1]]" in item["stem"]


def test_what_is_reckoned_on_the_way_becomes_part_of_the_formula_and_constraints_are_kept():
    total = SET.format(
        "N1", '<sum><variable identifier="A"/><baseValue baseType="integer">1</baseValue></sum>'
    )
    constraint = '<templateConstraint><gt><variable identifier="A"/><baseValue baseType="integer">4</baseValue></gt></templateConstraint>'
    body = BODY.replace('<printedVariable identifier="N1"/>', "itu tambah satu")
    item, _said = read(drawn(A, total, constraint, CORRECT, body=body))
    assert item["formula"] == "a * (a + 1)" and item["conditions"] == ["a > 4"]


REFUSED = [
    (drawn(A, N1), "diacak"),
    (drawn(A, SET.format("N1", '<randomFloat min="0" max="1"/>'), CORRECT), "tanpa langkah"),
    (drawn(A, SET.format("N1", '<sum><variable identifier="A"/></sum>'), CORRECT), "sum"),
    (drawn(A, SET.format("N1", f"<sum>{TIMES}{TIMES}</sum>"), CORRECT), "variable"),
    (drawn(A, N1, CORRECT.replace("product", "gcd")), "gcd"),
    (drawn(A, N1, "<templateCondition/>", CORRECT), "templateCondition"),
    (
        drawn(
            A,
            SET.format("N1", '<product><variable identifier="A"/><variable identifier="A"/></product>'),
            CORRECT,
        ),
        "hasil hitungan",
    ),
    (drawn(A, N1, CORRECT, body=BODY.replace("</p><p>", "")), "jawabannya angka"),
]


@pytest.mark.parametrize(("data", "why"), REFUSED, ids=[why for _data, why in REFUSED])
def test_a_template_that_does_more_says_what(data, why):
    carried = FORMATS["qti30"].read(data, "butir.xml")
    assert carried.items == () and why in carried.refused[0].words


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@settings(max_examples=12, deadline=None)
@given(
    ranges(),
    ranges(),
    st.sampled_from(
        [
            "a * b",
            "abs(a) + b ** 2",
            "max(a, b) / 2 - pi",
            "a % 3 + b // 2",
            "a - 3 * trunc(a / 3)",
            "log(abs(a) + 2)",
        ]
    ),
    st.sampled_from([{"decimals": 2}, {"tolerance": 0.5}, {"tolerance_percent": 5}]),
)
def test_what_qti_can_draw_comes_back_as_it_was(form, first, second, formula, near):
    item = {"key": "h", "kind": "calculated", "markup": "html", "stem": "<p>[[a]] dan <em>[[b]]</em>?</p>"}
    item |= {"variables": {"a": first, "b": second}, "formula": formula, "unit": "cm", "points": 2, **near}
    item |= {"feedback": "<p>Hitung lagi.</p>", "conditions": ["a != b or not a < 0"]}
    item["conditions"] = ["a <= b or b < a"]
    written = form.write([item], {})
    assert written.notes[0].words == ""
    again = form.read(written.data, "x.zip")
    assert again.items == (item,), again.notes


@pytest.mark.parametrize("formula", ["a if a > 1 else 2", "fact(a)", "round(a, 2)", "min(a, 1 < a < 3)"])
def test_a_formula_that_qti_does_not_know_is_refused(formula):
    item = {"key": "h", "kind": "calculated", "stem": "[[a]]?", "variables": {"a": {"of": [1, 2]}}}
    notes = FORMATS["qti30"].write([{**item, "formula": formula}], {}).notes
    assert notes[0].level == "refused" and "tidak dikenal QTI" in notes[0].words


def test_a_template_with_more_rules_than_a_question_can_have_is_refused_before_anything_is_drawn():
    least = '<lt><variable identifier="A"/><baseValue baseType="float">{}</baseValue></lt>'
    rules = "".join(f"<templateConstraint>{least.format(100 + n)}</templateConstraint>" for n in range(11))
    names = "".join(SET.format(f"ANGKA-YANG-PANJANG-{n}", "<randomInteger/>") for n in range(1001))
    for hostile in (drawn(A, N1, rules, CORRECT), drawn(names, A, N1, CORRECT)):
        carried = FORMATS["qti30"].read(hostile, "butir.xml")
        assert carried.items == () and "butirnya terlalu besar" in carried.refused[0].words


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_what_a_division_leaves_goes_out_in_words_that_qti_has(form):
    variables = {"a": {"from": -7, "to": 7}}
    item = {
        "key": "h",
        "kind": "calculated",
        "markup": "html",
        "stem": "<p>[[a]]?</p>",
        "variables": variables,
    }
    again = form.read(form.write([{**item, "formula": "fmod(a, 3)", "decimals": 0}], {}).data, "x.zip")

    said = again.items[0]["formula"]
    assert said == "a - 3 * trunc(a / 3)"
    for n in range(-7, 8):
        values = {"a": Fraction(n)}
        assert evaluate(said, values) == evaluate("fmod(a, 3)", values)
