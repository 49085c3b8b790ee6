"""The course format's own file of questions, among the formats that banks come and go in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any

import yaml
from django.utils.translation import gettext as _

from pintar.assessment import exchange
from pintar.assessment.exchange import archives
from pintar.assessment.exchange.carrying import (
    Carried,
    Format,
    Item,
    Ledger,
    Note,
    Written,
    unreadable,
    weighed,
)
from pintar.assessment.exchange.texts import CLIPS, PICTURES, Shelf, files_of, readdressed_item
from pintar.authoring.source.faults import Fault, errors
from pintar.authoring.source.marked import Document, read_yaml
from pintar.authoring.source.trees import LITTER, OUTLINE

_OTHERS = (b"imsmanifest.xml", b"xl/workbook.xml")  # what other zips with questions hold
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class BankFile(Format):
    """A YAML list of items, as a course has it in `items/`."""

    name, title, suffix, media_type = "yaml", "YAML", ".yaml", "application/yaml"

    def recognises(self, data: bytes, name: str) -> bool:
        """A list whose first member says its kind; or a zip with such a list in it."""
        if archives.is_zip(data):
            is_other = any(sign in data for sign in _OTHERS)
            return not is_other and any(end in data for end in (b".yaml", b".yml"))
        head = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        document = read_yaml(name, data, []) if head in (b"-", b"#", b"[") else None
        return document is not None and _is_bank(document)

    def read(self, data: bytes, name: str) -> Carried:
        """The items; each that is not sound is noted with its line. Of a zip, those of every list in it, with their pictures."""
        ledger = Ledger()
        if not archives.is_zip(weighed(data)):
            faults: list[Fault] = []
            document = read_yaml(name, data, faults)
            if document is None or errors(faults) or not isinstance(document.value, list):
                raise unreadable(str(next(iter(errors(faults)), _("Berkas ini bukan bank soal."))))
            _take(ledger, document, "", None)
            return ledger.carried()
        files = {path: content for path, content in archives.unpack(data).items() if not _is_litter(path)}
        lists = [path for path in sorted(files) if path.endswith((".yaml", ".yml"))]
        banks = 0
        for path in lists:
            faults = []
            document = read_yaml(path, files[path], faults)
            if document is None or errors(faults):
                ledger.refuse(path, str(next(iter(errors(faults)), _("Berkas ini bukan bank soal."))))
            elif _is_bank(document):
                banks += 1
                _take(ledger, document, path, files)
        if not banks:
            raise unreadable(_("Di arsip ini tidak ada daftar soal."))
        return ledger.carried()

    def write(self, items: Sequence[Item], files: Mapping[str, bytes]) -> Written:
        """The items as they are; the files they name go beside the file."""
        text = yaml.dump(
            [dict(item) for item in items], Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=110
        )
        return Written(
            text.encode(), tuple(Note(f"{n}", "carried", "", str(i["key"])) for n, i in enumerate(items, 1))
        )


def _is_bank(document: Document) -> bool:
    rows = document.value if isinstance(document.value, list) else []
    return bool(rows) and isinstance(rows[0], dict) and "kind" in rows[0]


def _is_litter(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return PurePosixPath(path).name == OUTLINE or any(p.startswith(".") or p in LITTER for p in parts)


def _take(ledger: Ledger, document: Document, path: str, files: Mapping[str, bytes] | None) -> None:
    """Every row of a list. Files are looked for beside the list and above it, as courses have them; None: there are none to look in."""
    for n, row in enumerate(document.value):
        place = _("baris %(n)s") % {"n": document.line((n,))}
        place = f"{path}, {place}" if path else place
        if not isinstance(row, dict):
            ledger.refuse(place, _("butir ini bukan kumpulan isian"))
            continue
        item = {name: value for name, value in row.items() if name != "key"}
        shelf = Shelf(_finder(path, files), taken=ledger.files) if files is not None else Shelf()
        wanted = str(row.get("key") or row.get("stem") or "")[:60]
        if files is not None:
            placed = {each: shelf.keep(each, PICTURES | CLIPS) for each in _named(item)}
            if shelf.losses:
                ledger.refuse(place, "; ".join(shelf.losses), wanted)
                continue
            item = readdressed_item(item, {old: new for old, new in placed.items() if new and new != old})
        ledger.take(place, wanted, item, files=shelf.kept)


def _named(item: Item) -> list[str]:
    try:
        return files_of(item)
    except (TypeError, ValueError):
        return []


def _finder(path: str, files: Mapping[str, bytes]) -> Callable[[str], bytes | None]:
    def find(address: str) -> bytes | None:
        for home in (PurePosixPath(path).parent, *PurePosixPath(path).parent.parents):
            if (found := files.get(normpath(str(home / address)))) is not None:
                return found
        return None

    return find


FORMATS: dict[str, Format] = {"yaml": BankFile(), **exchange.FORMATS}
