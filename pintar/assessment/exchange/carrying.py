"""What a bank of questions is between systems: items as their authors write them, files, and what became of each."""

from __future__ import annotations

import abc
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext as _

from pintar.assessment.exchange.soundness import faults
from pintar.assessment.exchange.words import Keys, shorten
from pintar.kit.errors import Refused

Item = dict[str, Any]
Level = Literal["carried", "simplified", "refused"]
KEY = re.compile(r"[a-z0-9-]{1,60}")
MOST_BYTES = 64 << 20
MOST_ITEMS = 5000


@dataclass(frozen=True)
class Note:
    """What became of one question: `place` is where it stands in the file, `item` its key, `words` say what was lost and why."""

    place: str
    level: Level
    words: str = ""
    item: str = ""

    def as_json(self) -> dict[str, str]:
        """As a report has it."""
        return {"place": self.place, "item": self.item, "level": self.level, "words": self.words}


@dataclass(frozen=True)
class Carried:
    """What a file holds: items in the course format, what became of each, and the files their texts name by path."""

    items: tuple[Item, ...]
    notes: tuple[Note, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def refused(self) -> tuple[Note, ...]:
        """What could not be carried."""
        return tuple(note for note in self.notes if note.level == "refused")


@dataclass(frozen=True)
class Written:
    """A file for another system, and what became of each item in it."""

    data: bytes
    notes: tuple[Note, ...] = ()


class Format(abc.ABC):
    """One way of writing questions down. `name` is what it is called on the command line, `suffix` ends its files."""

    name: ClassVar[str]
    title: ClassVar[str]
    suffix: ClassVar[str]
    media_type: ClassVar[str]

    @property
    def family(self) -> str:
        """What a file that was read is called, whichever version of the format it is of."""
        return self.title

    @abc.abstractmethod
    def recognises(self, data: bytes, name: str) -> bool:
        """Whether a file looks like one of this format; told by its content, `name` only settles doubts."""

    @abc.abstractmethod
    def read(self, data: bytes, name: str) -> Carried:
        """The questions of a file. Refused with code "unreadable" or "hostile" when it is no such file."""

    @abc.abstractmethod
    def write(self, items: Sequence[Item], files: Mapping[str, bytes]) -> Written:
        """A file of these questions. What the format cannot say is left out and noted."""


@dataclass
class Ledger:
    """Takes down questions while a file is read, each whole or not at all."""

    items: list[Item] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    keys: Keys = field(default_factory=Keys)

    def take(
        self,
        place: str,
        wanted: str,
        item: Item,
        lost: Sequence[str] = (),
        files: Mapping[str, bytes] | None = None,
    ) -> bool:
        """Keep an item (without its key) under the key it wants, or one like it. False when it is not sound."""
        found = {"key": self.key(wanted), **item}
        if wrong := faults(found):
            self.keys.taken.discard(found["key"])
            self.refuse(place, " ".join(wrong[:5]), wanted)
            return False
        if len(self.items) >= MOST_ITEMS:
            raise unreadable(_("Berkas memuat lebih dari %(most)s soal.") % {"most": MOST_ITEMS})
        lost = list(dict.fromkeys(lost))
        if KEY.fullmatch(wanted) and wanted != found["key"]:
            words = {"wanted": wanted, "key": found["key"]}
            lost.append(_("kunci %(wanted)s sudah dipakai soal lain, menjadi %(key)s") % words)
        self.items.append(found)
        self.files |= files or {}
        said = "; ".join(lost)
        self.notes.append(Note(place, "simplified" if said else "carried", said, found["key"]))
        return True

    def refuse(self, place: str, words: str, item: str = "") -> None:
        """Note a question that cannot be carried."""
        self.notes.append(Note(place, "refused", words, shorten(item, 60)))

    def say(self, place: str, words: str) -> None:
        """Note something about the file."""
        self.notes.append(Note(place, "simplified", words))

    def key(self, wanted: str) -> str:
        """A key nothing else has: the one wanted where it is one and is free."""
        if KEY.fullmatch(wanted) and wanted not in self.keys.taken:
            self.keys.taken.add(wanted)
            return wanted
        return self.keys.new(wanted, f"soal-{len(self.items) + 1}")

    def carried(self) -> Carried:
        """Everything so far. Refused when there was no question at all."""
        if not self.notes:
            raise unreadable(_("Tidak ada soal di berkas ini."))
        return Carried(tuple(self.items), tuple(self.notes), dict(self.files))


def weighed(data: bytes) -> bytes:
    """The data, unless it is empty or larger than any bank."""
    if not data:
        raise unreadable(_("Berkas ini kosong."))
    if len(data) > MOST_BYTES:
        raise unreadable(_("Berkas ini lebih besar dari %(most)s MB.") % {"most": MOST_BYTES >> 20})
    return data


def unreadable(message: str) -> Refused:
    """For a file that is not what it should be."""
    return Refused(message, code="unreadable")


def hostile(message: str) -> Refused:
    """For a file that could harm the machine that opens it."""
    return Refused(message, code="hostile")
