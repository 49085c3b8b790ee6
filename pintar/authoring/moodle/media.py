"""The files stored in a backup: finding the one a text means, and giving it a place in the new course."""

import base64
import binascii
import hashlib
import os
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from pintar.assessment.exchange import words
from pintar.assessment.exchange.words import listed
from pintar.authoring.source.drawings import NotADrawing, clean_svg
from pintar.authoring.source.media import DOWNLOADS, FILMS, PICTURES, SOUNDS, kind_by_content

from . import trees
from .report import MissingFile
from .trees import BrokenXml, integer, text

PICTURE_NAMES = listed("png jpg jpeg jpe gif webp svg")
SOUND_NAMES = listed("mp3 ogg oga m4a")
FILM_NAMES = listed("mp4 m4v webm")
_BY_TYPE = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
    "audio/mp3": "mp3",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "application/pdf": "pdf",
}
_PEOPLES_AREAS = listed("post attachment attachments message submission_content submission_attachment")
EMPTY = hashlib.sha1(b"", usedforsecurity=False).hexdigest()
LARGEST_PICTURE = 4 * 1024 * 1024  # what publishing takes for a picture in a text
LARGEST_EMBEDDED = 8 * 1024 * 1024


@dataclass(frozen=True)
class Place:
    """Where Moodle keeps the files of one text: a context, a component, an area of it and an item."""

    context: int
    component: str
    area: str
    item: int = 0


@dataclass(frozen=True)
class Stored:
    """One file of the backup, as files.xml describes it."""

    hash: str
    place: Place
    path: str  # from the top of the area, beginning with /
    size: int
    mime: str
    order: int

    @property
    def name(self) -> str:
        return words.fold(self.path.rsplit("/", 1)[1]) or "berkas"

    @property
    def extension(self) -> str:
        ending = PurePosixPath(self.path).suffix.lower().removeprefix(".")
        return ending or _BY_TYPE.get(self.mime, "")


class Storage:
    """Every file the backup speaks of, and whether its bytes came along."""

    def __init__(self, root: Path, damaged: frozenset[str]) -> None:
        self.root, self.damaged = root, damaged
        self.by_place: dict[Place, dict[str, Stored]] = defaultdict(dict)
        self.by_item: dict[tuple[str, str, int], dict[str, Stored]] = defaultdict(dict)
        self.by_area: dict[tuple[int, str, str], dict[str, Stored]] = defaultdict(dict)
        self.is_readable = True
        try:
            for node in trees.stream(root / "files.xml", "file"):
                self._add(node)
        except BrokenXml:
            self.is_readable = False

    def _add(self, node: trees.Node) -> None:
        component, area, name = text(node, "component"), text(node, "filearea"), text(node, "filename")
        is_content = component == "course" or component.startswith(("mod_", "question", "qtype_", "qbank_"))
        if not is_content or area in _PEOPLES_AREAS or name in ("", "."):
            return
        digest = text(node, "contenthash").lower()
        place = Place(integer(node, "contextid"), component, area, integer(node, "itemid"))
        stored = Stored(
            hash=digest if re.fullmatch(r"[0-9a-f]{40}", digest) else "",
            place=place,
            path=f"/{text(node, 'filepath').strip('/')}/{name}".replace("//", "/"),
            size=integer(node, "filesize"),
            mime=text(node, "mimetype"),
            order=integer(node, "sortorder"),
        )
        self.by_place[place][stored.path] = stored
        self.by_item[component, area, place.item].setdefault(stored.path, stored)
        self.by_area[place.context, component, area].setdefault(stored.path, stored)

    def find(self, place: Place, address: str) -> Stored | None:
        """The file an address in a text means. Backups merged by hand may have lost the context or the item."""
        path = "/" + unquote(urlsplit(address).path).strip("/")
        for shelf in (
            self.by_place.get(place, {}),
            self.by_item.get((place.component, place.area, place.item), {}) if place.item else {},
            self.by_area.get((place.context, place.component, place.area), {}),
        ):
            if path in shelf:
                return shelf[path]
        return None

    def inside(self, place: Place) -> list[Stored]:
        """The files of one place, the main one first, then by name."""
        found = (
            self.by_place.get(place) or self.by_area.get((place.context, place.component, place.area)) or {}
        )
        return sorted(found.values(), key=lambda stored: (-stored.order, stored.path.lower()))

    def all(self) -> Iterable[Stored]:
        return (stored for shelf in self.by_place.values() for stored in shelf.values())

    def content(self, stored: Stored) -> Path | None:
        """Where the bytes lie; None when they did not come along or are not what they should be."""
        if not stored.hash or stored.hash in self.damaged:
            return None
        path = self.root / "files" / stored.hash[:2] / stored.hash
        return path if path.is_file() else None


