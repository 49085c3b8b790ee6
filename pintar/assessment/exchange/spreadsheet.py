"""The inside of an XLSX file: rows of cells in, rows of words out. Nothing in it is ever calculated."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from posixpath import join, normpath
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from pintar.assessment.exchange.archives import Limits, is_zip, pack, unpack
from pintar.assessment.exchange.carrying import unreadable
from pintar.assessment.exchange.numbers import LARGEST
from pintar.assessment.exchange.safe_xml import Node, parse

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_IDS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
LIMITS = Limits(members=2_000, member=32 << 20, total=96 << 20)
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 100, 32_767
EXACT_DIGITS = 15  # what a spreadsheet keeps of a number
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])


@dataclass(frozen=True)
class Row:
    """One row: words by column (1 is A), and what is wrong with it."""

    number: int
    cells: Mapping[int, str]
    faults: tuple[str, ...] = ()


@dataclass
class _Sheet:
    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    faults: dict[int, list[str]] = field(default_factory=dict)

    def fault(self, row: int, words: str) -> None:
        found = self.faults.setdefault(row, [])
        if words not in found:
            found.append(words)


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a zip that holds a workbook."""
    return is_zip(data) and b"xl/" in data and b"[Content_Types].xml" in data


def read(data: bytes, wanted: str) -> list[Row]:
    """The rows of the sheet of that name, else of the first. Refused when it is no workbook."""
    if not is_zip(data):
        raise unreadable(_("Berkas ini bukan buku kerja XLSX. Simpan ulang sebagai .xlsx."))
    files = unpack(data, LIMITS)
    path = _sheet_path(files, wanted)
    words = _shared_words(files)
    dates = _date_styles(files)
    sheet = _Sheet()
    root = _xml(files, path)
    for node in _all(root, "row"):
        _take_row(sheet, node, words, dates)
    _note_merged(sheet, root)
    numbers = sorted(sheet.cells.keys() | sheet.faults.keys())
    return [Row(n, sheet.cells.get(n, {}), tuple(sheet.faults.get(n, ()))) for n in numbers]


def _take_row(sheet: _Sheet, node: Node, words: Sequence[str], dates: frozenset[int]) -> None:
    for place, cell in enumerate(_all(node, "c"), 1):
        found = _CELL.fullmatch(cell.get("r") or "")
        row = int(found[2]) if found else int(node.get("r") or 0)
        column = _number(found[1]) if found else place
        if not 0 < row <= MOST_ROWS:
            raise unreadable(_("Lembar ini memuat lebih dari %(most)s baris.") % {"most": MOST_ROWS})
        if column > MOST_COLUMNS:
            continue
        name = f"{_letters(column)}{row}"
        if next(_all(cell, "f"), None) is not None:
            sheet.fault(row, _("sel %(cell)s berisi rumus; ganti dengan nilainya") % {"cell": name})
            continue
        text = _value(cell, words)
        kind = cell.get("t") or "n"
        if kind == "e":
            sheet.fault(row, _("sel %(cell)s berisi galat %(text)s") % {"cell": name, "text": text[:20]})
        elif kind == "n" and text:
            text = _figure(sheet, row, name, text, is_date=int(cell.get("s") or 0) in dates)
        elif kind == "b":
            text = "benar" if text == "1" else "salah"
        if text.strip():
            sheet.cells.setdefault(row, {})[column] = text[:LONGEST_CELL]


