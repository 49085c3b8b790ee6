"""What a browser holds: a place in the line, or the right to stay inside. Both signed; nobody writes their own."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

PLACE, INSIDE = Signer(salt="waitingroom.place"), Signer(salt="waitingroom.inside")


@dataclass(frozen=True)
class Place:
    """A place in the line: its number, and how many had been let in when it was given."""

    number: int
    since: int

    def sealed(self) -> str:
        """As it stands in the cookie."""
        return PLACE.sign(f"{self.number}.{self.since}")


def place_in(cookie: str) -> Place | None:
    """The place a cookie holds; None when it holds none, or a made-up one."""
    found = _numbers(PLACE, cookie)
    return Place(*found) if len(found) == 2 else None


def inside(at: float) -> str:
    """The right to stay, given at this second."""
    return INSIDE.sign(str(int(at)))


def inside_since(cookie: str) -> int:
    """The second at which the right to stay was given; 0 when there is none."""
    found = _numbers(INSIDE, cookie)
    return found[0] if len(found) == 1 else 0


def _numbers(signer: Signer, cookie: str) -> list[int]:
    if not cookie or len(cookie) > 120:
        return []
    try:
        words = signer.unsign(cookie).split(".")
    except BadSignature:
        return []
    return [int(word) for word in words] if all(word.isdecimal() for word in words) else []
