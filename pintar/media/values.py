"""What uploaded media become: plain values with the bytes of every file, as courses carry them and pages count them."""

from dataclasses import dataclass
from typing import Any

import msgspec
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LARGEST = 4 << 30  # bytes of one sent file
SMALL = 32 << 20  # bytes; what a file of this size is can be told while its sender waits


class MediaKind(TextChoices):
    """What a file is good for, told by its content."""

    VIDEO = "video", _("Video")
    SOUND = "sound", _("Suara")
    SLIDES = "slides", _("Salindia")
    DOCUMENT = "document", _("Dokumen")
    PICTURE = "picture", _("Gambar")


HEARING = "hearing"  # the kind of a making that writes captions; its recipe ends with their language


class MakingState(TextChoices):
    """How far the making of one file has come."""

    WAITING = "waiting", _("Menunggu giliran")
    WORKING = "working", _("Sedang diolah")
    DONE = "done", _("Siap dipakai")
    REFUSED = "refused", _("Tidak dapat diolah")


class UploadState(TextChoices):
    """How far a sent file has come."""

    SENDING = "sending", _("Sedang dikirim")
    KEPT = "kept", _("Tersimpan")
    REFUSED = "refused", _("Ditolak")
    EXPIRED = "expired", _("Kedaluwarsa")


@dataclass(frozen=True)
class Piece:
    """One public file: where it is served, and its size in bytes."""

    url: str
    bytes: int


@dataclass(frozen=True)
class Rendition:
    """A film in one size: `height` and `width` in pixels, `bitrate` in bits a second over the whole file.

    `url` plays by itself; `playlist` is the same file as a row of the master playlist.
    """

    height: int
    width: int
    url: str
    bytes: int
    bitrate: int
    playlist: str = ""


@dataclass(frozen=True)
class SoundMade:
    """A sound ready for phones: `type` is its media type, `seconds` its length, rounded up."""

    url: str
    bytes: int
    type: str
    seconds: int
    playlist: str = ""


@dataclass(frozen=True)
class VideoMade:
    """A film ready for phones: renditions from the smallest to the largest, the sound alone, and what a player shows around them.

    `sprite` is a sheet of small pictures for the seek bar, `sprite_vtt` says which of them belongs to which second.
    """

    seconds: int
    width: int
    height: int
    renditions: tuple[Rendition, ...]
    sound: SoundMade | None
    master: Piece
    poster: Piece
    sprite: Piece
    sprite_vtt: Piece


@dataclass(frozen=True)
class PageMade:
    """One page of slides as a picture, with the words on it."""

    url: str
    bytes: int
    width: int
    height: int
    text: str = ""


@dataclass(frozen=True)
class SlidesMade:
    """Slides or a document as pictures, page by page. `note` says what was left out, if anything."""

    pages: tuple[PageMade, ...]
    note: str = ""


@dataclass(frozen=True)
class Source:
    """One file a browser may choose for a picture."""

    width: int
    height: int
    type: str
    url: str
    bytes: int


@dataclass(frozen=True)
class PictureMade:
    """A picture in several sizes and formats, the preferred first; `width` and `height` are those of the largest."""

    width: int
    height: int
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Cue:
    """One caption: from `start` to `end` in seconds, and its words (lines separated by a newline)."""

    start: float
    end: float
    text: str


Made = VideoMade | SoundMade | SlidesMade | PictureMade
SHAPES: dict[str, type[Any]] = {
    MediaKind.VIDEO: VideoMade,
    MediaKind.SOUND: SoundMade,
    MediaKind.SLIDES: SlidesMade,
    MediaKind.DOCUMENT: SlidesMade,
    MediaKind.PICTURE: PictureMade,
}


def as_json(made: Made) -> dict[str, Any]:
    """As it is kept in the database: plain dicts, lists and scalars."""
    return msgspec.to_builtins(made)


def from_json(kind: str, kept: dict[str, Any]) -> Made:
    """Read what `as_json` wrote. Raises msgspec.ValidationError for anything else."""
    return msgspec.convert(kept, SHAPES[kind], strict=False)
