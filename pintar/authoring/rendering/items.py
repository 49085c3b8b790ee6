"""A question as the assessment floor keeps it: its texts rendered, its key inside. It never leaves the server whole."""

from dataclasses import dataclass
from typing import Any

from pintar.assessment import kinds
from pintar.authoring.rendering.reading import render_fragment
from pintar.authoring.rendering.shelf import Shelf
from pintar.authoring.source.banks import Item, WrittenDraft


def body_of(item: Item, shelf: Shelf) -> dict[str, Any]:
    """The body of one question, as its kind keeps it. The same item gives the same body."""
    return kinds.of(item.fields).body(_ReadyDraft(item.fields, shelf.language, item=item, shelf=shelf))


@dataclass
class _ReadyDraft(WrittenDraft):
    """A question whose texts and pictures are ready to be shown."""

    shelf: Shelf | None = None

    def dress(self, text: str) -> str:
        """A text as HTML."""
        markup = self.item.markup if self.item else "md"
        return render_fragment(text, markup, self.shelf).html if self.shelf else text

    def hang(self, path: str) -> dict[str, Any]:
        """Where a picture is fetched, and its size in its own units."""
        picture = self.shelf.picture(path) if self.shelf else None
        if picture is None:
            return super().hang("")
        shape = picture.own if picture.own and picture.own.width else picture.shape
        return {"url": picture.file.url, "width": shape.width, "height": shape.height}