class Shelf:
    """The media folder of the new course: each file once, under a plain name."""

    def __init__(self, storage: Storage, folder: Path) -> None:
        self.storage, self.folder = storage, folder
        self.keys = words.Keys()
        self.placed: dict[tuple[str, str], str] = {}
        self.absent: dict[tuple[str, str], set[str]] = {}
        self.unknown: dict[str, set[str]] = {}
        self.refused: dict[str, str] = {}

    def put(self, stored: Stored, where: str) -> str | None:
        """The file's path in the course, put there when it is not yet; None when it is missing or refused."""
        source = self.storage.content(stored)
        if source is None:
            if stored.hash != EMPTY:
                self.absent.setdefault((stored.hash, stored.name), set()).add(where)
            return None
        with source.open("rb") as file:
            head = file.read(4096)
        extension = extension_for(stored.extension, kind_by_content(head))
        if extension is None:
            self.refused[stored.name] = (
                f"isinya bukan berkas .{stored.extension}"
                if f".{stored.extension}" in DOWNLOADS
                else "jenis berkas ini tidak diterima sebagai bahan kursus"
            )
            return None
        known = self.placed.get((stored.hash, extension))
        if known or extension != ".svg":
            return known or self._keep(stored, source, extension)
        try:
            drawing = clean_svg(source.read_bytes()) if stored.size <= LARGEST_PICTURE else None
        except NotADrawing as why:
            self.refused[stored.name] = f"gambar SVG ini {why}"
            return None
        if drawing is None:
            self.refused[stored.name] = "gambar SVG ini terlalu besar"
            return None
        path = self.put_bytes(drawing.data, extension, stored.name.rsplit(".", 1)[0])
        self.placed[stored.hash, extension] = path
        return path

    def put_bytes(self, data: bytes, extension: str, name: str) -> str:
        """A picture that was written inside the text itself, as a file."""
        digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        known = self.placed.get((digest, extension))
        if known:
            return known
        path = f"media/{self.keys.new(name, 'gambar')}{extension}"
        target = self.folder / path
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(data)
        self.placed[digest, extension] = path
        return path

    def not_known(self, name: str, where: str) -> None:
        self.unknown.setdefault(words.shorten(words.fold(name), 120), set()).add(where)

    def missing(self, describe: dict[int, str], sections: dict[int, str]) -> tuple[MissingFile, ...]:
        """Every file the backup names and does not hold, with the places whose text or activity needs it."""
        found: dict[tuple[str, str], set[str]] = {}
        for stored in self.storage.all():
            if stored.hash == EMPTY or self.storage.content(stored) is not None:
                continue
            key = (stored.hash, stored.name)
            found.setdefault(key, set()).update(self.absent.get(key, ()))
        lines = []
        for (digest, name), places in sorted(found.items(), key=lambda item: item[0][1].lower()):
            why = (
                "isinya tidak cocok dengan sidik jarinya"
                if digest in self.storage.damaged
                else "tercatat di files.xml, isinya tidak ada di arsip"
            )
            kept = [s for s in self.storage.all() if (s.hash, s.name) == (digest, name)]
            homes = {describe.get(s.place.context) or sections.get(s.place.item, "") for s in kept} - {""}
            if not places and homes:
                why += f"; tersimpan pada {', '.join(sorted(homes))}"
            lines.append(MissingFile(name, why, tuple(sorted(places))))
        for name, places in sorted(self.unknown.items()):
            lines.append(
                MissingFile(
                    name, "disebut di teks, tetapi tidak tercatat di files.xml", tuple(sorted(places))
                )
            )
        return tuple(lines)

    def _keep(self, stored: Stored, source: Path, extension: str) -> str:
        stem = stored.name.removesuffix(PurePosixPath(stored.name).suffix)
        path = f"media/{self.keys.new(stem, 'berkas')}{extension}"
        target = self.folder / path
        target.parent.mkdir(exist_ok=True)
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)
        self.placed[stored.hash, extension] = path
        return path


def embedded_picture(address: str) -> tuple[bytes, str] | None:
    """The bytes and file ending of a picture written as a data: address; None when it is not a plain picture."""
    found = re.match(r"data:(image/(?:png|jpe?g|gif|webp));base64,", address[:60], re.I)
    if not found or len(address) > LARGEST_EMBEDDED * 4 // 3:
        return None
    try:
        data = base64.b64decode(re.sub(r"\s|%0a|%0d", "", address[found.end() :], flags=re.I), validate=True)
    except (binascii.Error, ValueError):
        return None
    kind = kind_by_content(data[:4096])
    return (data, PICTURES[kind]) if kind in PICTURES and kind != "svg" else None


def extension_for(named: str, kind: str) -> str | None:
    """The file ending that suits a file's name and its content; None when the two do not go together or may run."""
    if named in PICTURE_NAMES:
        return PICTURES.get(kind)
    if named in SOUND_NAMES:
        return SOUNDS[kind][0] if kind in SOUNDS else None
    if named in FILM_NAMES:
        return FILMS[kind][0] if kind in FILMS else None
    return f".{named}" if kind and DOWNLOADS.get(f".{named}") == kind else None
