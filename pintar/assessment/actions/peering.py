"""Peers mark each other's works: blind, never their own, the least marked first; nobody waits for ever."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.assessment.actions.judging import Said, check_levels, give_judgement, take_place
from pintar.assessment.actions.settling import conclude, release_ended
from pintar.assessment.actions.works import work_held
from pintar.assessment.judges import MarkingRules
from pintar.assessment.works import Judgement, JudgementState, Judging, Rehearsal, WorkState
from pintar.kit import sql
from pintar.kit.errors import Refused

# The predicate stands on the row itself, so that two who ask at once are told the truth of the row they get.
LEAST = """
SELECT j.id FROM assessment_judging j
WHERE j.version_id = %(version)s AND j.state = 'peers' AND j.claims < j.want AND j.person_id <> %(person)s
  AND NOT EXISTS (SELECT FROM assessment_judgement g WHERE g.judging_id = j.id AND g.by_id = %(person)s)
ORDER BY j.claims, j.opened_at, j.id LIMIT 1 FOR NO KEY UPDATE OF j SKIP LOCKED
"""
SHARE = """
SELECT count(*) FROM assessment_judgement g JOIN assessment_judging j ON j.id = g.judging_id
WHERE g.by_id = %s AND g.is_peer AND g.state = 'given' AND j.version_id = %s
"""


@transaction.atomic
def claim_peer(*, own: Judging) -> Judgement | None:
    """A peer's work to mark, for whoever handed in `own`: the one at hand, or the least marked one; None when there is none.

    Refused before the author's example was marked, where there is one.
    """
    release_ended()
    body = own.version.body
    if body.get("example") and not has_rehearsed(own.person_id, own.version_id):
        raise Refused(_("Nilailah dahulu contohnya."), code="rehearse-first")
    at_hand = Judgement.objects.filter(
        by=own.person_id,
        is_peer=True,
        state=JudgementState.DRAFT,
        holds=True,
        judging__version=own.version_id,
        judging__state=WorkState.PEERS,
    ).first()
    if at_hand is not None:
        return at_hand
    row = sql.one(LEAST, {"version": own.version_id, "person": own.person_id})
    if row is None:
        return None
    return take_place(Judging.objects.get(pk=row[0]), own.person_id, is_peer=True)


def give_peer_judgement(*, work_id: int, by: int, said: Said) -> Judging:
    """Give a peer's mark. A work has its result when as many as were wanted marked it and its author did their own share,
    or at the end of the days that peers have. Two transactions, one after the other, so that peers who mark each
    other never wait for each other's locks."""
    with transaction.atomic():
        work = work_held(work_id)
        mine = Judgement.objects.filter(judging=work, by=by, is_peer=True).first()
        if mine is None:
            raise Refused(_("Karya ini tidak diberikan kepada Anda."), code="not-claimed")
        give_judgement(work_id=work_id, by=by, said=said, concludes=False)
    settle_peers(person_id=work.person_id, version_id=work.version_id)
    settle_peers(person_id=by, version_id=work.version_id)
    return work


def settle_peers(*, person_id: int, version_id: int) -> None:
    """Bring one's works to their result if enough peers marked them and one did one's share, as far as there was one to do."""
    ready = Judging.objects.filter(person=person_id, version=version_id, state=WorkState.PEERS)
    for work_id in list(ready.values_list("pk", flat=True)):
        with transaction.atomic():
            work = work_held(work_id)
            if (
                work.state == WorkState.PEERS
                and work.given >= work.want
                and (share_done(person_id, version_id) >= work.want or not has_peers_left(work))
            ):
                conclude(work)


@transaction.atomic
def rehearse(*, own: Judging, levels: Mapping[str, int]) -> Rehearsal:
    """Mark the author's example; the first time counts."""
    check_levels(own, Said(levels))
    found, _is_new = Rehearsal.objects.get_or_create(
        person_id=own.person_id, version_id=own.version_id, defaults={"levels": dict(levels)}
    )
    return found


def has_rehearsed(person_id: int, version_id: int) -> bool:
    """Whether somebody marked the author's example."""
    return Rehearsal.objects.filter(person=person_id, version=version_id).exists()


def share_done(person_id: int, version_id: int) -> int:
    """How many works of others on this question somebody has marked."""
    row = sql.one(SHARE, [person_id, version_id])
    return row[0] if row else 0


def has_peers_left(own: Judging) -> bool:
    """Whether there is a work of others that the author of `own` could still mark."""
    others = Judging.objects.filter(version=own.version_id, state=WorkState.PEERS).exclude(
        person=own.person_id
    )
    return others.exclude(judgements__by=own.person_id).filter(claims__lt=_want(own)).exists()


def _want(own: Judging) -> int:
    return MarkingRules.from_json(own.sitting.paper.rules.get("marking") or {}).peers or own.want
