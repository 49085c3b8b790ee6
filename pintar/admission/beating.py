"""The sign of life of a web process: a thread that says every few seconds that this process reaches the database."""

import logging
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from pintar.admission.actions import BEAT, give_sign

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
log = logging.getLogger("pintar.admission")
_begun = threading.Lock()


def while_alive(inner: App) -> App:
    """The application, with its sign of life: from the fork on where the server forks, else from the first request on."""
    os.register_at_fork(after_in_child=begin)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not _begun.locked():
            begin()
        return inner(environ, start_response)

    return application


def begin() -> None:
    """Start the thread, once in a process; it ends with the process."""
    if _begun.acquire(blocking=False):
        threading.Thread(target=_beat, args=(threading.Event(),), name="pulse", daemon=True).start()


def _beat(stop: threading.Event) -> None:
    while True:
        try:
            if give_sign():
                log.warning("the site is back after a time in which no web process reached the database")
        except (DatabaseError, InterfaceError) as fault:
            log.warning("no sign of life could be given: %s", fault)
            connection.close()
        if stop.wait(BEAT):
            return
