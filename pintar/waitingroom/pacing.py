"""How fast people are let in, and how long those who wait still have. Pure."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_RATE = 20.0  # people a second, before anything was measured
LEAST_RATE, MOST_RATE = 1.0, 500.0  # a line always moves
FULL, ROOMY = (
    0.85,
    0.7,
)  # shares of the threads' time: above the first the site is full, below the second it has room
SLOWER, FASTER = (
    0.8,
    1.05,
)  # what one second of either does to the rate (AIMD in ratios: down quickly, up slowly)
LONGEST_STEP = 5.0  # seconds; after a longer silence nobody is let in for time that nobody looked


@dataclass(frozen=True)
class State:
    """How the room stands: places up to `admitted` may come in, at `rate` a second; `last` is the last place given."""

    admitted: int
    rate: float
    last: int
    ceiling: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody waits: then nobody comes in without a place."""
        return self.last > self.admitted


def paced(state: State, *, busy: float | None, seconds: float) -> State:
    """The state after so many seconds with the site this busy (0 to 1; None: nobody says, the rate stays)."""
    rate = state.rate
    if busy is not None:
        rate *= SLOWER if busy > FULL else FASTER if busy < ROOMY else 1.0
    most = min(MOST_RATE, state.ceiling) if state.ceiling else MOST_RATE
    rate = min(max(rate, LEAST_RATE), max(most, LEAST_RATE))
    more = rate * min(max(seconds, 0.0), LONGEST_STEP)
    return State(min(state.last, state.admitted + max(1, int(more))), rate, state.last, state.ceiling)


def wait_of(place: int, state: State) -> float:
    """Seconds until this place is let in, at today's rate."""
    return max(0, place - state.admitted) / state.rate


class Doorstep:
    """Lets in up to `rate` people a second who have no place, and a burst of them: a bucket of tokens for one process."""

    def __init__(self, burst_seconds: float = 5.0) -> None:
        self.burst_seconds = burst_seconds
        self.tokens: float | None = None
        self.at = 0.0

    def takes(self, rate: float, now: float) -> bool:
        """Whether one more may come in at `now` (seconds of a clock that only goes forward)."""
        most = max(1.0, rate * self.burst_seconds)
        if self.tokens is None:
            self.tokens = most
        else:
            self.tokens = min(most, self.tokens + (now - self.at) * rate)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True
