"""Figures about questions agree with independent references: published tables, scipy, and what was put into simulated answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from pintar.assessment.measuring import adaptive, classical, fairness, response

# Five questions of the Law School Admission Test, section 6, 1,000 candidates, by answer pattern: Bock & Lieberman,
# Psychometrika 35 (1970), 179-197, table 1.
LSAT6 = {
    "00000": 3, "00001": 6, "00010": 2, "00011": 11, "00100": 1, "00101": 1, "00110": 3, "00111": 4,
    "01000": 1, "01001": 8, "01011": 16, "01101": 3, "01110": 2, "01111": 15, "10000": 10, "10001": 29,
    "10010": 14, "10011": 81, "10100": 3, "10101": 28, "10110": 15, "10111": 80, "11000": 16, "11001": 56,
    "11010": 21, "11011": 173, "11100": 11, "11101": 61, "11110": 28, "11111": 298,
}  # fmt: skip
# Admitted and rejected men and women in six departments of Berkeley, 1973: Bickel, Hammel & O'Connell, Science 187 (1975).
BERKELEY = {
    "A": ((512, 313), (89, 19)), "B": ((353, 207), (17, 8)), "C": ((120, 205), (202, 391)),
    "D": ((138, 279), (131, 244)), "E": ((53, 138), (94, 299)), "F": ((22, 351), (24, 317)),
}  # fmt: skip


def lsat() -> np.ndarray:
    return np.array(
        [[int(c) for c in pattern] for pattern, n in LSAT6.items() for _ in range(n)], dtype=np.float32
    )


def simulated(people: int, curves: list[response.Curve], seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    ability = chance.standard_normal(people)
    table = np.stack([(chance.random(people) < c.chance(ability)) for c in curves], axis=1).astype(np.float32)
    return ability, table


def test_reliability_of_the_law_school_test_is_the_published_one() -> None:
    found = classical.analyse(lsat())

    assert found.sittings == 1000 and found.length == 5
    assert found.alpha == pytest.approx(
        0.295, abs=0.001
    )  # Rizopoulos, J. Stat. Software 17(5) (2006), descript(LSAT)
    assert [round(item.p, 3) for item in found.items] == [0.924, 0.709, 0.553, 0.763, 0.870]


def test_alpha_of_complete_tables_is_cronbachs_formula_and_sem_follows_from_it() -> None:
    table = simulated(400, [response.Curve(1.2, b) for b in (-1, -0.5, 0, 0.5, 1, 0.2)])[1]
    k = table.shape[1]
    by_hand = k / (k - 1) * (1 - table.var(axis=0, ddof=1).sum() / table.sum(axis=1).var(ddof=1))

    found = classical.analyse(table)
    assert found.alpha == pytest.approx(by_hand, abs=1e-5)
    assert found.sem == pytest.approx(found.sd * (1 - by_hand) ** 0.5, rel=1e-4)


def test_discrimination_is_the_point_biserial_with_the_rest_of_the_test() -> None:
    table = lsat()
    found = classical.analyse(table)

    for n, item in enumerate(found.items):
        rest = np.delete(table, n, axis=1).mean(axis=1)
        assert item.discrimination == pytest.approx(
            stats.pointbiserialr(table[:, n], rest).statistic, abs=1e-6
        )


def test_questions_that_were_drawn_are_judged_by_the_sittings_that_held_them() -> None:
    curves = [response.Curve(1.3, b) for b in np.linspace(-1.5, 1.5, 40)]
    whole = simulated(6000, curves)[1]
    drawn = whole.copy()
    chance = np.random.default_rng(2)
    for row in drawn:
        row[chance.permutation(40)[:28]] = np.nan

    full, part = classical.analyse(whole[:, :12]), classical.analyse(drawn)
    assert part.length == 12 and all(1500 < item.seen < 2100 for item in part.items)
    assert part.alpha == pytest.approx(full.alpha, abs=0.05)
    assert all(item.discrimination > 0.2 for item in part.items)


@pytest.mark.parametrize(
    "table", [np.zeros((0, 4)), np.full((9, 3), np.nan), np.ones((1, 1)), np.ones((50, 4))]
)
def test_tables_with_nothing_to_say_say_nothing(table: np.ndarray) -> None:
    found = classical.analyse(table.astype(np.float32))

    assert np.isnan(found.alpha) and all(np.isnan(item.discrimination) for item in found.items)
    with pytest.raises(ValueError, match="sittings and questions"):
        classical.analyse(np.zeros(3, np.float32))


def test_a_wrong_key_is_the_first_thing_an_author_reads() -> None:
    chance = np.random.default_rng(3)
    ability, table = simulated(1000, [response.Curve(1.5, b) for b in np.linspace(-1, 1, 12)])
    knows = chance.random(1000) < response.Curve(2, 0).chance(ability)
    chosen = [["c"] if know else [chance.choice(["a", "b", "d"])] for know in knows]
    table = np.column_stack([table, np.array([one == ["a"] for one in chosen], np.float32)])  # the key says a

    item = classical.analyse(table).items[-1]
    by_option = classical.options(
        chosen, classical.rest_scores(table, 12), frozenset("a"), ["a", "b", "c", "d", "e"]
    )
    found = classical.advice(item, by_option, guess=0.25)

    assert (found[0].code, found[0].said["option"]) == ("key-in-doubt", "c")
    assert {one.code for one in found} >= {"turned-round", "dead-option"}
    assert [one.code for one in classical.advice(classical.analyse(table).items[5])] == []


def test_curves_of_the_law_school_test_are_the_published_ones() -> None:
    found = response.calibrate(lsat())

    slopes = {
        0: 0.825,
        1: 0.723,
        2: 0.891,
        3: 0.689,
        4: 0.658,
    }  # Rizopoulos (2006), ltm(LSAT ~ z1), maximum likelihood
    places = {0: -3.360, 1: -1.370, 2: -0.280, 3: -1.866, 4: -3.124}
    for n, curve in found.items():
        assert curve.a == pytest.approx(slopes[n], abs=0.1)  # ours are drawn a little towards 1
        assert curve.b == pytest.approx(places[n], rel=0.12)


def test_what_was_put_into_answers_is_found_again_and_rare_questions_are_left_out() -> None:
    curves = [
        response.Curve(a, b) for a, b in zip([0.8, 1.2, 1.6, 2.0] * 5, np.linspace(-2, 2, 20), strict=True)
    ]
    ability, table = simulated(4000, curves)
    table[150:, 7] = np.nan

    found = response.calibrate(table)
    assert 7 not in found and len(found) == 19
    assert max(abs(found[n].b - curves[n].b) for n in found) < 0.25
    estimates = [
        response.estimate([found[n] for n in found], [bool(row[n]) for n in found]).value
        for row in table[:300]
    ]
    assert np.corrcoef(estimates, ability[:300])[0, 1] > 0.87


def test_ability_is_the_mean_of_the_posterior() -> None:
    curves = [response.Curve(1.1, -0.5), response.Curve(0.7, 0.4, 0.2), response.Curve(1.8, 1.0)]
    right = [True, False, True]

    def believed(x: float) -> float:
        chance = stats.norm.pdf(x)
        for curve, is_right in zip(curves, right, strict=True):
            chance *= float(curve.chance(x)) if is_right else 1 - float(curve.chance(x))
        return chance

    whole = integrate.quad(believed, -8, 8)[0]
    mean = integrate.quad(lambda x: x * believed(x), -8, 8)[0] / whole
    spread = integrate.quad(lambda x: (x - mean) ** 2 * believed(x), -8, 8)[0] / whole
    found = response.estimate(curves, right)
    assert found.value == pytest.approx(mean, abs=0.005) and found.error == pytest.approx(
        spread**0.5, abs=0.005
    )
    assert response.estimate([], []).value == pytest.approx(0, abs=1e-9)


def test_information_is_the_curvature_of_the_likelihood() -> None:
    curve, x, h = response.Curve(1.4, 0.3, 0.2), 0.7, 1e-4
    p = lambda t: float(curve.chance(t))  # noqa: E731
    slope = (p(x + h) - p(x - h)) / (2 * h)
    assert float(curve.information(x)) == pytest.approx(slope**2 / (p(x) * (1 - p(x))), rel=1e-5)


def test_berkeley_has_no_difference_once_departments_are_compared_with_themselves() -> None:
    right, focal, level = [], [], []
    for n, ((yes_m, no_m), (yes_f, no_f)) in enumerate(BERKELEY.values()):
        for count, is_right, is_focal in ((yes_m, 1, 0), (no_m, 0, 0), (yes_f, 1, 1), (no_f, 0, 1)):
            right += [is_right] * count
            focal += [is_focal] * count
            level += [n] * count
    found = fairness.difference(np.array(right, bool), np.array(focal, bool), np.array(level))

    assert found is not None
    assert found.ratio == pytest.approx(0.9046968, abs=1e-6)  # R, mantelhaen.test(UCBAdmissions)
    assert found.p == pytest.approx(0.2323, abs=0.0002) and found.size == "A"


def test_a_question_that_is_harder_for_one_group_is_named_and_a_small_group_is_not_judged() -> None:
    chance = np.random.default_rng(5)
    ability = chance.standard_normal(3000)
    focal = chance.random(3000) < 0.4
    right = chance.random(3000) < response.Curve(1.5, 0).chance(ability - 1.0 * focal)
    level = np.digitize(ability, [-1, -0.5, 0, 0.5, 1])

    found = fairness.difference(right, focal, level)
    assert found is not None and found.size == "C" and found.delta < -1.5
    assert fairness.difference(right, np.arange(3000) < 20, level) is None


def test_the_same_wrong_answers_stand_out_and_different_ones_do_not() -> None:
    keys = dict.fromkeys(range(30), "a")
    shares = {n: {"b": 0.5, "c": 0.3, "d": 0.2} for n in range(30)}
    one = {n: "bcd"[n % 3] for n in range(30)}

    assert fairness.likeness(one, one, keys, shares).z > 4
    assert fairness.likeness(one, {n: "bcd"[(n + 1) % 3] for n in range(30)}, keys, shares).z < 0
    assert fairness.likeness(keys, keys, keys, shares).alike == 0  # right answers are no sign of anything


def test_a_leak_and_haste_are_seen() -> None:
    assert fairness.jump((120, 300), (90, 100)) > 5
    assert fairness.jump((120, 300), (8, 10)) == 0 and abs(fairness.jump((120, 300), (41, 100))) < 1
    assert fairness.too_fast([2, 3, 2, 4, 2], [30, 40, 25, 30, 20]) and not fairness.too_fast(
        [25] * 5, [30] * 5
    )


POOL = [
    adaptive.Candidate(f"q{n}", response.Curve(1.0 + n % 3 * 0.4, (n - 20) / 8), "ab"[n % 2])
    for n in range(40)
]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**62), st.lists(st.booleans(), min_size=25, max_size=25))
def test_the_same_answers_give_the_same_path_and_no_question_comes_twice(
    seed: int, rights: list[bool]
) -> None:
    plan = adaptive.Plan(least=4, most=15, error=0.3, shares={"a": 0.5, "b": 0.5})

    def path() -> list[tuple[str, bool]]:
        answered: list[tuple[str, bool]] = []
        for right in rights:
            step = adaptive.next_step(POOL, answered, plan, seed)
            if step.ask is None:
                break
            answered.append((step.ask, right))
        return answered

    first = path()
    assert first == path() and len({key for key, _ in first}) == len(first)
    assert 4 <= len(first) <= 15
    assert abs(sum(int(key[1:]) % 2 for key, _ in first) - len(first) / 2) <= 1


def test_an_adaptive_test_finds_ability_with_fewer_questions_and_spreads_them() -> None:
    plan, seen = adaptive.Plan(least=5, most=30, error=0.42), set()
    curves = {one.key: one.curve for one in POOL}
    chance = np.random.default_rng(9)
    gaps = []
    for person in range(60):
        ability, answered = float(chance.standard_normal()), []
        while (step := adaptive.next_step(POOL, answered, plan, person)).ask:
            answered.append((step.ask, bool(chance.random() < curves[step.ask].chance(ability))))
        gaps.append(step.ability.value - ability)
        seen |= {key for key, _ in answered}
        assert step.reason in ("precise", "long-enough")
    assert np.sqrt(np.mean(np.square(gaps))) < 0.6 and len(seen) > 20


def test_mastery_is_said_only_when_it_is_sure() -> None:
    assert adaptive.mastered(response.Ability(1.2, 0.3), 0.5) is True
    assert adaptive.mastered(response.Ability(-0.5, 0.3), 0.5) is False
    assert adaptive.mastered(response.Ability(0.6, 0.3), 0.5) is None
