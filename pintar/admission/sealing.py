"""Tickets that cannot be slipped in, taken out or moved unseen: a chain of hashes over all of them, and a signed receipt for each.

The chain: each link is the SHA-256 of the link before it and the ticket's own line, so whoever keeps one link has fixed everything
before it. The receipt: Ed25519 (RFC 8032) over the ticket's line, made when the ticket is taken; the holder can show it to anybody.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

START = "0" * 64
GIVEN_UP = "given_up"  # an entry with this word says that an earlier ticket counts no more


def entry_of(
    *, batch: int, number: int, at: datetime, groups: Mapping[str, str], needs: Iterable[str]
) -> dict[str, Any]:
    """A ticket as it is signed, chained and published: its public name tells of no person."""
    return {
        "number": number,
        "name": f"{batch}-{number}",
        "at": instant(at),
        "groups": dict(groups),
        "needs": sorted(needs),
    }


def given_up(*, batch: int, number: int, at: datetime) -> dict[str, Any]:
    """The entry that says a ticket was given up within the window."""
    return {"number": number, "name": f"{batch}-{number}", "at": instant(at), GIVEN_UP: True}


def instant(at: datetime) -> str:
    """An instant as it is signed: UTC to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def standing(entries: Sequence[Mapping[str, Any]]) -> list[tuple[int, Mapping[str, Any]]]:
    """The tickets that were not given up, each with its place in the chain, from 1."""
    gone = {entry["name"] for entry in entries if entry.get(GIVEN_UP)}
    return [(place, entry) for place, entry in enumerate(entries, 1) if entry["name"] not in gone]


def line(ticket: Mapping[str, Any]) -> str:
    """The one spelling of a ticket: JSON with sorted keys and no spaces (after RFC 8785)."""
    return json.dumps(ticket, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def link(before: str, ticket: Mapping[str, Any]) -> str:
    """The next link of the chain, 64 hex digits."""
    return hashlib.sha256(f"{before}\n{line(ticket)}".encode()).hexdigest()


def chain(tickets: Iterable[Mapping[str, Any]], before: str = START) -> Iterator[str]:
    """The link of each ticket, in order."""
    for ticket in tickets:
        before = link(before, ticket)
        yield before


def first_break(
    tickets: Iterable[Mapping[str, Any]], links: Iterable[str], before: str = START
) -> int | None:
    """The place (from 0) of the first ticket whose link is not what it should be; None when the chain is whole."""
    kept = list(links)
    made = list(chain(tickets, before))
    for place, (ours, theirs) in enumerate(zip(made, kept, strict=False)):
        if ours != theirs:
            return place
    return None if len(made) == len(kept) else min(len(made), len(kept))


def key_of(secret: bytes) -> Ed25519PrivateKey:
    """The signing key of 32 secret bytes."""
    return Ed25519PrivateKey.from_private_bytes(secret)


def public_of(key: Ed25519PrivateKey) -> str:
    """The public half, 64 hex digits: what a verifier needs."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def sign(key: Ed25519PrivateKey, ticket: Mapping[str, Any]) -> str:
    """The receipt of a ticket, 128 hex digits."""
    return key.sign(line(ticket).encode()).hex()


def is_signed(public: str, ticket: Mapping[str, Any], receipt: str) -> bool:
    """Whether a receipt is ours and speaks of this very ticket."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
            bytes.fromhex(receipt), line(ticket).encode()
        )
    except (InvalidSignature, ValueError):
        return False
    return True
