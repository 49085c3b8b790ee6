"""Making a release of a sound source: every file published under its hash, every text rendered, the whole in one manifest."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

from pintar.assessment.values import PaperRules
from pintar.authoring.rendering import speech
from pintar.authoring.rendering.items import body_of
from pintar.authoring.rendering.reading import Rendered, render_reading
from pintar.authoring.rendering.shelf import Picture
from pintar.authoring.source.banks import Item
from pintar.authoring.source.drawings import NotADrawing, clean_svg
from pintar.authoring.source.media import DOWNLOADS, FILMS, PICTURES, SOUNDS, kind_by_content, shape_of
from pintar.authoring.source.outline import Lesson, Quiz
from pintar.authoring.source.reading import Source
from pintar.authoring.values import (
    ClipM,
    CourseM,
    FileM,
    LessonM,
    Manifest,
    MediaM,
    PageM,
    QuizM,
    ReadingM,
    RulesM,
    SectionM,
    SlidesM,
    VideoM,
    digest,
)
from pintar.kit import files

Progress = Callable[[int, int, str], None]
PAGE = {"id": "Salindia {n} dari {total}", "en": "Slide {n} of {total}"}


@dataclass(frozen=True)
class PaperPlan:
    """A paper to be made: of which lesson, under which rules, and the (key, body) of its items."""

    lesson: str
    title: str
    rules: PaperRules
    items: tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True)
class Pressed:
    """A release that is made but not yet written down; `notes` say what could not be carried."""

    manifest: Manifest
    papers: tuple[PaperPlan, ...]
    notes: tuple[str, ...]

    @property
    def banks(self) -> dict[str, str]:
        """By quiz lesson the digest of its questions."""
        return {plan.lesson: digest([list(pair) for pair in plan.items]) for plan in self.papers}


def press(
    source: Source, shas: Mapping[str, str], progress: Progress = lambda done, total, what: None
) -> Pressed:
    """Make the release of a sound source whose files are kept privately under `shas`. Same source, same release."""
    return _Press(source, shas, progress).run()


@dataclass
class _Press:
    source: Source
    shas: Mapping[str, str]
    progress: Progress
    notes: list[str] = field(default_factory=list)
    pictures: dict[str, Picture | None] = field(default_factory=dict)
    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)

    def run(self) -> Pressed:
        outline = self.source.outline
        self.language = outline.course["language"]
        self.keys = {lesson.key for lesson in outline.lessons}
        self.by_reading = {
            lesson.reading: lesson.key for lesson in reversed(outline.lessons) if lesson.reading
        }
        self.rendered = {lesson.key: self._rendered(lesson) for lesson in outline.lessons if lesson.reading}
        spoken = [lesson for lesson in outline.lessons if lesson.audio == "speech" and lesson.reading]
        self.total, self.done = len(outline.lessons) + len(spoken), 0
        self.speeches = self._speak(spoken)
        self.papers: list[PaperPlan] = []
        self.number = 0
        sections = tuple(
            SectionM(s.key, s.title, s.kind, tuple(self._lesson(lesson) for lesson in s.lessons))
            for s in outline.sections
        )
        manifest = Manifest(_course(outline.course), sections)
        self._weigh(manifest, outline.course["data_limit_mb"])
        return Pressed(manifest, tuple(self.papers), tuple(dict.fromkeys(self.notes)))

    # What a text may lean on: rendering.shelf.Shelf

    def picture(self, path: str) -> Picture | None:
        """A picture, published; drawings are cleaned first."""
        if path not in self.pictures:
            self.pictures[path] = self._publish_picture(path) if path in self.source.tree else None
        return self.pictures[path]

    def file(self, path: str) -> FileM | None:
        """A download, published."""
        if path not in self.source.tree or DOWNLOADS.get(_suffix(path)) != self._kind(path):
            self.notes.append(f"{path} tidak ditawarkan sebagai unduhan: isinya tidak sesuai dengan namanya.")
            return None
        if _suffix(path) == ".svg":
            picture = self.picture(path)
            return picture.file if picture else None
        blob = files.publish(self.shas[path], suffix=_suffix(path))
        return FileM(blob.url, blob.size, PurePosixPath(path).name)

    def lesson(self, path_or_key: str) -> str | None:
        """The key of a lesson by its key or by the path of its reading."""
        return path_or_key if path_or_key in self.keys else self.by_reading.get(path_or_key)

    def _publish_picture(self, path: str) -> Picture | None:
        data = self.source.tree.read(path)
        kind = kind_by_content(data[:4096])
        name = PurePosixPath(path).name
        if kind == "svg":
            try:
                drawing = clean_svg(data)
            except NotADrawing as why:
                self.notes.append(f"Gambar {path} tidak dibawa: {why}.")
                return None
            blob = files.keep(drawing.data, suffix=".svg", public=True)
            return Picture(FileM(blob.url, blob.size, name), drawing.shape, drawing.title)
        if kind not in PICTURES:
            self.notes.append(f"Gambar {path} tidak dibawa: jenisnya tidak dapat ditampilkan peramban.")
            return None
        blob = files.publish(self.shas[path], suffix=PICTURES[kind])
        return Picture(FileM(blob.url, blob.size, name), shape_of(kind, data))

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
        return MediaM(
            reading=self._reading(rendered) if rendered else None,
            slides=self._slides(lesson.slides) if lesson.slides else None,
            audio=self._audio(lesson),
            video=self._video(lesson.video) if lesson.video else None,
            files=tuple(file for file in map(self.file, lesson.files) if file),
        )

    def _rendered(self, lesson: Lesson) -> Rendered:
        text = self.source.tree.read(lesson.reading).decode("utf-8-sig")
        return render_reading(text, "html" if lesson.is_html else "md", self)

    def _reading(self, rendered: Rendered) -> ReadingM:
        blob = files.keep(rendered.html.encode())
        size = blob.size + sum(picture.bytes for picture in rendered.pictures)
        return ReadingM(blob.sha, size, rendered.words, rendered.has_arabic, rendered.pictures)

    def _slides(self, paths: tuple[str, ...]) -> SlidesM | None:
        if self._kind(paths[0]) == "pdf":
            blob = files.publish(self.shas[paths[0]], suffix=".pdf")
            return SlidesM(blob.size, pdf=blob.url)
        words = PAGE.get(self.language.split("-")[0], PAGE["id"])
        pages = []
        for n, picture in enumerate((p for p in map(self.picture, paths) if p), 1):
            alt = picture.words or words.format(n=n, total=len(paths))
            pages.append(
                PageM(picture.file.url, picture.file.bytes, alt, picture.shape.width, picture.shape.height)
            )
        return SlidesM(sum(page.bytes for page in pages), tuple(pages)) if pages else None

    def _audio(self, lesson: Lesson) -> ClipM | None:
        if lesson.audio != "speech":
            return self._clip(lesson.audio, SOUNDS) if lesson.audio else None
        if (sha := self.speeches.get(lesson.key)) is None:
            return None
        blob = files.publish(sha, suffix=speech.SUFFIX)
        return ClipM(blob.url, blob.size, speech.TYPE, speech.seconds_at(blob.size))

    def _video(self, path: str) -> VideoM | None:
        clip = self._clip(path, FILMS)
        return VideoM(clip.url, clip.bytes, clip.type, clip.seconds) if clip else None

    def _clip(self, path: str, kinds: Mapping[str, tuple[str, str]]) -> ClipM | None:
        known = kinds.get(self._kind(path))
        if known is None:
            self.notes.append(f"{path} tidak dibawa: isinya tidak dapat diputar peramban.")
            return None
        blob = files.publish(self.shas[path], suffix=known[0])
        return ClipM(blob.url, blob.size, known[1], speech.seconds_of(self.source.tree.files[path]))

    def _kind(self, path: str) -> str:
        return kind_by_content(self.source.tree.head(path)) if path in self.source.tree else ""

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

    def _tick(self, what: str) -> None:
        self.progress(self.done, self.total, what)
        self.done += 1

    def _quiz(self, lesson: Lesson, quiz: Quiz) -> QuizM:
        items = self.source.items_of(quiz)
        rules = PaperRules(
            pass_mark=Decimal(str(quiz.pass_mark)),
            draw=quiz.draw,
            tries=quiz.tries,
            time_limit_minutes=quiz.time_limit_minutes,
            shuffle=quiz.shuffle,
        )
        bodies = tuple((item.key, self._body(item)) for item in items)
        self.papers.append(PaperPlan(lesson.key, lesson.title, rules, bodies))
        return QuizM(rules.as_json(), len(items), quiz.required)

    def _body(self, item: Item) -> dict[str, Any]:
        """The body of a question; two quizzes may draw from the same bank."""
        if item.key not in self.bodies:
            self.bodies[item.key] = body_of(item, self)
        return self.bodies[item.key]

    def _weigh(self, manifest: Manifest, limit_mb: float) -> None:
        for medium, size in manifest.budget.items():
            if limit_mb and size > limit_mb * 1_000_000:
                self.notes.append(
                    f"Medium {medium} {size / 1e6:.1f} MB, melebihi data_limit_mb {limit_mb:g}."
                )


def _course(course: Mapping[str, Any]) -> CourseM:
    named: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in course.items()
    }
    named.pop("data_limit_mb")
    return CourseM(
        **{**named, "rules": RulesM(course["rules"]["order"], float(course["rules"]["pass_mark"]))}
    )


def _suffix(path: str | Path) -> str:
    return PurePosixPath(path).suffix.lower()
