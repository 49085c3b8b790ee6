"""Files named by the hash of what is in them: written once, never changed, shared by all who hold the name.

Two rooms: `public` is served to everybody under /berkas/ and may be cached for ever; `private` is opened by the program only.
They lie on the disk, or, for several nodes, in a bucket (`kit.bucket`); then the disk holds near copies of what was asked for.
"""

import hashlib
import mimetypes
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from pintar.engine.folder import data_folder
from pintar.kit import bucket

CHUNK = 1 << 20
PUBLIC_URL = "/berkas/"
LARGE = 1 << 20  # bytes; before such a file is sent to the bucket it is asked whether it lies there already
SWEEP_EVERY = 1800.0  # seconds between two looks at how much lies near
STAYS = 86_400.0  # seconds a near copy stays after it was last asked for, however little room there is
mimetypes.add_type("audio/ogg", ".ogg")
mimetypes.add_type("audio/mp4", ".m4a")
mimetypes.add_type("image/webp", ".webp")


@dataclass(frozen=True)
class Blob:
    """A stored file: `sha` (64 hex digits of SHA-256), `size` in bytes, `suffix` with its dot or empty."""

    sha: str
    size: int
    suffix: str = ""

    @property
    def url(self) -> str:
        """Where the public copy is served."""
        return f"{PUBLIC_URL}{self.sha[:2]}/{self.sha}{self.suffix}"


def keep(source: BinaryIO | bytes | Path, *, suffix: str = "", public: bool = False) -> Blob:
    """Store what `source` holds, in one pass and by an atomic rename; storing the same thing twice stores it once."""
    room = _room(public)
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=room, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as target:
            for piece in _pieces(source):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        blob = Blob(digest.hexdigest(), size, suffix.lower())
        place = _near(blob.sha, blob.suffix, public)
        place.parent.mkdir(exist_ok=True)
        Path(name).chmod(0o644 if public else 0o600)
        _send(blob, Path(name), public)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return blob


def adopt(path: Path) -> Blob:
    """Take a file over into the private room: it is moved where it lies on the same disk, copied where it does not."""
    room = _room(public=False)
    if path.stat().st_dev != room.stat().st_dev:
        blob = keep(path)
        path.unlink()
        return blob
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for piece in _pieces(stream):
            digest.update(piece)
        os.fsync(stream.fileno())
    blob = Blob(digest.hexdigest(), path.stat().st_size)
    place = _near(blob.sha, "", False)
    place.parent.mkdir(exist_ok=True)
    path.chmod(0o600)
    _send(blob, path, public=False)
    path.replace(place)
    path.unlink(missing_ok=True)  # two names of one file are not renamed into each other
    return blob


def publish(sha: str, *, suffix: str) -> Blob:
    """Make a private file public too, under the suffix that tells browsers its type. FileNotFoundError without the first."""
    if bucket.is_used():
        target = _key(sha, suffix, True)
        size = bucket.size_of(target)
        if size is None:
            bucket.copy(_key(sha, "", False), target)
            size = bucket.size_of(target)
        return Blob(sha, size or 0, suffix)
    inner, outer = path_of(sha), path_of(sha, suffix=suffix, public=True)
    if not outer.exists():
        outer.parent.mkdir(exist_ok=True)
        passing = outer.with_name(f".new-{os.getpid()}-{outer.name}")
        shutil.copyfile(inner, passing)
        passing.chmod(0o644)
        passing.replace(outer)
    return Blob(sha, outer.stat().st_size, suffix)


def path_of(sha: str, *, suffix: str = "", public: bool = False) -> Path:
    """Where a stored file lies on this machine, brought near when it lies in the bucket only; it may be absent.

    Raises `kit.bucket.Unreachable`, an OSError, when the bucket does not answer.
    """
    place = _near(sha, suffix, public)
    if bucket.is_used():
        _bring_near(sha, suffix, public, place)
    return place


def has(sha: str, *, suffix: str = "", public: bool = False) -> bool:
    """Whether a file of this name is stored; nothing is carried to find out."""
    if _near(sha, suffix, public).exists():
        return True
    return bucket.is_used() and bucket.size_of(_key(sha, suffix, public)) is not None


