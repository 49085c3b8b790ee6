"""What the doctor says of the parts of a larger site: pooler, follower, shared cache, bucket, front server, letters."""

import os
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from pintar.cli.values import Finding

SOON = 14  # days before a certificate of the web server ends


@dataclass(frozen=True)
class Ways:
    """The addresses as they were given, before this program went past the pooler."""

    pooled: str
    direct: str
    replica: str
    redis: str
    base: str
    lag: float

    @classmethod
    def given(cls) -> "Ways":
        """From the environment."""
        said = os.environ.get
        return cls(
            said("DATABASE_URL", ""),
            said("DATABASE_DIRECT_URL", ""),
            said("DATABASE_REPLICA_URL", ""),
            said("REDIS_URL", ""),
            said("PINTAR_BASE_URL", ""),
            float(said("PINTAR_REPLICA_LAG", "5")),
        )


def pooler(ways: Ways) -> Iterator[Finding]:
    """Does pgbouncer answer, and is there a way past it?"""
    is_pooled = os.environ.get("PINTAR_PGBOUNCER", "").lower() in ("1", "true", "yes", "on")
    if not is_pooled:
        return
    if not ways.direct:
        remedy = "Set DATABASE_DIRECT_URL for the worker and for `pintar migrate`."
        yield Finding("pgbouncer", "fail", "there is no way past the pooler", remedy)
    yield _answer("pgbouncer", ways.pooled, "a transaction through it takes")


def follower(ways: Ways) -> Iterator[Finding]:
    """Does the follower answer, and how far behind is it?"""
    if not ways.replica:
        return
    import psycopg

    from pintar.kit.follower import LAG

    try:
        with psycopg.connect(ways.replica, connect_timeout=3, prepare_threshold=None) as connection:
            row = connection.execute(LAG).fetchone()
            is_one = connection.execute("SELECT pg_is_in_recovery()").fetchone()
    except psycopg.Error as why:
        words = f"it does not answer; pages ask the first database: {_short(why)}"
        yield Finding("replica", "warning", words, "Start it, or make a new one (run-in-production).")
        return
    behind = float(row[0]) if row else 0.0
    if is_one and not is_one[0]:
        yield Finding(
            "replica",
            "warning",
            "DATABASE_REPLICA_URL leads to a server that takes writes",
            "Is it the first?",
        )
    elif behind > ways.lag:
        words = f"{behind:.0f} seconds behind; pages ask the first database"
        yield Finding(
            "replica", "warning", words, "Look for long queries on it, and at its disk and network."
        )
    else:
        yield Finding("replica", "ok", f"{behind:.1f} seconds behind")


def synchronous() -> Iterator[Finding]:
    """Would a dead first database lose something that was acknowledged?"""
    from pintar.kit import sql

    row = sql.one(
        "SELECT current_setting('synchronous_commit'), current_setting('synchronous_standby_names'),"
        " (SELECT count(*) FROM pg_stat_replication), (SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum'))"
    )
    how, names, followers, waiting = row or ("", "", 0, 0)
    if how == "off":
        words = "synchronous_commit is off: a crash loses what was acknowledged a moment before"
        yield Finding("commits", "fail", words, "ALTER SYSTEM RESET synchronous_commit")
    elif followers and not names:
        words = (
            f"{followers} followers, and no commit waits for any: a promotion can lose acknowledged answers"
        )
        yield Finding("commits", "warning", words, "Set synchronous_standby_names (run-in-production).")
    elif names and not waiting:
        words = f"commits wait for {names}, which does not follow: nothing can be written"
        yield Finding("commits", "fail", words, "Start it, or ALTER SYSTEM RESET synchronous_standby_names.")
    elif names:
        yield Finding("commits", "ok", f"on disk of two machines before they are acknowledged ({names})")


