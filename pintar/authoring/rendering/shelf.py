"""What a text may lean on while it is rendered: pictures, files and other lessons of the same course."""

from dataclasses import dataclass
from typing import Protocol

from pintar.authoring.source.media import Shape
from pintar.authoring.values import FileM


@dataclass(frozen=True)
class Picture:
    """A published picture; `words` is the title it carries inside, if any."""

    file: FileM
    shape: Shape
    words: str = ""


class Shelf(Protocol):
    """Finds things by their path in the course; None when they are not there or cannot be shown."""

    language: str

    def picture(self, path: str) -> Picture | None:
        """A picture, published."""

    def file(self, path: str) -> FileM | None:
        """A download, published."""

    def lesson(self, path_or_key: str) -> str | None:
        """The key of a lesson by its key or by the path of its reading."""
