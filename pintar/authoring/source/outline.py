"""course.yaml as values. What is malformed is left out here; the schema has already named it.

`captions` of a lesson are (language, path) pairs, `data_limit_mb` of a course is {medium: MB}.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pintar.assessment.kinds import fragments
from pintar.assessment.values import Cell
from pintar.authoring.source import library
from pintar.authoring.source.marked import Document, Path

MEDIA = ("reading", "slides", "audio", "video")
MARKDOWN = (".md", ".markdown")
SORTED = {"level": fragments.LEVELS, "difficulty": fragments.DIFFICULTIES}
REVIEWED = ("score", "answers", "right", "explanation", "key")


@dataclass(frozen=True)
class QuizSection:
    """A part of a test as written: `banks` are its own files, those of the test when empty."""

    key: str
    title: str
    banks: tuple[str, ...]
    draw: int | None
    blueprint: tuple[Cell, ...]


@dataclass(frozen=True)
class Quiz:
    """A test as written: bank files in order, and its rules; None stands for all, unlimited, none."""

    banks: tuple[str, ...]
    draw: int | None
    pass_mark: float
    tries: int | None
    time_limit_minutes: int | None
    shuffle: bool
    required: bool
    practice: bool = False
    offline: bool = False
    blueprint: tuple[Cell, ...] = ()
    sections: tuple[QuizSection, ...] = ()
    keep: str = "best"
    wait_hours: float = 0.0
    fresh: bool = False
    pause: str = "none"
    review: tuple[tuple[str, str], ...] = ()
    marking: tuple[tuple[str, Any], ...] | None = None


@dataclass(frozen=True)
class Lesson:
    """A lesson as written; `place` is where it stands in course.yaml."""

    key: str
    title: str
    minutes: int
    jp: int
    place: Path
    reading: str = ""
    audio: str = ""
    slides: tuple[str, ...] = ()
    video: str = ""
    captions: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    quiz: Quiz | None = None

    @property
    def is_html(self) -> bool:
        """Whether its reading comes from another system as HTML."""
        return bool(self.reading) and not self.reading.lower().endswith(MARKDOWN)

    @property
    def is_montage(self) -> bool:
        """Whether its film is made of its own slides."""
        return self.video == "slides"


@dataclass(frozen=True)
class Section:
    """A section as written."""

    key: str
    title: str
    kind: str
    place: Path
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class Outline:
    """course.yaml, read: `course` its own fields with their defaults, and its sections."""

    course: dict[str, Any]
    sections: tuple[Section, ...]

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """All lessons in order."""
        return tuple(lesson for section in self.sections for lesson in section.lessons)


def read_outline(document: Document, paths: Iterable[str] = ()) -> Outline:
    """The outline of a course, as far as it can be read; `paths` are the files it lies among."""
    taken = sorted(path for path in paths if path.startswith(f"{library.FOLDER}/"))
    top = _mapping(document.value)
    rules = _mapping(top.get("rules"))
    pass_mark = _number(rules.get("pass_mark"), 75.0)
    course = {
        "slug": _text(top.get("slug")),
        "title": _text(top.get("title")),
        "language": _text(top.get("language")) or "id",
        "product": _text(top.get("product")),
        "kind": _text(top.get("kind")),
        "jp": int(_number(top.get("jp"), 0)),
        "effort_minutes": int(_number(top.get("effort_minutes"), 0)),
        "summary": _text(top.get("summary")),
        "audience": _text(top.get("audience")),
        "professions": _texts(top.get("professions")),
        "competencies": _texts(top.get("competencies")),
        "outcomes": _texts(top.get("outcomes")),
        "legal_basis": _texts(top.get("legal_basis")),
        "authors": _texts(top.get("authors")),
        "licence": _text(top.get("licence")),
        "rules": {
            "order": _text(rules.get("order")) or "strict",
            "pass_mark": pass_mark,
            "corrective": _text(rules.get("corrective")) or "advised",
            "placement": rules.get("placement") is True,
            **_evidence(rules),
        },
        "data_limit_mb": _limits(top.get("data_limit_mb")),
    }
    sections = [
        _section(_mapping(found), ("sections", i), pass_mark, taken)
        for i, found in enumerate(_list(top.get("sections")))
    ]
    return Outline(course, tuple(sections))


def _evidence(rules: dict[str, Any]) -> dict[str, Any]:
    """What has to be seen of a medium, under the names of authoring.values.EvidenceM."""
    watch, grace = _mapping(rules.get("watch")), _whole(rules.get("grace_hours"))
    return {
        "evidence": {
            "watch_share": _number(watch.get("share"), 0.0),
            "may_skip": watch.get("skip") is not False,
            "max_rate": _number(watch.get("rate"), 0.0),
            "all_pages": rules.get("pages") is True,
            "read_share": _number(rules.get("read"), 0.0),
            "grace_hours": 24 if grace is None else grace,
        }
    }


def _limits(value: Any) -> dict[str, float]:
    """By medium the most megabytes; one number counts for each."""
    if isinstance(value, dict):
        named = {name: _number(limit, 0.0) for name, limit in value.items()}
        return {name: limit for name, limit in named.items() if limit}
    limit = _number(value, 0.0)
    return dict.fromkeys(MEDIA, limit) if limit else {}


def _section(found: dict[str, Any], place: Path, pass_mark: float, taken: list[str]) -> Section:
    lessons = [
        _lesson(_mapping(inner), (*place, "lessons", i), pass_mark, taken)
        for i, inner in enumerate(_list(found.get("lessons")))
    ]
    return Section(
        _text(found.get("key")),
        _text(found.get("title")),
        _text(found.get("kind")) or "inti",
        place,
        tuple(lessons),
    )


def _lesson(found: dict[str, Any], place: Path, pass_mark: float, taken: list[str]) -> Lesson:
    media = _mapping(found.get("media"))
    slides, captions = media.get("slides"), _mapping(media.get("captions"))

    def file(value: Any) -> str:
        path = _text(value)
        return library.path_of(path, taken) if library.is_reference(path) else path

    return Lesson(
        key=_text(found.get("key")),
        title=_text(found.get("title")),
        minutes=int(_number(found.get("minutes"), 0)),
        jp=int(_number(found.get("jp"), 0)),
        place=place,
        reading=_text(media.get("reading")),
        audio=file(media.get("audio")),
        slides=tuple(map(file, _texts(slides) or ([slides] if isinstance(slides, str) else []))),
        video=file(media.get("video")),
        captions=tuple((name, _text(path)) for name, path in sorted(captions.items()) if _text(path)),
        files=tuple(map(file, _texts(media.get("files")))),
        quiz=_quiz(_mapping(found["quiz"]), pass_mark) if "quiz" in found else None,
    )


def _quiz(found: dict[str, Any], pass_mark: float) -> Quiz:
    review = _mapping(found.get("review"))
    return Quiz(
        banks=_banks(found),
        draw=_whole(found.get("draw")),
        pass_mark=_number(found.get("pass_mark"), pass_mark),
        tries=_whole(found.get("tries")),
        time_limit_minutes=_whole(found.get("time_limit_minutes")),
        shuffle=found.get("shuffle") is not False,
        required=found["required"] is not False if "required" in found else found.get("practice") is not True,
        practice=found.get("practice") is True,
        offline=found.get("offline") is True,
        blueprint=_cells(found),
        sections=tuple(_quiz_section(_mapping(one)) for one in _list(found.get("sections"))),
        keep=_text(found.get("keep")) or "best",
        wait_hours=_number(found.get("wait_hours"), 0.0),
        fresh=found.get("fresh") is True,
        pause=_text(found.get("pause")) or "none",
        review=tuple((name, _text(when)) for name, when in sorted(review.items()) if name in REVIEWED),
        marking=tuple(sorted(_mapping(found["marking"]).items())) if "marking" in found else None,
    )


def _quiz_section(found: dict[str, Any]) -> QuizSection:
    return QuizSection(
        _text(found.get("key")),
        _text(found.get("title")),
        _banks(found),
        _whole(found.get("draw")),
        _cells(found),
    )


def _banks(found: dict[str, Any]) -> tuple[str, ...]:
    items = found.get("items")
    return tuple(_texts(items)) or ((items,) if isinstance(items, str) else ())


def _cells(found: dict[str, Any]) -> tuple[Cell, ...]:
    """The sorts of a blueprint; one that is none is left out, because the schema has named it."""
    cells = []
    for one in map(_mapping, _list(found.get("blueprint"))):
        count = _whole(one.get("count"))
        known = all(one.get(name) in (None, *those) for name, those in SORTED.items())
        if count and count > 0 and known:
            named = {
                name: _plain(_text(one.get(name))) for name in ("competency", "lesson", "level", "difficulty")
            }
            cells.append(Cell(count, **named, tags=tuple(_plain(tag) for tag in _texts(one.get("tags")))))
    return tuple(cells)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [text for text in map(_text, _list(value)) if text]


def _plain(text: str) -> str:
    """The same words one space apart, as questions keep them."""
    return " ".join(text.split())


def _number(value: Any, default: float) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
