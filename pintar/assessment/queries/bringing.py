"""What would become of every question of a file, were it brought into a bank; nothing is kept by looking."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment import kinds, writing
from pintar.assessment.exchange import html, read_at_desk
from pintar.assessment.exchange.texts import MARKDOWN, files_of, readdressed_item, to_html
from pintar.assessment.models import Item
from pintar.assessment.values import hash_of
from pintar.kit.errors import Refused


@dataclass(frozen=True)
class Fate:
    """What would become of one question: `level` carried, simplified or refused, and `words` why; `state` new, same as what the bank has, or
    changed: a new version of it."""

    place: str
    key: str
    level: str
    words: str
    state: str = ""
    title: str = ""
    pictures: int = 0


@dataclass(frozen=True)
class Looked:
    """A file as it was read: the fate of each question, and those that can be kept as their authors write them."""

    title: str
    fates: tuple[Fate, ...]
    fields: tuple[Mapping[str, Any], ...]

    @property
    def refused(self) -> int:
        """How many cannot be carried."""
        return sum(fate.level == "refused" for fate in self.fates)

    @property
    def fresh(self) -> int:
        """How many would change the bank."""
        return sum(fate.state in ("new", "changed") for fate in self.fates)


def look_at_file(*, data: bytes, name: str, bank: str, language: str) -> Looked:
    """Read a file of questions in any format. Refused when it is none, or holds too many.

    Pictures are received, so that they can be published when the questions are kept; nobody sees them before.
    """
    form, carried = read_at_desk(data, name, writing.formats())
    held = {
        item.key: item.newest.hash
        for item in Item.objects.filter(bank=bank).select_related("newest")
        if item.newest
    }
    received = writing.door().receive(carried.files)
    read = {str(item["key"]): _read(item, received, language) for item in carried.items}
    fates, fields = [], []
    for note in carried.notes:
        found = read.get(note.item) if note.level != "refused" else None
        if found is None or found.body is None:
            fates.append(Fate(note.place, note.item, "refused", found.words if found else note.words))
            continue
        before = held.get(note.item)
        state = "new" if before is None else "same" if before == hash_of(found.body) else "changed"
        words = "; ".join(filter(None, [note.words, found.words]))
        level = "simplified" if words else note.level
        fates.append(Fate(note.place, note.item, level, words, state, _title(found.fields), found.pictures))
        fields.append(found.fields)
    return Looked(form.family, tuple(fates), tuple(fields))


def pictures_of(fields: Iterable[Mapping[str, Any]]) -> list[str]:
    """The addresses of the pictures that questions show, each once."""
    return list(dict.fromkeys(path for item in fields for path in files_of(item)))


@dataclass(frozen=True)
class _Read:
    fields: Mapping[str, Any]
    body: Mapping[str, Any] | None
    words: str = ""
    pictures: int = 0


def _read(item: Mapping[str, Any], received: writing.Received, language: str) -> _Read:
    """A question with its pictures at their addresses to come. Without a body, with the reason, when one of them cannot come."""
    named = files_of(item)
    for path in named:
        if path not in received.addresses:
            missing = _("berkas %(path)s tidak ada di kirimannya") % {"path": path[:80]}
            return _Read(item, None, received.refused.get(path, missing))
    fields = readdressed_item(item, received.addresses)
    body, fault = _body(fields, language, unseen=[received.addresses[path] for path in named])
    words = fault or "; ".join(received.notes[path] for path in named if path in received.notes)
    return _Read(fields, body, words, len(named))


def _title(fields: Mapping[str, Any]) -> str:
    return html.plain(to_html(str(fields.get("stem", "")), str(fields.get("markup") or MARKDOWN)))


def bodies_from(fields: tuple[Mapping[str, Any], ...], language: str) -> list[tuple[str, Any, Any]]:
    """Key, body and source of each question, as `deposit_items` takes them. Refused when one is no question after all."""
    found = []
    for item in fields:
        body, fault = _body(item, language)
        if body is None:
            raise Refused(f"{item.get('key')}: {fault}", code="bad-item")
        found.append((str(item["key"]), body, item))
    return found


def _body(
    item: Mapping[str, Any], language: str, unseen: Collection[str] = ()
) -> tuple[Mapping[str, Any] | None, str]:
    """The body of a question as written, or why there is none."""
    written = writing.read(writing.as_yaml(item), language, unseen)
    wrong = [*written.faults] or (kinds.faults(written.body) if written.body else [])
    return (None if wrong else written.body), "; ".join(wrong)
