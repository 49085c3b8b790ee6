"""A site of its own for a measurement: its data folder, its processes, and the CPU they used."""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Site:
    """Where a running site is, and how to ask it things."""

    base: str
    data: Path
    pid: int

    def environ(self) -> dict[str, str]:
        """The surroundings in which commands of this site run."""
        return surroundings(self.data)

    def pintar(self, *words: str) -> str:
        """Run a `pintar` command on this site; what it printed."""
        return run(["-m", "pintar", *words], self.environ())

    def python(self, script: str, *words: str) -> str:
        """Run a script in the program's own surroundings; what it printed."""
        return run(["-c", f"import django; django.setup()\n{script}", *words], self.environ())

    def cpu(self) -> dict[str, float]:
        """CPU seconds used so far by 'web', 'worker', 'database' and the supervisor ('other')."""
        spent = {"web": 0.0, "worker": 0.0, "database": 0.0, "other": 0.0}
        parents = {pid: parent for pid, parent, _, _ in processes()}
        postmaster = postmaster_of(self.data)
        for pid, _, name, seconds in processes():
            line = ancestors(pid, parents)
            if postmaster in line:
                spent["database"] += seconds
            elif self.pid in line:
                kind = "web" if "web" in name else "worker" if "worker" in name else "other"
                spent[kind] += seconds
        return spent

    def memory(self) -> dict[str, float]:
        """Resident memory in MB, shared pages counted in proportion: 'program' and 'database'."""
        used = {"program": 0.0, "database": 0.0}
        parents = {pid: parent for pid, parent, _, _ in processes()}
        postmaster = postmaster_of(self.data)
        for pid in parents:
            line = ancestors(pid, parents)
            room = "database" if postmaster in line else "program" if self.pid in line else ""
            if room:
                used[room] += pss(pid) / 1e6
        return used


@contextmanager
def running(data: Path, **settings: str) -> Iterator[Site]:
    """Serve a site from this data folder until the block ends."""
    port = free_port()
    words = [sys.executable, "-m", "pintar", "serve", "--port", str(port)]
    with (data / "serve.log").open("ab") as log:
        server = subprocess.Popen(words, cwd=ROOT, env=surroundings(data) | settings, stdout=log, stderr=log)
    site = Site(f"http://127.0.0.1:{port}", data, server.pid)
    try:
        wait_until_ready(site, server)
        yield site
    finally:
        server.terminate()
        server.wait(60)


def surroundings(data: Path) -> dict[str, str]:
    """The environment of a measured site: quiet, and its own."""
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "PINTAR_DEBUG")}
    return kept | {
        "PINTAR_DATA": str(data),
        "PINTAR_REQUEST_LOG_LEVEL": "WARNING",
        "PINTAR_WAITING_ROOM": "0",  # what is measured must not wait; bench/waiting.py measures the waiting
        "PINTAR_REQUIRE_SECOND_FACTOR": "0",  # the staff of measurements come with a password alone
        "DJANGO_SETTINGS_MODULE": "pintar.settings",
    }


def run(words: list[str], environ: dict[str, str]) -> str:
    """Run Python with these words; its output, or its complaint as an error."""
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environ, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)[:200]}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def count_on_sittings(what: str, script: str, *, items: int) -> None:
    """Make a bank with simulated sittings as the command line asks, run `script` on it, and print the JSON figures of its last line."""
    words = argparse.ArgumentParser(description=what)
    words.add_argument("--sittings", type=int, default=100_000)
    words.add_argument("--items", type=int, default=items)
    words.add_argument("--drawn", type=int, default=40)
    words.add_argument("--keep", type=Path, help="A data folder to make, or to use again.")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="pintar-bench-") as scratch:
        data = asked.keep or Path(scratch) / "data"
        around = surroundings(data)
        if not (data / "pg").exists():
            run(["-m", "pintar", "migrate"], around)
            numbers = [f"--sittings={asked.sittings}", f"--items={asked.items}", f"--drawn={asked.drawn}"]
            run(["-m", "pintar", "sample", "sittings", *numbers, "--no-analyse"], around)
        within = f"from pintar.cli.ready import ready\nwith ready():\n    exec({script!r})"
        found = json.loads(run(["-c", within], around).splitlines()[-1])
    for name, value in found.items():
        print(f"{name:20} {value:,}")


def wait_until_ready(site: Site, server: subprocess.Popen) -> None:
    """Until /readyz answers; the program's end is an error."""
    for _ in range(600):
        if server.poll() is not None:
            raise SystemExit((site.data / "serve.log").read_text())
        try:
            with urllib.request.urlopen(f"{site.base}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the site did not come up within two minutes")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def processes() -> list[tuple[int, int, str, float]]:
    """Every process: pid, parent, command line, CPU seconds with those of children that ended."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                name, _, rest = (folder / "stat").read_text().partition(") ")
                fields = rest.split()
                said = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            seconds = sum(int(f) for f in fields[11:15]) / TICK
            found.append((int(folder.name), int(fields[1]), f"{name} {said}", seconds))
    return found


def ancestors(pid: int, parents: dict[int, int]) -> set[int]:
    """A process and those above it."""
    line = set()
    while pid and pid not in line:
        line.add(pid)
        pid = parents.get(pid, 0)
    return line


def postmaster_of(data: Path) -> int:
    """The pid of the embedded server of a data folder."""
    said = run(["-c", "from pintar.engine.place import place_of; from pintar.engine.folder import data_folder\n"
                "print(place_of(data_folder()).data / 'postmaster.pid')"], surroundings(data))  # fmt: skip
    return int(Path(said.strip()).read_text().split()[0])


def pss(pid: int) -> int:
    """Proportional set size in bytes."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0
