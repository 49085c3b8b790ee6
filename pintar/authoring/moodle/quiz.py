"""Turns a quiz activity into a quiz lesson: which questions, how many, in what order, with what rules."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from pintar.assessment.exchange import html
from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.moodle_items import Writer
from pintar.assessment.exchange.moodle_pictures import Hung
from pintar.assessment.exchange.moodle_questions import Question
from pintar.assessment.exchange.numbers import decimal, whole
from pintar.assessment.exchange.words import Keys, title

from .backup import Module
from .links import Library
from .media import Place
from .questions import Bank
from .report import QuestionFate
from .trees import Node, integer, text

MOST_ITEMS, MOST_POINTS = 5000, 100  # of our format
MOST_TRIES = 1000
LONGEST_SITTING = 24 * 60 * 60  # seconds


@dataclass(frozen=True)
class Slot:
    """One place in a quiz: a certain question, or any question of a category."""

    mark: Decimal
    question: int = 0
    entry: int = 0
    version: int = 0
    category: int = 0
    below: bool = False


@dataclass
class QuizPart:
    """A quiz as our format has it; without items it cannot be a lesson."""

    settings: dict[str, Any]
    items: list[dict[str, Any]]
    fates: list[QuestionFate]
    notes: list[str] = field(default_factory=list)
    pass_mark: float | None = None


@dataclass
class QuizMaker:
    """Makes the quizzes of one course; no two items share a key."""

    library: Library
    bank: Bank
    keys: Keys = field(default_factory=Keys)

    def make(self, module: Module, node: Node, name: str) -> QuizPart:
        slots = [self._known(slot) for slot in read_slots(node)]

        def dress(question: Question, text: Text, component: str, area: str, number: int) -> str:
            return self.library.text(text, Place(question.context, component, area, number), name)

        def hang(question: Question) -> Hung | None:
            place = Place(question.context, f"qtype_{question.kind}", "bgimage", question.id)
            return self.library.hung(place, name)

        writer = Writer(dress, hang=hang)
        wanted, draw, notes = self._pool(slots)
        if any(question is None for question, _ in wanted):
            notes.append("sebagian soal kuis ini tidak ada di cadangan")
        part = QuizPart({}, [], [], notes)
        weighed = [mark for question, mark in wanted if question is not None and mark > 0]
        for question, mark in wanted:
            if question is None:
                part.fates.append(
                    QuestionFate(
                        0, "soal tanpa isi", "?", name, "not-carried", "soalnya tidak ada di cadangan"
                    )
                )
                continue
            made = writer.make(self.bank.whole(question))
            shown = title(question.name or html.plain(question.stem.body), f"Soal {question.id}")
            outcome, why = made.outcome, made.why
            if made.item is not None and mark <= 0 and weighed:
                outcome, why, made = (
                    "not-carried",
                    "bobotnya nol, jadi tidak dinilai",
                    replace(made, item=None),
                )
            key = None
            if made.item is not None:
                key = self.keys.new(f"soal-{question.id}", f"soal-{question.id}")
                part.items.append({"key": key, **made.item, "points": mark if mark > 0 else Decimal(1)})
            part.fates.append(QuestionFate(question.id, shown, question.kind, name, outcome, why, key))
        _weigh(part.items)
        part.pass_mark = pass_mark(module.companion("grades.xml"))
        part.settings = self._settings(node, part, draw)
        return part

    def _known(self, slot: Slot) -> Slot:
        """A random slot of Moodle 3 and older points at a question of kind `random`; make it plain."""
        question = self.bank.by_id.get(slot.question)
        if question is not None and question.kind == "random":
            return Slot(slot.mark, category=question.category, below=question.stem.body.strip() == "1")
        return slot

    def _pool(self, slots: list[Slot]) -> tuple[list[tuple[Question | None, Decimal]], int, list[str]]:
        """The questions that may be asked with their marks, how many of them are drawn (0: all), and what changed."""
        pool: list[tuple[Question | None, Decimal]] = []
        known: set[int] = set()
        notes: list[str] = []
        for slot in (slot for slot in slots if not slot.category):
            question = self.bank.by_id.get(slot.question) or self.bank.of_entry(slot.entry, slot.version)
            if question is None or question.id not in known:
                pool.append((question, slot.mark))
                known.update([question.id] if question else [])
        drawn = [slot for slot in slots if slot.category]
        if not drawn:
            return pool, 0, notes
        fixed = sum(1 for question, _ in pool if question is not None and question.kind != "description")
        if fixed:
            notes.append(f"{fixed} soal tetap ikut diundi bersama soal acak")
        categories = Counter((slot.category, slot.below) for slot in drawn)
        if len(categories) > 1:
            notes.append(f"undian dari {len(categories)} kategori menjadi satu undian")
        marks = {(slot.category, slot.below): slot.mark for slot in drawn}
        for category, below in categories:
            found = self.bank.of_category(category, below=below)
            if not found:
                notes.append("kategori soal acaknya kosong atau tidak ada di cadangan")
            pool += [(q, marks[category, below]) for q in found if q.id not in known]
            known.update(question.id for question in found)
        if len(pool) > MOST_ITEMS:
            notes.append(f"dari {len(pool)} soal kategorinya dibawa {MOST_ITEMS} yang pertama")
            del pool[MOST_ITEMS:]
        return pool, fixed + len(drawn), notes

    def _settings(self, node: Node, part: QuizPart, draw: int) -> dict[str, Any]:
        settings: dict[str, Any] = {}
        if draw and draw < len(part.items):
            settings["draw"] = draw
        elif draw > len(part.items) > 0:
            part.notes.append(f"kuis asal mengundi {draw} soal, yang dapat dibawa {len(part.items)}")
        if 0 < (tries := integer(node, "attempts_number")) <= MOST_TRIES:
            settings["tries"] = tries
        if 0 < (seconds := integer(node, "timelimit")) <= LONGEST_SITTING:
            settings["time_limit_minutes"] = max(1, -(-seconds // 60))
        elif seconds:
            part.notes.append("batas waktu yang lebih dari sehari tidak dibawa")
        mixes_questions = any((each.text or "").strip() == "1" for each in node.iter("shufflequestions"))
        mixes_answers = integer(node, "shuffleanswers", 1) == 1
        settings["shuffle"] = mixes_questions
        if mixes_answers and not mixes_questions:
            part.notes.append("urutan pilihan tidak lagi diacak, karena urutan soalnya tetap")
        if mixes_questions and not mixes_answers:
            for item in part.items:
                if "options" in item:
                    item["shuffle"] = False
        if integer(node, "timeopen") or integer(node, "timeclose"):
            part.notes.append("waktu buka dan tutup tidak dibawa; jadwal diatur pada angkatan")
        if text(node, "password"):
            part.notes.append("kata sandi kuis tidak dibawa")
        if integer(node, "grademethod", 1) != 1 and tries != 1:
            part.notes.append("cara mengambil nilai dari beberapa percobaan tidak dibawa")
        return settings


def read_slots(node: Node) -> list[Slot]:
    """The places of a quiz in the order participants meet them, in any layout from Moodle 2.0 on."""
    found: list[tuple[int, Slot]] = []
    for number, each in enumerate(node.iterfind("question_instances/question_instance")):
        mark = decimal(text(each, "maxmark") or text(each, "grade")) or Decimal(0)
        found.append((integer(each, "slot", number), _slot(each, mark)))
    order = [whole(part) for part in text(node, "questions").split(",") if whole(part)]
    if order and not any(each.find("slot") is not None for each in node.iter("question_instance")):
        place = {question: number for number, question in enumerate(order)}
        found = [(place.get(slot.question, len(place) + number), slot) for number, slot in found]
        found = [(number, slot) for number, slot in found if number < len(place)] or found
    return [slot for _, slot in sorted(found, key=lambda pair: pair[0])]


def _slot(node: Node, mark: Decimal) -> Slot:
    if (chosen := next(node.iter("question_set_reference"), None)) is not None:
        category, below = _filter(text(chosen, "filtercondition"))
        return Slot(mark, category=category, below=below)
    if (reference := next(node.iter("question_reference"), None)) is not None:
        return Slot(
            mark, entry=integer(reference, "questionbankentryid"), version=integer(reference, "version")
        )
    question = integer(node, "questionid") or integer(node, "question")
    category = integer(node, "questioncategoryid")
    if category and not question:
        return Slot(mark, category=category, below=text(node, "includingsubcategories") == "1")
    return Slot(mark, question=question)


def _filter(condition: str) -> tuple[int, bool]:
    """The category a random slot draws from, and whether those below it count, from Moodle 4's filter text."""
    try:
        rule = json.loads(condition or "{}")
        if not isinstance(rule, dict):
            return 0, False
        chosen = (rule.get("filter") or {}).get("category") or {}
        values = chosen.get("values") or [
            rule.get("questioncategoryid") or str(rule.get("cat", "")).split(",")[0]
        ]
        below = (chosen.get("filteroptions") or {}).get(
            "includesubcategories", rule.get("includingsubcategories")
        )
    except (ValueError, AttributeError, RecursionError):
        return 0, False
    return whole(str(values[0])), str(below).lower() in ("1", "true")


