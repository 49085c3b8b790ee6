"""Locks on files: the kernel takes them back when their holder dies, however it dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pintar.engine.errors import CannotStart


class FileLock:
    """One open lock file; many may hold it shared, or one alone. CannotStart if it belongs to another account."""

    def __init__(self, path: Path) -> None:
        try:
            self.handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except PermissionError as why:
            raise CannotStart(
                f"{path} belongs to another account. Run Pintar as the account that started it first, "
                "or choose another PINTAR_DATA."
            ) from why

    def share(self) -> None:
        """Hold it together with others; wait while somebody holds it alone."""
        fcntl.flock(self.handle, fcntl.LOCK_SH)

    def take(self, *, patience: float = 0.0) -> bool:
        """Hold it alone if nobody else holds it within `patience` seconds; False means somebody does.

        A shared hold is given up by asking, even when the answer is no.
        """
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(0.01)

    def close(self) -> None:
        """Let go."""
        os.close(self.handle)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait until nobody else holds the lock, then hold it for the block."""
    lock = FileLock(path)
    try:
        fcntl.flock(lock.handle, fcntl.LOCK_EX)
        yield
    finally:
        lock.close()


def is_held(path: Path) -> bool:
    """Whether any process holds the lock."""
    if not path.exists():
        return False
    lock = FileLock(path)
    try:
        return not lock.take()
    finally:
        lock.close()
