"""Sets the pieces of a backup out as sections and lessons of our format, in the order learners met them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from typing import Any

from pintar.assessment.exchange import html, words
from pintar.assessment.exchange.html import Text

from .backup import Backup, Module, Section
from .links import Library
from .media import FILM_NAMES, SOUND_NAMES, Place
from .quiz import QuizMaker, QuizPart
from .readings import ENOUGH_WORDS, Piece, Reader
from .report import ActivityFate, QuestionFate
from .trees import BrokenXml, integer, text

WORDS_A_MINUTE = 150
MOST_SECTIONS, MOST_FILES = 60, 30  # of our format
_DEFAULT_NAME = re.compile(r"\s*(?:\d+|(?:topic|topik|section|bagian|week|minggu)\s*\d*)\s*", re.I)
_HEADING = re.compile(r"<h[2-6][^>]*>(.*?)</h[2-6]>", re.S)
_SAY = {
    "id": {
        "intro": "Pendahuluan",
        "section": "Bagian {}",
        "part": "{} (bagian {})",
        "before": "Pengantar: {}",
    },
    "en": {
        "intro": "Introduction",
        "section": "Section {}",
        "part": "{} (part {})",
        "before": "Before you begin: {}",
    },
}


@dataclass
class Lesson:
    """A lesson in the making: media, or a quiz."""

    key: str
    title: str
    minutes: int
    html: str = ""
    slides: str = ""
    audio: str = ""
    video: str = ""
    files: list[str] = field(default_factory=list)
    quiz: QuizPart | None = None
    quiz_module: int = 0


@dataclass
class SectionPlan:
    key: str
    title: str
    source: Section
    lessons: list[Lesson] = field(default_factory=list)


@dataclass
class _Told:
    """What an activity became, before the report is written."""

    section: str
    module: Module
    piece: Piece
    lesson: Lesson | None = None


class Layout:
    """Lays out a whole backup; afterwards `sections` and `fates` say everything."""

    def __init__(
        self, backup: Backup, library: Library, quizzes: QuizMaker, step: Callable[[str], None]
    ) -> None:
        self.backup, self.library, self.quizzes, self.step = backup, library, quizzes, step
        self.reader = Reader(library)
        self.keys, self.section_keys = words.Keys(), words.Keys()
        self.sections: list[SectionPlan] = []
        self.notes: list[str] = []
        self.told: list[_Told] = []
        self.questions: list[QuestionFate] = []
        self.first_lesson: dict[int, Lesson] = {}  # by section id
        self.say = _SAY.get(library.language, _SAY["en"])
        runs = [(section, list(self._pieces(section))) for section in backup.sections if not section.owner]
        self.common = Counter(
            title for _, pieces in runs for title in {_first_heading(p) for p in pieces if p.html}
        )
        for section, pieces in runs:
            self._lay(section, pieces)
        self._gather_overflow()
        self._settle()

    def fates(self) -> tuple[ActivityFate, ...]:
        return tuple(
            ActivityFate(
                id=told.module.id,
                kind=told.module.kind,
                title=told.piece.title,
                section=told.section,
                outcome=told.piece.outcome,
                why="; ".join(dict.fromkeys(told.piece.why)),
                lesson=told.lesson.key if told.lesson else None,
            )
            for told in self.told
        )

    def lessons(self) -> Iterator[Lesson]:
        for section in self.sections:
            yield from section.lessons

    def name_of(self, section: Section) -> str:
        """A section's name, or one made for it where Moodle only counted."""
        name = words.fold(html.plain(section.name))
        if name and not _DEFAULT_NAME.fullmatch(name):
            return words.title(name, name)
        return self.say["intro"] if section.number == 0 else self.say["section"].format(section.number)

    def _pieces(self, section: Section, depth: int = 0) -> Iterator[Piece]:
        """The section's summary, then each activity; a subsection's come in its place."""
        name = self.name_of(section)
        area = Place(self.backup.context, "course", "section", section.id)
        summary = self.library.text(section.summary, area, name) if section.visible else ""
        if "<img" in summary or words.count_words(html.plain(summary)) > 3:
            yield Piece(None, name, html=summary, stands_alone=False)
        for module in section.modules:
            self.step(words.title(module.title, module.kind))
            if module.kind == "quiz":
                yield self._quiz(section, module)
            elif module.kind == "subsection" and depth == 0:
                piece = Piece(module, words.title(module.title, "Subbagian"))
                piece.simplify("isinya disatukan ke dalam bagian yang memuatnya")
                yield piece
                for inner in self.backup.sections:
                    if inner.owner and inner.owner == module.instance:
                        yield from self._pieces(inner, depth + 1)
            else:
                yield self.reader.read(section, module)

    def _quiz(self, section: Section, module: Module) -> Piece:
        piece = Piece(module, words.title(module.title, "Kuis"))
        try:
            node = None if module.fault else module.content()
        except BrokenXml as fault:
            node, module = None, Module(**{**vars(module), "fault": str(fault)})
        if node is None:
            piece.refuse(f"kuis ini tidak terbaca: {module.fault or 'isinya tidak ada'}")
            return piece
        piece.title = words.title(html.plain(text(node, "name")) or module.title, "Kuis")
        if not (module.visible and section.visible):
            piece.refuse("disembunyikan dari peserta di kursus asal")
            return piece
        already = len(self.library.changes)
        part = self.quizzes.make(module, node, piece.title)
        self.questions.extend(part.fates)
        if not part.items:
            piece.refuse("tidak ada soalnya yang dapat dibawa")
            return piece
        piece.quiz = part
        lost = sum(1 for fate in part.fates if fate.outcome == "not-carried")
        if lost:
            piece.simplify(f"{lost} dari {len(part.fates)} soal tidak dapat dibawa")
        for note in part.notes:
            piece.simplify(note)
        intro = self.library.text(
            Text(text(node, "intro"), integer(node, "introformat", 1)),
            Place(module.context, "mod_quiz", "intro"),
            piece.title,
        )
        is_needed = "<img" in intro or "href=" in intro
        if is_needed or words.count_words(html.plain(intro)) >= 4 * ENOUGH_WORDS:
            piece.html = intro
            piece.simplify("pengantarnya menjadi bacaan sebelum kuis")
        elif words.count_words(html.plain(intro)) > 3:
            piece.simplify("pengantar singkatnya tidak dibawa; aturannya dijalankan oleh kuis")
        for change in self.library.changes_since(already):
            piece.simplify(change)
        if any((each.text or "").strip() for each in node.iter("feedbacktext")):
            piece.simplify("pesan penutup menurut nilai tidak dibawa")
        return piece

    def _lay(self, section: Section, pieces: list[Piece]) -> None:
        """Make the lessons of one section. Neighbouring labels become one; everything else stands alone."""
        title = self.name_of(section)
        plan = SectionPlan("", title, section)
        run: list[Piece] = []
        for piece in pieces:
            if piece.module is not None:
                self.told.append(_Told(title, piece.module, piece))
            if piece.outcome == "not-carried" or not (piece.is_lesson or piece.quiz):
                continue
            if not piece.stands_alone:
                run.append(piece)
                continue
            summary = self._close(plan, run, before=piece)
            run = []
            if piece.is_lesson:
                title = self.say["before"].format(piece.title) if piece.quiz else piece.title
                self._add(plan, [*summary, piece], words.title(title, title))
            if piece.quiz is not None:
                lesson = self._add(plan, [piece], piece.title, is_quiz=True)
                lesson.quiz_module = piece.module.id if piece.module else 0
        self._close(plan, run, before=None)
        if not plan.lessons:
            held = ", ".join(piece.title for piece in pieces if piece.module is not None)
            told = f"; isinya ({held}) diterangkan di atas" if held else ""
            self.notes.append(f"Bagian “{title}” tidak dibawa karena tidak memuat pelajaran{told}.")
            return
        plan.key = self.section_keys.new(title, "bagian")
        self.sections.append(plan)
        for number in [
            section.id,
            *(s.id for s in self.backup.sections if s.owner and self._is_in(s, section)),
        ]:
            self.first_lesson[number] = plan.lessons[0]

    def _gather_overflow(self) -> None:
        """Sections beyond the most a course may have continue in the last one."""
        kept, over = self.sections[:MOST_SECTIONS], self.sections[MOST_SECTIONS:]
        for section in over:
            kept[-1].lessons += section.lessons
        if over:
            self.notes.append(
                f"{len(over)} bagian terakhir disatukan ke “{kept[-1].title}”: terlalu banyak bagian."
            )
        self.sections = kept

    def _close(self, plan: SectionPlan, run: list[Piece], before: Piece | None) -> list[Piece]:
        """Make a lesson of the labels gathered so far; what belongs at the top of the next reading is given back."""
        if before is not None:
            while run and run[-1].module is not None and _is_divider(run[-1]):
                run.pop().simplify(f"hanya judul pemisah sebelum “{before.title}”; tidak memuat materi")
        if not run:
            return []
        is_reading = before is not None and before.html and before.quiz is None and not before.files
        if len(run) == 1 and run[0].module is None and is_reading:
            return run
        self._add(plan, run, self._title_of(plan, run))
        labels = [piece for piece in run if piece.module is not None]
        if len(labels) > 1:
            for piece in labels:
                piece.why.append(f"{len(labels)} label berurutan menjadi satu pelajaran")
        return []

    def _title_of(self, plan: SectionPlan, run: list[Piece]) -> str:
        """The first heading, unless other sections begin with the same one; then the section's name."""
        heading = next(filter(None, map(_first_heading, run)), "")
        if heading and self.common[heading] == 1:
            return words.title(heading, plan.title)
        used = sum(1 for lesson in plan.lessons if lesson.title.startswith(plan.title))
        return self.say["part"].format(plan.title, used + 1) if used else plan.title

    def _add(self, plan: SectionPlan, pieces: list[Piece], title: str, *, is_quiz: bool = False) -> Lesson:
        lesson = Lesson(self.keys.new(title, "pelajaran"), title, 0)
        for told in self.told:
            if any(piece is told.piece for piece in pieces):
                told.lesson = lesson
        if is_quiz:
            lesson.quiz = pieces[0].quiz
        else:
            lesson.html = "\n".join(_without_title(piece.html, title) for piece in pieces if piece.html)
            for piece in pieces:
                lesson.slides, lesson.audio = lesson.slides or piece.slides, lesson.audio or piece.audio
                lesson.video = lesson.video or piece.video
                lesson.files += [path for path in piece.files if path not in lesson.files]
            del lesson.files[MOST_FILES:]
            _hear_and_see(lesson)
        lesson.minutes = self._minutes(lesson)
        plan.lessons.append(lesson)
        return lesson

    def _minutes(self, lesson: Lesson) -> int:
        """Honest time for one lesson: reading speed, a look at each picture, the length of sound and film."""
        if lesson.quiz is not None:
            asked = lesson.quiz.settings.get("draw", len(lesson.quiz.items))
            return int(lesson.quiz.settings.get("time_limit_minutes", max(5, ceil(asked * 1.5))))
        minutes = (
            words.count_words(html.plain(lesson.html)) / WORDS_A_MINUTE + lesson.html.count("<img") * 0.5
        )
        minutes += 10 * len(re.findall(r'href="https://(?:www\.youtube|vimeo)\.com', lesson.html))
        minutes += 3 * len(lesson.files) + (15 if lesson.slides else 0)
        for path, bytes_a_minute in ((lesson.audio, 1_000_000), (lesson.video, 6_000_000)):
            if path:
                minutes += min(60, max(3, (self.library.shelf.folder / path).stat().st_size / bytes_a_minute))
        return max(2, ceil(minutes))

    def _settle(self) -> None:
        """Let links find their lessons, and questions the lesson they follow."""
        by_activity = {told.module.id: told.lesson.key for told in self.told if told.lesson}

        def lesson_of(kind: str, number: int) -> str | None:
            if kind == "activity":
                return by_activity.get(number)
            first = self.first_lesson.get(number)
            return first.key if first else None

        for section in self.sections:
            studied: str | None = None
            for lesson in section.lessons:
                lesson.html = self.library.settle(lesson.html, lesson.title, lesson_of)
                if lesson.quiz is None:
                    studied = lesson.key
                    continue
                for item in lesson.quiz.items:
                    settle = partial(self.library.settle, where=lesson.title, lesson_of=lesson_of)
                    _settle_item(item, settle)
                    if studied:
                        item["lesson"] = studied

    def _is_in(self, inner: Section, outer: Section) -> bool:
        return any(module.kind == "subsection" and module.instance == inner.owner for module in outer.modules)