def pass_mark(grades: Node | None) -> float | None:
    """The mark needed to pass, in percent, from an activity's grades.xml or the gradebook; None when none is set."""
    for item in [] if grades is None else grades.iter("grade_item"):
        if (needed := percent_of(text(item, "gradepass"), text(item, "grademax"))) is not None:
            return needed
    return None


def percent_of(part: str, whole_mark: str) -> float | None:
    needed, most = decimal(part), decimal(whole_mark)
    if needed is None or most is None or most <= 0 or not 0 < needed <= most:
        return None
    # Rounded down: five of seven must pass where five of seven passed.
    return float((needed * 100 / most).quantize(Decimal("0.01"), ROUND_FLOOR))


def plain(mark: float) -> int | float:
    return int(mark) if mark == int(mark) else mark


def points(marks: Iterable[Decimal]) -> list[int | float]:
    """Marks as the smallest whole numbers in the same proportion, or as they are when those would be large."""
    exact = [Fraction(mark).limit_denominator(60) for mark in marks]
    if not exact:
        return []
    scale = lcm(*(part.denominator for part in exact))
    numbers = [int(part * scale) for part in exact]
    common = gcd(*numbers) or 1
    if min(numbers) > 0 and max(numbers) // common <= MOST_POINTS:
        return [number // common for number in numbers]
    most = max(*exact, Fraction(1, 100))
    return [plain(max(0.01, round(float(part * MOST_POINTS / most), 2))) for part in exact]


def _weigh(items: list[dict[str, Any]]) -> None:
    """Give every item its points, last in the item; all equal means nothing need be written."""
    numbers = points([item.pop("points") for item in items])
    for item, number in zip(items, numbers, strict=True):
        if len(set(numbers)) > 1:
            item["points"] = number
