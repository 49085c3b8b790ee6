"""Where the parts of a chart stand: pure geometry for the SVG partials, so that no picture needs a script or a style attribute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

TILE = 40  # units of the drawing for one square of the map, gap included
LEVELS = 5  # shades above "nobody"


@dataclass(frozen=True)
class Bar:
    """One row of a bar list: its words, its number, its share of the whole and the length it is drawn at."""

    label: str
    value: float
    share: float
    width: str


@dataclass(frozen=True)
class Tile:
    """One province on the map of squares: where it stands, and how dark, from 0 (nobody) to 5."""

    code: str
    name: str
    short: str
    x: int
    y: int
    level: int
    value: float


@dataclass(frozen=True)
class Shade:
    """One line of the map's legend: the values that carry this shade."""

    level: int
    low: float
    high: float


@dataclass(frozen=True)
class Column:
    """One column over time; `centre` and `x` in percent of the width, `y` and `height` in pixels."""

    label: str
    value: float
    x: str
    width: str
    centre: str
    y: int
    height: int
    is_labelled: bool


PROVINCES: Mapping[str, tuple[str, str, int, int]] = {
    "11": ("Aceh", "Aceh", 1, 1),
    "12": ("Sumatera Utara", "Sumut", 2, 2),
    "13": ("Sumatera Barat", "Sumbar", 2, 3),
    "14": ("Riau", "Riau", 3, 2),
    "15": ("Jambi", "Jambi", 3, 3),
    "16": ("Sumatera Selatan", "Sumsel", 3, 4),
    "17": ("Bengkulu", "Bkulu", 2, 4),
    "18": ("Lampung", "Lamp", 3, 5),
    "19": ("Kepulauan Bangka Belitung", "Babel", 4, 3),
    "21": ("Kepulauan Riau", "Kepri", 4, 2),
    "31": ("Daerah Khusus Ibukota Jakarta", "Jkt", 5, 6),
    "32": ("Jawa Barat", "Jabar", 5, 7),
    "33": ("Jawa Tengah", "Jateng", 6, 7),
    "34": ("Daerah Istimewa Yogyakarta", "DIY", 6, 8),
    "35": ("Jawa Timur", "Jatim", 7, 7),
    "36": ("Banten", "Bntn", 4, 6),
    "51": ("Bali", "Bali", 8, 7),
    "52": ("Nusa Tenggara Barat", "NTB", 9, 7),
    "53": ("Nusa Tenggara Timur", "NTT", 10, 7),
    "61": ("Kalimantan Barat", "Kalbar", 6, 3),
    "62": ("Kalimantan Tengah", "Kteng", 7, 4),
    "63": ("Kalimantan Selatan", "Kalsel", 8, 4),
    "64": ("Kalimantan Timur", "Kaltim", 8, 3),
    "65": ("Kalimantan Utara", "Kaltara", 8, 2),
    "71": ("Sulawesi Utara", "Sulut", 11, 2),
    "72": ("Sulawesi Tengah", "Sulteng", 10, 3),
    "73": ("Sulawesi Selatan", "Sulsel", 10, 5),
    "74": ("Sulawesi Tenggara", "Sultra", 11, 4),
    "75": ("Gorontalo", "Gtalo", 10, 2),
    "76": ("Sulawesi Barat", "Sulbar", 10, 4),
    "81": ("Maluku", "Mal", 12, 4),
    "82": ("Maluku Utara", "Malut", 12, 2),
    "91": ("Papua", "Papua", 15, 3),
    "92": ("Papua Barat", "Pabar", 14, 3),
    "93": ("Papua Selatan", "Pasel", 15, 5),
    "94": ("Papua Tengah", "Pateng", 14, 4),
    "95": ("Papua Pegunungan", "Papeg", 15, 4),
    "96": ("Papua Barat Daya", "PBD", 13, 3),
}
"""Kemendagri code: name, the short name on the square, and its place (column, row) counted from 1."""


def bars(rows: Sequence[tuple[str, float]], whole: float | None = None) -> list[Bar]:
    """A bar for each (label, value); lengths are shares of `whole`, by default of the sum."""
    total = sum(value for _, value in rows) if whole is None else whole
    shares = [value / total if total else 0.0 for _, value in rows]
    return [
        Bar(label, value, share, _percent(min(1.0, max(0.0, share))))
        for (label, value), share in zip(rows, shares, strict=True)
    ]


def tiles(values: Mapping[str, float]) -> list[Tile]:
    """All 38 provinces as squares, shaded by their value; a province without a value counts as nobody."""
    cuts = _cuts(list(values.values()))
    return [
        Tile(
            code,
            name,
            short,
            (column - 1) * TILE,
            (row - 1) * TILE,
            _level(values.get(code, 0), cuts),
            values.get(code, 0),
        )
        for code, (name, short, column, row) in PROVINCES.items()
    ]


def shades(values: Mapping[str, float]) -> list[Shade]:
    """The legend of the map: each shade in use, with the lowest and the highest value that carries it."""
    cuts = _cuts(list(values.values()))
    by_level: dict[int, list[float]] = {}
    for code in PROVINCES:
        value = values.get(code, 0)
        by_level.setdefault(_level(value, cuts), []).append(value)
    return [Shade(level, min(held), max(held)) for level, held in sorted(by_level.items())]


def columns(rows: Sequence[tuple[str, float]], height: int = 150, labels: int = 12) -> list[Column]:
    """A column for each (label, value) in order, `height` pixels for the tallest; at most `labels` labels are shown.

    A year's worth of room is kept, so that the first month is a column and not a wall.
    """
    top = max((value for _, value in rows), default=0) or 1
    step = 100 / max(12, len(rows))
    every = -(-len(rows) // labels) or 1
    drawn = []
    for place, (label, value) in enumerate(rows):
        tall = round(height * max(0.0, value) / top)
        drawn.append(
            Column(
                label=label,
                value=value,
                x=f"{place * step + step * 0.12:.3f}%",
                width=f"{step * 0.76:.3f}%",
                centre=f"{(place + 0.5) * step:.3f}%",
                y=height - tall,
                height=tall,
                is_labelled=(len(rows) - 1 - place) % every == 0,
            )
        )
    return drawn


def spark(values: Sequence[float], width: int = 100, height: int = 28) -> str:
    """The path of a small line without axes, from the lowest value at the bottom to the highest at the top."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    span = (high - low) or 1
    points = [
        f"{place * width / (len(values) - 1):.1f} {height - 2 - (value - low) * (height - 4) / span:.1f}"
        for place, value in enumerate(values)
    ]
    return "M" + "L".join(points)


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"


def _cuts(values: Sequence[float]) -> list[float]:
    """The values at which a darker shade begins, so that every shade holds about as many provinces."""
    held = sorted(value for value in values if value > 0)
    marks = [held[len(held) * step // LEVELS] for step in range(1, LEVELS)] if held else []
    return [mark for before, mark in pairwise([*held[:1], *marks]) if mark > before]


def _level(value: float, cuts: Sequence[float]) -> int:
    """The shade of a value; with few different values the shades in use lie further apart."""
    if value <= 0:
        return 0
    return round(1 + sum(value >= cut for cut in cuts) * (LEVELS - 1) / len(cuts)) if cuts else LEVELS
