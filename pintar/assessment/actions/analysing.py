"""Counting what answers say about questions: every night, and when an author asks."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import asdict
from math import isnan
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from pintar.accounts.queries import sexes_of
from pintar.assessment.actions.noticing import Sat, notice_test
from pintar.assessment.cards import AnalysisState
from pintar.assessment.measuring.choices import choices_of, is_right, said
from pintar.assessment.models import Analysis, ItemFigure, TestFigure
from pintar.assessment.queries.evidence import Try, first_tries_of, tests_of, tries_of, versions_by_id
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.words import ZONES, zone_of

if TYPE_CHECKING:
    from pintar.assessment.measuring.cells import Cells
    from pintar.assessment.measuring.judging import Judged

TASK = "pintar.assessment.tasks.analysis_job"
BETWEEN_WORDS = 0.7  # seconds from one word of progress to the next
MOST_CELLS = 12_000_000  # answers held at a time; of more, every so manieth sitting is taken
LONGEST_ANSWER = 3600.0  # seconds: beyond, somebody was away
MOST_SAID = 62  # bits of a number
JAVA = frozenset(("31", "32", "33", "34", "35", "36"))
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
    from pintar.assessment.measuring.judging import judge  # numpy, which answering needs not

    sittings = first_tries_of(papers)
    known = TestFigure.objects.filter(bank=bank, title=title).first()
    if not sittings or (known and known.sittings == len(sittings) and not is_all):
        return 0
    held = _Held()
    every = 1
    for piece in tries_of(sittings[:: max(1, len(sittings) // 200)][:200]):
        usual = sum(len(one.slots) for one in piece) / len(piece)
        every = -(-int(len(sittings) * usual) // MOST_CELLS) or 1
    chosen = sittings[::every]
    for piece in tries_of(chosen):
        held.know([one.person_id for one in piece])
        for one in piece:
            held.take(one)
        say(title, held.rows, len(chosen))
    whole, judged = judge(
        held.cells(),
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
    notice_test(
        bank=bank, title=title, cells=held.cells(), sat=held.sat, versions=held.versions, items=held.items
    )
    return len(judged)


class _Held:
    """The cells of a test as they come in."""

    def __init__(self) -> None:
        self.rows = 0
        self.sat = Sat()
        self.versions: list[int] = []
        self.items: list[int] = []
        self.bodies: list[dict[str, Any]] = []
        self.names: list[dict[str, int]] = []
        self._columns: dict[int, int] = {}
        self._months: dict[str, int] = {}
        self._row, self._column, self._said = array("i"), array("i"), array("q")
        self._share, self._seconds = array("f"), array("f")
        self._month, self._group = array("i"), array("i")
        self._sexes: list[int] = []
        self._zone = zone_of(ZONES["WIB"])

    def know(self, people: Sequence[int]) -> None:
        """Learn of some people what their group is, where the site says that it may be asked: 0 or 1, -1 not known. It is kept
        nowhere, and named nowhere for one person."""
        if settings.COMPARE_SEXES:
            found = sexes_of(people)
            self._sexes += [found.get(one, -1) for one in people]

    def take(self, one: Try) -> None:
        """Take in one sitting."""
        row, self.rows = self.rows, self.rows + 1
        self.sat.take(one)
        month = f"{one.submitted_at.astimezone(self._zone):%Y-%m}"
        self._month.append(self._months.setdefault(month, len(self._months)))
        self._group.append(-1 if not one.province else int(one.province not in JAVA))
        spent = _spent(one)
        for slot in one.slots:
            if slot.waiting or slot.void:  # what people must still mark, and what was dropped, says nothing
                continue
            column = self._columns.get(slot.version)
            if column is None:
                column = self._meet([s.version for s in one.slots], slot.version)
            names, bits = self.names[column], 0
            number = str(slot.slot)
            if number in one.answers:
                for name in said(self.bodies[column], one.answers[number][0]):
                    bit = names.get(name)
                    if bit is None:
                        if len(names) >= MOST_SAID:
                            continue
                        bit = names[name] = len(names)
                    bits |= 1 << bit
            self._row.append(row)
            self._column.append(column)
            self._share.append(min(1.0, max(0.0, float(slot.earned) / float(slot.possible))))
            self._said.append(bits)
            self._seconds.append(spent.get(number, float("nan")))

    def _meet(self, versions: list[int], wanted: int) -> int:
        for version, (item, body) in versions_by_id([v for v in versions if v not in self._columns]).items():
            self._columns[version] = len(self.versions)
            self.versions.append(version)
            self.items.append(item)
            self.bodies.append(body)
            self.names.append({choice.id: n for n, choice in enumerate(choices_of(body))})
        return self._columns[wanted]

    def keys(self) -> list[frozenset[str]]:
        """What is right of what was said, for each question."""
        found = []
        for body, names in zip(self.bodies, self.names, strict=True):
            choices = choices_of(body)
            found.append(
                frozenset(c.id for c in choices if c.is_key)
                if choices
                else frozenset(name for name in names if is_right(body, name))
            )
        return found

    def months_in_order(self) -> list[str]:
        """The months, the first one first."""
        return sorted(self._months)

    def cells(self) -> Cells:
        """What was taken in."""
        import numpy as np

        from pintar.assessment.measuring.cells import Cells

        order = {name: n for n, name in enumerate(self.months_in_order())}
        turned = np.array([order[name] for name in self._months] or [0], dtype=np.int32)
        return Cells(
            rows=self.rows,
            columns=len(self.versions),
            row=np.frombuffer(self._row, dtype=np.int32),
            column=np.frombuffer(self._column, dtype=np.int32),
            share=np.frombuffer(self._share, dtype=np.float32),
            said=np.frombuffer(self._said, dtype=np.int64),
            seconds=np.frombuffer(self._seconds, dtype=np.float32),
            month=turned[np.frombuffer(self._month, dtype=np.int32)],
            group=np.frombuffer(self._group, dtype=np.int32),
            sex=np.array(self._sexes, dtype=np.int32) if len(self._sexes) == self.rows else None,
        )


def _spent(one: Try) -> dict[str, float]:
    """Seconds from one answer to the next, by the number of the question; the first counts from the opening."""
    found, before = {}, one.opened
    for number, (_response, at) in sorted(one.answers.items(), key=lambda pair: pair[1][1]):
        if 0 <= at - before <= LONGEST_ANSWER:
            found[number] = at - before
        before = at
    return found


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
