"""What is wrong with a source, and where."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Level = Literal["error", "warning"]


class NotACourse(ValueError):
    """What was given is not a course; the message says why, in words for the person who chose it."""


class Hostile(ValueError):
    """The archive could harm the machine that opens it; the message says what was found."""


@dataclass(frozen=True, order=True)
class Fault:
    """Something to put right. `line` counts from 1, 0 means the file as a whole; an error keeps a course from being published."""

    path: str
    line: int
    message: str
    level: Level = "error"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return (
            f"{place}: {self.message}" if self.level == "error" else f"{place}: (peringatan) {self.message}"
        )

    def as_json(self) -> dict[str, Any]:
        """As it is kept in a report."""
        return asdict(self)


def errors(faults: Iterable[Fault]) -> list[Fault]:
    """Only those that keep a course from being published."""
    return [fault for fault in faults if fault.level == "error"]


def tidy(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Each fault once, errors first, then by file and line."""
    return tuple(sorted(set(faults), key=lambda f: (f.level != "error", f.path, f.line, f.message)))
