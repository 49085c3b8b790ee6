"""What is said in a film or sound, as captions under it and as a text beside it."""

from collections.abc import Sequence
from html import escape

from django.utils.translation import get_language_info

from pintar.media.making.captions import to_transcript, to_vtt
from pintar.media.values import Cue


def vtt_of(cues: Sequence[Cue]) -> str:
    """The captions as WebVTT."""
    return to_vtt(cues)


def transcript_of(cues: Sequence[Cue], language: str) -> str:
    """The same as paragraphs of HTML, each telling in `data-start` at which second it begins."""
    way = "rtl" if language.lower().split("-")[0] in ("ar", "fa", "ur") else "ltr"
    return f'<div lang="{escape(language)}" dir="{way}">{to_transcript(cues)}</div>'


def name_of_language(language: str) -> str:
    """What a language calls itself; its code where that is not known."""
    try:
        return str(get_language_info(language.lower())["name_local"])
    except KeyError:
        return language
