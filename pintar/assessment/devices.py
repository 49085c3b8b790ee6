"""Which browser a sitting was opened in, as a number that says nothing but whether it is the same one."""

from functools import lru_cache
from hashlib import blake2b
from uuid import UUID

from pintar.engine.keys import secret


def number_of(device: UUID | None) -> int | None:
    """A keyed hash of a browser's number, 64 bits with a sign; nobody without the site's key can tell which browser it is."""
    if device is None:
        return None
    digest = blake2b(device.bytes, digest_size=8, key=_key()).digest()
    return int.from_bytes(digest, "big", signed=True)


@lru_cache(maxsize=1)
def _key() -> bytes:
    return secret("assessment.devices")
