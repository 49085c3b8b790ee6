"""The site's own secrets of registration, derived from its master key: what signs receipts, and what keeps seeds until they are told."""

import os
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pintar.admission.sealing import key_of, public_of
from pintar.engine.keys import secret

SEED_BYTES = 32


@lru_cache(maxsize=1)
def signing_key() -> Ed25519PrivateKey:
    """What signs receipts."""
    return key_of(secret("admission-receipts"))


@lru_cache(maxsize=1)
def public_key() -> str:
    """The public half, 64 hex digits."""
    return public_of(signing_key())


def new_seed() -> bytes:
    """32 bytes by chance."""
    return os.urandom(SEED_BYTES)


def lock_away(seed: bytes, batch_id: int) -> bytes:
    """The seed under AES-256-GCM, bound to its batch."""
    nonce = os.urandom(12)
    return nonce + _cipher().encrypt(nonce, seed, str(batch_id).encode())


def take_out(sealed: bytes, batch_id: int) -> bytes:
    """The seed again; InvalidTag when it was tampered with, or belongs to another batch."""
    sealed = bytes(sealed)
    return _cipher().decrypt(sealed[:12], sealed[12:], str(batch_id).encode())


@lru_cache(maxsize=1)
def _cipher() -> AESGCM:
    return AESGCM(secret("admission-seeds"))
