"""Writing a course out again, exactly as it was read in."""

import shutil
import zipfile
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from pintar.authoring.models import Course, Draft, Release
from pintar.kit import files
from pintar.kit.errors import Refused

LONG_AGO = (1980, 1, 1, 0, 0, 0)
_PACKED = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".webp",
    ".mp3",
    ".ogg",
    ".m4a",
    ".mp4",
    ".webm",
    ".zip",
    ".docx",
    ".pptx",
    ".xlsx",
)


def export(what: Course | Release, into: Path) -> int:
    """Write the source of a release, or the newest draft of a course, into an empty or new folder; how many files."""
    draft = _draft_of(what)
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise Refused(_("Folder tujuan sudah berisi sesuatu."), code="not-empty")
    for path, (sha, _size) in draft.tree.items():
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(files.path_of(sha), target)
    return len(draft.tree)


def pack(what: Course | Release, into: Path | IO[bytes]) -> int:
    """The same as one zip; the same source gives the same bytes."""
    draft = _draft_of(what)
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, (sha, _size) in sorted(draft.tree.items()):
            entry = zipfile.ZipInfo(path, LONG_AGO)
            entry.external_attr = 0o644 << 16
            entry.compress_type = (
                zipfile.ZIP_STORED if path.lower().endswith(_PACKED) else zipfile.ZIP_DEFLATED
            )
            with files.path_of(sha).open("rb") as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)
    return len(draft.tree)


def _draft_of(what: Course | Release) -> Draft:
    draft = what.draft if isinstance(what, Release) else what.drafts.order_by("-id").first()
    if draft is None:
        raise Refused(_("Kursus ini belum memiliki naskah."), code="no-draft")
    return draft
