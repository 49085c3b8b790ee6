"""What the parts of a cluster stand on: a folder, ports nobody uses, programs, and processes that die with us."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pintar.engine.errors import CannotStart
from pintar.engine.place import Account, database_account

ROOT = Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1"
PACKAGES = {
    "nginx": "nginx",
    "pgbouncer": "pgbouncer",
    "redis-server": "redis-server",
    "setpriv": "util-linux",
}


@dataclass
class Ground:
    """One folder of a cluster, the account its database runs as, and the ports of its parts."""

    folder: Path
    account: Account
    ports: dict[str, int]
    password: str = field(default_factory=lambda: secrets.token_hex(16))
    key: str = field(default_factory=lambda: secrets.token_hex(32))

    def room(self, name: str, *, for_database: bool = False) -> Path:
        """A folder of one part, made when it is missing."""
        path = self.folder / name
        path.mkdir(mode=0o755, exist_ok=True)
        if for_database and not self.account.is_us:
            os.chown(path, self.account.uid, self.account.gid)
        return path

    def write(self, path: Path, text: str, *, for_database: bool = False) -> Path:
        """Put a file in place whole, readable by those who need it only."""
        draft = path.with_name(f".{path.name}.new")
        draft.write_text(text, encoding="utf-8")
        draft.chmod(0o600)
        if for_database and not self.account.is_us:
            os.chown(draft, self.account.uid, self.account.gid)
        draft.replace(path)
        return path


class Part:
    """One process of the cluster: started, asked whether it answers, stopped or killed."""

    def __init__(
        self,
        ground: Ground,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        is_database: bool = False,
        ends_by: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.ground = ground
        self.name = name
        self.command = [str(word) for word in command]
        self.env = dict(env or {})
        self.is_database = is_database
        self.ends_by = ends_by
        self.process: subprocess.Popen[bytes] | None = None
        self.log = ground.room("log") / f"{name}.log"

    @property
    def pid(self) -> int:
        """The number of its main process; only of one that was started."""
        assert self.process is not None, self.name
        return self.process.pid

    def start(self) -> "Part":
        """Start it so that the kernel ends it when this program ends, however it ends."""
        death = {signal.SIGINT: "INT", signal.SIGTERM: "TERM", signal.SIGQUIT: "QUIT"}[self.ends_by]
        wrap = [shutil.which("setpriv") or "setpriv", "--pdeathsig", death]
        if self.is_database and not self.ground.account.is_us:
            account = self.ground.account
            wrap += [f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*wrap, *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                env=os.environ | self.env,
            )
        return self

    def is_alive(self) -> bool:
        """Whether its main process runs."""
        return self.process is not None and self.process.poll() is None

    def tell(self, how: signal.Signals) -> None:
        """Send it a signal, if it still lives."""
        if self.process is not None and self.process.poll() is None:
            with suppress(ProcessLookupError):
                self.process.send_signal(how)

    def stop(self, patience: float = 20.0) -> None:
        """Ask it to stop, and end it when it does not."""
        if self.process is None:
            return
        self.tell(self.ends_by)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it and everything it started, at once and without a word (kill -9)."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def said(self, lines: int = 20) -> str:
        """The last lines of its log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def until(self, is_true: Callable[[], bool], what: str, patience: float = 60.0) -> None:
        """Wait until it is so. CannotStart, with the end of its log, when it died or took too long."""
        deadline = time.monotonic() + patience
        while not is_true():
            if not self.is_alive() or time.monotonic() > deadline:
                raise CannotStart(f"{self.name}: waited in vain for {what}. It says:\n{self.said()}")
            time.sleep(0.05)


def make_ground(folder: Path, names: Sequence[str], *, front: int = 0) -> Ground:
    """A fresh folder with free ports; `front` is the one port people see, 0 for any. CannotStart when a program is missing."""
    missing = [package for name, package in PACKAGES.items() if find(name) is None]
    if missing:
        raise CannotStart(f"The cluster needs programs that are missing: apt-get install {' '.join(missing)}")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    if any(folder.iterdir()):
        raise CannotStart(f"{folder} is not empty. A cluster begins anew: choose an empty folder.")
    account = database_account(may_create=True) if os.geteuid() == 0 else _ourselves()
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    if front:
        ports["nginx"] = front
    return Ground(folder, account, ports)


def find(name: str) -> str | None:
    """The program of this name, also where only root usually looks."""
    return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")


def postgres_programs() -> Path:
    """The folder with `postgres` and `pg_basebackup`: the newest of Debian, else the one Pintar brings."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if debian:
        return debian[-1]
    from pintar.engine.place import binaries_for

    return binaries_for(database_account(may_create=True) if os.geteuid() == 0 else _ourselves())


def free_ports(count: int) -> list[int]:
    """Ports on loopback that nobody uses now."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def listens(port: int) -> bool:
    """Whether somebody takes connections on this port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def python(*words: str) -> list[str]:
    """The command that runs a module of ours."""
    return [sys.executable, "-m", *words]


def _ourselves() -> Account:
    import pwd

    return Account(pwd.getpwuid(os.geteuid()).pw_name, os.geteuid(), os.getegid())
