"""A course backup as it lies unpacked: the course, its sections and its activities, in the order learners saw them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.numbers import decimal, whole
from pintar.assessment.exchange.words import listed

from . import trees
from .limits import NotABackup
from .report import Source
from .trees import BrokenXml, Node, integer, text

# Below these lie people's own posts, attempts and marks: never content, and often most of a backup.
PEOPLE = listed(
    "discussions attempts submissions subscriptions digests readposts trackedprefs responses issues records "
    "completeds subwikis messages grade_grades userflags usermarks overrides user_grades examplesubmissions "
    "comments ratings timers branches course_completion_crit_completions"
)


@dataclass(frozen=True)
class Condition:
    """Something that must be true before an activity or section opens: another's completion, or a mark in percent."""

    module: int = 0
    minimum: float | None = None


@dataclass(frozen=True)
class Module:
    """An activity of the course; `id` is what Moodle calls the course module id."""

    id: int
    kind: str
    title: str
    folder: Path
    section: int
    instance: int = 0
    context: int = 0
    visible: bool = True
    conditions: tuple[Condition, ...] = ()
    fault: str = ""

    def content(self) -> Node | None:
        """The activity's own element, without people's data; None when the backup has none."""
        return trees.read(self.folder / f"{self.kind}.xml", skip=PEOPLE).find(self.kind)

    def companion(self, name: str) -> Node | None:
        """Another file of the activity, such as grades.xml; None when absent or unreadable."""
        try:
            return trees.read(self.folder / name, skip=PEOPLE)
        except BrokenXml:
            return None


@dataclass(frozen=True)
class Section:
    """A section of the course and the activities in it, in order."""

    id: int
    number: int
    name: str
    summary: Text
    visible: bool
    modules: tuple[Module, ...]
    conditions: tuple[Condition, ...] = ()
    owner: int = 0  # instance of the subsection activity this section belongs to, 0 for an ordinary one


@dataclass(frozen=True)
class Backup:
    """Everything in the backup except its stored files and its questions."""

    root: Path
    source: Source
    course_id: int
    context: int
    language: str
    summary: Text
    sections: tuple[Section, ...]
    gradebook: Node | None = field(repr=False)
    completion: Node | None = field(repr=False)
    notes: tuple[str, ...] = ()

    def modules(self) -> Iterator[tuple[Section, Module]]:
        for section in self.sections:
            for module in section.modules:
                yield section, module


def open_backup(root: Path, file: str) -> Backup:
    """Read a backup's table of contents. Raises NotABackup when there is none to read."""
    try:
        manifest = trees.read(root / "moodle_backup.xml")
    except BrokenXml as fault:
        raise NotABackup(f"Cadangan ini rusak: {fault}.") from fault
    information = manifest.find("information")
    if manifest.tag != "moodle_backup" or information is None:
        raise NotABackup("moodle_backup.xml di arsip ini bukan milik cadangan Moodle.")
    kind = text(information, "details/detail/type") or "course"
    if kind != "course":
        raise NotABackup(f"Cadangan ini berisi satu {kind}, bukan kursus. Buatlah cadangan seluruh kursus.")
    if text(information, "details/detail/format") not in ("", "moodle2"):
        raise NotABackup("Cadangan ini tidak berbentuk cadangan kursus Moodle 2 atau yang lebih baru.")
    notes: list[str] = []
    course = _optional(root / "course" / "course.xml", notes)
    modules = [_module(root, node) for node in information.iterfind("contents/activities/activity")]
    sections = _sections(root, information, [module for module in modules if module is not None], notes)
    if not sections:
        raise NotABackup("Cadangan ini tidak memuat satu bagian kursus pun.")
    return Backup(
        root=root,
        source=_source(information, course, file),
        course_id=integer(information, "original_course_id"),
        context=whole(course.get("contextid")) if course is not None else 0,
        language=text(course, "lang"),
        summary=Text(text(course, "summary"), integer(course, "summaryformat", 1)),
        sections=tuple(sections),
        gradebook=_optional(root / "gradebook.xml", []),
        completion=_optional(root / "completion.xml", []),
        notes=tuple(notes),
    )


