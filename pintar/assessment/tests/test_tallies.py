"""What is counted by outcomes, a piece at a time, is what textbooks define on whole tables: on random data, and against the rows as they are kept."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pintar.assessment.measuring import classical, fairness
from pintar.assessment.measuring.cells import UNKNOWN, Cells, Piece, cells_of, table_of
from pintar.assessment.measuring.tallies import MOST_PAIRED, tally

MONTHS, NAMES = 3, ["a", "b", "c"]


@st.composite
def sat(draw):
    """A few sittings that drew some of a few questions; what came of it is entry by entry."""
    luck = np.random.default_rng(draw(st.integers(0, 2**32)))
    rows, columns = draw(st.integers(1, 60)), draw(st.integers(1, 7))
    held = luck.random((rows, columns)) < draw(st.sampled_from([0.3, 0.8, 1.0]))
    row, column = np.nonzero(held)
    said = luck.integers(0, 3, len(row))
    share = np.where(said == 0, 1.0, np.where(said == 1, draw(st.sampled_from([0.0, 0.33, 0.5])), 0.0))
    seconds = np.where(luck.random(len(row)) < 0.2, np.nan, np.round(luck.lognormal(3, 1, len(row)), 1))
    month = luck.integers(0, MONTHS, rows).astype(np.int32)
    group = luck.integers(-1, 2, rows).astype(np.int32)
    cells = cells_of(
        rows, columns, row.astype(np.int32), column.astype(np.int32), share, 1 << said, seconds, month, group
    )
    return in_pieces(cells, draw(st.integers(1, 20))), column, row, said, seconds


def in_pieces(cells: Cells, rows: int) -> Cells:
    """The same cells, so many sittings to a piece."""
    (whole,), pieces = cells.pieces, []
    ends = np.append(0, np.cumsum(whole.lengths))
    for first in range(0, cells.rows, rows):
        part = slice(ends[first], ends[min(first + rows, cells.rows)])
        lengths = whole.lengths[first : first + rows]
        pieces.append(Piece(first, lengths, whole.outcome[part], whole.tenths[part]))
    return replace(cells, pieces=pieces)


def close(one, other):
    return one == pytest.approx(other, abs=2e-5, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(sat())
def test_the_figures_of_pieces_are_those_of_the_whole_table(made):
    cells = made[0]
    plain, fast = classical.analyse(table_of(cells)), tally(cells, MONTHS).test()

    assert (fast.sittings, fast.length) == (plain.sittings, pytest.approx(plain.length))
    for name in ("mean", "sd"):
        assert close(getattr(fast, name), getattr(plain, name))
    if not 0 < abs(plain.alpha) < 1e9:  # alpha of next to no covariance is noise
        assert close(fast.alpha, plain.alpha) and close(fast.sem, plain.sem)
    else:
        assert fast.alpha == pytest.approx(plain.alpha, rel=1e-3, abs=1e-4)
    for one, other in zip(fast.items, plain.items, strict=True):
        assert one.seen == other.seen
        for name in ("p", "discrimination", "upper", "lower"):
            assert close(getattr(one, name), getattr(other, name)), name


@settings(max_examples=60, deadline=None)
@given(sat())
def test_options_groups_and_times_are_those_of_single_answers(made):
    cells, column, row, said, seconds = made
    told, table, medians = tally(cells, MONTHS), table_of(cells), cells.medians
    for n in range(cells.columns):
        mine = column == n
        rest = classical.rest_scores(table, n)[row[mine]]
        chosen = [[NAMES[one]] for one in said[mine]]
        plain = classical.options(chosen, rest, frozenset("a"), NAMES)
        fast, traces = told.options(n, NAMES, frozenset("a"))
        for name in NAMES:
            one, other = fast[name], plain[name]
            assert (one.chosen, one.is_key) == (other.chosen, other.is_key)
            assert close(one.share, other.share) and close(one.rest, other.rest)
            assert one.error == pytest.approx(other.error, abs=1e-4)
        level, group = cells.level[row[mine]], cells.group[row[mine]]
        sizes = np.bincount(level, minlength=5)
        assert traces["b"] == [
            round(float(c / s), 4) if s else 0.0
            for c, s in zip(np.bincount(level[said[mine] == 1], minlength=5), sizes, strict=True)
        ]
        known = group >= 0
        right = table[row[mine], n] > 0.5
        counts, _shares = told.by_groups(n, told.groups)
        assert fairness.difference(right[known], group[known] == 1, level[known]) == fairness.difference_of(
            counts
        )
        timed = seconds[mine][~np.isnan(seconds[mine]) & (seconds[mine] <= 3600)]
        assert medians[n] == pytest.approx(np.median(timed) if len(timed) else np.nan, abs=1e-6, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(sat())
def test_months_and_fifths_are_questions_among_some_sittings(made):
    cells = made[0]
    told, table = tally(cells, MONTHS), table_of(cells)
    for n in range(cells.columns):
        rest = classical.rest_scores(table, n)
        held = ~np.isnan(table[:, n]) & ~np.isnan(rest)
        for month, part in enumerate(told.by_months(n)):
            x, y = table[held & (cells.month == month), n].astype(float), rest[held & (cells.month == month)]
            assert part.seen == len(x) and close(part.p, x.mean() if len(x) else np.nan)
            is_told = len(x) >= 3 and x.std() > 1e-4 and y.std() > 1e-4
            assert close(part.discrimination, np.corrcoef(x, y)[0, 1] if is_told else np.nan)
        for fifth, (seen, p) in enumerate(told.by_fifths(n)):
            x = table[held & (cells.level == fifth), n]
            assert seen == len(x) and close(p, float(x.mean()) if len(x) else np.nan)


def test_of_very_many_questions_the_pairs_of_those_held_most_stand_for_all():
    luck = np.random.default_rng(8)
    row, column = np.nonzero(luck.random((60, MOST_PAIRED + 20)) < 0.7)
    ability = luck.normal(size=60)[row]
    right = (luck.normal(size=len(row)) < ability).astype(float)
    none = np.zeros(60, dtype=np.int32)
    cells = cells_of(60, MOST_PAIRED + 20, row, column, right, right.astype(int) + 1, right, none, none)

    found = tally(cells, 1).test()

    held = np.bincount(column, minlength=cells.columns)
    joint = classical.Joint(MOST_PAIRED)
    joint.add(table_of(cells)[:, np.argsort(-held, kind="stable")[:MOST_PAIRED]])
    assert found.alpha == pytest.approx(classical.alpha_of(joint, found.length), rel=1e-6)
    assert 0.9 < found.alpha < 1 and len(found.items) == MOST_PAIRED + 20


def test_nobody_and_nothing_are_counted_as_such():
    none = cells_of(0, 2, *(np.empty(0, dtype=np.int32) for _ in range(2)), *(np.empty(0) for _ in range(3)), *(np.empty(0, np.int32),) * 2)  # fmt: skip
    assert tally(none, 1).test().sittings == 0 and np.isnan(none.medians).all()

    away = cells_of(1, 1, np.array([0]), np.array([0]), np.array([1.0]), np.array([1]), np.array([3600.1]), *(np.zeros(1, np.int32),) * 2)  # fmt: skip
    assert away.pieces[0].tenths.tolist() == [UNKNOWN] and tally(away, 1).test().items[0].p == 1
