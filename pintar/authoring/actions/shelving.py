"""A file of the media library becomes part of a course's draft, with its captions beside it."""

import re

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from pintar.authoring.actions.importing import check_draft
from pintar.authoring.models import Course, Draft
from pintar.journal.actions import record
from pintar.kit import files
from pintar.kit.errors import Refused
from pintar.media.models import Asset

_SUFFIX = {"jpeg": ".jpg"}


def put_media(*, course: Course, asset: Asset, by: int | None) -> tuple[Draft, str]:
    """A new draft of the course that holds the file as `media/<its name>`, and that path. Doing it twice does it once.

    Refused with code "no-draft" when the course has none.
    """
    draft, path = _put(course, asset, by)
    return check_draft(draft=draft), path


@transaction.atomic
def _put(course: Course, asset: Asset, by: int | None) -> tuple[Draft, str]:
    course = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    newest = course.drafts.order_by("-id").first()
    if newest is None:
        raise Refused(_("Kursus ini belum memiliki naskah."), code="no-draft")
    stem, suffix = _place(newest.tree, asset)
    tree = {**newest.tree, f"{stem}{suffix}": [asset.sha, asset.bytes]}
    for caption in asset.captions.order_by("language"):
        blob = files.keep(caption.vtt.encode())
        tree[f"{stem}.{caption.language}.vtt"] = [blob.sha, blob.size]
    if tree == newest.tree:
        return newest, f"{stem}{suffix}"
    draft = Draft.objects.create(
        course=course, tree=tree, origin=f"media: {asset.name}"[:200], report=newest.report, by_id=by
    )
    record("authoring.imported", draft, by=by, course=course.pk, slug=course.slug)
    return draft, f"{stem}{suffix}"


def _place(tree: dict[str, list], asset: Asset) -> tuple[str, str]:
    """Where the file stands in the tree: where the same bytes stand already, or under a name that is free."""
    suffix = _SUFFIX.get(asset.format, f".{asset.format}")
    name = re.sub(r"\.[^.]*$", "", asset.name)
    stem = slugify(name)[:60].strip("-") or asset.kind
    number = 1
    while True:
        place = f"media/{stem}" if number == 1 else f"media/{stem}-{number}"
        if tree.get(f"{place}{suffix}", [asset.sha])[0] == asset.sha:
            return place, suffix
        number += 1
