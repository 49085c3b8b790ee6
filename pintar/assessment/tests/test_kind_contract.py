"""What holds for every kind of question. Each `test_kind_*.py` brings SAMPLES: an item as written, and one that looks the same
but has another key. Whatever must not be told before its time says RAHASIA in them."""

import json
import re
from fractions import Fraction
from importlib import import_module
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pintar.assessment import kinds
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.marking import mark_slot, score
from pintar.assessment.values import is_answer
from pintar.kit.errors import Refused

NAMES = sorted(path.stem for path in Path(__file__).parent.glob("test_kind_*.py"))
MODULES = [import_module(f"pintar.assessment.tests.{name}") for name in NAMES if name != Path(__file__).stem]
SAMPLES = [pair for module in MODULES for pair in getattr(module, "SAMPLES", [])]
ITEMS = [item for item, _other in SAMPLES]
BODIES = [kinds.of(item).body(Draft(item)) for item in ITEMS]
SECRET = "rahasia"
LINES = {"text", "given", "state", "feedback", "answer", "key"}

bodies = st.sampled_from(BODIES)
seeds = st.integers(0, 2**62).map(str)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from("abc"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
typed = st.text(max_size=12) | st.sampled_from(
    ["1", "2", "3", "4", "12,5", "NaN", "1e999999", "-0", "\x00", "benar", "٣", "99999999999999999999"]
)
names = st.sampled_from(["jawaban", *(f"jawaban-{n}" for n in range(1, 7))]) | st.text(max_size=9)
posts = st.dictionaries(names, st.lists(typed, max_size=3), max_size=6)


def tried(*strategies, **more):
    """`given`, on a machine that is busy with other things."""

    def dress(test):
        calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
        return calm(given(*strategies, **more)(test))

    return dress


def page_of(body, seed, response=None):
    """The part of the page with the inputs."""
    kind = kinds.of(body)
    context = {"shown": kind.shown(body, seed), "given": kind.given(body, seed, response)}
    return render_to_string(kind.template, context)


def read(body, post, seed="1"):
    """What a post says, None when it is refused."""
    try:
        return kinds.of(body).read(post, body, seed)
    except Refused:
        return None


def test_every_kind_has_a_sample():
    assert {body["kind"] for body in BODIES} == set(kinds.KINDS)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["kind"])
def test_a_sample_fits_the_format_and_is_a_question(item):
    errors = [error.message for error in Draft202012Validator(kinds.schema()).iter_errors([item])]

    assert errors == [] and kinds.faults(kinds.of(item).body(Draft(item))) == []


@pytest.mark.parametrize("name", kinds.KINDS)
def test_a_kind_fits_the_room_it_is_kept_in_and_refuses_unknown_fields(name):
    assert len(name) <= 24
    assert not Draft202012Validator(kinds.schema()).is_valid(
        [{"key": "a", "kind": name, "stem": "x", "foo": 1}]
    )


@pytest.mark.parametrize("name", kinds.KINDS)
def test_an_empty_question_has_flaws_and_no_accident(name):
    body = kinds.KINDS[name].body(Draft({"kind": name}))

    assert kinds.faults(body)


@tried(bodies, seeds)
def test_the_key_sent_through_a_page_earns_everything(body, seed):
    kind = kinds.of(body)
    response = kind.read(kind.fields(body, seed, kind.key(body, seed)), body, seed)

    assert kind.mark(body, response) == 1 or kind.by_people


@tried(bodies, anything)
def test_any_response_earns_between_nothing_and_everything(body, response):
    earned = kinds.of(body).mark(body, response)

    assert (earned is None and kinds.of(body).by_people) or 0 <= earned <= 1


@tried(bodies, seeds, posts)
def test_any_post_is_read_or_refused_and_what_is_read_can_be_kept_shown_and_explained(body, seed, post):
    kind = kinds.of(body)
    response = json.loads(json.dumps(read(body, post, seed), allow_nan=False))
    earned = kind.mark(body, response)

    assert earned is None or 0 <= earned <= 1
    assert read(body, kind.fields(body, seed, response), seed) == response
    explained = kind.explain(body, response, seed=seed)
    assert all(set(line) <= LINES for line in explained["lines"])


