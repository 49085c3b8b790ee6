"""PostgreSQL twice, the second following the first, and pgbouncer before both."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from pintar.engine.errors import CannotStart
from pintar.engine.processes import running_in
from tools.cluster.ground import LOOPBACK, Ground, Part, find, listens, postgres_programs

REPLICA = "replica"  # the name under which the follower asks for the log


class Postgres(Part):
    """One PostgreSQL server of the cluster."""

    def __init__(self, ground: Ground, name: str) -> None:
        self.programs = postgres_programs()
        self.data = ground.room(name, for_database=True) / "data"
        self.port = ground.ports[name]
        super().__init__(
            ground,
            name,
            [self.programs / "postgres", "-D", self.data],
            env={"LC_ALL": "C.UTF-8"},
            is_database=True,
            ends_by=signal.SIGINT,
        )

    def make(self) -> None:
        """A new, empty server with the role and the database `pintar`."""
        ground = self.ground
        secret = ground.write(self.data.with_name("password"), ground.password, for_database=True)
        self._run(
            "initdb", "-D", self.data, "-U", "postgres", "--pwfile", secret, "--encoding=UTF8",
            "--locale=C.UTF-8", "--text-search-config=simple", "--data-checksums",
            "--auth-host=scram-sha-256", "--auth-local=reject", "--no-instructions",
        )  # fmt: skip
        self._write_settings()
        self.start()
        self.until(self.answers, "its first answer")
        with self.connect("postgres", "postgres") as connection:
            word = sql.Literal(ground.password)
            connection.execute(sql.SQL("CREATE ROLE pintar LOGIN CREATEDB PASSWORD {}").format(word))
            connection.execute("GRANT pg_monitor TO pintar")
            connection.execute(sql.SQL("CREATE ROLE replication LOGIN REPLICATION PASSWORD {}").format(word))
            connection.execute("CREATE DATABASE pintar OWNER pintar")

    def follow(self, primary: "Postgres") -> None:
        """Become a copy of another server that follows it; what was here before is thrown away."""
        shutil.rmtree(self.data, ignore_errors=True)
        address = (
            f"host={LOOPBACK} port={primary.port} user=replication password={self.ground.password} "
            f"application_name={REPLICA}"
        )
        self._run("pg_basebackup", "-D", self.data, "-d", address, "-R", "-X", "stream", "-c", "fast")
        self._write_settings()
        self.start()
        self.until(self.answers, "its first answer")

    def kill(self) -> None:
        """End it and all its backends at once; when this returns none of them can commit any more."""
        super().kill()
        deadline = time.monotonic() + 10
        while left := running_in(self.data):
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if time.monotonic() > deadline:
                raise CannotStart(f"{self.name} does not end.")
            time.sleep(0.02)

    def promote(self) -> None:
        """Be the first from now on. Returns when it takes writes."""
        with self.connect("postgres", "postgres") as connection:
            connection.execute("SELECT pg_promote(true, 30)")
            connection.execute("ALTER SYSTEM RESET synchronous_standby_names")
            connection.execute("SELECT pg_reload_conf()")

    def wait_for_follower(self, name: str, patience: float = 30.0) -> None:
        """From now on no commit is acknowledged that the follower does not hold on disk as well; '' takes it back."""
        with self.connect("postgres", "postgres") as connection:
            deadline = time.monotonic() + patience
            while (
                name
                and not connection.execute(
                    "SELECT 1 FROM pg_stat_replication WHERE application_name = %s AND state = 'streaming'",
                    [name],
                ).fetchone()
            ):
                if time.monotonic() > deadline:
                    raise CannotStart(f"{name} does not follow {self.name}.")
                time.sleep(0.05)
            connection.execute(
                sql.SQL("ALTER SYSTEM SET synchronous_standby_names = {}").format(sql.Literal(name))
            )
            connection.execute("SELECT pg_reload_conf()")
            while not self._begins_with("synchronous_standby_names", name):
                time.sleep(0.02)
            # Whether commits wait is kept by the checkpointer, which reads the settings again before it works.
            connection.execute("CHECKPOINT")

    def _begins_with(self, setting: str, value: str) -> bool:
        """Whether a connection that begins now finds this setting: then all processes were told of it."""
        with self.connect("postgres", "postgres") as connection:
            row = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
        return bool(row and row[0] == value)

    def connect(self, user: str = "pintar", database: str = "pintar") -> psycopg.Connection:
        """A connection that commits every statement."""
        return psycopg.connect(
            host=LOOPBACK, port=self.port, user=user, password=self.ground.password, dbname=database,
            autocommit=True, connect_timeout=5,
        )  # fmt: skip

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            self.connect("postgres", "postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _write_settings(self) -> None:
        values = {
            "listen_addresses": LOOPBACK,
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 120,
            "shared_buffers": "96MB",
            "wal_level": "replica",
            "wal_keep_size": "512MB",
            "max_wal_senders": 6,
            "hot_standby": "on",
            "hot_standby_feedback": "on",
            "wal_receiver_timeout": "10s",
            "wal_sender_timeout": "10s",
            "wal_retrieve_retry_interval": "500ms",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "logging_collector": "off",
        }
        text = "\n".join(f"{name} = '{value}'" for name, value in values.items())
        self.ground.write(self.data / "postgresql.conf", f"{text}\n", for_database=True)
        rules = [
            f"host all all {LOOPBACK}/32 scram-sha-256",
            f"host replication replication {LOOPBACK}/32 scram-sha-256",
        ]
        self.ground.write(self.data / "pg_hba.conf", "\n".join([*rules, ""]), for_database=True)

    def _run(self, name: str, *words: str | Path) -> None:
        done = subprocess.run(
            [self.programs / name, *words],
            cwd="/",
            capture_output=True,
            text=True,
            **self.ground.account.run_as(),
        )
        if done.returncode != 0:
            raise CannotStart(f"{name}: {done.stderr.strip()[-2000:]}")


class Pooler(Part):
    """pgbouncer in transaction mode: `pintar` leads to the first server, `pintar_replica` to the follower."""

    def __init__(self, ground: Ground) -> None:
        self.room = ground.room("pgbouncer", for_database=True)
        self.file = self.room / "pgbouncer.ini"
        super().__init__(
            ground, "pgbouncer", [find("pgbouncer") or "pgbouncer", self.file], is_database=True,
            ends_by=signal.SIGINT,
        )  # fmt: skip
        users = f'"pintar" "{ground.password}"\n'
        ground.write(self.room / "userlist.txt", users, for_database=True)

    def lead(self, first: Postgres, follower: Postgres | None) -> None:
        """Say which server is which; told while it runs, it takes the new way for the next transaction."""
        self.ground.write(self.file, self._text(first, follower), for_database=True)
        if self.is_alive():
            self.tell(signal.SIGHUP)
        else:
            self.start()
            self.until(lambda: listens(self.ground.ports["pgbouncer"]), "its port")

    def _text(self, first: Postgres, follower: Postgres | None) -> str:
        recipe = (Path(__file__).resolve().parents[2] / "deploy" / "pgbouncer" / "pgbouncer.ini").read_text(
            encoding="utf-8"
        )
        kept = recipe.partition("[pgbouncer]")[2]
        ours = {
            "listen_addr": LOOPBACK,
            "listen_port": self.ground.ports["pgbouncer"],
            "auth_file": self.room / "userlist.txt",
            "unix_socket_dir": "",
            "logfile": "",
            "pidfile": "",
        }
        lines = [line for line in kept.splitlines() if line.partition("=")[0].strip() not in ours]
        where = {"pintar": first, "pintar_replica": follower or first}
        bases = [
            f"{name} = host={LOOPBACK} port={server.port} dbname=pintar" for name, server in where.items()
        ]
        bases.append(f"* = host={LOOPBACK} port={first.port}")  # the databases of tests
        own = [f"{name} = {value}" for name, value in ours.items()]
        return "\n".join(["[databases]", *bases, "", "[pgbouncer]", *lines, *own, ""])