def _figure(sheet: _Sheet, row: int, name: str, text: str, *, is_date: bool) -> str:
    """A number in plain digits. What the program that wrote it has already rounded, or shows as a date, is a fault."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if is_date:
        sheet.fault(row, _("sel %(cell)s berisi tanggal; jadikan teks") % {"cell": name})
        return ""
    if not value.is_finite() or abs(value.adjusted()) > LARGEST:
        return text
    whole = f"{value:f}"
    if len(value.as_tuple().digits) > EXACT_DIGITS and abs(value) >= 10**EXACT_DIGITS:
        said = _(
            "sel %(cell)s berisi bilangan lebih dari 15 angka, yang dibulatkan pengolah lembar; jadikan teks"
        )
        sheet.fault(row, said % {"cell": name})
    elif len(value.as_tuple().digits) > EXACT_DIGITS:
        whole = f"{float(value):.15g}"  # 0.1 + 0.2 as a spreadsheet shows it
    return whole.rstrip("0").rstrip(".") if "." in whole and "e" not in whole else whole


def _value(cell: Node, words: Sequence[str]) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _unescaped("".join(_runs(cell)))
    value = next(_all(cell, "v"), None)
    text = "" if value is None else value.text or ""
    if kind == "s":
        place = int(text) if text.isdigit() else -1
        return words[place] if 0 <= place < len(words) else ""
    return _unescaped(text) if kind == "str" else text.strip()


def _note_merged(sheet: _Sheet, root: Node) -> None:
    for merged in _all(root, "mergeCell"):
        ends = [_CELL.fullmatch(part) for part in (merged.get("ref") or "").split(":")]
        rows = [int(end[2]) for end in ends if end]
        for row in sorted(sheet.cells) if rows else ():
            if rows[0] <= row <= rows[-1]:
                said = {"cells": (merged.get("ref") or "")[:20]}
                sheet.fault(row, _("sel %(cells)s digabung; pisahkan dahulu") % said)


def _sheet_path(files: Mapping[str, bytes], wanted: str) -> str:
    if "xl/workbook.xml" not in files:
        raise unreadable(_("Berkas ini bukan buku kerja XLSX. Simpan ulang sebagai .xlsx."))
    sheets = list(_all(_xml(files, "xl/workbook.xml"), "sheet"))
    chosen = next((s for s in sheets if (s.get("name") or "").strip().lower() == wanted.lower()), None)
    chosen = chosen if chosen is not None else next(iter(sheets), None)
    links = {
        node.get("Id"): node.get("Target") or ""
        for node in _xml(files, "xl/_rels/workbook.xml.rels").iter(_REL)
    }
    target = (
        ""
        if chosen is None
        else links.get(next((chosen.get(name) for name in _IDS if chosen.get(name)), None), "")
    )
    path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    if not target or path not in files:
        raise unreadable(_("Buku kerja ini tidak mempunyai lembar yang terbaca."))
    return path


def _shared_words(files: Mapping[str, bytes]) -> list[str]:
    if "xl/sharedStrings.xml" not in files:
        return []
    return [_unescaped("".join(_runs(node))) for node in _all(_xml(files, "xl/sharedStrings.xml"), "si")]


def _runs(node: Node) -> list[str]:
    """The words of a cell, without the readings that Japanese programs put beside them."""
    spoken = {id(t) for hint in _all(node, "rPh") for t in _all(hint, "t")}
    return [t.text or "" for t in _all(node, "t") if id(t) not in spoken]


def _date_styles(files: Mapping[str, bytes]) -> frozenset[int]:
    if "xl/styles.xml" not in files:
        return frozenset()
    root = _xml(files, "xl/styles.xml")
    own = {}
    for node in _all(root, "numFmt"):
        code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", node.get("formatCode") or "")
        own[node.get("numFmtId")] = bool(re.search(r"[dyhs]", code, re.I)) and "General" not in code
    found = set()
    for formats in _all(root, "cellXfs"):
        for place, node in enumerate(_all(formats, "xf")):
            number = node.get("numFmtId") or "0"
            if own.get(number, number.isdigit() and int(number) in _DATES):
                found.add(place)
    return frozenset(found)


def _xml(files: Mapping[str, bytes], path: str) -> Node:
    if path not in files:
        raise unreadable(_("Buku kerja ini tidak lengkap: %(path)s tidak ada.") % {"path": path})
    return parse(files[path], path)[0]


def _all(node: Node, name: str):  # type: ignore[no-untyped-def]
    return node.iter(f"{MAIN}{name}", f"{STRICT}{name}")


def _unescaped(text: str) -> str:
    """Line ends as one sign; `_x000D_` is how Office writes a sign that XML has no room for."""
    plain = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)
    plain = plain.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in plain if sign in "\t\n" or ord(sign) >= 32)


def _number(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found


def _letters(number: int) -> str:
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


# Writing


def write(
    sheets: Mapping[str, Sequence[Sequence[str]]], choices: tuple[int, Sequence[str]] | None = None
) -> bytes:
    """A workbook of sheets by name, each cell a text and the first row a heading.

    `choices`: a column of the first sheet (1 is A) in which a list of words may be chosen.
    """
    names = list(sheets)
    parts = {
        "[Content_Types].xml": _content_types(len(names)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(names),
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)),
                ("styles", "styles.xml"),
            ]
        ),
        "xl/styles.xml": _STYLES,
    }
    for n, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = _sheet(rows, choices if n == 1 else None)
    return pack({path: (_DECLARATION + text).encode() for path, text in parts.items()})


_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPEN = MAIN.strip("{}")
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = (
    f'<styleSheet xmlns="{_OPEN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _content_types(count: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
        for n in range(1, count + 1)
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{sheets}</Types>'
    )


def _relations(links: Sequence[tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1)
    )
    return f'<workbook xmlns="{_OPEN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _sheet(rows: Sequence[Sequence[str]], choices: tuple[int, Sequence[str]] | None) -> str:
    body = "".join(
        f'<row r="{n}">{"".join(_cell(_letters(m), n, text) for m, text in enumerate(row, 1) if text)}</row>'
        for n, row in enumerate(rows, 1)
    )
    widest = max((len(row) for row in rows), default=1)
    validation = ""
    if choices:
        column, words = _letters(choices[0]), ",".join(choices[1])
        validation = (
            f'<dataValidations count="1"><dataValidation type="list" allowBlank="1" sqref="{column}2:{column}5001">'
            f"<formula1>{escape(chr(34) + words + chr(34))}</formula1></dataValidation></dataValidations>"
        )
    return (
        f'<worksheet xmlns="{_OPEN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{max(widest, 1)}" width="24" style="1" customWidth="1"/></cols>'
        f"<sheetData>{body}</sheetData>{validation}</worksheet>"
    )


def _cell(column: str, row: int, text: str) -> str:
    words = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    style = 2 if row == 1 else 1
    return f'<c r="{column}{row}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(words)}</t></is></c>'