def _settle_item(item: dict[str, Any], settle: Callable[[str], str]) -> None:
    for name in ("stem", "feedback"):
        if name in item:
            item[name] = settle(item[name])
    for line in [*item.get("options", []), *item.get("pairs", [])]:
        for name in ("text", "feedback", "left", "right"):
            if name in line:
                line[name] = settle(line[name])


def _hear_and_see(lesson: Lesson) -> None:
    """A page that is little more than one sound or film is that sound or film."""
    linked = list(dict.fromkeys(re.findall(r'href="(media/[^"]+\.(\w+))"', lesson.html)))
    for endings, name in ((SOUND_NAMES, "audio"), (FILM_NAMES, "video")):
        found = [path for path, ending in linked if ending in endings]
        if (
            len(found) == 1
            and not getattr(lesson, name)
            and words.count_words(html.plain(lesson.html)) < WORDS_A_MINUTE
        ):
            setattr(lesson, name, found[0])


def _is_divider(piece: Piece) -> bool:
    """Whether a label is one short line that only announces what comes next."""
    line = html.plain(piece.html)
    is_one_line = re.fullmatch(
        r"<(h[2-6]|p)[^>]*>((?!<(?:p|h|ul|ol|table|img|a)\b).)*</\1>", piece.html, re.S
    )
    return bool(is_one_line) and words.count_words(line) <= 8 and line[-1:] not in ".!?…"


def _first_heading(piece: Piece) -> str:
    found = None if piece.stands_alone or piece.module is None else _HEADING.search(piece.html)
    return words.fold(html.plain(found[1])) if found else ""


def _without_title(fragment: str, title: str) -> str:
    """The lesson's title is its heading; the same words at the top of the text go."""
    found = _HEADING.match(fragment)
    return (
        fragment[found.end() :].lstrip()
        if found and html.plain(found[1]).lower() == title.lower()
        else fragment
    )
