"""Scoring as the QTI specification has it.

The first table follows the sample items of the Question and Test Interoperability implementation guides (2.1 and 3.0: a warning
sign, the parts of water, a race, plays and their characters, a history play with gaps, airports on a map), rebuilt with the keys,
worths, bounds and defaults that the guides print beside them; the expected scores follow from the rules there.
"""

from fractions import Fraction

import pytest
from lxml import etree

from pintar.assessment.exchange.qti.expressions import Expressions
from pintar.assessment.exchange.qti.names import unified
from pintar.assessment.exchange.qti.processing import Processing
from pintar.assessment.exchange.qti.values import Unsupported, Value, single


def processing(cardinality, base, key=(), mapping="", template="match_correct", rules=""):
    """The rules of an item with one response."""
    correct = "".join(f"<value>{value}</value>" for value in key)
    by_template = (
        f'<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/{template}"/>'
    )
    node = etree.fromstring(
        f'<assessmentItem><responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base}">'
        f"<correctResponse>{correct}</correctResponse>{mapping}</responseDeclaration>"
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
        f"{rules or by_template}"
        "</assessmentItem>"
    )
    return Processing.of(node)


def worths(bounds, **worth):
    entries = "".join(
        f'<mapEntry mapKey="{key.replace("_", " ")}" mappedValue="{value}"/>' for key, value in worth.items()
    )
    return f"<mapping {bounds}>{entries}</mapping>"


def score(rules, *texts):
    declared = rules.responses["RESPONSE"]
    return float(rules.score({"RESPONSE": declared.value(*texts) if texts else None}))


SIGN = processing("single", "identifier", ["ChoiceA"])
WATER = processing(
    "multiple",
    "identifier",
    ["H", "O"],
    worths('lowerBound="0" upperBound="2" defaultValue="-2"', H=1, O=1, Cl=-1),
    "map_response",
)
RACE = processing("ordered", "identifier", ["C", "A", "B"])
PLAYS = processing(
    "multiple",
    "directedPair",
    ["C R", "D M", "L M", "P T"],
    worths('defaultValue="0"', C_R=1, D_M=0.5, L_M=0.5, P_T=1),
    "map_response",
)
WINTER = processing(
    "multiple",
    "directedPair",
    ["W G1", "Su G2"],
    worths('lowerBound="0" defaultValue="-1"', W_G1=1, Su_G2=2),
    "map_response",
)
TOWN = processing("single", "string", ["York"], worths('defaultValue="0"', York=1, york=0.5), "map_response")
POINT = '<areaMapping defaultValue="0"><areaMapEntry shape="circle" coords="102,113,16" mappedValue="1"/></areaMapping>'
EDINBURGH = processing("single", "point", ["102 113"], POINT, "map_response_point")
POINTS = (
    '<areaMapping lowerBound="0" upperBound="3" defaultValue="-1"><areaMapEntry shape="circle" coords="118,184,12" mappedValue="1"/>'
    '<areaMapEntry shape="rect" coords="140,180,160,200" mappedValue="1"/><areaMapEntry shape="poly" coords="0,0,20,0,10,20" mappedValue="2"/></areaMapping>'
)
AIRPORTS = processing("multiple", "point", ["118 184"], POINTS, "map_response_point")
FLIGHTS = processing(
    "multiple",
    "directedPair",
    ["GLA A", "EDI B", "MAN C"],
    worths('lowerBound="0" defaultValue="-1"', GLA_A=1, EDI_B=1, MAN_C=1),
    "map_response",
)


