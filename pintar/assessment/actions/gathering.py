"""Gathering the cells of a test from the tables: as columns of numbers, so that fifty million answers are looked at in a minute."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from pintar.accounts.queries import sexes_of
from pintar.assessment.actions.noticing import Sat
from pintar.assessment.marking import mark_slot, rounded
from pintar.assessment.measuring.cells import Cells, Outcomes, Piece, tenths_of
from pintar.assessment.measuring.choices import choices_of, is_right, said
from pintar.assessment.queries.evidence import Try, marks_of, responses_of, settled_of, versions_by_id
from pintar.kit.words import ZONES, zone_of

LONGEST_ANSWER = 3600.0  # seconds: beyond, somebody was away
MOST_SAID = 62  # bits of a number
JAVA = frozenset(("31", "32", "33", "34", "35", "36"))
HEAD = 20  # bytes before the elements of an array as PostgreSQL sends it (array_send): dimensions, flag, type, length, first index
SHORT, LONG = np.dtype([("size", ">i4"), ("value", ">i2")]), np.dtype([("size", ">i4"), ("value", ">i8")])
YEAR_2000 = 946_684_800.0  # from when PostgreSQL counts its microseconds
OF_VERSION, OF_MARK, NOTHING = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
HALF_A_CENT = 0.005001
QUICK = 16  # bits of a key by which most outcomes are found at once
SHIFT = np.uint64(64 - QUICK)

Longs = NDArray[np.int64]
Keys = NDArray[np.uint64]


class Gathered:
    """The cells of a test as they come in.

    What an answer earned is worked out once for each different answer. Where the sum is not the score that was kept, or where it lies
    with people, the points are read from the mark itself.
    """

    def __init__(self, seed: int) -> None:
        self.rows = 0
        self.sat = Sat()
        self.versions: list[int] = []
        self.items: list[int] = []
        self.bodies: list[dict[str, Any]] = []
        self.names: list[dict[str, int]] = []
        self._seed = seed
        self._columns: dict[int, int] = {}
        self._is_plain: list[bool] = []
        self._pieces: list[Piece] = []
        self._months: dict[str, int] = {}
        self._hours: dict[int, int] = {}  # months of hours: a zone changes its month at a full hour
        self._month, self._group = array("i"), array("i")
        self._sexes: list[int] = []
        self._zone = zone_of(ZONES["WIB"])
        self._known = np.zeros(1, dtype=np.uint64)  # keys of outcomes; the first is of none
        self._order = np.zeros(1, dtype=np.int64)
        self._quick = np.zeros(1 << QUICK, dtype=np.int64)
        self._column: list[int] = []
        self._share, self._said = array("f"), array("q")
        self._earned, self._possible = array("d"), array("d")
        self._unsure = array("b")
        self._marks: dict[tuple[str, str], int] = {}

    def take(self, tries: Sequence[Try]) -> None:
        """Take in some sittings, the oldest first."""
        self._meet_people(tries)
        versions, lengths = _numbers([one.versions for one in tries], LONG)
        ends = np.cumsum(lengths)
        starts = ends - lengths
        place, hashes, given = _latest(tries, starts, lengths, self._seed)
        row = np.repeat(np.arange(len(tries)), lengths)
        opened = np.array([one.opened for one in tries])
        is_said = np.ones(len(versions), dtype=bool)
        if len(place) == len(versions):  # in order and each once: every question was answered
            told, seconds = hashes.view(np.uint64), _spent(row, given, opened)
        else:
            told = np.full(len(versions), NOTHING, dtype=np.uint64)
            told[place] = hashes.view(np.uint64)
            seconds = np.full(len(versions), np.nan)
            seconds[place] = _spent(row[place], given, opened)
            is_said[:] = False
            is_said[place] = True
        with np.errstate(over="ignore"):
            keys = told ^ (versions.astype(np.uint64) * np.uint64(OF_VERSION))
        cells = _Flat(tries, versions, starts, row, told.view(np.int64), is_said)
        outcome = self._outcomes(keys, cells)
        doubtful = self._doubtful(tries, outcome, row)
        if len(doubtful):
            kept, outcome = self._as_marked(doubtful, keys, outcome, cells)
            row, outcome, seconds = row[kept], outcome[kept], seconds[kept]
        counts = np.bincount(row, minlength=len(tries)).astype(np.int32)
        self._pieces.append(Piece(self.rows, counts, outcome, tenths_of(seconds)))
        self.rows += len(tries)

    def keys(self) -> list[frozenset[str]]:
        """What is right of what was said, for each question."""
        found = []
        for body, names in zip(self.bodies, self.names, strict=True):
            choices = choices_of(body)
            found.append(
                frozenset(c.id for c in choices if c.is_key)
                if choices
                else frozenset(name for name in names if is_right(body, name))
            )
        return found

    def months_in_order(self) -> list[str]:
        """The months, the first one first."""
        return sorted(self._months)

    def cells(self) -> Cells:
        """What was taken in."""
        order = {name: n for n, name in enumerate(self.months_in_order())}
        turned = np.array([order[name] for name in self._months] or [0], dtype=np.int32)
        outcomes = Outcomes(
            np.array(self._column, dtype=np.int32),
            np.array(self._share, dtype=np.float32),
            np.array(self._said, dtype=np.int64),
        )
        return Cells(
            rows=self.rows,
            columns=len(self.versions),
            outcomes=outcomes,
            pieces=self._pieces,
            month=turned[np.array(self._month, dtype=np.int32)],
            group=np.array(self._group, dtype=np.int32),
            sex=np.array(self._sexes, dtype=np.int32) if len(self._sexes) == self.rows else None,
        )

    def _meet_people(self, tries: Sequence[Try]) -> None:
        for one in tries:
            self.sat.take(one)
            hour = int(one.submitted // 3600)
            month = self._hours.get(hour)
            if month is None:
                name = f"{datetime.fromtimestamp(one.submitted, UTC).astimezone(self._zone):%Y-%m}"
                month = self._hours[hour] = self._months.setdefault(name, len(self._months))
            self._month.append(month)
            self._group.append(-1 if not one.province else int(one.province not in JAVA))
        if settings.COMPARE_SEXES:  # kept nowhere, and named nowhere for one person
            found = sexes_of([one.person_id for one in tries])
            self._sexes += [found.get(one.person_id, -1) for one in tries]

    def _outcomes(
        self, keys: Keys, cells: _Flat, earned: Sequence[tuple[str, str]] = ()
    ) -> NDArray[np.uint32]:
        """The numbers of outcomes, by their keys; new ones are met in the order in which they come. `earned` is what the mark says of each."""
        at = self._found(keys)
        is_new = self._known[at] != keys
        if is_new.any():
            new = np.flatnonzero(is_new)
            _every, first = np.unique(keys[new], return_index=True)
            places = new[np.sort(first)]
            self._meet(places, cells, [earned[n] for n in places] if earned else [])
            self._known = np.append(self._known, keys[places])
            self._order = np.argsort(self._known)
            self._quick[self._known >> SHIFT] = np.arange(len(self._known))
            at = self._found(keys)
        return (at - 1).astype(np.uint32)

    def _found(self, keys: Keys) -> Longs:
        """The places of keys that are known; of others any. Most are found at once by the upper bits of their keys."""
        at = self._quick[keys >> SHIFT]
        off = np.flatnonzero(self._known[at] != keys)
        if len(off):
            place = np.searchsorted(self._known, keys[off], sorter=self._order)
            at[off] = self._order[np.minimum(place, len(self._order) - 1)]
        return at

    def _meet(self, places: Longs, cells: _Flat, earned: Sequence[tuple[str, str]]) -> None:
        """Learn what outcomes are, each by the cell it was met in first."""
        versions = cells.versions[places].tolist()
        self._meet_versions([one for one in dict.fromkeys(versions) if one not in self._columns])
        answered = places[cells.is_said[places]]
        found = responses_of(
            [cells.tries[n].id for n in cells.row[answered].tolist()],
            cells.slot(answered).tolist(),
            cells.told[answered].tolist(),
            seed=self._seed,
        )
        responses = dict(zip(answered.tolist(), found, strict=True))
        for n, (place, version) in enumerate(zip(places.tolist(), versions, strict=True)):
            column, response = self._columns[version], responses.get(place)
            body, is_plain = self.bodies[column], self._is_plain[column]
            if earned:
                gained, possible = (float(one) for one in earned[n])
            elif is_plain:
                mark = mark_slot(0, version, body, response)
                gained, possible = float(rounded(mark.earned)), float(rounded(mark.possible))
                self._earned.append(float(mark.earned))
                self._possible.append(float(mark.possible))
            else:
                gained, possible = 0.0, 1.0
            if earned or not is_plain:
                self._earned.append(0.0)
                self._possible.append(0.0)
            self._unsure.append(not earned and not (is_plain and possible > 0))
            self._column.append(column)
            self._share.append(min(1.0, max(0.0, gained / possible)) if possible > 0 else 0.0)
            self._said.append(self._bits(column, response))

    def _meet_versions(self, ids: list[int]) -> None:
        found = versions_by_id(ids)
        for version in ids:
            item, body, is_plain = found[version]
            self._columns[version] = len(self.versions)
            self.versions.append(version)
            self.items.append(item)
            self.bodies.append(body)
            self.names.append({choice.id: n for n, choice in enumerate(choices_of(body))})
            self._is_plain.append(is_plain)

    def _bits(self, column: int, response: Any) -> int:
        """What was said, a bit for each name; beyond sixty-two names nothing is told apart."""
        names, bits = self.names[column], 0
        for name in said(self.bodies[column], response):
            bit = names.get(name)
            if bit is None:
                if len(names) >= MOST_SAID:
                    continue
                bit = names[name] = len(names)
            bits |= 1 << bit
        return bits

    def _doubtful(self, tries: Sequence[Try], outcome: NDArray[np.uint32], row: Longs) -> list[int]:
        """The sittings whose points must be read from their marks."""
        size = len(tries)
        unsure = np.array(self._unsure, dtype=np.int8)[outcome]
        doubt = np.bincount(row, weights=unsure, minlength=size) > 0 if unsure.any() else np.zeros(size, bool)
        earned = np.bincount(row, weights=np.array(self._earned)[outcome], minlength=size)
        possible = np.bincount(row, weights=np.array(self._possible)[outcome], minlength=size)
        score = np.maximum(0.0, 100 * earned / np.maximum(possible, 1e-9))
        kept = np.array([one.score for one in tries])
        found: list[int] = np.flatnonzero(doubt | (np.abs(score - kept) > HALF_A_CENT)).tolist()
        return found

    def _as_marked(
        self, rows: Sequence[int], keys: Keys, outcome: NDArray[np.uint32], cells: _Flat
    ) -> tuple[NDArray[np.bool_], NDArray[np.uint32]]:
        """The outcomes of these sittings by their marks, and which cells stay: what people must still mark, and what was dropped, says
        nothing."""
        kept = np.ones(len(outcome), dtype=bool)
        kept[np.isin(cells.row, rows)] = False
        places, marks, points = [], [], []
        for n, slots in zip(rows, marks_of([cells.tries[n].id for n in rows]), strict=True):
            start = int(cells.starts[n])
            for one in slots:
                if not (one.waiting or one.void) and float(one.possible) > 0:
                    places.append(start + one.slot - 1)
                    points.append((one.earned, one.possible))
                    marks.append(self._marks.setdefault((one.earned, one.possible), len(self._marks) + 1))
        at = np.array(places, dtype=np.int64)
        kept[at] = True
        with np.errstate(over="ignore"):
            mixed = keys[at] ^ (np.array(marks, dtype=np.uint64) * np.uint64(OF_MARK))
        outcome = outcome.copy()
        outcome[at] = self._outcomes(mixed, cells.at(at), points)
        return kept, outcome


class _Flat:
    """The cells of some sittings, one after the other: `row` is whose it is among `tries`, `told` the hash of what was said."""

    def __init__(
        self, tries: Sequence[Try], versions: Longs, starts: Longs, row: Longs, told: Longs,
        is_said: NDArray[np.bool_],
    ) -> None:  # fmt: skip
        self.tries, self.versions, self.starts = tries, versions, starts
        self.row, self.told, self.is_said = row, told, is_said
        self.place = np.arange(len(versions))

    def slot(self, at: Longs) -> Longs:
        """The number of the question in its sitting, from 1."""
        found: Longs = self.place[at] - self.starts[self.row[at]] + 1
        return found

    def at(self, places: Longs) -> _Flat:
        """Some of them."""
        found = _Flat(
            self.tries, self.versions[places], self.starts, self.row[places], self.told[places],
            self.is_said[places],
        )  # fmt: skip
        found.place = places
        return found


def _numbers(sent: Sequence[bytes | None], shape: np.dtype[Any]) -> tuple[Longs, Longs]:
    """The elements of arrays, one after the other, and how many each has."""
    bodies = [one[HEAD:] if one else b"" for one in sent]
    counts = np.array([len(one) for one in bodies], dtype=np.int64) // shape.itemsize
    return np.frombuffer(b"".join(bodies), dtype=shape)["value"].astype(np.int64), counts


def _latest(tries: Sequence[Try], starts: Longs, lengths: Longs, seed: int) -> tuple[Longs, Longs, Longs]:
    """Of each question that was answered the answer that counts, the one given last: its cell, its hash, and when (microseconds).

    Which of two given at the same instant counts is asked of the tables, for it depends on what does not come along.
    """
    slot, counts = _numbers([one.slots for one in tries], SHORT)
    said_, given = (_numbers([getattr(one, name) for one in tries], LONG)[0] for name in ("said", "given"))
    row = np.repeat(np.arange(len(tries)), counts)
    place = starts[row] + slot - 1
    fits = (slot >= 1) & (slot <= lengths[row])
    if not fits.all():
        place, said_, given, row = place[fits], said_[fits], given[fits], row[fits]
    if (np.diff(place) <= 0).any():
        order = np.lexsort((given, place))
        place, said_, given, row = place[order], said_[order], given[order], row[order]
        is_same = (place[1:] == place[:-1]) & (given[1:] == given[:-1]) & (said_[1:] != said_[:-1])
        tied = np.unique(row[1:][is_same]).tolist()
        last = np.append(place[1:] != place[:-1], True)[: len(place)]
        place, said_, given = place[last], said_[last], given[last]
        for n, number, told in settled_of([tries[one].id for one in tied], seed=seed) if tied else ():
            if number <= lengths[tied[n]]:
                said_[np.searchsorted(place, starts[tied[n]] + number - 1)] = told
    return place, said_, given


def _spent(row: Longs, given: Longs, opened: NDArray[np.float64]) -> NDArray[np.float64]:
    """Seconds from one answer of a sitting to the next, the first from its opening; nan where somebody was away."""
    if not len(row):
        return np.empty(0)
    is_first = np.append(True, row[1:] != row[:-1])
    before = np.empty(len(row), dtype=np.int64)
    instants = np.rint((opened - YEAR_2000) * 1e6).astype(np.int64)
    order = None
    if ((given[1:] < given[:-1]) & ~is_first[1:]).any():
        order = np.lexsort((given, row))
        given = given[order]
    before[1:] = given[:-1]
    before[is_first] = instants[row[is_first]]
    taken = (given - before) / 1e6
    taken[(taken < 0) | (taken > LONGEST_ANSWER)] = np.nan
    if order is None:
        return taken
    found = np.empty(len(row))
    found[order] = taken
    return found
