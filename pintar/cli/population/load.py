"""Putting the sample into the tables by COPY, a chunk a transaction: whatever is there is whole, and can be gone on with."""

import resource
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from pintar.accounts.values import PRIVACY_VERSION
from pintar.cli.population import ground
from pintar.cli.population.rows import (
    COMPLETIONS,
    CONSENTS,
    ENROLMENTS,
    PEOPLE,
    PROGRESS,
    Chunk,
    Earned,
    Population,
)
from pintar.cli.population.shares import MONTHS
from pintar.credentials.values import CODE_LENGTH, number_of
from pintar.insights.actions import recount
from pintar.journal.actions import record
from pintar.journal.models import Entry
from pintar.kit import sql
from pintar.kit.errors import Refused
from pintar.kit.ids import READABLE

Range = tuple[int, int]  # the first and the last person, counted from 1
CONNECTIONS = 2
CHUNK = 10_000  # people; part of what a seed gives, so changing it changes the sample
LOCK = 7_201_951
SUBJECT = "population"
ADDED, REMOVED = "sample.population_added", "sample.population_removed"
CERTIFICATES = "code,number,enrolment_id,person_id,holder,title,jp,passed_on,province,issued_at,facts,file,replaces_id,reason"
TABLES = (
    *(
        "accounts_person",
        "accounts_consent",
        "learning_enrolment",
        "learning_progress",
        "learning_completion",
    ),
    *("credentials_certificate", "insights_fact", "insights_rollup", "catalogue_batch", "catalogue_period"),
)
LETTERS = READABLE.encode() * (256 // len(READABLE))
SERIAL = """
INSERT INTO credentials_serial (scope, last) VALUES (%s, %s)
ON CONFLICT (scope) DO UPDATE SET last = credentials_serial.last + excluded.last RETURNING last
"""


@dataclass(frozen=True)
class Report:
    """What was done: how many people are there now, how many of them were added by this run, and at which pace."""

    people: int
    participations: int
    added: int
    seconds: float
    people_per_second: int
    peak_memory_mb: int


def add(*, people: int, participations: int, seed: int, say: Callable[[int, int, float], None]) -> Report:
    """Add a population, or what is missing of it. `say` hears people done, people in all, seconds.

    Refused when another population is there, or when it cannot be dealt.
    """
    if not 1 <= people <= participations <= people * len(MONTHS):
        raise Refused(
            f"There must be at least one person, as many participations as people, and at most {len(MONTHS)} for each."
        )
    began = time.perf_counter()
    with _alone():
        plan = {"people": people, "participations": participations, "seed": seed}
        there = present()
        if any(known != plan for known, *_ in there):
            raise Refused(
                "Another sample population is there already "
                f"({'; '.join(sorted({str(k) for k, *_ in there}))}). Remove it first: pintar sample population --remove"
            )
        known = {(first, last) for _, first, last in there}
        chunks = [(first, min(first + CHUNK - 1, people)) for first in range(1, people + 1, CHUNK)]
        missing = [chunk for chunk in chunks if chunk not in known]
        there_already = people - _size(missing)
        if missing:
            land = ground.lay()
            whole = Population(
                people=people, participations=participations, seed=seed, ground=land, consent=PRIVACY_VERSION
            )
            done = there_already
            for first, last in _spread(whole, missing, plan):
                done += last - first + 1
                say(done, people, time.perf_counter() - began)
            _analyze()
    return _report(people, participations, people - there_already, time.perf_counter() - began)


def remove(*, say: Callable[[int, int, float], None]) -> Report:
    """Take the sample population away, its periods too. Refused when somebody real hangs on to it."""
    began = time.perf_counter()
    with _alone():
        there = present()
        whole = _size([(first, last) for _, first, last in there])
        done = 0
        for plan, first, last in there:
            try:
                _remove_chunk(plan, first, last)
            except IntegrityError as fault:
                raise Refused(
                    f"Sample people {first} to {last} are used elsewhere and stay: {fault}"
                ) from fault
            done += last - first + 1
            say(done, whole, time.perf_counter() - began)
        ground.clear()
        _analyze()
    return _report(0, 0, -whole, time.perf_counter() - began)


def present() -> list[tuple[dict[str, int], int, int]]:
    """The chunks that are in the tables, as (plan, first person, last person), by the journal."""
    chunks: dict[tuple[int, int], dict[str, int]] = {}
    for kind, data in (
        Entry.objects.filter(kind__in=[ADDED, REMOVED], subject=SUBJECT)
        .order_by("id")
        .values_list("kind", "data")
    ):
        key = (data.pop("first"), data.pop("last"))
        if kind == ADDED:
            chunks[key] = data
        else:
            chunks.pop(key, None)
    return [(plan, *key) for key, plan in sorted(chunks.items())]


def _spread(whole: Population, chunks: list[Range], plan: dict[str, int]) -> Iterator[Range]:
    """Each chunk as it is done. Two connections at a time keep two cores busy; within a transaction there is only one.

    The first goes alone: a table that was counted when it was empty makes the database read it whole for every row
    that points into it, until it is counted anew.
    """
    begin, *rest = chunks
    _add_chunk(whole, begin, plan, must_count=_were_empty())
    yield begin
    if connection.in_atomic_block:
        for chunk in rest:
            _add_chunk(whole, chunk, plan)
            yield chunk
        return
    with ThreadPoolExecutor(CONNECTIONS, "sample") as pool:
        running = {pool.submit(_add_alone, whole, chunk, plan): chunk for chunk in rest}
        try:
            for future in as_completed(running):
                future.result()
                yield running[future]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _add_alone(whole: Population, chunk: Range, plan: dict[str, int]) -> None:
    try:
        _add_chunk(whole, chunk, plan)
    finally:
        connection.close()


@transaction.atomic
def _add_chunk(whole: Population, people: Range, plan: dict[str, int], must_count: bool = False) -> None:
    first, last = people
    person_ids = _keys("accounts_person", last - first + 1)
    enrolment_ids = _keys(
        "learning_enrolment", whole.enrolments_before(last) - whole.enrolments_before(first - 1)
    )
    chunk: Chunk = whole.chunk(first, last, person_ids, enrolment_ids)
    try:
        _copy("accounts_person", PEOPLE, chunk.people)
    except IntegrityError as fault:
        raise Refused(f"An account with a sample e-mail address is there already: {fault}") from fault
    _copy("accounts_consent", CONSENTS, chunk.consents)
    _copy("learning_enrolment", ENROLMENTS, chunk.enrolments)
    _copy("learning_progress", PROGRESS, chunk.progress)
    _copy("learning_completion", COMPLETIONS, chunk.completions)
    if must_count:
        sql.run("ANALYZE accounts_person, learning_enrolment")
    # What is long is checked before the year's serial and the sums are held, so that others wait for little.
    sql.run("SET CONSTRAINTS ALL IMMEDIATE")
    _copy("credentials_certificate", CERTIFICATES, list(_numbered(chunk.earned)))
    recount(person_ids)
    record(ADDED, SUBJECT, **plan, first=first, last=last)


@transaction.atomic
def _remove_chunk(plan: dict[str, int], first: int, last: int) -> None:
    emails = [f"peserta{n}@contoh.id" for n in range(first, last + 1)]
    people = [row[0] for row in sql.rows("SELECT id FROM accounts_person WHERE email = ANY(%s)", [emails])]
    mine = "SELECT id FROM learning_enrolment WHERE person_id = ANY(%s)"
    sql.run("DELETE FROM credentials_certificate WHERE person_id = ANY(%s)", [people])
    for table in (
        "learning_completion",
        "learning_progress",
        "learning_viewing",
        "learning_presence",
        "learning_act",
    ):
        sql.run(f"DELETE FROM {table} WHERE enrolment_id IN ({mine})", [people])  # noqa: S608 - our own names
    sql.run("DELETE FROM learning_enrolment WHERE person_id = ANY(%s)", [people])
    sql.run("DELETE FROM accounts_consent WHERE person_id = ANY(%s)", [people])
    sql.run("DELETE FROM accounts_person WHERE id = ANY(%s)", [people])
    recount(people)
    record(REMOVED, SUBJECT, **plan, first=first, last=last)
    sql.run("SET CONSTRAINTS ALL IMMEDIATE")


def _numbered(earned: list[Earned]) -> Iterator[str]:
    """The lines of the certificates, in the order in which they were earned, numbered on from the year's last."""
    jakarta = timedelta(hours=7)
    in_order = sorted(
        ((datetime.fromtimestamp(one.at, UTC) + jakarta, one) for one in earned), key=lambda e: e[0]
    )
    counts: dict[int, int] = {}
    for local, _ in in_order:
        counts[local.year] = counts.get(local.year, 0) + 1
    serials: dict[int, int] = {}
    for year, count in sorted(counts.items()):
        row = sql.one(SERIAL, [str(year), count])
        serials[year] = (row[0] if row else count) - count
    for local, one in in_order:
        serials[local.year] += 1
        day = local.date()
        number = number_of(
            settings.CERTIFICATE_NUMBER,
            serial=serials[local.year],
            issued_on=day,
            title=one.run.title,
            jp=one.run.jp,
        )
        yield (
            f"{_code()}\t{_safe(number)}\t{one.enrolment_id}\t{one.person_id}\t{one.holder}\t"
            f"{_safe(one.run.title)}\t{one.run.jp}\t{day}\t{one.province}\t{local - jakarta}\t{{}}\t\t\\N\t\n"
        )


def _copy(table: str, columns: str, lines: list[str]) -> None:
    names = ",".join(f'"{column}"' for column in columns.split(","))
    statement = f"COPY {table} ({names}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for start in range(0, len(lines), 500):
            copy.write("".join(lines[start : start + 500]))


def _keys(table: str, count: int) -> list[int]:
    """Keys that nobody else will get."""
    rows = sql.rows(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
    )
    return [row[0] for row in rows]


def _code() -> str:
    """A certificate's code; as hard to guess as a real one, so the seed has no part in it."""
    return secrets.token_bytes(CODE_LENGTH).translate(LETTERS).decode()


def _size(ranges: list[Range]) -> int:
    return sum(last - first + 1 for first, last in ranges)


def _safe(text: str) -> str:
    """A text as a field of COPY."""
    return text.replace("\\", "\\\\").replace("\t", " ").replace("\n", " ").replace("\r", " ")


def _were_empty() -> bool:
    row = sql.one(
        "SELECT min(reltuples) FROM pg_class WHERE oid IN ('accounts_person'::regclass, 'learning_enrolment'::regclass)"
    )
    return bool(row and row[0] < CHUNK)


def _analyze() -> None:
    for table in TABLES:
        sql.run(f"ANALYZE {table}")


def _report(people: int, participations: int, added: int, seconds: float) -> Report:
    pace = round(abs(added) / seconds) if seconds else 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (
        1024 * 1024 if sys.platform == "darwin" else 1024
    )
    return Report(people, participations, added, round(seconds, 1), pace, peak)


def as_json(report: Report) -> dict[str, float]:
    """The report for scripts."""
    return asdict(report)


@contextmanager
def _alone() -> Iterator[None]:
    row = sql.one("SELECT pg_try_advisory_lock(%s)", [LOCK])
    if not row or not row[0]:
        raise Refused("Another sample is being loaded or removed at this moment.")
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            sql.run("SELECT pg_advisory_unlock(%s)", [LOCK])
