"""Signals for those who judge them, and concerns for those they are about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from pintar.assessment.honesty import Concern, Signal, SignalState, SignalWord
from pintar.assessment.kinds import of as kind_of
from pintar.assessment.measuring.choices import said
from pintar.assessment.queries.sittings import LATEST, bodies_of
from pintar.assessment.rules import can_judge_honesty, can_see_signals
from pintar.kit import sql
from pintar.kit.clock import now

SIDE = f"""
SELECT s.versions, s.opened_at, u.at, k.score, k.is_passed, s.device, k.slots::text,
  (SELECT jsonb_object_agg(l.slot, jsonb_build_array(l.response, extract(epoch FROM l.given_at)::float8)) FROM ({LATEST}) l)::text
FROM assessment_sitting s JOIN assessment_submission u ON u.sitting_id = s.id
JOIN LATERAL (SELECT score, is_passed, slots FROM assessment_mark m WHERE m.sitting_id = s.id ORDER BY m.id DESC LIMIT 1) k ON true
WHERE s.id = %s
"""  # noqa: S608 - our own words only
SATS = """
SELECT s.id, s.opened_at, u.at, k.score FROM assessment_sitting s JOIN assessment_submission u ON u.sitting_id = s.id
JOIN LATERAL (SELECT score FROM assessment_mark m WHERE m.sitting_id = s.id ORDER BY m.id DESC LIMIT 1) k ON true
WHERE s.id = ANY(%s) ORDER BY s.opened_at
"""
RETAKES = """
SELECT count(*) FROM assessment_concern c JOIN assessment_sitting s ON s.id = c.sitting_id
WHERE c.person_id = %s AND s.context = %s AND c.retake_at IS NOT NULL
"""
UNTAKEN = """
SELECT EXISTS (SELECT FROM assessment_concern c JOIN assessment_sitting s ON s.id = c.sitting_id
WHERE c.person_id = %(person)s AND s.context = %(context)s AND c.retake_at IS NOT NULL AND NOT EXISTS (
  SELECT FROM assessment_sitting n WHERE n.person_id = c.person_id AND n.context = s.context AND n.opened_at > c.retake_at
    AND NOT n.is_open))
"""


@dataclass(frozen=True)
class SignalFilters:
    """What the list is narrowed by; empty for nothing."""

    kind: str = ""
    state: str = ""
    bank: str = ""


@dataclass(frozen=True)
class Side:
    """One sitting as evidence: when, how long, how well; what it answered by version, and when each answer came."""

    sitting_id: UUID
    opened_at: datetime
    ended_at: datetime
    score: Any
    is_passed: bool
    device: int | None
    answers: dict[int, Any]
    times: dict[int, float]
    wrong: frozenset[int]

    @property
    def minutes(self) -> int:
        """How long it took, from the opening to the last answer."""
        last = max(self.times.values(), default=self.ended_at.timestamp())
        return max(0, round((last - self.opened_at.timestamp()) / 60))


@dataclass(frozen=True)
class Compared:
    """One question that both got wrong, with what each said."""

    version_id: int
    stem: str
    one: str
    other: str
    key: str

    @property
    def is_alike(self) -> bool:
        """Whether both said the same."""
        return self.one == self.other


def signals_for(viewer: Any, filters: SignalFilters) -> QuerySet[Signal]:
    """What the viewer may see: organisers all of it, those who write courses what concerns questions."""
    found = Signal.objects.select_related("item")
    if not can_see_signals(viewer):
        return found.none()
    if not can_judge_honesty(viewer):
        found = found.filter(item__isnull=False)
    for name in ("kind", "state", "bank"):
        if value := getattr(filters, name):
            found = found.filter(**{name: value})
    return found if filters.state else found.exclude(state=SignalState.DISMISSED)


def get_signal_for(viewer: Any, signal_id: int) -> Signal:
    """One signal; one about people does not exist for those who only write courses, nor for somebody it concerns."""
    found = signals_for(viewer, SignalFilters())
    signal = found.filter(pk=signal_id).first() or (
        Signal.objects.filter(pk=signal_id).first() if can_judge_honesty(viewer) else None
    )
    if signal is None or signal.concerns.filter(person=viewer).exists():
        raise Http404
    return signal


def concerns_of(signal: Signal) -> list[Concern]:
    """Whom it concerns, in the order their sittings were opened."""
    return list(signal.concerns.select_related("person", "sitting").order_by("sitting__opened_at"))


def words_of(signal: Signal) -> list[SignalWord]:
    """What was done with it, the latest first."""
    return list(signal.words.select_related("by").order_by("-id"))


def concerns_for(person: Any) -> list[Concern]:
    """What this person was asked about, the latest first."""
    found = Concern.objects.filter(person=person, asked_at__isnull=False).select_related("signal")
    return list(found.order_by("-asked_at")[:50])


def get_concern_for(person: Any, concern_id: UUID) -> Concern:
    """One of this person's, once they were asked."""
    found = Concern.objects.filter(pk=concern_id, person=person, asked_at__isnull=False)
    concern = found.select_related("signal").first()
    if concern is None:
        raise Http404
    return concern


def can_answer(concern: Concern) -> bool:
    """Whether the person may still say something."""
    return not concern.signal.is_over and bool(concern.until and concern.until >= now())


def side_of(sitting_id: UUID) -> Side:
    """A sitting as evidence."""
    row = sql.one(SIDE, [sitting_id])
    if row is None:
        raise Http404
    versions, opened_at, ended_at, score, is_passed, device, slots, answers = row
    given = {int(slot): pair for slot, pair in (json.loads(answers) if answers else {}).items()}
    by_slot = dict(enumerate(versions, 1))
    marks = json.loads(slots)
    return Side(
        sitting_id=sitting_id,
        opened_at=opened_at,
        ended_at=ended_at,
        score=score,
        is_passed=is_passed,
        device=device,
        answers={by_slot[slot]: response for slot, (response, _at) in given.items() if slot in by_slot},
        times={by_slot[slot]: at for slot, (_response, at) in given.items() if slot in by_slot},
        wrong=frozenset(
            m["version"] for m in marks if m["answered"] and float(m["earned"]) < float(m["possible"])
        ),
    )


def compared(one: Side, other: Side) -> list[Compared]:
    """The questions that both answered wrongly; those alike first."""
    both = sorted(one.wrong & other.wrong)
    bodies = bodies_of(both)
    found = []
    for version in both:
        body = bodies[version]
        kind = kind_of(body)
        key = kind.key(body, "bukti")
        a, b = (said(body, side.answers.get(version)) for side in (one, other))
        if a and b:
            found.append(Compared(version, str(body["stem"]), _told(a), _told(b), _told(said(body, key))))
    return sorted(found, key=lambda line: (not line.is_alike, line.version_id))


def sats_of(sittings: list[str]) -> list[tuple[UUID, datetime, datetime, Any]]:
    """When sittings were opened and handed in, and their scores, in the order of their opening."""
    return [tuple(row) for row in sql.rows(SATS, [sittings])]  # type: ignore[misc]


def retakes_granted(person_id: int, context: str) -> int:
    """How many sittings more an officer has asked this person for."""
    return int((sql.one(RETAKES, [person_id, context]) or (0,))[0])


def is_retake_due(person_id: int, context: str) -> bool:
    """Whether an officer has asked for a new sitting that was not handed in yet."""
    row = sql.one(UNTAKEN, {"person": person_id, "context": context})
    return bool(row and row[0])


def _told(names: tuple[str, ...]) -> str:
    return ", ".join(name.upper() if len(name) == 1 else name for name in names)
