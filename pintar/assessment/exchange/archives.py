"""Zips in memory: what strangers send is opened within limits, and what we write is the same bytes every time."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from pintar.assessment.exchange.carrying import hostile, unreadable

MIB = 1 << 20
CHUNK = 1 << 16
DEEPEST = 12


@dataclass(frozen=True)
class Limits:
    """The largest archive we open; sizes in bytes, `ratio` is unpacked size against archive size."""

    members: int = 6_000
    member: int = 32 * MIB
    total: int = 256 * MIB
    ratio: int = 100
    ratio_floor: int = 16 * MIB
    directory: int = 4 * MIB


STANDARD = Limits()


def is_zip(data: bytes) -> bool:
    """Whether the bytes begin as a zip does."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def unpack(data: bytes, limits: Limits = STANDARD) -> dict[str, bytes]:
    """The files of a zip by their path. Refused with code "unreadable" or "hostile"."""
    try:
        if _directory_bytes(data) > limits.directory:
            raise hostile(_("Daftar isi arsip zip terlalu besar."))
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            return _unpacked(opened, len(data), limits)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        struct.error,
    ) as fault:
        raise unreadable(_("Berkas zip ini rusak atau terpotong.")) from fault


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip of files, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            made.writestr(entry, content)
    return out.getvalue()


def _unpacked(opened: zipfile.ZipFile, size: int, limits: Limits) -> dict[str, bytes]:
    entries = opened.infolist()
    if len(entries) > limits.members:
        raise hostile(_("Arsip memuat lebih dari %(most)s berkas.") % {"most": limits.members})
    room = min(limits.total, max(limits.ratio_floor, limits.ratio * size))
    if sum(entry.file_size for entry in entries) > room:
        raise hostile(_("Isi arsip membengkak jauh melebihi ukuran arsipnya."))
    found: dict[str, bytes] = {}
    for entry in entries:
        name = _inside(entry.orig_filename)
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise hostile(_("Arsip memuat tautan atau berkas khusus: %(name)s.") % {"name": name})
        if entry.flag_bits & 1:
            raise unreadable(_("Arsip ini dikunci dengan kata sandi."))
        if entry.is_dir() or "__MACOSX" in PurePosixPath(name).parts:
            continue
        if name in found:
            raise hostile(_("Arsip memuat dua berkas bernama %(name)s.") % {"name": name})
        found[name] = _content(opened, entry, limits)
    return found


def _content(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> bytes:
    pieces, length = [], 0
    with opened.open(entry) as source:
        while piece := source.read(CHUNK):
            length += len(piece)
            if length > min(entry.file_size, limits.member):
                raise hostile(
                    _("%(name)s lebih besar daripada yang diperbolehkan.") % {"name": entry.filename[:80]}
                )
            pieces.append(piece)
    return b"".join(pieces)


def _inside(name: str) -> str:
    """A path that stays in the archive, without dots."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name or name[1:2] == ":":
        raise hostile(
            _("Arsip memuat alamat yang keluar dari foldernya: %(name)s.") % {"name": ascii(name[:80])}
        )
    if len(path.parts) > DEEPEST or len(name) > 400:
        raise hostile(_("Arsip memuat alamat yang terlalu panjang: %(name)s.") % {"name": ascii(name[:80])})
    return str(path)


def _directory_bytes(data: bytes) -> int:
    """How long the zip says its list of contents is, so that the list is not read before it is weighed."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0 or len(data) < at + 22:
        raise zipfile.BadZipFile
    return int(struct.unpack_from("<L", data, at + 12)[0])
