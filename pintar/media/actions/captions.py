"""Captions: what people wrote, what a program heard, and what they said before."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from pintar.engine.folder import data_folder
from pintar.journal.actions import record
from pintar.kit import files
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.media import queries
from pintar.media.making import whisper
from pintar.media.making.captions import read_captions, to_vtt
from pintar.media.models import Asset, Caption, CaptionVersion
from pintar.media.values import MediaKind

HEAR = "pintar.media.tasks.hear_job"
MOST_FAULTS = 5  # told at once


def keep_caption(
    *, asset: Asset, language: str, label: str, text: bytes | str, by: int | None, is_auto: bool = False
) -> tuple[Caption, tuple[str, ...]]:
    """Keep the captions of an asset in one language, from WebVTT or SRT; what was put right is told.

    What they said before is remembered. Refused (code "captions") with the lines to put right, and then nothing changes.
    """
    made = queries.made_of(asset.sha, asset.kind)
    checked = read_captions(text, seconds=getattr(made, "seconds", 0))
    if checked.faults:
        more = len(checked.faults) - MOST_FAULTS
        told = [
            *checked.faults[:MOST_FAULTS],
            *([_("dan %(count)s hal lain.") % {"count": more}] if more > 0 else []),
        ]
        raise Refused(
            " ".join(told), code="captions", help_text=_("Perbaiki barisnya, lalu simpan sekali lagi.")
        )
    vtt = to_vtt(checked.cues)
    with transaction.atomic():
        Asset.objects.select_for_update(no_key=True).get(pk=asset.pk)
        caption = Caption.objects.filter(asset=asset, language=language).first()
        if caption is None:
            caption = Caption(asset=asset, language=language)
        elif (caption.vtt, caption.label, caption.is_auto) == (vtt, label, is_auto):
            return caption, checked.fixed
        else:
            CaptionVersion.objects.remember(caption)
        caption.label, caption.vtt, caption.is_auto, caption.by_id, caption.at = (
            label[:60],
            vtt,
            is_auto,
            by,
            now(),
        )
        caption.save()
        record("media.caption_kept", caption, by=by, asset=asset.pk, language=language, auto=is_auto)
    return caption, checked.fixed


@transaction.atomic
def drop_caption(*, caption: Caption, by: int | None) -> None:
    """Take captions away; what they said is remembered."""
    CaptionVersion.objects.remember(caption)
    record("media.caption_dropped", caption, by=by, asset=caption.asset_id, language=caption.language)
    caption.delete()


def ask_captions(*, asset: Asset, language: str = "id", by: int | None = None) -> None:
    """Have the worker write down what is said. Refused (code "no-model") where no model is installed; asking twice asks once."""
    if why := queries.can_transcribe():
        raise Refused(why, code="no-model")
    if asset.kind not in (MediaKind.VIDEO, MediaKind.SOUND):
        raise Refused(_("Hanya video dan suara yang dapat didengarkan."), code="no-sound")
    job = app.configure_task(HEAR, queue="media", queueing_lock=f"media-hear:{asset.pk}:{language}")
    if not queries.is_in_line(f"media-hear:{asset.pk}:{language}"):
        job.defer(asset_id=asset.pk, language=language, by=by)


def hear_captions(*, asset_id: int, language: str, by: int | None) -> Caption | None:
    """Write down what is said in an asset; None when it is gone, or when a person wrote captions in that language meanwhile."""
    asset = Asset.objects.filter(pk=asset_id).first()
    if asset is None or Caption.objects.filter(asset=asset, language=language, is_auto=False).exists():
        return None
    with tempfile.TemporaryDirectory(prefix="hearing-", dir=data_folder().tmp) as scratch:
        cues = whisper.hear(
            files.path_of(asset.sha),
            asset.format,
            folder=settings.WHISPER_MODEL,
            language=language,
            work=Path(scratch),
        )
    label = dict(LABELS).get(language, language)
    caption, _notes = keep_caption(
        asset=asset, language=language, label=label, text=to_vtt(cues), by=by, is_auto=True
    )
    return caption


LABELS = (
    ("id", "Bahasa Indonesia"),
    ("en", "English"),
    ("ar", "العربية"),
    ("jv", "Basa Jawa"),
    ("su", "Basa Sunda"),
)
