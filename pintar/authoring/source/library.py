"""Files of the media library that a course names instead of carrying them: `video: library:1a2b3c4d5e6f`."""

import re

FOLDER = "library"
_REFERENCE = re.compile(r"library:([0-9a-f]{12,64})")


def is_reference(value: str) -> bool:
    """Whether a path in course.yaml stands for a file of the library."""
    return bool(_REFERENCE.fullmatch(value))


def sha_in(value: str) -> str:
    """The beginning of the file's hash that a reference names; empty when it is none."""
    found = _REFERENCE.fullmatch(value)
    return found[1] if found else ""


def path_of(value: str, paths: list[str]) -> str:
    """Where the file lies once it was taken into the course; the reference itself while it was not."""
    stem = f"{FOLDER}/{sha_in(value)[:12]}."
    return next((path for path in paths if path.startswith(stem) and path.count(".") == 1), value)
