"""Binding tickets within a second: a thread of the worker that looks while tickets are taken."""

import logging
import threading

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from pintar.admission.actions import seal_all

log = logging.getLogger("pintar.admission")
PAUSE = 1.0  # seconds between two looks
FRESH = 20  # looks after which every open chain is looked through, whether or not a new number was given


def bind_tickets(stop: threading.Event) -> None:
    """Bind what was taken, until `stop` is set; a lost database is waited for."""
    known: dict[int, tuple[int, int]] = {}
    looks = 0
    while not stop.wait(PAUSE):
        looks += 1
        if looks % FRESH == 0:
            known.clear()
        try:
            seal_all(known)
        except (DatabaseError, InterfaceError) as fault:
            log.warning("the chain of tickets waits for the database: %s", fault)
            connection.close()
    close_old_connections()
