"""How a web node leaves: it says so first, goes on serving while the balancer turns away, and ends last.

One byte that all processes of the node share says that it is leaving. While it leaves, pages that are only read are
answered 502 before any work is done, which tells a balancer in front (nginx: `proxy_next_upstream http_502`) to ask another
node and to leave this one alone; what somebody sends is taken in as always. Every answer ends its connection.
"""

import mmap
import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_shared = mmap.mmap(-1, mmap.PAGESIZE)  # made before the workers are, so they see the same page


def is_leaving() -> bool:
    """Whether this node was told to stop."""
    return _shared[0] != 0


def leave() -> None:
    """Say to all processes of this node that it is leaving."""
    _shared[0] = 1


def stay() -> None:
    """Take it back; for tests."""
    _shared[0] = 0


def longest() -> float:
    """Seconds a node goes on serving after it was told to stop (PINTAR_DRAIN)."""
    return float(os.environ.get("PINTAR_DRAIN") or "0")


def while_leaving(application: Application) -> Application:
    """The application, and what it says instead while the node leaves."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not _shared[0]:
            return application(environ, start_response)
        if environ.get("PATH_INFO") == "/healthz":  # it still lives
            return application(environ, start_response)
        if environ.get("REQUEST_METHOD") in ("GET", "HEAD"):
            start_response(
                "502 Bad Gateway", [("Connection", "close"), ("Retry-After", "1"), ("Content-Length", "0")]
            )
            return [b""]

        def start_last(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, ("Connection", "close")], *rest)

        return application(environ, start_last)

    return answer


def afterwards(seconds: float, act: Callable[[], None]) -> None:
    """Leave, and do the rest when the balancer has had its time."""
    leave()

    def rest() -> None:
        time.sleep(seconds)
        act()

    threading.Thread(target=rest, name="leaving", daemon=True).start()
