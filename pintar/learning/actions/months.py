"""The table of acts is cut by month: each month of ids lies in a part of its own, made ahead of time."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime

from django.db import connection, transaction

from pintar.kit import sql
from pintar.kit.clock import now

log = logging.getLogger("pintar.learning")

AHEAD = 3  # months
THERE = "SELECT to_regclass(%s) IS NOT NULL"
PATIENCE = "2s"  # how long writers may be kept waiting before the job comes again tomorrow


def cut_ahead(*, months: int = AHEAD) -> list[str]:
    """Make the parts of this month and of so many after it; the names of those that were new. Twice makes none.

    Acts of a new month that lie in the default part, as those of clocks ahead, move into it.
    """
    first = now().astimezone(UTC).date().replace(day=1)
    made = []
    for number in range(months + 1):
        month = _after(first, number)
        name = f"learning_act_{month:%Y_%m}"
        if not (sql.one(THERE, [name]) or [False])[0]:
            _cut(name, lowest_id(month), lowest_id(_after(month, 1)))
            made.append(name)
    if made:
        log.info("months of acts made: %s", ", ".join(made))
    return made


def lowest_id(month: date) -> str:
    """The id before all UUIDv7 of a month (UTC): they begin with their milliseconds (RFC 9562, section 5.7)."""
    at = datetime(month.year, month.month, 1, tzinfo=UTC)
    return f"{int(at.timestamp() * 1000):012x}" + "0" * 20


@transaction.atomic
def _cut(name: str, low: str, high: str) -> None:
    """One part. The default part is held meanwhile, for nothing may be written into it that belongs here."""
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        cursor.execute("LOCK TABLE learning_act_default IN ACCESS EXCLUSIVE MODE")
        cursor.execute(f"CREATE TABLE {quoted} (LIKE learning_act INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        cursor.execute(
            f"WITH moved AS (DELETE FROM learning_act_default WHERE id >= '{low}' AND id < '{high}' RETURNING *) "  # noqa: S608
            f"INSERT INTO {quoted} SELECT * FROM moved"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"ALTER TABLE learning_act ATTACH PARTITION {quoted} FOR VALUES FROM ('{low}') TO ('{high}')"
        )


def _after(month: date, number: int) -> date:
    years, rest = divmod(month.month - 1 + number, 12)
    return date(month.year + years, rest + 1, 1)
