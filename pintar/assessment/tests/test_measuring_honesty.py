"""What is noticed agrees with independent references, finds what was planted, and cries no oftener than it says."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from pintar.assessment.measuring import cells as celled
from pintar.assessment.measuring.alike import alike_pairs, tail
from pintar.assessment.measuring.judging import judge
from pintar.assessment.measuring.precision import errors_by_ability
from pintar.assessment.measuring.watching import leaks, limit_for, run_for, rushes

DAY = 86_400.0


def population(people, questions, seed, *, options=5, easier=None, better=0.0):
    """Sittings of a fixed test by people of normal ability: what each said (0 is right) and whether it is right."""
    luck = np.random.default_rng(seed)
    ability, place = luck.normal(size=people), luck.normal(0.4, 0.9, questions)
    at = np.sort(luck.random(people)) * 90 * DAY
    skill = (ability + better * (at > 60 * DAY))[:, None] - place
    if easier is not None:
        skill[:, easier] += 3.0 * (at > 60 * DAY)
    right = luck.random((people, questions)) < 0.15 + 0.85 / (1 + np.exp(-1.2 * skill))
    edges = luck.dirichlet([1.5] * (options - 1), questions).cumsum(axis=1)
    pick = (luck.random((people, questions))[:, :, None] > edges).sum(axis=2)
    return np.where(right, 0, np.minimum(pick, options - 2) + 1), right, at


def cells_of(said, right, seconds=None):
    people, questions = said.shape
    none = np.zeros(people, dtype=np.int32)
    return celled.cells_of(
        people,
        questions,
        np.repeat(np.arange(people, dtype=np.int32), questions),
        np.tile(np.arange(questions, dtype=np.int32), people),
        right.ravel().astype(np.float32),
        1 << said.ravel().astype(np.int64),
        (np.full(said.size, np.nan) if seconds is None else seconds.ravel()).astype(np.float32),
        none,
        none,
    )


def asked(said, right, at, places=None, **more):
    where = np.zeros(len(said), dtype=np.int32) - 1 if places is None else places
    return alike_pairs(cells_of(said, right), at, where, **{"window": 14 * DAY, "alarms": 0.1, **more})


def test_the_tail_of_many_coins_is_that_of_the_binomial_distribution():
    for n, p, least in ((10, 0.3, 4), (40, 0.45, 31), (25, 0.2, 25)):
        assert tail([p] * n, least) == pytest.approx(stats.binom.sf(least - 1, n, p), rel=1e-9)
    assert tail([0.1, 0.9], 0) == 1.0
    assert tail([0.5, 0.2], 2) == pytest.approx(0.1) and tail([0.5, 0.2], 1) == pytest.approx(0.6)


def test_two_who_copied_are_found_and_nobody_else():
    said, right, at = population(1500, 50, seed=4)
    weak = np.flatnonzero((~right).sum(axis=1) >= 24)
    luck = np.random.default_rng(5)
    for one, other in zip(weak[:12:2], weak[1:12:2], strict=True):
        copied = luck.random(50) < 0.9
        said[other][copied], right[other][copied] = said[one][copied], right[one][copied]
        at[other] = at[one] + 600

    found = asked(said, right, at)

    planted = {frozenset(pair) for pair in zip(weak[:12:2].tolist(), weak[1:12:2].tolist(), strict=True)}
    named = {frozenset((one.one, one.other)) for one in found}
    assert named <= planted and len(named) >= 4
    assert all(one.alike > one.expected + 3 and one.p * one.pairs <= 0.05 for one in found)


def test_people_of_one_place_are_compared_with_one_another_by_a_wider_measure():
    said, right, at = population(1500, 40, seed=8)
    one, other = np.flatnonzero((~right).sum(axis=1) >= 19)[:2]
    said[other], right[other], at[other] = said[one], right[one], at[one] + 60
    few = np.flatnonzero(said[one] != 0)[16:]
    said[other][few], right[other][few] = 0, True
    places = np.arange(1500, dtype=np.int32) // 8
    places[other] = places[one]

    apart, together = asked(said, right, at), asked(said, right, at, places)

    assert not any({one, other} == {pair.one, pair.other} for pair in apart)
    assert any({one, other} == {pair.one, pair.other} and pair.is_near for pair in together)


def test_like_answers_are_not_compared_over_weeks_nor_right_ones_at_all():
    said, right, at = population(400, 50, seed=6)
    one, other = np.flatnonzero((~right).sum(axis=1) >= 28)[:2]
    said[other], right[other] = said[one], right[one]
    at[other] = at[one] + 30 * DAY
    assert not any({one, other} == {pair.one, pair.other} for pair in asked(said, right, at))

    best = np.argsort(right.sum(axis=1))[-2:]
    said[best], right[best], at[best] = 0, True, at[0]
    assert not any(set(best.tolist()) & {pair.one, pair.other} for pair in asked(said, right, at))


def test_among_the_honest_false_alarms_are_no_more_than_were_allowed():
    """Forty honest populations with 0.5 false pairs and 0.5 false leaks allowed in each: twenty of each kind would still be in the bargain."""
    pairs = leaked = 0
    for seed in range(40):
        said, right, at = population(400, 30, seed=100 + seed)
        places = np.arange(400, dtype=np.int32) // 10
        pairs += len(asked(said, right, at, places, alarms=0.5))
        leaked += len(leaks(cells_of(said, right), at, alarms=0.5))

    assert pairs <= 20 and leaked <= 20


@pytest.mark.parametrize(("limit", "published"), [(4.0, 336), (5.0, 930)])
def test_the_run_length_of_the_cusum_is_the_published_one(limit, published):
    """One-sided, k = 0.5: Hawkins & Olwell, *Cumulative Sum Charts* (1998), table 3.1."""
    assert run_for(limit) == pytest.approx(published, rel=0.02)
    assert limit_for(run_for(limit)) == pytest.approx(limit, abs=0.01)


def test_a_question_that_got_about_is_found_with_the_week_it_began():
    said, right, at = population(3000, 30, seed=2, easier=7)

    found = leaks(cells_of(said, right), at, alarms=0.1)

    assert [leak.column for leak in found] == [7]
    (leak,) = found
    assert leak.since > leak.before + 0.15 and leak.sum > leak.limit
    assert 7 <= leak.week <= 10  # day 60 lies in week 8


def test_a_cohort_that_is_better_at_everything_is_no_leak():
    said, right, at = population(3000, 30, seed=3, better=0.8)

    assert right[at > 60 * DAY].mean() > right[at < 60 * DAY].mean() + 0.1
    assert leaks(cells_of(said, right), at, alarms=0.1) == []


def test_who_is_faster_than_anybody_can_read_and_still_passes_is_noticed():
    luck = np.random.default_rng(9)
    said, right, _at = population(200, 20, seed=9)
    seconds = luck.lognormal(3.2, 0.5, said.shape)
    seconds[:3] = 2.0
    passed = np.ones(200, dtype=bool)
    passed[1] = False
    seconds[2, 10:] = 60.0

    found = rushes(cells_of(said, right, seconds), passed)

    assert [one.row for one in found] == [0]
    assert found[0].fast == found[0].timed == 20 and found[0].seconds == pytest.approx(40)
    assert found[0].usual > 300


def test_groups_are_drawn_by_fifths_and_an_unfair_question_says_for_whom():
    said, right, _at = population(2000, 20, seed=12)
    luck = np.random.default_rng(3)
    women = (luck.random(2000) < 0.5).astype(np.int32)
    unfair = (women == 1) & (luck.random(2000) < 0.5)
    right[unfair, 4], said[unfair, 4] = False, 1
    cells = replace(cells_of(said, right), sex=women)
    body = {"kind": "single-choice", "stem": "?", "options": [{"id": x, "text": x} for x in "abcde"]}

    _whole, judged = judge(cells, [body] * 20, [list("abcde")] * 20, [frozenset("a")] * 20, ["2026-01"])

    (found,) = judged[4].groups
    assert (found["by"], found["size"]) == ("sex", "C") and found["delta"] < 0
    assert len(found["levels"]) == 5 and all(men > female for men, female in found["levels"])
    assert "unequal-sex" in [one.code for one in judged[4].advice]
    assert sum(one.groups[0]["size"] == "C" for one in judged) == 1


def test_the_error_of_a_test_is_least_where_its_questions_lie_and_halves_with_four_times_as_many():
    curves = [(1.2, 0.5)] * 20

    few, many = dict(errors_by_ability(curves, 20)), dict(errors_by_ability(curves * 4, 80))

    assert min(few, key=lambda ability: few[ability]) == pytest.approx(0.5)
    assert few[0.5] == pytest.approx(1 / (1.2 * 0.5 * 20**0.5))
    assert many[0.5] == pytest.approx(few[0.5] / 2)
    assert dict(errors_by_ability(curves * 4, 20))[0.5] == pytest.approx(few[0.5])
    assert errors_by_ability([], 10) == []
