"""Makes a course folder of a Moodle backup, whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pintar.assessment.exchange import html, words

from .backup import Backup, open_backup
from .container import unpack
from .course import CourseWriter
from .layout import Layout
from .limits import Limits, NotABackup
from .links import Library
from .media import Shelf, Storage
from .questions import Bank
from .quiz import QuizMaker
from .report import Report
from .trees import BrokenXml

Progress = Callable[[int, int, str], None]
ORDINARY = Limits()
HUNDRED = 100
UNPACKED = 40  # share of the work, in hundredths, that opening the archive takes


def convert(
    backup: Path, into: Path, *, limits: Limits = ORDINARY, progress: Progress | None = None
) -> Report:
    """Write the course in a Moodle backup as a course folder in our own format, and tell what became of everything.

    `into` is a folder that is empty or does not exist yet; it is filled at the end, in one step, so after an error it
    is as it was. `progress` hears how many hundredths are done, of a hundred, and with what. Raises NotABackup or
    Hostile (both ValueErrors with a message for people), and FileExistsError when `into` holds something.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise FileExistsError(f"Folder tujuan {into} tidak kosong.")
    tell = progress or (lambda done, total, what: None)
    with _workshop(into) as work:
        source, folder = work / "backup", work / "course"
        source.mkdir()
        folder.mkdir()

        def opened(done: int, total: int) -> None:
            tell(UNPACKED * done // max(1, total), HUNDRED, "Membuka arsip")

        unpacked = unpack(backup, source, limits, opened)
        try:
            content = open_backup(unpacked.root, backup.name)
            report = _write(content, Storage(unpacked.root, unpacked.damaged), folder, tell)
        except BrokenXml as fault:
            raise NotABackup(f"Cadangan ini rusak: {fault}.") from fault
        tell(HUNDRED, HUNDRED, "Selesai")
        _move(folder, into)
    return report


def _write(content: Backup, storage: Storage, folder: Path, tell: Progress) -> Report:
    bank = Bank(content.root)
    language = words.language(content.language, _sample(content))
    shelf = Shelf(storage, folder)
    library = Library(content, shelf, language[0])
    done, total = 0, max(1, sum(1 for _ in content.modules()))

    def step(what: str) -> None:
        nonlocal done
        done += 1
        tell(UNPACKED + (HUNDRED - UNPACKED - 1) * min(done, total) // total, HUNDRED, what)

    layout = Layout(content, library, QuizMaker(library, bank), step)
    if not layout.sections:
        raise NotABackup("Tidak ada satu pun bahan di cadangan ini yang dapat menjadi pelajaran.")
    written = CourseWriter(content, layout, folder, language).write()
    return Report(
        source=content.source,
        course=written.slug,
        lessons=written.lessons,
        items=written.items,
        activities=layout.fates(),
        questions=tuple(layout.questions),
        unused_questions=bank.count_without({fate.id for fate in layout.questions}),
        missing_files=shelf.missing(
            {told.module.context: f"“{told.piece.title}”" for told in layout.told if told.module.context},
            {section.id: f"bagian “{layout.name_of(section)}”" for section in content.sections},
        ),
        links=tuple(library.fates),
        assumptions=written.assumptions,
        notes=tuple(_notes(content, layout, library, storage, bank)),
    )


def _notes(content: Backup, layout: Layout, library: Library, storage: Storage, bank: Bank) -> Iterator[str]:
    yield from content.notes
    yield from layout.notes
    if not storage.is_readable:
        yield "files.xml tidak ada atau rusak, jadi tidak satu berkas pun dapat dibawa."
    if not bank.is_readable and any(module.kind == "quiz" for _, module in content.modules()):
        yield f"Bank soal tidak terbaca sampai habis: {bank.fault}."
    for name, why in sorted(library.shelf.refused.items()):
        yield f"Berkas {name} tidak dibawa: {why}."
    if library.unnamed_pictures:
        count = len(library.unnamed_pictures)
        yield f"{count} gambar tanpa teks alternatif memakai nama berkasnya; gantilah dengan uraian yang berguna."


def _sample(content: Backup) -> str:
    """Some words of the course, to tell its language by."""
    parts = [content.source.course, html.plain(content.summary.body)]
    for section in content.sections:
        parts += [
            section.name,
            html.plain(section.summary.body),
            *(module.title for module in section.modules),
        ]
    return " ".join(parts)


@contextmanager
def _workshop(into: Path) -> Iterator[Path]:
    """A folder to work in, beside the destination so that moving there is one step; gone afterwards."""
    into.parent.mkdir(parents=True, exist_ok=True)
    home = into.parent if os.access(into.parent, os.W_OK) else None
    work = Path(tempfile.mkdtemp(prefix=".moodle-", dir=home))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _move(folder: Path, into: Path) -> None:
    try:
        folder.replace(into)
    except OSError:
        # Another file system, or a folder that must stay itself: fill it, and empty it again if that fails.
        try:
            shutil.copytree(folder, into, dirs_exist_ok=True)
        except OSError:
            for entry in into.iterdir():
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
            raise
