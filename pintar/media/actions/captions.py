"""Captions: what people wrote, what a program heard, and what they said before."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from pintar.engine.folder import data_folder
from pintar.journal.actions import record
from pintar.kit import files
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.media import queries
from pintar.media.actions.making import hand_over, refuse, told, write
from pintar.media.making import whisper
from pintar.media.making.captions import read_captions, to_vtt
from pintar.media.making.programs import Missing, NoRoom, Stopped
from pintar.media.models import Asset, Caption, CaptionVersion, Making
from pintar.media.values import HEARING, MakingState, MediaKind

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


@transaction.atomic
def ask_captions(*, asset: Asset, language: str = "id", by: int | None = None) -> Making:
    """Have the worker write down what is said. Refused (code "no-model") where no model is installed; asking twice asks once."""
    if why := queries.can_transcribe():
        raise Refused(why, code="no-model")
    if asset.kind not in (MediaKind.VIDEO, MediaKind.SOUND):
        raise Refused(_("Hanya video dan suara yang dapat didengarkan."), code="no-sound")
    making, is_new = Making.objects.get_or_create(
        sha=asset.sha, recipe=f"{HEARING}-{language}", defaults={"kind": HEARING}
    )
    if not is_new and making.is_over:
        write(making, state=MakingState.WAITING, step="", done=0, message="", made=None, ended_at=None)
    hand_over(making.pk)
    return making


def hear_captions(making: Making) -> None:
    """Write down what is said in a recording, for every asset that holds it; what a person wrote is left as it is.

    Refused (code "no-model") when the model cannot be loaded; how it went is written on the making.
    """
    language = making.recipe.removeprefix(f"{HEARING}-")
    assets = Asset.objects.filter(sha=making.sha, kind__in=(MediaKind.VIDEO, MediaKind.SOUND))
    asset = assets.first()
    tell = told(making, None)
    tell(_("Mendengarkan"), 0)
    try:
        if asset is None:
            raise Refused(_("Berkas aslinya tidak ada lagi di server ini."), code="gone")
        with tempfile.TemporaryDirectory(prefix="hearing-", dir=data_folder().tmp) as scratch:
            cues = whisper.hear(
                files.path_of(asset.sha),
                asset.format,
                folder=settings.WHISPER_MODEL,
                language=language,
                work=Path(scratch),
                told=lambda done: tell(_("Mendengarkan"), done),
            )
        if not cues:
            raise Refused(_("Tidak ada ucapan yang terdengar."), code="silent")
        for one in assets.exclude(captions__in=Caption.objects.filter(language=language, is_auto=False)):
            keep_caption(
                asset=one,
                language=language,
                label=dict(LABELS).get(language, language),
                text=to_vtt(cues),
                by=None,
                is_auto=True,
            )
    except (Missing, NoRoom) as no:
        write(making, state=MakingState.WAITING, step="", message=str(no))
        raise
    except Stopped:
        write(making, state=MakingState.WAITING, step="")
        raise
    except Refused as no:
        refuse(making, no)
        raise
    write(making, state=MakingState.DONE, step="", message="", ended_at=now())


LABELS = (
    ("id", "Bahasa Indonesia"),
    ("en", "English"),
    ("ar", "العربية"),
    ("jv", "Basa Jawa"),
    ("su", "Basa Sunda"),
)
