"""All that is said of the questions of one test, from its cells: figures, curves, advice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import Any

from pintar.assessment.measuring.cells import ABILITIES, FIFTHS, LEAST, Cells, Counts, table_of
from pintar.assessment.measuring.choices import choices_of, guess
from pintar.assessment.measuring.classical import Advice, ItemFigures, TestFigures, advice
from pintar.assessment.measuring.fairness import difference_of, jump
from pintar.assessment.measuring.response import Curve, calibrate
from pintar.assessment.measuring.tallies import Part, Tallies, tally

MOST_CALIBRATED = 10_000_000  # places of a table: above, every so manieth sitting is enough to fit curves
ENOUGH = 5_000  # answers to a question: its curve is known to 0.03 then
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
    told = tally(cells, max(1, len(months)))
    whole, seconds, curves = told.test(), cells.medians, _curves(cells)
    found = []
    for n, item in enumerate(whole.items):
        by_option, traces = told.options(n, names[n], keys[n])
        monthly = told.by_months(n)
        over_time = [
            (month, part.seen, _short(part.p), _short(part.discrimination))
            for month, part in zip(months, monthly, strict=False)
            if part.seen >= LEAST
        ]
        groups = _groups("region", told, n, told.groups)
        if told.sexes is not None:
            groups += _groups("sex", told, n, told.sexes)
        is_chosen = bool(choices_of(bodies[n]))
        said = [
            *advice(item, by_option if is_chosen else None, guess=guess(bodies[n])),
            *_easier(monthly),
            *_unequal(groups),
        ]
        found.append(
            Judged(
                figures=item,
                curve=curves.get(n),
                seconds=float(seconds[n]),
                advice=tuple(sorted(said, key=lambda one: -one.weight)),
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
                    (ability, seen, _short(p))
                    for ability, (seen, p) in zip(ABILITIES, told.by_fifths(n), strict=True)
                    if seen >= LEAST / FIFTHS
                ],
                months=over_time,
                groups=groups,
            )
        )
        say(n + 1, cells.columns)
    return whole, found


def _curves(cells: Cells) -> dict[int, Curve]:
    """Curves fitted on every so manieth sitting, where there are more than are needed."""
    answers = float(cells.lengths.sum()) / max(1, cells.columns)  # to each question
    every = max(-(-cells.rows * cells.columns // MOST_CALIBRATED), int(answers // ENOUGH), 1)
    return calibrate(table_of(cells, every), rounds=ROUNDS)


def _groups(by: str, told: Tallies, column: int, of: Counts) -> list[dict[str, Any]]:
    counts, shares = told.by_groups(column, of)
    found = difference_of(counts)
    if found is None:
        return []
    seen = counts.sum(axis=-1)
    return [
        {
            "by": by,
            "levels": [
                [_short(float(shares[n, g])) if seen[n, g] >= LEAST_GROUP else None for g in (0, 1)]
                for n in range(FIFTHS)
            ],
            "focal": found.focal,
            "reference": found.reference,
            "delta": _short(found.delta),
            "p": _short(found.p),
            "size": found.size,
        }
    ]


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
