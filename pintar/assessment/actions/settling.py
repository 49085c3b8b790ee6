"""Works on their way: brought to a result, and moved on when nobody comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from django.db import transaction

from pintar.assessment import kinds
from pintar.assessment.actions.letters import tell_marked
from pintar.assessment.actions.marks import mark_again
from pintar.assessment.actions.works import note, points_of, work_held
from pintar.assessment.judges import (
    MarkingRules,
    Points,
    Result,
    distance,
    median_of,
    reconciled,
    tolerance_of,
)
from pintar.assessment.works import Judgement, JudgementState, Judging, Step, WorkState
from pintar.journal.actions import record
from pintar.kit import sql
from pintar.kit.clock import now

LEASE = timedelta(hours=2)  # how long a marker holds a work without a sign; saving begins it anew
PEER_LEASE = timedelta(hours=12)
KEPT_FOR = timedelta(days=3)  # a revised work waits this long for the one who sent it back
RELEASE = """
WITH ended AS (
  UPDATE assessment_judgement SET holds = false WHERE holds AND state = 'draft' AND held_until < statement_timestamp()
  RETURNING judging_id
), counted AS (SELECT judging_id, count(*) AS places FROM ended GROUP BY judging_id)
UPDATE assessment_judging j SET claims = greatest(j.claims - c.places, 0) FROM counted c WHERE j.id = c.judging_id
"""
DUE = """
SELECT id FROM assessment_judging WHERE moves_at IS NOT NULL AND moves_at < %s AND state IN ('peers', 'returned')
ORDER BY moves_at LIMIT %s
"""


def conclude(work: Judging) -> None:
    """Bring a work to its result when every mark that was wanted is given; two that lie far apart wait for a third."""
    rules = MarkingRules.from_json(work.sitting.paper.rules.get("marking") or {})
    is_peers = work.state == WorkState.PEERS
    given = list(
        Judgement.objects.filter(judging=work, state=JudgementState.GIVEN, is_peer=is_peers).order_by("id")
    )
    points = [points_of(work, one.levels) for one in given]
    if is_peers:
        result = median_of(points)
        _measure(work, given, points, result)
        return settle(work, result)
    found = reconciled(points, tolerance_of(rules, kinds.rubric.whole(work.version.body)))
    if found is not None:
        return settle(work, found)
    work.state, work.want, work.moves_at = WorkState.APART, 3, None
    work.save(update_fields=["state", "want", "moves_at"])
    note(work, Step.APART, said={"points": float(distance(points[0], points[1]))})
    return None


def settle(work: Judging, result: Result) -> None:
    """Write the result down and mark the sitting again with it."""
    body = work.version.body
    work.points = {name: str(points) for name, points in result.points.items()}
    work.share = str(kinds.rubric.share_of(body, result.points))
    work.state, work.how = WorkState.SETTLED, result.how
    work.settled_at, work.moves_at, work.kept_for_id, work.kept_until = now(), None, None, None
    work.save()
    note(work, Step.SETTLED, said={"points": work.points, "how": work.how})
    record(
        "assessment.work_marked",
        work.pk,
        person=work.person_id,
        sitting=str(work.sitting_id),
        slot=work.slot,
        round=work.round,
        share=float(Fraction(work.share)),
        how=work.how,
    )
    mark = mark_again(sitting_id=work.sitting_id, reason="marked by people")
    if mark is not None and mark.is_final:
        tell_marked(work, mark)


def release_ended() -> int:
    """Give back the places of those who took a work and did not come back; how many works were touched."""
    return sql.run(RELEASE)


def move_works(*, most: int = 200) -> int:
    """Move on the works whose time with peers, or for a revision, is over; how many. Each in a transaction of its own."""
    release_ended()
    due = [row[0] for row in sql.rows(DUE, [now(), most])]
    for work_id in due:
        _move(work_id, now())
    return len(due)


def pass_on(work: Judging, *, by: int | None = None, step: Step = Step.PASSED_ON) -> None:
    """Put a work before the markers, whatever peers gave so far."""
    rules = MarkingRules.from_json(work.sitting.paper.rules.get("marking") or {})
    Judgement.objects.filter(judging=work, state=JudgementState.DRAFT).update(holds=False)
    given = Judgement.objects.filter(judging=work, state=JudgementState.GIVEN, is_peer=False).count()
    work.state, work.want, work.claims, work.given = WorkState.OPEN, rules.markers, given, given
    work.moves_at = None
    work.save(
        update_fields=[
            "state",
            "want",
            "claims",
            "given",
            "moves_at",
            "kept_for",
            "kept_until",
            "is_appealed",
        ]
    )
    note(work, step, by=by)


@transaction.atomic
def _move(work_id: int, at: datetime) -> None:
    work = work_held(work_id)
    if work.moves_at is None or work.moves_at >= at:
        return
    if work.state == WorkState.PEERS and work.given >= work.want:
        conclude(work)
    elif work.state == WorkState.PEERS:
        pass_on(work)
    elif work.state == WorkState.RETURNED:
        work.kept_for_id, work.kept_until = work.sent_back.by_id, at + KEPT_FOR
        pass_on(work, step=Step.UNREVISED)


def _measure(work: Judging, given: Sequence[Judgement], points: Sequence[Points], result: Result) -> None:
    """How far each peer lay from the result, as a share of all points."""
    whole = kinds.rubric.whole(work.version.body)
    for one, said in zip(given, points, strict=True):
        one.distance = float(distance(said, result.points) / whole)
    Judgement.objects.bulk_update(given, ["distance"])
