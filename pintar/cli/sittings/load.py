"""Putting simulated sittings into the tables by COPY, a chunk a transaction; and taking them away."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from pintar.assessment import kinds
from pintar.assessment.actions import make_paper
from pintar.assessment.marking import rounded
from pintar.assessment.models import Paper
from pintar.assessment.values import PaperRules
from pintar.cli.sittings.questions import Question, questions
from pintar.journal.actions import record
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused

BANK, TITLE, TEST = "contoh-butir", "Contoh: soal dengan jawaban simulasi", "Uji simulasi"
CHUNK = 2_000
PEOPLE = 2_000
DAYS = 180
Say = Callable[[int, int, float], None]
SITTINGS = "id,paper_id,person_id,context,number,seed,versions,opened_at,is_open,device"
ANSWERS = "id,sitting_id,slot,response,kept_at,is_late"
MINE = "SELECT s.id FROM assessment_sitting s JOIN assessment_paper p ON p.id = s.paper_id WHERE p.bank = 'contoh-butir'"


@dataclass(frozen=True)
class Report:
    """What was done."""

    sittings: int
    answers: int
    seconds: float


def add(*, sittings: int, items: int, drawn: int, seed: int, say: Say) -> Report:
    """Make a bank and a population that sat it. Refused when a sample is there already. `say` hears sittings done, in all, seconds."""
    began = time.perf_counter()
    if Paper.objects.filter(bank=BANK).exists():
        raise Refused("Sample sittings are there already. Remove them first: pintar sample sittings --remove")
    asked = questions(items, seed)
    drawn = min(drawn, items)
    rules = PaperRules(pass_mark=Decimal(70), draw=drawn, tries=1)
    paper = make_paper(
        bank=BANK,
        title=TEST,
        rules=rules,
        items=[(one.key, one.body) for one in asked],
        bank_title=TITLE,
    )
    crowd = _Crowd(asked, paper, drawn, seed, _people(min(sittings, PEOPLE)))
    for first in range(0, sittings, CHUNK):
        count = min(CHUNK, sittings - first)
        crowd.add(first, count, sittings)
        say(first + count, sittings, time.perf_counter() - began)
    sql.run("ANALYZE assessment_sitting, assessment_answer, assessment_mark, assessment_submission")
    record("sample.sittings_added", BANK, sittings=sittings, items=items, drawn=drawn, seed=seed)
    return Report(sittings, sittings * drawn, round(time.perf_counter() - began, 1))


def remove(*, say: Say) -> Report:
    """Take the sample away, its bank and its people too. Refused when somebody real has sat it."""
    began = time.perf_counter()
    row = sql.one(f"SELECT count(*) FROM ({MINE} AND s.context NOT LIKE 'contoh-butir:%%') x")  # noqa: S608
    if row and row[0]:
        raise Refused(f"{row[0]} sittings in the sample bank are of real people. The sample stays.")
    total = (sql.one(f"SELECT count(*) FROM ({MINE}) x") or (0,))[0]  # noqa: S608
    done = 0
    while ids := [row[0] for row in sql.rows(f"{MINE} LIMIT {CHUNK}")]:
        with transaction.atomic():
            for table in ("concern", "change", "answer", "mark", "submission"):
                sql.run(f"DELETE FROM assessment_{table} WHERE sitting_id = ANY(%s)", [ids])  # noqa: S608
            sql.run("DELETE FROM assessment_sitting WHERE id = ANY(%s)", [ids])
        done += len(ids)
        say(done, total, time.perf_counter() - began)
    with transaction.atomic():
        items = "SELECT id FROM assessment_item WHERE bank = 'contoh-butir'"
        sql.run("UPDATE assessment_item SET newest_id = NULL, figure_id = NULL WHERE bank = 'contoh-butir'")
        sql.run("DELETE FROM assessment_paper WHERE bank = 'contoh-butir'")
        sql.run(f"DELETE FROM assessment_itemevent WHERE item_id IN ({items})")  # noqa: S608
        versions = f"SELECT id FROM assessment_itemversion WHERE item_id IN ({items})"  # noqa: S608
        sql.run(f"DELETE FROM assessment_itemfigure WHERE version_id IN ({versions})")  # noqa: S608
        sql.run("DELETE FROM assessment_testfigure WHERE bank = 'contoh-butir'")
        regrades = f"SELECT id FROM assessment_regrade WHERE item_id IN ({items})"  # noqa: S608
        sql.run(f"DELETE FROM assessment_correction WHERE regrade_id IN ({regrades})")  # noqa: S608
        sql.run(f"DELETE FROM assessment_regrade WHERE item_id IN ({items})")  # noqa: S608
        sql.run(f"DELETE FROM assessment_itemversion WHERE item_id IN ({items})")  # noqa: S608
        sql.run("DELETE FROM assessment_item WHERE bank = 'contoh-butir'")
        of_signals = "SELECT id FROM assessment_signal WHERE bank = 'contoh-butir'"
        for table in ("concern", "signalword"):
            sql.run(f"DELETE FROM assessment_{table} WHERE signal_id IN ({of_signals})")  # noqa: S608
        sql.run("DELETE FROM assessment_signal WHERE bank = 'contoh-butir'")
        sql.run("DELETE FROM assessment_analysis WHERE bank = 'contoh-butir'")
        sql.run("DELETE FROM assessment_bank WHERE name = 'contoh-butir'")
        people = "SELECT id FROM accounts_person WHERE email LIKE 'penguji%%@contoh.id'"
        for table in ("notice", "letter"):
            sql.run(f"DELETE FROM notifications_{table} WHERE person_id IN ({people})")  # noqa: S608
        sql.run("DELETE FROM accounts_person WHERE email LIKE 'penguji%%@contoh.id'")
        if total:
            record("sample.sittings_removed", BANK, sittings=total)
    return Report(-total, 0, round(time.perf_counter() - began, 1))


class _Crowd:
    """People of normal ability who answer by the curves of the questions; what they did is written down as it would have been."""

    def __init__(self, asked: list[Question], paper: Paper, drawn: int, seed: int, people: list[int]) -> None:
        self.asked, self.paper, self.drawn, self.people = asked, paper, drawn, people
        self.luck = np.random.default_rng(seed)
        self.until = now()
        self.steep = np.array([one.steep for one in asked])
        self.place = np.array([one.place for one in asked])
        self.floor = np.array([one.floor for one in asked])
        self.leaked = np.array([one.leaked for one in asked])
        self.texts = [_Texts(one, paper.versions[n]) for n, one in enumerate(asked)]

    def add(self, first: int, count: int, whole: int) -> None:
        """Add a chunk of sittings."""
        luck, size = self.luck, len(self.asked)
        chosen = luck.random((count, size)).argsort(axis=1)[:, : self.drawn]
        ability = luck.normal(size=count)
        odd = _Odd(first, count, whole)
        odd.make_able(ability, chosen)
        age = (first + np.arange(count)) / max(1, whole - 1)  # 0 is the oldest sitting, 1 the newest
        gain = self.leaked[chosen] * (age[:, None] > 0.84)
        sharp = self.steep[chosen] * (ability[:, None] - self.place[chosen] + gain)
        chance = self.floor[chosen] + (1 - self.floor[chosen]) / (1 + np.exp(-sharp))
        knows = luck.random(chance.shape) < chance
        pick = luck.random(chance.shape)
        pause = luck.lognormal(3.2, 0.5, chance.shape)
        odd.behave(knows, pick, pause)
        noise = luck.bytes(count * (self.drawn + 1) * 10)
        lines: dict[str, list[str]] = {"sitting": [], "answer": [], "submission": [], "mark": []}
        for n in range(count):
            tail = noise[n * (self.drawn + 1) * 10 : (n + 1) * (self.drawn + 1) * 10]
            self._sit(
                first + n, float(age[n]), chosen[n].tolist(), knows[n].tolist(), pick[n].tolist(),
                pause[n].cumsum().tolist(), tail, lines, odd.device(first + n),
            )  # fmt: skip
        with transaction.atomic():
            _copy("assessment_sitting", SITTINGS, lines["sitting"])
            _copy("assessment_answer", ANSWERS, lines["answer"])
            _copy("assessment_submission", "sitting_id,by_id,at", lines["submission"])
            _copy("assessment_mark", "sitting_id,score,is_passed,slots,reason,at", lines["mark"])

    def _sit(
        self, number: int, age: float, chosen: list[int], knows: list[bool], pick: list[float],
        pause: list[float], tail: bytes, lines: dict[str, list[str]], device: str,
    ) -> None:  # fmt: skip
        opened = self.until - timedelta(days=DAYS * (1 - age) + 0.2)
        millis = int(opened.timestamp() * 1000)
        sitting = _uuid7(millis, tail[:10])
        person = self.people[number % len(self.people)]
        earned = Fraction(0)
        slots = []
        for slot, (item, is_known) in enumerate(zip(chosen, knows, strict=True), 1):
            text = self.texts[item]
            said, share = text.truth if is_known else text.other(pick[slot - 1])
            earned += share
            slots.append(text.mark(slot, share))
            at = opened + timedelta(seconds=pause[slot - 1])
            key = _uuid7(millis + int(pause[slot - 1] * 1000), tail[slot * 10 : slot * 10 + 10])
            lines["answer"].append(f"{key}\t{sitting}\t{slot}\t{said}\t{at}\tf\n")
        score = rounded(100 * earned / len(chosen))
        done = opened + timedelta(seconds=pause[-1] + 20)
        versions = ",".join(str(self.texts[item].version) for item in chosen)
        lines["sitting"].append(
            f"{sitting}\t{self.paper.pk}\t{person}\t{BANK}:{number}\t1\t{number}\t{{{versions}}}\t{opened}\tf\t{device}\n"
        )
        lines["submission"].append(f"{sitting}\t{person}\t{done}\n")
        passed = "t" if score >= 70 else "f"
        lines["mark"].append(f"{sitting}\t{score}\t{passed}\t[{','.join(slots)}]\t\t{done}\n")


class _Odd:
    """A few who do not sit like the others, so that something is there to be noticed: one of the weak copies from another, one answers
    faster than anybody reads, and some share a computer."""

    COPIES, SHARED, ROOM = 9_000_001, 9_000_002, 6

    def __init__(self, first: int, count: int, whole: int) -> None:
        self.source, self.hurried, self.room = whole // 2, whole // 3, whole // 4
        self.is_there = whole >= 100
        self._first, self._count = first, count

    def make_able(self, ability: NDArray[np.float64], chosen: NDArray[np.int64]) -> None:
        """Those who copy are weak and have the same questions; whoever hurries knows much."""
        for one, other in self._pair():
            ability[one] = ability[other] = -2.0
            chosen[other] = chosen[one]
        for one in self._at(self.hurried):
            ability[one] = 2.5

    def behave(self, knows: NDArray[np.bool_], pick: NDArray[np.float64], pause: NDArray[np.float64]) -> None:
        """One answers as the other did; one hardly looks."""
        for one, other in self._pair():
            knows[other], pick[other] = knows[one], pick[one]
        for one in self._at(self.hurried):
            pause[one] *= 0.06

    def device(self, number: int) -> str:
        """The browser a sitting was opened in, as COPY writes it."""
        if self.is_there and number in (self.source, self.source + 1):
            return str(self.COPIES)
        shared = self.is_there and self.room <= number < self.room + self.ROOM
        return str(self.SHARED) if shared else "\\N"

    def _pair(self) -> list[tuple[int, int]]:
        both = [*self._at(self.source), *self._at(self.source + 1)]
        return [(both[0], both[1])] if len(both) == 2 else []

    def _at(self, number: int) -> list[int]:
        return [number - self._first] if self.is_there and 0 <= number - self._first < self._count else []


class _Texts:
    """What is written down of one question, worked out once."""

    def __init__(self, question: Question, version: int) -> None:
        self.version = version
        self.truth = self._told(question, question.truth)
        weights = np.array([weight for _said, weight in question.wrong])
        self._edges = (weights.cumsum() / weights.sum()).tolist()
        self._others = [self._told(question, said) for said, _weight in question.wrong]

    def other(self, luck: float) -> tuple[str, Fraction]:
        """What somebody says who does not know."""
        for edge, told in zip(self._edges, self._others, strict=True):
            if luck <= edge:
                return told
        return self._others[-1]

    def mark(self, slot: int, share: Fraction) -> str:
        """The row of the mark, as marking.SlotMark writes it."""
        return (
            f'{{"slot":{slot},"version":{self.version},"lesson":"","earned":"{rounded(share)}",'
            f'"possible":"1.00","answered":true}}'
        )

    @staticmethod
    def _told(question: Question, said: str) -> tuple[str, Fraction]:
        response: Any = said == "true" if question.body["kind"] == "true-false" else said
        share = kinds.of(question.body).mark(question.body, response)
        return json.dumps(response, ensure_ascii=False).replace("\\", "\\\\"), share or Fraction(0)


def _people(count: int) -> list[int]:
    """People to sit, from all provinces by turns; they cannot sign in."""
    provinces = [
        row[0] for row in sql.rows("SELECT code FROM directory_region WHERE length(code) = 2 ORDER BY code")
    ]
    rows = sql.rows(
        "INSERT INTO accounts_person (email, full_name, password, epoch, is_active, province_id, employment, institution) "
        "SELECT 'penguji' || n || '@contoh.id', 'Penguji Contoh ' || n, '!', 0, true, "
        "(%s::text[])[1 + n %% greatest(1, cardinality(%s::text[]))], '', '' FROM generate_series(1, %s) n "
        "ON CONFLICT DO NOTHING RETURNING id",
        [provinces, provinces, count],
    )
    return [row[0] for row in rows] or [
        row[0]
        for row in sql.rows(
            "SELECT id FROM accounts_person WHERE email LIKE 'penguji%%@contoh.id' ORDER BY id"
        )
    ]


def _uuid7(millis: int, tail: bytes) -> str:
    high = int.from_bytes(tail, "big")
    number = (millis << 80) | (0x7 << 76) | ((high >> 68 & 0xFFF) << 64) | (0b10 << 62) | (high & (2**62 - 1))
    return f"{number:032x}"


def _copy(table: str, columns: str, lines: Iterable[str]) -> None:
    statement = f"COPY {table} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        copy.write("".join(lines))
