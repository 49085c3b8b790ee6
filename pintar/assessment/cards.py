"""What stands on a question's card in the bank: its words, where it belongs, and how like it is to others. All of it is pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from html import unescape
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from pintar.kit.stems import stems

LONGEST = 300  # letters of a title
BANDS, ROWS = (
    10,
    3,
)  # two questions that share 60% of their word pairs meet in one of the bands nine times of ten
PRIME = (1 << 61) - 1
SILENT = frozenset(
    (
        "kind",
        "lesson",
        "competency",
        "difficulty",
        "level",
        "tags",
        "feedback",
        "hints",
        "id",
        "url",
        "spelling",
        "markup",
    )
)
TAG = re.compile(r"<[^>]*>")


class ItemState(TextChoices):
    """Where a question stands on its way."""

    DRAFT = "draft", _("Naskah")
    REVIEWED = "reviewed", _("Sudah ditinjau")
    IN_USE = "in-use", _("Dipakai")
    RETIRED = "retired", _("Pensiun")


class Level(TextChoices):
    """What a question asks of the mind, after Anderson & Krathwohl, *A Taxonomy for Learning, Teaching, and Assessing* (2001)."""

    C1 = "c1", _("C1 Mengingat")
    C2 = "c2", _("C2 Memahami")
    C3 = "c3", _("C3 Menerapkan")
    C4 = "c4", _("C4 Menganalisis")
    C5 = "c5", _("C5 Mengevaluasi")
    C6 = "c6", _("C6 Mencipta")


class Difficulty(TextChoices):
    """How hard its author thinks a question is; what answers say of it stands in its figures."""

    EASY = "mudah", _("Mudah")
    MIDDLE = "sedang", _("Sedang")
    HARD = "sukar", _("Sukar")


class EventKind(TextChoices):
    """What happened to a question, or was said of it."""

    WRITTEN = "written", _("Ditulis")
    EDITED = "edited", _("Versi baru")
    PUBLISHED = "published", _("Dipakai dalam ujian")
    APPROVED = "approved", _("Disetujui")
    RETURNED = "returned", _("Dikembalikan")
    COMMENTED = "commented", _("Komentar")
    LABELLED = "labelled", _("Keterangan diubah")
    RETIRED = "retired", _("Dipensiunkan")
    RESTORED = "restored", _("Dipakai kembali")


class AnalysisState(TextChoices):
    """How far a counting of figures is."""

    WAITING = "waiting", _("Menunggu giliran")
    WORKING = "working", _("Sedang dihitung")
    DONE = "done", _("Selesai")
    REFUSED = "refused", _("Tidak jadi")


@dataclass(frozen=True)
class Card:
    """`title` is the beginning of the question as plain words; `stems` those of all its words in order; `bands` are equal in
    one place at least for questions that say nearly the same."""

    kind: str
    title: str
    competency: str
    lesson: str
    difficulty: str
    level: str
    tags: tuple[str, ...]
    stems: tuple[str, ...]
    bands: tuple[int, ...]


def card_of(body: Mapping[str, Any]) -> Card:
    """The card of a question. The same body gives the same card on any machine."""
    words = tuple(stems(" ".join(texts(body))))
    difficulty, level = str(body.get("difficulty") or ""), str(body.get("level") or "")
    return Card(
        kind=str(body.get("kind") or "")[:24],
        title=plain(str(body.get("stem") or ""))[:LONGEST],
        competency=str(body.get("competency") or "")[:150],
        lesson=str(body.get("lesson") or "")[:60],
        difficulty=difficulty if difficulty in Difficulty.values else "",
        level=level if level in Level.values else "",
        tags=tuple(str(tag)[:40] for tag in body.get("tags") or ()),
        stems=words,
        bands=tuple(_bands(pairs(words))),
    )


def texts(body: Any, name: str = "") -> Iterator[str]:
    """Every text that asks or answers, as plain words; not what is said afterwards."""
    if name in SILENT:
        return
    if isinstance(body, str):
        yield plain(body)
    elif isinstance(body, Mapping):
        for inner, value in body.items():
            yield from texts(value, inner)
    elif isinstance(body, list | tuple):
        for value in body:
            yield from texts(value, "")


def plain(html: str) -> str:
    """HTML as one line of words."""
    return " ".join(unescape(TAG.sub(" ", html)).split())


def pairs(words: Sequence[str]) -> frozenset[str]:
    """The pairs of neighbouring words; a single word stands for itself."""
    if len(words) < 2:
        return frozenset(words)
    return frozenset(f"{a} {b}" for a, b in itertools.pairwise(words))


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """How much of their word pairs two questions share, 0 to 1 (Jaccard)."""
    a, b = pairs(one), pairs(other)
    return len(a & b) / len(a | b) if a and b else 0.0


def _bands(held: frozenset[str]) -> Iterator[int]:
    """Min-wise hashing (Broder, *Compression and Complexity of Sequences*, 1997): one number for each band of three."""
    if not held:
        return
    marks = [int.from_bytes(blake2b(one.encode(), digest_size=8).digest(), "big") % PRIME for one in held]
    for band in range(BANDS):
        least = [
            min((mark * (2 * n + 3) ** 9 + (n + 1) * 0x9E3779B97F4A7C15) % PRIME for mark in marks)
            for n in range(band * ROWS, band * ROWS + ROWS)
        ]
        mixed = blake2b(repr((band, least)).encode(), digest_size=8).digest()
        yield int.from_bytes(mixed, "big", signed=True)
