"""What became of everything in a backup, for the author to read and for a script to check."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pintar.assessment.exchange.moodle_items import Outcome

SCREEN: dict[str, str] = {"carried": "dibawa", "simplified": "disederhanakan", "not-carried": "tidak dibawa"}
MOST_LINES = 60


@dataclass(frozen=True)
class Source:
    """The backup a course came from."""

    file: str
    course: str
    short_name: str
    moodle: str  # release as Moodle writes it, such as "2.6.11+ (Build: 20150619)"
    made_at: str  # ISO 8601, empty when the backup does not say
    site: str


@dataclass(frozen=True)
class ActivityFate:
    """One activity and what became of it; `lesson` is the key of the lesson that holds it, if any does."""

    id: int
    kind: str
    title: str
    section: str
    outcome: Outcome
    why: str
    lesson: str | None = None


@dataclass(frozen=True)
class QuestionFate:
    """One question as used by one quiz; `item` is its key in our bank, if it has one."""

    id: int
    name: str
    kind: str
    quiz: str
    outcome: Outcome
    why: str
    item: str | None = None


@dataclass(frozen=True)
class MissingFile:
    """A stored file the backup speaks of and does not hold whole."""

    name: str
    why: str
    used_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class LinkFate:
    """A link or embedded page found in the text; `mapped` ones lead to `target`, `left` ones lost their address."""

    address: str
    where: str
    outcome: Literal["mapped", "left"]
    why: str
    target: str | None = None


@dataclass(frozen=True)
class Assumption:
    """A value our format needs and the backup does not plainly give."""

    field: str
    value: str
    why: str


@dataclass(frozen=True)
class Report:
    """Everything an author must know before publishing an imported course."""

    source: Source
    course: str  # the slug of the course made
    lessons: int
    items: int
    activities: tuple[ActivityFate, ...]
    questions: tuple[QuestionFate, ...]
    unused_questions: int
    missing_files: tuple[MissingFile, ...]
    links: tuple[LinkFate, ...]
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values, ready for JSON."""
        plain = asdict(self)
        plain["totals"] = {
            "activities": _totals(self.activities),
            "questions": _totals(self.questions),
            "links": dict(Counter(link.outcome for link in self.links)),
        }
        plain["format"] = 1
        return _lists(plain)

    def text(self) -> str:
        """The report as lines to read."""
        made = f", dibuat {self.source.made_at[:10]}" if self.source.made_at else ""
        lines = [
            f"Kursus    {self.source.course}",
            f"Sumber    Moodle {self.source.moodle}, {self.source.site or 'situs tidak disebut'}{made}",
            f"Hasil     {self.course}: {self.lessons} pelajaran, {self.items} soal",
            "",
            f"Aktivitas ({_summary(self.activities)})",
        ]
        for each in self.activities:
            place = f" → {each.lesson}" if each.lesson else ""
            lines.append(f"  {SCREEN[each.outcome]:<14} {each.kind:<12} {each.title}{place}")
            if each.why:
                lines.append(f"{'':30}{each.why}")
        lines += ["", f"Soal ({_summary(self.questions)})"]
        told = [each for each in self.questions if each.why or each.outcome != "carried"]
        lines += _capped([f"  {SCREEN[q.outcome]:<14} {q.quiz} · {q.name} ({q.kind}): {q.why}" for q in told])
        if self.unused_questions:
            lines.append(
                f"  {self.unused_questions} soal lain di bank tidak dipakai kuis mana pun dan tidak dibawa"
            )
        if self.missing_files:
            lines += ["", f"Berkas yang tidak ada di cadangan ({len(self.missing_files)})"]
            lines += _capped(
                [f"  {file.name}: {file.why}; {_used(file.used_in)}" for file in self.missing_files]
            )
        if self.links:
            lines += ["", f"Tautan ({len(self.links)})"]
            lines += _capped(
                [
                    f"  {'dipetakan' if link.outcome == 'mapped' else 'dilepas':<10} {link.where}: {link.address}"
                    f"{' → ' + link.target if link.target else ''}; {link.why}"
                    for link in self.links
                ]
            )
        lines += ["", "Yang kami tetapkan sendiri; periksa sebelum menerbitkan"]
        lines += [f"  {each.field}: {each.value}; {each.why}" for each in self.assumptions]
        if self.notes:
            lines += ["", "Catatan", *_capped([f"  {note}" for note in self.notes])]
        return "\n".join(lines) + "\n"


def _totals(fates: Sequence[ActivityFate] | Sequence[QuestionFate]) -> dict[str, int]:
    counts = Counter(fate.outcome for fate in fates)
    return {outcome: counts[outcome] for outcome in ("carried", "simplified", "not-carried")}


def _summary(fates: Sequence[ActivityFate] | Sequence[QuestionFate]) -> str:
    parts = [f"{number} {SCREEN[outcome]}" for outcome, number in _totals(fates).items() if number]
    return ", ".join([str(len(fates)), *parts])


def _used(places: Sequence[str]) -> str:
    return "dipakai di " + ", ".join(places) if places else "tidak dipakai di teks mana pun"


def _capped(lines: list[str]) -> list[str]:
    rest = len(lines) - MOST_LINES
    return lines if rest <= 0 else [*lines[:MOST_LINES], f"  … dan {rest} lagi; lihat laporan JSON"]


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_lists(inner) for inner in value]
    return value
