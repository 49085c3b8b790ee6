"""Works come before people: opened when a sitting is handed in, held by those who write, every step noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from pintar.assessment import contexts, kinds
from pintar.assessment.judges import MarkingRules, Points
from pintar.assessment.marking import SlotMark
from pintar.assessment.models import Sitting
from pintar.assessment.works import Judging, Step, WorkEvent, WorkState
from pintar.kit.clock import now


def open_works(sitting: Sitting, *, waiting: Sequence[SlotMark], answers: Mapping[int, Any]) -> None:
    """Put answers that wait for a person before people; those that are before them already stay as they are.

    An answer that came late replaces the earlier one while nobody has marked it, and is a round of its own after that.
    """
    if sitting.paper.rules.get("practice"):
        return  # nobody marks what is not graded
    known: dict[int, list[Judging]] = {}
    for work in Judging.objects.filter(sitting=sitting).order_by("round"):
        known.setdefault(work.slot, []).append(work)
    rules = MarkingRules.from_json(sitting.paper.rules.get("marking") or {})
    group = contexts.group_of(sitting.context)
    for mark in waiting:
        answer, rounds = answers[mark.number], known.get(mark.number, [])
        if any(work.response == answer for work in rounds):
            continue
        last = rounds[-1] if rounds else None
        if last and not last.given and last.state in (WorkState.PEERS, WorkState.OPEN):
            Judging.objects.filter(pk=last.pk).update(response=answer)
            continue
        work = Judging(
            sitting=sitting,
            slot=mark.number,
            round=last.round + 1 if last else 1,
            version_id=mark.version_id,
            person_id=sitting.person_id,
            bank=sitting.paper.bank,
            group=group,
            response=answer,
            opened_at=now(),
            **begun(rules),
        )
        work.save(force_insert=True)
        note(work, Step.OPENED, said={"late": True} if last else {})


def begun(rules: MarkingRules) -> dict[str, Any]:
    """Where a work begins: with peers, where the test asks for them, or with markers."""
    if rules.peers:
        moves_at = now() + timedelta(days=rules.peer_days)
        return {"state": WorkState.PEERS, "want": rules.peers, "moves_at": moves_at}
    return {"state": WorkState.OPEN, "want": rules.markers}


def work_held(work_id: int) -> Judging:
    """A work for those who write: its sitting and it are locked until commit, in this order."""
    sitting_id = Judging.objects.values_list("sitting_id", flat=True).get(pk=work_id)
    Sitting.objects.held().get(pk=sitting_id)
    return (
        Judging.objects.select_related("version", "sitting__paper")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=work_id)
    )


def points_of(work: Judging, levels: Mapping[str, int]) -> Points:
    """The points of a mark that has a level for every criterion."""
    return kinds.rubric.points_of(work.version.body, levels) or {}


def note(work: Judging, kind: Step, *, said: Mapping[str, Any] | None = None, by: int | None = None) -> None:
    """Write down what happened to a work."""
    WorkEvent.objects.create(judging=work, kind=kind, by_id=by, said=dict(said or {}))
