"""Pages of a long list by key: the ten-thousandth page costs what the first one does."""

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet

NO_TEXT = re.compile("[\0\ud800-\udfff]")  # what no text in the database can hold


@dataclass(frozen=True)
class Slice:
    """Some rows of a list, with the cursors that lead to the rows after and before them."""

    rows: list[Any]
    after: str
    before: str


def take(queryset: QuerySet, order: Sequence[str], cursor: str = "", size: int = 50) -> Slice:
    """Take the `size` rows that follow (or precede) `cursor` in `order`.

    `order` names columns, `-` for descending; all in one direction, the last one unique and none null.
    An unreadable cursor starts from the beginning.
    """
    names = [name.lstrip("-") for name in order]
    descending = order[0].startswith("-")
    direction, key = _read(cursor, queryset.model, names)
    backwards = direction == "b"
    falling = descending != backwards
    if key:
        queryset = queryset.filter(_beyond(names, key, falling))
    queryset = queryset.order_by(*[F(n).desc() if falling else F(n).asc() for n in names])
    found = list(queryset[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_after = more if not backwards else bool(key)
    has_before = bool(key) if not backwards else more
    return Slice(
        rows=found,
        after=_write("a", found[-1], names) if found and has_after else "",
        before=_write("b", found[0], names) if found and has_before else "",
    )


def _beyond(names: list[str], key: list[Any], falling: bool) -> Q:
    sign = "lt" if falling else "gt"
    found = Q()
    for depth in range(len(names)):
        here = Q(**{f"{names[depth]}__{sign}": key[depth]})
        for upper in range(depth):
            here &= Q(**{names[upper]: key[upper]})
        found |= here
    # The redundant bound on the first column lets PostgreSQL start in the middle of the index.
    return Q(**{f"{names[0]}__{sign}e": key[0]}) & found


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = row[part] if isinstance(row, dict) else getattr(row, part)
    if isinstance(row, Model):
        return row.pk
    return {"t": row.isoformat()} if isinstance(row, datetime | date) else row


def _write(direction: str, row: Any, names: list[str]) -> str:
    text = json.dumps([direction, *[_value(row, n) for n in names]], default=str, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, model: type[Model], names: list[str]) -> tuple[str, list[Any]]:
    """Direction and key of a cursor. Anybody can write one: what is no value of its column makes it unreadable."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        direction, *said = json.loads(base64.urlsafe_b64decode(padded.encode())) if cursor else ["a"]
        if direction not in ("a", "b") or len(said) != len(names):
            return "a", []
        return direction, [_typed(model, name, one) for name, one in zip(names, said, strict=True)]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, ValidationError):
        return "a", []


def _typed(model: type[Model], name: str, said: Any) -> Any:
    """What a cursor says of a column as a value of that column."""
    column: Any = None
    for part in name.split("__"):
        column = model._meta.get_field(part)
        model = column.related_model or model
    value = column.to_python(said["t"] if isinstance(said, dict) else said)
    if value is None or (isinstance(value, str) and NO_TEXT.search(value)):
        raise ValueError(name)
    return value
