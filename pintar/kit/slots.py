"""Places in pages that upper floors fill: an app says in its `apps.py` what it adds, and lower floors need not know it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class DeskEntry:
    """One line in the side list of the staff desk, shown to those for whom `rule(viewer)` holds."""

    group: str
    position: int
    label: Any
    url_name: str
    rule: Callable[[Any], bool]


desk_entries: list[DeskEntry] = []
places: dict[str, list[Callable[[dict[str, Any]], str]]] = {}


def fill(place: str, piece: Callable[[dict[str, Any]], str]) -> None:
    """Have `piece` draw in a place of lower floors' pages; it gets the page's context and gives safe HTML or ''."""
    if piece not in places.setdefault(place, []):
        places[place].append(piece)


def drawn(place: str, context: dict[str, Any]) -> str:
    """All that upper floors draw in a place."""
    return "".join(piece(context) for piece in places.get(place, ()))


def add_desk_entry(
    *, group: Any, position: int, label: Any, url_name: str, rule: Callable[[Any], bool]
) -> None:
    """Put a page into the side list; positions order the groups and the entries within them."""
    entry = DeskEntry(group, position, label, url_name, rule)
    if entry not in desk_entries:
        desk_entries.append(entry)


def desk_nav(request: HttpRequest) -> list[tuple[str, list[tuple[str, str, None, bool]]]]:
    """The side list for this viewer: groups of (label, address, count, whether it is the page being read)."""
    groups: dict[str, list[tuple[str, str, None, bool]]] = {}
    for entry in sorted(desk_entries, key=lambda e: e.position):
        if entry.rule(request.user):
            address = reverse(entry.url_name)
            is_here = request.path == address or (address != "/meja/" and request.path.startswith(address))
            groups.setdefault(str(entry.group), []).append((str(entry.label), address, None, is_here))
    return list(groups.items())
