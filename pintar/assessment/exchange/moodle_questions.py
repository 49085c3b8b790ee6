"""A question as Moodle has it, wherever it was read: in a backup, in its XML or in GIFT."""

from dataclasses import dataclass, field

from pintar.assessment.exchange.html import Text


@dataclass(frozen=True)
class Choice:
    """One answer of a question: what is chosen or typed, its share of the mark (1 is all), and what is said then."""

    id: int
    text: Text
    fraction: float
    feedback: Text


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
    entry: int
    version: int
    category: int
    context: int
    name: str
    kind: str
    stem: Text
    feedback: Text
    choices: tuple[Choice, ...] = ()
    pairs: tuple[Pair, ...] = ()
    tolerances: dict[int, str] = field(default_factory=dict)
    units: tuple[tuple[str, str], ...] = ()  # unit and its multiplier
    options: dict[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()  # what Moodle says for right, half right and wrong answers
    is_ready: bool = True
    is_part: bool = False  # belongs to another question
