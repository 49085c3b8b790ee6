"""Opens the archive a backup comes in (zip or tar.gz, told by its first bytes) and unpacks it within limits."""

import gzip
import hashlib
import io
import os
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Protocol

from .limits import Hostile, Limits, NotABackup

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 1024 * 1024
HEADER_BYTES = CHUNK  # no honest tar header extension comes near
DEEPEST = 24
Tick = Callable[[int, int], None]


class Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class Unpacked:
    """The folder a backup was unpacked to, and the stored files whose bytes are not what their name promises."""

    root: Path
    damaged: frozenset[str]


def unpack(backup: Path, into: Path, limits: Limits, tick: Tick = lambda done, total: None) -> Unpacked:
    """Unpack a backup into a new folder. Raises NotABackup or Hostile, and then `into` must be thrown away."""
    if not backup.is_file():
        raise NotABackup(f"Berkas {backup.name} tidak ada.")
    size = backup.stat().st_size
    if size > limits.archive_bytes:
        raise Hostile(f"Arsip berukuran {size:,} bita; paling besar {limits.archive_bytes:,}.")
    with backup.open("rb") as file:
        head = file.read(4)
        file.seek(0)
        meter = _Meter(into, limits, size, tick)
        if not head:
            raise NotABackup("Berkas ini kosong.")
        if head.startswith(b"\x1f\x8b"):
            _unpack_tar(file, meter)
        elif head in (b"PK\x03\x04", b"PK\x05\x06"):
            _unpack_zip(file, meter)
        else:
            raise NotABackup("Berkas ini bukan cadangan Moodle: isinya bukan arsip zip ataupun tar.gz.")
    return Unpacked(_root_of(into), frozenset(meter.damaged))


class _Meter:
    """Writes members into the folder and stops as soon as a limit is passed, whatever the archive declares."""

    def __init__(self, into: Path, limits: Limits, archive_size: int, tick: Tick) -> None:
        self.into, self.limits, self.archive_size, self.tick = into, limits, archive_size, tick
        self.ceiling = min(limits.total_bytes, max(limits.ratio_floor, limits.ratio * archive_size))
        self.members = self.total = 0
        self.damaged: set[str] = set()

    def count(self) -> None:
        self.members += 1
        if self.members > self.limits.members:
            raise Hostile(f"Arsip memuat lebih dari {self.limits.members:,} berkas.")

    def declared(self, name: str, size: int) -> None:
        limit = self.limits.xml_bytes if name.endswith(".xml") else self.limits.member_bytes
        if size >= limit:
            raise Hostile(f"Berkas {_short(name)} berukuran {size:,} bita; batasnya {limit:,}.")
        if self.total + size > self.ceiling:
            raise Hostile(
                f"Isi arsip membengkak melewati {self.ceiling:,} bita dari arsip {self.archive_size:,} bita."
            )

    def write(self, name: str, source: Readable) -> None:
        """Stream one member to disk; a stored file is checked against the fingerprint that is its name."""
        target = self.into / name
        digest = hashlib.sha1(usedforsecurity=False)
        size = 0
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as out:
                while chunk := source.read(CHUNK):
                    size += len(chunk)
                    self.declared(name, size)
                    digest.update(chunk)
                    out.write(chunk)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            raise Hostile(f"Arsip memuat dua isi dengan nama yang sama: {_short(name)}.") from None
        self.total += size
        if PurePosixPath(name).parent.parent.name == "files" and target.name != digest.hexdigest():
            self.damaged.add(target.name)


def _unpack_tar(file: IO[bytes], meter: _Meter) -> None:
    stream = _CappedGzip(file, meter)
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_GuardedTarInfo, bufsize=CHUNK) as tar:
            while (member := tar.next()) is not None:
                tar.members.clear()  # type: ignore[attr-defined]  # streaming: keep no list of what has passed
                meter.count()
                meter.tick(file.tell(), meter.archive_size)
                name = _safe_name(member.name)
                if member.isdir() or name == "":
                    continue
                if not member.isreg() or member.issparse():
                    raise Hostile(f"Arsip memuat tautan atau berkas khusus: {_short(name)}.")
                meter.declared(name, member.size)
                source = tar.extractfile(member)
                if source is None:
                    raise Hostile(f"Arsip memuat berkas khusus: {_short(name)}.")
                meter.write(name, source)
    except (NotABackup, Hostile):
        raise
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError, OverflowError) as fault:
        raise NotABackup("Arsip tar.gz ini rusak atau terpotong.") from fault


