"""The web server's own process: under the supervisor (`python -m pintar.engine.web`), or alone as one node of several."""

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pintar.engine import draining
from pintar.engine.folder import data_folder, make_folder
from pintar.engine.processes import (
    call_myself,
    die_with_parent,
    die_with_supervisor,
    share_memory_between_threads,
)

LINES = 64  # threads of a worker: nearly all of them wait for slow lines (`kit.hands`)
LONGEST_STOP = 8  # seconds a request in progress is given when the program stops


def main() -> None:
    """Serve until told to stop (SIGTERM), under the supervisor that started this process."""
    words = argparse.ArgumentParser(prog="pintar.engine.web")
    words.add_argument("--host", required=True)
    words.add_argument("--port", type=int, required=True)
    words.add_argument("--workers", type=int, required=True)
    given = words.parse_args()
    die_with_supervisor()
    serve(given.host, given.port, given.workers, when=sys.stdin.read, line=data_folder().run / "antre")


def serve(
    host: str,
    port: int,
    workers: int,
    *,
    when: Callable[[], object] = bool,
    line: Path | None = None,
) -> None:
    """Load the program, wait for `when` (tables and static files are up to date), and serve until told to stop."""
    call_myself("pintar-web")
    share_memory_between_threads()
    # Load the program before the workers are made: they share its memory, and start at once.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pintar.settings")
    importlib.import_module("django").setup()
    importlib.import_module("pintar.urls")
    when()
    importlib.import_module("pintar.wsgi")
    # What is loaded now stays for good: the collector need not walk it again, nor copy its pages into every worker.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    forker: list[int] = [0]
    os.register_at_fork(
        before=lambda: forker.__setitem__(0, os.getpid()), after_in_child=lambda: die_with_parent(forker[0])
    )
    run(host, port, workers, line)


def run(host: str, port: int, workers: int, line: Path | None = None) -> None:
    """Start granian with this many workers of LINES threads each; `line` is where the worker writes how the waiting line moves."""
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    class Node(Server):  # type: ignore[misc, valid-type]
        """Granian, that says goodbye before it goes."""

        def signal_handler_interrupt(self, *_: Any, **__: Any) -> None:
            if draining.is_leaving() or not draining.longest():
                super().signal_handler_interrupt()
            else:
                draining.afterwards(draining.longest(), super().signal_handler_interrupt)

    # What waiting pages ask for all the time: granian gives the file out itself. Without a worker on this machine
    # nobody writes it, and the program answers.
    files: dict[str, Any] = {}
    if line:
        make_folder(line, 0o755)
        files = {"static_path_route": ["/antre"], "static_path_mount": [line], "static_path_expires": 1}
    Node(
        "pintar.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=workers,
        blocking_threads=LINES,
        backlog=2048,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=LONGEST_STOP,
        **files,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
