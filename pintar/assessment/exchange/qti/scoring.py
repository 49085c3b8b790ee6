"""What the rules of an item mean: which answers are right, and whether we mark as it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment import kinds
from pintar.assessment.exchange.carrying import Item
from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.qti.declared import Declaration
from pintar.assessment.exchange.qti.processing import Processing
from pintar.assessment.exchange.qti.values import Maybe, Value
from pintar.assessment.kinds.draft import Draft

NEAR = Fraction(1, 10_000)
Given = Mapping[str, Maybe]


@dataclass(frozen=True)
class Probe:
    """An answer as QTI has it, and the same as we keep it."""

    given: Given
    ours: Any


class Marking:
    """The rules of one item, asked what answers are worth."""

    def __init__(self, processing: Processing) -> None:
        self.processing = processing
        self.most = Fraction(0)

    def of(self, given: Given) -> Fraction:
        """What answers earn."""
        return self.processing.score(given)

    def points(self, key: Given, lost: list[str]) -> dict[str, Any]:
        """The `points` of the item: what its key earns; nothing where that is 1."""
        self.most = self.of(key)
        if self.most <= 0:
            raise Unusable(_("kuncinya tidak bernilai menurut aturan penilaiannya"))
        if not 0 < self.most <= 100:
            lost.append(_("bobotnya di luar 0 sampai 100, menjadi 1"))
            return {}
        points = plain(self.most)
        return {} if points == 1 else {"points": points}

    def settings(self, item: Item, key: Given, probes: Iterable[Probe], lost: list[str]) -> dict[str, Any]:
        """Points, `partial: false` and `penalty` where the rules say so; where we mark otherwise, that is noted."""
        found = self.points(key, lost)
        tried = [(probe, self.of(probe.given) / self.most) for probe in probes]
        wrong = {share for _probe, share in tried if share < 0}
        kind = kinds.KINDS[item["kind"]]
        body = kind.body(Draft({"key": "x", **item}))
        shares = [kind.share(body, probe.ours) for probe, _share in tried]
        parts = [
            (share, ours)
            for (_probe, share), ours in zip(tried, shares, strict=True)
            if ours and 0 < ours < 1
        ]
        if kind.has_parts and parts and all(share <= 0 for share, _ours in parts):
            found["partial"] = False
            body["partial"] = False
        if len(wrong) == 1 and min(wrong) >= -1:
            found["penalty"] = plain(-min(wrong))
        penalty = Fraction(str(found.get("penalty", 0)))
        for probe, share in tried:
            mark = kind.mark(body, probe.ours)
            if mark is None:
                continue
            expected = -penalty if mark == 0 and probe.ours else mark
            if abs(expected - share) > NEAR:
                said = {"there": f"{float(share):.0%}", "here": f"{float(expected):.0%}"}
                lost.append(_("sebagian jawaban dinilai lain: di asal %(there)s, di sini %(here)s") % said)
                break
        return found


def plain(number: Fraction) -> int | float:
    """A number as a course file has it; the dust of thirds is wiped off."""
    near = Fraction(round(number * 1_000_000), 1_000_000)
    return int(near) if near.denominator == 1 else float(near)


def keyed(declared: Declaration) -> tuple[Any, ...]:
    """The answers a variable is declared to have as its key: those named correct, else those worth something."""
    if declared.correct is not None:
        return declared.correct.items
    entries = declared.mapping.entries if declared.mapping else ()
    return tuple(answer for answer, worth, _case in entries if worth > 0)


def holding(declared: Declaration, items: Iterable[Any]) -> Maybe:
    """A value of a variable with these items; nothing where there are none."""
    found = tuple(items)
    return Value(found, declared.cardinality) if found else None
