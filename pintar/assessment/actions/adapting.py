"""Adaptive sittings: the next question is chosen by the answers so far, and given only when the last one was kept.

The paper of such a sitting holds the whole plan and the curve of every question as they were when it was made, the sitting the seed, and
the steps what was asked and answered: by these `replayed` comes to the same path. While it is open `Sitting.versions` is empty, so
that no answer reaches it by the way of ordinary tests; versions, answers and mark are written when it ends.

A run of practice (the plan says for what) ends without any of these: nothing is handed in and nothing marked, no fact tells of it, and the
next run takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.assessment import kinds
from pintar.assessment.actions.opening import open_sitting
from pintar.assessment.actions.sittings import submit_sitting
from pintar.assessment.marking import mark_slot
from pintar.assessment.measuring.choices import guess
from pintar.assessment.models import Answer, ItemFigure, Paper, Sitting
from pintar.assessment.papers import PaperRules
from pintar.assessment.queries import bodies_of
from pintar.assessment.queries.paths import PLACEMENT, PRACTICE, replayed
from pintar.assessment.stepping import Step
from pintar.assessment.values import hash_of
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7

PROVISIONAL = {"mudah": -1.0, "sedang": 0.0, "sukar": 1.0}  # where a question is put until answers tell
FLAT = 0.8  # how steep it is taken to be until then: less than most are, so that nobody is sure too soon
LARGEST_POOL = 500
FORGET = """
WITH gone AS (
  DELETE FROM assessment_sitting s USING assessment_paper p WHERE p.id = s.paper_id AND p.rules -> 'adaptive' ->> 'for' = 'practice'
    AND s.person_id = %s AND s.context = %s RETURNING s.id
)
DELETE FROM assessment_step USING gone WHERE sitting_id = gone.id
"""
HOLD = "SELECT id FROM assessment_paper WHERE id = %s FOR KEY SHARE"
UNUSED = timedelta(days=30)  # so old is an adaptive paper that may go when nobody sat it
PORTION = 500
# Two statements: the second one looks again, when nobody can begin to sit these papers any more.
OLD = """
SELECT p.id FROM assessment_paper p WHERE p.rules ? 'adaptive' AND p.created_at < %s
  AND NOT EXISTS (SELECT FROM assessment_sitting s WHERE s.paper_id = p.id)
