"""Looks after the room in the worker: settles the pace, lets people in, writes the file that waiting pages read."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from django.db import DatabaseError, close_old_connections

from pintar.waitingroom import actions, file
from pintar.waitingroom.queries import state_now

log = logging.getLogger("pintar.waitingroom")

QUIET = 3.0  # seconds between looks while nobody waits
SWEEP = 600.0


def look_after(stop: threading.Event, folder: Path) -> None:
    """Go on until told to stop. A database that is away is waited for."""
    swept = time.monotonic()
    while True:
        try:
            state = actions.look_after() or state_now()
            file.write(folder, state)
            if time.monotonic() - swept > SWEEP:
                actions.sweep()
                swept = time.monotonic()
            pause = actions.BEAT if state.is_open else QUIET
        except DatabaseError as why:
            log.warning("the waiting room cannot be looked after: %s", why)
            close_old_connections()
            pause = QUIET
        if stop.wait(pause):
            return
