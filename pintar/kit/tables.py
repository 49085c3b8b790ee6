"""Lists as CSV. What is typed by people can never become a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

from django.conf import settings
from django.http import FileResponse

# A cell that begins so is a formula to some programs (OWASP, CSV injection).
RISKY = ("=", "+", "-", "@", "\t", "\r")
PIECE = 1 << 16  # bytes sent at a time


def csv_file(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> IO[bytes]:
    """A CSV in UTF-8 with a mark at its start, so that spreadsheets read it right: whole, on the disk, open at its start.

    It is written to its end before its first byte goes out. A list that was sent while it was read looked whole when the database went
    away in between: our web server ends an answer that fails as it ends any other, the browser calls the file complete, and
    no line in it may say otherwise, for spreadsheets would take that for a person. Now there is the whole list, or a page that says
    why there is none. Its length costs no memory.
    """
    file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".csv")  # noqa: SIM115 - who sends it closes it
    try:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        writer = csv.writer(text)
        writer.writerow(head)
        writer.writerows([_safe(value) for value in row] for row in rows)
        text.flush()
        text.detach()
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def csv_reply(name: str, file: IO[bytes]) -> FileResponse:
    """A list as a download that nobody on the way keeps; it says how long it is, so that a browser knows one that was cut."""
    reply = FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
    reply.block_size = PIECE
    reply.headers["Cache-Control"] = "no-store"
    return reply


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value
