"""Which sittings of a test are more alike in their wrong answers than chance allows, among a hundred thousand of them.

Only identical wrong answers count, given that both are wrong (Frary, Tideman & Watts, *Journal of Educational Statistics* 2 (1977),
235-256; the K index of Holland, ETS RR-96-07 (1996)): two who both learnt the right answer learnt the same thing. The chance that two agree on a
question is that of people as able as they are. Comparing all pairs is not possible, so pairs are met by min-hashing their sets of wrong answers
(Broder 1997; Leskovec, Rajaraman & Ullman, *Mining of Massive Datasets*, ch. 3): two that share 75% of them meet 99 times of 100, two that share
20% once in 5,000. Those of one place are all compared, where they are not too many. Alarms are guarded against all pairs that could have been compared, not only against those that met; half of what may be false goes to
pairs of one place, of which there are few and among whom answers are passed on (weighted Bonferroni: Genovese, Roeder & Wasserman,
*Biometrika* 93 (2006), 509-524).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pintar.assessment.measuring.cells import FIFTHS, Cells

LEAST_WRONG = 6  # wrong answers below which two sittings cannot be told alike
MOST_WRONG = 96  # wrong answers of one sitting that are looked at
BANDS, ROWS = 48, 8
LONGEST_RUN = 200  # sittings of one bucket: larger ones are the commonest few wrong answers, and say nothing
LIKELY, CLOSE = 2.0, 3.5  # z, roughly and then by each question, from which a pair is looked at more closely
MOST_EXACT = 20_000
MOST_BITS = 4096  # of one sitting, for its questions and for its answers
MOST_NEAR = 30_000_000  # pairs of one place; where there are more they are met by min-hashing only
MOST_EACH = 3  # pairs named for one sitting
PULL = 20.0  # how many answers of everybody stand behind the shares of a fifth
PIECE, LOOK = 1_000_000, 20_000  # pairs looked at together, at first and more closely

Rows = NDArray[np.int64]
Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """Two sittings by their rows: questions both got wrong, how many of those alike, how many chance brings; `p` is the chance
    of as many or more, `pairs` how many pairs could have been compared: of the same place where `is_near`, of all otherwise."""

    one: int
    other: int
    both_wrong: int
    alike: int
    expected: float
    z: float
    p: float
    pairs: int
    is_near: bool = False


def alike_pairs(
    cells: Cells,
    opened: NDArray[np.float64],
    places: NDArray[np.int32],
    *,
    window: float,
    alarms: float,
    seed: int = 1,
) -> list[Pair]:
    """The pairs that chance does not explain, the most surprising first.

    `opened` are instants in seconds and `places` where people are (-1 unknown), one for each sitting; only sittings opened within
    `window` seconds of each other are compared. `alarms` is how many false pairs chance may bring in all.
    """
    said = _Said.of(cells)
    if len(said.row) < 2:
        return []
    order = np.argsort(opened[said.row], kind="stable")
    said = said.at(order)
    opened, places = opened[said.row], places[said.row]
    ends = np.searchsorted(opened, opened + window, side="right")
    pairs, near = int((ends - np.arange(len(ends)) - 1).sum()), _near(opened, places, window)
    total = sum(len(ones) for ones, _others in near)
    met = list(near) if total <= MOST_NEAR else []
    met += _candidates(said, ends, seed)
    found: dict[tuple[int, int], Pair] = {}
    bits = _Bits.of(said)
    for one, other in met:
        for start in range(0, len(one), PIECE):
            here = slice(start, start + PIECE)
            for pair in _judged(said, *bits.likely(one[here], other[here])):
                found[pair.one, pair.other] = pair
    return _told(said, list(found.values()), places, pairs, total, alarms)


def tail(chances: Sequence[float], least: int) -> float:
    """The chance that at least so many of independent events happen (Poisson's binomial distribution, summed exactly)."""
    if least <= 0:
        return 1.0
    sums = np.zeros(len(chances) + 1)
    sums[0] = 1.0
    for n, chance in enumerate(chances, 1):
        sums[1 : n + 1] = sums[1 : n + 1] * (1 - chance) + sums[:n] * chance
        sums[0] *= 1 - chance
    return float(min(1.0, sums[least:].sum()))


def _told(
    said: _Said, found: list[Pair], places: NDArray[np.int32], pairs: int, near: int, alarms: float
) -> list[Pair]:
    """Those that chance does not explain, by their rows."""
    if len(found) > MOST_EXACT:
        found = sorted(found, key=lambda one: -one.z)[:MOST_EXACT]
    told = []
    for one in found:
        p = _exactly(said, one)
        is_near = bool(places[one.one] >= 0 and places[one.one] == places[one.other])
        if p * pairs <= alarms / 2 or (is_near and p * near <= alarms / 2):
            told.append(replace(one, p=p, pairs=near if is_near else pairs, is_near=is_near))
    few = _few_each(sorted(told, key=lambda one: (one.p, -one.z)))
    return [replace(one, one=int(said.row[one.one]), other=int(said.row[one.other])) for one in few]


@dataclass(frozen=True)
class _Said:
    """The wrong answers of the sittings that have enough of them: `token` (sittings × places, -1 where none) names question and answer,
    `column` the question; `row` is which sitting, `level` its fifth, `meet` the chance to agree by question and two fifths."""

    row: Rows
    level: NDArray[np.int32]
    token: NDArray[np.int32]
    column: NDArray[np.int32]
    tokens: int
    meet: Shares

    @classmethod
    def of(cls, cells: Cells) -> _Said:
        column, share, said = cells.outcomes.column, cells.outcomes.share, cells.outcomes.said
        is_wrong = (share < 0.999) & (said != 0)
        names = np.stack([column[is_wrong].astype(np.int64), said[is_wrong]], axis=1)
        every, inverse = np.unique(names, axis=0, return_inverse=True)
        token = np.full(len(column), -1, dtype=np.int32)  # of each outcome
        token[is_wrong] = inverse.ravel()
        of_token = every[:, 0].astype(np.int32)
        wrong, counts = _counted(cells, token, len(every))
        kept = np.flatnonzero(wrong >= LEAST_WRONG)
        width = int(min(MOST_WRONG, wrong.max(initial=0)))
        at = np.full(cells.rows, -1, dtype=np.int64)
        at[kept] = np.arange(len(kept))
        tokens = np.full((len(kept), width), -1, dtype=np.int32)
        for piece in cells.pieces:
            mine = token[piece.outcome]
            held = mine >= 0
            row, mine = piece.row[held], mine[held]
            # By question, so that of very many the same questions of everybody are looked at.
            order = np.argsort(row.astype(np.int64) * (len(every) + 1) + mine, kind="stable")
            row, mine = row[order], mine[order]
            first = np.searchsorted(row, row, side="left")
            place = np.arange(len(row)) - first
            fits = (at[row] >= 0) & (place < width)
            tokens[at[row[fits]], place[fits]] = mine[fits]
        columns = (
            np.where(tokens >= 0, of_token[np.maximum(tokens, 0)], -1).astype(np.int32) if width else tokens
        )
        return cls(
            kept, cells.level[kept], tokens, columns, len(every), _chances(counts, of_token, cells.columns)
        )

    def at(self, order: Rows) -> _Said:
        """The same sittings in another order."""
        return _Said(
            self.row[order], self.level[order], self.token[order], self.column[order], self.tokens, self.meet
        )


def _counted(cells: Cells, token: NDArray[np.int32], tokens: int) -> tuple[Rows, Shares]:
    """How many wrong answers each sitting has, and how often each was given in each fifth."""
    wrong, counts = np.zeros(cells.rows, dtype=np.int64), np.zeros(tokens * FIFTHS)
    for piece in cells.pieces:
        mine = token[piece.outcome]
        held = mine >= 0
        row = piece.row[held]
        wrong += np.bincount(row, minlength=cells.rows)
        counts += np.bincount(mine[held] * FIFTHS + cells.level[row], minlength=len(counts))
    return wrong, counts.reshape(tokens, FIFTHS)


def _chances(counts: Shares, column: NDArray[np.int32], columns: int) -> Shares:
    """For each question and two fifths the chance that two wrong answers are the same one (question × fifth × fifth)."""
    whole = np.zeros((columns, FIFTHS))
    np.add.at(whole, column, counts)
    every = counts.sum(axis=1) / np.maximum(whole.sum(axis=1)[column], 1)
    shares = (counts + PULL * every[:, None]) / (whole[column] + PULL)
    meet = np.zeros((columns, FIFTHS, FIFTHS))
    np.add.at(meet, column, shares[:, :, None] * shares[:, None, :])
    return np.minimum(meet, 1.0)


@dataclass(frozen=True)
class _Bits:
    """Wrong answers and questions as bits, sixty-four to a word: how many two sittings share is one AND."""

    token: NDArray[np.uint64]
    column: NDArray[np.uint64]
    usual: float

    @classmethod
    def of(cls, said: _Said) -> _Bits:
        """Those of some sittings."""
        seen = said.meet.mean(axis=(1, 2))
        usual = float(seen[np.maximum(said.column, 0)][said.column >= 0].mean())
        return cls(_packed(said.token, said.tokens), _packed(said.column, len(said.meet)), min(usual, 0.95))

    def likely(self, one: Rows, other: Rows) -> tuple[Rows, Rows]:
        """The pairs that share more than chance usually brings."""
        alike = np.zeros(len(one), dtype=np.int32)
        both = np.zeros(len(one), dtype=np.int32)
        for word in range(self.token.shape[1]):
            alike += np.bitwise_count(self.token[one, word] & self.token[other, word])
        for word in range(self.column.shape[1]):
            both += np.bitwise_count(self.column[one, word] & self.column[other, word])
        surplus = alike - both * self.usual
        kept = (alike >= 4) & (surplus > LIKELY * np.sqrt(both * self.usual * (1 - self.usual)))
        return one[kept], other[kept]


def _packed(members: NDArray[np.int32], size: int) -> NDArray[np.uint64]:
    size = min(size, MOST_BITS)  # beyond, some share a bit: a few pairs more are looked at closely
    packed = np.zeros((len(members), -(-size // 64)), dtype=np.uint64)
    row = np.arange(len(members))
    for place in range(members.shape[1]):
        held = members[:, place] >= 0
        at = members[held, place] % size
        packed[row[held], at >> 6] |= np.uint64(1) << (at & 63).astype(np.uint64)
    return packed


def _candidates(said: _Said, ends: Rows, seed: int) -> list[tuple[Rows, Rows]]:
    """Pairs that meet in a band, band by band."""
    luck = np.random.default_rng(seed)
    none = np.ascontiguousarray(np.where(said.token < 0, said.tokens, said.token).T)
    small = np.uint16 if said.tokens < 0xFFFF else np.uint32
    ranks = np.empty(
        (said.tokens + 1, ROWS), dtype=small
    )  # the eight ranks of an answer lie together: one reach for all
    ranks[said.tokens] = said.tokens
    found = []
    for _band in range(BANDS):
        for row in range(ROWS):
            ranks[: said.tokens, row] = luck.permutation(said.tokens)
        least = ranks.take(none[0], axis=0)
        for place in none[1:]:
            np.minimum(least, ranks.take(place, axis=0), out=least)
        key = np.zeros(len(least), dtype=np.uint64)
        for row in range(ROWS):
            with np.errstate(over="ignore"):
                key = key * np.uint64(0x9E3779B97F4A7C15) + least[:, row].astype(np.uint64)
        found.append(_runs(key, ends))
    return found


def _runs(key: NDArray[np.uint64], ends: Rows) -> tuple[Rows, Rows]:
    """The pairs of equal keys that lie near enough in time, earlier first; of runs that are too long only neighbours."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    ones, others = [], []
    for step in range(1, LONGEST_RUN):
        same = np.flatnonzero(ordered[step:] == ordered[:-step])
        if not len(same):
            break
        one, other = order[same], order[same + step]
        near = other < ends[one]
        ones.append(one[near])
        others.append(other[near])
    if not ones:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.concatenate(ones), np.concatenate(others)


def _judged(said: _Said, ones: Rows, others: Rows) -> list[Pair]:
    """The pairs that are worth an exact look."""
    found = []
    for start in range(0, len(ones), LOOK):
        one, other = ones[start : start + LOOK], others[start : start + LOOK]
        a, b = said.column[one], said.column[other]
        both, alike, expected, spread = (np.zeros(len(one)) for _ in range(4))
        for place in range(a.shape[1]):  # one question of the first at a time, against all of the second
            held = a[:, place] >= 0
            same = (b == a[:, place : place + 1]) & held[:, None]
            shared = same.any(axis=1)
            answer = said.token[other][np.arange(len(one)), same.argmax(axis=1)]
            chance = said.meet[np.maximum(a[:, place], 0), said.level[one], said.level[other]] * shared
            both += shared
            alike += shared & (answer == said.token[one][:, place])
            expected += chance
            spread += chance * (1 - chance)
        z = (alike - expected) / np.sqrt(np.maximum(spread, 1e-9))
        found += [
            Pair(
                int(one[n]),
                int(other[n]),
                int(both[n]),
                int(alike[n]),
                float(expected[n]),
                float(z[n]),
                1.0,
                0,
            )
            for n in np.flatnonzero((z >= CLOSE) & (alike >= 4))
        ]
    return found


def _exactly(said: _Said, pair: Pair) -> float:
    """The chance that so many or more agree."""
    shared = np.intersect1d(said.column[pair.one], said.column[pair.other])
    chances = said.meet[shared[shared >= 0], said.level[pair.one], said.level[pair.other]]
    return tail(chances.tolist(), pair.alike)


def _near(opened: NDArray[np.float64], places: NDArray[np.int32], window: float) -> list[tuple[Rows, Rows]]:
    """The pairs of each place that lie within the window; sittings are in the order of their opening."""
    found = []
    order = np.argsort(places, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(places[order])) + 1):
        if len(group) > 1 and places[group[0]] >= 0:
            times = opened[group]
            counts = np.searchsorted(times, times + window, side="right") - np.arange(len(group)) - 1
            one = np.repeat(np.arange(len(group)), counts)
            other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts, counts)
            found.append((group[one], group[other]))
    return found


def _few_each(pairs: Sequence[Pair]) -> list[Pair]:
    """At most so many pairs of one sitting: whoever passed answers round stands in few of them."""
    counts: dict[int, int] = {}
    kept = []
    for pair in pairs:
        if max(counts.get(pair.one, 0), counts.get(pair.other, 0)) < MOST_EACH:
            kept.append(pair)
            for place in (pair.one, pair.other):
                counts[place] = counts.get(place, 0) + 1
    return kept
