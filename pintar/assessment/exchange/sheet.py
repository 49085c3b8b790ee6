"""The XLSX template: one question in each row, and every fault named with its row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.exchange import spreadsheet
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
from pintar.assessment.exchange.numbers import decimal, plain_number
from pintar.assessment.exchange.texts import HTML, named_files

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NOBODY = "*"  # the left side of what matches nothing: a cell that begins with = would be a formula
SHEET, GUIDE = "Soal", "Petunjuk"
TEMPLATE_OPTIONS = 6
# What the columns are called, and the field of an item that each holds.
FIELDS = {
    "kunci": "key",
    "jenis": "kind",
    "soal": "stem",
    "jawaban": "answer",
    "umpan balik": "feedback",
    "toleransi": "tolerance",
    "satuan": "unit",
    "bobot": "points",
    "kompetensi": "competency",
    "materi": "lesson",
    "kesukaran": "difficulty",
    "tingkat": "level",
    "tanda": "tags",
    "petunjuk": "hints",
    "potongan": "penalty",
    "sebagian": "partial",
    "acak": "shuffle",
    "markah": "markup",
}
NAMES = {field: name.capitalize() for name, field in FIELDS.items()}
KINDS = {
    "pilihan tunggal": "single-choice",
    "pilihan jamak": "multiple-choice",
    "benar-salah": "true-false",
    "isian singkat": "short-answer",
    "angka": "numeric",
    "menjodohkan": "matching",
    "mengurutkan": "ordering",
    "tabel": "matrix",
}
KIND_NAMES = {kind: name for name, kind in KINDS.items()}
TRUTHS = {
    "benar": True,
    "true": True,
    "ya": True,
    "b": True,
    "1": True,
    "salah": False,
    "false": False,
    "tidak": False,
}
TRUTHS |= {"s": False, "0": False}
_OPTION = re.compile(r"(pilihan|tanggapan)\s+([a-z])")
_PARTED = re.compile(r"(?<!\\)\|")
_EQUALS = re.compile(r"(?<!\\)=")


class Sheet(Format):
    """A spreadsheet with one question in each row."""

    name, title, suffix = "xlsx", "XLSX", ".xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def recognises(self, data: bytes, name: str) -> bool:
        """A workbook."""
        return spreadsheet.is_workbook(data)

    def read(self, data: bytes, name: str) -> Carried:
        """The questions; each that cannot be carried is noted with its row."""
        rows = spreadsheet.read(weighed(data), SHEET)
        head = next((row for row in rows if _is_head(row.cells)), None)
        if head is None:
            raise unreadable(
                _("Baris judul dengan kolom Jenis, Soal dan Jawaban tidak ditemukan. Pakai templatnya.")
            )
        columns = {column: " ".join(words.lower().split()) for column, words in head.cells.items()}
        ledger = Ledger()
        for words in head.faults:
            ledger.say(_row(head.number), words)
        for words in columns.values():
            if words not in FIELDS and not _OPTION.fullmatch(words):
                ledger.say(
                    _row(head.number),
                    _("kolom “%(name)s” tidak dikenal dan tidak dibaca") % {"name": words[:40]},
                )
        for row in rows:
            if row.number <= head.number:
                continue
            cells = {columns[c]: words.strip() for c, words in row.cells.items() if c in columns}
            if row.faults:
                ledger.refuse(_row(row.number), "; ".join(row.faults), cells.get("kunci", ""))
            elif cells:
                self._take(ledger, row.number, cells)
        return ledger.carried()

    def _take(self, ledger: Ledger, number: int, cells: Mapping[str, str]) -> None:
        try:
            item = _Row(cells).item()
        except ValueError as fault:
            ledger.refuse(_row(number), str(fault), cells.get("kunci", ""))
            return
        ledger.take(_row(number), cells.get("kunci") or cells.get("soal", "")[:60], item)

    def write(self, items: Sequence[Item], files: Mapping[str, bytes]) -> Written:
        """The questions as rows; without any it is the empty template with its guide."""
        notes: list[Note] = []
        rows: list[dict[str, str]] = []
        for number, item in enumerate(items, 1):
            key = str(item["key"])
            if item["kind"] not in KIND_NAMES:
                words = _("jenis soal ini tidak muat dalam satu baris lembar")
                notes.append(Note(f"{number}", "refused", words, key))
                continue
            rows.append(_cells(item))
            lost = list(_lost(item))
            notes.append(Note(_row(len(rows) + 1), "simplified" if lost else "carried", "; ".join(lost), key))
        most = max([TEMPLATE_OPTIONS, *(_options_in(row) for row in rows)])
        head = [NAMES["key"], NAMES["kind"], NAMES["stem"], NAMES["answer"]]
        head += [f"Pilihan {letter}" for letter in LETTERS[:most]]
        head += [NAMES[field] for field in list(NAMES)[4:]]
        head += [f"Tanggapan {letter}" for letter in LETTERS[:most]]
        table = [head, *([row.get(name, "") for name in head] for row in rows)]
        choices = (2, list(KINDS))
        return Written(spreadsheet.write({SHEET: table, GUIDE: _guide()}, choices), tuple(notes))


def _row(number: int) -> str:
    return _("baris %(n)s") % {"n": number}


def _is_head(cells: Mapping[int, str]) -> bool:
    names = {" ".join(words.lower().split()) for words in cells.values()}
    return {"jenis", "soal", "jawaban"} <= names


class _Row:
    """One row as an item. ValueError, in words for its author, when it is none."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.cells = cells

    def item(self) -> Item:
        written = self.cells.get("jenis", "").lower()
        kind = KINDS.get(written, written if written in KIND_NAMES else "")
        if not kind:
            raise ValueError(
                _("Jenis “%(kind)s” tidak dikenal. Yang ada: %(kinds)s.")
                % {"kind": written, "kinds": ", ".join(KINDS)}
            )
        if not self.cells.get("soal"):
            raise ValueError(_("Kolom Soal kosong."))
        item: Item = {"kind": kind}
        if self.cells.get("markah", "").lower() == HTML:
            item["markup"] = HTML
        item["stem"] = self.cells["soal"]
        item |= getattr(self, "_" + kind.replace("-", "_"))()
        return {**item, **dict(self._rest())}

    def _rest(self) -> Iterator[tuple[str, Any]]:
        for field in ("feedback", "competency", "lesson"):
            if words := self.cells.get(NAMES[field].lower()):
                yield field, words
        if words := self.cells.get("kesukaran"):
            yield "difficulty", words.lower()
        if words := self.cells.get("tingkat"):
            yield "level", words.lower()
        if words := self.cells.get("tanda"):
            yield "tags", _parted(words)
        if words := self.cells.get("petunjuk"):
            yield "hints", _parted(words)
        for field in ("points", "penalty"):
            if words := self.cells.get(NAMES[field].lower()):
                yield field, self._figure(NAMES[field], words)
        for field in ("partial", "shuffle"):
            if words := self.cells.get(NAMES[field].lower()):
                if words.lower() not in TRUTHS:
                    raise ValueError(_("Kolom %(name)s harus ya atau tidak.") % {"name": NAMES[field]})
                if not TRUTHS[words.lower()]:
                    yield field, False

    def _figure(self, name: str, words: str) -> int | float:
        number = decimal(words)
        if number is None:
            raise ValueError(
                _("Kolom %(name)s harus bilangan, bukan “%(words)s”.") % {"name": name, "words": words[:40]}
            )
        return plain_number(number)

    def _options(self) -> list[tuple[str, str, str]]:
        """Letter, words and remark of each option."""
        found = [(letter, self.cells.get(f"pilihan {letter.lower()}", "")) for letter in LETTERS]
        filled = [(letter, words) for letter, words in found if words]
        if [letter for letter, _words in filled] != list(LETTERS[: len(filled)]):
            raise ValueError(_("Ada pilihan yang dilewati: isi Pilihan A, B, C dan seterusnya tanpa celah."))
        return [
            (letter, words, self.cells.get(f"tanggapan {letter.lower()}", "")) for letter, words in filled
        ]

    def _chosen(self, least: int, most: int) -> list[dict[str, Any]]:
        options = self._options()
        known = {letter for letter, _words, _said in options}
        right = set(re.split(r"[\s,;|]+", self.cells.get("jawaban", "").upper().strip())) - {""}
        if not right or right - known:
            given = {"answer": self.cells.get("jawaban", "")[:40]}
            raise ValueError(_("Jawaban “%(answer)s” bukan huruf pilihan yang terisi.") % given)
        if not least <= len(right) <= most:
            raise ValueError(_("Pilihan tunggal memerlukan tepat satu huruf jawaban."))
        rows = []
        for letter, words, said in options:
            row: dict[str, Any] = {"text": words}
            if letter in right:
                row["correct"] = True
            if said:
                row["feedback"] = said
            rows.append(row)
        return rows

    def _single_choice(self) -> Item:
        return {"options": self._chosen(1, 1)}

    def _multiple_choice(self) -> Item:
        return {"options": self._chosen(1, 26)}

    def _true_false(self) -> Item:
        answer = self.cells.get("jawaban", "").lower()
        if answer not in TRUTHS:
            raise ValueError(_("Jawaban soal benar-salah harus benar atau salah."))
        return {"answer": TRUTHS[answer]}

    def _short_answer(self) -> Item:
        return {"accept": _parted(self.cells.get("jawaban", ""))}

    def _numeric(self) -> Item:
        found: Item = {"answer": self._figure(NAMES["answer"], self.cells.get("jawaban", ""))}
        if words := self.cells.get("toleransi"):
            found["tolerance"] = self._figure(NAMES["tolerance"], words)
        if words := self.cells.get("satuan"):
            found["unit"] = words
        return found

    def _ordering(self) -> Item:
        return {"order": [words for _letter, words, _said in self._options()]}

    def _matching(self) -> Item:
        pairs: list[dict[str, str]] = []
        extra: list[str] = []
        for letter, words, said in self._options():
            sides = [side.strip() for side in _EQUALS.split(words, maxsplit=1)]
            if len(sides) != 2 or not all(sides):
                raise ValueError(_("Pilihan %(letter)s harus berbentuk kiri = kanan.") % {"letter": letter})
            left, right = (side.replace("\\=", "=") for side in sides)
            if left != NOBODY:
                left = NOBODY if left == f"\\{NOBODY}" else left
                pairs.append({"left": left, "right": right, **({"feedback": said} if said else {})})
            else:
                extra.append(right)
        return {"pairs": pairs, **({"extra": extra} if extra else {})}

    def _matrix(self) -> Item:
        found = self._matching()
        rows = [{"text": pair["left"], "column": pair["right"], **_said(pair)} for pair in found["pairs"]]
        return {"columns": _parted(self.cells.get("jawaban", "")), "rows": rows}


