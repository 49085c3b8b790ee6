"""The bucket (S3 and what speaks like it) in which several nodes keep their files together."""

import mimetypes
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

Answer = TypeVar("Answer")
PIECE = 1 << 18


class Unreachable(OSError):
    """The bucket does not answer, or refuses us; the message says what it said."""


def is_used() -> bool:
    """Whether files lie in a bucket (PINTAR_S3_BUCKET)."""
    return bool(settings.S3_BUCKET)


def size_of(key: str) -> int | None:
    """Bytes of an object; None when there is none of this name."""
    found = _ask(lambda obstore, store: obstore.head(store, _full(key)))
    return None if found is None else int(found["size"])


def put(key: str, path: Path) -> None:
    """Store a file under this name, in parts when it is large. It is there for all nodes when this returns."""
    kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
    said = {"Content-Type": kind}
    if key.startswith("public/"):
        said["Cache-Control"] = "public, max-age=31536000, immutable"
    _ask(lambda obstore, store: obstore.put(store, _full(key), path, attributes=said))


def copy(source: str, target: str) -> None:
    """Store what one name holds under another too, without carrying it through this machine. FileNotFoundError."""
    if _ask(lambda obstore, store: obstore.copy(store, _full(source), _full(target)) or True) is None:
        raise FileNotFoundError(source)


def fetch(key: str, into: Path) -> bool:
    """Bring an object near, into this file; False when there is none of this name."""
    found = _ask(lambda obstore, store: obstore.get(store, _full(key)))
    if found is None:
        return False
    with into.open("wb") as target:
        for piece in _watched(found.stream(min_chunk_size=1 << 20)):
            target.write(piece)
    return True


def pieces(key: str, start: int, end: int) -> Iterator[bytes]:
    """The bytes of an object from `start` up to, not including, `end`, a piece at a time. FileNotFoundError."""
    options: Any = {"range": (start, end)}
    found = _ask(lambda obstore, store: obstore.get(store, _full(key), options=options))
    if found is None:
        raise FileNotFoundError(key)
    return _watched(found.stream(min_chunk_size=PIECE))


def drop(key: str) -> None:
    """Remove an object; one that is not there is removed already."""
    _ask(lambda obstore, store: obstore.delete(store, _full(key)))


def names(prefix: str) -> Iterator[tuple[str, int]]:
    """Name and bytes of every object whose name begins so."""
    for name, found in _listed(prefix):
        yield name, int(found["size"])


def names_before(prefix: str, instant: datetime) -> Iterator[str]:
    """Names of the objects whose name begins so and that were last stored before this instant."""
    for name, found in _listed(prefix):
        if found["last_modified"] < instant:
            yield name


def _listed(prefix: str) -> Iterator[tuple[str, Any]]:
    listing = _ask(lambda obstore, store: obstore.list(store, _full(prefix))) or []
    skip = len(_full(""))
    for batch in listing:
        for found in batch:
            yield found["path"][skip:], found


def _full(key: str) -> str:
    return f"{settings.S3_PREFIX.strip('/')}/{key}" if settings.S3_PREFIX else key


def _ask(act: Callable[[Any, Any], Answer]) -> Answer | None:
    """Do one thing with the bucket; None when what it is about is not there."""
    import obstore
    from obstore.exceptions import BaseError, NotFoundError

    try:
        return act(obstore, _store(os.getpid()))
    except (FileNotFoundError, NotFoundError):
        return None
    except BaseError as why:
        raise Unreachable(f"the bucket {settings.S3_BUCKET} does not do as asked: {_short(why)}") from why


def _watched(stream: Iterable[Any]) -> Iterator[bytes]:
    from obstore.exceptions import BaseError

    try:
        for piece in stream:
            yield bytes(piece)
    except BaseError as why:
        raise Unreachable(f"the bucket {settings.S3_BUCKET} broke off: {_short(why)}") from why


def _short(why: Exception) -> str:
    return str(why).strip().splitlines()[0][:300]


@lru_cache(maxsize=1)
def _store(_process: int) -> Any:
    """The way to the bucket, opened once in each process: a forked one must not use its parent's."""
    from obstore.store import S3Store

    known: dict[str, Any] = {"region": settings.S3_REGION, "virtual_hosted_style_request": False}
    if settings.S3_ENDPOINT:
        known["endpoint"] = settings.S3_ENDPOINT
    if settings.S3_KEY:
        known |= {"access_key_id": settings.S3_KEY, "secret_access_key": settings.S3_SECRET}
    return S3Store(
        settings.S3_BUCKET,
        client_options={"allow_http": True, "connect_timeout": "3s", "timeout": "300s"},
        retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=15)},
        **known,
    )
