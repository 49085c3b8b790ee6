"""What a text may lean on while it is rendered: pictures, files and other lessons of the same course."""

from dataclasses import dataclass
from typing import Protocol

from pintar.authoring.source.media import Shape
from pintar.authoring.values import ClipM, FileM, VideoM


@dataclass(frozen=True)
class Size:
    """One of several files of the same picture: `width` in pixels, `type` its media type."""

    width: int
    type: str
    url: str


@dataclass(frozen=True)
class Picture:
    """A published picture: `file` is what a phone fetches, `sizes` all there are, the preferred type first.

    `own` is the size it was sent in, in which places on it are told. `words` is the title a drawing carries inside, `told` its description, `written` the words drawn on it.
    """

    file: FileM
    shape: Shape
    words: str = ""
    told: str = ""
    written: str = ""
    sizes: tuple[Size, ...] = ()
    own: Shape | None = None


class Shelf(Protocol):
    """Finds things by their path in the course; None when they are not there or cannot be shown."""

    language: str

    def picture(self, path: str) -> Picture | None:
        """A picture, published."""

    def clip(self, path: str) -> VideoM | ClipM | None:
        """A film or a sound of the course, published; None for anything else."""

    def file(self, path: str) -> FileM | None:
        """A download, published."""

    def lesson(self, path_or_key: str) -> str | None:
        """The key of a lesson by its key or by the path of its reading."""
