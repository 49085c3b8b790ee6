"""Who may see what of the composing pages."""

from typing import Any

from pintar.accounts.rules import can_administer, has_role, provinces_of
from pintar.accounts.values import RoleKind


def can_see_letters(viewer: Any) -> bool:
    """See letters that came back: administrators all of them, regional officers those to people of their provinces."""
    return has_role(viewer, RoleKind.REGIONAL)


def letters_within(viewer: Any) -> frozenset[str] | None:
    """The provinces whose people's letters the viewer may see: None is all of them."""
    return None if can_administer(viewer) else provinces_of(viewer)
