"""What the machine room shows of itself: jobs, news, letters, the database, the cache, the bucket, the disk."""

import shutil
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.cache import cache
from django.db import Error

from pintar.engine import draining
from pintar.engine.folder import data_folder
from pintar.journal.follower import lag as news_behind
from pintar.journal.models import Failure
from pintar.kit import bucket, counting, follower, sql
from pintar.kit.memory import remembered
from pintar.learning.queries import reconciled
from pintar.notifications.models import Letter

seen = remembered(seconds=5)
Labels = dict[str, str]
Figures = list[tuple[Labels, float]]

JOBS = """
SELECT queue_name, status::text, count(*),
       coalesce(extract(epoch FROM now() - min(scheduled_at_or_first)), 0)::float8
FROM (SELECT job.*, coalesce(job.scheduled_at, (SELECT min(at) FROM procrastinate_events e WHERE e.job_id = job.id), now())
             AS scheduled_at_or_first
      FROM procrastinate_jobs job WHERE status IN ('todo', 'doing', 'failed')
      AND NOT (status = 'todo' AND coalesce(scheduled_at, now()) > now())) job
GROUP BY queue_name, status
"""
WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'"
# A table in parts is told as one.
ROWS = """
SELECT coalesce(parent.relname, s.relname), sum(s.n_tup_ins), sum(s.n_live_tup), sum(pg_total_relation_size(s.relid))::float8
FROM pg_stat_user_tables s LEFT JOIN pg_inherits i ON i.inhrelid = s.relid LEFT JOIN pg_class parent ON parent.oid = i.inhparent
GROUP BY 1 HAVING sum(s.n_tup_ins) > 0
"""
LINES = "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1"
BASE = """
SELECT pg_database_size(current_database())::float8, xact_commit, xact_rollback, deadlocks,
       (SELECT coalesce(extract(epoch FROM now() - min(xact_start)), 0)::float8 FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend')
FROM pg_stat_database WHERE datname = current_database()
"""


def figures() -> str:
    """Everything, in the words of Prometheus (text format 0.0.4)."""
    return "\n".join([*counting.lines(), *seen.get("", lambda: list(_surroundings())), ""])


def _surroundings() -> list[str]:
    said: list[str] = []
    for name, kind, about, read in FIGURES:
        try:
            found = read()
        except (Error, OSError):
            continue
        if not found:
            continue
        said += [f"# HELP {name} {about}", f"# TYPE {name} {kind}"]
        for labels, value in found:
            inside = ",".join(f'{key}="{word}"' for key, word in labels.items())
            said.append(f"{name}{{{inside}}} {value:.10g}" if inside else f"{name} {value:.10g}")
    return said


def _alone(value: float | None) -> Figures:
    return [] if value is None else [({}, float(value))]


def _jobs() -> Figures:
    return [({"queue": q, "status": s}, n) for q, s, n, _ in sql.rows(JOBS)]


def _oldest_job() -> Figures:
    return [({"queue": q}, age) for q, s, _, age in sql.rows(JOBS) if s == "todo"]


def _workers() -> Figures:
    return [({}, row[0]) for row in sql.rows(WORKERS)]


def _rows_inserted() -> Figures:
    return [({"table": table}, inserted) for table, inserted, _, _ in sql.rows(ROWS)]


def _table_bytes() -> Figures:
    return [({"table": table}, size) for table, _, _, size in sql.rows(ROWS) if size > 1 << 20]


def _connections() -> Figures:
    return [({"state": state}, number) for state, number in sql.rows(LINES)]


def _base(column: int) -> Callable[[], Figures]:
    return lambda: [({}, row[column]) for row in sql.rows(BASE)]


def _database_up() -> Figures:
    try:
        return _alone(1 if sql.one("SELECT 1") else 0)
    except Error:
        return _alone(0)


def _replica_up() -> Figures:
    return _alone(None if not settings.REPLICA_URL else follower.lag() is not None)


def _cache_up() -> Figures:
    if not settings.REDIS_URL:
        return []
    word = str(time.monotonic_ns())
    cache.set("machine", word, 60)
    return _alone(cache.get("machine") == word)


def _bucket_up() -> Figures:
    if not bucket.is_used():
        return []
    try:
        bucket.size_of("machine")
    except bucket.Unreachable:
        return _alone(0)
    return _alone(1)


FIGURES: tuple[tuple[str, str, str, Callable[[], Figures]], ...] = (
    ("pintar_leaving", "gauge", "1 while this node leaves.", lambda: _alone(draining.is_leaving())),
    (
        "pintar_disk_free_bytes",
        "gauge",
        "Free bytes in the data folder of this node.",
        lambda: _alone(shutil.disk_usage(data_folder().root).free),
    ),
    ("pintar_database_up", "gauge", "1 when the database answers.", _database_up),
    ("pintar_database_bytes", "gauge", "Bytes of the database on disk.", _base(0)),
    ("pintar_database_commits_total", "counter", "Transactions committed.", _base(1)),
    ("pintar_database_rollbacks_total", "counter", "Transactions rolled back.", _base(2)),
    ("pintar_database_deadlocks_total", "counter", "Deadlocks.", _base(3)),
    ("pintar_database_oldest_transaction_seconds", "gauge", "Age of the oldest open transaction.", _base(4)),
    ("pintar_database_connections", "gauge", "Connections by state.", _connections),
    ("pintar_rows_inserted_total", "counter", "Rows written since the statistics began, by table.", _rows_inserted),
    ("pintar_table_bytes", "gauge", "Bytes with indexes of tables above 1 MB.", _table_bytes),
    ("pintar_replica_up", "gauge", "1 when the follower answers; absent without one.", _replica_up),
    ("pintar_replica_lag_seconds", "gauge", "Seconds the follower is behind.", lambda: _alone(follower.lag())),
    ("pintar_cache_up", "gauge", "1 when the shared cache keeps what it is given; absent without one.", _cache_up),
    ("pintar_bucket_up", "gauge", "1 when the bucket answers; absent without one.", _bucket_up),
    ("pintar_jobs", "gauge", "Jobs that are due, in progress or failed.", _jobs),
    ("pintar_job_oldest_seconds", "gauge", "Seconds the oldest due job waits, by queue.", _oldest_job),
    ("pintar_workers", "gauge", "Workers that gave a sign of life within 30 seconds.", _workers),
    ("pintar_journal_behind", "gauge", "Entries of the journal not yet heard.", lambda: _alone(news_behind())),
    ("pintar_journal_failures", "gauge", "Reactions that failed and are tried again.", lambda: _alone(Failure.objects.count())),
    ("pintar_letters_waiting", "gauge", "Letters not yet handed to the mail server.", lambda: _alone(Letter.objects.waiting().count())),
    ("pintar_letters_given_up", "gauge", "Letters no mail server took.", lambda: _alone(Letter.objects.dead().count())),
    ("pintar_letters_lapsed", "gauge", "Letters never sent because their links had ended.", lambda: _alone(Letter.objects.lapsed().count())),
    ("pintar_acts_missing", "gauge", "Acknowledged acts and answers that are not in the tables; must be 0.", lambda: _alone(reconciled().missing)),
)  # fmt: skip


def names() -> Iterator[str]:
    """The name of every figure, those of requests included; for the test of dashboards and alarms."""
    yield from (name for name, *_ in FIGURES)
    yield from (
        "pintar_requests_total",
        *(f"pintar_request_seconds_{end}" for end in ("bucket", "sum", "count")),
    )
