"""Questions as written, each with its line; and what is wrong with one that the schema cannot see."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from pintar.assessment import kinds
from pintar.assessment.kinds.draft import Draft
from pintar.authoring.source import schema
from pintar.authoring.source.faults import Fault
from pintar.authoring.source.marked import Document, Path


@dataclass(frozen=True)
class Item:
    """A question as written: its fields, and the file and line where each text of it stands."""

    bank: str
    place: Path
    fields: dict[str, Any]
    document: Document

    @property
    def key(self) -> str:
        return str(self.fields.get("key") or "")

    @property
    def kind(self) -> str:
        return str(self.fields.get("kind") or "")

    @property
    def markup(self) -> str:
        """`md` or `html`."""
        return "html" if self.fields.get("markup") == "html" else "md"

    def line(self, *steps: str | int) -> int:
        """The line of a field."""
        return self.document.line((*self.place, *steps))

    def literal(self, place: Path) -> str:
        """A number exactly as written; '0' when absent."""
        return self.document.literal((*self.place, *place)) or "0"

    def texts(self) -> Iterator[tuple[Path, str]]:
        """Every text that is shown, with its place in the item; a picture stands there as a text would name it."""
        draft = WrittenDraft(self.fields, item=self)
        if not schema.is_item(self.fields):
            draft.text("stem")
            draft.text("feedback")
        else:
            kinds.of(self.fields).body(draft)
        yield from draft.texts
        for place, path, words in draft.pictures:
            named = (path, escape(words)) if self.markup == "html" else (words, path)
            yield place, ('<img src="%s" alt="%s">' if self.markup == "html" else "![%s](%s)") % named


@dataclass
class WrittenDraft(Draft):
    """A question whose numbers are read as they were written in its file."""

    item: Item | None = None

    def literal(self, place: Path) -> str:
        """A number as it was written."""
        return self.item.literal(place) if self.item else super().literal(place)


def read_bank(document: Document) -> tuple[Item, ...]:
    """The items of a bank, as far as they can be read."""
    rows = document.value if isinstance(document.value, list) else []
    return tuple(
        Item(document.path, (i,), row, document) for i, row in enumerate(rows) if isinstance(row, dict)
    )


def item_faults(item: Item) -> Iterator[Fault]:
    """What is wrong with one item whose shape is right."""
    if not schema.is_item(item.fields):
        return
    body = kinds.of(item.fields).body(WrittenDraft(item.fields, item=item))
    for flaw in kinds.flaws(body):
        message = f"Butir {item.key or '?'}: {flaw.message}"
        yield Fault(item.bank, item.line(*flaw.place), message, "error" if flaw.is_fatal else "warning")