@pytest.mark.parametrize(
    ("rules", "answer", "expected"),
    [
        (SIGN, ["ChoiceA"], 1),
        (SIGN, ["ChoiceB"], 0),
        (SIGN, [], 0),
        (WATER, ["H", "O"], 2),
        (WATER, ["O", "H"], 2),
        (WATER, ["H"], 1),
        (WATER, ["H", "O", "Cl"], 1),
        (WATER, ["H", "Cl"], 0),
        (WATER, ["He"], 0),  # -2 by default, kept at the lower bound
        (WATER, ["H", "O", "He"], 0),
        (WATER, ["H", "H", "O"], 2),  # the same answer counts once
        (WATER, [], 0),
        (RACE, ["C", "A", "B"], 1),
        (RACE, ["A", "C", "B"], 0),
        (PLAYS, ["C R", "D M", "L M", "P T"], 3),
        (PLAYS, ["D M", "L M"], 1),
        (PLAYS, ["C T", "P T"], 1),
        (WINTER, ["W G1", "Su G2"], 3),
        (WINTER, ["Su G2"], 2),
        (WINTER, ["Su G1", "W G2"], 0),  # -2, kept at the lower bound
        (WINTER, ["W G1", "W G2"], 0),
        (TOWN, ["York"], 1),
        (TOWN, ["york"], 0.5),
        (TOWN, ["YORK"], 0),
        (EDINBURGH, ["102 113"], 1),
        (EDINBURGH, ["118 113"], 1),  # on the edge
        (EDINBURGH, ["119 113"], 0),
        (EDINBURGH, [], 0),
        (AIRPORTS, ["118 184", "150 190", "10 5"], 3),  # 4, kept at the upper bound
        (AIRPORTS, ["118 184", "119 185"], 1),  # an area counts once
        (AIRPORTS, ["118 184", "300 300"], 0),
        (AIRPORTS, ["300 300"], 0),
        (FLIGHTS, ["GLA A", "EDI B", "MAN C"], 3),
        (FLIGHTS, ["GLA A", "EDI C"], 0),
        (FLIGHTS, ["GLA A", "EDI B", "GLA C"], 1),
    ],
)
def test_templates_score_as_the_specification_says(rules, answer, expected):
    assert score(rules, *answer) == expected


def test_case_matters_only_where_the_entry_says_so():
    mapping = (
        '<mapping defaultValue="0"><mapEntry mapKey="York" mappedValue="1" caseSensitive="false"/></mapping>'
    )
    assert score(processing("single", "string", ["York"], mapping, "map_response"), "yORK") == 1


def reckon(source, **held):
    values = {
        name: value if isinstance(value, Value) or value is None else single(value)
        for name, value in held.items()
    }
    found = Expressions({}, values)(unified(etree.fromstring(source)))
    return None if found is None else found.items if found.cardinality != "single" else found.one


def number(value):
    return f'<baseValue baseType="float">{value}</baseValue>'


