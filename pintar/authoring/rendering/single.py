"""One question alone, written at the desk of the bank: read, checked and rendered as those of a course are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from pintar.assessment.writing import LONGEST, Written
from pintar.authoring.rendering.items import body_of
from pintar.authoring.rendering.shelf import Picture
from pintar.authoring.source.banks import item_faults, read_bank
from pintar.authoring.source.faults import Fault, errors, tidy
from pintar.authoring.source.marked import read_yaml
from pintar.authoring.source.media import kind_by_content, shape_of
from pintar.authoring.source.schema import check_shape, is_item
from pintar.authoring.values import ClipM, FileM, VideoM
from pintar.kit import files

PUBLISHED = re.compile(r"/?berkas/[0-9a-f]{2}/([0-9a-f]{64})(\.[a-z0-9]{1,5})")


def read_item(text: str, language: str) -> Written:
    """What an author's YAML of one question says. Pictures are those that are published already, by their address."""
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
    return Written(item.fields, body_of(item, _Published(language)), (), _said(notes))


def _said(faults: list[Fault]) -> tuple[str, ...]:
    return tuple(f"Baris {one.line}: {one.message}" if one.line else one.message for one in tidy(faults))


@dataclass
class _Published:
    """What is published already can be shown again; there is no course to look in."""

    language: str

    def picture(self, path: str) -> Picture | None:
        """A published picture by its address."""
        named = PUBLISHED.fullmatch(path)
        place = files.path_of(named[1], suffix=named[2], public=True) if named else None
        if named is None or place is None or not place.is_file():
            return None
        data = place.read_bytes()
        name = PurePosixPath(path).name
        url = f"{files.PUBLIC_URL}{named[1][:2]}/{named[1]}{named[2]}"
        return Picture(FileM(url, len(data), name), shape_of(kind_by_content(data[:4096]), data))

    def clip(self, path: str) -> VideoM | ClipM | None:
        """No films: they are made for a course."""
        return None

    def file(self, path: str) -> FileM | None:
        """No files."""
        return None

    def lesson(self, path_or_key: str) -> str | None:
        """No lessons."""
        return None
