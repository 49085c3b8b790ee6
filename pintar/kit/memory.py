"""What many people ask for in the same seconds: worked out once for all of them, per process, and soon forgotten."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Values by key that are good for `seconds`; at most `most` of them are held."""

    def __init__(self, seconds: float, most: int = 500) -> None:
        self.seconds = seconds
        self.most = most
        self._held: dict[Hashable, tuple[float, Value]] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key, made anew when it is missing or too old."""
        at = time.monotonic()
        found = self._held.get(key)
        if found and found[0] > at:
            return found[1]
        value = make()
        with self._lock:
            if len(self._held) >= self.most:
                self._held = {k: v for k, v in self._held.items() if v[0] > at}
                if len(self._held) >= self.most:
                    self._held.clear()
            self._held[key] = (at + self.seconds, value)
        return value

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()


everything: list[Remembered] = []


def remembered(seconds: float, most: int = 500) -> Remembered:
    """A memory that `forget_everything` knows of."""
    memory: Remembered = Remembered(seconds, most)
    everything.append(memory)
    return memory


def forget_everything() -> None:
    """For tests, which change the world faster than it is forgotten."""
    for memory in everything:
        memory.forget()
