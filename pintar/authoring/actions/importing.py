"""Reading a course in: a folder, a zip or a Moodle backup becomes a draft, whole or not at all."""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.authoring import moodle
from pintar.authoring.actions.library import taken
from pintar.authoring.models import Course, Draft
from pintar.authoring.source.faults import Hostile, NotACourse
from pintar.authoring.source.reading import Source, read_source
from pintar.authoring.source.schema import pattern_of_key
from pintar.authoring.source.trees import OUTLINE, Tree, kind_of, open_folder, unpack
from pintar.engine.folder import data_folder
from pintar.journal.actions import record
from pintar.kit import files
from pintar.kit.errors import Refused
from pintar.kit.stems import stems

Progress = Callable[[int, int, str], None]


def quiet(done: int, total: int, what: str) -> None:
    """Progress that nobody watches."""


def import_source(
    *, source: Path, origin: str, by: int | None, slug: str = "", progress: Progress = quiet
) -> Draft:
    """Read in a folder, a zip or a Moodle backup, told apart by their content.

    Refused with code "not-a-course" or "hostile", and then nothing was kept. `slug` takes the place of the course's own.
    """
    with _plain_refusals(), _scratch() as scratch:
        kind = kind_of(source)
        if kind == "folder":
            return import_tree(folder=source, origin=origin, by=by, slug=slug, progress=progress)
        folder = scratch / "course"
        folder.mkdir()
        if kind == "zip":
            unpack(source, folder)
            return import_tree(folder=folder, origin=origin, by=by, slug=slug, progress=progress)
        report = moodle.convert(source, folder, progress=progress)
        told = {"moodle": report.as_dict(), "text": report.text()}
        return import_tree(folder=folder, origin=origin, by=by, slug=slug, report=told, progress=progress)


def import_tree(
    *,
    folder: Path,
    origin: str,
    by: int | None,
    slug: str = "",
    report: Mapping[str, Any] | None = None,
    progress: Progress = quiet,
) -> Draft:
    """Keep a course folder as the newest draft of its course; the same folder twice is one draft.

    A draft may hold faults: they are in its report, and keep it from being published. Refused when it is no course at all.
    """
    with _plain_refusals(), _scratch() as scratch:
        tree = open_folder(folder)
        if slug:
            tree = _renamed(tree, slug, scratch)
        source = read_source(tree, has_library=True)
        name = source.outline.course["slug"]
        if not re.fullmatch(pattern_of_key(), name):
            raise NotACourse(_reason(source))
        kept: dict[str, Any] = {}
        for done, path in enumerate(sorted(tree.files)):
            progress(done, len(tree.files), path)
            blob = files.keep(tree.files[path])
            kept[path] = [blob.sha, blob.size]
        if (whole := taken(kept)) != kept:
            kept = whole
            tree = Tree({path: files.path_of(sha) for path, (sha, _size) in kept.items()})
            source = read_source(tree, has_library=True)
        told = {"faults": [fault.as_json() for fault in source.faults], **(report or {})}
        return _keep_draft(source, kept, origin, told, by)


def check_draft(*, draft: Draft) -> Draft:
    """Look at a draft again with the rules of today; its report holds what was found."""
    faults = [fault.as_json() for fault in read_source(kept_tree(draft)[0], has_library=True).faults]
    draft.report = {**draft.report, "faults": faults}
    draft.save(update_fields=["report"])
    return draft


def kept_tree(draft: Draft) -> tuple[Tree, dict[str, str]]:
    """The files of a draft where they are kept, and the name of each blob."""
    shas = {path: sha for path, (sha, _size) in draft.tree.items()}
    return Tree({path: files.path_of(sha) for path, sha in shas.items()}), shas


@transaction.atomic
def _keep_draft(
    source: Source, tree: dict[str, Any], origin: str, report: dict[str, Any], by: int | None
) -> Draft:
    about = source.outline.course
    title = about["title"][:150] or about["slug"]
    course, _is_new = Course.objects.get_or_create(
        slug=about["slug"], defaults={"title": title, "created_by_id": by}
    )
    course = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    course.title, course.language = title, about["language"][:12]
    course.stems = sorted(set(stems(f"{title} {about['slug'].replace('-', ' ')} {about['summary']}")))
    course.save(update_fields=["title", "language", "stems"])
    newest = course.drafts.order_by("-id").first()
    if newest is not None and newest.tree == tree:
        Draft.objects.filter(pk=newest.pk).update(report={**newest.report, **report})
        newest.refresh_from_db()
        return newest
    draft = Draft.objects.create(course=course, tree=tree, origin=origin[:200], report=report, by_id=by)
    record("authoring.imported", draft, by=by, course=course.pk, slug=course.slug)
    return draft


def _renamed(tree: Tree, slug: str, scratch: Path) -> Tree:
    """The same course under another slug: only that line of course.yaml changes."""
    if not re.fullmatch(pattern_of_key(), slug):
        raise Refused(_("Alamat kursus hanya boleh memuat a-z, 0-9 dan tanda hubung."), code="slug")
    text = tree.read(OUTLINE).decode("utf-8-sig")
    changed, count = re.subn(r"(?m)^slug:.*$", f"slug: {slug}", text, count=1)
    outline = scratch / OUTLINE
    outline.write_text(changed if count else f"slug: {slug}\n{text}", encoding="utf-8")
    return Tree({**tree.files, OUTLINE: outline})


def _reason(source: Source) -> str:
    """Why a folder cannot even be kept as a draft."""
    said = [str(fault) for fault in source.faults if fault.path == OUTLINE][:3]
    return f"{OUTLINE} tidak menyebut slug yang sah. " + " ".join(said)


@contextmanager
def _plain_refusals() -> Iterator[None]:
    try:
        yield
    except (Hostile, moodle.Hostile) as fault:
        raise Refused(str(fault), code="hostile", help_text=_("Tidak ada yang disimpan.")) from fault
    except (NotACourse, moodle.NotABackup) as fault:
        raise Refused(str(fault), code="not-a-course", help_text=_("Tidak ada yang disimpan.")) from fault


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="course-", dir=data_folder().tmp))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