NOTHING = "<null/>"
TRUE, FALSE = (
    '<baseValue baseType="boolean">true</baseValue>',
    '<baseValue baseType="boolean">false</baseValue>',
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"<sum>{number('0.1')}{number('0.2')}</sum>", Fraction(3, 10)),
        (f"<subtract>{number(5)}{number(7)}</subtract>", -2),
        (f"<product>{number(3)}{number(4)}</product>", 12),
        (f"<divide>{number(1)}{number(0)}</divide>", None),
        (f"<divide>{number(7)}{number(2)}</divide>", Fraction(7, 2)),
        (f"<sum>{number(1)}{NOTHING}</sum>", None),
        (f"<and>{FALSE}{NOTHING}</and>", False),
        (f"<and>{TRUE}{NOTHING}</and>", None),
        (f"<or>{TRUE}{NOTHING}</or>", True),
        (f"<or>{FALSE}{NOTHING}</or>", None),
        (f"<not>{NOTHING}</not>", None),
        (f'<anyN min="1" max="1">{TRUE}{FALSE}</anyN>', True),
        (f'<anyN min="1" max="1">{TRUE}{TRUE}</anyN>', False),
        (f"<isNull>{NOTHING}</isNull>", True),
        (f'<equal toleranceMode="exact">{number("1.0")}{number(1)}</equal>', True),
        (f'<equal toleranceMode="absolute" tolerance="0.5">{number(10)}{number("10.5")}</equal>', True),
        (f'<equal toleranceMode="absolute" tolerance="0.5" includeUpperBound="false">{number(10)}{number("10.5")}</equal>', False),
        (f'<equal toleranceMode="absolute" tolerance="1 0">{number(10)}{number("9")}</equal>', True),
        (f'<equal toleranceMode="absolute" tolerance="1 0">{number(10)}{number("10.1")}</equal>', False),
        (f'<equal toleranceMode="relative" tolerance="10">{number(200)}{number(180)}</equal>', True),
        (f'<equal toleranceMode="relative" tolerance="10">{number(200)}{number(179)}</equal>', False),
        (f'<equalRounded roundingMode="decimalPlaces" figures="2">{number("3.145")}{number("3.149")}</equalRounded>', True),
        (f'<equalRounded roundingMode="significantFigures" figures="3">{number("1.571")}{number("1.574")}</equalRounded>', True),
        (f'<equalRounded roundingMode="significantFigures" figures="3">{number("1.571")}{number("1.577")}</equalRounded>', False),
        (f"<lt>{number(1)}{number(2)}</lt>", True),
        (f"<gte>{number(1)}{number(2)}</gte>", False),
        (f"<round>{number('6.5')}</round>", 7),
        (f"<round>{number('-6.5')}</round>", -6),
        (f"<truncate>{number('-6.5')}</truncate>", -6),
        (f"<integerModulus>{number(7)}{number(3)}</integerModulus>", 1),
        (f"<multiple>{number(1)}{NOTHING}{number(2)}</multiple>", (1, 2)),
        ('<containerSize><variable identifier="SEVERAL"/></containerSize>', 3),
        ('<containerSize><variable identifier="UNKNOWN"/></containerSize>', 0),
        ('<member><baseValue baseType="identifier">b</baseValue><variable identifier="SEVERAL"/></member>', True),
        ('<delete><baseValue baseType="identifier">b</baseValue><variable identifier="SEVERAL"/></delete>', ("a", "c")),
        ('<index n="2"><variable identifier="STEPS"/></index>', "b"),
        ('<index n="9"><variable identifier="STEPS"/></index>', None),
        ('<contains><variable identifier="STEPS"/><ordered><baseValue baseType="identifier">b</baseValue><baseValue baseType="identifier">c</baseValue></ordered></contains>', True),
        ('<contains><variable identifier="STEPS"/><ordered><baseValue baseType="identifier">a</baseValue><baseValue baseType="identifier">c</baseValue></ordered></contains>', False),
        ('<stringMatch caseSensitive="false"><variable identifier="TOWN"/><baseValue baseType="string">YORK</baseValue></stringMatch>', True),
        ('<substring caseSensitive="true"><baseValue baseType="string">or</baseValue><variable identifier="TOWN"/></substring>', True),
        ('<inside shape="rect" coords="0,0,10,10"><variable identifier="AT"/></inside>', True),
        ('<inside shape="ellipse" coords="0,0,10,2"><variable identifier="AT"/></inside>', False),
    ],
)  # fmt: skip
def test_expressions_reckon_as_the_specification_says(source, expected):
    held = {
        "SEVERAL": Value(("a", "b", "c"), "multiple"),
        "STEPS": Value(("a", "b", "c"), "ordered"),
        "TOWN": "York",
    }
    assert reckon(source, **held, AT=Value(((Fraction(5), Fraction(5)),))) == expected


def test_branches_and_an_early_end():
    rules = """<responseProcessing>
      <responseCondition><responseIf><isNull><variable identifier="RESPONSE"/></isNull><exitResponse/></responseIf>
        <responseElseIf><match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>
          <setOutcomeValue identifier="SCORE"><baseValue baseType="float">2</baseValue></setOutcomeValue></responseElseIf>
        <responseElse><setOutcomeValue identifier="SCORE"><baseValue baseType="float">-1</baseValue></setOutcomeValue></responseElse>
      </responseCondition>
      <setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/><baseValue baseType="float">1</baseValue></sum></setOutcomeValue>
    </responseProcessing>"""
    found = processing("single", "identifier", ["A"], rules=rules)
    assert [score(found, *answer) for answer in (["A"], ["B"], [])] == [3, 0, 0]


@pytest.mark.parametrize(
    "source",
    [
        "<random/>",
        "<customOperator/>",
        '<patternMatch pattern="(a+)+$"/>',
        "<__class__/>",
        '<correct identifier="X"/>',
    ],
)
def test_what_is_not_known_is_named_and_not_guessed(source):
    with pytest.raises(Unsupported):
        reckon(source)


@pytest.mark.parametrize("value", ["1e999999999", "9" * 100, "1/0x"])
def test_absurd_numbers_are_no_numbers(value):
    with pytest.raises((ValueError, Unsupported)):
        reckon(f"<sum>{number(value)}</sum>")
