"""Reading the library of media and what is on its way into it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from pintar.directory.queries import rule_value
from pintar.media.models import Asset, Caption, CaptionVersion, Making, Upload
from pintar.media.rules import can_use

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Row:
    """One line of the library: a file, and how far its making has come (None when nobody has begun)."""

    asset: Asset
    making: Making | None

    @property
    def is_busy(self) -> bool:
        """Whether looking again soon would show something else."""
        return self.making is None or not self.making.is_over


def library_for(viewer: Any, text: str = "", kind: str = "") -> QuerySet[Asset]:
    """Files of the library whose title or name holds every word of `text`, of one kind or of all."""
    found = Asset.objects.select_related("by") if can_use(viewer) else Asset.objects.none()
    for word in text.split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(name__icontains=word))
    return found.filter(kind=kind) if kind else found


def rows_of(assets: Sequence[Asset]) -> list[Row]:
    """Files with the newest making of each, by one statement."""
    newest = {
        (making.sha, making.kind): making
        for making in Making.objects.filter(sha__in={asset.sha for asset in assets}).defer("made").order_by("id")
    }
    return [Row(asset, newest.get((asset.sha, asset.kind))) for asset in assets]


def get_upload_for(viewer: Any, upload_id: UUID) -> Upload:
    """The only door to a file on its way: somebody else's does not exist."""
    return get_object_or_404(Upload, pk=upload_id, by=viewer.pk)


def uploads_for(viewer: Any, most: int = 30) -> list[Upload]:
    """The viewer's files that have not come whole, the newest first."""
    return list(Upload.objects.unfinished().filter(by=viewer.pk).order_by("-made_at")[:most])


def captions_of(asset: Asset) -> list[Caption]:
    """The captions of a file, in the order of their languages."""
    return list(asset.captions.select_related("by").order_by("language"))


def get_caption_for(viewer: Any, asset_id: int, language: str) -> Caption:
    """Captions in one language of a file the viewer may use."""
    return get_object_or_404(
        Caption.objects.select_related("asset", "by"),
        asset__in=library_for(viewer).filter(pk=asset_id),
        language=language,
    )


def versions_of(asset: Asset, language: str, most: int = 30) -> list[CaptionVersion]:
    """What the captions said before, the newest first."""
    found = CaptionVersion.objects.filter(asset=asset, language=language)
    return list(found.select_related("by").defer("vtt").order_by("-id")[:most])


def get_version_for(viewer: Any, asset_id: int, language: str, version_id: int) -> CaptionVersion:
    """One earlier wording, where the viewer may use the file."""
    return get_object_or_404(
        CaptionVersion, pk=version_id, language=language, asset__in=library_for(viewer).filter(pk=asset_id)
    )


def rupiah_for(sizes: Iterable[int]) -> list[int]:
    """What so many bytes cost a participant each, in whole rupiah, rounded up to ten."""
    price = int(rule_value("catalogue.rupiah_per_mb"))
    return [-(-size * price // (10 * MEGABYTE)) * 10 for size in sizes]
