"""Reading what is learnt, always for somebody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404
from django.shortcuts import get_object_or_404

from pintar.accounts.models import Person
from pintar.accounts.rules import can_see_people, provinces_seen
from pintar.accounts.viewer import Along
from pintar.assessment.queries import brought_by
from pintar.authoring.queries import manifest_of
from pintar.authoring.values import EvidenceM
from pintar.catalogue.models import Batch
from pintar.directory.queries import provinces
from pintar.kit import sql
from pintar.kit.clock import now, today
from pintar.learning.evidence import Busy, Deed, Seen, counted, deed_from, fold, too_fast
from pintar.learning.mastery import Point
from pintar.learning.models import Enrolment
from pintar.learning.values import Counter, Place, Repeat, Study

# One statement holds all that a page of a study needs; release content comes from memory.
STUDY = """
SELECT e.id, e.person_id, e.batch_id, b.number, b.release_id, t.slug, t.title, t.product, b.starts_on, b.ends_on,
  p.done, p.scores, p.tries, c.at, p.updated_at, p.repeats, p.placed
FROM learning_enrolment e
JOIN catalogue_batch b ON b.id = e.batch_id
JOIN catalogue_training t ON t.id = e.training_id
JOIN learning_progress p ON p.enrolment_id = e.id
LEFT JOIN learning_completion c ON c.enrolment_id = e.id
"""
MINE = STUDY + "WHERE e.person_id = %s AND e.cancelled_at IS NULL ORDER BY e.id DESC LIMIT %s"
ONE = STUDY + "WHERE e.id = %s AND e.person_id = %s AND e.cancelled_at IS NULL"
OWN_STUDY = Along(ONE, lambda said, me: (said["enrolment_id"], me))
HELD = """
SELECT e.id, e.person_id, e.batch_id, b.number, b.release_id, t.slug, t.title, t.product, b.starts_on, b.ends_on,
  p.done, p.scores, p.tries, c.at, p.updated_at, p.repeats, p.placed, h.full_name, h.name_confirmed_at IS NOT NULL, coalesce(r.zone, '')
FROM learning_progress p
JOIN learning_enrolment e ON e.id = p.enrolment_id
JOIN catalogue_batch b ON b.id = e.batch_id
JOIN catalogue_training t ON t.id = e.training_id
JOIN accounts_person h ON h.id = e.person_id
LEFT JOIN directory_region r ON r.code = h.province_id
LEFT JOIN learning_completion c ON c.enrolment_id = e.id
WHERE p.enrolment_id = %s AND e.cancelled_at IS NULL
"""
MANY_HELD = f"""
SELECT e.enrolled_at, {HELD.replace("SELECT", "", 1).replace("p.enrolment_id = %s", "e.id = ANY(%s) AND e.person_id = %s")}
ORDER BY e.id FOR NO KEY UPDATE OF p, e
"""
SEEN = """
SELECT enrolment_id, lesson, medium, spans, pages, seconds, share, position, extract(epoch FROM at)::float8
FROM learning_viewing WHERE enrolment_id = ANY(%s) AND (%s::text[] IS NULL OR lesson = ANY(%s))
"""
BUSY = "SELECT enrolment_id, channel, busy, doubled FROM learning_presence WHERE enrolment_id = ANY(%s)"
REPEATS = """
SELECT lesson, quiz, sitting, competencies, earned, possible, opened_at, ended_at, ending FROM learning_corrective
WHERE enrolment_id = %s AND (%s = '' OR quiz = %s) AND (%s::uuid IS NULL OR sitting = %s)
"""
AGAIN = """
SELECT extract(epoch FROM c.at)::float8, a.id, a.kind, a.medium, a.data, extract(epoch FROM a.at)::float8
FROM (SELECT max(opened_at) AS at FROM learning_corrective WHERE enrolment_id = %s AND lesson = %s AND ended_at IS NULL) c
LEFT JOIN LATERAL (
  SELECT id, kind, medium, data, coalesce(device_at, received_at) AS at FROM learning_act
  WHERE enrolment_id = %s AND lesson = %s AND kind IN ('watched', 'paged', 'read')
) a ON a.at >= c.at
"""
COUNTER = """
SELECT coalesce(sum(checked), 0)::bigint, (SELECT count(*) FROM learning_lost),
  coalesce(sum(checked) FILTER (WHERE day > current_date - 30), 0)::bigint, min(day) FROM learning_reconciled
