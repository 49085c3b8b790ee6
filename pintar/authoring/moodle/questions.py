"""The question bank of a backup, in the old layout (up to Moodle 3.11) and the new one (4.0 and later)."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.moodle_files import SETTINGS
from pintar.assessment.exchange.moodle_questions import (
    Choice,
    Dataset,
    Drag,
    Drop,
    Pair,
    Precision,
    Question,
)
from pintar.assessment.exchange.numbers import decimal, whole

from . import trees
from .trees import BrokenXml, Node, integer, text

_GAP = re.compile(r"\{#(\d{1,3})\}")
MOST_STEPS = 1000  # an ordering's answers carry their place where others carry their share


class Bank:
    """Every question of the backup that a quiz could use."""

    def __init__(self, root: Path) -> None:
        self.by_id: dict[int, Question] = {}
        self.by_entry: dict[int, list[Question]] = defaultdict(list)
        self.by_category: dict[int, list[Question]] = defaultdict(list)
        self.parents: dict[int, int] = {}
        self.is_readable = True
        self.fault = ""
        try:
            for node in trees.stream(root / "questions.xml", "question"):
                self._add(node)
        except BrokenXml as fault:
            self.is_readable, self.fault = False, str(fault)

    def _add(self, node: Node) -> None:
        category = next(node.iterancestors("question_category"), None)
        if category is not None:
            self.parents[whole(category.get("id"))] = integer(category, "parent")
        question = _question(node, category)
        self.by_id[question.id] = question
        if question.entry:
            self.by_entry[question.entry].append(question)
        self.by_category[question.category].append(question)

    def of_entry(self, entry: int, version: int = 0) -> Question | None:
        """The asked-for version of a bank entry, else its newest finished one."""
        kept = self.by_entry.get(entry, [])
        exact = [question for question in kept if version and question.version == version]
        finished = [question for question in kept if question.is_ready]
        return max(exact or finished or kept, key=lambda question: question.version, default=None)

    def whole(self, question: Question) -> Question:
        """A question with what others of the bank hold for it: the gaps of a cloze, the short answers of a random matching."""
        if question.kind == "multianswer":
            parts = question.options.get("sequence", "").split(",")
            codes = {f"{n}": self.by_id.get(whole(part)) for n, part in enumerate(parts, 1)}

            def code(found: re.Match[str]) -> str:
                part = codes.get(found[1])
                return part.stem.body.strip() if part is not None else found[0]

            return replace(question, stem=replace(question.stem, body=_GAP.sub(code, question.stem.body)))
        if question.kind == "randomsamatch":
            below = question.options.get("subcats") == "1"
            found = self.of_category(question.category, below=below)
            return replace(question, mates=tuple(one for one in found if one.kind == "shortanswer"))
        return question

    def of_category(self, category: int, *, below: bool) -> list[Question]:
        """The questions a random slot may draw from a category, newest versions only, in the bank's order."""
        wanted = {category}
        while below:
            more = {child for child, parent in self.parents.items() if parent in wanted} - wanted
            wanted |= more
            below = bool(more)
        found = []
        for number in [category, *sorted(wanted - {category})]:
            for question in self.by_category.get(number, []):
                newest = not question.entry or self.of_entry(question.entry) is question
                drawable = question.kind not in ("random", "description", "missingtype")
                if newest and question.is_ready and not question.is_part and drawable:
                    found.append(question)
        return found

    def count_without(self, used: set[int]) -> int:
        """How many questions of the bank no quiz uses; all versions of one entry count once."""
        entries = {question.entry for question in map(self.by_id.get, used) if question and question.entry}
        alone = [q for q in self.by_id.values() if not q.is_part and q.kind not in ("random", "description")]
        return len({q.entry or -q.id for q in alone if q.id not in used and q.entry not in entries})


def _question(node: Node, category: Node | None) -> Question:
    version = next(node.iterancestors("question_versions"), None)
    if version is None or version.find("version") is None:
        version = next(node.iterancestors("question_version"), None)
    entry = next(node.iterancestors("question_bank_entry"), None)
    number, parent = whole(node.get("id")), integer(node, "parent")
    kind = text(node, "qtype")
    details = node.find(f"plugin_qtype_{kind}_question")
    return Question(
        id=number,
        entry=whole(entry.get("id")) if entry is not None else 0,
        version=integer(version, "version"),
        category=whole(category.get("id")) if category is not None else 0,
        context=integer(category, "contextid"),
        name=text(node, "name"),
        kind=kind,
        stem=_text(node, "questiontext"),
        feedback=_text(node, "generalfeedback"),
        choices=tuple(_choices(details, most=MOST_STEPS if kind == "ordering" else 1)),
        pairs=tuple(_pairs(details)),
        tolerances=_tolerances(details),
        units=tuple(_units(details)),
        options=_options(details),
        remarks=tuple(_remarks(details)),
        datasets=tuple(_datasets(details)),
        precisions=_precisions(details),
        drags=tuple(_drags(details)),
        drops=tuple(_drops(details)),
        is_ready=integer(node, "hidden") == 0 and text(version, "status") in ("", "ready"),
        is_part=parent not in (0, number),
    )


