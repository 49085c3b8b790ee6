"""Who wants to hear of what: reactions plug themselves in here from their app's `apps.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reaction:
    """A function that takes in entries of some kinds, in order; it may hear an entry twice."""

    name: str
    kinds: tuple[str, ...]
    take: Callable[[Sequence[Any]], None]
    size: int
    is_single: bool


reactions: dict[str, Reaction] = {}


def on(*kinds: str) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Hear each entry of these kinds, one at a time, each in its own transaction."""

    def plug(function: Callable[[Any], None]) -> Callable[[Any], None]:
        def take(entries: Sequence[Any]) -> None:
            for entry in entries:
                function(entry)

        name = f"{function.__module__}.{function.__name__}"
        reactions[name] = Reaction(name, kinds, take, 200, True)
        return function

    return plug


def on_many(
    *kinds: str, size: int = 2000
) -> Callable[[Callable[[Sequence[Any]], None]], Callable[[Sequence[Any]], None]]:
    """Hear entries of these kinds up to `size` at a time, all in one transaction."""

    def plug(function: Callable[[Sequence[Any]], None]) -> Callable[[Sequence[Any]], None]:
        name = f"{function.__module__}.{function.__name__}"
        reactions[name] = Reaction(name, kinds, function, size, False)
        return function

    return plug
