"""Passwords are checked in turns: so many a second on one machine, so that a storm of sign-ins leaves the rest of it alone.

Two files in the data folder are shared by all processes of the machine: one holds when the next turn is and how long a
password takes these days, the others are held while one is worked on. Nobody waits inside a process: whose turn is later
is told when, and comes back.
"""

import fcntl
import os
import random
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

AT_ONCE = 0.15  # seconds: a turn as near as that is taken now
PATIENCE = 0.05  # seconds that somebody who has not waited yet is kept for a hand that is free
TICK = 0.01
NEWEST = 0.2  # the weight of the newest password in how long one takes
CLOCK = struct.Struct("<dd")  # the next turn (Unix seconds), and how long a password takes (seconds)


class Busy(Exception):
    """Somebody's turn comes later: at the instant `at` (Unix seconds)."""

    def __init__(self, at: float) -> None:
        super().__init__(f"in {at - time.time():.1f} s")
        self.at = at


@contextmanager
def turn(*, granted: float = 0.0) -> Iterator[None]:
    """One password may be worked on within this block. Busy when its turn is later.

    `granted` is the instant that was told before to whoever comes back now; their turn is kept for them.
    """
    if settings.SIGN_INS_PER_SECOND <= 0:
        yield
        return
    now = time.time()
    at = granted or _next_turn(now)
    if at > now + AT_ONCE:
        raise Busy(at)
    hand = _free_hand(0.0 if granted else PATIENCE)
    if hand is None:
        # What is being worked on takes longer than it did: the machine is busy with other things.
        with _clock() as (_next, lasts, _keep):
            raise Busy(time.time() + max(lasts, 0.2) * random.uniform(1, 4))  # noqa: S311 - not all at once
    began = time.monotonic()
    try:
        yield
    finally:
        _give_back(hand)
        with _clock() as (next_, lasts, keep):
            keep(next_, lasts + NEWEST * (time.monotonic() - began - lasts))


def _next_turn(now: float) -> float:
    """The instant of the next turn, which is given away by asking: as far from the one before as the pace says, or as
    a password takes when that is longer."""
    with _clock() as (free, lasts, keep):
        at = free if now < free < now + 3600 else now
        keep(at + max(1 / settings.SIGN_INS_PER_SECOND, lasts / settings.SIGN_INS_AT_ONCE), lasts)
    return at


def _free_hand(patience: float) -> int | None:
    """The open lock file of a hand that is free; None when there is none. One process works on one password at a time,
    so that its other threads are there for pages."""
    deadline = time.monotonic() + patience
    while True:
        if _mine.acquire(blocking=False):
            for number in range(settings.SIGN_INS_AT_ONCE):
                handle = os.open(_folder() / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return handle
                except BlockingIOError:
                    os.close(handle)
            _mine.release()
        if time.monotonic() >= deadline:
            return None
        time.sleep(TICK)


def _give_back(hand: int) -> None:
    """Closing the file lets go of it; so does dying."""
    os.close(hand)
    _mine.release()


@contextmanager
def _clock() -> Iterator[tuple[float, float, Callable[[float, float], None]]]:
    """The next turn, how long a password takes, and how to keep both; nobody else reads or writes meanwhile."""
    handle = os.open(_folder() / "clock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        held = os.pread(handle, CLOCK.size, 0)
        next_, lasts = CLOCK.unpack(held) if len(held) == CLOCK.size else (0.0, 0.0)
        yield next_, min(max(lasts, 0.0), 10.0), lambda one, two: _write(handle, one, two)
    finally:
        os.close(handle)


def _write(handle: int, next_: float, lasts: float) -> None:
    os.pwrite(handle, CLOCK.pack(next_, lasts), 0)


def _folder() -> Path:
    folder: Path = settings.DATA.run / "sign-ins"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


_mine = threading.Lock()
