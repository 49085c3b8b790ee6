"""Keeping answers, handing in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from pintar.assessment.actions.marks import mark_again, mark_sitting
from pintar.assessment.conduct import Pause
from pintar.assessment.models import Mark, Sitting, Submission
from pintar.assessment.values import GRACE, Given
from pintar.journal.actions import record
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused

KEEP = """
WITH target AS (
  SELECT id, is_open, cardinality(versions) AS slots,
    closes_at IS NULL OR statement_timestamp() <= closes_at + %(grace)s
      OR (%(given)s::timestamptz <= closes_at AND statement_timestamp() <= late_until) IS TRUE AS in_time,
    (paused_at IS NULL OR least(%(given)s::timestamptz, statement_timestamp()) <= paused_at + %(grace)s)
      AND (%(slot)s > left_slots OR statement_timestamp() <= left_at + %(grace)s) AS is_before
  FROM assessment_sitting WHERE id = %(sitting)s AND person_id = %(person)s FOR SHARE
), kept AS (
  INSERT INTO assessment_answer AS a (id, sitting_id, slot, response, device_at)
  SELECT %(act)s, id, %(slot)s, %(response)s::jsonb, %(given)s FROM target
  WHERE is_open AND in_time AND is_before AND %(slot)s BETWEEN 1 AND slots
  ON CONFLICT (id, sitting_id) DO UPDATE SET slot = excluded.slot
    WHERE a.sitting_id = excluded.sitting_id AND a.slot = excluded.slot AND a.response = excluded.response
  RETURNING a.kept_at
)
SELECT target.is_open, target.in_time, target.is_before, target.slots, coalesce(kept.kept_at, before.kept_at), coalesce(before.is_late, false)
FROM target LEFT JOIN kept ON true LEFT JOIN assessment_answer before
  ON before.id = %(act)s AND before.sitting_id = %(sitting)s AND before.slot = %(slot)s
  AND before.response = %(response)s::jsonb
"""
KEEP_MANY = """
WITH target AS (
  SELECT id, cardinality(versions) AS slots, closes_at, late_until, paused_at, left_slots, left_at,
    closes_at IS NULL OR statement_timestamp() <= closes_at + %(grace)s AS in_time
  FROM assessment_sitting WHERE id = %(sitting)s AND person_id = %(person)s AND is_open FOR SHARE
)
INSERT INTO assessment_answer AS a (id, sitting_id, slot, response, device_at)
SELECT r.id, t.id, r.slot, r.response, to_timestamp(r.at)
FROM target t, jsonb_array_elements(%(answers)s::jsonb) AS one (said), LATERAL (SELECT (said->>'id')::uuid AS id,
  (said->>'slot')::int AS slot, said->'response' AS response, (said->>'at')::float8 AS at) r
WHERE r.slot BETWEEN 1 AND t.slots
  AND (t.in_time OR to_timestamp(r.at) <= t.closes_at AND statement_timestamp() <= t.late_until)
  AND (t.paused_at IS NULL OR least(to_timestamp(r.at), statement_timestamp()) <= t.paused_at + %(grace)s)
  AND (r.slot > t.left_slots OR statement_timestamp() <= t.left_at + %(grace)s)
ORDER BY r.id
ON CONFLICT (id, sitting_id) DO UPDATE SET slot = excluded.slot
  WHERE a.sitting_id = excluded.sitting_id AND a.slot = excluded.slot AND a.response = excluded.response
RETURNING id, kept_at
"""
LATE = """
INSERT INTO assessment_answer (id, sitting_id, slot, response, device_at, is_late) VALUES (%s, %s, %s, %s::jsonb, %s, %s)
ON CONFLICT (id, sitting_id) DO NOTHING RETURNING kept_at
"""
AHEAD = timedelta(seconds=5)  # how far the timer of a page may be ahead of the clock here
LATE_ANSWERS = "answers given in time that arrived late"
EXPIRED = """
SELECT id FROM assessment_sitting WHERE is_open AND closes_at IS NOT NULL AND closes_at < %(at)s
  AND (paused_at IS NULL OR ends_at < %(at)s) ORDER BY closes_at LIMIT %(most)s
