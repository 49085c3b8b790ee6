"""A process the supervisor keeps alive."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

CALM = 60.0  # seconds a process must have lived for its earlier deaths to be forgotten
SHORTEST, LONGEST = 0.5, 30.0  # seconds before a dead process is started again


class Backoff:
    """How long to wait before the next try: twice as long each time, up to half a minute."""

    def __init__(self) -> None:
        self.deaths = 0
        self.next_at = 0.0

    def note_death(self, lived: float, now: float) -> float:
        """Count a death after so many seconds of life, and say how many seconds to wait."""
        self.deaths = 1 if lived > CALM else self.deaths + 1
        wait = min(SHORTEST * 2 ** (self.deaths - 1), LONGEST)
        self.next_at = now + wait
        return wait


class Child:
    """One program under the supervisor: it dies with us, and is started again when it dies without us."""

    def __init__(self, name: str, arguments: Sequence[str], *, waits: bool = False) -> None:
        self.name = name
        self.arguments = arguments
        self.may_go = not waits
        self.backoff = Backoff()
        self.process: subprocess.Popen[bytes] | None = None
        self.began = 0.0

    def start(self) -> None:
        """Start it, in a session of its own: Ctrl-C reaches the supervisor, which then stops all in order."""
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, *self.arguments],
            stdin=subprocess.PIPE,
            start_new_session=True,
            env=os.environ | {"PINTAR_PARENT": str(os.getpid())},
        )
        if self.may_go:
            self.go()

    def go(self) -> None:
        """Let a child that `waits` go on: it has loaded itself meanwhile, and reads its input until it is closed."""
        self.may_go = True
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()

    def look_after(self) -> str:
        """Start it again if it died and its time has come; what there is to tell, or nothing."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.backoff.next_at:
                self.start()
            return ""
        code = self.process.poll()
        if code is None:
            return ""
        self.process = None
        wait = self.backoff.note_death(now - self.began, now)
        how = signal.Signals(-code).name if code < 0 else f"code {code}"
        return f"The {self.name} ended unexpectedly ({how}); it starts again in {wait:g} seconds."

    def stop(self, patience: float) -> None:
        """Ask it to stop; after this many seconds, end it."""
        process, self.process = self.process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
