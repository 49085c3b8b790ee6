"""What it took to pass in the old course: the mark, the quizzes that count, the order, the hours."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pintar.assessment.exchange.numbers import decimal

from . import trees
from .backup import Backup, Module, Section
from .quiz import percent_of, plain
from .report import Assumption
from .trees import integer, text

DEFAULT_MARK = 75.0
LESSON_HOUR = 45
CERTIFICATES = ("certificate", "customcert", "simplecertificate", "coursecertificate", "iomadcertificate")
_STATED_MARK = re.compile(
    r"(?:score|grade|mark|pass|nilai|skor|lulus|kelulusan|certificate|sertifikat)[^.%]{0,80}?(\d{1,3}(?:[.,]\d+)?)\s*"
    r"(?:%|persen|percent)",
    re.I,
)
_STATED_JP = re.compile(r"(\d{1,3})\s*(?:JP\b|JPL\b|jam pelajaran)")
_STATED_TIME = re.compile(
    r"(?:completion time|course length|duration|time commitment|takes about|takes approximately|durasi|lama belajar|"
    r"waktu belajar|alokasi waktu|waktu penyelesaian)[^.]{0,60}?(\d{1,3}(?:[.,]\d+)?)\s*"
    r"(hours?|hrs?|jam|minutes?|mins?|menit)\b",
    re.I,
)


@dataclass(frozen=True)
class Effort:
    """Minutes of work for the whole course (None when the backup does not say) and its lesson hours if stated."""

    minutes: int | None
    jp: int | None
    why: str


def decide_mark(backup: Backup, quiz_marks: list[float], texts: Iterable[str]) -> tuple[float, Assumption]:
    """The course's pass mark in percent. The quizzes' own marks weigh most, then the rules, last what texts say."""
    found: list[tuple[float, str]] = []
    if quiz_marks:
        commonest, times = Counter(quiz_marks).most_common(1)[0]
        found.append((commonest, f"nilai lulus {times} dari {len(quiz_marks)} kuis"))
    for section, module in backup.modules():
        if module.kind in CERTIFICATES:
            for condition in (*section.conditions, *module.conditions):
                if condition.minimum:
                    found.append((condition.minimum, "syarat nilai untuk sertifikat"))
    if (overall := _course_mark(backup)) is not None:
        found.append((overall, "nilai lulus kursus di buku nilai"))
    if (needed := _completion_mark(backup)) is not None:
        found.append((needed, "syarat nilai penyelesaian kursus"))
    stated = [decimal(each[1]) for body in texts for each in _STATED_MARK.finditer(body)]
    marks = [float(mark) for mark in stated if mark is not None and 1 <= mark <= 100]
    if marks:
        said, times = Counter(marks).most_common(1)[0]
        found.append((said, f"disebut {times} kali di teks kursus"))
    if not found:
        return DEFAULT_MARK, Assumption(
            "rules.pass_mark", "75", "cadangan tidak menyebut nilai lulus apa pun"
        )
    mark = found[0][0]
    agreeing = [why for value, why in found if value == mark]
    differing = [f"{why} {plain(value)}" for value, why in found if value != mark]
    why = "menurut " + ", ".join(dict.fromkeys(agreeing))
    if differing:
        why += "; berbeda dari " + ", ".join(dict.fromkeys(differing))
    return mark, Assumption("rules.pass_mark", str(plain(mark)), why)


def needed_quizzes(backup: Backup) -> set[int]:
    """The activities the certificate, or else completing the course, asked for; empty when it asked for none."""
    certified = [(section, module) for section, module in backup.modules() if module.kind in CERTIFICATES]
    needed = {
        condition.module
        for section, module in certified
        for condition in (*section.conditions, *module.conditions)
        if condition.module
    }
    if not needed and backup.completion is not None:
        for node in backup.completion.iter("course_completion_criteria"):
            if integer(node, "criteriatype") == 4:
                needed.add(integer(node, "moduleinstance"))
    return needed


def decide_order(backup: Backup) -> Assumption:
    held = sum(1 for section, module in backup.modules() if _is_held(section, module))
    why = (
        f"{held} aktivitas di kursus asal menunggu aktivitas lain; di sini setiap pelajaran menunggu yang sebelumnya"
        if held
        else "kursus asal tidak mengunci urutan; ganti menjadi free bila boleh dibuka bebas"
    )
    return Assumption("rules.order", "strict", why)


def decide_effort(backup: Backup, texts: Iterable[str]) -> Effort:
    """Hours as a certificate prints them, else as the course's own words state them."""
    bodies = list(texts)
    for body in bodies:
        if (found := _STATED_JP.search(body)) and 0 < int(found[1]) <= 400:
            return Effort(int(found[1]) * LESSON_HOUR, int(found[1]), f"teks kursus menyebut {found[0]}")
    for _, module in backup.modules():
        if module.kind in CERTIFICATES and not module.fault:
            hours = decimal(text(_content(module), "printhours"))
            if hours is not None and 0 < hours <= 400:
                return Effort(round(float(hours) * 60), None, f"sertifikat asal mencantumkan {hours} jam")
    for body in bodies:
        if found := _STATED_TIME.search(body):
            number = float(found[1].replace(",", "."))
            minutes = number * (60 if found[2].lower()[0] in "hj" else 1)
            if 5 <= minutes <= 400 * 60:
                return Effort(round(minutes), None, f"teks kursus menyebut {found[1]} {found[2]}")
    return Effort(None, None, "")


def _course_mark(backup: Backup) -> float | None:
    for item in [] if backup.gradebook is None else backup.gradebook.iter("grade_item"):
        if text(item, "itemtype") == "course":
            return percent_of(text(item, "gradepass"), text(item, "grademax"))
    return None


def _completion_mark(backup: Backup) -> float | None:
    """Completion asks for points of the course total, so it needs the gradebook's maximum."""
    if backup.completion is None or backup.gradebook is None:
        return None
    most = [
        text(i, "grademax") for i in backup.gradebook.iter("grade_item") if text(i, "itemtype") == "course"
    ]
    for node in backup.completion.iter("course_completion_criteria"):
        if most and integer(node, "criteriatype") == 6:
            return percent_of(text(node, "gradepass"), most[0])
    return None


def _is_held(section: Section, module: Module) -> bool:
    return any(
        condition.module or condition.minimum for condition in (*section.conditions, *module.conditions)
    )


def _content(module: Module) -> trees.Node | None:
    try:
        return module.content()
    except trees.BrokenXml:
        return None