def read(sha: str, *, suffix: str = "", public: bool = False) -> bytes:
    """The bytes of a stored file; FileNotFoundError when it is not there."""
    return path_of(sha, suffix=suffix, public=public).read_bytes()


def pass_on(path: Path) -> None:
    """Let the worker of another machine have this file, by its name alone, until `let_go`."""
    if bucket.is_used():
        bucket.put(f"passing/{path.name}", path)


def take_over(path: Path) -> bool:
    """Whether the file is here, brought from where another machine passed it on."""
    if path.is_file():
        return True
    return bucket.is_used() and bucket.fetch(f"passing/{path.name}", path)


def let_go(path: Path) -> None:
    """Nobody needs it any more, here or elsewhere."""
    path.unlink(missing_ok=True)
    if bucket.is_used():
        bucket.drop(f"passing/{path.name}")


def sweep_near(room: int | None = None) -> int:
    """Drop the near copies asked for longest ago until they fit into `room` bytes (PINTAR_S3_CACHE_GB); how many went.

    Only what lies in the bucket is dropped, and nothing that was asked for within a day.
    """
    if not bucket.is_used():
        return 0
    room = settings.S3_CACHE if room is None else room
    kept = []
    for public in (True, False):
        for path in _room(public).glob("??/*"):
            if path.is_file() and not path.name.startswith("."):
                seen = path.stat()
                kept.append((max(seen.st_mtime, seen.st_atime), seen.st_size, public, path))
    total, gone = sum(size for _at, size, _public, _path in kept), 0
    for at, size, public, path in sorted(kept):
        if total <= room or at > time.time() - STAYS:
            break
        if bucket.size_of(f"{'public' if public else 'private'}/{path.parent.name}/{path.name}") == size:
            path.unlink(missing_ok=True)
            total, gone = total - size, gone + 1
    return gone


def _bring_near(sha: str, suffix: str, public: bool, place: Path) -> None:
    """Lay a copy on this disk, whole and as its name says; one that is there is marked as asked for."""
    if place.exists():
        if place.stat().st_mtime < time.time() - STAYS / 4:
            os.utime(place)
        return
    handle, name = tempfile.mkstemp(dir=_room(public), prefix=".new-")
    os.close(handle)
    passing = Path(name)
    try:
        if not bucket.fetch(_key(sha, suffix, public), passing):
            return
        digest = hashlib.sha256()
        for piece in _pieces(passing):
            digest.update(piece)
        if digest.hexdigest() != sha:
            raise bucket.Unreachable(f"what the bucket holds as {sha} is something else")
        place.parent.mkdir(exist_ok=True)
        passing.chmod(0o644 if public else 0o600)
        passing.replace(place)
    finally:
        passing.unlink(missing_ok=True)
    _sweep_now_and_then()


def _send(blob: Blob, path: Path, public: bool) -> None:
    """Put a file into the bucket, if there is one, unless it lies there."""
    if not bucket.is_used():
        return
    key = _key(blob.sha, blob.suffix, public)
    if blob.size < LARGE or bucket.size_of(key) != blob.size:
        bucket.put(key, path)


def _key(sha: str, suffix: str, public: bool) -> str:
    return f"{'public' if public else 'private'}/{sha[:2]}/{sha}{suffix}"


def _near(sha: str, suffix: str, public: bool) -> Path:
    return _room(public) / sha[:2] / f"{sha}{suffix}"


_swept_at = time.monotonic()


def _sweep_now_and_then() -> None:
    global _swept_at
    if time.monotonic() - _swept_at > SWEEP_EVERY:
        _swept_at = time.monotonic()
        threading.Thread(target=sweep_near, name="sweep", daemon=True).start()


def _room(public: bool) -> Path:
    room = data_folder().files / ("public" if public else "private")
    room.mkdir(parents=True, exist_ok=True)
    return room


def _pieces(source: BinaryIO | bytes | Path) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
    elif isinstance(source, Path):
        with source.open("rb") as stream:
            yield from _pieces(stream)
    else:
        while piece := source.read(CHUNK):
            yield piece