def _said(pair: Mapping[str, str]) -> dict[str, str]:
    return {"feedback": pair["feedback"]} if pair.get("feedback") else {}


def _parted(words: str) -> list[str]:
    return [part.strip().replace("\\|", "|") for part in _PARTED.split(words) if part.strip()]


def _joined(parts: Sequence[Any]) -> str:
    return " | ".join(str(part).replace("|", "\\|") for part in parts)


def _cells(item: Item) -> dict[str, str]:
    """An item as cells by the name of their column."""
    kind = item["kind"]
    cells = {NAMES["key"]: item["key"], NAMES["kind"]: KIND_NAMES[kind], NAMES["stem"]: item["stem"]}
    lines: list[tuple[str, str]] = []
    answer = ""
    match kind:
        case "single-choice" | "multiple-choice":
            lines = [(option["text"], option.get("feedback") or "") for option in item["options"]]
            answer = ", ".join(
                LETTERS[n] for n, option in enumerate(item["options"]) if option.get("correct")
            )
        case "true-false":
            answer = "benar" if item["answer"] else "salah"
        case "short-answer":
            answer = _joined(item["accept"])
        case "numeric":
            answer = _digits(item["answer"])
        case "ordering":
            lines = [(step, "") for step in item["order"]]
        case "matching":
            lines = [
                (_sides(pair["left"], pair["right"]), pair.get("feedback") or "") for pair in item["pairs"]
            ]
            lines += [(_sides(None, right), "") for right in item.get("extra") or []]
        case "matrix":
            lines = [(_sides(row["text"], row["column"]), row.get("feedback") or "") for row in item["rows"]]
            answer = _joined(item["columns"])
    cells[NAMES["answer"]] = answer
    for n, (words, said) in enumerate(lines[: len(LETTERS)]):
        cells[f"Pilihan {LETTERS[n]}"] = words
        cells[f"Tanggapan {LETTERS[n]}"] = said
    for field in ("feedback", "competency", "lesson", "difficulty", "level", "unit"):
        cells[NAMES[field]] = str(item.get(field) or "")
    for field in ("tolerance", "points", "penalty"):
        cells[NAMES[field]] = _digits(item[field]) if item.get(field) else ""
    for field in ("partial", "shuffle"):
        cells[NAMES[field]] = "tidak" if item.get(field) is False else ""
    cells[NAMES["hints"]] = _joined(item.get("hints") or [])
    cells[NAMES["tags"]] = _joined(item.get("tags") or [])
    cells[NAMES["markup"]] = HTML if item.get("markup") == HTML else ""
    return cells


