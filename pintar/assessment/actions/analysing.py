"""Counting what answers say about questions: every night, and when an author asks."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from math import isnan
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from pintar.assessment.actions.noticing import notice_test
from pintar.assessment.cards import AnalysisState
from pintar.assessment.models import Analysis, ItemFigure, TestFigure
from pintar.assessment.queries.evidence import first_tries_of, tests_of, tries_of, usual_length
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused

if TYPE_CHECKING:
    from pintar.assessment.measuring.judging import Judged

TASK = "pintar.assessment.tasks.analysis_job"
BETWEEN_WORDS = 0.7  # seconds from one word of progress to the next
MOST_CELLS = 60_000_000  # answers held at a time; of more, every so manieth sitting is taken
CELLS_AT_ONCE, MOST_AT_ONCE = 200_000, 4_000  # answers, and sittings, that one statement reads
LINK = """
WITH best AS (
  SELECT DISTINCT ON (v.item_id) v.item_id, f.version_id, f.weight FROM assessment_itemfigure f
  JOIN assessment_itemversion v ON v.id = f.version_id JOIN assessment_item i ON i.id = v.item_id
  WHERE i.bank = %s ORDER BY v.item_id, v.id DESC
)
UPDATE assessment_item i SET figure_id = best.version_id, concern = CASE WHEN i.state = 'retired' THEN 0 ELSE best.weight END
FROM best WHERE best.item_id = i.id
"""
BANKS = "SELECT DISTINCT bank FROM assessment_paper WHERE bank <> '' AND (bank = %s OR %s = '') ORDER BY bank"
Say = Callable[[str, int, int], None]


def ask_analysis(*, bank: str, by: int | None) -> Analysis:
    """Have the figures of a bank counted now (of all banks when empty); asking again meanwhile gives the same counting."""
    with transaction.atomic():
        sql.one("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [bank])
        asked = Analysis.objects.filter(bank=bank, ended_at__isnull=True).first()
        if asked is None:
            asked = Analysis.objects.create(bank=bank, by_id=by)
            app.configure_task(TASK, queueing_lock=f"{TASK}:{asked.pk}").defer(analysis_id=asked.pk)
        return asked


def carry_out_analysis(*, analysis_id: int, deaths: int = 0) -> None:
    """Count what was asked for; one that is over is left alone. How it ended is written on it."""
    asked = Analysis.objects.filter(pk=analysis_id, ended_at__isnull=True).first()
    if asked is None:
        return
    broken = _("Penghitungan terhenti karena kesalahan pada program. Angka sebelumnya tetap berlaku.")
    if deaths >= 3:
        _end(asked, AnalysisState.REFUSED, broken)
        return
    Analysis.objects.filter(pk=asked.pk).update(state=AnalysisState.WORKING)
    try:
        tests, items = analyse_banks(bank=asked.bank, is_all=bool(asked.by_id), say=_watched(asked))
    except Refused as no:
        _end(asked, AnalysisState.REFUSED, str(no))
    except Exception:
        _end(asked, AnalysisState.REFUSED, broken)
        raise
    else:
        said = _("%(tests)s ujian dan %(items)s soal dihitung.") % {"tests": tests, "items": items}
        _end(
            asked, AnalysisState.DONE, said if tests else _("Tidak ada jawaban baru sejak hitungan terakhir.")
        )


def analyse_banks(*, bank: str, is_all: bool, say: Say) -> tuple[int, int]:
    """Count the figures of a bank, or of all; how many tests and questions. Without `is_all` only of tests that were sat since."""
    tests = items = 0
    for (name,) in sql.rows(BANKS, [bank, bank]):
        for title, papers in tests_of(name):
            found = analyse_test(bank=name, title=title, papers=papers, is_all=is_all, say=say)
            tests, items = tests + (found > 0), items + found
        sql.run(LINK, [name])
    return tests, items


def analyse_test(*, bank: str, title: str, papers: Sequence[int], is_all: bool, say: Say) -> int:
    """Count the figures of one test; of how many questions. None where nothing was sat, or nothing since the last time."""
    from pintar.assessment.actions.gathering import Gathered  # numpy, which answering needs not
    from pintar.assessment.measuring.judging import judge

    sittings = first_tries_of(papers)
    known = TestFigure.objects.filter(bank=bank, title=title).first()
    if not sittings or (known and known.sittings == len(sittings) and not is_all):
        return 0
    seed = secrets.randbits(62)
    held = Gathered(seed)
    usual = max(1.0, usual_length(sittings[:: max(1, len(sittings) // 200)][:200]))
    chosen = sittings[:: -(-int(len(sittings) * usual) // MOST_CELLS) or 1]
    at_once = max(50, min(MOST_AT_ONCE, int(CELLS_AT_ONCE / usual)))
    for piece in tries_of(chosen, at_once=at_once, seed=seed):
        held.take(piece)
        say(title, held.rows, len(chosen))
    cells = held.cells()
    whole, judged = judge(
        cells,
        held.bodies,
        [list(names) for names in held.names],
        held.keys(),
        held.months_in_order(),
        lambda done, total: say(title, done, total),
    )
    with transaction.atomic():
        test, _is_new = TestFigure.objects.update_or_create(
            bank=bank,
            title=title,
            defaults={
                "sittings": len(sittings),
                "counted": whole.sittings,
                "length": whole.length,
                "alpha": _known(whole.alpha),
                "mean": _known(whole.mean),
                "sd": _known(whole.sd),
                "sem": _known(whole.sem),
                "at": now(),
            },
        )
        rows = [_row(test, version, one) for version, one in zip(held.versions, judged, strict=True)]
        names = [f.name for f in ItemFigure._meta.fields if not f.primary_key]
        # A question that stands in two tests is judged by the one where more have met it.
        others = dict(
            ItemFigure.objects.filter(pk__in=held.versions).exclude(test=test).values_list("pk", "seen")
        )
        ItemFigure.objects.bulk_create(
            [row for row in rows if row.seen > others.get(row.version_id, 0)],
            batch_size=200,
            update_conflicts=True,
            unique_fields=["version"],
            update_fields=names,
        )
    notice_test(bank=bank, title=title, cells=cells, sat=held.sat, versions=held.versions, items=held.items)
    return len(judged)


def _row(test: TestFigure, version: int, one: Judged) -> ItemFigure:
    figures, curve = one.figures, one.curve
    return ItemFigure(
        version_id=version,
        test=test,
        seen=figures.seen,
        p=_known(figures.p),
        discrimination=_known(figures.discrimination),
        upper=_known(figures.upper),
        lower=_known(figures.lower),
        steepness=curve.a if curve else None,
        place=curve.b if curve else None,
        seconds=_known(one.seconds),
        weight=one.weight,
        advice=[asdict(said) for said in one.advice],
        options=dict(sorted(one.options.items(), key=lambda pair: -pair[1]["chosen"])[:26])
        if len(one.options) > 26
        else dict(one.options),
        levels=list(one.levels),
        months=list(one.months),
        groups=list(one.groups),
    )


def _known(value: float) -> float | None:
    return None if isnan(value) else value


def _watched(asked: Analysis) -> Say:
    """Progress that is written on the counting, not more often than a page looks."""
    last = 0.0

    def say(step: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > BETWEEN_WORDS:
            last = time.monotonic()
            Analysis.objects.filter(pk=asked.pk).update(step=step[:300], done=done, total=total)

    return say


def _end(asked: Analysis, state: AnalysisState, message: str) -> None:
    Analysis.objects.filter(pk=asked.pk).update(state=state, message=message, ended_at=now())
