"""What each step of a journey costs inside one process: `python bench/steps.py [--journeys N] [--profile STEP]`.

Python's CPU by the clock of the thread, PostgreSQL's by that of the connection's own process; of each step the tenth that was
least disturbed by whatever else the machine does. The server's own share (granian, the network) is not in it.
"""

import argparse
import cProfile
import io
import os
import pstats
import re
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli
from course import write
from journey import HASH, PASSWORD, PREPARE
from learner import Learner, Lost, journey
from measured import Site, surroundings

STEPS = (
    ("GET", r"/akun/masuk/", "log-in page"),
    ("POST", r"/akun/masuk/", "log in"),
    ("GET", r"/pelatihan/", "catalogue"),
    ("GET", r"/pelatihan/[\w-]+/", "training"),
    ("POST", r"/angkatan/\d+/pendaftaran/", "register"),
    ("POST", r".*/tuntas/", "lesson finished, next shown"),
    ("POST", r".*/ujian/", "test begun"),
    ("GET", r".*/kumpulkan/", "hand in?"),
    ("POST", r".*/kumpulkan/", "handed in"),
    ("GET", r".*/[0-9a-f-]{36}/\d+/", "question"),
    ("POST", r".*/[0-9a-f-]{36}/\d+/", "answer"),
    ("GET", r".*/[0-9a-f-]{36}/.*", "result"),
    ("GET", r"/belajar/.*", "lesson"),
    ("GET", r"/saya/sertifikat/", "certificates"),
    ("GET", r"/sertifikat/.*", "PDF"),
)


class Inside(Learner):
    """A learner whose browser calls the program directly."""

    def __init__(
        self, program: Any, database: Path, profile: str, spent: dict[str, list[tuple[float, float]]]
    ) -> None:
        super().__init__("http://127.0.0.1")
        self.program, self.database, self.wanted, self.spent = program, database, profile, spent

    def ask(
        self, method: str, path: str, body: str | None, expect: int, *, scripted: bool = False
    ) -> tuple[str, str]:
        """One request and its answer."""
        step = next(name for verb, shape, name in STEPS if verb == method and re.fullmatch(shape, path))
        if step == "certificates":
            settle = sys.modules["pintar.journal.follower"].catch_up
            self.measure("news (worker)", settle)
        told: dict[str, Any] = {}
        raw = self.measure(step, lambda: self.call(method, path, (body or "").encode(), scripted, told))
        for name, value in told["headers"]:
            if name.lower() == "set-cookie":
                cookie, _, rest = value.strip().split(";", 1)[0].partition("=")
                self.cookies[cookie] = rest.strip('"')
        headers = {name.lower(): value for name, value in told["headers"]}
        text = (brotli.decompress(raw) if headers.get("content-encoding") == "br" else raw).decode(
            errors="replace"
        )
        self.seconds.append(0)
        if int(told["status"].split()[0]) != expect:
            raise Lost(f"{method} {path}: {told['status']}\n{text[:600]}")
        return headers.get("location", "") or headers.get("hx-push-url", ""), text

    def call(self, method: str, path: str, body: bytes, scripted: bool, told: dict[str, Any]) -> bytes:
        """The answer's bytes; status and headers go to `told`."""
        split = urlsplit(path)
        said = {
            "REQUEST_METHOD": method, "PATH_INFO": split.path, "QUERY_STRING": split.query, "SCRIPT_NAME": "",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1", "HTTP_ACCEPT_ENCODING": "br", "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr,
            "HTTP_COOKIE": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "wsgi.input": io.BytesIO(body),
            "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/x-www-form-urlencoded",
        }  # fmt: skip
        if scripted:
            said["HTTP_HX_REQUEST"] = "true"
        answer = self.program(
            said, lambda status, headers, fault=None: told.update(status=status, headers=headers)
        )
        raw = b"".join(answer)
        answer.close()
        return raw

    def measure(self, step: str, work: Any) -> Any:
        """Carry out a step and note what it cost."""
        if step == self.wanted:
            PROFILE.enable()
        database, began = on_cpu(self.database), time.thread_time()
        done = work()
        self.spent[step].append(((time.thread_time() - began) * 1e3, on_cpu(self.database) - database))
        PROFILE.disable()
        return done


PROFILE = cProfile.Profile(time.thread_time)


def on_cpu(schedstat: Path) -> float:
    """Milliseconds a process was on a CPU."""
    return int(schedstat.read_text().split()[0]) / 1e6


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--journeys", type=int, default=40)
    words.add_argument("--profile", default="", metavar="STEP", help="show where this step spends its time")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="pintar-steps-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        os.environ.update(surroundings(Path(name)))
        os.environ.pop("DATABASE_URL", None)
        from pintar.engine.postgres import running_database

        with running_database():
            measure(Site("", Path(name), 0), asked)


def measure(site: Site, asked: argparse.Namespace) -> None:
    """Set up, warm up, run and print."""
    site.pintar("prepare")
    site.pintar("course", "import", str(write(site.data / "source")), "--publish")
    batch = int(site.python(PREPARE, str(asked.journeys + 6)).split()[-1])
    one_hash = float(site.python(HASH)) * 1e3
    import django

    django.setup()
    from django.db import connection

    from pintar.journal.follower import settle
    from pintar.wsgi import application

    settle()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        database = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    spent: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for number in range(asked.journeys + 6):
        if number == 6:
            spent.clear()
        me = Inside(application, database, asked.profile, spent)
        journey("", f"ukur{number}@contoh.id", PASSWORD, batch, me=me)
    show(spent, asked.journeys, one_hash)
    if asked.profile:
        pstats.Stats(PROFILE).sort_stats("cumtime").print_stats(60)


def show(spent: dict[str, list[tuple[float, float]]], journeys: int, one_hash: float) -> None:
    """The table, a step a row."""
    print(
        f"one hash {one_hash:.1f} ms; {journeys} journeys; ms\n{'':28}{'times':>6}{'Python':>8}{'SQL':>7}{'a journey':>11}"
    )
    whole = 0.0
    for step, times in spent.items():
        often = len(times) / journeys
        python, database = (sorted(part)[len(times) // 10] for part in zip(*times, strict=True))
        whole += often * (python + database)
        print(f"{step:28}{often:6.0f}{python:8.2f}{database:7.2f}{often * (python + database):11.2f}")
    print(f"{'whole':28}{whole:32.1f} = {whole / one_hash:.1f} hashes")


if __name__ == "__main__":
    main()
