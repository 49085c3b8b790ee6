"""Files of the media library that a course names: taken into its draft with their captions, so that it is whole by itself."""

from typing import Any

from django.db import transaction

from pintar.authoring.models import Course, Draft
from pintar.authoring.source import library
from pintar.authoring.source.marked import read_yaml
from pintar.authoring.source.trees import OUTLINE
from pintar.journal.actions import record
from pintar.kit import files
from pintar.media.models import Asset

_LARGEST_OUTLINE = 4 << 20


def taken(tree: dict[str, Any]) -> dict[str, Any]:
    """The files of a draft with those its outline names from the library, and the captions these have now.

    What was taken before and is not in the library any more stays as it was.
    """
    added = {}
    for prefix in _named(tree):
        asset = Asset.objects.filter(sha__startswith=prefix).order_by("id").first()
        if asset is None:
            continue
        stem = f"{library.FOLDER}/{asset.sha[:12]}"
        added[f"{stem}.{asset.format}"] = [asset.sha, asset.bytes]
        for caption in asset.captions.order_by("language"):
            blob = files.keep(caption.vtt.encode())
            added[f"{stem}.{caption.language}.vtt"] = [blob.sha, blob.size]
    return {**tree, **added}


@transaction.atomic
def with_library(*, draft: Draft, by: int | None) -> Draft:
    """The draft, or a newer one when captions or files of the library have changed since it was read in."""
    tree = taken(draft.tree)
    if tree == draft.tree:
        return draft
    Course.objects.select_for_update(no_key=True).get(pk=draft.course_id)
    fresh = Draft.objects.create(
        course_id=draft.course_id, tree=tree, origin=draft.origin, report=draft.report, by_id=by
    )
    record("authoring.imported", fresh, by=by, course=draft.course_id, slug=draft.course.slug)
    return fresh


def _named(tree: dict[str, Any]) -> list[str]:
    """The beginnings of the hashes that the outline of a course names, each once."""
    sha, size = tree.get(OUTLINE, ("", 0))
    if not sha or size > _LARGEST_OUTLINE:
        return []
    document = read_yaml(OUTLINE, files.read(sha), [])
    values = document.literals.values() if document else ()
    return sorted({prefix for prefix in map(library.sha_in, values) if prefix})