"""
UNDONE = """
SELECT e.id FROM learning_enrolment e JOIN catalogue_training t ON t.id = e.training_id
WHERE e.person_id = %s AND e.cancelled_at IS NULL AND t.product = 'pelatihan'
  AND NOT EXISTS (SELECT 1 FROM learning_completion c WHERE c.enrolment_id = e.id)
"""


def get_study_for(viewer: Any, enrolment_id: int) -> Study:
    """One's own enrolment that still stands; somebody else's does not exist. One statement."""
    study = find_study_for(viewer, enrolment_id)
    if study is None:
        raise Http404
    return study


def find_study_for(viewer: Any, enrolment_id: int) -> Study | None:
    """The same, None where there is none."""
    row = sql.one(ONE, [enrolment_id, viewer.pk])
    if row is None:
        return None
    is_checked = viewer.name_confirmed_at is not None
    return study_of(row, viewer.full_name, is_checked, today(viewer.zone), viewer.zone)


def studies_for(viewer: Any, most: int = 60) -> list[Study]:
    """What the viewer learns and learnt, the latest first. One statement."""
    day = today(viewer.zone)
    is_checked = viewer.name_confirmed_at is not None
    rows = sql.rows(MINE, [viewer.pk, most])
    return [study_of(row, viewer.full_name, is_checked, day, viewer.zone) for row in rows]


def study_held(enrolment_id: int, *, lock: bool = True) -> Study | None:
    """An enrolment for those who write: it and its progress are locked until commit, so that it cannot be cancelled meanwhile. None when it is gone or cancelled."""
    row = sql.one(HELD + (" FOR NO KEY UPDATE OF p, e" if lock else ""), [enrolment_id])
    return _held(row) if row else None


def studies_held(person_id: int, enrolment_ids: Sequence[int]) -> dict[int, tuple[Study, datetime]]:
    """A person's own enrolments among these, each with the instant they enrolled, locked until commit in one order."""
    found = sql.rows(MANY_HELD, [list(enrolment_ids), person_id])
    return {row[1]: (_held(row[1:]), row[0]) for row in found}


def _held(row: Sequence[Any]) -> Study:
    zone = row[19] or "Asia/Jakarta"
    return study_of(row[:17], row[17], row[18], today(zone), zone)


def seen_of(enrolment_id: int, lesson: str) -> dict[str, Seen]:
    """What was seen of a lesson, by medium."""
    found = seen_by([enrolment_id], [lesson])
    return {medium: seen for (_id, _lesson, medium), seen in found.items()}


def seen_again(study: Study, lesson: str) -> tuple[float | None, dict[str, Seen]]:
    """Since when a lesson is to be gone through again, in seconds since 1970, and what of it was seen since then, by medium; None and
    nothing when it is not. Play that is faster than the training allows on a first viewing does not count here either. One statement."""
    rule, since = study.manifest.course.rules.evidence, None
    deeds: dict[str, list[Deed]] = {}
    for opened, act_id, kind, medium, data, at in sql.rows(AGAIN, [study.id, lesson, study.id, lesson]):
        since = opened
        if act_id is None:
            continue
        said = json.loads(data)
        if kind != "watched" or not too_fast(rule, said["rate"]):
            deeds.setdefault(medium, []).append(deed_from(act_id, kind, at, said))
    return since, {medium: fold(those) for medium, those in deeds.items()}


