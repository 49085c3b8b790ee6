"""What would become of every question of a file, were it brought into a bank; nothing is kept by looking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment import writing
from pintar.assessment.exchange import read_at_desk
from pintar.assessment.exchange.texts import files_of
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
    """Read a file of questions in any format. Refused when it is none, or holds too many."""
    form, carried = read_at_desk(data, name)
    held = {
        item.key: item.newest.hash
        for item in Item.objects.filter(bank=bank).select_related("newest")
        if item.newest
    }
    read = {str(item["key"]): (item, *_body(item, language)) for item in carried.items}
    fates, fields = [], []
    for note in carried.notes:
        item, body, fault = (
            read.get(note.item, (None, None, "")) if note.level != "refused" else (None, None, "")
        )
        if body is None or item is None:
            fates.append(Fate(note.place, note.item, "refused", fault or note.words))
            continue
        before = held.get(note.item)
        state = "new" if before is None else "same" if before == hash_of(body) else "changed"
        fates.append(Fate(note.place, note.item, note.level, note.words, state, str(item.get("stem", ""))))
        fields.append(item)
    return Looked(form.title, tuple(fates), tuple(fields))


def bodies_from(fields: tuple[Mapping[str, Any], ...], language: str) -> list[tuple[str, Any, Any]]:
    """Key, body and source of each question, as `deposit_items` takes them. Refused when one is no question after all."""
    found = []
    for item in fields:
        body, fault = _body(item, language)
        if body is None:
            raise Refused(f"{item.get('key')}: {fault}", code="bad-item")
        found.append((str(item["key"]), body, item))
    return found


def _body(item: Mapping[str, Any], language: str) -> tuple[Mapping[str, Any] | None, str]:
    """The body of a question as written, or why there is none."""
    if files_of(dict(item)):
        return None, _("Soal ini memakai gambar atau berkas; bawalah lewat naskah kursusnya.")
    written = writing.read(writing.as_yaml(item), language)
    return written.body, "; ".join(written.faults)
