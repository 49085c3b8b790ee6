"""What it costs to open sittings from a bank of 50,000 questions and to keep answers, over HTTP, beside a bare INSERT.

`.venv/bin/python bench/sittings.py [--sittings N] [--bank N] [--crowd N] [--json FILE]`
"""

import argparse
import json
import statistics
import tempfile
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from course import write
from ingest import at_rest, spent
from journey import PREPARE
from learner import Learner
from measured import Site, running

ANSWERS, QUESTIONS = 10, 30
TOKEN = "a" * 32
# A bank of one sort of question in ten competencies and three difficulties, and a paper that draws three of each competency.
BANK = """
import sys
from django.db import connection, transaction
from pintar.assessment.actions import make_paper_of_bank
from pintar.assessment.values import Cell, PaperRules
from pintar.authoring.models import Release
with transaction.atomic(), connection.cursor() as cursor:
    cursor.execute("INSERT INTO assessment_bank (name, title) VALUES ('raya', 'Bank raya')")
    cursor.execute('''
      INSERT INTO assessment_item (bank, key, state, kind, title, stems, bands, tags, competency, lesson, level, difficulty, language, concern)
      SELECT 'raya', 'soal-' || n, 'draft', 'single-choice', 'Soal ' || n, '{}', '{}', '{}', 'Kompetensi ' || n %% 10, '', '',
        (ARRAY['mudah', 'sedang', 'sukar'])[1 + n %% 3], 'id', 0 FROM generate_series(1, %s) n
    ''', [int(sys.argv[1])])
    cursor.execute('''
      INSERT INTO assessment_itemversion (item_id, hash, kind, body)
      SELECT id, md5(key), 'single-choice', jsonb_build_object('kind', 'single-choice', 'stem', '<p>' || title || '?</p>',
        'competency', competency, 'difficulty', difficulty, 'points', 1, 'shuffle', true, 'feedback', '', 'options', jsonb_build_array(
          jsonb_build_object('id', 'a', 'text', 'Tepat', 'correct', true), jsonb_build_object('id', 'b', 'text', 'Keliru'),
          jsonb_build_object('id', 'c', 'text', 'Meleset'), jsonb_build_object('id', 'd', 'text', 'Lain')))
      FROM assessment_item WHERE bank = 'raya'
    ''')
    cursor.execute("UPDATE assessment_item i SET newest_id = v.id FROM assessment_itemversion v WHERE v.item_id = i.id AND bank = 'raya'")
    cursor.execute("ANALYZE assessment_item, assessment_itemversion")
    sorts = tuple(Cell(3, competency=f"Kompetensi {n}") for n in range(10))
    rules = PaperRules(pass_mark=70, blueprint=sorts, fresh=True, time_limit_minutes=600)
    paper = make_paper_of_bank(bank="raya", title="Uji", rules=rules)
    release = Release.objects.get()
    release.papers["uji"] = paper.pk
    release.manifest["course"]["rules"]["order"] = "free"
    for section in release.manifest["sections"]:
        for lesson in section["lessons"]:
            if lesson["key"] == "uji":
                lesson["quiz"] |= {"rules": rules.as_json(), "count": len(paper.versions)}
    release.save(update_fields=["papers", "manifest"])
"""
# Signed in without a password each: what is measured is not the hash.
PHONES = """
import sys
from django.test import Client
from pintar.accounts.models import Person
from pintar.catalogue.models import Batch
from pintar.learning.actions import enrol
batch = Batch.objects.get(pk=sys.argv[1])
for n in range(int(sys.argv[2])):
    person = Person.objects.get(email=f"ukur{n}@contoh.id")
    enrolment = enrol(person=person, batch=batch)[0]
    client = Client()
    client.force_login(person)
    print(enrolment.pk, *(f"{name}={one.value}" for name, one in client.cookies.items()))
"""
# One row at a time into a table with the same columns and indexes; the client counts, as the web process does on the other side.
BARE = """
import sys, time, uuid, json
from django.db import connection
connection.ensure_connection()
raw = connection.connection
raw.autocommit = True
cursor = raw.cursor()
cursor.execute("CREATE UNLOGGED TABLE bare (LIKE assessment_answer INCLUDING DEFAULTS INCLUDING INDEXES)")
cursor.execute("ALTER TABLE bare SET LOGGED")
sitting = uuid.uuid4()
rows = [(uuid.uuid4(), sitting, n % 30, json.dumps("a")) for n in range(int(sys.argv[1]))]
before = time.process_time()
for row in rows:
    cursor.execute("INSERT INTO bare (id, sitting_id, slot, response) VALUES (%s, %s, %s, %s::jsonb)", row, prepare=True)
print(time.process_time() - before)
cursor.execute("DROP TABLE bare")
"""


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--sittings", type=int, default=3000)
    words.add_argument("--bank", type=int, default=50_000)
    words.add_argument("--crowd", type=int, default=64, help="learners who answer at the same time")
    words.add_argument("--json", type=Path)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="pintar-bench-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        found = measure(Path(name), asked.sittings, asked.bank, asked.crowd)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1))
    show(found)


