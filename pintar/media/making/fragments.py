"""Reading fragmented MP4 files of our own making, and writing the playlists by which a player picks its way through them.

Boxes after ISO/IEC 14496-12, playlists after RFC 8216 with byte ranges: a film stays one file for playing, choosing and storing.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

TARGET = 4.0  # seconds of one part in a playlist
AAC = "mp4a.40.2"


@dataclass(frozen=True)
class Part:
    """A run of bytes that plays by itself: from byte `at`, so many `bytes`, for so many `seconds`."""

    at: int
    bytes: int
    seconds: float


@dataclass(frozen=True)
class Layout:
    """How a file is laid out: `head` bytes to read first, then the parts; `codecs` as RFC 6381 names them."""

    head: int
    parts: tuple[Part, ...]
    codecs: str

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return sum(part.seconds for part in self.parts)

    @property
    def peak(self) -> int:
        """Bits a second of the heaviest part."""
        return max(
            (int(part.bytes * 8 / part.seconds) for part in self.parts if part.seconds > 0.5), default=0
        )


def layout_of(path: Path, *, has_sound: bool) -> Layout:
    """The layout of a file with one index in front. ValueError when it is not such a file."""
    moofs: list[int] = []
    index, moov = b"", b""
    size = path.stat().st_size
    with path.open("rb") as stream:
        for at, length, kind in _boxes(stream, size):
            if kind == b"moof":
                moofs.append(at)
            elif kind in (b"moov", b"sidx"):
                stream.seek(at)
                body = stream.read(length)
                if kind == b"moov":
                    moov = body
                else:
                    index = index or body
    if not moofs or not index or not moov:
        raise ValueError("not a fragmented file with an index")
    lengths = _durations(index)
    if len(lengths) != len(moofs):
        raise ValueError("index and fragments differ")
    ends = [*moofs[1:], size]
    pieces = [Part(at, end - at, seconds) for at, end, seconds in zip(moofs, ends, lengths, strict=True)]
    return Layout(moofs[0], tuple(_joined(pieces)), _codecs(moov, has_sound))


def playlist(layout: Layout, url: str) -> str:
    """The media playlist of one file: its parts as byte ranges."""
    longest = max(part.seconds for part in layout.parts)
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{round(longest + 0.499)}",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{url}",BYTERANGE="{layout.head}@0"',
    ]
    for part in layout.parts:
        lines += [f"#EXTINF:{part.seconds:.5f},", f"#EXT-X-BYTERANGE:{part.bytes}@{part.at}", url]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


@dataclass(frozen=True)
class Row:
    """One choice in a master playlist; width 0 is sound alone."""

    playlist: str
    layout: Layout
    bitrate: int
    width: int = 0
    height: int = 0
    rate: float = 0.0


def master(rows: Sequence[Row]) -> str:
    """The master playlist: the first row is what a player starts with."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for row in rows:
        words = [f"BANDWIDTH={max(row.layout.peak, row.bitrate)}", f"AVERAGE-BANDWIDTH={row.bitrate}"]
        if row.width:
            words += [f"RESOLUTION={row.width}x{row.height}", f"FRAME-RATE={row.rate:.3f}"]
        lines += [f'#EXT-X-STREAM-INF:{",".join(words)},CODECS="{row.layout.codecs}"', row.playlist]
    return "\n".join([*lines, ""])


def _boxes(stream, size: int) -> Iterator[tuple[int, int, bytes]]:  # type: ignore[no-untyped-def]
    at = 0
    while at + 8 <= size:
        stream.seek(at)
        head = stream.read(16)
        length, kind = struct.unpack(">I4s", head[:8])
        if length == 1:
            length = struct.unpack(">Q", head[8:16])[0]
        if length < 8 or at + length > size:
            raise ValueError("a box ends after its file")
        yield at, length, kind
        at += length


def _durations(index: bytes) -> list[float]:
    """Seconds of each fragment, from a `sidx` box."""
    version = index[8]
    timescale = struct.unpack(">I", index[16:20])[0]
    at = 20 + (16 if version else 8)
    count = struct.unpack(">H", index[at + 2 : at + 4])[0]
    entries = (struct.unpack(">III", index[at + 4 + 12 * n : at + 16 + 12 * n]) for n in range(count))
    return [duration / timescale for _size, duration, _sap in entries]


def _joined(pieces: Sequence[Part]) -> Iterator[Part]:
    """The first fragment alone, so that playing starts soon; after it as many as fit into one part."""
    held: Part | None = None
    for number, piece in enumerate(pieces):
        if held is None:
            held = piece
        elif number == 1 or held.seconds + piece.seconds > TARGET + 0.1:
            yield held
            held = piece
        else:
            held = Part(held.at, held.bytes + piece.bytes, held.seconds + piece.seconds)
    if held is not None:
        yield held


def _codecs(moov: bytes, has_sound: bool) -> str:
    at = moov.find(b"avcC")
    film = [f"avc1.{moov[at + 5 : at + 8].hex().upper()}"] if at > 0 else []
    return ",".join([*film, *([AAC] if has_sound else [])])
