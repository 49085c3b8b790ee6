"""Reading notes and questions, always for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, Min, Q, QuerySet
from django.shortcuts import get_object_or_404

from pintar.accounts.models import Person
from pintar.accounts.rules import can_see_people, provinces_seen
from pintar.accounts.values import RoleKind
from pintar.discussion.models import Note, NoteVersion, Question, Reply, Told
from pintar.discussion.values import Wish
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.learning.values import Study

MOST_SHOWN = 1000  # notes on one page; more than that nobody can write (rules.MOST_NOTES)
NEWS = (
    "SELECT count(*) FROM discussion_question WHERE enrolment_id = %s AND answered_at IS NOT NULL "
    "AND (seen_at IS NULL OR seen_at < answered_at)"
)


# Notes ----------------------------------------------------------------------------------------------------------------


def notes_for(study: Study, lesson: str = "") -> list[Note]:
    """The notes of one's own study, of one lesson or of all, as they were first written; those taken away are not there."""
    found = Note.objects.filter(enrolment_id=study.id).standing()
    if lesson:
        found = found.filter(lesson=lesson)
    return list(found.order_by("made_at", "id")[:MOST_SHOWN])


def get_note_for(study: Study, lesson: str, note_id: UUID) -> Note:
    """One's own note, also when it was taken away: it can be brought back. Somebody else's does not exist."""
    return get_object_or_404(Note, pk=note_id, enrolment_id=study.id, lesson=lesson)


def versions_of(note: Note) -> list[NoteVersion]:
    """How a note read before, the latest first."""
    return list(note.versions.order_by("-written_at", "-id"))


# Questions ------------------------------------------------------------------------------------------------------------


def questions_for(study: Study, lesson: str = "") -> QuerySet[Question]:
    """One's own questions, and those of the batch that a facilitator shared, of one lesson or of all, with their replies.

    What others asked about a lesson that is still locked is not shown: it would tell what the lesson holds.
    """
    is_open = [one.key for one in study.manifest.lessons if not study.is_locked(one)]
    shared = Q(batch_id=study.batch_id, shared_at__isnull=False, lesson__in=[lesson] if lesson else is_open)
    own = Q(enrolment_id=study.id)
    found = Question.objects.filter(own if lesson and lesson not in is_open else own | shared)
    if lesson:
        found = found.filter(lesson=lesson)
    return found.prefetch_related("replies__by")


def get_own_question_for(study: Study, question_id: UUID) -> Question:
    """One's own question; somebody else's does not exist."""
    return get_object_or_404(Question, pk=question_id, enrolment_id=study.id)


def count_news_of(enrolment_id: int) -> int:
    """How many of one's questions were answered since one looked. One statement."""
    row = sql.one(NEWS, [enrolment_id])
    return row[0] if row else 0


def asked_lately(enrolment_id: int) -> tuple[int, int]:
    """(questions of an enrolment that wait for an answer, those that came within 24 hours)."""
    counted = Question.objects.filter(enrolment_id=enrolment_id).aggregate(
        waiting=Count("pk", filter=Q(waiting_since__isnull=False)),
        today=Count("pk", filter=Q(received_at__gt=now() - timedelta(days=1))),
    )
    return counted["waiting"], counted["today"]


# The desk -------------------------------------------------------------------------------------------------------------

ORDER = {Wish.WAITING: ["waiting_since", "id"]}  # the one that waits longest comes first; else the newest
NEWEST = ["-received_at", "-id"]


@dataclass(frozen=True)
class Tally:
    """How many questions wait, since when the oldest does, how many were answered in seven days, and when it was counted."""

    waiting: int
    oldest: datetime | None
    answered: int
    counted_at: datetime


def queue_for(
    viewer: Any, *, wish: Wish, text: str = "", province: str = "", batch: int | None = None
) -> QuerySet[Question]:
    """The questions an officer may answer: all of them, or those of their provinces."""
    found = _in_sight(viewer).select_related(
        "batch__training", "batch__period", "enrolment__person__province"
    )
    found = found.defer("enrolment__person__search", "enrolment__person__password")
    if wish is Wish.WAITING:
        found = found.waiting()
    elif wish is Wish.ANSWERED:
        found = found.answered()
    elif wish is Wish.SHARED:
        found = found.shared()
    if province:
        found = found.filter(province=province)
    if batch is not None:
        found = found.filter(batch=batch)
    return found.filter(batch__training__title__icontains=text) if text else found


def get_question_for(viewer: Any, question_id: UUID) -> Question:
    """One question, if the officer may see its asker."""
    return get_object_or_404(queue_for(viewer, wish=Wish.ALL).prefetch_related("replies__by"), pk=question_id)


def tally_for(viewer: Any) -> Tally:
    """What an officer has before them, counted at most ten seconds ago."""
    seen = provinces_seen(viewer)
    key = f"discussion.tally.{'' if seen is None else '-'.join(sorted(seen))}"
    held = cache.get(key)
    if held is None:
        sight = _in_sight(viewer)
        waiting = sight.waiting().aggregate(many=Count("pk"), oldest=Min("waiting_since"))
        answered = sight.filter(answered_at__gt=now() - timedelta(days=7)).count()
        held = Tally(waiting["many"], waiting["oldest"], answered, now())
        cache.set(key, held, 10)
    return held


def replies_of(questions: Sequence[Question]) -> dict[UUID, int]:
    """How many replies each of these questions has."""
    rows = Reply.objects.filter(question__in=[q.pk for q in questions]).values_list("question_id")
    return dict(rows.annotate(many=Count("pk")).order_by())


def officers_to_tell(before: datetime) -> list[Person]:
    """The organisers and regional officers with an e-mail address who were last written to before this instant."""
    told = Told.objects.filter(at__gt=before).values("person")
    found = Person.objects.filter(
        roles__kind__in=[RoleKind.ORGANISER, RoleKind.REGIONAL], is_active=True, email__isnull=False
    )
    return list(found.exclude(pk__in=told).defer("search", "password").distinct().order_by("pk"))


def waiting_since_told(viewer: Any) -> Tally:
    """What waits for an officer and came after they were last written to; `waiting` is 0 when they know of all."""
    told = Told.objects.filter(person=viewer.pk).first()
    sight = _in_sight(viewer).waiting()
    if told and not sight.filter(waiting_since__gt=told.at).exists():
        return Tally(0, None, 0, now())
    counted = sight.aggregate(many=Count("pk"), oldest=Min("waiting_since"))
    return Tally(counted["many"], counted["oldest"], 0, now())


def _in_sight(viewer: Any) -> Any:
    found = Question.objects.all()
    if not can_see_people(viewer):
        return found.none()
    seen = provinces_seen(viewer)
    if seen is None:
        return found
    # One province is asked for as such, so that the index gives its questions in order.
    return found.filter(province=next(iter(seen))) if len(seen) == 1 else found.filter(province__in=seen)
