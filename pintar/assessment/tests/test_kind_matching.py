"""Pairs to match."""

from pintar.assessment import kinds
from pintar.assessment.kinds.draft import Draft

MATCH = {
    "key": "jodoh",
    "kind": "matching",
    "stem": "Jodohkan.",
    "pairs": [
        {"left": "Validitas", "right": "mengukur yang hendak diukur", "feedback": "RAHASIA"},
        {"left": "Reliabilitas", "right": "hasil yang ajek"},
    ],
    "extra": ["mudah dikerjakan"],
}
TURNED = MATCH | {
    "pairs": [
        {"left": "Validitas", "right": "hasil yang ajek"},
        {"left": "Reliabilitas", "right": "mengukur yang hendak diukur"},
    ]
}
SAMPLES = [(MATCH, TURNED)]


def test_what_its_author_says_of_a_pair_is_told_where_it_was_right_or_may_be_told():
    body = kinds.of(MATCH).body(Draft(MATCH))

    def said(response, with_key):
        return [one["feedback"] for one in kinds.of(body).lines(body, response, with_key)]

    assert said({"a": 0}, False) == ["RAHASIA", ""] and said({"a": 1}, False) == ["", ""]
    assert said({"a": 1}, True) == ["RAHASIA", ""]
