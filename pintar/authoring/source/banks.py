"""Questions as written, each with its line; and what is wrong with one that the schema cannot see."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pintar.authoring.source.faults import Fault, Level
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

    def number(self, field: str) -> str:
        """A number exactly as written, a comma read as a point, in its plainest spelling; '0' when absent."""
        written = self.document.literal((*self.place, field)) or "0"
        try:
            return plain_number(Decimal(written.replace(",", ".").replace("_", "")))
        except InvalidOperation:
            return "0"

    def texts(self) -> Iterator[tuple[Path, str]]:
        """Every text that is shown, with its place in the item."""
        for name in ("stem", "feedback"):
            yield from _text((name,), self.fields.get(name))
        for i, option in enumerate(_rows(self.fields.get("options"))):
            for name in ("text", "feedback"):
                yield from _text(("options", i, name), option.get(name))
        for i, pair in enumerate(_rows(self.fields.get("pairs"))):
            for name in ("left", "right"):
                yield from _text(("pairs", i, name), pair.get(name))
        for i, words in enumerate(self.fields.get("extra") or []):
            yield from _text(("extra", i), words)


def read_bank(document: Document) -> tuple[Item, ...]:
    """The items of a bank, as far as they can be read."""
    rows = document.value if isinstance(document.value, list) else []
    return tuple(
        Item(document.path, (i,), row, document) for i, row in enumerate(rows) if isinstance(row, dict)
    )


def item_faults(item: Item) -> Iterator[Fault]:
    """What is wrong with one item."""
    options = _rows(item.fields.get("options"))
    right = sum(option.get("correct") is True for option in options)
    if item.kind == "single-choice" and options and right != 1:
        yield _fault(item, "options", f"Tepat satu pilihan harus benar; di sini {right}.")
    if item.kind == "multiple-choice" and options and right == 0:
        yield _fault(item, "options", "Belum ada pilihan yang benar.")
    if item.kind == "multiple-choice" and options and right == len(options):
        yield _fault(item, "options", "Semua pilihan benar, jadi tidak ada yang diukur.", "warning")
    yield from _twins(item, "options", [str(option.get("text")) for option in options])
    pairs = _rows(item.fields.get("pairs"))
    yield from _twins(item, "pairs", [str(pair.get("left")) for pair in pairs])
    rights = [str(pair.get("right")) for pair in pairs]
    extra = [str(words) for words in item.fields.get("extra") or []]
    yield from _twins(item, "extra", [words for words in extra if words in rights] * 2)
    for words in item.fields.get("accept") or []:
        if isinstance(words, str) and not any(c.isalnum() for c in words):
            yield _fault(item, "accept", f"Jawaban “{words}” tidak memuat huruf atau angka.")


def plain_number(value: Decimal) -> str:
    """A decimal without exponent and trailing zeros: 0.750 is 0.75."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _twins(item: Item, field: str, texts: list[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for words in (" ".join(text.split()).casefold() for text in texts):
        if words in seen:
            yield _fault(item, field, f"“{words[:60]}” ditulis dua kali.")
        seen.add(words)


def _fault(item: Item, field: str, message: str, level: Level = "error") -> Fault:
    return Fault(item.bank, item.line(field), f"Butir {item.key or '?'}: {message}", level)


def _text(place: Path, value: Any) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str) and value.strip():
        yield place, value


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
