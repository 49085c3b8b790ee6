"""A site running as its operators run it: real processes, real signals, one data folder."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from pintar.engine.folder import folder_at
from pintar.engine.server import EmbeddedServer

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE = 40.0


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The surroundings of a program that uses this data folder and its embedded database."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    # A test must not wait for the tests before it: here people queue for one quiet page only.
    here = {
        "PINTAR_DATA": str(folder),
        "PYTHONPATH": str(REPOSITORY),
        "PINTAR_WAITING_ROOM_PATHS": "/privasi/",
    }
    return kept | here | more


def pintar(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "pintar", *words],
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def program(folder: Path, text: str) -> subprocess.Popen[str]:
    """Start a small Python program that uses this data folder."""
    return subprocess.Popen(
        [sys.executable, "-c", text],
        env=environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(is_true: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Wait until it is so, or after so many seconds fail saying what was waited for."""
    deadline = time.monotonic() + patience
    while not is_true():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.05)


def processes_of(folder: Path) -> dict[int, str]:
    """Every living process that belongs to this data folder, with its short name."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            traces = (entry / "cmdline").read_bytes() + b"\0" + (entry / "environ").read_bytes()
            traces += b"\0" + os.fsencode((entry / "cwd").readlink())
            name = (entry / "comm").read_text().strip()
        except OSError:
            continue
        if state != "Z" and os.fsencode(folder) in traces and int(entry.name) != os.getpid():
            found[int(entry.name)] = name
    return found


@contextmanager
def open_folder(length: int = 0) -> Iterator[Path]:
    """A data folder that every account may pass through; at the end nothing of it is left, nor any process."""
    root = Path(tempfile.mkdtemp(prefix="pintar-machine-", dir="/tmp"))
    root.chmod(0o755)
    folder = root / ("d" * (length - len(str(root)) - 1) if length else "data")
    try:
        yield folder
    finally:
        for pid in processes_of(folder):
            end_process(pid)
        shutil.rmtree(root, ignore_errors=True)


def end_process(pid: int, how: int = signal.SIGKILL) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, how)


class Site:
    """`pintar serve` on one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder.with_name("serve.log")

    def start(self, *words: str) -> "Site":
        """Start it and wait until it says it is ready."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pintar", "serve", "--port", str(self.port), *words],
                env=environment(self.folder),
                stdout=log,
                stderr=log,
            )
        until(
            lambda: "is ready" in self.said() or self.process.poll() is not None,
            f"ready; it said {self.said()}",
        )
        assert self.process.poll() is None, self.said()
        return self

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def end(self, how: int = signal.SIGTERM) -> int:
        """Send the signal and wait for the end; the exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    def answers(self) -> bool:
        """Whether the web server answers and reaches the database."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as reply:
                return reply.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def pids(self, name: str) -> list[int]:
        return sorted(pid for pid, known in processes_of(self.folder).items() if known == name)

    def kill(self, pid: int) -> None:
        end_process(pid)
        until(lambda: pid not in processes_of(self.folder), f"the end of {pid}")

    def postgres(self) -> int:
        """The number of the database's main process, or 0 while there is none."""
        server = EmbeddedServer(folder_at(self.folder))
        return (server.pid or 0) if server.is_running() else 0

    def note(self, text: str) -> None:
        """Commit a row."""
        with self.connection() as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS machine_note (text text)")
            connection.execute("INSERT INTO machine_note VALUES (%s)", [text])

    def notes(self) -> list[str]:
        with self.connection() as connection:
            return [row[0] for row in connection.execute("SELECT text FROM machine_note ORDER BY text")]

    def connection(self) -> psycopg.Connection:
        return psycopg.connect(EmbeddedServer(folder_at(self.folder)).url)


needs_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can hand the database to another account"
)
