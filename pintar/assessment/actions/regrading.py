"""Marking all sittings of a question again after it was found wrong: looked at first, decided by a person, applied one by one."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from pintar.assessment.actions.marks import mark_again, marks_of
from pintar.assessment.actions.telling import tell_of_new_mark
from pintar.assessment.cards import EventKind
from pintar.assessment.honesty import Change, Correction, Regrade, RegradeState, Worth
from pintar.assessment.marking import Ruling, SlotMark, fits, mark_slot
from pintar.assessment.models import Bank, Item, ItemEvent, ItemVersion, Sitting
from pintar.assessment.queries import bodies_of
from pintar.assessment.queries.corrections import rulings_for, rulings_from
from pintar.assessment.queries.regrades import Marked, answers_to, loaded, marked, open_with, sittings_with
from pintar.assessment.remarking import Tally, Turn, Worths, turn, unsure
from pintar.assessment.rules import can_take_away
from pintar.journal.actions import record
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused

TASK = "pintar.assessment.tasks.regrade_job"
BETWEEN_WORDS = 0.7  # seconds from one word of progress to the next
MOST_DEATHS = 5  # workers that one regrade may cost; it goes on where the last one stopped
MOST_KNOWN = 50_000  # different answers whose points are remembered
PIECE = 200
KEEP = "COPY assessment_change (regrade_id, sitting_id, person_id, before, after, turn) FROM STDIN"
KNOWN = "SELECT sitting_id FROM assessment_change WHERE regrade_id = %s"
OLDEST = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
Say = Callable[[int, int], None]


@transaction.atomic
def ask_regrade(
    *,
    item: Item,
    versions: Sequence[ItemVersion],
    what: str,
    by_version: ItemVersion | None,
    reason: str,
    by: Any,
) -> Regrade:
    """Have it worked out what a correction would change; nothing changes until somebody decides.

    Refused while another regrade of the question is not ended, without a reason, and when answers to one of the versions
    cannot be judged by the other: it shows something else to choose from, or nobody has read it where the bank wants that.
    """
    Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    if Regrade.objects.filter(item=item, ended_at__isnull=True).exists():
        raise Refused(
            _("Koreksi lain untuk soal ini belum selesai."),
            code="another-regrade",
            help_text=_("Putuskan atau batalkan yang itu dahulu."),
        )
    if not reason.strip():
        raise Refused(_("Tulislah apa yang keliru pada soal ini."), code="no-reason")
    if not versions:
        raise Refused(_("Pilih paling sedikit satu versi yang keliru."), code="no-version")
    if what == Worth.BY:
        _refuse_unfit(item, versions, by_version)
    regrade = Regrade.objects.create(item=item, reason=reason.strip(), by=by)
    Correction.objects.bulk_create(
        [
            Correction(
                regrade=regrade, version=one, what=what, by_version=by_version if what == Worth.BY else None
            )
            for one in versions
        ]
    )
    record(
        "assessment.regrade_asked",
        regrade,
        by=by.pk,
        item=item.pk,
        what=what,
        versions=[v.pk for v in versions],
    )
    _defer(regrade)
    return regrade


@transaction.atomic
def decide_regrade(
    *, regrade_id: int, viewer: Any, is_applied: bool, may_take_away: bool = False, why: str = ""
) -> Regrade:
    """Apply what was looked at, or let it be. Those who passed stay so, unless an organiser says otherwise with a reason.

    From this moment every sitting that is handed in is marked by the correction.
    """
    regrade = Regrade.objects.select_for_update(no_key=True).get(pk=regrade_id)
    if regrade.state != RegradeState.LOOKED:
        raise Refused(
            _("Koreksi ini sudah diputuskan, atau pratinjaunya belum selesai."), code="not-looked-at"
        )
    if is_applied and may_take_away and not can_take_away(viewer):
        raise Refused(
            _("Hanya penyelenggara yang dapat mencabut kelulusan."),
            code="not-yours",
            help_text=_("Terapkan tanpa mencabut kelulusan, atau mintalah penyelenggara memutuskan."),
        )
    if is_applied and may_take_away and not why.strip():
        raise Refused(_("Tulislah mengapa kelulusan dicabut."), code="no-reason")
    regrade.decided_by, regrade.decided_at = viewer, now()
    if not is_applied:
        regrade.state, regrade.ended_at = RegradeState.DROPPED, now()
        regrade.save()
        record("assessment.regrade_dropped", regrade, by=viewer.pk, item=regrade.item_id)
        return regrade
    regrade.state, regrade.may_take_away, regrade.done = RegradeState.APPLYING, may_take_away, 0
    regrade.why_taken = why.strip() if may_take_away else ""
    regrade.save()
    regrade.corrections.update(since=now())
    ItemEvent.objects.create(
        item_id=regrade.item_id,
        kind=EventKind.COMMENTED,
        by=viewer,
        text=_("Koreksi diterapkan: %(reason)s") % {"reason": regrade.reason},
    )
    record(
        "assessment.regrade_applied",
        regrade,
        by=viewer.pk,
        item=regrade.item_id,
        may_take_away=may_take_away,
        why=regrade.why_taken,
    )
    _defer(regrade)
    return regrade


def carry_out_regrade(*, regrade_id: int, deaths: int = 0) -> None:
    """Work on what the regrade waits for: its preview, or its application. Killed halfway it goes on where it was."""
    regrade = Regrade.objects.select_related("item").filter(pk=regrade_id, ended_at__isnull=True).first()
    if regrade is None or not regrade.is_running:
        return
    if deaths >= MOST_DEATHS:
        _fail(regrade)
        return
    try:
        if regrade.state == RegradeState.LOOKING:
            look(regrade=regrade, say=_watched(regrade))
        else:
            apply(regrade=regrade, say=_watched(regrade))
    except Exception:
        if regrade.state == RegradeState.LOOKING:
            _fail(regrade)
        raise


def look(*, regrade: Regrade, say: Say) -> None:
    """Work out who changes, without changing anybody."""
    Change.objects.filter(regrade=regrade).delete()
    tally = _scan(regrade, say)
    found = tally.as_json() | {"open": open_with(regrade.item.bank, _versions(regrade))}
    Regrade.objects.filter(pk=regrade.pk).update(
        state=RegradeState.LOOKED, preview=found, done=tally.sittings, total=tally.sittings
    )


def apply(*, regrade: Regrade, say: Say) -> None:
    """Mark again each sitting that changes, each in a transaction of its own, the oldest first."""
    if not regrade.preview.get("rescanned"):
        _let_others_end()
        _scan(regrade, say, known={row[0] for row in sql.rows(KNOWN, [regrade.pk])})
        regrade.preview["rescanned"] = True
        Regrade.objects.filter(pk=regrade.pk).update(preview=regrade.preview)
    every = Change.objects.filter(regrade=regrade)
    total, done = every.count(), every.filter(applied_at__isnull=False).count()
    while waiting := list(every.filter(applied_at__isnull=True).order_by("sitting_id")[:PIECE]):
        for change in waiting:
            _apply(regrade, change)
            done += 1
            say(done, total)
    _end(
        regrade,
        RegradeState.DONE,
        _("%(count)s pengerjaan dinilai ulang.") % {"count": total},
    )
    record("assessment.regrade_ended", regrade, by=regrade.decided_by_id, item=regrade.item_id, changed=total)


@transaction.atomic
def _apply(regrade: Regrade, change: Change) -> None:
    mark = mark_again(
        sitting_id=change.sitting_id,
        reason=regrade.reason if not regrade.why_taken else f"{regrade.reason} {regrade.why_taken}",
        keep_pass=not regrade.may_take_away,
        take_pass=regrade.may_take_away,
    )
    if mark is not None:
        had_passed = change.turn == -1 or (change.turn == 0 and mark.is_passed)
        change.after = mark.score
        tell_of_new_mark(
            change=change,
            mark=mark,
            had_passed=had_passed,
            title=_title(change.sitting_id),
            reason=regrade.reason,
        )
    change.applied_at = now()
    change.save(update_fields=["after", "applied_at"])


class _Again:
    """Marks single questions by the corrections of a regrade; the same answer to the same version is marked once."""

    def __init__(self, regrade: Regrade) -> None:
        rows = regrade.corrections.values_list("version_id", "what", "by_version_id")
        self.rulings = rulings_from([(version, what, by or 0) for version, what, by in rows])
        self.worths: dict[int, Worths] = {}
        self._others: dict[int, Ruling | None] = {}
        self._known: dict[tuple[int, str | None], SlotMark] = {}

    def meet(self, piece: Sequence[Marked]) -> None:
        """Learn what the versions of some sittings are worth."""
        seen = {row.version for one in piece for row in one.rows} | {
            row.by for one in piece for row in one.rows if row.by
        }
        missing = list(seen - self.worths.keys())
        if missing:
            self.worths |= {version: Worths.of(body) for version, body in bodies_of(missing).items()}
            standing = rulings_for(missing)
            self._others |= {version: standing.get(version) for version in missing}

    def mark(self, slot: int, version: int, said: str | None) -> SlotMark:
        """One question marked."""
        known = self._known.get((version, said))
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            ruling = self.rulings.get(version) or self._others.get(version)
            known = mark_slot(slot, version, bodies_of([version])[version], loaded(said), ruling=ruling)
            self._known[(version, said)] = known
        return known


def _scan(regrade: Regrade, say: Say, known: frozenset[UUID] | set[UUID] = frozenset()) -> Tally:
    """Go through the sittings, write down those that change and are not `known`, and count."""
    sittings = [pk for pk in sittings_with(regrade.item.bank, _versions(regrade)) if pk not in known]
    again, tally, done = _Again(regrade), Tally(), 0
    for piece in marked(sittings):
        again.meet(piece)
        lines = []
        for one, found in _turns(again, piece):
            tally.take(found)
            if found.is_changed:
                lines.append(
                    f"{regrade.pk}\t{one.id}\t{one.person_id}\t{found.before}\t{found.after}\t{found.turn}\n"
                )
        _copy(lines)
        done += len(piece)
        say(done, len(sittings))
    return tally


def _turns(again: _Again, piece: Sequence[Marked]) -> list[tuple[Marked, Turn]]:
    wanted = {one.id: unsure(one.rows, again.rulings, again.worths) for one in piece}
    answers = answers_to([(pk, slot) for pk, slots in wanted.items() for slot in slots])
    found = []
    for one in piece:
        versions = {row.slot: row.version for row in one.rows}
        fresh = {
            slot: again.mark(slot, versions[slot], answers.get((one.id, slot))) for slot in wanted[one.id]
        }
        if any(fresh[row.slot].is_waiting and not row.waiting for row in one.rows if row.slot in fresh):
            # What people have marked comes with their word; such sittings are marked whole.
            sitting = Sitting.objects.get(pk=one.id)
            fresh = {mark.number: mark for mark in marks_of(sitting, also=again.rulings)}
        found.append(
            (
                one,
                turn(
                    one.rows,
                    fresh,
                    again.worths,
                    before=one.score,
                    was_passed=one.is_passed,
                    pass_mark=one.pass_mark,
                ),
            )
        )
    return found


def _copy(lines: list[str]) -> None:
    if lines:
        with transaction.atomic(), connection.cursor() as cursor, cursor.copy(KEEP) as copy:
            copy.write("".join(lines))


def _refuse_unfit(item: Item, versions: Sequence[ItemVersion], by_version: ItemVersion | None) -> None:
    if by_version is None or by_version.item_id != item.pk:
        raise Refused(_("Pilih versi yang benar."), code="no-version")
    if by_version.pk in {one.pk for one in versions}:
        raise Refused(_("Sebuah versi tidak dapat dikoreksi dengan dirinya sendiri."), code="itself")
    if not by_version.is_reviewed and Bank.objects.filter(pk=item.bank, needs_review=True).exists():
        raise Refused(
            _("Versi yang benar belum disetujui orang kedua."),
            code="not-reviewed",
            help_text=_("Mintalah rekan Anda meninjau versi itu dahulu."),
        )
    if not all(fits(one.body, by_version.body) for one in versions):
        raise Refused(
            _("Versi itu memperlihatkan pilihan yang lain, jadi jawaban lama tidak dapat dinilai dengannya."),
            code="does-not-fit",
            help_text=_("Buatlah versi yang hanya berbeda kuncinya, atau gugurkan soalnya."),
        )


def _versions(regrade: Regrade) -> list[int]:
    return list(regrade.corrections.values_list("version_id", flat=True))


def _title(sitting_id: UUID) -> str:
    return str(Sitting.objects.values_list("paper__title", flat=True).get(pk=sitting_id))


def _let_others_end() -> None:
    """Wait until every transaction that may not have seen the decision is over, so that no sitting slips through."""
    row = sql.one("SELECT pg_current_xact_id()::text::bigint")
    until = time.monotonic() + 30
    while row and time.monotonic() < until:
        oldest = sql.one(OLDEST)
        if oldest and oldest[0] >= row[0]:
            return
        time.sleep(0.05)


def _defer(regrade: Regrade) -> None:
    lock = f"{TASK}:{regrade.pk}"
    app.configure_task(TASK, lock=lock, queueing_lock=f"{lock}:{regrade.state}").defer(regrade_id=regrade.pk)


def _watched(regrade: Regrade) -> Say:
    """Progress that is written on the regrade, not more often than a page looks."""
    last = 0.0

    def say(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > BETWEEN_WORDS:
            last = time.monotonic()
            Regrade.objects.filter(pk=regrade.pk).update(done=done, total=total)

    return say


def _fail(regrade: Regrade) -> None:
    _end(
        regrade,
        RegradeState.REFUSED,
        _("Terhenti karena kesalahan pada program. Yang sudah dinilai ulang tetap; ajukan sekali lagi."),
    )


def _end(regrade: Regrade, state: RegradeState, message: str) -> None:
    Regrade.objects.filter(pk=regrade.pk).update(state=state, message=message, ended_at=now())
