"""Noticing what a person should look at in the sittings of a test: every night with the figures, and when they are counted on demand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from math import log10
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from pintar.assessment.honesty import Concern, Signal, SignalKind, SignalState
from pintar.journal.actions import record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pintar.assessment.measuring.cells import Cells

DAY = 86_400.0
TOGETHER = 7 * DAY  # sittings from one browser within a week are counted together
MOST_NEW = 200  # signals of one kind and test that one counting brings; the most surprising first
RECENT = 90 * DAY  # exposure is that of the last three months
LEAST_SHOWN = 200  # sittings below which exposure says nothing
Noticed = dict[str, Any]


@dataclass
class Sat:
    """Who sat, when and in which browser: one entry for each row of the cells."""

    ids: list[UUID] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    devices: list[int | None] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    passed: list[bool] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    _names: dict[str, int] = field(default_factory=dict)

    def take(self, one: Any) -> None:
        """Take in a sitting (queries.evidence.Try)."""
        self.ids.append(one.id)
        self.people.append(one.person_id)
        self.devices.append(one.device)
        self.opened.append(one.opened)
        self.passed.append(one.is_passed)
        self.places.append(self._names.setdefault(one.regency, len(self._names)) if one.regency else -1)


def notice_test(
    *, bank: str, title: str, cells: Cells, sat: Sat, versions: Sequence[int], items: Sequence[int]
) -> int:
    """Write down what should be looked at in the sittings of a test; how many signals are new. Nothing is decided by it.

    `versions` and `items` name the columns of the cells. What was noticed before is brought up to date while nobody has looked at it.
    """
    import numpy as np

    opened = np.array(sat.opened)
    found = [
        *_alike(cells, opened, sat),
        *_fast(cells, sat),
        *_devices(title, sat),
        *_leaks(cells, opened, versions, items),
        *_exposed(cells, opened, versions, items),
    ]
    with transaction.atomic():
        count = _keep(bank, title, found, sat)
    if count:
        record("assessment.signals_noticed", bank, title=title, count=count)
    return count


def _alike(cells: Cells, opened: NDArray[np.float64], sat: Sat) -> Iterable[Noticed]:
    import numpy as np

    from pintar.assessment.measuring.alike import alike_pairs

    pairs = alike_pairs(
        cells,
        opened,
        np.array(sat.places, dtype=np.int32),
        window=settings.SIGNAL_DAYS * DAY,
        alarms=settings.SIGNAL_FALSE_ALARMS,
    )
    for pair in pairs[:MOST_NEW]:
        if sat.people[pair.one] == sat.people[pair.other]:
            continue
        rows = sorted((pair.one, pair.other), key=lambda row: sat.ids[row])
        yield {
            "kind": SignalKind.ALIKE,
            "key": f"alike:{sat.ids[rows[0]]}:{sat.ids[rows[1]]}",
            "rows": rows,
            "strength": round(-log10(max(pair.p, 1e-300)), 1),
            "reasons": {
                "alike": pair.alike,
                "both": pair.both_wrong,
                "expected": round(pair.expected, 1),
                "z": round(pair.z, 1),
                "chance": pair.p,
                "pairs": pair.pairs,
                "near": pair.is_near,
                "apart": round(abs(sat.opened[pair.one] - sat.opened[pair.other]) / 60),
            },
        }


def _fast(cells: Cells, sat: Sat) -> Iterable[Noticed]:
    import numpy as np

    from pintar.assessment.measuring.watching import rushes

    found = rushes(cells, np.array(sat.passed, dtype=bool))
    for rush in sorted(found, key=lambda one: one.seconds / one.usual)[:MOST_NEW]:
        yield {
            "kind": SignalKind.FAST,
            "key": f"fast:{sat.ids[rush.row]}",
            "rows": [rush.row],
            "strength": round(min(99.0, rush.usual / max(rush.seconds, 1.0)), 1),
            "reasons": {
                "fast": rush.fast,
                "timed": rush.timed,
                "seconds": round(rush.seconds),
                "usual": round(rush.usual),
                "others": len(found),
                "sittings": cells.rows,
            },
        }


def _devices(title: str, sat: Sat) -> Iterable[Noticed]:
    by_device: dict[int, list[int]] = defaultdict(list)
    for row, device in enumerate(sat.devices):
        if device is not None:
            by_device[device].append(row)
    many = []
    for device, rows in by_device.items():
        within = _most_within(sorted(rows, key=lambda row: sat.opened[row]), sat)
        if len({sat.people[row] for row in within}) >= settings.SIGNAL_DEVICE_PEOPLE:
            many.append((device, within))
    for device, rows in sorted(many, key=lambda one: -len(one[1]))[:MOST_NEW]:
        people = len({sat.people[row] for row in rows})
        yield {
            "kind": SignalKind.DEVICE,
            "key": f"device:{device}:{sha256(title.encode()).hexdigest()[:16]}",
            "rows": rows,
            "strength": float(people),
            "reasons": {
                "people": people,
                "hours": round((sat.opened[rows[-1]] - sat.opened[rows[0]]) / 3600, 1),
                "devices": len(by_device),
                "many": len(many),
            },
        }


def _most_within(rows: Sequence[int], sat: Sat) -> list[int]:
    """The stretch of a week with the most sittings; `rows` are in the order of time."""
    best: list[int] = []
    start = 0
    for end in range(len(rows)):
        while sat.opened[rows[end]] - sat.opened[rows[start]] > TOGETHER:
            start += 1
        if end - start + 1 > len(best):
            best = list(rows[start : end + 1])
    return best


def _leaks(
    cells: Cells, opened: NDArray[np.float64], versions: Sequence[int], items: Sequence[int]
) -> Iterable[Noticed]:
    from pintar.assessment.measuring.watching import leaks

    for leak in leaks(cells, opened, alarms=settings.SIGNAL_FALSE_ALARMS)[:MOST_NEW]:
        since = datetime.fromtimestamp(float(opened.min()), UTC) + timedelta(days=7 * leak.week)
        yield {
            "kind": SignalKind.LEAK,
            "key": f"leak:{versions[leak.column]}",
            "rows": [],
            "item": items[leak.column],
            "strength": round(leak.sum, 1),
            "reasons": {
                "before": round(leak.before, 4),
                "since": round(leak.since, 4),
                "seen_before": leak.seen_before,
                "seen_since": leak.seen_since,
                "week": since.date().isoformat(),
                "sum": round(leak.sum, 1),
                "limit": round(leak.limit, 1),
            },
        }


def _exposed(
    cells: Cells, opened: NDArray[np.float64], versions: Sequence[int], items: Sequence[int]
) -> Iterable[Noticed]:
    """Questions that most people of a drawn test have met; where every sitting holds every question nothing is said."""
    import numpy as np

    if not cells.rows:
        return
    recent = opened >= opened.max() - RECENT
    sittings = int(recent.sum())
    seen = cells.seen(recent)
    fair = float(seen.sum() / max(1, sittings) / cells.columns)
    if sittings < LEAST_SHOWN or fair > 0.9 * settings.SIGNAL_EXPOSURE:
        return
    for column in np.argsort(-seen)[:MOST_NEW]:
        share = float(seen[column]) / sittings
        if share < settings.SIGNAL_EXPOSURE:
            return
        yield {
            "kind": SignalKind.EXPOSED,
            "key": f"exposed:{versions[column]}",
            "rows": [],
            "item": items[column],
            "strength": round(10 * share, 1),
            "reasons": {
                "share": round(share, 4),
                "seen": int(seen[column]),
                "sittings": sittings,
                "fair": round(fair, 4),
            },
        }


def _keep(bank: str, title: str, found: Sequence[Noticed], sat: Sat) -> int:
    """Write the new ones down, bring those up to date that nobody has touched; how many are new."""
    known = {one.key: one for one in Signal.objects.filter(key__in=[said["key"] for said in found])}
    count = 0
    for said in found:
        before = known.get(said["key"])
        if before is not None:
            if before.state == SignalState.OPEN:
                before.strength, before.reasons = said["strength"], said["reasons"]
                before.save(update_fields=["strength", "reasons"])
            continue
        signal = Signal.objects.create(
            kind=said["kind"],
            key=said["key"],
            bank=bank,
            test=title,
            item_id=said.get("item"),
            sittings=[str(sat.ids[row]) for row in said["rows"]],
            strength=said["strength"],
            reasons=said["reasons"],
        )
        Concern.objects.bulk_create(
            [
                Concern(signal=signal, person_id=sat.people[row], sitting_id=sat.ids[row])
                for row in said["rows"]
            ]
        )
        count += 1
    return count
