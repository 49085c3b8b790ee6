"""Passwords are checked in turns: so many a second on one machine, so that a storm of sign-ins leaves the rest of it alone.

Two files in the data folder are shared by all processes of the machine: one holds when the next turn is, the others are
held while a password is worked on. Nobody waits inside a process: whose turn is later is told when, and comes back.
"""

import fcntl
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

AT_ONCE = 0.4  # seconds: a turn as near as that is taken now
PATIENCE = 0.2  # seconds to wait for a hand that is free
TICK = 0.02
CLOCK = struct.Struct("<d")


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
    pace = settings.SIGN_INS_PER_SECOND
    if pace <= 0:
        yield
        return
    now = time.time()
    at = granted or _next_turn(pace, now)
    if at > now + AT_ONCE:
        raise Busy(at)
    hand = _free_hand()
    if hand is None:
        # What is being worked on takes longer than it should: the machine is busy with other things.
        raise Busy(max(_next_turn(pace, now), now + 1))
    try:
        yield
    finally:
        os.close(hand)


def _next_turn(pace: float, now: float) -> float:
    """The instant of the next turn, which is given away by asking."""
    with _locked(_folder() / "next") as handle:
        held = os.pread(handle, CLOCK.size, 0)
        free = CLOCK.unpack(held)[0] if len(held) == CLOCK.size else 0.0
        at = free if now < free < now + 3600 else now
        os.pwrite(handle, CLOCK.pack(at + 1 / pace), 0)
    return at


def _free_hand() -> int | None:
    """The open lock file of a hand that is free now or very soon; closing it gives it back, and so does dying."""
    deadline = time.monotonic() + PATIENCE
    while True:
        for number in range(settings.SIGN_INS_AT_ONCE):
            handle = os.open(_folder() / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return handle
            except BlockingIOError:
                os.close(handle)
        if time.monotonic() >= deadline:
            return None
        time.sleep(TICK)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _folder() -> Path:
    folder: Path = settings.DATA.run / "sign-ins"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
