"""A question as Moodle has it, wherever it was read: in a backup, in its XML or in GIFT."""

from dataclasses import dataclass, field

from pintar.assessment.exchange.html import Text

NOTHING = Text("")
_BARE = frozenset({"shortanswer", "numerical", "truefalse"})  # kinds whose answers hold no markup


@dataclass(frozen=True)
class Choice:
    """One answer of a question: what is chosen or typed, its share of the mark (1 is all), and what is said then."""

    id: int
    text: Text
    fraction: float
    feedback: Text = NOTHING


@dataclass(frozen=True)
class Pair:
    """One line of a matching question; without a left side it is only there to mislead."""

    id: int
    left: Text
    right: str


@dataclass(frozen=True)
class Question:
    """A question as its author wrote it. `options` holds the settings of its kind by name."""

    id: int
    kind: str
    stem: Text
    feedback: Text = NOTHING
    name: str = ""
    entry: int = 0
    version: int = 0
    category: int = 0
    context: int = 0
    choices: tuple[Choice, ...] = ()
    pairs: tuple[Pair, ...] = ()
    tolerances: dict[int, str] = field(default_factory=dict)
    units: tuple[tuple[str, str], ...] = ()  # unit and its multiplier
    options: dict[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()  # what Moodle says for right, half right and wrong answers
    hints: tuple[Text, ...] = ()
    grader: Text = NOTHING  # what only markers see
    tags: tuple[str, ...] = ()
    is_ready: bool = True
    is_part: bool = False  # belongs to another question

    def texts(self) -> list[Text]:
        """Every text that may hold markup, as far as it says anything."""
        found = [self.stem, self.feedback, self.grader, *self.hints, *(pair.left for pair in self.pairs)]
        for choice in self.choices:
            found += [choice.feedback, *([] if self.kind in _BARE else [choice.text])]
        return [text for text in found if text.body.strip()]
