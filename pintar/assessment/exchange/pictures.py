"""What a picture is, told by its first bytes: its type and its size. Nothing is drawn to find out."""

from __future__ import annotations

import io
import re
import struct

from PIL import Image

MOST_PIXELS = 40_000_000  # what a phone's camera takes, and half as much again
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF87a", ".gif"),
    (b"GIF89a", ".gif"),
)
_DRAWING = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*|<!--(?:(?!-->).)*-->\s*)*<(?:\w+:)?svg\b", re.S
)
# What a drawing may not hold at all; what else could run or load is taken out when it is published.
_HOSTILE = re.compile(rb"<!ENTITY|<!DOCTYPE[^>]*\[|<(?:\w+:)?script\b|\son\w+\s*=|javascript:", re.I)
_BOX = re.compile(rb"""\bviewBox\s*=\s*["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)""")


def suffix_by_content(data: bytes) -> str:
    """`.png`, `.jpg`, `.gif`, `.webp` or `.svg`; empty for anything else."""
    for start, suffix in _STARTS:
        if data.startswith(start):
            return suffix
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    return ".svg" if _DRAWING.match(data[:4096]) else ""


def is_hostile(data: bytes) -> bool:
    """Whether a drawing runs something or declares entities."""
    return suffix_by_content(data) == ".svg" and bool(_HOSTILE.search(data))


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height: pixels, or the units of a drawing's viewBox; zeros where that is not told."""
    if suffix_by_content(data) == ".svg":
        found = _BOX.search(data[:4096])
        try:
            return (round(float(found[1])), round(float(found[2]))) if found else (0, 0)
        except (ValueError, OverflowError):
            return 0, 0
    if data.startswith(_STARTS[0][0]) and len(data) > 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.width, picture.height
    except Image.DecompressionBombError:
        return MOST_PIXELS, 2
    except (OSError, ValueError, SyntaxError):
        return 0, 0


def is_too_large(data: bytes) -> bool:
    """Whether a picture has more pixels than anybody needs."""
    width, height = size_of(data) if suffix_by_content(data) != ".svg" else (0, 0)
    return width * height > MOST_PIXELS
