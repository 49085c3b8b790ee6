"""Writes the course folder: course.yaml, one reading or question file per lesson."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from pintar.assessment.exchange import html, words

from . import passing
from .backup import Backup
from .layout import Layout, Lesson, SectionPlan
from .quiz import plain
from .report import Assumption

LONGEST_SUMMARY = 200
MOST_OUTCOMES = 10
_DUMPER = getattr(
    yaml, "CSafeDumper", yaml.SafeDumper
)  # the same safe subset, ten times as fast where it is built
# "By the end of this unit, you will be able to …", "peserta diharapkan mampu …"
_ABLE = re.compile(
    r"(?:(?:will|should|would|be)\s+(?:\w+\s+){0,2}able to|"
    r"(?:peserta|anda|saudara|guru|siswa|mahasiswa|kita)\b[^.:]{0,60}?\b(?:mampu|dapat|bisa))\s*:?\s*(.{8,400}?)(?:\.\s|\.?$)",
    re.I | re.S,
)
_SAY = {
    "id": {"understand": "memahami {}", "audience": "Umum"},
    "en": {"understand": "understand {}", "audience": "Everyone"},
}


@dataclass(frozen=True)
class Written:
    """What the folder holds, for the report."""

    slug: str
    lessons: int
    items: int
    assumptions: tuple[Assumption, ...]


class CourseWriter:
    """Turns a finished layout into files."""

    def __init__(self, backup: Backup, layout: Layout, folder: Path, language: tuple[str, str]) -> None:
        self.backup, self.layout, self.folder = backup, layout, folder
        self.language, self.language_why = language
        self.say = _SAY.get(self.language, _SAY["en"])
        self.assumptions: list[Assumption] = []

    def write(self) -> Written:
        course = self._course()
        _dump(self.folder / "course.yaml", course)
        lessons = list(self.layout.lessons())
        items = sum(len(lesson.quiz.items) for lesson in lessons if lesson.quiz)
        return Written(course["slug"], len(lessons), items, tuple(self.assumptions))

    def _course(self) -> dict[str, Any]:
        source = self.backup.source
        title = words.title(html.plain(source.course), "Kursus")
        texts = self._texts()
        marks = [lesson.quiz.pass_mark for lesson in self.layout.lessons() if lesson.quiz]
        mark, mark_why = passing.decide_mark(self.backup, [m for m in marks if m is not None], texts)
        order = passing.decide_order(self.backup)
        effort, jp = self._effort(texts)
        self._assume("language", self.language, self.language_why)
        self.assumptions += [mark_why, order]
        course: dict[str, Any] = {
            "format": 1,
            "slug": words.slug(source.short_name or title, "kursus-moodle"),
            "title": title,
            "language": self.language,
            "product": "pelatihan",
            "kind": "teknis",
            "jp": jp,
            "effort_minutes": effort,
            "summary": self._summary(title),
            "audience": self.say["audience"],
            "competencies": [],
            "outcomes": self._outcomes(),
            "authors": [urlsplit(source.site).hostname or source.site or "Tidak disebut di cadangan"],
            "licence": "LicenseRef-belum-ditentukan",
            "rules": {"order": order.value, "pass_mark": plain(mark)},
            "sections": [
                self._section(number, plan, mark) for number, plan in enumerate(self.layout.sections)
            ],
        }
        self._assume("product, kind", "pelatihan, teknis", "Moodle tidak mengenal pembagian ini")
        self._assume("audience, competencies", self.say["audience"], "tidak ada di cadangan; isilah")
        self._assume(
            "licence",
            course["licence"],
            "cadangan tidak menyebut lisensi kursus; tentukan bersama pemiliknya",
        )
        self._assume("authors", course["authors"][0], "situs asal; cadangan tidak menyebut penyusunnya")
        return course

    def _section(self, number: int, plan: SectionPlan, mark: float) -> dict[str, Any]:
        is_first = number == 0 and len(self.layout.sections) > 1
        return {
            "key": plan.key,
            "title": plan.title,
            "kind": "pendahuluan" if is_first else "inti",
            "lessons": [self._lesson(lesson, mark) for lesson in plan.lessons],
        }

    def _lesson(self, lesson: Lesson, mark: float) -> dict[str, Any]:
        entry: dict[str, Any] = {"key": lesson.key, "title": lesson.title, "minutes": lesson.minutes}
        if lesson.quiz is not None:
            path = f"items/{lesson.key}.yaml"
            _dump(self.folder / path, lesson.quiz.items)
            entry["quiz"] = {"items": path, **lesson.quiz.settings}
            own = lesson.quiz.pass_mark
            if own is not None and own != mark:
                entry["quiz"]["pass_mark"] = plain(own)
            needed = passing.needed_quizzes(self.backup)
            quizzes = {each.quiz_module for each in self.layout.lessons() if each.quiz}
            if needed & quizzes and lesson.quiz_module not in needed:
                entry["quiz"]["required"] = False
            return entry
        media: dict[str, Any] = {}
        if lesson.html:
            path = f"lessons/{lesson.key}.html"
            _write(self.folder / path, lesson.html + "\n")
            media["reading"] = path
        for name in ("audio", "slides", "video", "files"):
            if value := getattr(lesson, name):
                media[name] = value
        entry["media"] = media
        return entry

    def _effort(self, texts: list[str]) -> tuple[int, int]:
        """Whole minutes and lesson hours; stated hours are shared out over the lessons in proportion."""
        lessons = list(self.layout.lessons())
        guessed = sum(lesson.minutes for lesson in lessons)
        stated = passing.decide_effort(self.backup, texts)
        minutes = stated.minutes or guessed
        if stated.minutes:
            for lesson in lessons:
                lesson.minutes = max(1, round(lesson.minutes * stated.minutes / guessed))
        jp = stated.jp or max(1, round(minutes / passing.LESSON_HOUR))
        why = stated.why or "diperkirakan dari banyaknya bacaan, media, dan soal"
        self._assume("effort_minutes", str(minutes), why)
        self._assume("jp", str(jp), f"{why}; satu JP {passing.LESSON_HOUR} menit, dibulatkan")
        return minutes, jp

    def _summary(self, title: str) -> str:
        summaries = [self.backup.summary, *(section.summary for section in self.backup.sections)]
        for text in summaries:
            whole = html.plain(html.as_html(text))
            if words.count_words(whole) >= 5:
                return words.shorten(whole, LONGEST_SUMMARY)
        self._assume("summary", title, "cadangan tidak memuat ringkasan; judulnya dipakai")
        return words.shorten(title, LONGEST_SUMMARY)

    def _outcomes(self) -> list[str]:
        bodies = [html.plain(html.as_html(self.backup.summary))]
        bodies += [
            html.plain(html.as_html(section.summary)) for section in self.backup.sections if section.visible
        ]
        found = [
            words.shorten(words.fold(each[1]).rstrip(" .;"), 300)
            for body in bodies
            for each in _ABLE.finditer(body)
        ]
        if found:
            return list(dict.fromkeys(found))[:MOST_OUTCOMES]
        self._assume("outcomes", "dari judul bagian", "cadangan tidak menyebut tujuan belajar")
        titles = [plan.title for plan in self.layout.sections]
        return [self.say["understand"].format(title) for title in titles[:MOST_OUTCOMES]]

    def _texts(self) -> list[str]:
        """The words of the course, where its rules may be stated."""
        bodies = [html.plain(html.as_html(self.backup.summary))]
        bodies += [html.plain(lesson.html) for lesson in self.layout.lessons()]
        return [body for body in bodies if body]

    def _assume(self, name: str, value: str, why: str) -> None:
        self.assumptions.append(Assumption(name, value, why))


def _dump(path: Path, value: Any) -> None:
    _write(path, yaml.dump(value, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=110))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
