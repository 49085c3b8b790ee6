"""Making a release of a sound source: every file published under its hash, every text rendered, the whole in one manifest."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from pintar.assessment.values import PaperRules
from pintar.authoring.rendering import speech
from pintar.authoring.rendering.items import body_of
from pintar.authoring.rendering.making import Making
from pintar.authoring.rendering.reading import Rendered, render_reading
from pintar.authoring.rendering.shelf import Picture
from pintar.authoring.source import formulas, quizzes
from pintar.authoring.source.banks import Item
from pintar.authoring.source.media import DOWNLOADS, kind_by_content, suffix_of
from pintar.authoring.source.outline import Lesson, Quiz
from pintar.authoring.source.reading import Source
from pintar.authoring.values import (
    ClipM,
    CourseM,
    EvidenceM,
    FileM,
    LessonM,
    Manifest,
    MediaM,
    QuizM,
    ReadingM,
    RulesM,
    SectionM,
    VideoM,
    digest,
)
from pintar.kit import files
from pintar.kit.errors import Refused

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class PaperPlan:
    """A paper to be made: of which lesson, under which rules, the (key, body) of its items, and by section their keys."""

    lesson: str
    title: str
    rules: PaperRules
    items: tuple[tuple[str, dict[str, Any]], ...]
    pools: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The digest of its questions, and of where they stand."""
        parts = (
            [[{"sections": {name: list(keys) for name, keys in self.pools.items()}}]] if self.pools else []
        )
        return digest([*(list(pair) for pair in self.items), *parts])


@dataclass(frozen=True)
class Pressed:
    """A release that is made but not yet written down; `notes` say what could not be carried, `excess` what is over its limit."""

    manifest: Manifest
    papers: tuple[PaperPlan, ...]
    notes: tuple[str, ...]
    excess: Mapping[str, list[float]] = field(default_factory=dict)

    @property
    def banks(self) -> dict[str, str]:
        """By quiz lesson the digest of its questions."""
        return {plan.lesson: plan.digest for plan in self.papers}


def press(
    source: Source, shas: Mapping[str, str], progress: Progress = lambda done, total, what: None
) -> Pressed:
    """Make the release of a sound source whose files are kept privately under `shas`. Same source, same release.

    Refused when a film, sound or set of slides is broken, or the disk is full.
    """
    with formulas.at_hand():
        return _Press(source, shas, progress).run()


