"""What upper floors know of the sittings they opened, by the first word of the sitting's context. They say so in their `apps.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Opener:
    """`group` of a context (like 'batch:12', or ''), what groups are called, and the page with the result of a sitting."""

    group: Callable[[str], str]
    titles: Callable[[Iterable[str]], Mapping[str, str]]
    address: Callable[[str, UUID], str]
    groups: Callable[[str], Mapping[str, str]]


openers: dict[str, Opener] = {}


def register(word: str, opener: Opener) -> None:
    """Have `opener` speak for sittings whose context begins with `word` and a colon."""
    openers[word] = opener


def group_of(context: str) -> str:
    """For whom a sitting was opened; '' when nobody says."""
    opener = openers.get(context.partition(":")[0])
    return opener.group(context) if opener else ""


def titles_of(groups: Iterable[str]) -> dict[str, str]:
    """What groups are called, where somebody knows."""
    held = sorted(set(filter(None, groups)))
    found: dict[str, str] = {}
    for opener in openers.values() if held else ():
        found |= opener.titles(held)
    return found


def groups_of(bank: str) -> dict[str, str]:
    """The groups that may be met with questions of this bank, and what they are called, the newest first."""
    found: dict[str, str] = {}
    for opener in openers.values():
        found |= opener.groups(bank)
    return found


def address_of(context: str, sitting_id: UUID) -> str:
    """The page with the result of a sitting; '' when nobody shows it."""
    opener = openers.get(context.partition(":")[0])
    return opener.address(context, sitting_id) if opener else ""
