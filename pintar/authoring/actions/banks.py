"""A bank of questions in any format becomes a file of items in a course's draft, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from pintar.assessment.exchange import Carried, Note, read_at_desk
from pintar.assessment.exchange.texts import readdressed_item
from pintar.assessment.exchange.words import Keys
from pintar.authoring.actions.importing import check_draft, kept_tree
from pintar.authoring.models import Course, Draft
from pintar.authoring.source.bank_files import FORMATS
from pintar.authoring.source.banks import read_bank
from pintar.authoring.source.marked import read_yaml
from pintar.authoring.source.reading import read_source
from pintar.authoring.source.trees import OUTLINE, STANDARD
from pintar.journal.actions import record
from pintar.kit import files
from pintar.kit.errors import Refused


@dataclass(frozen=True)
class Brought:
    """What became of a file: its format, every question in it, and the new draft with the path in it where one was made."""

    title: str
    carried: Carried
    draft: Draft | None = None
    path: str = ""


def bring_bank(*, course: Course, data: bytes, name: str, by: int | None, leave_out: bool = False) -> Brought:
    """Put the questions of a file into a new draft as `items/<its name>.yaml`. The same file twice is one draft.

    When a question cannot be carried, nothing is kept unless `leave_out`. Refused when the file is no bank or the course has no draft.
    """
    form, carried = read_at_desk(data, name, FORMATS)
    if not carried.items or (carried.refused and not leave_out):
        return Brought(form.family, carried)
    draft, path, carried = _keep(course, carried, name, by)
    return Brought(form.family, carried, check_draft(draft=draft), path)


@transaction.atomic
def _keep(course: Course, carried: Carried, name: str, by: int | None) -> tuple[Draft, str, Carried]:
    course = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    newest = course.drafts.order_by("-id").first()
    if newest is None:
        raise Refused(_("Kursus ini belum memiliki naskah."), code="no-draft")
    media, addresses = _placed(newest.tree, carried.files)
    items = tuple(readdressed_item(item, addresses) for item in carried.items)
    carried = _with_own_lessons(newest, replace(carried, items=items))
    same = files.keep(_written(carried.items)).sha
    if done := [
        path for path, (sha, _size) in newest.tree.items() if sha == same and path.startswith("items/")
    ]:
        return newest, done[0], carried
    carried = _with_free_keys(newest, carried)
    blob, path = files.keep(_written(carried.items)), _free(newest.tree, name)
    tree = {**newest.tree, **media, path: [blob.sha, blob.size]}
    draft = Draft.objects.create(
        course=course, tree=tree, origin=f"soal: {name}"[:200], report=newest.report, by_id=by
    )
    record("authoring.imported", draft, by=by, course=course.pk, slug=course.slug)
    return draft, path, carried


def _written(items: tuple[dict[str, Any], ...]) -> bytes:
    return FORMATS["yaml"].write(items, {}).data


def _placed(tree: Mapping[str, Any], shown: Mapping[str, bytes]) -> tuple[dict[str, Any], dict[str, str]]:
    """Where the bank's files lie in the course, and the new address of each that had to move aside."""
    placed: dict[str, Any] = {}
    addresses: dict[str, str] = {}
    for path, data in shown.items():
        blob, own = files.keep(data), path
        if tree.get(path, [blob.sha])[0] != blob.sha:
            stem, _dot, suffix = path.rpartition(".")
            own = f"{stem}-{blob.sha[:8]}.{suffix}"
            addresses[path] = own
        placed[own] = [blob.sha, blob.size]
    return placed, addresses


def _with_free_keys(draft: Draft, carried: Carried) -> Carried:
    """Keys that other items of the course have give way, and that is noted."""
    keys = Keys()
    taken = set(_keys_in(draft.tree))
    keys.taken |= taken
    keys.taken |= {item["key"] for item in carried.items if item["key"] not in taken}
    changed: dict[str, str] = {}
    for item in carried.items:
        if item["key"] in taken:
            changed[item["key"]] = keys.new(item["key"], "soal")
    said = _("kunci %(wanted)s sudah dipakai soal lain, menjadi %(key)s")
    lost = {old: said % {"wanted": old, "key": new} for old, new in changed.items()}
    notes = tuple(
        replace(note, item=changed.get(note.item, note.item)) for note in _noted(carried.notes, lost)
    )
    items = tuple({**item, "key": changed.get(item["key"], item["key"])} for item in carried.items)
    return replace(carried, items=items, notes=notes)


def _with_own_lessons(draft: Draft, carried: Carried) -> Carried:
    """A lesson that the course does not have is not named, and that is noted."""
    known = {lesson.key for lesson in read_source(kept_tree(draft)[0], has_library=True).outline.lessons}
    astray = {
        item["key"]: item["lesson"] for item in carried.items if item.get("lesson", "") not in {"", *known}
    }
    items = tuple(
        {name: value for name, value in item.items() if name != "lesson" or item["key"] not in astray}
        for item in carried.items
    )
    said = _("materi %(lesson)s tidak ada di kursus ini")
    lost = {key: said % {"lesson": lesson} for key, lesson in astray.items()}
    return replace(carried, items=items, notes=tuple(_noted(carried.notes, lost)))


def _noted(notes: tuple[Note, ...], lost: Mapping[str, str]) -> Iterator[Note]:
    """The notes, and what more the items of these keys lost."""
    for note in notes:
        if note.item in lost and note.level != "refused":
            words = "; ".join(filter(None, [note.words, lost[note.item]]))
            yield replace(note, level="simplified", words=words)
        else:
            yield note


def _keys_in(tree: Mapping[str, Any]) -> Iterator[str]:
    """The keys of all items of a draft, also those of banks that no quiz names yet."""
    for path, (sha, size) in tree.items():
        if path.endswith((".yaml", ".yml")) and path != OUTLINE and size <= STANDARD.text:
            document = read_yaml(path, files.read(sha), [])
            yield from (item.key for item in read_bank(document)) if document else ()


def _free(tree: Mapping[str, Any], name: str) -> str:
    stem = slugify(PurePosixPath(name).stem)[:60].strip("-") or "bank"
    path, number = f"items/{stem}.yaml", 1
    while path in tree:
        number += 1
        path = f"items/{stem}-{number}.yaml"
    return path
