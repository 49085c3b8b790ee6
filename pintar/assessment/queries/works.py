"""Works as those who wrote them see them, and what was said of a work laid out along its rubric."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.http import Http404

from pintar.assessment import kinds
from pintar.assessment.marking import rounded
from pintar.assessment.queries.judging import expected_after
from pintar.assessment.values import SlotView
from pintar.assessment.works import Judgement, JudgementState, Judging, Rehearsal, WorkState
from pintar.kit.clock import now


@dataclass(frozen=True)
class LevelRow:
    """One level of a criterion: its number (from 0), its words, its points, and whether it was chosen."""

    number: int
    text: str
    points: Any
    is_chosen: bool


@dataclass(frozen=True)
class CriterionRow:
    """One criterion: its levels, what it earned of what it can earn (None while unknown), and what was noted."""

    id: str
    criterion: str
    levels: tuple[LevelRow, ...]
    earned: Any
    possible: Any
    notes: tuple[str, ...]

    @property
    def chosen(self) -> tuple[LevelRow, ...]:
        """The levels that were chosen; two where the result lies between them."""
        return tuple(level for level in self.levels if level.is_chosen)


@dataclass(frozen=True)
class WorkView:
    """A work as its author sees it: where it stands, when a result may be expected, and what was said of it."""

    work: Judging
    rows: tuple[CriterionRow, ...]
    comments: tuple[str, ...]
    expected_at: datetime | None
    files: tuple[tuple[int, str, int], ...]

    @property
    def is_settled(self) -> bool:
        """Whether it has a result, also while an appeal against it is looked at."""
        return bool(self.work.share)

    @property
    def is_returned(self) -> bool:
        """Whether it is to be revised."""
        return self.work.state == WorkState.RETURNED

    @property
    def can_appeal(self) -> bool:
        """Whether a marker may still be asked to look at what peers gave."""
        return (
            self.work.state == WorkState.SETTLED and self.work.how == "median" and not self.work.is_appealed
        )

    @property
    def score(self) -> Any:
        """The share of all points, 0 to 100."""
        return rounded(100 * Fraction(self.work.share)) if self.work.share else None


def own_works(viewer: Any, *, most: int = 60) -> list[Judging]:
    """The works of a person, each in its newest round, the newest first."""
    found = Judging.objects.filter(person=viewer).select_related("sitting__paper", "version")
    newest: dict[tuple[UUID, int], Judging] = {}
    for work in found.order_by("-id")[: 3 * most]:
        newest.setdefault((work.sitting_id, work.slot), work)
    return list(newest.values())[:most]


def get_own_work(viewer: Any, sitting_id: UUID, slot: int) -> Judging:
    """One's own work in its newest round; somebody else's does not exist."""
    found = Judging.objects.filter(person=viewer, sitting=sitting_id, slot=slot)
    work = found.select_related("sitting__paper", "version", "sent_back").order_by("-round").first()
    if work is None:
        raise Http404
    return work


def get_own_file(viewer: Any, sitting_id: UUID, slot: int, number: int, round_: int) -> Mapping[str, Any]:
    """One's own file of a work, by its number in a round."""
    work = Judging.objects.filter(person=viewer, sitting=sitting_id, slot=slot, round=round_).first()
    held = kinds.file.files_of(work.response) if work is not None else []
    if not 1 <= number <= len(held):
        raise Http404
    return held[number - 1]


def rounds_of(work: Judging) -> list[Judging]:
    """All rounds of a work, the first one first, with why each was sent back."""
    found = Judging.objects.filter(sitting=work.sitting_id, slot=work.slot)
    return list(found.select_related("sent_back", "version").order_by("round"))


def view_of(work: Judging) -> WorkView:
    """A work for its author, with what was said of it as far as it may be told."""
    said = _told(work)
    return WorkView(
        work=work,
        rows=criteria(work.version.body, points=work.points, said=said),
        comments=tuple(one.comment for one in said if one.comment),
        expected_at=_expected(work),
        files=tuple((n, one["name"], one["bytes"]) for n, one in enumerate(_files(work), 1)),
    )


