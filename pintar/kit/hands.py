"""A few hands do the work, many threads wait for slow lines.

Somebody with a weak signal takes minutes to send a photograph or to fetch a film. A thread that waits for them costs little; a thread
that works holds a connection to the database, whose server keeps a process for it. So a web process has many threads (`engine.web.LINES`) and few
hands (`HANDS`), each with its connections. What somebody sends is read to its end before a hand is asked for, and what they
are given goes out when the hand is free again. The hand that was put down last is taken first: its connection is the warm one.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.conf import settings
from django.db import connections
from django.http import FileResponse, StreamingHttpResponse
from django.urls import Resolver404, resolve

from pintar.kit.frame import LARGEST, drop_a_dead_connection

HANDS: Final = (
    2  # what two cores keep busy beside their database; more only make caches cold (bench/README.md)
)
IN_MEMORY: Final = 1 << 18  # bytes of a body; the rest lies on the disk meanwhile
AHEAD: Final = 32 << 20  # bytes; pieces of films are larger, and come from the desk
ENDED: Final = [("Content-Length", "0"), ("Connection", "close")]
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


log = logging.getLogger("pintar.hands")


class Hands:
    """So many at once, each with connections that go from thread to thread with it."""

    def __init__(self, count: int) -> None:
        self._turns = threading.Semaphore(count)
        self._idle: list[dict[str, Any]] = [{} for _ in range(count)]

    @contextmanager
    def one(self) -> Iterator[None]:
        """Work with the database, on a line that is alive, where no page does. A thread that has connections of its own (a command, a
        test, the sign of life) uses those."""
        if _of_this_thread():
            drop_a_dead_connection()
            yield
            return
        self.take()
        try:
            drop_a_dead_connection()
            yield
        finally:
            self.put_down()

    def take(self) -> None:
        """Wait for a hand."""
        self._turns.acquire()
        for alias, connection in self._idle.pop().items():
            connections[alias] = connection

    def put_down(self, *, but_keep_lines: bool = False) -> None:
        """Let the next one have the hand; `but_keep_lines` leaves its connections to this thread, and the hand opens others."""
        held = {} if but_keep_lines else {one.alias: one for one in _of_this_thread()}
        for alias, connection in held.items():
            if not connection.allow_thread_sharing:
                connection.inc_thread_sharing()
            del connections[alias]
        self._idle.append(held)
        self._turns.release()


hands = Hands(HANDS)


def with_few_hands(application: Application) -> Application:
    """The application, at most HANDS requests at a time, none of which waits for the line of whoever sent it."""

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            is_whole = _read_ahead(environ)
        except OSError:
            log.exception("what was sent could not be kept")  # no room on the disk
            start_response("503 Service Unavailable", [("Retry-After", "60"), *ENDED])
            return [b""]
        if not is_whole:
            start_response("400 Bad Request", ENDED)
            return [b""]
        hands.take()
        is_written_on = False
        try:
            found = application(environ, start_response)
            # A table that is written while it is sent goes on asking the database.
            is_written_on = isinstance(found, StreamingHttpResponse) and not isinstance(found, FileResponse)
            return found
        finally:
            hands.put_down(but_keep_lines=is_written_on)

    return answer


def _of_this_thread() -> list[Any]:
    return list(connections.all(initialized_only=True))


def _read_ahead(environ: Environ) -> bool:
    """Read what is being sent, as far as its page takes that much; False when the line broke before its end."""
    said = environ.get("CONTENT_LENGTH") or "0"
    size = int(said) if said.isascii() and said.isdecimal() and len(said) < 12 else 0
    if not 0 < size <= AHEAD or (size > LARGEST and size > _most(environ)):
        return True
    kept = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - closed with the request
    shutil.copyfileobj(_Part(environ["wsgi.input"], size), kept, IN_MEMORY)
    is_whole = kept.tell() == size
    kept.seek(0)
    environ["wsgi.input"] = kept
    return is_whole


def _most(environ: Environ) -> int:
    """How much the page takes (`kit.permits.takes`)."""
    try:
        return int(getattr(resolve(environ.get("PATH_INFO", "")).func, "largest", LARGEST))
    except Resolver404:
        return 0


class _Part:
    """The first `size` bytes of a stream."""

    def __init__(self, stream: Any, size: int) -> None:
        self.stream = stream
        self.left = size

    def read(self, size: int = IN_MEMORY) -> bytes:
        """The next bytes; none at the end of the part, or when the line broke."""
        piece: bytes = self.stream.read(min(size, self.left)) if self.left else b""
        self.left -= len(piece)
        return piece
