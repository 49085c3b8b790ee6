"""Files laid aside: what was sent, was only looked at so far, and goes after a day unless it is kept.

They have a room of their own, so that taking one away never takes the same bytes from somebody who keeps them.
"""

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from pintar.engine.folder import data_folder, make_folder
from pintar.kit import bucket

LASTS = 25 * 3600.0  # seconds: a day, and an hour for whoever comes back on its last minute


def lay(data: bytes) -> str:
    """Lay bytes aside where every node finds them; their SHA-256 is their name. Laid aside again, they stay as long again."""
    sha = hashlib.sha256(data).hexdigest()
    passing = _passing()
    try:
        passing.write_bytes(data)
        if bucket.is_used():
            bucket.put(f"aside/{sha}", passing)
        passing.replace(_room() / sha)
    finally:
        passing.unlink(missing_ok=True)
    return sha


def find(sha: str) -> Path | None:
    """Where they lie on this machine, brought near if they were laid aside at another one; None when they are gone."""
    place = _room() / sha
    if place.is_file():
        return place
    if not bucket.is_used():
        return None
    passing = _passing()
    try:
        if not bucket.fetch(f"aside/{sha}", passing):
            return None
        passing.replace(place)
    finally:
        passing.unlink(missing_ok=True)
    return place


def sweep() -> int:
    """Take away what was laid aside more than a day ago, here and in the bucket; how many went."""
    gone = sweep_near()
    if bucket.is_used():
        before = datetime.fromtimestamp(time.time() - LASTS, UTC)
        for name in list(bucket.names_before("aside/", before)):
            bucket.drop(name)
            gone += 1
    return gone


def sweep_near() -> int:
    """The same on this machine only."""
    before, gone = time.time() - LASTS, 0
    for path in _room().iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone


def _passing() -> Path:
    handle, name = tempfile.mkstemp(dir=_room(), prefix=".new-")
    os.close(handle)
    return Path(name)


def _room() -> Path:
    room = data_folder().tmp / "aside"
    make_folder(room, 0o700)
    return room
