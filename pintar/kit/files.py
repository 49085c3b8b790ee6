"""Files named by the hash of what is in them: written once, never changed, shared by all who hold the name.

Two rooms: `public` is served to everybody under /berkas/ and may be cached for ever; `private` is opened by the program only.
"""

import hashlib
import mimetypes
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pintar.engine.folder import data_folder

CHUNK = 1 << 20
PUBLIC_URL = "/berkas/"
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
        place = path_of(blob.sha, suffix=blob.suffix, public=public)
        place.parent.mkdir(exist_ok=True)
        Path(name).chmod(0o644 if public else 0o600)
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
    place = path_of(blob.sha)
    place.parent.mkdir(exist_ok=True)
    path.chmod(0o600)
    path.replace(place)
    path.unlink(missing_ok=True)  # two names of one file are not renamed into each other
    return blob


def publish(sha: str, *, suffix: str) -> Blob:
    """Make a private file public too, under the suffix that tells browsers its type; no bytes are copied where links work."""
    inner, outer = path_of(sha), path_of(sha, suffix=suffix, public=True)
    if not outer.exists():
        outer.parent.mkdir(exist_ok=True)
        passing = outer.with_name(f".new-{os.getpid()}-{outer.name}")
        shutil.copyfile(inner, passing)
        passing.chmod(0o644)
        passing.replace(outer)
    return Blob(sha, outer.stat().st_size, suffix)


def path_of(sha: str, *, suffix: str = "", public: bool = False) -> Path:
    """Where a stored file lies; it may be absent."""
    return _room(public) / sha[:2] / f"{sha}{suffix}"


def read(sha: str, *, suffix: str = "", public: bool = False) -> bytes:
    """The bytes of a stored file; FileNotFoundError when it is not there."""
    return path_of(sha, suffix=suffix, public=public).read_bytes()


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
