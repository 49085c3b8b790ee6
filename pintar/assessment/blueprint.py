"""Drawing questions by sorts: exactly so many of each, those shown less before those shown more, new ones before known ones.

A pure function of what fits each sort, a seed, how often each question had been shown, and which are better not shown
again: the same values give the same questions on any machine. Chance comes from SHA-256 alone (see `drawing`).

Where sorts overlap, which question stands for which sort is a matching of questions to places. The questions that can be
placed together form a transversal matroid (Edmonds & Fulkerson, *Transversals and matroid partition*, 1965), so taking
them in the order in which they are wanted, each if a path of moves makes room for it, fills every place if that can be
done at all, and never takes a less wanted question where a more wanted one would do.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

CHOICE = 4  # how many candidates are looked at for each place, where a sort has more
LEAST = 16


@dataclass(frozen=True)
class Sort:
    """`count` of the questions `fitting`, by version id, in the order of the paper; `part` is the place of its section."""

    count: int
    fitting: Sequence[int]
    part: int = 0


@dataclass(frozen=True)
class Shown:
    """How often questions had been shown, by version id, in so many sittings of the paper."""

    sittings: int = 0
    counts: Mapping[int, int] = field(default_factory=dict)


def deal(
    sorts: Sequence[Sort], *, seed: int, shown: Shown | None = None, avoid: Collection[int] = ()
) -> list[list[int]]:
    """The questions drawn for each sort, no question twice. `avoid` are shown only where nothing else is left.

    The chance of a question falls with how often it was shown beside the others of its sort. ValueError when the sorts
    cannot be filled.
    """
    shown, avoided = shown or Shown(), frozenset(avoid)
    width = CHOICE
    while True:
        lists = [_looked_at(sort, n, seed, avoided, width) for n, sort in enumerate(sorts)]
        drawn = _matched([sort.count for sort in sorts], lists, _wanted(sorts, lists, seed, shown, avoided))
        if all(len(found) == sort.count for sort, found in zip(sorts, drawn, strict=True)):
            return drawn
        if all(looked is sort.fitting for sort, looked in zip(sorts, lists, strict=True)):
            raise ValueError("the sorts cannot be filled")
        width *= 8


def arranged(sorts: Sequence[Sort], drawn: Sequence[Sequence[int]], *, seed: int, shuffle: bool) -> list[int]:
    """The drawn questions in the order they are shown: part by part, shuffled within each or in the order of the paper."""
    found: list[int] = []
    for part in sorted({sort.part for sort in sorts}):
        here = [n for n, sort in enumerate(sorts) if sort.part == part]
        if shuffle:
            found += sorted((v for n in here for v in drawn[n]), key=lambda v: (_chance(seed, "place", v), v))
        else:
            found += [v for n in here for v in sorted(drawn[n], key=sorts[n].fitting.index)]
    return found


def missing(sorts: Sequence[Sort]) -> list[tuple[int, int]]:
    """Which sorts cannot be filled together, and how many questions each lacks; empty when all can. The scarcest sort is
    filled first, so that the lack is told where questions are plenty enough to write more."""
    order = sorted(range(len(sorts)), key=lambda n: len(sorts[n].fitting) - sorts[n].count)
    wanted = dict.fromkeys(v for n in order for v in sorts[n].fitting)
    drawn = _matched([sort.count for sort in sorts], [sort.fitting for sort in sorts], wanted)
    lacks = [(n, sort.count - len(drawn[n])) for n, sort in enumerate(sorts)]
    return [(n, lack) for n, lack in lacks if lack]


def _looked_at(sort: Sort, number: int, seed: int, avoided: frozenset[int], width: int) -> Sequence[int]:
    """A few of what fits, chosen evenly by the seed, new ones only; all where few fit or the few would not suffice."""
    size, want = len(sort.fitting), max(width * sort.count, sort.count + LEAST)
    if size <= 2 * want:
        return sort.fitting
    found: dict[int, None] = {}
    for n in range(3 * want + len(avoided)):
        version = sort.fitting[_chance(seed, number, n) % size]
        if version not in avoided:
            found[version] = None
            if len(found) == want:
                return list(found)
    return sort.fitting


def _wanted(
    sorts: Sequence[Sort],
    lists: Sequence[Sequence[int]],
    seed: int,
    shown: Shown,
    avoided: frozenset[int],
) -> Iterable[int]:
    """The candidates, those most wanted first: not to be avoided, then by chance, which is smaller the more a question was
    shown. With r times what was to be expected of it, its chance is 1/(1 + r)² of that of one never shown."""
    places: dict[int, tuple[bool, int, int]] = {}
    for sort, looked in zip(sorts, lists, strict=True):
        expected, size = shown.sittings * sort.count, len(sort.fitting)
        for version in looked:
            if version not in places:
                load = expected + shown.counts.get(version, 0) * size + 1
                places[version] = (version in avoided, _chance(seed, "draw", version) * load * load, version)
    return sorted(places, key=places.__getitem__)


def _matched(counts: Sequence[int], lists: Sequence[Sequence[int]], wanted: Iterable[int]) -> list[list[int]]:
    """Questions placed in the order they are wanted, each if those before it can move over for it."""
    homes: dict[int, list[int]] = {}
    for n, looked in enumerate(lists):
        for version in looked:
            homes.setdefault(version, []).append(n)
    held: list[list[int]] = [[] for _count in counts]
    shut: set[int] = set()  # sorts that are full for good: what stands there fits nowhere else
    room = sum(counts)
    for version in wanted:
        if not room:
            break
        if all(n in shut for n in homes[version]):
            continue
        room -= _place(version, counts, homes, held, shut)
    return held


def _place(
    version: int,
    counts: Sequence[int],
    homes: Mapping[int, Sequence[int]],
    held: list[list[int]],
    shut: set[int],
) -> bool:
    """Find room for a question by the shortest chain of moves (breadth first); what was tried in vain is shut."""
    came: dict[int, tuple[int, int | None]] = {n: (version, None) for n in homes[version] if n not in shut}
    queue = deque(came)
    while queue:
        here = queue.popleft()
        if len(held[here]) < counts[here]:
            _move(here, came, held)
            return True
        for other in held[here]:
            for n in homes[other]:
                if n not in came and n not in shut:
                    came[n] = (other, here)
                    queue.append(n)
    shut.update(came)
    return False


def _move(here: int, came: Mapping[int, tuple[int, int | None]], held: list[list[int]]) -> None:
    """Carry out a chain of moves from its end."""
    place: int | None = here
    while place is not None:
        version, before = came[place]
        held[place].append(version)
        if before is not None:
            held[before].remove(version)
        place = before


def _chance(seed: int, *what: object) -> int:
    """A number of 64 bits that the seed settles."""
    said = "/".join(map(str, (seed, *what)))
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big")
