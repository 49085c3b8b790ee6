"""Identifiers: time-ordered UUIDs and codes that people can read aloud."""

import os
import secrets
import time
import uuid
from datetime import datetime

# Crockford's base 32 without I, L, O, U: no letter can be taken for a digit.
READABLE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def uuid7() -> uuid.UUID:
    """A UUID version 7: 48 bits of Unix milliseconds, then randomness (RFC 9562, section 5.7)."""
    return uuid.UUID(int=_number())


def uuid7_hex() -> str:
    """The 32 hex digits of a UUID version 7, where nobody needs the rest of it."""
    return f"{_number():032x}"


def _number() -> int:
    millis = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big")
    return (
        (millis & (2**48 - 1)) << 80
        | 0x7 << 76
        | (tail >> 68 & 0xFFF) << 64
        | 0b10 << 62
        | tail & (2**62 - 1)
    )


def uuid7_from(at: datetime) -> uuid.UUID:
    """The least UUID version 7 of an instant: those made before it sort before it."""
    return uuid.UUID(int=int(at.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62)


def readable_code(length: int = 12) -> str:
    """A random code of `length` characters, 5 bits each, free of look-alikes."""
    return "".join(secrets.choice(READABLE) for _ in range(length))


def tidy_code(text: str) -> str:
    """What a person meant when they typed a readable code."""
    upper = "".join(c for c in text.upper() if c.isalnum())
    return upper.translate(str.maketrans("ILO", "110"))