def shared_cache(ways: Ways) -> Iterator[Finding]:
    """Does Redis keep what it is given?"""
    if not ways.redis:
        return
    import redis

    began = time.perf_counter()
    try:
        line = redis.Redis.from_url(ways.redis, socket_connect_timeout=2, socket_timeout=2)
        told: dict = line.info()
    except (redis.exceptions.RedisError, OSError) as why:
        words = f"it does not answer; the site goes on without it: {_short(why)}"
        yield Finding("redis", "warning", words, "systemctl restart redis-server")
        return
    spent = (time.perf_counter() - began) * 1000
    words = f"version {told['redis_version']} answers in {spent:.1f} ms, {told['used_memory_human']} used"
    if not told.get("maxmemory") or told.get("maxmemory_policy", "").startswith("noeviction"):
        remedy = "Set maxmemory and maxmemory-policy allkeys-lru: it is a cache."
        yield Finding("redis", "warning", f"{words}; it may grow without end", remedy)
    else:
        yield Finding("redis", "ok", words)


def bucket() -> Iterator[Finding]:
    """Can we write, read and remove in the bucket?"""
    import tempfile
    from pathlib import Path

    from django.conf import settings

    from pintar.kit import bucket as store

    if not store.is_used():
        return
    began = time.perf_counter()
    try:
        with tempfile.NamedTemporaryFile(prefix="pintar-doctor-") as probe:
            Path(probe.name).write_bytes(b"x")
            key = f"passing/{Path(probe.name).name}"
            store.put(key, Path(probe.name))
            is_there = store.size_of(key) == 1
            store.drop(key)
    except OSError as why:
        yield Finding("bucket", "fail", _short(why), "Check PINTAR_S3_* and what the key may do.")
        return
    if not is_there:
        yield Finding("bucket", "fail", "what is put into it is not found again", "Ask its operator.")
        return
    spent = (time.perf_counter() - began) * 1000
    yield Finding("bucket", "ok", f"{settings.S3_BUCKET} takes, gives and removes ({spent:.0f} ms)")


def letters() -> Iterator[Finding]:
    """Do letters go out?"""
    from pintar.notifications.models import Letter

    waiting, dead = Letter.objects.waiting().count(), Letter.objects.dead().count()
    words = f"{waiting} waiting, {dead} given up"
    if dead or waiting > 1000:
        remedy = "Check PINTAR_SMTP_*: they wait in the table, those given up need a look."
        yield Finding("letters", "warning", words, remedy)
    elif not os.environ.get("PINTAR_SMTP_HOST"):
        yield Finding("letters", "ok", f"{words}; laid down as files, no PINTAR_SMTP_HOST")
    else:
        yield Finding("letters", "ok", words)


def front(ways: Ways) -> Iterator[Finding]:
    """Does the site answer at its own address, and how long is its certificate good?"""
    if not ways.base:
        return
    try:
        with urllib.request.urlopen(f"{ways.base.rstrip('/')}/healthz", timeout=5) as reply:  # noqa: S310 (our own address)
            server = reply.headers.get("Server", "")
    except (urllib.error.URLError, OSError, ValueError) as why:
        words = f"{ways.base} does not answer from here: {_short(why)}"
        yield Finding("front", "warning", words, "Is nginx running (nginx -t), does the name lead here?")
        return
    if not ways.base.startswith("https://"):
        yield Finding("front", "ok", f"{ways.base} answers {f'through {server}' if server else ''}".strip())
        return
    days = _days_of_certificate(ways.base)
    words = f"{ways.base} answers; its certificate is good for {days} days"
    if days < SOON:
        yield Finding("front", "warning", words, "Renew it: does certbot's timer run?")
    else:
        yield Finding("front", "ok", words)


def _days_of_certificate(base: str) -> int:
    named = urlsplit(base)
    host = named.hostname or ""
    with (
        socket.create_connection((host, named.port or 443), timeout=5) as line,
        ssl.create_default_context().wrap_socket(line, server_hostname=host) as secured,
    ):
        ends = str((secured.getpeercert() or {}).get("notAfter", ""))
    return (datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) - datetime.now(UTC)).days


def _answer(subject: str, url: str, words: str) -> Finding:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=3, prepare_threshold=None) as connection:
            began = time.perf_counter()
            connection.execute("SELECT 1").fetchone()
            spent = (time.perf_counter() - began) * 1000
    except psycopg.Error as why:
        return Finding(subject, "fail", f"it does not answer: {_short(why)}", f"systemctl status {subject}")
    return Finding(subject, "ok", f"{words} {spent:.1f} ms")


def _short(why: Exception) -> str:
    return (str(why).strip().splitlines() or [type(why).__name__])[0][:200]
