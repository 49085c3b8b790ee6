"""Lists as files: CSV line by line, XLSX sheet by sheet. What is typed by people can never become a formula."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

RISKY = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
)  # a cell that begins so is a formula to some programs (OWASP, CSV injection)
ILLEGAL = dict.fromkeys(
    [*(c for c in range(32) if c not in (9, 10, 13)), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A CSV in UTF-8 with a mark at its start, so that spreadsheets read it right; one piece per 500 rows."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(head)
    for number, row in enumerate(rows, 1):
        writer.writerow([_safe(value) for value in row])
        if number % 500 == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def xlsx_file(title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> IO[bytes]:
    """A workbook of one sheet, written row by row to a temporary file that is open at its start.

    Texts are kept as texts: a number of 16 digits would lose its last ones as a number.
    """
    from openpyxl import Workbook  # 30 MB with what it brings, which nobody needs before the first sheet

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31].translate(str.maketrans("[]:*?/\\", "-------")) or "Daftar")
    sheet.freeze_panes = "A2"
    sheet.append(list(head))
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - who sends it closes it
    book.save(file)
    file.seek(0)
    return file


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=value.translate(ILLEGAL))
    cell.data_type = "s"
    return cell


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