@tried(bodies, seeds, anything)
def test_what_is_kept_wrongly_is_still_shown_and_explained(body, seed, response):
    kind = kinds.of(body)

    assert kind.explain(body, response, seed=seed, with_key=False)["stem"]
    assert page_of(body, seed, response)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body["kind"])
@pytest.mark.parametrize("sign", ["a", "1", "😀", "a b ", "\x00"])
def test_a_megabyte_is_no_answer(body, sign):
    flood = sign * (1_000_000 // len(sign))
    post = {name: [flood] for name in ("jawaban", *(f"jawaban-{n}" for n in range(1, 9)))}

    assert read(body, post) is None


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body["kind"])
def test_nothing_sent_is_no_answer(body):
    empty = {name: [""] for name in ("jawaban", *(f"jawaban-{n}" for n in range(1, 9)))}

    assert not is_answer(kinds.of(body).read({}, body, "1"))
    assert not is_answer(kinds.of(body).read(empty, body, "1"))


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body["kind"])
def test_a_page_tells_nothing_before_its_time(body):
    for seed in ("1", "2", "3"):
        shown = json.dumps(kinds.of(body).shown(body, seed))
        assert SECRET not in (shown + page_of(body, seed)).lower()
        assert not re.search(r'"(correct|accept|answer|feedback|key|right|column|model|tolerance)"', shown)


@pytest.mark.parametrize(("item", "other"), SAMPLES, ids=lambda item: item["kind"])
def test_a_page_looks_the_same_whatever_the_key(item, other):
    def looks(fields):
        body = kinds.of(fields).body(Draft(fields))
        pages = [page_of(body, str(seed)) for seed in range(40)]
        return {" ".join(sorted(re.findall(r"[\w.]+", page))) for page in pages}

    assert looks(item) == looks(other)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body["kind"])
def test_without_key_no_explanation_tells_it(body):
    kind = kinds.of(body)
    for response in (None, *(read(body, {f"jawaban-{n}": ["1"], "jawaban": ["1"]}) for n in range(1, 5))):
        lines = kind.explain(body, response, seed="1", with_key=False)["lines"]
        assert not [line for line in lines if line["state"] == "key" or line.get("key")]


@tried(bodies, seeds, posts, st.data())
def test_putting_one_part_right_never_loses(body, seed, post, data):
    kind, response = kinds.of(body), read(body, post, seed)
    key = kind.key(body, seed)
    if (
        isinstance(key, dict)
        and isinstance(response, dict)
        and key.keys() >= response.keys()
        and not kind.by_people
    ):
        part = data.draw(st.sampled_from(sorted(key)))
        assert kind.share(body, {**response, part: key[part]}) >= kind.share(body, response)


@tried(bodies, posts)
def test_all_or_nothing_is_never_in_between(body, post):
    assert kinds.of(body).mark(body | {"partial": False}, read(body, post)) in (0, 1, None)


@tried(bodies, posts, st.sampled_from(["0", "0.25", "1"]))
def test_a_wrong_answer_costs_what_its_author_says_and_an_open_one_nothing(body, post, penalty):
    body = body | {"penalty": penalty, "points": 4}
    response = read(body, post)
    found = mark_slot(1, 1, body, response)

    assert -4 * Fraction(penalty) <= found.earned <= 4
    assert 0 <= score([found]) <= 100
    if not is_answer(response) or kinds.of(body).by_people:
        assert found.earned == 0


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body["kind"])
def test_what_a_person_must_mark_waits_and_nothing_else_does(body):
    kind = kinds.of(body)
    given = (
        ["Sebuah jawaban.", [{"sha": "0", "name": "a.pdf", "bytes": 1}]]
        if kind.by_people
        else [kind.key(body)]
    )
    found = [mark_slot(1, 1, body, response) for response in given]

    assert any(mark.is_waiting for mark in found) == kind.by_people
    assert any("waiting" in mark.as_json() for mark in found) == kind.by_people
