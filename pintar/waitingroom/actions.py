"""Giving places, letting in, settling the pace."""

from __future__ import annotations

from django.db import transaction

from pintar.journal.actions import record
from pintar.kit import sql
from pintar.waitingroom.pacing import State, paced
from pintar.waitingroom.queries import busy_now, state_now

BEAT = 1.0  # seconds between two looks
HELD = """
SELECT extract(epoch FROM clock_timestamp() - beat_at)::float8, opened_at IS NOT NULL
FROM waitingroom_room WHERE id = 1 FOR NO KEY UPDATE SKIP LOCKED
"""
MOVE = """
UPDATE waitingroom_room SET admitted = %s, rate = %s, beat_at = clock_timestamp(),
  opened_at = CASE WHEN %s THEN coalesce(opened_at, clock_timestamp()) END WHERE id = 1
"""
ENTER = """
INSERT INTO waitingroom_entry AS e (place) VALUES (%s)
ON CONFLICT (place) DO UPDATE SET place = excluded.place WHERE e.at > statement_timestamp() - interval '2 minutes' RETURNING 1
"""
PULSE = """
INSERT INTO waitingroom_pulse (process, busy) VALUES (%s, %s)
ON CONFLICT (process) DO UPDATE SET busy = excluded.busy, at = statement_timestamp()
"""


def give_place() -> int:
    """The next number; two people never get the same."""
    row = sql.one("SELECT nextval('waitingroom_place')")
    assert row
    return int(row[0])


def enter(*, place: int) -> bool:
    """Use a place. It opens the door once; the same browser may knock again for two minutes, for answers that got lost."""
    return sql.one(ENTER, [place]) is not None


def tell_pulse(*, process: str, busy: float) -> None:
    """Say how busy a web process is."""
    sql.run(PULSE, [process, busy])


@transaction.atomic
def look_after() -> State | None:
    """Settle the pace and let the next in; None when another process did so less than a second ago."""
    row = sql.one(HELD)
    if row is None or row[0] < BEAT * 0.9:
        return None
    seconds, was_open = row
    before = state_now()
    state = paced(before, busy=busy_now(), seconds=seconds)
    sql.run(MOVE, [state.admitted, state.rate, state.is_open])
    if state.is_open != was_open:
        record(
            "waitingroom.opened" if state.is_open else "waitingroom.emptied",
            1,
            by=None,
            admitted=state.admitted,
            last=state.last,
        )
    return state


def set_ceiling(*, people_a_second: float | None, by: int | None) -> None:
    """How many may come in each second at most; None leaves it to the measurements."""
    with transaction.atomic():
        sql.run(
            "UPDATE waitingroom_room SET ceiling = %s, rate = coalesce(least(rate, %s), rate) WHERE id = 1",
            [people_a_second, people_a_second],
        )
        record("waitingroom.ceiling_set", 1, by=by, ceiling=people_a_second)


def sweep() -> int:
    """Forget places used more than a day ago, and processes that are silent; how many places."""
    sql.run("DELETE FROM waitingroom_pulse WHERE at < statement_timestamp() - interval '1 hour'")
    return sql.run("DELETE FROM waitingroom_entry WHERE at < statement_timestamp() - interval '1 day'")