def _source(information: Node, course: Node | None, file: str) -> Source:
    seconds = integer(information, "backup_date")
    made_at = datetime.fromtimestamp(seconds, UTC).isoformat() if 0 < seconds < 2**33 else ""
    return Source(
        file=file,
        course=text(information, "original_course_fullname")
        or text(course, "fullname")
        or "Kursus tanpa nama",
        short_name=text(information, "original_course_shortname") or text(course, "shortname"),
        moodle=text(information, "moodle_release") or text(information, "backup_release") or "tidak disebut",
        made_at=made_at,
        site=text(information, "original_wwwroot").rstrip("/"),
    )


def _module(root: Path, node: Node) -> Module | None:
    kind, folder = text(node, "modulename"), _below(root, text(node, "directory"))
    if not kind.isidentifier() or folder is None:
        return None
    base = Module(
        id=integer(node, "moduleid"),
        kind=kind,
        title=text(node, "title"),
        folder=folder,
        section=integer(node, "sectionid"),
    )
    try:
        attributes = trees.opening(folder / f"{kind}.xml").attributes
        details = trees.read(folder / "module.xml")
    except BrokenXml as fault:
        return Module(**{**vars(base), "fault": str(fault)})
    deleted = integer(details, "deletioninprogress") == 1
    return Module(
        **{
            **vars(base),
            "instance": whole(attributes.get("id")),
            "context": whole(attributes.get("contextid")),
            "visible": integer(details, "visible", 1) == 1 and not deleted,
            "conditions": _conditions(details),
        }
    )


def _sections(root: Path, information: Node, modules: list[Module], notes: list[str]) -> list[Section]:
    found: list[Section] = []
    for node in information.iterfind("contents/sections/section"):
        folder = _below(root, text(node, "directory"))
        own = {module.id: module for module in modules if module.section == integer(node, "sectionid")}
        try:
            if folder is None:
                raise BrokenXml("letak bagian tidak sah")
            tree = trees.read(folder / "section.xml")
        except BrokenXml as fault:
            notes.append(
                f"Bagian “{text(node, 'title')}”: {fault}; judul dan urutannya diambil dari daftar isi."
            )
            tree = node
        order = [whole(part) for part in text(tree, "sequence").split(",")]
        inside = [own.pop(number) for number in order if number in own] + list(own.values())
        found.append(
            Section(
                id=whole(tree.get("id")) or integer(node, "sectionid"),
                number=integer(tree, "number", len(found)),
                name=text(tree, "name") or text(tree, "title"),
                summary=Text(text(tree, "summary"), integer(tree, "summaryformat", 1)),
                visible=integer(tree, "visible", 1) == 1,
                modules=tuple(inside),
                conditions=_conditions(tree),
                owner=integer(tree, "itemid") if text(tree, "component") == "mod_subsection" else 0,
            )
        )
    placed = {module.id for section in found for module in section.modules}
    stray = tuple(module for module in modules if module.id not in placed)
    if stray:
        last = max((section.number for section in found), default=0)
        found.append(Section(0, last + 1, "Lain-lain", Text(""), True, stray))
    return sorted(found, key=lambda section: section.number)


def _conditions(node: Node) -> tuple[Condition, ...]:
    """What must come first, from Moodle 2.6's elements or the JSON of 2.7 and later."""
    old = [
        Condition(integer(each, "sourcecmid"), _percent(text(each, "grademin")))
        for each in node.iter("availability")
        if len(each)
    ]
    try:
        rules = json.loads(text(node, "availability") or text(node, "availabilityjson") or "{}")
    except (ValueError, RecursionError):
        rules = {}
    return tuple(old + list(_from_json(rules)))


def _from_json(rule: Any, depth: int = 0) -> Iterator[Condition]:
    if not isinstance(rule, dict) or depth > 10:
        return
    for inner in rule.get("c") or []:
        yield from _from_json(inner, depth + 1)
    if rule.get("type") == "completion" and str(rule.get("cm", "")).isdigit():
        yield Condition(module=int(rule["cm"]))
    elif rule.get("type") == "grade":
        yield Condition(minimum=_percent(str(rule.get("min", ""))))


def _percent(value: str) -> float | None:
    number = decimal(value)
    return float(number) if number is not None and 0 < number <= 100 else None


def _below(root: Path, relative: str) -> Path | None:
    path = PurePosixPath(relative)
    return root / path if path.parts and not path.is_absolute() and ".." not in path.parts else None


def _optional(path: Path, notes: list[str]) -> Node | None:
    try:
        return trees.read(path, skip=PEOPLE)
    except BrokenXml as fault:
        notes.append(f"{fault}; yang dapat dibaca dari tempat lain tetap dipakai.")
        return None
