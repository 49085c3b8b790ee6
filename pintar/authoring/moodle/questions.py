"""The question bank of a backup, in the old layout (up to Moodle 3.11) and the new one (4.0 and later)."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.moodle_questions import Choice, Pair, Question
from pintar.assessment.exchange.numbers import decimal, whole

from . import trees
from .trees import BrokenXml, Node, integer, text

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
    return {integer(node, "answer"): text(node, "tolerance") for node in nodes}


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
