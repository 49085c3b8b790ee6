"""What papers draw from. Papers never change, so each process reads one once."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from pintar.assessment.blueprint import Shown, Sort, arranged, deal
from pintar.assessment.drawing import draw
from pintar.assessment.models import Paper
from pintar.assessment.values import PaperRules
from pintar.kit import sql

PAPER = """
SELECT p.rules, p.parts, CASE WHEN c.number IS NULL THEN p.versions END, c.number, c.part, c.count, c.versions
FROM assessment_paper p LEFT JOIN assessment_papercell c ON c.paper_id = p.id WHERE p.id = %s ORDER BY c.number
"""
SHOWN = "SELECT sittings, versions, counts FROM assessment_exposure WHERE id = %s"
SITTING = "SELECT paper_id, seed, versions, exposure_id, avoided FROM assessment_sitting WHERE id = %s"
MOST_DECKS, MOST_SHOWN = 300, 100
_decks: dict[int, Deck] = {}
_shown: dict[int, Shown] = {}


@dataclass(frozen=True)
class Deck:
    """A paper as it is drawn from: its rules, its parts as (title, questions), and its sorts."""

    rules: PaperRules
    parts: tuple[tuple[str, int], ...]
    sorts: tuple[Sort, ...]

    def draw(self, *, seed: int, shown: Shown | None = None, avoid: Iterable[int] = ()) -> list[int]:
        """The item versions of one sitting in the order shown; the same by the same values."""
        avoided, shuffle = frozenset(avoid), self.rules.shuffle
        if not self.rules.is_dealt and not avoided:
            sort = self.sorts[0]
            return draw(sort.fitting, seed=seed, count=sort.count, shuffle=shuffle)
        drawn = deal(self.sorts, seed=seed, shown=shown, avoid=avoided)
        return arranged(self.sorts, drawn, seed=seed, shuffle=shuffle)


def deck_of(paper_id: int) -> Deck:
    """What a paper draws from; usually no statement at all. Paper.DoesNotExist when there is none."""
    deck = _decks.get(paper_id)
    if deck is None:
        rows = sql.rows(PAPER, [paper_id])
        if not rows:
            raise Paper.DoesNotExist
        rules = PaperRules.from_json(json.loads(rows[0][0]))
        parts = tuple((title, count) for title, count in json.loads(rows[0][1]))
        if rows[0][3] is None:
            versions = array("q", rows[0][2])
            sorts: tuple[Sort, ...] = (Sort(rules.draw or len(versions), versions),)
        else:
            sorts = tuple(Sort(row[5], array("q", row[6]), row[4]) for row in rows)
        deck = Deck(rules, parts, sorts)
        if len(_decks) >= MOST_DECKS:
            _decks.clear()
        _decks[paper_id] = deck
    return deck


def shown_at(exposure_id: int | None) -> Shown:
    """How often questions had been shown when it was counted; never, where it was not counted yet."""
    if exposure_id is None:
        return Shown()
    shown = _shown.get(exposure_id)
    if shown is None:
        sittings, versions, counts = sql.rows(SHOWN, [exposure_id])[0]
        shown = Shown(sittings, dict(zip(versions, counts, strict=True)))
        if len(_shown) >= MOST_SHOWN:
            _shown.clear()
        _shown[exposure_id] = shown
    return shown


def drawn_again(sitting_id: UUID) -> tuple[list[int], Sequence[int]]:
    """A sitting drawn once more from what was kept of it, beside what was shown: the two are the same."""
    paper_id, seed, versions, exposure_id, avoided = sql.rows(SITTING, [sitting_id])[0]
    return deck_of(paper_id).draw(seed=seed, shown=shown_at(exposure_id), avoid=avoided), versions
