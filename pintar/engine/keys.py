"""One master key on disk; every secret the program needs is derived from it by its purpose."""

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pintar.engine.errors import CannotStart
from pintar.engine.folder import data_folder

MASTER_BYTES = 32


def secret(purpose: str, length: int = 32) -> bytes:
    """The secret for one purpose: the same master key and purpose give the same bytes, HKDF-SHA256 (RFC 5869).

    The master key is PINTAR_MASTER_KEY (64 hexadecimal digits) or the file `keys/master.key`, made on first use.
    Raises CannotStart when the key cannot be read or is not a key.
    """
    return HKDF(algorithm=SHA256(), length=length, salt=SALT, info=purpose.encode()).derive(_master())


def master_key_file() -> Path:
    """Where the master key lies: losing this file means losing every identifier stored encrypted."""
    return data_folder().keys / "master.key"


def _master() -> bytes:
    given = os.environ.get("PINTAR_MASTER_KEY")
    if given:
        return _parsed(given, "PINTAR_MASTER_KEY")
    return _from_file(master_key_file())


@lru_cache(maxsize=8)
def _from_file(path: Path) -> bytes:
    """Read the key, making it first when there is none; cached, because one process keeps one key."""
    try:
        if not path.exists():
            _write_new(path)
        return _parsed(path.read_text(encoding="ascii"), str(path))
    except UnicodeDecodeError as why:
        raise CannotStart(f"{path} is not a master key: it must hold 64 hexadecimal digits.") from why
    except OSError as why:
        raise CannotStart(
            f"The master key {path} cannot be read: {why.strerror}. "
            "It must belong to the account that runs Pintar (mode 0600)."
        ) from why


def _write_new(path: Path) -> None:
    """Put a new key in place whole: of two programs that try at once, one wins and both read the same key."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(MASTER_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _parsed(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) < MASTER_BYTES:
        raise CannotStart(
            f"{where} is not a master key: it must hold at least 64 hexadecimal digits "
            "(`openssl rand -hex 32` makes one)."
        )
    return key


SALT = b"pintar master key 1"
