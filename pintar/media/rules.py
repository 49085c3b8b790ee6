"""Who may use the library of media."""

from typing import Any

from pintar.accounts.rules import can_author


def can_use(viewer: Any) -> bool:
    """Send files, look at them, write their captions: those who write courses."""
    return can_author(viewer)
