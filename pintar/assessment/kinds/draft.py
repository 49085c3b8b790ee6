"""A question as its author wrote it, read field by field. What renders its texts comes from the floor that knows courses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

Place = tuple[str | int, ...]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Draft:
    """The fields of one question. Every text and picture a kind asks for is noted with its place, in order.

    As it is, texts stay as written: enough to check a question before it is published.
    """

    fields: Mapping[str, Any]
    language: str = "id"
    texts: list[tuple[Place, str]] = field(default_factory=list)
    pictures: list[tuple[Place, str, str]] = field(default_factory=list)

    def get(self, *place: str | int) -> Any:
        """What stands at a place; None where nothing does."""
        here: Any = self.fields
        for step in place:
            try:
                here = here[step]
            except (KeyError, IndexError, TypeError):
                return None
        return here

    def rows(self, *place: str | int) -> range:
        """The places of a list's members."""
        found = self.get(*place)
        return range(len(found)) if isinstance(found, list) else range(0)

    def text(self, *place: str | int) -> str:
        """A text as it will be shown; empty when there is none."""
        written = self.get(*place)
        if written is None or not str(written).strip():
            return ""
        self.texts.append((place, str(written)))
        return self.dress(str(written))

    def words(self, *place: str | int) -> str:
        """Plain words without markup, without spaces around them."""
        written = self.get(*place)
        return "" if written is None else " ".join(str(written).split())

    def number(self, *place: str | int) -> str:
        """A number in its plainest spelling, '0' when there is none."""
        try:
            return plain_number(Decimal(self.literal(place).replace(",", ".").replace("_", "")))
        except InvalidOperation:
            return "0"

    def picture(self, path: str, alt: str) -> dict[str, Any]:
        """The picture named by the field `path`, its words in the field `alt`: `url`, `width`, `height` (0 when not known), `alt`."""
        name, words = self.words(path), self.words(alt)
        self.pictures.append(((path,), name, words))
        return {**self.hang(name), "alt": words}

    # What a fuller draft does otherwise

    def literal(self, place: Place) -> str:
        """A number as it was written."""
        found = self.get(*place)
        return "0" if found is None else str(found)

    def dress(self, text: str) -> str:
        """A text as it will be shown."""
        return text

    def hang(self, path: str) -> dict[str, Any]:
        """Where a picture is fetched, and its size."""
        return {"url": path, "width": 0, "height": 0}


def plain_number(value: Decimal) -> str:
    """A decimal without exponent and trailing zeros: 0.750 is 0.75."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
