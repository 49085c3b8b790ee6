"""One question alone, written at the desk of the bank: read, checked and rendered as those of a course are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import cast

from django.utils.translation import gettext as _

from pintar.assessment.writing import LONGEST, Received, Written
from pintar.authoring.rendering.items import body_of
from pintar.authoring.rendering.making import MISSING, in_sizes, is_heavy
from pintar.authoring.rendering.shelf import Picture
from pintar.authoring.source.banks import item_faults, read_bank
from pintar.authoring.source.drawings import NotADrawing, clean_svg
from pintar.authoring.source.faults import Fault, errors, tidy
from pintar.authoring.source.marked import read_yaml
from pintar.authoring.source.media import PICTURES, kind_by_content, shape_of
from pintar.authoring.source.schema import check_shape, is_item
from pintar.authoring.values import ClipM, FileM, VideoM
from pintar.kit import aside, files
from pintar.kit.errors import Refused
from pintar.media.actions import make
from pintar.media.making.pictures import faults_of
from pintar.media.queries import made_of
from pintar.media.values import PictureMade

MOST_HEAVY, MOST_BYTES = 8, 32 << 20  # pictures in one file of questions
PUBLISHED = re.compile(r"/?berkas/[0-9a-f]{2}/([0-9a-f]{64})(\.[a-z0-9]{1,5})")


def read_item(text: str, language: str, unseen: Collection[str] = ()) -> Written:
    """What an author's YAML of one question says. Pictures are those that are published already, by their address, and the
    `unseen` ones, received and about to be."""
    faults: list[Fault] = []
    if len(text) > LONGEST:
        return Written({}, None, (f"Soal ini lebih panjang dari {LONGEST} huruf.",))
    lines = text.lstrip("\ufeff").replace("\r\n", "\n")
    # One question is the only row of a bank, so that lines count as they are seen.
    document = read_yaml(
        "soal",
        (lines if lines.startswith("- ") else "- " + lines.replace("\n", "\n  ")).encode(),
        faults,
    )
    if document is None:
        return Written({}, None, _said(faults))
    faults += check_shape(document, "items")
    found = read_bank(document)
    if len(found) != 1:
        return Written({}, None, (*_said(faults), "Tulislah tepat satu soal."))
    item = found[0]
    faults += item_faults(item)
    if errors(faults) or not is_item(item.fields):
        return Written(item.fields, None, _said(errors(faults)))
    notes = [fault for fault in tidy(faults) if fault.level == "warning"]
    return Written(item.fields, body_of(item, _Published(language, unseen)), (), _said(notes))


def _said(faults: list[Fault]) -> tuple[str, ...]:
    return tuple(f"Baris {one.line}: {one.message}" if one.line else one.message for one in tidy(faults))


def receive(pictures: Mapping[str, bytes]) -> Received:
    """Lay pictures that came with questions aside, quiet, whole and not too heavy, where only the program opens them and for a day;
    their addresses to come."""
    aside.sweep_near()
    addresses: dict[str, str] = {}
    bitmaps: dict[str, str] = {}
    refused: dict[str, str] = {}
    notes: dict[str, str] = {}
    total = heavy = 0
    for path, data in pictures.items():
        kind = kind_by_content(data[:4096])
        total += len(data)
        heavy += is_heavy(kind, len(data))
        if kind not in PICTURES:
            refused[path] = _("%(path)s bukan gambar; bawalah lewat naskah kursusnya") % {"path": path}
        elif total > MOST_BYTES or (is_heavy(kind, len(data)) and heavy > MOST_HEAVY):
            words = {"path": path, "heavy": MOST_HEAVY, "total": MOST_BYTES >> 20}
            refused[path] = (
                _("%(path)s: sekali kirim paling banyak %(heavy)s gambar besar dan %(total)s MB") % words
            )
        elif kind == "svg":
            try:
                drawing = clean_svg(data)
            except NotADrawing as why:
                refused[path] = _("gambar %(path)s %(why)s") % {"path": path, "why": why}
                continue
            if drawing.removed:
                notes[path] = _("gambar %(path)s dibersihkan") % {"path": path}
            addresses[path] = _address(drawing.data, ".svg")
        else:
            bitmaps[path] = _address(data, PICTURES[kind])
    broken = _broken(bitmaps)
    addresses |= {path: address for path, address in bitmaps.items() if path not in broken}
    return Received(addresses, refused | broken, notes)


def _address(data: bytes, suffix: str) -> str:
    return files.Blob(aside.lay(data), len(data), suffix).url


def _broken(bitmaps: Mapping[str, str]) -> dict[str, str]:
    """Which of the bitmaps laid aside, address by path, cannot be drawn to their last pixel, and why."""
    shas = {path: PurePosixPath(address).stem for path, address in bitmaps.items()}
    places = {path: place for path, sha in shas.items() if (place := aside.find(sha))}
    faults = faults_of(list(dict.fromkeys(places.values())))
    return {path: f"{path}: {faults[place]}" for path, place in places.items() if place in faults}


def publish(addresses: Iterable[str]) -> None:
    """Show pictures that were received, heavy ones also in the sizes phones choose from. Refused when one is broken or gone.

    Not to be called inside a transaction.
    """
    for address in dict.fromkeys(addresses):
        named = PUBLISHED.fullmatch(address)
        if named is None or files.has(named[1], suffix=named[2], public=True):
            continue
        if (place := aside.find(named[1])) is None:
            raise Refused(
                _("Gambarnya tidak ada lagi di server ini. Kirim berkasnya sekali lagi."), code="gone"
            )
        kept = files.keep(place)
        if is_heavy(named[2][1:], kept.size):
            try:
                make(named[1], "picture", suffix=named[2])
            except Refused as no:
                if no.code != MISSING:
                    raise
        # Last, so that a broken one is not there when it is sent again.
        files.publish(named[1], suffix=named[2])


@dataclass
class _Published:
    """What is published already can be shown again; there is no course to look in. `unseen` are pictures about to be published."""

    language: str
    unseen: Collection[str] = ()

    def picture(self, path: str) -> Picture | None:
        """A published picture by its address."""
        named = PUBLISHED.fullmatch(path)
        if named is None:
            return None
        if path in self.unseen:
            place = aside.find(named[1])
        else:
            place = files.path_of(named[1], suffix=named[2], public=True)
        if place is None or not place.is_file():
            return None
        data = place.read_bytes()
        kind, name = kind_by_content(data[:4096]), PurePosixPath(path).name
        url = f"{files.PUBLIC_URL}{named[1][:2]}/{named[1]}{named[2]}"
        if kind == "svg":
            drawing = clean_svg(data)
            return Picture(FileM(url, len(data), name), drawing.shape, drawing.title)
        shape = shape_of(kind, data)
        made = made_of(named[1], "picture") if is_heavy(kind, len(data)) else None
        several = in_sizes(cast(PictureMade, made), name, len(data), shape) if made else None
        return several or Picture(FileM(url, len(data), name), shape)

    def clip(self, path: str) -> VideoM | ClipM | None:
        """No films: they are made for a course."""
        return None

    def file(self, path: str) -> FileM | None:
        """No files."""
        return None

    def lesson(self, path_or_key: str) -> str | None:
        """No lessons."""
        return None