@dataclass
class _Press:
    source: Source
    shas: Mapping[str, str]
    progress: Progress
    notes: list[str] = field(default_factory=list)
    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)

    def run(self) -> Pressed:
        outline = self.source.outline
        self.language = outline.course["language"]
        self.total, self.done = len(outline.lessons), 0
        self.making = Making(self.source.tree, self.shas, self.language, self._tell, self.notes)
        self.keys = {lesson.key for lesson in outline.lessons}
        self.by_reading = {
            lesson.reading: lesson.key for lesson in reversed(outline.lessons) if lesson.reading
        }
        self.rendered = {lesson.key: self._rendered(lesson) for lesson in outline.lessons if lesson.reading}
        spoken = [lesson for lesson in outline.lessons if lesson.audio == "speech" and lesson.reading]
        self.total += len(spoken)
        self.speeches = self._speak(spoken)
        self.papers: list[PaperPlan] = []
        self.number = 0
        sections = tuple(
            SectionM(s.key, s.title, s.kind, tuple(self._lesson(lesson) for lesson in s.lessons))
            for s in outline.sections
        )
        manifest = Manifest(_course(outline.course), sections)
        excess = over_limit(manifest.budget, outline.course["data_limit_mb"])
        return Pressed(manifest, tuple(self.papers), tuple(dict.fromkeys(self.notes)), excess)

    # What a text may lean on: rendering.shelf.Shelf

    def picture(self, path: str) -> Picture | None:
        """A picture, published."""
        return self.making.picture(path)

    def clip(self, path: str) -> VideoM | ClipM | None:
        """A film or sound of the course, published."""
        return self.making.clip(path)

    def file(self, path: str) -> FileM | None:
        """A download, published."""
        if path not in self.source.tree or DOWNLOADS.get(suffix_of(path)) != kind_by_content(
            self.source.tree.head(path)
        ):
            self.notes.append(f"{path} tidak ditawarkan sebagai unduhan: isinya tidak sesuai dengan namanya.")
            return None
        if suffix_of(path) == ".svg":
            picture = self.picture(path)
            return picture.file if picture else None
        blob = files.publish(self.shas[path], suffix=suffix_of(path))
        return FileM(blob.url, blob.size, PurePosixPath(path).name)

    def lesson(self, path_or_key: str) -> str | None:
        """The key of a lesson by its key or by the path of its reading."""
        return path_or_key if path_or_key in self.keys else self.by_reading.get(path_or_key)

    def _lesson(self, lesson: Lesson) -> LessonM:
        self._tick(lesson.title)
        self.number += 1
        return LessonM(
            key=lesson.key,
            title=lesson.title,
            number=self.number,
            minutes=lesson.minutes,
            jp=lesson.jp,
            media=self._media(lesson),
            quiz=self._quiz(lesson, lesson.quiz) if lesson.quiz else None,
        )

    def _media(self, lesson: Lesson) -> MediaM:
        rendered = self.rendered.get(lesson.key)
        media = MediaM(
            reading=self._reading(rendered) if rendered else None,
            slides=self.making.slides(lesson) if lesson.slides else None,
            audio=self._audio(lesson),
            video=self.making.video(lesson),
            files=tuple(file for file in map(self.file, lesson.files) if file),
        )
        if not media.names and not lesson.quiz:
            raise Refused(
                _("Materi “%(lesson)s” belum memiliki bahan yang dapat disajikan.")
                % {"lesson": lesson.title},
                code="media",
                help_text=" ".join(self.notes),
            )
        return media

    def _rendered(self, lesson: Lesson) -> Rendered:
        text = self.source.tree.read(lesson.reading).decode("utf-8-sig")
        return render_reading(text, "html" if lesson.is_html else "md", self)

    def _reading(self, rendered: Rendered) -> ReadingM:
        blob = files.keep(rendered.html.encode())
        size = blob.size + sum(file.bytes for file in (*rendered.pictures, *rendered.clips))
        return ReadingM(
            html=blob.sha,
            bytes=size,
            words=rendered.words,
            has_arabic=rendered.has_arabic,
            pictures=rendered.pictures,
            has_maths=rendered.has_maths,
            clips=rendered.clips,
        )

    def _audio(self, lesson: Lesson) -> ClipM | None:
        if lesson.audio != "speech":
            return self.making.sound(lesson.audio, lesson) if lesson.audio else None
        if (sha := self.speeches.get(lesson.key)) is None:
            return None
        blob = files.publish(sha, suffix=speech.SUFFIX)
        return ClipM(blob.url, blob.size, speech.TYPE, speech.seconds_at(blob.size))

    def _speak(self, lessons: list[Lesson]) -> dict[str, str]:
        """The blob of each lesson's speech, several spoken at a time; what could not be spoken is noted."""
        found = {}
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as readers:
            asked = [readers.submit(self._speech, lesson) for lesson in lessons]
            for lesson, answer in zip(lessons, asked, strict=True):
                self._tick(lesson.title)
                try:
                    found[lesson.key] = answer.result()
                except speech.Unspoken as why:
                    self.notes.append(f"Audio “{lesson.title}” tidak dibuat: {why}.")
        return found

    def _speech(self, lesson: Lesson) -> str:
        return speech.remembered(
            speech.script_of(self.rendered[lesson.key].html, self.language), self.language
        )

    def _tell(self, what: str) -> None:
        self.progress(self.done, self.total, what)

    def _tick(self, what: str) -> None:
        self.progress(self.done, self.total, what)
        self.done += 1

    def _quiz(self, lesson: Lesson, quiz: Quiz) -> QuizM:
        items = self.source.items_of(quiz)
        rules = quizzes.rules_of(quiz, self.source.banks)
        bodies = tuple((item.key, self._body(item)) for item in items)
        pools = quizzes.pools_of(quiz, self.source.banks)
        self.papers.append(PaperPlan(lesson.key, lesson.title, rules, bodies, pools))
        return QuizM(rules.as_json(), len(items), quiz.required)

    def _body(self, item: Item) -> dict[str, Any]:
        """The body of a question; two quizzes may draw from the same bank."""
        if item.key not in self.bodies:
            self.bodies[item.key] = body_of(item, self)
        return self.bodies[item.key]


def over_limit(budget: Mapping[str, int], limits: Mapping[str, float]) -> dict[str, list[float]]:
    """By medium its bytes and the author's limit in MB, where it is above it."""
    return {
        medium: [size, limits[medium]]
        for medium, size in budget.items()
        if medium in limits and size > limits[medium] * 1_000_000
    }


def _course(course: Mapping[str, Any]) -> CourseM:
    named: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in course.items()
    }
    named.pop("data_limit_mb")
    rules = course["rules"]
    evidence = EvidenceM(**rules["evidence"])
    said = RulesM(
        order=rules["order"],
        pass_mark=float(rules["pass_mark"]),
        evidence=evidence,
        corrective=rules["corrective"],
        placement=rules["placement"],
    )
    return CourseM(**{**named, "rules": said})
