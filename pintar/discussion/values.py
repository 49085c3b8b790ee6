"""Notes, questions and replies as plain values, and how their words are tidied."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NOTE_LENGTH = 4000
QUESTION_LENGTH = 2000
REPLY_LENGTH = 4000
FARTHEST = 24 * 3600  # seconds, or pages: nothing in a lesson lies farther in
TIMED = frozenset({"video", "audio"})
PLACED = TIMED | {"slides"}

# What no note needs: control characters, halves of characters, and the marks that turn the reading direction of what
# follows. The isolating marks stay: Arabic within Indonesian needs them.
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\ufeff\ufff9-\uffff]")
_EMPTY_LINES = re.compile(r"\n{4,}")


class Wish(TextChoices):
    """Which questions an officer wants to see."""

    WAITING = "waiting", gettext_lazy("Menunggu jawaban")
    ANSWERED = "answered", gettext_lazy("Sudah dijawab")
    SHARED = "shared", gettext_lazy("Dibagikan")
    ALL = "all", gettext_lazy("Semua")


@dataclass(frozen=True)
class Spot:
    """A place in a medium of a lesson: seconds in a video or audio, the page of slides. No medium: the lesson as a whole."""

    medium: str = ""
    at: int | None = None

    def __str__(self) -> str:
        if self.at is None or not self.medium:
            return ""
        if self.medium in TIMED:
            return _("pada %(time)s") % {"time": stopwatch(self.at)}
        return _("halaman %(page)s") % {"page": self.at}


@dataclass(frozen=True)
class NoteDraft:
    """One version of a note as a device wrote it; `id` is the act's, `written_at` the device's clock set right."""

    id: UUID
    note: UUID
    lesson: str
    text: str
    spot: Spot
    written_at: datetime


@dataclass(frozen=True)
class QuestionDraft:
    """A question as a device wrote it; its id is the act's."""

    id: UUID
    lesson: str
    text: str
    spot: Spot
    asked_at: datetime


def tidy(text: str) -> str:
    """Plain text as it is kept: one way of writing each letter and line end, nothing invisible, no edges of nothing."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (line.rstrip() for line in _NO_TEXT.sub("", text).split("\n"))
    text = _EMPTY_LINES.sub("\n\n\n", "\n".join(lines)).strip()
    return text if any(unicodedata.category(letter)[0] not in "CZ" for letter in text) else ""


def spot_of(medium: object, at: object) -> Spot:
    """The place that a device names; what makes no sense is no place."""
    if (
        not isinstance(medium, str)
        or medium not in PLACED
        or isinstance(at, bool)
        or not isinstance(at, int | float)
    ):
        return Spot()
    first = 0 if medium in TIMED else 1
    return Spot(medium, int(at)) if first <= at <= FARTHEST else Spot()


def stopwatch(seconds: int) -> str:
    """A place in a film as its player writes it: 3.12, 1.03.12."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}.{minutes:02}.{rest:02}" if hours else f"{minutes}.{rest:02}"
