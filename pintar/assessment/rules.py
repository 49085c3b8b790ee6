"""Who may look after the bank of questions, and who may be the second pair of eyes."""

from typing import Any

from pintar.accounts.rules import can_author, can_organise, has_role
from pintar.accounts.values import RoleKind


def can_use_bank(viewer: Any) -> bool:
    """See questions with their keys, write them, read what answers say of them: those who write courses."""
    return can_author(viewer)


def is_second(viewer: Any, *, version: Any, author_id: int | None) -> bool:
    """Whether the viewer's eyes are a second pair: they neither wrote this version nor, where nobody is named for it, the question."""
    return viewer.pk != (version.by_id or author_id)


def can_mark(viewer: Any) -> bool:
    """Mark works of others: facilitators what they were named for, organisers everything."""
    return has_role(viewer, RoleKind.FACILITATOR, RoleKind.ORGANISER)


def can_name_markers(viewer: Any) -> bool:
    """Say who marks what, and see how far markers agree: organisers."""
    return can_organise(viewer)


def can_correct(viewer: Any) -> bool:
    """See and decide corrections of questions: those who write courses, and those who organise them."""
    return can_author(viewer) or can_organise(viewer)


def can_take_away(viewer: Any) -> bool:
    """Take passes away when a question is corrected: organisers only."""
    return can_organise(viewer)


def can_judge_honesty(viewer: Any) -> bool:
    """See and settle what was noticed in people's sittings: organisers only."""
    return can_organise(viewer)


def can_see_signals(viewer: Any) -> bool:
    """See what was noticed: organisers all of it, those who write courses what concerns questions."""
    return can_organise(viewer) or can_author(viewer)


def can_grant(viewer: Any) -> bool:
    """Grant persons more time or large print in tests, and see to whom it was granted: organisers."""
    return can_organise(viewer)
