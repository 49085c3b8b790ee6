"""What a media file is, told by its first bytes and not by its name."""

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass

PICTURES = {"png": ".png", "jpeg": ".jpg", "gif": ".gif", "webp": ".webp", "svg": ".svg"}
SOUNDS = {"mp3": (".mp3", "audio/mpeg"), "ogg": (".ogg", "audio/ogg"), "mp4": (".m4a", "audio/mp4")}
FILMS = {"mp4": (".mp4", "video/mp4"), "webm": (".webm", "video/webm")}
# What the media of a lesson are made from, beside what browsers play.
RAW_SOUNDS = SOUNDS | {
    "wav": (".wav", "audio/wav"),
    "flac": (".flac", "audio/flac"),
    "aac": (".aac", "audio/aac"),
}
OFFICE = {".pdf": "pdf", ".pptx": "zip", ".odp": "zip"}  # slides in one file, and what their content must be
CAPTIONS = (".vtt", ".srt")
_LANGUAGE = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# What may be offered as a download, and what its content must be; nothing a browser would run.
DOWNLOADS = {
    ".pdf": "pdf",
    ".docx": "zip",
    ".xlsx": "zip",
    ".pptx": "zip",
    ".odt": "zip",
    ".ods": "zip",
    ".odp": "zip",
    ".epub": "zip",
    ".zip": "zip",
    ".doc": "ole",
    ".xls": "ole",
    ".ppt": "ole",
    ".rtf": "rtf",
    ".csv": "text",
    ".txt": "text",
    ".png": "png",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".gif": "gif",
    ".webp": "webp",
    ".svg": "svg",
    ".mp3": "mp3",
    ".ogg": "ogg",
    ".m4a": "mp4",
    ".mp4": "mp4",
    ".webm": "webm",
}


@dataclass(frozen=True)
class Shape:
    """A picture's width and height in pixels; zeros where the file does not say."""

    width: int = 0
    height: int = 0


def kind_by_content(head: bytes) -> str:
    """The kind of a file by its first 4,096 bytes: png, jpeg, gif, webp, svg, pdf, mp3, ogg, wav, flac, aac, mp4, webm, zip, ole, rtf, text, or ''."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] == b"ftyp":
        return "mp4"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return "aac"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE4, 0xE6):
        return "mp3"
    return _text_kind(head)


def suffix_of(path: str) -> str:
    """The end of a path from its last dot, in small letters."""
    dot = path.rfind(".")
    return path[dot:].lower() if dot > path.rfind("/") else ""


def is_clip(path: str) -> bool:
    """Whether a path in a text names a film or sound rather than a picture."""
    return suffix_of(path) in {suffix for suffix, _type in (*RAW_SOUNDS.values(), *FILMS.values())} | {".mov"}


def captions_beside(path: str, paths: Iterable[str], language: str) -> tuple[tuple[str, str], ...]:
    """Captions that lie beside a film or sound, as (language, path): `01.vtt` in the course's language, `01.en.vtt` in another."""
    stem = path.removesuffix(suffix_of(path))
    found: dict[str, str] = {}
    for other in paths:
        if other.startswith(f"{stem}.") and suffix_of(other) in CAPTIONS:
            named = other.removeprefix(stem).removesuffix(suffix_of(other)).strip(".")
            if not named or _LANGUAGE.fullmatch(named):
                found.setdefault(named or language, other)
    return tuple(sorted(found.items()))


def shape_of(kind: str, data: bytes) -> Shape:
    """How large a bitmap is, from its header. SVG says so in its own way: see rendering.drawings."""
    try:
        if kind == "png":
            return Shape(*struct.unpack(">II", data[16:24]))
        if kind == "gif":
            return Shape(*struct.unpack("<HH", data[6:10]))
        if kind == "jpeg":
            return _jpeg_shape(data)
        if kind == "webp":
            return _webp_shape(data)
    except (struct.error, IndexError):
        pass
    return Shape()


_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"ID3", "mp3"),
    (b"OggS", "ogg"),
    (b"fLaC", "flac"),
    (b"\x1a\x45\xdf\xa3", "webm"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"{\\rtf", "rtf"),
)


def _text_kind(head: bytes) -> str:
    if b"\0" in head:
        return ""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<script")):
        return "html"
    return "svg" if b"<svg" in start and start.startswith(b"<") else "text"


def _jpeg_shape(data: bytes) -> Shape:
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            at += 1
            continue
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return Shape(width, height)
        at += (
            2
            if marker in (0x01, 0xFF) or 0xD0 <= marker <= 0xD9
            else 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        )
    return Shape()


def _webp_shape(data: bytes) -> Shape:
    form = data[12:16]
    if form == b"VP8X":
        return Shape(1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little"))
    if form == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return Shape(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    width, height = struct.unpack("<HH", data[26:30])
    return Shape(width & 0x3FFF, height & 0x3FFF)
