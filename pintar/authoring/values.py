"""What a published course is made of: frozen values, the same in the database, in memory and on another machine."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec
from django.db import models
from django.utils.translation import gettext_lazy as _

from pintar.assessment.values import PaperRules

ADVISED, REQUIRED = "advised", "required"
MEDIA = ("reading", "slides", "audio", "video")
MEDIA_NAMES = {"reading": _("Bacaan"), "slides": _("Salindia"), "audio": _("Audio"), "video": _("Video")}


class JobKind(models.TextChoices):
    """What the desk asked for."""

    IMPORT = "import", _("Baca masuk")
    PUBLISH = "publish", _("Terbitkan")


class JobState(models.TextChoices):
    """How far it is."""

    WAITING = "waiting", _("menunggu giliran")
    WORKING = "working", _("sedang dikerjakan")
    DONE = "done", _("selesai")
    REFUSED = "refused", _("tidak dapat dikerjakan")


@dataclass(frozen=True)
class FileM:
    """A published file: where it is served, its size in bytes, and the name it is downloaded under.

    A picture in several sizes is the one a phone fetches; `sizes` are the addresses of the others.
    """

    url: str
    bytes: int
    name: str = ""
    sizes: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaptionM:
    """Words under a film or sound as WebVTT: in which language (BCP 47), and how the choice is called."""

    language: str
    label: str
    url: str
    bytes: int


@dataclass(frozen=True)
class ClipM:
    """A sound, or a film as one file. `type` is its media type, `seconds` its length where it could be measured.

    `transcript` names the blob of what is said as HTML (`queries.reading_html`), empty when there is none.
    """

    url: str
    bytes: int
    type: str
    seconds: int | None = None
    captions: tuple[CaptionM, ...] = ()
    transcript: str = ""


@dataclass(frozen=True)
class RenditionM:
    """A film at one height in pixels; `bitrate` is bits a second, sound included."""

    height: int
    width: int
    url: str
    bytes: int
    bitrate: int


@dataclass(frozen=True)
class VideoM:
    """A film. `url` and `bytes` are those of its smallest rendition, which any browser plays and the data budget counts.

    `renditions` ascend; `sound` is the same without pictures; `master` is the HLS playlist of all of them. A film that
    could not be prepared has only its file.
    """

    url: str
    bytes: int
    type: str
    seconds: int | None = None
    width: int = 0
    height: int = 0
    renditions: tuple[RenditionM, ...] = ()
    sound: ClipM | None = None
    master: str = ""
    poster: str = ""
    sprite: str = ""
    sprite_vtt: str = ""
    captions: tuple[CaptionM, ...] = ()
    transcript: str = ""


@dataclass(frozen=True)
class ReadingM:
    """A rendered text. `html` names the blob (`queries.reading_html`), `bytes` is text, pictures and clips together."""

    html: str
    bytes: int
    words: int
    has_arabic: bool = False
    pictures: tuple[FileM, ...] = ()
    has_maths: bool = False
    clips: tuple[FileM, ...] = ()


@dataclass(frozen=True)
class PageM:
    """One slide as a picture; `width` and `height` in pixels keep its place free before it arrives, `text` is what stands on it."""

    url: str
    bytes: int
    alt: str = ""
    width: int = 0
    height: int = 0
    text: str = ""


@dataclass(frozen=True)
class SlidesM:
    """Slides: either pages, each a picture, or the address of one `pdf`."""

    bytes: int
    pages: tuple[PageM, ...] = ()
    pdf: str = ""


@dataclass(frozen=True)
class MediaM:
    """What a lesson can be learnt by; any one of reading, slides, audio and video completes it. `files` are extras."""

    reading: ReadingM | None = None
    slides: SlidesM | None = None
    audio: ClipM | None = None
    video: VideoM | None = None
    files: tuple[FileM, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The media there are, in the order they are offered."""
        return tuple(name for name in MEDIA if getattr(self, name) is not None)

    @property
    def budget(self) -> dict[str, int]:
        """Bytes per medium."""
        return {name: getattr(self, name).bytes for name in self.names}


@dataclass(frozen=True)
class QuizM:
    """A test. `rules` is assessment.values.PaperRules as JSON, `count` how many items the bank holds."""

    rules: dict[str, Any]
    count: int
    required: bool = True

    @property
    def drawn(self) -> int:
        """How many questions one sitting shows."""
        return PaperRules.from_json(self.rules).drawn(self.count)


@dataclass(frozen=True)
class LessonM:
    """One step of the course: media to learn from, or a quiz. `number` counts from 1 over the whole course."""

    key: str
    title: str
    number: int
    minutes: int
    jp: int = 0
    media: MediaM = field(default_factory=MediaM)
    quiz: QuizM | None = None


