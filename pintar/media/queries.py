"""Reading the library of media and what is on its way into it."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from pintar.directory.queries import rule_value
from pintar.engine.folder import data_folder
from pintar.kit import files, sql
from pintar.media.making import programs, recipes, whisper
from pintar.media.making.captions import read_captions
from pintar.media.models import Asset, Caption, CaptionVersion, Making, Upload
from pintar.media.rules import can_use
from pintar.media.values import (
    HEARING,
    Cue,
    Made,
    MakingState,
    MediaKind,
    SlidesMade,
    SoundMade,
    VideoMade,
    from_json,
)

MEGABYTE = 1_000_000
_UNASKED = """
    SELECT id FROM media_making m
    WHERE state IN ('waiting', 'working') AND NOT EXISTS (
        SELECT FROM procrastinate_jobs
        WHERE queueing_lock = 'media:' || m.id AND status IN ('todo', 'doing'))
    ORDER BY id
"""


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
        for making in Making.objects.filter(sha__in={asset.sha for asset in assets})
        .defer("made")
        .order_by("id")
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


@dataclass(frozen=True)
class Weight:
    """One file that a participant may fetch: what it is called, how it is made, and what it costs them."""

    label: str
    detail: str
    bytes: int
    rupiah: int
    url: str


@dataclass(frozen=True)
class Standing:
    """What has become of a file: its making, what was made (None while it is not ready), and the weight of each part."""

    making: Making | None
    made: Made | None
    weights: list[Weight]


def standing_of(asset: Asset) -> Standing:
    """How far a file has come, and what its parts weigh."""
    made = made_of(asset.sha, asset.kind)
    parts = _parts(made) if made else []
    prices = rupiah_for(size for _label, _detail, size, _url in parts)
    weights = [
        Weight(label, detail, size, rupiah, url)
        for (label, detail, size, url), rupiah in zip(parts, prices, strict=True)
    ]
    return Standing(making_of(asset), made, weights)


def course_line_of(asset: Asset) -> str:
    """What a lesson in course.yaml says to use a file of the library; empty for pictures, which readings name themselves."""
    field = {"video": "video", "sound": "audio", "slides": "slides", "document": "slides"}.get(asset.kind)
    return f"{field}: library:{asset.sha[:12]}" if field else ""


def missing_packages(kind: str = "") -> tuple[str, ...]:
    """The Debian packages to install before files of this kind, or of any, can be made."""
    kinds = [kind] if kind else list(MediaKind.values)
    return tuple(dict.fromkeys(package for one in kinds for package in missing_programs(one)))


def cues_of(caption: Caption) -> list[Cue]:
    """The cues of captions, in order."""
    return list(read_captions(caption.vtt).cues)


def rupiah_for(sizes: Iterable[int]) -> list[int]:
    """What so many bytes cost a participant each, in whole rupiah, rounded up to ten."""
    price = int(rule_value("catalogue.rupiah_per_mb"))
    return [-(-size * price // (10 * MEGABYTE)) * 10 for size in sizes]


def assets_for(viewer: Any) -> QuerySet[Asset]:
    """The files a viewer may use in courses, the newest first: all of them for authors, none for others."""
    return library_for(viewer).order_by("-id")


def get_asset_for(viewer: Any, asset_id: int) -> Asset:
    """One of them; anything else does not exist (Http404)."""
    return get_object_or_404(assets_for(viewer), pk=asset_id)


def asset_by_sha(prefix: str) -> Asset | None:
    """The newest asset whose bytes have a name beginning so (12 to 64 hex digits); None when there is none, or several."""
    if not (12 <= len(prefix) <= 64 and set(prefix) <= set("0123456789abcdef")):
        return None
    found = list(Asset.objects.filter(sha__startswith=prefix).order_by("-id")[:50])
    return found[0] if found and len({asset.sha for asset in found}) == 1 else None


def making_of(asset: Asset) -> Making | None:
    """How far the making of an asset has come; None while nobody asked for it."""
    return Making.objects.filter(sha=asset.sha, recipe=recipes.name_of(asset.kind)).first()


def made_of(sha: str, kind: str) -> Made | None:
    """What was made of a file; None while it is not ready, or when its files are gone and it has to be made again."""
    row = Making.objects.filter(sha=sha, recipe=recipes.name_of(kind), state=MakingState.DONE).first()
    if row is None or not all(_is_there(address) for address in _addresses(row.made)):
        return None
    return from_json(kind, row.made or {})


def unasked() -> list[int]:
    """The makings that wait and for which no job is in line: what they lacked may be there now, or their worker was killed."""
    return [row[0] for row in sql.rows(_UNASKED)]


def missing_programs(kind: str) -> tuple[str, ...]:
    """The Debian packages to install before files of this kind can be made; empty when nothing is missing."""
    lacking = (
        programs.PACKAGES[name] for name in recipes.PROGRAMS[MediaKind(kind)] if not programs.is_there(name)
    )
    return tuple(dict.fromkeys(package for names in lacking for package in names.split()))


def can_transcribe() -> str:
    """Why captions cannot be heard by this machine, in words for an author; '' when they can."""
    return whisper.why_not(settings.WHISPER_MODEL)


def has_room(wanted: int = 0) -> bool:
    """Whether so many bytes can be written and the reserve is still free."""
    return shutil.disk_usage(data_folder().root).free - wanted >= settings.DISK_RESERVE


def _parts(made: Made) -> list[tuple[str, str, int, str]]:
    """Label, detail, bytes and address of every file a participant may fetch."""
    if isinstance(made, VideoMade):
        films = [
            (
                f"{one.height}p",
                f"{one.width} × {one.height}, {one.bitrate // 1000} kbit/s",
                one.bytes,
                one.url,
            )
            for one in made.renditions
        ]
        return films + (
            [(str(_("Suara saja")), made.sound.type, made.sound.bytes, made.sound.url)] if made.sound else []
        )
    if isinstance(made, SoundMade):
        return [(str(_("Suara")), made.type, made.bytes, made.url)]
    if isinstance(made, SlidesMade):
        return [
            (str(_("Halaman %(n)s") % {"n": n}), f"{one.width} × {one.height}", one.bytes, one.url)
            for n, one in enumerate(made.pages, 1)
        ]
    return [(f"{one.width} px", one.type, one.bytes, one.url) for one in made.sources]


def _addresses(made: Any) -> list[str]:
    """Every public address in what was made."""
    if isinstance(made, dict):
        return [
            address
            for key, value in made.items()
            for address in ([value] if key in ("url", "playlist") and value else _addresses(value))
        ]
    return [address for inner in made for address in _addresses(inner)] if isinstance(made, list) else []


def _is_there(address: str) -> bool:
    name = address.rsplit("/", 1)[-1]
    sha, dot, suffix = name.partition(".")
    return files.has(sha, suffix=dot + suffix, public=True)


def hearing_of(asset: Asset) -> Making | None:
    """How far the newest writing down of what is said has come; None while nobody asked for it."""
    return Making.objects.filter(sha=asset.sha, kind=HEARING).order_by("-asked_at", "-id").first()
