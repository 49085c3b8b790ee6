"""The placement test: beginning it, answering it, and skipping what it showed to be mastered."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.assessment.actions.adapting import Asked, adaptive_paper, answer_step, open_adaptive
from pintar.assessment.models import Sitting
from pintar.assessment.queries.paths import PLACEMENT
from pintar.journal.actions import record
from pintar.kit import sql
from pintar.kit.errors import Refused
from pintar.learning.actions.studying import _moved, _own
from pintar.learning.placement import can_begin, ground_of, name_of, placed_for
from pintar.learning.rules import refuse_outside_days
from pintar.learning.values import Study, placement_context

TITLE = "Tes penempatan"
SKIP = """
INSERT INTO learning_skipped (enrolment_id, lesson, sitting, evidence)
SELECT %s, s.lesson, %s, s.evidence FROM jsonb_to_recordset(%s::jsonb) AS s (lesson text, evidence jsonb)
ON CONFLICT DO NOTHING RETURNING lesson
"""


@transaction.atomic
def begin_placement(*, enrolment_id: int, person: Any) -> Asked:
    """Begin the placement test of a course, or go on with it. Refused where the course has none, outside its days, and once a
    test of the course was handed in; it is taken once."""
    study = _own(enrolment_id, person.pk)
    context = placement_context(study.id)
    if not study.manifest.course.rules.placement:
        raise Refused(_("Pelatihan ini tidak memiliki tes penempatan."), code="no-placement")
    refuse_outside_days(study)
    running = Sitting.objects.of(person).filter(context=context).values_list("paper_id", "is_open").first()
    if running is None and not can_begin(study):
        raise Refused(_("Tes penempatan hanya dapat diambil sebelum ujian pertama."), code="too-late")
    return open_adaptive(
        person=person,
        paper_id=running[0] if running else _paper(study),
        context=context,
        not_after=study.ends_at,
    )


def answer_placement(
    *, enrolment_id: int, person: Any, sitting_id: UUID, number: int, response: Any, act_id: UUID
) -> Asked:
    """Keep one answer and choose the next question. Refused for a sitting that is not this placement test."""
    context = placement_context(enrolment_id)
    if not Sitting.objects.of(person).filter(pk=sitting_id, context=context).exists():
        raise Refused(_("Ujian ini tidak ditemukan pada akun Anda."), code="unknown-sitting")
    return answer_step(sitting_id=sitting_id, person=person, number=number, response=response, act_id=act_id)


@transaction.atomic
def skip_lessons(*, enrolment_id: int, person: Any, lessons: Collection[str]) -> Study:
    """Skip lessons that the placement test showed to be mastered; the study as it then stands. Twice skips once.

    Each is written down with its evidence, counts as done by placement, never as learnt, and can be learnt all the same.
    Refused when the test does not allow one of them.
    """
    study = _own(enrolment_id, person.pk)
    refuse_outside_days(study)
    placed = placed_for(study)
    allowed = {one.key for one in placed.lessons} | study.placed
    wanted = [one.key for one in study.manifest.lessons if one.key in set(lessons)]
    if placed.state != "over" or not wanted or not set(lessons) <= allowed:
        raise Refused(_("Materi itu tidak dapat dilewati."), code="not-mastered")
    topics, found = ground_of(study).topics_of, placed.found or {}
    rows = [
        {"lesson": key, "evidence": [found[topic].evidence for topic in sorted(topics[key])]}
        for key in wanted
        if key not in study.placed
    ]
    new = [row[0] for row in sql.rows(SKIP, [study.id, placed.sitting_id, json.dumps(rows)])]
    if not new:
        return study
    record(
        "learning.lessons_skipped",
        study.id,
        by=person.pk,
        person=person.pk,
        sitting=str(placed.sitting_id),
        lessons=new,
    )
    here = frozenset(new)
    return _moved(replace(study, done=study.done | here, placed=study.placed | here), last=None)


def _paper(study: Study) -> int:
    ground, rules = ground_of(study), study.manifest.course.rules
    return adaptive_paper(
        bank=study.slug,
        title=TITLE,
        versions=list(ground.versions),
        groups={version: name_of(topic) for version, topic in ground.versions.items()},
        plan={"for": PLACEMENT, "pass_mark": rules.pass_mark},
    ).pk
