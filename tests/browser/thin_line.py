"""A line between browser and site that can be made slow, and cut: what browsers pretend of both they do not keep to for films."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE = 4096


class ThinLine:
    """Listens on `port` and passes on what it hears; `rate` is bytes a second down the line, 0 for no limit."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.rate = 0
        self.is_cut = False
        self.ends: set[socket.socket] = set()
        self.ear = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.ear.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """Everything under way breaks off, and nothing new gets through."""
        self.is_cut = True
        for end in list(self.ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """It works again."""
        self.is_cut = False

    def _listen(self) -> None:
        while True:
            try:
                near, _address = self.ear.accept()
            except OSError:
                return
            if self.is_cut:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                near.close()
                continue
            self.ends |= {near, far}
            threading.Thread(target=self._carry, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, True), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, is_down: bool) -> None:
        with suppress(OSError):
            while piece := one.recv(PIECE):
                other.sendall(piece)
                if is_down and self.rate:
                    time.sleep(len(piece) / self.rate)
        for end in (one, other):
            self.ends.discard(end)
            with suppress(OSError):
                end.close()


@contextmanager
def thin_line(port: int) -> Iterator[ThinLine]:
    """A line to this port, taken down at the end."""
    line = ThinLine(port)
    try:
        yield line
    finally:
        line.cut()
        line.ear.close()
