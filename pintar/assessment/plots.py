"""Where the lines of a question's plots stand: pure geometry for SVG, so that no picture needs a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp

WIDTH, HEIGHT = 360, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 340, 12, 186
FLATTEST = 0.25  # below, no curve of this form fits: the question does not tell the strong from the weak
REACH = 3.0  # abilities shown, in standard deviations on both sides


@dataclass(frozen=True)
class Line:
    """A line through points: its path, where its name stands, and whether it is the one to look at."""

    name: str
    path: str
    points: tuple[tuple[float, float], ...]
    is_main: bool
    number: int = 0

    @property
    def end(self) -> tuple[float, float]:
        """Where its name stands."""
        return self.points[-1] if self.points else (LEFT, BOTTOM)


@dataclass(frozen=True)
class Plot:
    """Lines and dots on a field of `WIDTH` by `HEIGHT`, with the marks of both sides: (place, word)."""

    lines: tuple[Line, ...]
    dots: tuple[tuple[float, float], ...]
    across: tuple[tuple[float, str], ...]
    upward: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM


SHARES = tuple((share, f"{share * 100:.0f}%") for share in (0.0, 0.25, 0.5, 0.75, 1.0))


def curve(steep: float | None, place: float | None, levels: Sequence[Sequence[float]]) -> Plot:
    """The characteristic curve of a question, and the share right in each fifth of its sittings as dots."""
    lines = []
    if steep is not None and place is not None and steep >= FLATTEST:
        steps = [-REACH + n * REACH / 24 for n in range(49)]
        points = tuple((_x(t), _y(1 / (1 + exp(-steep * (t - place))))) for t in steps)
        lines.append(Line("", _path(points), points, True))
    dots = tuple((_x(ability), _y(p)) for ability, _seen, p in levels if p is not None)
    across = tuple((_x(n), f"{n:+d}" if n else "0") for n in (-3, -2, -1, 0, 1, 2, 3))
    return Plot(tuple(lines), dots, across, _upward())


def traces(rows: Sequence[tuple[str, Sequence[float], bool]], names: Sequence[str]) -> Plot:
    """For each option the share of each fifth that chose it: (name, shares, whether it is the key)."""
    step = (RIGHT - LEFT - 40) / max(1, len(names) - 1)
    places = [LEFT + 20 + n * step for n in range(len(names))]
    lines = []
    for n, (name, shares, is_key) in enumerate(rows):
        points = tuple((x, _y(share)) for x, share in zip(places, shares, strict=True))
        lines.append(Line(name, _path(points), points, is_key, n))
    return Plot(tuple(lines), (), tuple(zip(places, names, strict=True)), _upward())


def over_time(rows: Sequence[tuple[str, float | None, float | None]], names: tuple[str, str]) -> Plot:
    """Share right and discrimination by month: (month, p, r)."""
    step = (RIGHT - LEFT - 40) / max(1, len(rows) - 1)
    places = [LEFT + 20 + n * step for n in range(len(rows))]
    lines = []
    for n, name in enumerate(names):
        shares = [(x, p if n == 0 else r) for x, (_month, p, r) in zip(places, rows, strict=True)]
        points = tuple((x, _y(share)) for x, share in shares if share is not None)
        lines.append(Line(name, _path(points), points, n == 0, n))
    every = -(-len(rows) // 6) or 1
    across = tuple((x, row[0]) for n, (x, row) in enumerate(zip(places, rows, strict=True)) if n % every == 0)
    upward = tuple((_y(n / 4), f"{n / 4:.2f}".replace(".", ",")) for n in range(5))
    return Plot(tuple(lines), (), across, upward)


def precision(rows: Sequence[tuple[float, float]]) -> Plot:
    """The standard error of an ability by the ability: (ability, error), in standard deviations; above 1 it tells nothing."""
    points = tuple((_x(ability), _y(error)) for ability, error in rows)
    across = tuple((_x(n), f"{n:+d}" if n else "0") for n in (-3, -2, -1, 0, 1, 2, 3))
    upward = tuple((_y(n / 4), f"{n / 4:.2f}".replace(".", ",")) for n in range(5))
    return Plot((Line("", _path(points), points, True),), (), across, upward)


@dataclass(frozen=True)
class Bars:
    """Pairs of bars: for each step the place and height of the one before and the one after, with the marks of both sides."""

    pairs: tuple[tuple[tuple[float, float, float], tuple[float, float, float]], ...]
    across: tuple[tuple[float, str], ...]
    upward: tuple[tuple[float, str], ...]
    wide: float
    left: int = LEFT
    right: int = RIGHT


def bars(before: Sequence[int], after: Sequence[int]) -> Bars:
    """How many lay in each tenth before and after: (x, y, height) of each bar."""
    top = max([1, *before, *after])
    step = (RIGHT - LEFT) / max(1, len(before))
    wide = round(step * 0.36, 1)

    def bar(n: int, count: int, shift: float) -> tuple[float, float, float]:
        y = _y(count / top)
        return round(LEFT + n * step + shift, 1), y, round(BOTTOM - y, 1)

    pairs = tuple(
        (bar(n, a, step * 0.12), bar(n, b, step * 0.52))
        for n, (a, b) in enumerate(zip(before, after, strict=True))
    )
    across = tuple((round(LEFT + n * step, 1), str(10 * n)) for n in range(0, len(before) + 1, 2))
    upward = tuple((_y(n / 4), f"{top * n // 4}") for n in range(5))
    return Bars(pairs, across, upward, wide)


def apart(ends: Sequence[float], least: float = 13) -> list[float]:
    """Heights of words, moved so far apart that none covers another and none leaves the field; in the order given."""
    order = sorted(range(len(ends)), key=lambda n: ends[n])
    found = list(ends)
    for above, below in pairwise(order):
        found[below] = max(found[below], found[above] + least)
    for n, place in enumerate(reversed(order)):
        found[place] = min(found[place], BOTTOM - n * least)
    return found


def _x(ability: float) -> float:
    return round(LEFT + (ability + REACH) / (2 * REACH) * (RIGHT - LEFT), 1)


def _y(share: float) -> float:
    return round(BOTTOM - min(1.0, max(0.0, share)) * (BOTTOM - TOP), 1)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) if points else ""


def _upward() -> tuple[tuple[float, str], ...]:
    return tuple((_y(share), word) for share, word in SHARES)
