"""Which recipe makes which kind of file, and what it needs."""

from collections.abc import Callable
from pathlib import Path

from pintar.media.making import pages, pictures, sound, video
from pintar.media.making.sound import Tell
from pintar.media.values import Made, MediaKind

Recipe = Callable[[Path, str, Path, Tell], Made]
"""Takes a file, its format by content, a folder to work in, and whom to tell how far it is."""

_RECIPES: dict[MediaKind, tuple[str, Recipe]] = {
    MediaKind.VIDEO: (video.RECIPE, video.make_video),
    MediaKind.SOUND: (sound.RECIPE, sound.make_sound),
    MediaKind.SLIDES: (f"slides-{pages.RECIPE}", pages.make_pages),
    MediaKind.DOCUMENT: (f"document-{pages.RECIPE}", pages.make_pages),
    MediaKind.PICTURE: (pictures.RECIPE, pictures.make_picture),
}
PROGRAMS: dict[MediaKind, tuple[str, ...]] = {
    MediaKind.VIDEO: ("ffmpeg", "ffprobe"),
    MediaKind.SOUND: ("ffmpeg", "ffprobe"),
    MediaKind.SLIDES: ("soffice",),
    MediaKind.DOCUMENT: ("soffice",),
    MediaKind.PICTURE: (),
}


def name_of(kind: str) -> str:
    """The name under which what a recipe makes is remembered: it changes when its settings do."""
    return _RECIPES[MediaKind(kind)][0]


def recipe_of(kind: str) -> Recipe:
    """How a kind is made."""
    return _RECIPES[MediaKind(kind)][1]
