"""Drawing and shuffling by a seed: the same seed gives the same paper on any machine and with any version of Python.

Each place gets the SHA-256 of "seed/place" and the places are sorted by it; no generator of the language is used,
because those may change between versions.
"""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def draw(bank: Sequence[T], *, seed: int, count: int | None = None, shuffle: bool = True) -> list[T]:
    """`count` different members of the bank (all when None), in shuffled order or in that of the bank."""
    places = shuffled(range(len(bank)), f"{seed}/draw")[: len(bank) if count is None else count]
    if not shuffle:
        places.sort()
    return [bank[place] for place in places]


def shuffled(things: Sequence[T], seed: str) -> list[T]:
    """The same things in the order that the seed gives; what the things are does not matter, only how many."""
    return [things[place] for place in sorted(range(len(things)), key=lambda place: _rank(seed, place))]


def _rank(seed: str, place: int) -> bytes:
    return hashlib.sha256(f"{seed}/{place}".encode()).digest()
