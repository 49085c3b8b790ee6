"""Naming kept files and taking them out of the library."""

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.journal.actions import record
from pintar.kit.errors import Refused
from pintar.media.models import Asset


@transaction.atomic
def retitle(*, asset: Asset, title: str, by: int | None) -> Asset:
    """Call an asset otherwise. Refused for an empty title."""
    title = " ".join(title.split())[:200]
    if not title:
        raise Refused(_("Tulis judulnya dahulu."), code="empty")
    if title != asset.title:
        asset.title = title
        asset.save(update_fields=["title"])
        record("media.asset_renamed", asset, by=by)
    return asset


@transaction.atomic
def drop_asset(*, asset: Asset, by: int | None) -> None:
    """Take a file out of the library with its captions. Courses that carry it keep it: they hold its bytes by their hash."""
    record("media.asset_dropped", asset, by=by, sha=asset.sha)
    asset.delete()
