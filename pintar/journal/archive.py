"""Putting old months away: from a table that is cut by month (`kit.months`) into one Parquet file, and back.

A month is written in the order of its keys, read again from the file and compared, value by value, by one SHA-256 over all rows;
only then may its part be dropped. The file lies under `files/archive/` of the data folder, or in the bucket, and can be read by
anything that reads Apache Parquet.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from pintar.engine.folder import data_folder
from pintar.journal.actions import record
from pintar.journal.models import PutAway
from pintar.kit import bucket, sql
from pintar.kit.clock import now
from pintar.kit.months import Cut, Part, make_part

BATCH = 50_000  # rows held in memory at once
Rows = list[tuple[Any, ...]]
Progress = Callable[[int], object]
COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""


class Unlike(Exception):
    """What was read back is not what was written, or rows came meanwhile; nothing was dropped."""


def put_away(cut: Cut, part: Part, *, drop: bool, progress: Progress = lambda rows: None) -> PutAway:
    """Write a finished month into its file, read it back, and drop its part if that was asked. Doing it again is safe.

    Raises Unlike when the file does not hold exactly what the table holds.
    """
    assert part.month
    known = PutAway.objects.filter(table=cut.table, month=part.month).first()
    with tempfile.TemporaryDirectory(dir=data_folder().tmp) as room:
        file = Path(room) / "month.parquet"
        with transaction.atomic():
            # One snapshot; a month that ended long ago is not written to, and if it is, the count below tells.
            sql.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            rows, sha = _write(file, part, _order(cut), progress)
        if _read_sha(file) != sha:
            raise Unlike(f"{part.name}: the file does not say what the table says")
        if known is None or known.sha != sha:
            _store(_key(cut.table, part.month), file)
        size = file.stat().st_size
    with transaction.atomic():
        known, _ = PutAway.objects.update_or_create(
            table=cut.table, month=part.month, defaults={"rows": rows, "bytes": size, "sha": sha}
        )
        record("journal.month_put_away", part.name, by=None, rows=rows, bytes=size, sha=sha)
    if drop:
        _drop(cut, part, known)
    return known


def take_back(cut: Cut, month: date, *, progress: Progress = lambda rows: None) -> int:
    """Bring a month that was dropped back into its table from its file; how many rows.

    Raises Unlike when the file is not the one that was written, FileNotFoundError when it is not there.
    """
    known = PutAway.objects.get(table=cut.table, month=month)
    if known.dropped_at is None:
        raise Unlike(f"{cut.name(month)} was never dropped")
    with tempfile.TemporaryDirectory(dir=data_folder().tmp) as room:
        file = _fetch(_key(cut.table, month), Path(room) / "month.parquet")
        if _read_sha(file) != known.sha:
            raise Unlike(f"{file.name} is not the file that was written")
        with transaction.atomic():
            make_part(cut, month)
            names = [name for name, _ in sql.rows(COLUMNS, [cut.name(month)])]
            columns = ", ".join(connection.ops.quote_name(name) for name in names)
            done = 0
            with (
                connection.cursor() as cursor,
                cursor.copy(f"COPY {cut.name(month)} ({columns}) FROM STDIN") as copy,
            ):
                for rows in _read(file):
                    for row in rows:
                        copy.write_row(row)
                    done += len(rows)
                    progress(done)
            PutAway.objects.filter(pk=known.pk).update(dropped_at=None)
            record("journal.month_taken_back", cut.name(month), by=None, rows=done)
    return done


def _drop(cut: Cut, part: Part, known: PutAway) -> None:
    with transaction.atomic():
        sql.run("SELECT set_config('lock_timeout', '2s', true)")
        sql.run(f"LOCK TABLE {part.name} IN ACCESS EXCLUSIVE MODE")
        count = (sql.one(f"SELECT count(*) FROM {part.name}") or (0,))[0]  # noqa: S608 - our own table's name
        if count != known.rows:
            raise Unlike(f"{part.name} has {count} rows and its file {known.rows}; put it away again")
        sql.run(f"ALTER TABLE {cut.table} DETACH PARTITION {part.name}")
        sql.run(f"DROP TABLE {part.name}")
        known.dropped_at = now()
        known.save(update_fields=["dropped_at"])
        record("journal.month_dropped", part.name, by=None, rows=known.rows)


def _order(cut: Cut) -> str:
    return "id" if cut.key == "id" else f"{cut.key}, id"


def _write(file: Path, part: Part, order: str, progress: Progress) -> tuple[int, str]:
    """Write a part; (rows, the SHA-256 of what was written)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = sql.rows(COLUMNS, [part.name])
    schema = pa.schema([(name, _arrow(pa, kind)) for name, kind in columns])
    chosen = ", ".join(_as_plain(connection.ops.quote_name(name), kind) for name, kind in columns)
    digest, done = hashlib.sha256(), 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for rows in _batches(f"SELECT {chosen} FROM {part.name} ORDER BY {order}"):  # noqa: S608 - our own names
            _add(digest, rows)
            writer.write_table(pa.table([list(column) for column in zip(*rows, strict=True)], schema=schema))
            done += len(rows)
            progress(done)
    return done, digest.hexdigest()


def _batches(statement: str) -> Iterator[Rows]:
    """The rows of a long answer, some at a time, in the transaction that is open."""
    with connection.cursor() as cursor:
        cursor.execute(f"DECLARE month NO SCROLL CURSOR FOR {statement}")
        while True:
            cursor.execute(f"FETCH {BATCH} FROM month")
            rows = cursor.fetchall()
            if not rows:
                break
            yield rows
        cursor.execute("CLOSE month")


def _read(file: Path) -> Iterator[Rows]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(file) as source:
        for batch in source.iter_batches(batch_size=BATCH):
            yield list(zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _read_sha(file: Path) -> str:
    digest = hashlib.sha256()
    for rows in _read(file):
        _add(digest, rows)
    return digest.hexdigest()


def _add(digest: Any, rows: Rows) -> None:
    for row in rows:
        said = [value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for value in row]
        digest.update(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def _arrow(pa: Any, kind: str) -> Any:
    if kind == "timestamp with time zone":
        return pa.timestamp("us", tz="UTC")
    return {"bigint": pa.int64(), "integer": pa.int32(), "smallint": pa.int16(), "boolean": pa.bool_()}.get(
        kind, pa.string()
    )


def _as_plain(name: str, kind: str) -> str:
    return f"{name}::text" if kind in ("uuid", "jsonb") else name


def _key(table: str, month: date) -> str:
    return f"archive/{table}/{month:%Y_%m}.parquet"


def _store(key: str, file: Path) -> None:
    if bucket.is_used():
        bucket.put(key, file)
        return
    place = data_folder().files / key
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(".new")
    fresh.write_bytes(file.read_bytes())
    fresh.chmod(0o600)
    fresh.replace(place)


def _fetch(key: str, into: Path) -> Path:
    if not bucket.is_used():
        return data_folder().files / key
    if not bucket.fetch(key, into):
        raise FileNotFoundError(key)
    return into
