"""Reads that may be a few seconds old go to a follower of the database, named where they are made and nowhere else.

`reading(lambda using: Thing.objects.using(using)…)`: the work is given the name of the database to ask. Without
DATABASE_REPLICA_URL that is always the first one, and nothing is looked at.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections

Answer = TypeVar("Answer")
log = logging.getLogger("pintar.follower")

FOLLOWER = "replica"
LOOK_EVERY = 2.0  # seconds one look at the follower is believed
REST = 5.0  # seconds it is left alone after it did not answer

# How far behind it is, in seconds: nothing while all that came was replayed and more would come; else the age of the last
# change it knows. A follower that lost its leader does not know what it misses.
LAG = """
SELECT CASE
    WHEN NOT pg_is_in_recovery() THEN 0
    WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 0
    ELSE coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 1e9)
END::float8
"""


def reading(work: Callable[[str], Answer]) -> Answer:
    """What `work` finds in the follower, or in the first database when the follower is away or too far behind.

    The answer must be whole when `work` returns (a list, not a QuerySet that asks later).
    """
    if settings.REPLICA_URL and _state.is_near():
        try:
            return work(FOLLOWER)
        except (OperationalError, InterfaceError) as why:
            _state.leave_alone(why)
    return work(DEFAULT_DB_ALIAS)


def lag() -> float | None:
    """Seconds the follower is behind; None when it does not answer, or there is none."""
    if not settings.REPLICA_URL:
        return None
    try:
        with connections[FOLLOWER].cursor() as cursor:
            cursor.execute(LAG)
            return float(cursor.fetchone()[0])
    except (OperationalError, InterfaceError) as why:
        _state.leave_alone(why)
        return None


def look_again() -> None:
    """Forget what was seen; for tests."""
    _state.until = 0.0


class _State:
    """What this process last saw of the follower."""

    def __init__(self) -> None:
        self.until = 0.0
        self.near = False
        self.lock = threading.Lock()

    def is_near(self) -> bool:
        if time.monotonic() < self.until:
            return self.near
        with self.lock:  # one thread looks, the others wait a moment and believe it
            if time.monotonic() >= self.until:
                behind = lag()
                if behind is not None:
                    was_near, self.near = self.near, behind <= settings.REPLICA_LAG
                    self.until = time.monotonic() + LOOK_EVERY
                    if was_near and not self.near:
                        log.warning(
                            "the follower is %.0f seconds behind; the first database is asked", behind
                        )
            return self.near

    def leave_alone(self, why: Exception) -> None:
        """It does not answer: do without it for a while. The connection is thrown away."""
        self.near, self.until = False, time.monotonic() + REST
        connections[FOLLOWER].close()
        log.warning("the follower does not answer; the first database is asked: %s", str(why).strip())


_state = _State()