@dataclass(frozen=True)
class SectionM:
    """A group of lessons; `kind` is pendahuluan, dasar, inti or penunjang."""

    key: str
    title: str
    kind: str
    lessons: tuple[LessonM, ...]

    @property
    def budget(self) -> dict[str, int]:
        """Bytes per medium over the section."""
        return _budget(self.lessons)


@dataclass(frozen=True)
class EvidenceM:
    """What has to be seen of a medium before its lesson is done; nothing unless the course asks for it.

    `watch_share` and `read_share` 0–1 of the length, `max_rate` the fastest allowed on a first viewing (0: any),
    `grace_hours` how long after a deadline acts made before it may arrive.
    """

    watch_share: float = 0.0
    may_skip: bool = True
    max_rate: float = 0.0
    all_pages: bool = False
    read_share: float = 0.0
    grace_hours: int = 24


@dataclass(frozen=True)
class RulesM:
    """How the course is passed: `order` strict or free, `pass_mark` 0–100, and what counts as having learnt.

    `corrective`: whether the next try waits until the lessons that the last one opened again were gone through (required)
    or need not (advised). `placement`: a test at the start may show that lessons can be skipped.
    """

    order: str
    pass_mark: float
    evidence: EvidenceM = field(default_factory=EvidenceM)
    corrective: str = ADVISED
    placement: bool = False


LATER_RULES = {"corrective": ADVISED, "placement": False}


@dataclass(frozen=True)
class CourseM:
    """What the course says about itself."""

    slug: str
    title: str
    language: str
    product: str
    kind: str
    jp: int
    effort_minutes: int
    summary: str
    audience: str
    professions: tuple[str, ...]
    competencies: tuple[str, ...]
    outcomes: tuple[str, ...]
    legal_basis: tuple[str, ...]
    rules: RulesM
    authors: tuple[str, ...] = ()
    licence: str = ""


@dataclass(frozen=True)
class Manifest:
    """A release, whole: everything a participant may see of it, and nothing of the answers."""

    course: CourseM
    sections: tuple[SectionM, ...]
    format: int = 1

    @cached_property
    def lessons(self) -> tuple[LessonM, ...]:
        """All lessons in the order they are taken."""
        return tuple(lesson for section in self.sections for lesson in section.lessons)

    @cached_property
    def budget(self) -> dict[str, int]:
        """Bytes per medium over the whole course; a picture used twice is fetched once and counted once."""
        return _budget(self.lessons)

    @cached_property
    def _by_key(self) -> dict[str, LessonM]:
        return {lesson.key: lesson for lesson in self.lessons}

    def lesson(self, key: str) -> LessonM:
        """The lesson of this key; KeyError when there is none."""
        return self._by_key[key]

    def section_of(self, key: str) -> SectionM:
        """The section that holds a lesson; KeyError when there is none."""
        for section in self.sections:
            if any(lesson.key == key for lesson in section.lessons):
                return section
        raise KeyError(key)

    def as_json(self) -> dict[str, Any]:
        """As it is kept: plain dicts, lists and scalars. Rules that came later are named only where they differ from what was
        always so, so that older releases keep their hash."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        rules = found["course"]["rules"]
        found["course"]["rules"] = {
            name: value for name, value in rules.items() if LATER_RULES.get(name, ...) != value
        }
        return found

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Manifest":
        """Read what `as_json` wrote. Raises msgspec.ValidationError for anything else."""
        return msgspec.convert(kept, cls, strict=False)


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value: sorted keys, no spaces, UTF-8, 75.0 written 75 (after RFC 8785)."""
    text = json.dumps(
        _plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def digest(value: Any) -> str:
    """SHA-256 of a JSON value in its one spelling, 64 hex digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def release_hash(manifest: Manifest, banks: Mapping[str, str]) -> str:
    """The name of a release: what is shown and, by quiz lesson, the digest of its questions.

    The digests go into this one hash together and are kept nowhere a browser can read: a digest of a single
    question would let anybody try its few options until one fits.
    """
    return digest({"manifest": manifest.as_json(), "banks": dict(banks)})


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _budget(lessons: tuple[LessonM, ...]) -> dict[str, int]:
    totals: dict[str, int] = {}
    seen: set[str] = set()
    for lesson in lessons:
        for name, size in lesson.media.budget.items():
            totals[name] = totals.get(name, 0) + size
        reading = lesson.media.reading
        for file in (*reading.pictures, *reading.clips) if reading else ():
            if file.url in seen:
                totals["reading"] -= file.bytes
            seen.add(file.url)
    return totals
