"""How the room stands."""

from __future__ import annotations

from pintar.kit import sql
from pintar.waitingroom.pacing import State

STATE = """
SELECT r.admitted, r.rate, CASE WHEN p.is_called THEN p.last_value ELSE 0 END, r.ceiling
FROM waitingroom_room r, waitingroom_place p WHERE r.id = 1
"""
BUSY = "SELECT max(busy) FROM waitingroom_pulse WHERE at > statement_timestamp() - interval '5 seconds'"


def state_now() -> State:
    """The state as the database has it, by one statement."""
    row = sql.one(STATE)
    return State(*row) if row else State(0, 1.0, 0)


def busy_now() -> float | None:
    """How busy the busiest web process was in the last seconds, 0 to 1; None when none said."""
    row = sql.one(BUSY)
    return None if row is None or row[0] is None else float(row[0])
