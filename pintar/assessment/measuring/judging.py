"""All that is said of the questions of one test, from its cells: figures, curves, advice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pintar.assessment.measuring import cells as celled
from pintar.assessment.measuring.cells import ABILITIES, FIFTHS, LEAST, Cells, Part
from pintar.assessment.measuring.choices import choices_of, guess
from pintar.assessment.measuring.classical import Advice, ItemFigures, TestFigures, advice, analyse
from pintar.assessment.measuring.fairness import difference, jump
from pintar.assessment.measuring.response import Curve, calibrate

MOST_CALIBRATED = 10_000_000  # places of a table: above, every so manieth sitting is enough to fit curves
ROUNDS = 30
LEAST_GROUP = 10  # answers of a group in one fifth below which no point is drawn
SURPRISE, EASIER = 4.0, 0.1  # z and rise in p from which a question counts as having become easier
Say = Callable[[int, int], None]


@dataclass(frozen=True)
class Judged:
    """One question. `options` {name: chosen, share, rest, is_key, levels}; `levels` (ability, seen, p); `months`
    (month, seen, p, discrimination); `groups` how alike it treats groups."""

    figures: ItemFigures
    curve: Curve | None
    seconds: float
    advice: tuple[Advice, ...]
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    levels: Sequence[Sequence[Any]] = ()
    months: Sequence[Sequence[Any]] = ()
    groups: Sequence[Mapping[str, Any]] = ()

    @property
    def weight(self) -> int:
        """How much it asks to be looked at, 0 to 100."""
        return max((one.weight for one in self.advice), default=0)


def judge(
    cells: Cells,
    bodies: Sequence[Mapping[str, Any]],
    names: Sequence[Sequence[str]],
    keys: Sequence[frozenset[str]],
    months: Sequence[str],
    say: Say = lambda done, total: None,
) -> tuple[TestFigures, list[Judged]]:
    """Figures of a test and of each of its questions. `names` and `keys` say for each question what its bits stand for and which
    of them are right; `months` name the months that cells count by; `say` hears questions done and in all."""
    whole = analyse(celled.table_of(cells))
    rest, level = celled.rests(cells), celled.levels(cells)
    fifths = celled.parts(cells, rest, level, FIFTHS)
    monthly = celled.parts(cells, rest, cells.month, max(1, len(months)))
    curves = _curves(cells)
    found = []
    for n, places in enumerate(celled.by_column(cells)):
        item = whole.items[n]
        mine = level[cells.row[places]]
        by_option, traces = celled.options_of(cells.said[places], rest[places], mine, names[n], keys[n])
        over_time = [
            (month, part.seen, _short(part.p), _short(part.discrimination))
            for month, part in zip(months, monthly[n], strict=True)
            if part.seen >= LEAST
        ]
        groups = _groups("region", cells.group, cells, places, mine)
        if cells.sex is not None:
            groups += _groups("sex", cells.sex, cells, places, mine)
        is_chosen = bool(choices_of(bodies[n]))
        told = [
            *advice(item, by_option if is_chosen else None, guess=guess(bodies[n])),
            *_easier(monthly[n]),
            *_unequal(groups),
        ]
        found.append(
            Judged(
                figures=item,
                curve=curves.get(n),
                seconds=celled.median(cells.seconds[places]),
                advice=tuple(sorted(told, key=lambda one: -one.weight)),
                options={
                    name: {
                        "chosen": one.chosen,
                        "share": _short(one.share),
                        "rest": _short(one.rest),
                        "is_key": one.is_key,
                        "levels": traces[name],
                    }
                    for name, one in by_option.items()
                },
                levels=[
                    (ability, part.seen, _short(part.p))
                    for ability, part in zip(ABILITIES, fifths[n], strict=True)
                    if part.seen >= LEAST / FIFTHS
                ],
                months=over_time,
                groups=groups,
            )
        )
        say(n + 1, cells.columns)
    return whole, found


def _curves(cells: Cells) -> dict[int, Curve]:
    every = -(-cells.rows * cells.columns // MOST_CALIBRATED) or 1
    return calibrate(celled.table_of(cells, every), rounds=ROUNDS)


def _groups(
    by: str, of: NDArray[np.int32], cells: Cells, places: NDArray[np.int64], level: NDArray[np.int32]
) -> list[dict[str, Any]]:
    group = of[cells.row[places]]
    known = group >= 0
    found = difference(cells.share[places][known] > 0.5, group[known] == 1, level[known])
    if found is None:
        return []
    return [
        {
            "by": by,
            "levels": _by_fifths(cells.share[places][known], group[known], level[known]),
            "focal": found.focal,
            "reference": found.reference,
            "delta": _short(found.delta),
            "p": _short(found.p),
            "size": found.size,
        }
    ]


def _by_fifths(
    share: NDArray[np.float32], group: NDArray[np.int32], level: NDArray[np.int32]
) -> list[list[float | None]]:
    """The share right of the reference and of the focal group in each fifth; None where fewer than ten answered."""
    rows = []
    for fifth in range(FIFTHS):
        held = [share[(level == fifth) & (group == which)] for which in (0, 1)]
        rows.append([_short(float(one.mean())) if len(one) >= LEAST_GROUP else None for one in held])
    return rows


def _easier(months: Sequence[Part]) -> list[Advice]:
    """Whether the last month's answers are surprisingly better than all before: a sign of drift, or of a question that is known."""
    told = [part for part in months if part.seen]
    if len(told) < 2:
        return []
    before = (sum(round(one.p * one.seen) for one in told[:-1]), sum(one.seen for one in told[:-1]))
    after = (round(told[-1].p * told[-1].seen), told[-1].seen)
    rise = after[0] / after[1] - before[0] / before[1]
    if rise < EASIER or jump(before, after) < SURPRISE:
        return []
    return [Advice("easier-than-before", 65, {"before": before[0] / before[1], "after": after[0] / after[1]})]


def _unequal(groups: Sequence[Mapping[str, Any]]) -> list[Advice]:
    codes = {"region": "unequal", "sex": "unequal-sex"}
    return [Advice(codes[one["by"]], 50, {"delta": one["delta"]}) for one in groups if one["size"] == "C"]


def _short(value: float) -> float | None:
    return None if isnan(value) else round(value, 4)