def measure(data: Path, sittings: int, bank: int, crowd: int) -> dict:
    """Set a site up, open sittings, answer one after the other, insert bare rows, answer in a crowd."""
    with running(data) as site:
        site.pintar("course", "import", str(write(data / "source")), "--publish")
        site.python(BANK, str(bank))
        batch = site.python(PREPARE, str(sittings + crowd)).split()[-1]
        phones = [
            phone(site, line) for line in site.python(PHONES, batch, str(sittings + crowd)).splitlines()
        ]
        early, rest = phones[:crowd], phones[crowd:]
        for one, enrolment in early:  # every process has read the paper, and knows its statements
            one.sitting = opened(one, enrolment)
            one.get(f"{one.sitting}/1/")
            for number in (1, 2):
                answered(one, number)
        idle = at_rest(site)
        rested(phones)
        opening = spent(site, idle, lambda: [setattr(one, "sitting", opened(one, at)) for one, at in rest])
        rested(phones)
        reading = spent(site, idle, lambda: [one.get(f"{one.sitting}/1/") for one, _at in rest])
        turns = [(one, n) for one, _at in rest for n in range(1, ANSWERS + 1)]
        rested(phones)
        answers = spent(site, idle, lambda: [answered(one, n) for one, n in turns])
        bare = [inserted(site, sittings * ANSWERS // 3) for _ in range(3)]
        rested(phones)
        seconds = in_a_crowd([one for one, _at in early])
        memory = site.memory()
    return {
        "on": date.today().isoformat(),
        "sittings": sittings,
        "bank": bank,
        "opening": per(opening, sittings),
        "reading": per(reading, sittings),
        "answer": per(answers, len(turns)),
        "bare": min(bare),
        "crowd": crowd,
        "p50": statistics.median(seconds),
        "p99": sorted(seconds)[int(len(seconds) * 0.99)],
        "a_second": len(seconds) / max(sum(seconds) / crowd, 1e-9),
        "memory": memory,
    }


def phone(site: Site, line: str) -> tuple[Learner, str]:
    """A phone that is signed in, and its enrolment."""
    enrolment, *cookies = line.split()
    one = Learner(site.base)
    one.cookies = {"kunci": TOKEN} | dict(cookie.split("=", 1) for cookie in cookies)
    return one, enrolment


def rested(phones: list[tuple[Learner, str]]) -> None:
    """Close the lines, which the site closes too when nobody speaks for long; each opens again by itself."""
    for one, _enrolment in phones:
        one.line.close()


def opened(one: Learner, enrolment: str) -> str:
    """Open a sitting; where it is."""
    where, _ = one.post(f"/belajar/{enrolment}/uji/ujian/", {})
    return urlsplit(where).path.rsplit("/", 2)[0]


def answered(one: Learner, number: int) -> None:
    """Give an answer as the page does: kept, and said so."""
    form = {"act": str(uuid.uuid4()), "jawaban": str(1 + number % 4)}
    one.post(f"{one.sitting}/{number}/", form, expect=200, scripted=True)


def in_a_crowd(phones: list[Learner], rounds: int = 25) -> list[float]:
    """Seconds of each answer while all of them answer at once."""
    for one in phones:
        del one.seconds[:]
    gate = threading.Barrier(len(phones))

    def answer(one: Learner) -> None:
        gate.wait()
        for n in range(rounds):
            answered(one, 1 + n % QUESTIONS)

    with ThreadPoolExecutor(len(phones)) as pool:
        list(pool.map(answer, phones))
    return [second for one in phones for second in one.seconds]


def inserted(site: Site, rows: int) -> float:
    """CPU seconds of one bare INSERT, its client's included."""
    found: list[float] = []
    parts = spent(site, 0.0, lambda: found.append(float(site.python(BARE, str(rows)).split()[-1])))
    return (found[0] + parts["database"]) / rows


def per(parts: dict[str, float], count: int) -> dict[str, float]:
    """CPU seconds of one."""
    return {name: seconds / count for name, seconds in parts.items()}


def show(found: dict) -> None:
    """The figures beside their yardstick."""
    for name, words in (
        ("opening", f"a sitting of {QUESTIONS} opened from {found['bank']:,} questions"),
        ("reading", "its first question shown"),
        ("answer", "an answer kept"),
    ):
        one = found[name]
        print(f"{words}: {one['all'] * 1000:.2f} ms CPU (web {one['web'] * 1000:.2f}, ", end="")
        print(f"database {one['database'] * 1000:.2f}), {1 / one['all']:,.0f} a CPU-second")
    bare = found["bare"]
    print(
        f"a bare INSERT of one row: {bare * 1000:.3f} ms CPU with its client, {1 / bare:,.0f} a CPU-second; ",
        end="",
    )
    print(f"an answer costs {found['answer']['all'] / bare:.1f} of them")
    print(
        f"{found['crowd']} learners at once: p50 {found['p50'] * 1000:.0f} ms, p99 {found['p99'] * 1000:.0f} ms, ",
        end="",
    )
    print(f"{found['a_second']:,.0f} answers a second; memory {found['memory']['program']:.0f} MB")


if __name__ == "__main__":
    main()