ORDER BY p.created_at LIMIT %s FOR UPDATE SKIP LOCKED
"""
FORGET_PAPERS = """
DELETE FROM assessment_paper p WHERE p.id = ANY(%s) AND NOT EXISTS (SELECT FROM assessment_sitting s WHERE s.paper_id = p.id)
"""


@dataclass(frozen=True)
class Asked:
    """An adaptive sitting as it stands: the open step (its number and item version), or none when it is over."""

    sitting_id: UUID
    seed: int
    number: int
    version: int | None

    @property
    def slot_seed(self) -> str:
        """What settles the order of the options of the open question."""
        return f"{self.seed}/{self.number}"


@transaction.atomic
def adaptive_paper(
    *, bank: str, title: str, versions: Sequence[int], groups: Mapping[int, str], plan: Mapping[str, Any]
) -> Paper:
    """A paper that an adaptive sitting chooses from; the same questions with the same curves under the same plan give the same
    one. `groups` says by version which competency it belongs to, `plan` holds `for` (placement or practice) and numbers. It stays
    at least until the transaction is over."""
    curves = curves_of(versions)
    chosen = sorted(curves)[:LARGEST_POOL]
    pool = [[version, *curves[version], groups.get(version, "")] for version in chosen]
    if not pool:
        raise Refused(_("Belum ada soal yang dapat dipilih."), code="no-items")
    tries = 1 if plan["for"] == PLACEMENT else None
    rules = PaperRules(pass_mark=plan["pass_mark"], tries=tries, adaptive={**plan, "pool": pool}).as_json()
    name = hash_of(["adaptive", bank, title, rules])
    said = {"title": title, "bank": bank, "rules": rules, "versions": chosen}
    while True:  # one that is being thrown away is made anew
        paper, _is_new = Paper.objects.get_or_create(hash=name, defaults=said)
        if sql.one(HOLD, [paper.pk]) is not None:
            return paper


def forget_papers() -> int:
    """Throw away adaptive papers older than 30 days that no sitting is of; how many went. Other questions, or other curves of
    the same, make a new paper, and runs of practice leave theirs behind."""
    gone = 0
    while True:
        with transaction.atomic():
            held = [row[0] for row in sql.rows(OLD, [now() - UNUSED, PORTION])]
            gone += sql.run(FORGET_PAPERS, [held])
        if len(held) < PORTION:
            return gone


def curves_of(versions: Sequence[int]) -> dict[int, tuple[float, float, float]]:
    """The curve (a, b, c) of each question the program can mark: its author's, else that of its figures, else provisional by the
    difficulty its author gave it. One statement, besides bodies that are not remembered."""
    bodies = bodies_of(versions)
    known = {
        pk: (float(a or 0), float(b or 0))
        for pk, a, b in ItemFigure.objects.filter(pk__in=versions, steepness__isnull=False).values_list(
            "pk", "steepness", "place"
        )
    }
    found = {}
    for version in versions:
        body = bodies[version]
        if kinds.of(body).by_people:
            continue
        if said := body.get("curve"):
            found[version] = (float(said["a"]), float(said["b"]), float(said.get("c", 0)))
        elif version in known:
            found[version] = (*known[version], 0.0)
        else:
            found[version] = (FLAT, PROVISIONAL.get(body.get("difficulty") or "", 0.0), guess(body))
    return found


@transaction.atomic
def open_adaptive(*, person: Any, paper_id: int, context: str, not_after: datetime | None = None) -> Asked:
    """Begin an adaptive sitting, or go on with the one that is open: on any device it stands at the same question."""
    sitting = open_sitting(
        person=person, paper_id=paper_id, context=context, not_after=not_after, versions=()
    )
    held = Sitting.objects.held().select_related("paper").get(pk=sitting.pk)
    return _standing(held) or _ask(held, [])


@transaction.atomic
def answer_step(*, sitting_id: UUID, person: Any, number: int, response: Any, act_id: UUID) -> Asked:
    """Keep the answer to the open step and choose the next one; over when nothing is left to ask.

    Sending it twice keeps it once. Refused, with nothing kept, when the step was answered otherwise meanwhile, as in a second
    tab, is not the open one, or the sitting is over or somebody else's: a path never forks.
    """
    held = Sitting.objects.held().select_related("paper").filter(pk=sitting_id, person=person).first()
    if held is None:
        raise Refused(_("Ujian ini tidak ditemukan pada akun Anda."), code="unknown-sitting")
    steps = list(Step.objects.filter(sitting=held.pk).order_by("number"))
    here = next((step for step in steps if step.number == number), None)
    if here is not None and here.answered_at is not None and here.act == act_id:
        return _standing(held) or _over(held, len(steps))
    if not held.is_open:
        raise Refused(_("Ujian ini sudah dikumpulkan, jawabannya tidak dapat diubah lagi."), code="submitted")
    if held.closes_at and now() > held.closes_at:
        raise Refused(
            _("Waktu ujian ini sudah habis. Jawaban yang tersimpan sebelumnya tetap dinilai."), code="expired"
        )
    if here is None or here.answered_at is not None:
        raise Refused(
            _("Soal ini sudah Anda jawab, mungkin di halaman lain. Lanjutkan dari soal yang terbuka."),
            code="answered",
        )
    body = bodies_of([here.version])[here.version]
    mark = mark_slot(number, here.version, body, response)
    # An id that came with another step names that one; this answer gets its own.
    own = act_id if all(step.act != act_id for step in steps) else uuid7()
    here.response, here.act, here.answered_at = response, own, now()
    here.share = float(mark.earned / mark.possible)
    answered = [(step.version, step.share == 1) for step in steps]
    after = replayed(held.paper.rules["adaptive"], answered, held.seed)
    here.ability, here.error = after.known(here.version)
    # Its key is of two columns, so it is written by name.
    Step.objects.filter(sitting=held.pk, number=number).update(
        **{
            name: getattr(here, name)
            for name in ("response", "act", "answered_at", "share", "ability", "error")
        }
    )
    if after.ask is None:
        return _end(held, steps, person)
    return _ask(held, answered)


@transaction.atomic
def stop_practice(*, sitting_id: UUID, person: Any) -> None:
    """End a run of practice where it stands; one that is over stays as it is. Refused for any other sitting."""
    held = Sitting.objects.held().select_related("paper").filter(pk=sitting_id, person=person).first()
    if held is None or (held.paper.rules.get("adaptive") or {}).get("for") != PRACTICE:
        raise Refused(_("Latihan ini tidak ditemukan pada akun Anda."), code="unknown-sitting")
    _close(held)


def forget_practice(*, person: Any, context: str) -> None:
    """Throw away what somebody's runs of practice in a context left; other sittings are not touched."""
    sql.run(FORGET, [person.pk, context])


def _standing(sitting: Sitting) -> Asked | None:
    """The open step of a sitting; None when there is none."""
    if not sitting.is_open:
        return None
    step = Step.objects.filter(sitting=sitting.pk, answered_at__isnull=True).order_by("-number").first()
    return Asked(sitting.pk, sitting.seed, step.number, step.version) if step else None


def _ask(sitting: Sitting, answered: Sequence[tuple[int, bool]]) -> Asked:
    path = replayed(sitting.paper.rules["adaptive"], answered, sitting.seed)
    assert path.ask is not None
    step = Step.objects.create(sitting=sitting, number=len(answered) + 1, version=path.ask)
    return Asked(sitting.pk, sitting.seed, step.number, step.version)


def _end(sitting: Sitting, steps: Sequence[Step], person: Any) -> Asked:
    """Write down what ordinary tests have too: the questions, the answers and a mark. Of practice nothing."""
    if sitting.paper.rules["adaptive"]["for"] == PRACTICE:
        _close(sitting)
        return _over(sitting, len(steps))
    Sitting.objects.filter(pk=sitting.pk).update(versions=[step.version for step in steps])
    Answer.objects.bulk_create(
        Answer(
            id=step.act or uuid7(),
            sitting_id=sitting.pk,
            slot=step.number,
            response=step.response,
            kept_at=step.answered_at or now(),
        )
        for step in steps
    )
    submit_sitting(sitting_id=sitting.pk, by=person)
    return _over(sitting, len(steps))


def _close(sitting: Sitting) -> None:
    Sitting.objects.filter(pk=sitting.pk).update(is_open=False)


def _over(sitting: Sitting, steps: int) -> Asked:
    return Asked(sitting.pk, sitting.seed, steps, None)
