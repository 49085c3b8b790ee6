"""One written statement where the ORM would cost more than the work: the fast path, kept in one place."""

import threading
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

Params = Sequence[Any] | dict[str, Any]
Row = tuple[Any, ...]
Asked = tuple[str, tuple[Any, ...]]  # a statement and its values


class _Ahead(threading.local):
    """Rows that were read along with something else, before they are asked for."""

    rows: dict[Asked, Row | None] | None = None


_ahead = _Ahead()


def one(statement: str, params: Params = (), using: str = DEFAULT_DB_ALIAS) -> Row | None:
    """The first row of the answer, or None. One that was read ahead (`accounts.viewer.brings`) is not asked for again."""
    if _ahead.rows and not isinstance(params, dict):
        asked = (statement, tuple(params))
        if asked in _ahead.rows:
            return _ahead.rows.pop(asked)
    cursor = _carried_out(statement, params, using)
    found: Row | None = cursor.fetchone() if cursor.pgresult.nfields else None
    return found


def rows(statement: str, params: Params = ()) -> list[Row]:
    """All rows of the answer."""
    found: list[Row] = _carried_out(statement, params).fetchall()
    return found


def dicts(statement: str, params: Params = (), using: str = DEFAULT_DB_ALIAS) -> list[dict[str, Any]]:
    """All rows of the answer, each by column name; `using` another database than the first where that may lag."""
    cursor = _carried_out(statement, params, using)
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def run(statement: str, params: Params = ()) -> int:
    """Carry out a statement; how many rows it touched."""
    return int(_carried_out(statement, params).rowcount)


def one_with(
    columns: str, source: str, where: str, params: Sequence[Any], along: Sequence[Asked]
) -> tuple[Row | None, dict[Asked, Row | None]]:
    """The first row of `columns` of `source` where `where`, and by the same trip the first row of each statement of `along`, None where it has none.

    Where the first finds nothing, nothing of the others is told.
    """
    statement = _joined(columns, source, where, tuple(said for said, _values in along))
    cursor = _carried_out(statement, [*(value for _said, values in along for value in values), *params])
    row = cursor.fetchone()
    if row is None or not along:
        return row, {}
    places = _places.get(statement)
    if places is None:
        names = [cursor.pgresult.fname(n) for n in range(cursor.pgresult.nfields)]
        places = _places[statement] = [names.index(f"found_{n}".encode()) for n in range(len(along))]
    ends = [*places[1:], len(row)]
    found = {
        one: row[at + 1 : end] if row[at] else None for one, at, end in zip(along, places, ends, strict=True)
    }
    return row[: places[0]], found


_places: dict[str, list[int]] = {}  # by statement: where the columns of each part begin


@cache
def _joined(columns: str, source: str, where: str, along: tuple[str, ...]) -> str:
    parts = "".join(
        f" LEFT JOIN (SELECT true AS found_{n}, q.* FROM ({said}) q LIMIT 1) a{n} ON true"  # noqa: S608 - our own words
        for n, said in enumerate(along)
    )
    names = "".join(f", a{n}.*" for n in range(len(along)))
    return f"SELECT {columns}{names} FROM {source}{parts} WHERE {where}"  # noqa: S608 - our own words


def keep_ahead(found: Mapping[Asked, Row | None] | None) -> None:
    """Keep rows for whoever will ask by the same statement and values, each once, in this thread; None forgets them."""
    _ahead.rows = dict(found) if found else None


def _carried_out(statement: str, params: Params, using: str = DEFAULT_DB_ALIAS) -> Any:
    """The cursor with the answer: one for each connection, used again and again; the framework's own, which costs as much as
    a small statement, where somebody counts statements or nothing is open yet."""
    database: Any = connections[using]
    held = database.connection
    if held is None or database.queries_logged or database.execute_wrappers or database.needs_rollback:
        cursor = database.cursor()
        cursor.execute(statement, params)
        return cursor
    place = database.__dict__
    if place.get("_quick_of") is not held:
        place["_quick_of"], place["_quick"] = held, database.create_cursor()
    cursor = place["_quick"]
    with database.wrap_database_errors:
        cursor.execute(statement, params)
    return cursor
