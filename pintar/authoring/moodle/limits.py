"""What we refuse, and how much of anything we accept from a stranger's archive."""

from dataclasses import dataclass

MIB = 1024 * 1024


class NotABackup(ValueError):
    """The file is not a Moodle course backup; the message says why, in words for the person who chose it."""


class Hostile(ValueError):
    """The file could harm the machine that opens it; the message says what was found."""


@dataclass(frozen=True)
class Limits:
    """The largest backup we open. Sizes are bytes; `ratio` is unpacked size against archive size."""

    archive_bytes: int = 2_000_000_000
    member_bytes: int = 2_000_000_000
    total_bytes: int = 4096 * MIB
    members: int = 60_000
    ratio: int = 100
    ratio_floor: int = 64 * MIB  # small archives of plain XML may shrink a hundredfold and are harmless
    xml_bytes: int = 256 * MIB
    directory_bytes: int = 32 * MIB  # a zip's list of contents is read into memory whole
