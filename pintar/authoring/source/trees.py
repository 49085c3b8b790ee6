"""The files of a course: from a folder, or unpacked from a zip that a stranger may have made."""

import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from pintar.authoring.source.faults import Hostile, NotACourse

MIB = 1 << 20
CHUNK = MIB
OUTLINE = "course.yaml"
LITTER = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini", "node_modules"})


@dataclass(frozen=True)
class Limits:
    """The largest course we open; sizes in bytes, `ratio` is unpacked size against archive size."""

    files: int = 5_000
    member: int = 1024 * MIB
    total: int = 4096 * MIB
    text: int = 4 * MIB
    ratio: int = 200
    ratio_floor: int = 16 * MIB
    depth: int = 12


STANDARD = Limits()


@dataclass(frozen=True)
class Tree:
    """Files by their path inside the course, and where each lies on disk."""

    files: Mapping[str, Path]

    def __contains__(self, path: str) -> bool:
        return path in self.files

    def size(self, path: str) -> int:
        """Bytes of a file."""
        return self.files[path].stat().st_size

    def head(self, path: str, count: int = 4096) -> bytes:
        """The first bytes of a file."""
        with self.files[path].open("rb") as stream:
            return stream.read(count)

    def read(self, path: str) -> bytes:
        """All bytes of a file."""
        return self.files[path].read_bytes()


Kind = Literal["folder", "zip", "moodle"]


def kind_of(source: Path) -> Kind:
    """What a source is, told by its content and not by its name. Raises NotACourse."""
    if source.is_dir():
        return "folder"
    if not source.is_file():
        raise NotACourse(f"{source.name} tidak ada.")
    with source.open("rb") as stream:
        head = stream.read(4)
    if head.startswith(b"\x1f\x8b"):
        return "moodle"
    if not head:
        raise NotACourse("Berkas ini kosong.")
    if not head.startswith(b"PK"):
        raise NotACourse("Berkas ini bukan zip dan bukan cadangan Moodle.")
    names = [name.rsplit("/", 1)[-1] for name in _names(source)]
    return "moodle" if "moodle_backup.xml" in names and OUTLINE not in names else "zip"


def open_folder(folder: Path, limits: Limits = STANDARD) -> Tree:
    """The files of a folder; hidden files and litter are passed over. Raises NotACourse or Hostile."""
    if not (folder / OUTLINE).is_file():
        raise NotACourse(f"Tidak ada {OUTLINE} di {folder.name or folder}.")
    found: dict[str, Path] = {}
    total = 0
    for path in sorted(folder.rglob("*")):
        inner = PurePosixPath(path.relative_to(folder).as_posix())
        if _is_litter(inner):
            continue
        if path.is_symlink():
            raise Hostile(f"{inner} adalah tautan berkas. Gantilah dengan berkasnya sendiri.")
        if path.is_dir():
            continue
        if not path.is_file():
            raise Hostile(f"{inner} bukan berkas biasa.")
        found[str(inner)] = path
        total += _allowed(str(inner), path.stat().st_size, limits)
        if len(found) > limits.files:
            raise Hostile(f"Kursus memuat lebih dari {limits.files:,} berkas.")
        if total > limits.total:
            raise Hostile(f"Kursus lebih besar dari {limits.total // MIB:,} MB.")
    return Tree(found)


def unpack(archive: Path, into: Path, limits: Limits = STANDARD) -> Tree:
    """Unpack a zip into an empty folder. Raises NotACourse or Hostile, and then `into` must be thrown away."""
    try:
        with zipfile.ZipFile(archive) as opened:
            members = _members(opened, archive.stat().st_size, limits)
            root = _root_of([str(name) for name, _ in members])
            for name, entry in members:
                if name.is_relative_to(root):
                    _write(opened, entry, into / name.relative_to(root), limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
        raise NotACourse("Berkas zip ini rusak atau terpotong.") from fault
    return open_folder(into, limits)


def _names(archive: Path) -> list[str]:
    try:
        with zipfile.ZipFile(archive) as opened:
            return opened.namelist()
    except zipfile.BadZipFile as fault:
        raise NotACourse("Berkas zip ini rusak atau terpotong.") from fault


def _members(
    opened: zipfile.ZipFile, size: int, limits: Limits
) -> list[tuple[PurePosixPath, zipfile.ZipInfo]]:
    found: dict[PurePosixPath, zipfile.ZipInfo] = {}
    if len(opened.infolist()) > 4 * limits.files:
        raise Hostile(f"Arsip memuat lebih dari {limits.files:,} berkas.")
    for entry in opened.infolist():
        name = _inside(entry.filename)
        if entry.is_dir() or _is_litter(name):
            continue
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            raise Hostile(f"Arsip memuat tautan atau berkas khusus: {name}.")
        if entry.flag_bits & 1:
            raise NotACourse("Arsip ini dikunci dengan kata sandi.")
        if name in found:
            raise Hostile(f"Arsip memuat dua berkas bernama {name}.")
        _allowed(str(name), entry.file_size, limits)
        found[name] = entry
    if len(found) > limits.files:
        raise Hostile(f"Arsip memuat lebih dari {limits.files:,} berkas.")
    declared = sum(entry.file_size for entry in found.values())
    if declared > min(limits.total, max(limits.ratio_floor, limits.ratio * size)):
        raise Hostile(f"Isi arsip membengkak menjadi {declared:,} bita dari {size:,} bita.")
    return sorted(found.items())


def _write(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, limits: Limits) -> None:
    """Copy one member out; it may not become larger than the archive said it is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with opened.open(entry) as source, target.open("xb") as out:
        while piece := source.read(CHUNK):
            written += len(piece)
            if written > entry.file_size:
                raise Hostile(f"{entry.filename} lebih besar daripada yang tertulis di arsip.")
            out.write(piece)


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name or name[1:2] == ":":
        raise Hostile(f"Arsip memuat alamat yang keluar dari foldernya: {name[:80]}.")
    if len(path.parts) > STANDARD.depth or any(len(part.encode()) > 200 for part in path.parts):
        raise Hostile(f"Arsip memuat alamat yang terlalu panjang: {name[:80]}.")
    return path


def _allowed(name: str, size: int, limits: Limits) -> int:
    if size > limits.member:
        raise Hostile(f"{name} berukuran {size:,} bita; paling besar {limits.member:,}.")
    return size


def _is_litter(path: PurePosixPath) -> bool:
    return any(part.startswith(".") or part in LITTER for part in path.parts)


def _root_of(names: list[str]) -> str:
    """Where the course begins inside an archive: at its top, or in the one folder that everything lies in."""
    outlines = [name for name in names if PurePosixPath(name).name == OUTLINE]
    if not outlines:
        raise NotACourse(f"Tidak ada {OUTLINE} di arsip ini.")
    return str(PurePosixPath(min(outlines, key=lambda name: name.count("/"))).parent)