def seen_by(
    enrolment_ids: Iterable[int], lessons: Iterable[str] | None = None
) -> dict[tuple[int, str, str], Seen]:
    """What was seen in these enrolments, by (enrolment, lesson, medium); of these lessons, or of all."""
    keys = None if lessons is None else list(lessons)
    return {
        (row[0], row[1], row[2]): Seen(
            spans=tuple((start, end) for start, end in json.loads(row[3])),
            pages=frozenset(row[4]),
            seconds=row[5],
            share=row[6],
            position=row[7],
            at=row[8],
        )
        for row in sql.rows(SEEN, [list(enrolment_ids), keys, keys])
    }


def busy_by(enrolment_ids: Iterable[int]) -> dict[tuple[int, str], Busy]:
    """The real time that acts of these enrolments account for, by (enrolment, channel)."""
    return {
        (row[0], row[1]): Busy(tuple((start, end) for start, end in json.loads(row[2])), row[3])
        for row in sql.rows(BUSY, [list(enrolment_ids)])
    }


def reconciled() -> Counter:
    """The public counter: what devices showed us of what was acknowledged, and what of it was not found. One statement."""
    row = sql.one(COUNTER) or (0, 0, 0, None)
    return Counter(*row)


def places_for(study: Study) -> dict[str, dict[str, Place]]:
    """Where a learner left each medium of each lesson, and what of it was seen; one statement."""
    rule = study.manifest.course.rules.evidence
    found: dict[str, dict[str, Place]] = {}
    for (_id, lesson, medium), seen in seen_by([study.id]).items():
        found.setdefault(lesson, {})[medium] = _place(rule, medium, seen)
    return found


def place_again(study: Study, lesson: str, medium: str) -> Place | None:
    """The same of one medium of a lesson that is gone through again, as far as this time goes; one statement."""
    seen = seen_again(study, lesson)[1].get(medium)
    return _place(study.manifest.course.rules.evidence, medium, seen) if seen else None


def _place(rule: EvidenceM, medium: str, seen: Seen) -> Place:
    return Place(
        position=seen.position,
        seconds=counted(rule, seen.spans) if medium in ("video", "audio") else seen.seconds,
        spans=seen.spans,
        pages=tuple(sorted(seen.pages)),
        at=datetime.fromtimestamp(seen.at, UTC),
    )


def repeats_for(study: Study, quiz: str = "", sitting_id: UUID | None = None) -> list[Repeat]:
    """The lessons that failed tries opened again, in the order of the course: of one quiz or one try, or of all. One statement."""
    rows = sql.rows(REPEATS, [study.id, quiz, quiz, sitting_id, sitting_id])
    steps = {lesson.key: lesson for lesson in study.manifest.lessons}
    held = [Repeat(steps[row[0]], row[1], row[2], tuple(row[3]), *row[4:]) for row in rows if row[0] in steps]
    return sorted(held, key=lambda one: (one.step.number, one.opened_at))


def points_of(sitting_id: UUID) -> list[Point]:
    """What each question of a try brought, by its newest mark; nothing while it is open. At most two statements."""
    return [
        Point(one.lesson, one.competency, one.earned, one.possible, one.is_waiting)
        for one in brought_by(sitting_id)
    ]


def undone_of(person_id: int) -> list[int]:
    """The enrolments of a person that could still end with a certificate."""
    return [row[0] for row in sql.rows(UNDONE, [person_id])]


def study_of(
    row: Sequence[Any], name: str, is_name_checked: bool, day: date, zone: str = "Asia/Jakarta"
) -> Study:
    """A Study from a row of STUDY."""
    scores, tries = json.loads(row[11]), json.loads(row[12])
    return Study(
        id=row[0],
        person_id=row[1],
        batch_id=row[2],
        batch_number=row[3],
        release_id=row[4],
        slug=row[5],
        title=row[6],
        product=row[7],
        starts_on=row[8],
        ends_on=row[9],
        done=frozenset(row[10]),
        scores={lesson: Decimal(score) for lesson, score in scores.items()},
        tries=tries,
        completed_at=row[13],
        updated_at=row[14],
        name=name,
        is_name_checked=is_name_checked and bool(name),
        today=day,
        manifest=manifest_of(row[4]),
        zone=zone,
        repeats=frozenset(row[15]),
        placed=frozenset(row[16]),
    )