def views_by_slot(viewer_id: int, sitting_id: UUID) -> dict[int, WorkView]:
    """The works of a sitting in their newest rounds, by question, for the page with its result."""
    found = Judging.objects.filter(person=viewer_id, sitting=sitting_id).select_related(
        "version", "sent_back"
    )
    newest = {work.slot: work for work in found.order_by("round")}
    return {slot: view_of(work) for slot, work in newest.items()}


def criteria(
    body: Mapping[str, Any],
    *,
    points: Mapping[str, str] | None = None,
    levels: Mapping[str, int] | None = None,
    said: Iterable[Judgement] = (),
) -> tuple[CriterionRow, ...]:
    """The rubric laid out with a result (`points`), or with one person's choice (`levels`)."""
    held = list(said)
    found = []
    for row in body["rubric"]:
        worth = [Fraction(str(level["points"])) for level in row["levels"]]
        earned = Fraction(points[row["id"]]) if points and row["id"] in points else None
        if levels is not None and row["id"] in levels:
            earned = worth[levels[row["id"]]]
        chosen = {levels[row["id"]]} if levels and row["id"] in levels else _around(worth, earned)
        found.append(
            CriterionRow(
                id=row["id"],
                criterion=row["criterion"],
                levels=tuple(
                    LevelRow(n, level["text"], level["points"], n in chosen)
                    for n, level in enumerate(row["levels"])
                ),
                earned=None if earned is None else rounded(earned),
                possible=rounded(max(worth)),
                notes=tuple(note for one in held if (note := one.notes.get(row["id"]))),
            )
        )
    return tuple(found)


def slot_of(work: Judging) -> SlotView:
    """The question of a work with its answer, as a page asks it."""
    seed = f"{work.sitting.seed}/{work.slot}"
    return SlotView(
        work.slot, work.version_id, work.version.kind, work.response, None, work.version.body, seed
    )


def get_peer_judgement(viewer: Any, judgement_id: int) -> Judgement:
    """A peer's work that was given to this viewer to mark; others do not exist."""
    found = Judgement.objects.filter(pk=judgement_id, by=viewer, is_peer=True)
    mine = found.select_related("judging__version", "judging__sitting__paper").first()
    if mine is None:
        raise Http404
    return mine


def peer_works(viewer: Any) -> list[tuple[Judging, int]]:
    """One's works that peers mark, each with how many works of others one has marked in return."""
    mine = [work for work in own_works(viewer) if work.state == WorkState.PEERS]
    done: dict[int, int] = {}
    given = Judgement.objects.filter(by=viewer, is_peer=True, state=JudgementState.GIVEN)
    for version in given.filter(judging__version__in=[work.version_id for work in mine]).values_list(
        "judging__version", flat=True
    ):
        done[version] = done.get(version, 0) + 1
    return [(work, done.get(work.version_id, 0)) for work in mine]


def rehearsal_of(viewer: Any, work: Judging) -> Rehearsal | None:
    """What the viewer said of the author's example."""
    return Rehearsal.objects.filter(person=viewer, version=work.version_id).first()


def _told(work: Judging) -> Sequence[Judgement]:
    found = Judgement.objects.filter(judging=work)
    if work.state == WorkState.RETURNED:
        return list(found.filter(by=work.sent_back.by_id))
    if not work.share:
        return []
    is_peer = work.how == "median"
    return list(found.filter(state=JudgementState.GIVEN, is_peer=is_peer).order_by("given_at", "id"))


def _expected(work: Judging) -> datetime | None:
    if work.share or work.state == WorkState.RETURNED:
        return None
    usual = expected_after(work.bank)
    if usual is None or work.opened_at + usual < now():
        return None  # a day that is over tells nobody anything
    return work.opened_at + usual


def _files(work: Judging) -> list[dict[str, Any]]:
    return kinds.file.files_of(work.response) if kinds.of(work.version.body).takes_files else []


def _around(worth: Sequence[Fraction], earned: Fraction | None) -> set[int]:
    """The level that is worth exactly this, or the two that lie on either side of it."""
    if earned is None:
        return set()
    if earned in worth:
        return {worth.index(earned)}
    below = [n for n, points in enumerate(worth) if points < earned]
    above = [n for n, points in enumerate(worth) if points > earned]
    found = {max(below, key=lambda n: worth[n])} if below else set()
    return found | ({min(above, key=lambda n: worth[n])} if above else set())
