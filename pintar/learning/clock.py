"""What a phone's clock means: its times by the server's clock. Pure; instants are seconds since 1970."""

from __future__ import annotations

from collections.abc import Sequence

JITTER = 300.0  # seconds by which an honest clock may seem to precede the beginning


def by_server(times: Sequence[float], *, sent_at: float, received_at: float, since: float) -> list[float]:
    """When acts were done, from when the device says they were and what its clock said as it sent them.

    However wrong the clock is, only the distance to `sent_at` counts: a year off is no matter. A clock that was set
    in between (a flat battery begins in 1970) leaves times before `since` or after `received_at`, which cannot be;
    such a group keeps its order and distances and is moved so that its last one is now. Nothing is later than now
    or earlier than `since`.
    """
    offset = received_at - sent_at
    placed = [time + offset for time in times]
    if not placed:
        return placed
    lost = [time for time in placed if time < since - JITTER]
    early = received_at - max(lost) if lost else 0.0
    ahead = [time for time in placed if time > received_at + JITTER]
    late = received_at - max(ahead) if ahead else 0.0
    if not lost and not ahead and since <= min(placed) and max(placed) <= received_at:
        return placed
    found = []
    for time in placed:
        if time < since - JITTER:
            time += early
        elif time > received_at + JITTER:
            time += late
        found.append(min(max(time, since), received_at))
    return found
