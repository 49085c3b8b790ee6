"""Changing captions at the desk: a page of the table, the whole text, an earlier wording."""

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.kit.errors import Refused
from pintar.media.actions.captions import keep_caption
from pintar.media.making.captions import read_captions, to_vtt
from pintar.media.models import Caption, CaptionVersion
from pintar.media.values import Cue


def wording_of(caption: Caption) -> str:
    """A short name for what captions say now, by which a page notices that somebody else changed them meanwhile."""
    return hashlib.sha256(caption.vtt.encode()).hexdigest()[:16]


@transaction.atomic
def edit_cues(
    *, caption: Caption, first: int, count: int, cues: Sequence[Cue], seen: str, by: int
) -> tuple[str, ...]:
    """Put `cues` in the place of `count` cues from number `first` on; what was put right is told.

    Refused with code "changed" when the captions are no longer what was `seen`, "none" when no cue would be left.
    """
    held = _held(caption, seen)
    present = read_captions(held.vtt).cues
    after = sorted([*present[:first], *cues, *present[first + count :]], key=lambda cue: (cue.start, cue.end))
    if not after:
        raise Refused(
            _("Tidak ada baris yang tersisa. Untuk menghapus teks ini, pakai Hapus teks."), code="none"
        )
    return _keep(held, to_vtt(after), by)


@transaction.atomic
def rewrite_caption(*, caption: Caption, text: str, seen: str, by: int) -> tuple[str, ...]:
    """Replace all captions by a text; what was put right is told. Refused like `edit_cues`, and for what cannot be read."""
    return _keep(_held(caption, seen), text, by)


def restore_caption(*, version: CaptionVersion, by: int) -> Caption:
    """Go back to an earlier wording. The present one becomes an earlier one."""
    saved, _notes = keep_caption(
        asset=version.asset, language=version.language, label=version.label, text=version.vtt, by=by
    )
    return saved


def _held(caption: Caption, seen: str) -> Caption:
    held = Caption.objects.select_for_update(no_key=True).get(pk=caption.pk)
    if wording_of(held) != seen:
        raise Refused(
            _("Teks ini baru saja diubah orang lain. Salin perubahan Anda, muat ulang, lalu tulis lagi."),
            code="changed",
        )
    return held


def _keep(held: Caption, text: str, by: int) -> tuple[str, ...]:
    _saved, notes = keep_caption(asset=held.asset, language=held.language, label=held.label, text=text, by=by)
    return notes
