"""Tables that only ever grow are cut by month: each month's rows lie in a part of their own, made ahead of time.

Old months can then be put away whole (`kit.archive`), and nobody's page gets slower because others learnt last year. What
belongs to no month that is there, as from clocks that lie, lies in a default part.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from django.db import connection, transaction

from pintar.kit import sql
from pintar.kit.clock import now

log = logging.getLogger("pintar.months")

AHEAD = 3  # months
PATIENCE = "2s"  # how long writers may be kept waiting before the job comes again tomorrow
THERE = "SELECT to_regclass(%s) IS NOT NULL"
PARTS = """
SELECT c.relname, greatest(c.reltuples, 0)::bigint, pg_total_relation_size(c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = %s::regclass ORDER BY c.relname
"""


@dataclass(frozen=True)
class Cut:
    """A table that is cut by month: by an id that carries its time (UUIDv7) or by an instant; months are those of UTC."""

    table: str
    key: str
    by: Literal["uuid7", "instant"]

    def name(self, month: date) -> str:
        """The part of a month."""
        return f"{self.table}_{month:%Y_%m}"

    def bound(self, month: date) -> str:
        """The lowest key of a month, as text for SQL."""
        return lowest_id(month) if self.by == "uuid7" else f"{month:%Y-%m-01} 00:00:00+00"


@dataclass(frozen=True)
class Part:
    """One part: its table, its month (None: the default part), about how many rows, how many bytes with its indexes."""

    name: str
    month: date | None
    rows: int
    bytes: int


_cuts: dict[str, Cut] = {}


def register(cut: Cut) -> None:
    """Tell of a table that is cut by month."""
    _cuts[cut.table] = cut


def cuts() -> list[Cut]:
    """All tables that are cut by month."""
    return [_cuts[name] for name in sorted(_cuts)]


def lowest_id(month: date) -> str:
    """The id before all UUIDv7 of a month: they begin with their milliseconds (RFC 9562, section 5.7)."""
    at = datetime(month.year, month.month, 1, tzinfo=UTC)
    return f"{int(at.timestamp() * 1000):012x}" + "0" * 20


def after(month: date, number: int = 1) -> date:
    """The first day of the month so many after this one; before it when less than nothing."""
    years, rest = divmod(month.month - 1 + number, 12)
    return date(month.year + years, rest + 1, 1)


def this_month() -> date:
    """The first day of the month that it is now."""
    return now().astimezone(UTC).date().replace(day=1)


def parts_of(cut: Cut) -> list[Part]:
    """The parts that are there, by month, the default part last."""
    return [Part(name, _month_of(cut, name), rows, size) for name, rows, size in sql.rows(PARTS, [cut.table])]


def cut_ahead(cut: Cut, *, months: int = AHEAD) -> list[str]:
    """Make the parts of this month and of so many after it; the names of those that were new. Twice makes none.

    Rows of a new month that lie in the default part, as those of clocks ahead, move into it.
    """
    made = []
    for month in (after(this_month(), number) for number in range(months + 1)):
        name = cut.name(month)
        if not (sql.one(THERE, [name]) or [False])[0]:
            make_part(cut, month)
            made.append(name)
    if made:
        log.info("months made: %s", ", ".join(made))
    return made


@transaction.atomic
def make_part(cut: Cut, month: date) -> None:
    """One part. The default part is held meanwhile, for nothing may be written into it that belongs here."""
    name, default = (connection.ops.quote_name(one) for one in (cut.name(month), f"{cut.table}_default"))
    low, high = cut.bound(month), cut.bound(after(month))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        cursor.execute(f"LOCK TABLE {default} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(f"CREATE TABLE {name} (LIKE {cut.table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        cursor.execute(
            f"WITH moved AS (DELETE FROM {default} WHERE {cut.key} >= '{low}' AND {cut.key} < '{high}' RETURNING *) "  # noqa: S608
            f"INSERT INTO {name} SELECT * FROM moved"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"ALTER TABLE {cut.table} ATTACH PARTITION {name} FOR VALUES FROM ('{low}') TO ('{high}')"
        )


def has_month_ahead(cut: Cut) -> bool:
    """Whether next month's rows have a part of their own to lie in."""
    return bool((sql.one(THERE, [cut.name(after(this_month()))]) or [False])[0])


def finished_months(cut: Cut, *, older_than: int) -> Iterator[Part]:
    """The parts of months that ended so many months ago, or more, oldest first."""
    border = after(this_month(), -older_than)
    yield from (part for part in parts_of(cut) if part.month and part.month < border)


def _month_of(cut: Cut, name: str) -> date | None:
    year, _line, month = name.removeprefix(f"{cut.table}_").partition("_")
    return date(int(year), int(month), 1) if year.isdecimal() and month.isdecimal() else None