def _text(node: Node, name: str) -> Text:
    return Text(text(node, name), integer(node, f"{name}format", 1))


def _choices(details: Node | None, most: int) -> Iterable[Choice]:
    for node in [] if details is None else details.iterfind("answers/answer"):
        value = node.find("answertext")
        name = "answertext" if value is not None else "answer"
        fraction = decimal(text(node, "fraction"))
        yield Choice(
            id=whole(node.get("id")),
            text=Text(text(node, name), integer(node, "answerformat")),
            fraction=float(fraction) if fraction is not None and abs(fraction) <= most else 0.0,
            feedback=_text(node, "feedback"),
        )


def _pairs(details: Node | None) -> Iterable[Pair]:
    for node in [] if details is None else details.iterfind("matches/match"):
        yield Pair(whole(node.get("id")), _text(node, "questiontext"), text(node, "answertext"))


def _tolerances(details: Node | None) -> dict[int, str]:
    nodes = [] if details is None else details.iterfind("numerical_records/numerical_record")
    found = {integer(node, "answer"): text(node, "tolerance") for node in nodes}
    nodes = [] if details is None else details.iterfind("calculated_records/calculated_record")
    return found | {integer(node, "answer"): text(node, "tolerance") for node in nodes}


def _precisions(details: Node | None) -> dict[int, Precision]:
    found = {}
    for node in [] if details is None else details.iterfind("calculated_records/calculated_record"):
        length, form = integer(node, "correctanswerlength", 2), integer(node, "correctanswerformat", 1)
        found[integer(node, "answer")] = Precision(integer(node, "tolerancetype", 1), length, form)
    return found


def _datasets(details: Node | None) -> Iterable[Dataset]:
    """The numbers of a calculated question; `options` says how they were drawn, as `uniform:1.0:10.0:1`."""
    for node in [] if details is None else details.iterfind("dataset_definitions/dataset_definition"):
        way, low, high, places, *_rest = [*text(node, "options").split(":"), "", "", "", ""]
        rows = [
            (integer(item, "number"), n, text(item, "value"))
            for n, item in enumerate(node.iterfind("dataset_items/dataset_item"))
        ]
        values = tuple(value for _number, _n, value in sorted(rows))
        yield Dataset(text(node, "name").strip(), way or "uniform", low, high, whole(places), values)


def _drags(details: Node | None) -> Iterable[Drag]:
    for n, node in enumerate([] if details is None else details.iterfind("drags/drag"), 1):
        label = text(node, "label").strip()
        yield Drag(integer(node, "no", n), Text(label, 1), has_picture=not label)


def _drops(details: Node | None) -> Iterable[Drop]:
    for node in [] if details is None else details.iterfind("drops/drop"):
        shape = text(node, "shape").strip().lower()
        corner = f"{text(node, 'xleft').strip()},{text(node, 'ytop').strip()}"
        yield Drop(integer(node, "choice"), shape or "box", text(node, "coords") if shape else corner)


def _units(details: Node | None) -> Iterable[tuple[str, str]]:
    for node in [] if details is None else details.iterfind("numerical_units/numerical_unit"):
        yield text(node, "unit"), text(node, "multiplier")


def _options(details: Node | None) -> dict[str, str]:
    """The one-line settings, whichever element of the kind holds them."""
    wanted = (
        "single",
        "shuffleanswers",
        "usecase",
        "trueanswer",
        "falseanswer",
        "showunits",
        "unitgradingtype",
        "gradingtype",
        "selecttype",
        "selectcount",
        "minwordlimit",
        "maxwordlimit",
        "unitpenalty",
        "choose",
        "subcats",
        "sequence",
        *SETTINGS,
    )
    found: dict[str, str] = {}
    for node in [] if details is None else details.iter(*wanted):
        found.setdefault(str(node.tag), (node.text or "").strip())
    return found


def _remarks(details: Node | None) -> Iterable[str]:
    names = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
    for node in [] if details is None else details.iter(*names):
        if (node.text or "").strip():
            yield node.text or ""
