"""The rules of a test as plain values: what it draws, in which parts, how often, with which clock, and what is shown when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from typing import Any

from pintar.assessment.blueprint import Sort
from pintar.assessment.judges import MarkingRules

KEEPS = ("best", "last", "first")
PAUSES = ("none", "between-sections", "free")
ALWAYS, ON_PASS, ON_CLOSE, NEVER = "at_once", "after_pass", "after_close", "never"
WHENS = (ALWAYS, ON_PASS, ON_CLOSE, NEVER)
LONGEST_WAIT = 366 * 24 * 60
MOST_EXTRA = 300  # percent of time that may be granted beyond a limit


@dataclass(frozen=True)
class Cell:
    """So many questions of one sort. What is empty may be anything; every tag named must be there."""

    count: int
    competency: str = ""
    lesson: str = ""
    level: str = ""
    difficulty: str = ""
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("count must be at least 1")

    def as_json(self) -> dict[str, Any]:
        """The same cell as JSON; what may be anything is not named."""
        found = {name: value for name, value in asdict(self).items() if value}
        return found | ({"tags": list(self.tags)} if self.tags else {})

    def fits(self, traits: Mapping[str, Any]) -> bool:
        """Whether a question with these traits (as in its body) is of this sort."""
        named = ("competency", "lesson", "level", "difficulty")
        return all(getattr(self, name) in ("", traits.get(name)) for name in named) and {*self.tags} <= {
            *(traits.get("tags") or ())
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Cell:
        """A cell from its JSON."""
        return cls(**{**data, "tags": tuple(data.get("tags", ()))})


@dataclass(frozen=True)
class SectionRules:
    """A part of a test with a title of its own: `draw` of its questions, or so many of each sort."""

    key: str
    title: str
    draw: int | None = None
    blueprint: tuple[Cell, ...] = ()

    def __post_init__(self) -> None:
        if (self.draw is None) == (not self.blueprint):
            raise ValueError("a section has either draw or blueprint")
        if self.draw is not None and self.draw < 1:
            raise ValueError("draw must be at least 1")

    @property
    def size(self) -> int:
        """How many questions a sitting shows of it."""
        return self.draw or sum(cell.count for cell in self.blueprint)

    def as_json(self) -> dict[str, Any]:
        """The same section as JSON."""
        drawn: dict[str, Any] = {"blueprint": [cell.as_json() for cell in self.blueprint]}
        return {
            "key": self.key,
            "title": self.title,
            **({"draw": self.draw} if not self.blueprint else drawn),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SectionRules:
        """A section from its JSON."""
        cells = tuple(Cell.from_json(one) for one in data.get("blueprint", ()))
        return cls(data["key"], data["title"], data.get("draw"), cells)


@dataclass(frozen=True)
class ReviewRules:
    """What is shown of a test that was handed in, and when: `score` in figures, one's own `answers`, which are `right`, the
    `explanation` of the author, and the `key`.

    at_once; after_pass, which is also when no try is left; after_close, when the days of the test are over; never. Whether
    it is passed is always told, because it settles how one goes on.
    """

    score: str = ALWAYS
    answers: str = ALWAYS
    right: str = ALWAYS
    explanation: str = ALWAYS
    key: str = ON_PASS

    def __post_init__(self) -> None:
        for one in fields(self):
            if getattr(self, one.name) not in WHENS:
                raise ValueError(f"{one.name} must be one of {', '.join(WHENS)}")

    def as_json(self) -> dict[str, str]:
        """What differs from the usual."""
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if getattr(self, one.name) != one.default
        }


@dataclass(frozen=True)
class PaperRules:
    """The rules of one test: `pass_mark` 0–100; `draw` items of the bank, all when None; `tries` unlimited when None.

    `blueprint` draws so many of each sort instead, `sections` part by part. `keep`: which try counts. `wait_minutes` lie
    between handing in and the next try. `fresh`: the next try has other questions where the bank allows. `pause`: when the
    clock may stand still. `offline`: it may be taken without a signal, as a sealed pack whose answers come later.
    `practice`: its keys may travel with it, so that it explains itself without a signal; it is never graded.
    `adaptive`: the next question is chosen by the answers so far; its words are those of whoever chooses.
    `marking`: how what people mark is marked.
    """

    pass_mark: Decimal
    draw: int | None = None
    tries: int | None = None
    time_limit_minutes: int | None = None
    shuffle: bool = True
    offline: bool = False
    practice: bool = False
    blueprint: tuple[Cell, ...] = ()
    sections: tuple[SectionRules, ...] = ()
    keep: str = "best"
    wait_minutes: int = 0
    fresh: bool = False
    pause: str = "none"
    review: ReviewRules = field(default_factory=ReviewRules)
    adaptive: Mapping[str, Any] | None = None
    marking: MarkingRules | None = None

    def __post_init__(self) -> None:
        mark = Decimal(str(self.pass_mark))
        if not 0 <= mark <= 100:
            raise ValueError("pass_mark must lie between 0 and 100")
        for name in ("draw", "tries", "time_limit_minutes"):
            number = getattr(self, name)
            if number is not None and number < 1:
                raise ValueError(f"{name} must be at least 1")
        if not 0 <= self.wait_minutes <= LONGEST_WAIT:
            raise ValueError("wait_minutes must lie between 0 and a year")
        if self.keep not in KEEPS or self.pause not in PAUSES:
            raise ValueError(f"keep is one of {', '.join(KEEPS)}, pause one of {', '.join(PAUSES)}")
        if sum(bool(one) for one in (self.draw, self.blueprint, self.sections)) > 1:
            raise ValueError("a test has one of draw, blueprint and sections")
        if len({one.key for one in self.sections}) < len(self.sections):
            raise ValueError("two sections have the same key")
        object.__setattr__(self, "pass_mark", mark)

    @property
    def is_dealt(self) -> bool:
        """Whether questions are drawn by what was shown before and by their sorts, and not by the seed alone."""
        return bool(self.blueprint or self.sections or self.fresh)

    def drawn(self, count: int) -> int:
        """How many questions a sitting shows of a bank of `count`."""
        if self.sections:
            return sum(section.size for section in self.sections)
        return min(self.draw or sum(cell.count for cell in self.blueprint) or count, count)

    def as_json(self) -> dict[str, Any]:
        """The same rules as JSON; equal rules give equal JSON. What came later is named only where it is asked for,
        so that older papers keep their names."""
        later: dict[str, Any] = {
            name: True for name in ("offline", "practice", "fresh") if getattr(self, name)
        }
        if self.blueprint:
            later["blueprint"] = [cell.as_json() for cell in self.blueprint]
        if self.sections:
            later["sections"] = [section.as_json() for section in self.sections]
        if self.keep != "best":
            later["keep"] = self.keep
        if self.wait_minutes:
            later["wait_minutes"] = self.wait_minutes
        if self.pause != "none":
            later["pause"] = self.pause
        if review := self.review.as_json():
            later["review"] = review
        if self.adaptive is not None:
            later["adaptive"] = dict(self.adaptive)
        if self.marking is not None:
            later["marking"] = self.marking.as_json()
        return {
            "pass_mark": f"{self.pass_mark.normalize():f}",
            "draw": self.draw,
            "tries": self.tries,
            "time_limit_minutes": self.time_limit_minutes,
            "shuffle": self.shuffle,
            **later,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PaperRules:
        """Rules from their JSON; what is absent has its default."""
        return cls(
            pass_mark=Decimal(str(data["pass_mark"])),
            draw=data.get("draw"),
            tries=data.get("tries"),
            time_limit_minutes=data.get("time_limit_minutes"),
            shuffle=data.get("shuffle", True),
            offline=data.get("offline", False),
            practice=data.get("practice", False),
            blueprint=tuple(Cell.from_json(one) for one in data.get("blueprint", ())),
            sections=tuple(SectionRules.from_json(one) for one in data.get("sections", ())),
            keep=data.get("keep", "best"),
            wait_minutes=data.get("wait_minutes", 0),
            fresh=data.get("fresh", False),
            pause=data.get("pause", "none"),
            review=ReviewRules(**data.get("review", {})),
            adaptive=data.get("adaptive"),
            marking=MarkingRules.from_json(data["marking"]) if data.get("marking") else None,
        )


def sorts_of(
    rules: PaperRules,
    items: Sequence[tuple[int, Mapping[str, Any]]],
    pools: Mapping[str, Collection[int]] | None = None,
) -> list[tuple[Cell | None, Sort]]:
    """What a paper draws from, of items as (id, traits): each sort with the cell that describes it, None where any question
    will do. `pools` names the items of each section; those of all where it is silent."""
    found: list[tuple[Cell | None, Sort]] = []

    def add(part: int, count: int | None, cells: Sequence[Cell], among: Collection[int] | None) -> None:
        held = [(item, traits) for item, traits in items if among is None or item in among]
        for cell in cells:
            fitting = tuple(item for item, traits in held if cell.fits(traits))
            found.append((cell, Sort(cell.count, fitting, part)))
        if not cells:
            found.append((None, Sort(count or len(held), tuple(item for item, _traits in held), part)))

    for part, section in enumerate(rules.sections):
        add(part, section.draw, section.blueprint, (pools or {}).get(section.key))
    if not rules.sections:
        add(0, rules.draw, rules.blueprint, None)
    return found