"""


def keep_answer(
    *,
    sitting_id: UUID,
    person_id: int,
    slot: int,
    response: Any,
    act_id: UUID,
    device_at: datetime | None = None,
    late: set[UUID] | None = None,
) -> datetime:
    """Keep a response as given; the moment it was kept. One statement: when it returns, the answer is on disk.

    `act_id` is made by the device, so sending twice keeps once; `device_at` is when it was given by the server's clock,
    None for now. Refused, with nothing kept, when the sitting is not this person's, was handed in, or is over; a
    failing database raises and acknowledges nothing. What was given in time and arrives after the clock handed the
    sitting in counts while the sitting waits for it: the sitting is marked again, by the caller who gives `late` to
    collect such sittings.
    After that it is refused and stays in the history.
    """
    said = {
        "sitting": sitting_id,
        "person": person_id,
        "slot": slot,
        "response": json.dumps(response, ensure_ascii=False),
        "act": act_id,
        "given": device_at,
        "grace": GRACE,
    }
    row = sql.one(KEEP, said)
    if row is None:
        raise Refused(_("Ujian ini tidak ditemukan pada akun Anda."), code="unknown-sitting")
    is_open, in_time, is_before, slots, kept_at, is_late = row
    if kept_at is not None and not is_late:
        return kept_at
    if not 1 <= slot <= slots:
        raise Refused(_("Soal ini tidak ada pada ujian Anda."), code="unknown-slot")
    if not (is_open and in_time):
        kept_at, is_in_history = _keep_late(said, late)
        if kept_at is not None:
            return kept_at
        if is_in_history:
            raise Refused(
                _(
                    "Jawaban ini tiba setelah ujiannya selesai. Ia disimpan dalam riwayat dan tidak ikut dinilai."
                ),
                code="too-late",
            )
    if not is_open:
        raise Refused(_("Ujian ini sudah dikumpulkan, jawabannya tidak dapat diubah lagi."), code="submitted")
    if not in_time:
        raise Refused(
            _("Waktu ujian ini sudah habis. Jawaban yang tersimpan sebelumnya tetap dinilai."), code="expired"
        )
    if not is_before:
        raise Refused(
            _(
                "Ujian ini sedang dijeda, atau bagian ini sudah Anda tinggalkan. Jawaban sebelumnya tetap tersimpan."
            ),
            code="paused",
        )
    raise Refused(
        _("Jawaban ini tidak tersimpan karena nomor kirimannya sudah dipakai. Pilih sekali lagi."),
        code="act-reused",
    )


def keep_answers(
    *, sitting_id: UUID, person_id: int, answers: Sequence[Given], late: set[UUID]
) -> dict[UUID, datetime | Refused]:
    """Keep many answers of one sitting, in the order they were given; when each was kept, or why not.

    Those that can simply be kept are so by one statement; each of the others is looked at as `keep_answer` does.
    """
    said = [
        {"id": str(one.act_id), "slot": one.slot, "response": one.response, "at": one.at.timestamp()}
        for one in answers
    ]
    params = {"sitting": sitting_id, "person": person_id, "grace": GRACE}
    rows = sql.rows(KEEP_MANY, params | {"answers": json.dumps(said, ensure_ascii=False)})
    found: dict[UUID, datetime | Refused] = dict(rows)  # type: ignore[arg-type] # (id, instant)
    for one in answers:
        if one.act_id in found:
            continue
        try:
            found[one.act_id] = keep_answer(
                sitting_id=sitting_id,
                person_id=person_id,
                slot=one.slot,
                response=one.response,
                act_id=one.act_id,
                device_at=one.at,
                late=late,
            )
        except Refused as no:
            found[one.act_id] = no
    return found


@transaction.atomic
def submit_sitting(*, sitting_id: UUID, by: Any, by_timer: bool = False) -> Mark:
    """Hand a sitting in and mark it at once. Handing in twice hands in once. `by` is None when time ran out.

    Waits for answers that are being kept at this moment, and counts them. After its end the clock was first, whoever comes:
    what was given in time and is still on its way counts, as if nobody had been there. `by_timer`: not the person hands it
    in but the timer of the page, which may be a little ahead; a timer that runs out long before the end is the person's own.
    """
    sitting = Sitting.objects.held().select_related("paper").defer("paper__versions").get(pk=sitting_id)
    if not sitting.is_open:
        return sitting.marks.latest("id")
    if _is_over(sitting, AHEAD if by_timer else timedelta(0)):
        by = None
    # what was given in the last second may be on its way also where nothing else is waited for
    waits = {} if by else {"late_until": Greatest(F("late_until"), F("closes_at") + GRACE)}
    Sitting.objects.filter(pk=sitting_id).update(is_open=False, **waits)
    if sitting.paused_at:
        Pause.objects.filter(sitting=sitting, ended_at=None).update(ended_at=now())
    Submission.objects.create(sitting=sitting, by=by)
    mark = mark_sitting(sitting)
    record(
        "assessment.sitting_submitted",
        sitting,
        by=by.pk if by else None,
        person=sitting.person_id,
        context=sitting.context,
        score=str(mark.score),
        passed=mark.is_passed,
    )
    return mark


def close_expired(*, most: int = 500) -> int:
    """Hand in sittings whose time ran out with nobody there; how many. Each in a transaction of its own."""
    late = sql.rows(EXPIRED, {"at": now() - GRACE, "most": most})
    for (sitting_id,) in late:
        submit_sitting(sitting_id=sitting_id, by=None)
    return len(late)


def _is_over(sitting: Sitting, ahead: timedelta) -> bool:
    """Whether time ran out, or does so as soon as `ahead`. A clock that stands still runs out with the days of the test."""
    end = sitting.closes_at if sitting.paused_at is None else sitting.ends_at
    return end is not None and now() > end - ahead


@transaction.atomic
def _keep_late(said: dict[str, Any], late: set[UUID] | None) -> tuple[datetime | None, bool]:
    """Take in what was given in time and arrives when the sitting is over: (when it was kept if it counts, whether it
    only stays in the history). What was given after the end leaves no trace.
    """
    sitting = Sitting.objects.held().get(pk=said["sitting"])
    submission = Submission.objects.filter(sitting=sitting).first()
    by_person = submission is not None and submission.by_id is not None
    over_at = submission.at if submission and by_person else sitting.paused_at or sitting.closes_at
    given = said["given"]
    if given is None or over_at is None or given > over_at or said["slot"] <= sitting.left_slots:
        return None, False
    counts = not by_person and sitting.late_until is not None and now() <= sitting.late_until
    row = sql.one(LATE, [said["act"], sitting.pk, said["slot"], said["response"], said["given"], not counts])
    if not counts:
        return None, True
    if row is None:
        return None, False
    if late is None:
        mark_again(sitting_id=sitting.pk, reason=LATE_ANSWERS)
    else:
        late.add(sitting.pk)
    return row[0], False
