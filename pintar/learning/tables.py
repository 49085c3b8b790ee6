"""Lists as XLSX, row by row (as CSV: `kit.tables`). What is typed by people can never become a formula."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

from django.conf import settings

ILLEGAL = dict.fromkeys(
    [*(c for c in range(32) if c not in (9, 10, 13)), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)


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
    file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".xlsx")  # noqa: SIM115 - who sends it closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=value.translate(ILLEGAL))
    cell.data_type = "s"
    return cell
