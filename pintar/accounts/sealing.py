"""National numbers at rest: sealed with AES-256-GCM, found again by a keyed hash, shown with their middle hidden."""

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pintar.engine.keys import secret


def seal(kind: str, number: str) -> bytes:
    """Nonce and ciphertext; the kind is bound to it, so that a NIK cannot be passed off as a NIP."""
    nonce = os.urandom(12)
    return nonce + _cipher().encrypt(nonce, number.encode(), kind.encode())


def unseal(kind: str, sealed: bytes) -> str:
    """The number again; InvalidTag when it was tampered with or the key is another."""
    sealed = bytes(sealed)
    return _cipher().decrypt(sealed[:12], sealed[12:], kind.encode()).decode()


def digest(kind: str, number: str) -> bytes:
    """32 bytes by which the same number is recognised; useless without the key."""
    return hmac.new(secret("identifier-digest"), f"{kind}:{number}".encode(), hashlib.sha256).digest()


def masked(number: str) -> str:
    """The first two and last three characters; the rest as dots."""
    return (
        f"{number[:2]}{'•' * max(len(number) - 5, 3)}{number[-3:]}" if len(number) > 5 else "•" * len(number)
    )


@lru_cache(maxsize=1)
def _cipher() -> AESGCM:
    return AESGCM(secret("identifier-seal"))
