"""From what people say of a work to its result, and how far they agree. Pure, and exact until the last rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from statistics import median
from typing import Any

Points = Mapping[str, Fraction]  # by criterion
TENTH = Fraction(1, 10)
MOST_PEERS = 7


@dataclass(frozen=True)
class MarkingRules:
    """How works of a test are marked by people.

    `markers` 1 or 2 mark each work; two that differ by no more than `tolerance` points of the rubric in all are averaged (a tenth
    of all its points when None). With `peers` (2 to 7, 0 for none) others who handed in mark first, for `peer_days` at most; then the work
    goes to the markers. `revise_days` is the time for a revision, `returns` how often a work may be sent back.
    """

    markers: int = 1
    tolerance: Decimal | None = None
    peers: int = 0
    peer_days: int = 5
    revise_days: int = 7
    returns: int = 1

    def __post_init__(self) -> None:
        if self.markers not in (1, 2):
            raise ValueError("markers must be 1 or 2")
        if self.peers and not 2 <= self.peers <= MOST_PEERS:
            raise ValueError("peers must lie between 2 and 7")
        for name in ("peer_days", "revise_days"):
            if not 1 <= getattr(self, name) <= 90:
                raise ValueError(f"{name} must lie between 1 and 90")
        if not 0 <= self.returns <= 5:
            raise ValueError("returns must lie between 0 and 5")
        if self.tolerance is not None:
            found = Decimal(str(self.tolerance)).normalize()
            if found < 0:
                raise ValueError("tolerance must not be less than 0")
            object.__setattr__(self, "tolerance", found)

    def as_json(self) -> dict[str, Any]:
        """The same rules as JSON; equal rules give equal JSON."""
        found = asdict(self)
        return found | {"tolerance": None if self.tolerance is None else f"{self.tolerance:f}"}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> MarkingRules:
        """Rules from their JSON, or as an author wrote them; what is absent has its default."""
        known = {one.name for one in fields(cls)}
        said = {name: value for name, value in data.items() if name in known}
        if said.get("tolerance") is not None:
            said["tolerance"] = Decimal(str(said["tolerance"]))
        return cls(**said)


@dataclass(frozen=True)
class Result:
    """What a work is worth: `points` of each criterion, and by which rule: marker, mean, pair, three, median."""

    points: Points
    how: str


def reconciled(given: Sequence[Points], tolerance: Fraction) -> Result | None:
    """The result of what markers gave; None when two of them lie further apart than `tolerance` points in all.

    One marker: what they gave. Two within tolerance: the mean, criterion by criterion. Three: the mean of the two whose totals lie
    closest together; when the third lies exactly in the middle, the mean of all three. The order of the markers does not matter.
    """
    if len(given) == 1:
        return Result(dict(given[0]), "marker")
    if len(given) == 2:
        return Result(mean(given), "mean") if distance(*given) <= tolerance else None
    if len(given) != 3:
        raise ValueError("one, two or three markers")
    pairs = sorted(combinations(given, 2), key=lambda pair: distance(*pair))
    if distance(*pairs[0]) == distance(*pairs[1]):
        return Result(mean(given), "three")
    return Result(mean(pairs[0]), "pair")


def median_of(given: Sequence[Points]) -> Result:
    """The result of what peers gave: the median of each criterion; of an even number the mean of the two in the middle."""
    return Result({name: median(one[name] for one in given) for name in given[0]}, "median")


def mean(given: Sequence[Points]) -> dict[str, Fraction]:
    """The mean of each criterion."""
    return {name: sum((one[name] for one in given), Fraction(0)) / len(given) for name in given[0]}


def total(points: Points) -> Fraction:
    """The sum over the criteria."""
    return sum(points.values(), Fraction(0))


def distance(one: Points, other: Points) -> Fraction:
    """How many points two marks differ by in all."""
    return abs(total(one) - total(other))


def tolerance_of(rules: MarkingRules, whole: Fraction) -> Fraction:
    """How many points two markers may differ by; `whole` is all that the rubric gives."""
    return whole * TENTH if rules.tolerance is None else Fraction(str(rules.tolerance))


def kappa(pairs: Sequence[tuple[int, int]], levels: int) -> float | None:
    """Cohen's kappa with quadratic weights: how far two people agree on levels 0 to `levels`-1 beyond chance, 1 is wholly.

    Cohen, *Psychological Bulletin* 70 (1968), 213-220; weights 1 - (i-j)²/(levels-1)². None when chance alone agrees wholly.
    """
    if not pairs or levels < 2:
        return None
    first, second = [0] * levels, [0] * levels
    for i, j in pairs:
        first[i] += 1
        second[j] += 1
    seen = sum((i - j) ** 2 for i, j in pairs) / len(pairs)
    chance = sum(first[i] * second[j] * (i - j) ** 2 for i in range(levels) for j in range(levels))
    by_chance = chance / len(pairs) ** 2
    return None if by_chance == 0 else 1 - seen / by_chance