class _GuardedTarInfo(tarfile.TarInfo):
    """A tar header that refuses header extensions large enough to fill memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_GuardedTarInfo":
        info = super().frombuf(buf, encoding, errors)
        if info.type not in (*tarfile.REGULAR_TYPES, tarfile.DIRTYPE) and info.size > HEADER_BYTES:
            raise Hostile("Arsip memuat tajuk tar yang terlalu besar.")
        return info


class _CappedGzip(io.RawIOBase):
    """Decompresses forward only, and stops a bomb even while tar is merely skipping over it."""

    def __init__(self, file: IO[bytes], meter: _Meter) -> None:
        self.gzip = gzip.GzipFile(fileobj=file, mode="rb")
        self.meter = meter
        self.passed = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        data = self.gzip.read(len(view))
        view[: len(data)] = data
        self.passed += len(data)
        # Every member costs up to two blocks of padding that are not its own bytes.
        if self.passed > self.meter.ceiling + 4096 * self.meter.limits.members:
            raise Hostile("Isi arsip membengkak jauh melebihi ukuran arsipnya.")
        return len(data)


def _unpack_zip(file: IO[bytes], meter: _Meter) -> None:
    if _zip_directory_bytes(file, meter.archive_size) > meter.limits.directory_bytes:
        raise Hostile("Daftar isi arsip zip terlalu besar.")
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > meter.limits.members:
                raise Hostile(f"Arsip memuat lebih dari {meter.limits.members:,} berkas.")
            names = [_safe_name(entry.orig_filename) for entry in entries]
            for entry, name in zip(entries, names, strict=True):
                mode = stat.S_IFMT(entry.external_attr >> 16)
                if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
                    raise Hostile(f"Arsip memuat tautan atau berkas khusus: {_short(name)}.")
                if entry.flag_bits & 1:
                    raise NotABackup("Arsip zip ini dikunci dengan kata sandi.")
            declared = sum(entry.file_size for entry in entries)
            if declared > meter.ceiling:
                raise Hostile(
                    f"Isi arsip {declared:,} bita dari arsip {meter.archive_size:,} bita: membengkak."
                )
            done = 0
            for entry, name in zip(entries, names, strict=True):
                meter.count()
                done += entry.compress_size
                meter.tick(min(done, meter.archive_size), meter.archive_size)
                if entry.is_dir() or name == "":
                    continue
                meter.declared(name, entry.file_size)
                with archive.open(entry) as source:
                    meter.write(name, source)
    except (NotABackup, Hostile):
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, struct.error) as fault:
        raise NotABackup("Arsip zip ini rusak atau terpotong.") from fault


def _zip_directory_bytes(file: IO[bytes], size: int) -> int:
    """How long the zip says its list of contents is, so that the list is not read before it is weighed."""
    tail = min(size, 65_557 + 20)
    file.seek(size - tail)
    end = file.read(tail)
    file.seek(0)
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) < at + 22:
        raise NotABackup("Arsip zip ini rusak atau terpotong.")
    length = int(struct.unpack_from("<L", end, at + 12)[0])
    locator = end.rfind(b"PK\x06\x07", 0, at)
    if length == 0xFFFFFFFF and locator >= 0:
        file.seek(struct.unpack_from("<Q", end, locator + 8)[0])
        record = file.read(56)
        file.seek(0)
        length = int(struct.unpack_from("<Q", record, 40)[0]) if len(record) == 56 else length
    return length


def _safe_name(name: str) -> str:
    """The member's name as a relative path below the folder, or Hostile."""
    if "\\" in name or "\0" in name or any(ord(letter) < 32 for letter in name):
        raise Hostile(f"Arsip memuat nama berkas yang tidak sah: {_short(name)}.")
    if name.startswith("/") or (len(name) > 1 and name[1] == ":"):
        raise Hostile(f"Arsip memuat jalur mutlak: {_short(name)}.")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise Hostile(f"Arsip memuat jalur yang keluar dari foldernya: {_short(name)}.")
    if len(parts) > DEEPEST or len(os.fsencode(name)) > 2000 or any(len(os.fsencode(p)) > 250 for p in parts):
        raise Hostile(f"Arsip memuat nama berkas yang terlalu panjang: {_short(name)}.")
    return "/".join(parts)


def _root_of(folder: Path) -> Path:
    """Where moodle_backup.xml lies: at the top, or inside the one folder somebody zipped."""
    if (folder / "moodle_backup.xml").is_file():
        return folder
    inside = [
        entry for entry in folder.iterdir() if entry.is_dir() and (entry / "moodle_backup.xml").is_file()
    ]
    if len(inside) == 1:
        return inside[0]
    if (folder / "moodle.xml").is_file():
        raise NotABackup(
            "Ini cadangan Moodle 1.9. Pulihkan dahulu di Moodle 2 atau yang lebih baru, lalu cadangkan."
        )
    if (folder / "imsmanifest.xml").is_file():
        raise NotABackup("Ini paket IMS atau SCORM, bukan cadangan kursus Moodle.")
    raise NotABackup("Arsip ini bukan cadangan Moodle: moodle_backup.xml tidak ada di dalamnya.")


def _short(name: str) -> str:
    return ascii(name[:80])