def _sides(left: str | None, right: str) -> str:
    written = NOBODY if left is None else f"\\{NOBODY}" if left == NOBODY else left.replace("=", "\\=")
    return f"{written} = " + right.replace("=", "\\=")


def _digits(value: Any) -> str:
    return f"{Decimal(str(value)):f}"


def _options_in(cells: Mapping[str, str]) -> int:
    return sum(name.startswith("Pilihan ") and bool(words) for name, words in cells.items())


def _lost(item: Item) -> Iterator[str]:
    if item.get("spelling") == "near" or item.get("reject"):
        yield _("toleransi ejaan tidak dibawa")
    if item.get("tolerance_percent") or item.get("units") or item.get("unit_required"):
        yield _("toleransi persen dan satuan lain tidak dibawa")
    if len(item.get("pairs") or ()) + len(item.get("extra") or ()) > len(LETTERS):
        yield _("sisi kanan yang ke-27 dan seterusnya tidak dibawa")
    texts = [item["stem"], item.get("feedback"), *(option["text"] for option in item.get("options") or [])]
    if any(named_files(str(text), str(item.get("markup") or "markdown")) for text in texts if text):
        yield _("gambar dan berkas tidak dibawa, hanya alamatnya")


def _guide() -> list[list[str]]:
    """The second sheet: what stands where, for each kind."""
    rows = [
        [_("Jenis"), _("Pilihan A, B, …"), _("Jawaban"), _("Contoh")],
        ["pilihan tunggal", _("pilihan jawaban"), _("huruf yang benar"), "B"],
        ["pilihan jamak", _("pilihan jawaban"), _("huruf-huruf yang benar"), "A, C"],
        ["benar-salah", "", _("benar atau salah"), "salah"],
        ["isian singkat", "", _("semua jawaban yang diterima, dipisah |"), "pokok soal | stem"],
        ["angka", "", _("bilangannya; kolom Toleransi dan Satuan bila perlu"), "0,75"],
        ["menjodohkan", _("kiri = kanan; kiri * berarti pengecoh"), "", "Aceh = Banda Aceh"],
        ["mengurutkan", _("langkah menurut urutan yang benar"), "", ""],
        ["tabel", _("baris = kolom yang benar"), _("nama kolom, dipisah |"), "Benar | Salah"],
    ]
    notes = [
        _(
            "Satu soal satu baris. Hapus baris yang tidak dipakai; jangan menggabungkan sel dan jangan memakai rumus."
        ),
        _("Nomor panjang seperti NIK ditulis sebagai teks: bilangan dibulatkan setelah angka ke-15."),
        _("Kunci menamai soal selamanya (a-z, 0-9, tanda hubung). Bila kosong, kunci dibuatkan."),
        _(
            "Teks ditulis dalam Markdown: **tebal**, *miring*, $rumus$. Tanda | ditulis \\| dan tanda = di sisi kiri ditulis \\=."
        ),
        _("Kesukaran: mudah, sedang atau sukar. Potongan: 0 sampai 1. Sebagian dan Acak: ya atau tidak."),
    ]
    return [*rows, [], *([note] for note in notes)]