# The staff desk -------------------------------------------------------------------------------------------------------

FEW = 5000  # people found by name whose enrolments are looked up one by one; more than these are common enough to scan
COLUMNS = (
    "id",
    "person_id",
    "person__full_name",
    "person__email",
    "person__phone",
    "person__profession__name",
    "person__regency__name",
    "person__institution",
    "employment",
    "province",
    "state",
    "enrolled_at",
    "progress__done",
    "progress__scores",
    "progress__tries",
    "completion__at",
)


def batches_for(viewer: Any, text: str = "") -> QuerySet[Batch]:
    """The batches an officer may look into; those without a window come too."""
    found = Batch.objects.select_related("training", "period")
    if not can_see_people(viewer):
        return found.none()
    return found.filter(training__title__icontains=text) if text else found


def get_batch_for(viewer: Any, batch_id: int) -> Batch:
    """One batch, for those who see people."""
    return get_object_or_404(batches_for(viewer), pk=batch_id)


def people_for(
    viewer: Any, batch: Batch, *, text: str = "", province: str = "", state: str = ""
) -> QuerySet[Enrolment, dict[str, Any]]:
    """Who is in a batch and where they stand; a regional officer sees those of their provinces. Rows are dicts of COLUMNS."""
    found = _in_sight(viewer, batch)
    if province:
        found = found.filter(province=province)
    if state:
        found = found.filter(state=state)
    if text.strip():
        ids = list(Person.objects.named_like(text).values_list("pk", flat=True)[: FEW + 1])
        if len(ids) <= FEW:
            found = found.filter(person__in=ids)
        else:
            found = found.filter(person__in=_named(text))
    return found.values(*COLUMNS)


def get_enrolment_for(viewer: Any, batch: Batch, enrolment_id: int) -> Enrolment:
    """One enrolment of a batch, if the viewer may see the person."""
    found = _in_sight(viewer, batch).select_related(
        "person__profession", "person__regency", "person__province"
    )
    return get_object_or_404(found.defer("person__search", "person__password"), pk=enrolment_id)


def counts_for(viewer: Any, batch: Batch) -> tuple[dict[str, int], datetime]:
    """How many are in each state, and when they were counted: at most ten seconds ago."""
    seen = provinces_seen(viewer)
    key = f"learning.counts.{batch.pk}.{'' if seen is None else '-'.join(sorted(seen))}"
    held = cache.get(key)
    if held is None:
        rows = _in_sight(viewer, batch).order_by().values_list("state").annotate(people=Count("*"))
        held = (dict(rows), now())
        cache.set(key, held, 10)
    return held


def finished_of(enrolment_id: int) -> dict[str, tuple[str, datetime]]:
    """When each lesson was first finished, and in which medium."""
    rows = sql.rows(
        "SELECT DISTINCT ON (lesson) lesson, medium, received_at FROM learning_act "
        "WHERE enrolment_id = %s AND kind = 'finished' ORDER BY lesson, received_at",
        [enrolment_id],
    )
    return {lesson: (medium, at) for lesson, medium, at in rows}


def province_names() -> dict[str, str]:
    """The provinces by code."""
    return dict(provinces().values_list("code", "name"))


def _in_sight(viewer: Any, batch: Batch) -> QuerySet[Enrolment]:
    found = Enrolment.objects.filter(batch=batch, cancelled_at__isnull=True)
    seen = provinces_seen(viewer)
    if seen is None:
        return found
    # One province is asked for as such, so that the index gives its people in order.
    return found.filter(province=next(iter(seen))) if len(seen) == 1 else found.filter(province__in=seen)


def _named(text: str) -> RawSQL:
    people = Person.objects.named_like(text).order_by().values("pk")
    statement, params = people.query.sql_with_params()
    return RawSQL(statement, params)  # noqa: S611 - made by the ORM
