"""Kinds of acts that upper floors take in: an app says in its `apps.py` what it hears, and learning need not know it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pintar.kit.errors import Refused


@dataclass(frozen=True)
class Said:
    """One act of a kind that an upper floor knows. `at` is when it was done, by the server's clock; `fields` all that was sent."""

    id: UUID
    lesson: str
    kind: str
    at: datetime
    fields: Mapping[str, Any]


# Called with (viewer, study, acts in the order they were done); what it leaves out or answers with None is kept.
Handler = Callable[[Any, Any, Sequence[Said]], Mapping[UUID, Refused | None]]
OURS = frozenset({"watched", "paged", "read", "finished", "answered", "submitted"})
handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Have `handler` take in acts of a kind, inside the transaction that keeps them. An act is handed over once.

    Raises ValueError for a kind of learning's own, or one that another handler has.
    """
    if kind in OURS or handlers.get(kind, handler) is not handler:
        raise ValueError(f"acts of the kind {kind!r} are taken in already")
    handlers[kind] = handler
