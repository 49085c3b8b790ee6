"""One written statement where the ORM would cost more than the work: the fast path, kept in one place."""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections


def one(
    statement: str, params: Sequence[Any] | dict[str, Any] = (), using: str = DEFAULT_DB_ALIAS
) -> tuple[Any, ...] | None:
    """The first row of the answer, or None."""
    with connections[using].cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone() if cursor.description else None


def rows(statement: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of the answer."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def dicts(
    statement: str, params: Sequence[Any] | dict[str, Any] = (), using: str = DEFAULT_DB_ALIAS
) -> list[dict[str, Any]]:
    """All rows of the answer, each by column name; `using` another database than the first where that may lag."""
    with connections[using].cursor() as cursor:
        cursor.execute(statement, params)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def run(statement: str, params: Sequence[Any] | dict[str, Any] = ()) -> int:
    """Carry out a statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount
