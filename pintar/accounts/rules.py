"""Who may do what: pure questions about a viewer."""

from typing import Any

from pintar.accounts.values import RoleKind


def grants(viewer: Any) -> frozenset[tuple[str, str]]:
    """The viewer's roles as (kind, region code or ''); empty for the public."""
    found = getattr(viewer, "_grants", None)
    if found is None and getattr(viewer, "is_authenticated", False):
        found = frozenset((r.kind, r.region_id or "") for r in viewer.roles.all())
        viewer._grants = found
    return found or frozenset()


def has_role(viewer: Any, *kinds: RoleKind) -> bool:
    """Whether the viewer holds any of these roles anywhere; an administrator holds all but none of the data of a role."""
    return any(kind in kinds or kind == RoleKind.ADMIN for kind, _ in grants(viewer))


def is_staff(viewer: Any) -> bool:
    """Anybody with a role."""
    return bool(grants(viewer))


def is_asked_for_second_factor(viewer: Any) -> bool:
    """Whether the viewer is staff whose session lacks the second factor that opens the desk."""
    return getattr(viewer, "_held", None) != getattr(viewer, "_grants", None)


def can_organise(viewer: Any) -> bool:
    """Open periods and batches, see everybody in them."""
    return has_role(viewer, RoleKind.ORGANISER)


def can_author(viewer: Any) -> bool:
    """Import, check and publish courses."""
    return has_role(viewer, RoleKind.AUTHOR)


def can_administer(viewer: Any) -> bool:
    """Give roles and change the dated numbers."""
    return has_role(viewer, RoleKind.ADMIN)


def can_see_people(viewer: Any) -> bool:
    """See lists of people: all of them, or those of one's own regions."""
    return has_role(viewer, RoleKind.ORGANISER, RoleKind.REGIONAL)


def provinces_seen(viewer: Any) -> frozenset[str] | None:
    """The provinces whose people the viewer may see: None is all of them, an empty set none."""
    return None if can_organise(viewer) else provinces_of(viewer)


def provinces_of(viewer: Any) -> frozenset[str]:
    """The provinces the viewer is a regional officer of."""
    return frozenset(region for kind, region in grants(viewer) if kind == RoleKind.REGIONAL)
