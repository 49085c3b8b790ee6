"""A question as Moodle has it, wherever it was read: in a backup, in its XML or in GIFT."""

from dataclasses import dataclass, field

from pintar.assessment.exchange.html import Text

NOTHING = Text("")
# Kinds whose answers hold no markup.
_BARE = frozenset({"shortanswer", "numerical", "truefalse", "calculated", "calculatedsimple"})
CALCULATED = frozenset({"calculated", "calculatedsimple", "calculatedmulti"})


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
class Dataset:
    """The numbers put in one place of a calculated question: how they were drawn, and those that were. `low` and `high` are
    as written, `decimals` are places behind the point."""

    name: str
    way: str = "uniform"
    low: str = ""
    high: str = ""
    decimals: int = 0
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Precision:
    """How near a calculated answer must be: its tolerance is of kind 1 (a share), 2 (a number) or 3 (geometric); the answer is
    shown with `length` decimals (form 1) or significant figures (form 2)."""

    way: int = 1
    length: int = 2
    form: int = 1


@dataclass(frozen=True)
class Drag:
    """Something dragged onto a picture; `number` is what drops call it by."""

    number: int
    text: Text
    has_picture: bool = False


@dataclass(frozen=True)
class Drop:
    """Where it belongs: its shape and coordinates in pixels of the picture."""

    choice: int
    shape: str
    coords: str


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
    datasets: tuple[Dataset, ...] = ()
    precisions: dict[int, Precision] = field(default_factory=dict)
    drags: tuple[Drag, ...] = ()
    drops: tuple[Drop, ...] = ()
    background: str = ""  # the file under the drops, where it is known by its name
    mates: tuple["Question", ...] = ()  # the short answers that a random matching is put together from
    is_ready: bool = True
    is_part: bool = False  # belongs to another question

    def texts(self) -> list[Text]:
        """Every text that may hold markup, as far as it says anything."""
        found = [self.stem, self.feedback, self.grader, *self.hints, *(pair.left for pair in self.pairs)]
        for choice in self.choices:
            found += [choice.feedback, *([] if self.kind in _BARE else [choice.text])]
        return [text for text in found if text.body.strip()]
