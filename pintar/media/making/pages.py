"""Slides and documents as pictures, page by page, with the words on each.

Office files go through LibreOffice without a screen: no macros, nothing linked from outside, a profile of its own that is
thrown away, a time limit. PDF files go straight to the painter.
"""

from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext as _

from pintar.kit import files
from pintar.kit.errors import Refused
from pintar.media.making import programs
from pintar.media.making.office import without_outside
from pintar.media.making.pictures import paint
from pintar.media.making.programs import Limits, Missing
from pintar.media.values import PageMade, SlidesMade

RECIPE = "1"
MOST_PAGES = 300
_FILTERS = {
    "pptx": ("Impress MS PowerPoint 2007 XML", "impress_pdf_Export"),
    "odp": ("impress8", "impress_pdf_Export"),
    "docx": ("MS Word 2007 XML", "writer_pdf_Export"),
    "odt": ("writer8", "writer_pdf_Export"),
}
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
{items}
</oor:items>
"""
_ITEMS = (
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Common/Misc", "UseOpenCL", "false"),
    ("/org.openoffice.Office.Java/VirtualMachine", "Enable", "false"),
)


def make_pages(source: Path, form: str, work: Path, tell: Callable[[str, int], None]) -> SlidesMade:
    """The pages of slides or of a document, in the public room. Missing without LibreOffice (not needed for PDF).

    Refused for more than 300 pages, for what is locked or cannot be opened.
    """
    notes: list[str] = []
    book = source
    if form != "pdf":
        tell(_("Membuka salindia") if form in ("pptx", "odp") else _("Membuka dokumen"), 20)
        book = _pdf_of(source, form, work, notes)
    step = _("Menggambar halaman")
    tell(step, 400)
    pages = []
    for fact in paint(
        "pages", book, work, lambda done: tell(step, 400 + done * 580 // 1000), str(MOST_PAGES)
    ):
        with programs.room_is_watched():
            blob = files.keep(work / fact["name"], suffix=".webp", public=True)
        pages.append(PageMade(blob.url, blob.size, fact["width"], fact["height"], fact["text"]))
    return SlidesMade(tuple(pages), " ".join(notes))


def _pdf_of(source: Path, form: str, work: Path, notes: list[str]) -> Path:
    if not programs.is_there("soffice"):
        raise Missing("soffice")
    made = work / "book.pdf"
    if made.exists():  # an earlier try came this far
        return made
    book = work / f"book.{form}"
    with programs.room_is_watched():
        notes += without_outside(source, book, form=form, most_pages=MOST_PAGES)
        profile = work / "profile" / "user"
        profile.mkdir(parents=True, exist_ok=True)
        (profile / "registrymodifications.xcu").write_text(_profile(), encoding="utf-8")
    out = work / "out"
    reading, writing = _FILTERS[form]
    command = [
        "soffice",
        f"-env:UserInstallation=file://{work / 'profile'}",
        "--headless",
        "--norestore",
        "--nolockcheck",
    ]
    command += [
        "--nodefault",
        "--nofirststartwizard",
        f"--infilter={reading}",
        "--convert-to",
        f"pdf:{writing}",
    ]
    command += ["--outdir", str(out), str(book)]
    try:
        programs.run(
            command, Limits(seconds=600, memory=8 << 30, largest=1 << 30), cwd=work, env={"HOME": str(work)}
        )
    except programs.TooSlow as fault:
        raise Refused(
            _("Berkas ini terlalu berat untuk dibuka."),
            code="too-slow",
            help_text=_("Simpan sebagai PDF, lalu kirim PDF-nya."),
        ) from fault
    except programs.Failed as fault:
        raise _unopened() from fault
    if not (out / "book.pdf").exists():
        raise _unopened()
    (out / "book.pdf").replace(made)
    return made


def _unopened() -> Refused:
    return Refused(
        _("Berkas ini rusak atau terpotong: tidak dapat dibuka."),
        code="damaged",
        help_text=_("Buka di komputer Anda, simpan sebagai PDF, lalu kirim PDF-nya."),
    )


def _profile() -> str:
    item = '<item oor:path="{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
    return _PROFILE.format(items="\n".join(item.format(*words) for words in _ITEMS))
