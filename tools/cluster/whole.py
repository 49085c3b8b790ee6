"""All parts together: started in order, looked after, changed over when the first database dies, stopped cleanly."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from pintar.engine.errors import CannotStart
from tools.cluster.databases import REPLICA, Pooler, Postgres
from tools.cluster.ground import LOOPBACK, ROOT, Ground, Part, listens, make_ground, python
from tools.cluster.parts import BUCKET, Nginx, Node, Redis, Store

PARTS = ("first", "second", "pgbouncer", "redis", "s3", "node-a", "node-b", "nginx")
# Seconds after which nginx sends people to a node that is back: it counts fail_timeout in whole seconds, then tries the node with one
# request, and only when that was answered with all the others.
SETTLED = 5.0


class Cluster:
    """PostgreSQL twice, pgbouncer, Redis, a bucket, two web nodes, a worker, nginx."""

    def __init__(self, folder: Path, *, port: int = 0, is_synchronous: bool = True) -> None:
        self.ground: Ground = make_ground(folder, PARTS, front=port)
        self.is_synchronous = is_synchronous
        self.first = Postgres(self.ground, "first")
        self.second: Postgres | None = Postgres(self.ground, "second")
        self.pooler = Pooler(self.ground)
        self.redis = Redis(self.ground)
        self.store = Store(self.ground)
        env = self.environment()
        self.nodes = [Node(self.ground, name, env) for name in ("node-a", "node-b")]
        self.worker = Part(
            self.ground,
            "worker",
            python("pintar", "worker"),
            env={**env, "PINTAR_DATA": str(self.ground.room("worker-disk"))},
        )
        self.nginx = Nginx(self.ground, self.nodes)
        self.told: list[str] = []

    @property
    def address(self) -> str:
        """Where people find the site."""
        return self.nginx.address

    @property
    def direct_url(self) -> str:
        """The database past the pooler, whichever of the two takes writes."""
        ports = f"{LOOPBACK}:{self.ground.ports['first']},{LOOPBACK}:{self.ground.ports['second']}"
        word = "target_session_attrs=read-write&connect_timeout=3"
        return f"postgresql://pintar:{self.ground.password}@{ports}/pintar?{word}"

    def environment(self) -> dict[str, str]:
        """What every program of ours reads in this cluster, but for PINTAR_DATA."""
        ports = self.ground.ports
        pooled = f"postgresql://pintar:{self.ground.password}@{LOOPBACK}:{ports['pgbouncer']}"
        return {
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": f"{pooled}/pintar",
            "DATABASE_REPLICA_URL": f"{pooled}/pintar_replica",
            "DATABASE_DIRECT_URL": self.direct_url,
            "PINTAR_PGBOUNCER": "1",
            "PINTAR_MASTER_KEY": self.ground.key,
            "PINTAR_BEHIND_PROXY": "1",
            "PINTAR_BASE_URL": f"http://{LOOPBACK}:{ports['nginx']}",
            "REDIS_URL": f"redis://{LOOPBACK}:{ports['redis']}/0",
            "PINTAR_S3_BUCKET": BUCKET,
            "PINTAR_S3_ENDPOINT": self.store.endpoint,
            "PINTAR_S3_KEY": "cluster",
            "PINTAR_S3_SECRET": self.ground.password,
            "PINTAR_METRICS_TOKEN": "",
            "NO_PROXY": LOOPBACK,
        }

    def start(self, *, sample: bool = False, tell: bool = True) -> None:
        """Start everything; returns when people can come in. CannotStart with the reason."""
        began = time.monotonic()
        self.store.start()
        self.redis.start()
        self.first.make()
        assert self.second is not None
        self.second.follow(self.first)
        self.pooler.lead(self.first, self.second)
        self.store.until(lambda: listens(self.ground.ports["s3"]), "its port")
        self.store.make_bucket()
        one, *others = self.nodes
        self.run("prepare", *(["--sample"] if sample else []), disk=one.name)
        for node in others:  # each has a disk of its own
            static = self.ground.folder / one.name / "static"
            shutil.copytree(static, self.ground.room(node.name) / "static")
        if self.is_synchronous:
            self.first.wait_for_follower(REPLICA)
        for node in self.nodes:
            node.start()
        self.worker.start()
        for node in self.nodes:
            node.until(node.is_ready, "readiness")
        self.nginx.start()
        if tell:
            self._greet(time.monotonic() - began)

    def stop(self) -> None:
        """Stop everything, the front first and the databases last."""
        self.nginx.ends_by = signal.SIGTERM
        for _ in range(2):  # the second word means at once: nobody is left to be polite to
            for node in self.nodes:
                node.tell(signal.SIGTERM)
            time.sleep(0.1)
        self.worker.tell(signal.SIGTERM)
        parts: list[Part | None] = [self.nginx, *self.nodes, self.worker, self.pooler]
        for part in [*parts, self.redis, self.store, self.first, self.second]:
            if part is not None:
                part.stop()

    def run(self, *words: str, disk: str = "worker-disk") -> str:
        """Run a command of ours to its end; what it printed. CannotStart when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "pintar", *words],
            cwd="/",
            capture_output=True,
            text=True,
            env={**_outside(), **self.environment(), "PINTAR_DATA": str(self.ground.room(disk))},
        )
        if done.returncode != 0:
            raise CannotStart(f"pintar {' '.join(words)}: {done.stdout[-1500:]}{done.stderr[-3000:]}")
        return done.stdout

    def python(self, text: str, *words: str) -> str:
        """Run a small program with Django set up, past the pooler; what it printed. CannotStart when it fails."""
        start = "from pintar.engine.postgres import go_direct; go_direct()\nimport django; django.setup()\n"
        env = {**self.environment(), "DJANGO_SETTINGS_MODULE": "pintar.settings"}
        done = subprocess.run(
            [sys.executable, "-c", start + text, *words],
            cwd="/",
            capture_output=True,
            text=True,
            env={**os.environ, **env, "PINTAR_DATA": str(self.ground.room("worker-disk"))},
        )
        if done.returncode != 0:
            raise CannotStart(done.stderr[-3000:])
        return done.stdout

    def change_over(self) -> float:
        """The follower becomes the first server, because the first one is gone; seconds it took."""
        assert self.second is not None, "there is no follower left"
        began = time.monotonic()
        self.first.kill()  # never two that take writes
        self.first, self.second = self.second, None
        self.first.promote()
        self.pooler.lead(self.first, None)
        return time.monotonic() - began

    def give_a_follower(self) -> None:
        """The dead server is made anew as a follower of the living one."""
        name = "first" if self.first.name == "second" else "second"
        self.second = Postgres(self.ground, name)
        self.second.follow(self.first)
        self.pooler.lead(self.first, self.second)
        if self.is_synchronous:
            self.first.wait_for_follower(REPLICA)

    def roll(self) -> None:
        """Renew the web nodes one after the other, as a deploy does: told politely, waited for, started again.

        nginx does not know at once that a node is back (`fail_timeout`): only then the next one may go.
        """
        for node in self.nodes:
            node.stop(patience=30)
            node.start_and_wait()
            time.sleep(SETTLED)

    def look_after(self) -> None:
        """Start again what ended, and change over when the first database did."""
        if not self.first.is_alive() and self.second is not None:
            self._tell("The first database ended; the follower takes its place …")
            self._tell(
                f"… after {self.change_over():.1f} seconds. `make cluster` anew gives a follower again."
            )
        elif self.second is not None and not self.second.is_alive():
            self._tell("The follower ended; commits no longer wait for it.")
            self.first.wait_for_follower("")
            self.second = None
            self.pooler.lead(self.first, None)
        for part in (*self.nodes, self.worker, self.redis, self.store, self.pooler, self.nginx):
            if not part.is_alive():
                self._tell(f"The {part.name} ended; it is started again.")
                part.start()

    def write_down(self) -> Path:
        """Addresses and numbers of processes in `cluster.json`, for other programs."""
        parts = [
            self.first,
            self.second,
            self.pooler,
            self.redis,
            self.store,
            *self.nodes,
            self.worker,
            self.nginx,
        ]
        found = {part.name: part.pid for part in parts if part is not None and part.is_alive()}
        text = json.dumps(
            {"address": self.address, "direct": self.direct_url, "env": self.environment(), "pids": found},
            indent=2,
        )
        return self.ground.write(self.ground.folder / "cluster.json", text)

    def _greet(self, seconds: float) -> None:
        ports = self.ground.ports
        self._tell(f"\nThe cluster is ready after {seconds:.0f} seconds: {self.address}/")
        nodes = " and ".join(f"{node.name} {LOOPBACK}:{node.port}" for node in self.nodes)
        wait = "waits for it" if self.is_synchronous else "does not wait for it"
        self._tell(f"  web nodes   {nodes}")
        self._tell(f"  PostgreSQL  first :{ports['first']}, follower :{ports['second']} (a commit {wait})")
        self._tell(
            f"  pgbouncer :{ports['pgbouncer']}, Redis :{ports['redis']}, bucket {self.store.endpoint}"
        )
        self._tell(f"  everything lies in {self.ground.folder}; details in {self.write_down().name}")

    def _tell(self, words: str) -> None:
        self.told.append(words)
        print(words, flush=True)


def _outside() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
