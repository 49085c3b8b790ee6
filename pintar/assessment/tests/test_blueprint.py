"""Drawing by sorts: always exact, fair to every question, the same again by the same values."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from pintar.assessment.blueprint import Shown, Sort, arranged, deal, missing

SORTS = st.lists(
    st.tuples(st.integers(1, 4), st.lists(st.integers(1, 18), min_size=0, max_size=12, unique=True)),
    min_size=1,
    max_size=5,
).map(lambda rows: [Sort(count, tuple(fitting)) for count, fitting in rows])
SEEDS = st.integers(0, 2**62 - 1)


def most_placed(sorts):
    """How many places can be filled, by another program (scipy's Hopcroft-Karp)."""
    places = [sort for sort in sorts for _n in range(sort.count)]
    rows = [[version in sort.fitting for version in range(19)] for sort in places]
    return int((maximum_bipartite_matching(csr_array(rows, dtype=int), perm_type="column") >= 0).sum())


@given(sorts=SORTS, seed=SEEDS, avoid=st.sets(st.integers(1, 18)))
def test_every_sort_gets_its_number_whenever_that_can_be_done_at_all(sorts, seed, avoid):
    wanted, possible = sum(sort.count for sort in sorts), most_placed(sorts)

    assert sum(lack for _n, lack in missing(sorts)) == wanted - possible
    if possible < wanted:
        with pytest.raises(ValueError):
            deal(sorts, seed=seed, avoid=avoid)
        return
    drawn = deal(sorts, seed=seed, avoid=avoid)

    assert [len(found) for found in drawn] == [sort.count for sort in sorts]
    assert all(set(found) <= set(sort.fitting) for sort, found in zip(sorts, drawn, strict=True))
    assert len({v for found in drawn for v in found}) == wanted
    assert deal(sorts, seed=seed, avoid=avoid) == drawn


@given(sorts=SORTS, seed=SEEDS, avoid=st.sets(st.integers(1, 18), max_size=9))
def test_a_known_question_is_drawn_only_where_no_new_one_would_do(sorts, seed, avoid):
    if missing(sorts):
        return
    drawn = [v for found in deal(sorts, seed=seed, avoid=avoid) for v in found]

    fresh = [Sort(sort.count, tuple(v for v in sort.fitting if v not in avoid)) for sort in sorts]
    assert sum(v not in avoid for v in drawn) == most_placed(fresh)


@settings(max_examples=20)
@given(seed=SEEDS)
def test_from_a_large_bank_a_few_are_looked_at_and_the_draw_is_still_exact(seed):
    sorts = [Sort(3, range(n * 1000, n * 1000 + 1500)) for n in range(10)]
    avoid = frozenset(v for n in range(10) for v in range(n * 1000, n * 1000 + 40))

    drawn = deal(sorts, seed=seed, avoid=avoid)

    assert [len(found) for found in drawn] == [3] * 10 and len({v for f in drawn for v in f}) == 30
    assert not avoid & {v for found in drawn for v in found}


def test_what_was_shown_most_is_drawn_less_so_that_all_are_shown_alike():
    sort, counts, even = Sort(10, range(50)), Counter(), Counter()
    seen, at = Shown(), 20
    for n in range(1000):
        if n == at:  # what is known of exposure is a fifth behind
            seen, at = Shown(n, dict(counts)), at + at // 5
        counts.update(deal([sort], seed=n, shown=seen)[0])
        even.update(deal([sort], seed=n)[0])

    def spread(found):
        return max(found.values()) - min(found.values())

    assert spread(counts) < spread(even) and max(counts.values()) < 1.1 * 200


def test_a_question_that_everybody_saw_is_rare_and_one_that_nobody_saw_is_not_certain():
    sort = Sort(5, range(40))
    seen = Shown(100, {0: 100, **dict.fromkeys(range(2, 40), 12)})

    drawn = Counter(v for seed in range(600) for v in deal([sort], seed=seed, shown=seen)[0])

    assert drawn[0] < 0.1 * 75 and 75 * 1.5 < drawn[1] < 0.75 * 600


def test_parts_follow_one_another_and_are_shuffled_within():
    sorts = [Sort(4, range(10), part=0), Sort(2, range(20, 30), part=1), Sort(2, range(30, 40), part=1)]
    drawn = deal(sorts, seed=5)

    shown = arranged(sorts, drawn, seed=5, shuffle=True)

    assert set(shown[:4]) == set(drawn[0]) and set(shown[4:]) == {*drawn[1], *drawn[2]}
    assert arranged(sorts, drawn, seed=5, shuffle=False) == [v for found in drawn for v in sorted(found)]


def test_where_sorts_overlap_the_lack_is_told_of_the_one_that_lacks():
    easy, all_of_them = Sort(3, (1, 2)), Sort(2, (1, 2, 3, 4))

    assert missing([easy, all_of_them]) == [(0, 1)]
    assert missing([Sort(2, (1, 2)), Sort(3, (1, 2, 3, 4))]) == [(1, 1)]
    assert missing([Sort(2, (1, 2)), Sort(2, (1, 2, 3, 4))]) == []
