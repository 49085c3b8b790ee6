"""`pintar serve`: the database, the web server and the worker, started in order, kept alive, stopped in order."""

import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from pintar.engine.child import Backoff, Child
from pintar.engine.draining import longest
from pintar.engine.errors import CannotStart
from pintar.engine.folder import DataFolder, data_folder
from pintar.engine.locks import FileLock
from pintar.engine.postgres import EmbeddedServer, is_embedded
from pintar.engine.processes import call_myself

GLANCE = 0.5  # seconds between looks at the children
WEB_PATIENCE, WORKER_PATIENCE = 10.0, 8.0  # seconds each may take to stop
HOPELESS = 4  # deaths of the web server before it ever answered


@dataclass(frozen=True)
class Plan:
    """What `pintar serve` was asked to do."""

    host: str
    port: int
    workers: int
    migrate: bool = True
    sample: bool = False

    @property
    def address(self) -> str:
        """Where people find the site."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 (compared, not bound)
        named = f"[{host}]" if ":" in host else host
        return os.environ.get("PINTAR_BASE_URL") or f"http://{named}:{self.port}/"


class Stopping(BaseException):
    """Somebody asked the program to stop."""


def serve(plan: Plan) -> None:
    """Run the site until told to stop (SIGTERM, SIGINT or a closed terminal).

    Raises CannotStart with the reason when it cannot run here.
    """
    call_myself("pintar-serve")
    folder = data_folder()
    with _only_one(folder):
        _check_port(plan)
        server = EmbeddedServer(folder) if is_embedded() else None
        wishes = ("--host", plan.host, "--port", plan.port, "--workers", plan.workers)
        web = Child("web server", _python("pintar.engine.web", *wishes), waits=True)
        worker = Child("worker", _python("pintar", "worker"))
        try:
            with _stoppable():
                if server:
                    server.join()
                web.start()
                welcome = _prepare(plan)
                web.go()
                _await_answer(plan, web)
                worker.start()
                _greet(plan, welcome)
                _watch(server, [web, worker])
        except Stopping:
            print("Stopping …", flush=True)
        finally:
            # The web first, so that nothing new comes in; then the worker; then, if nobody else uses it, the database.
            web.stop(WEB_PATIENCE + longest())
            worker.stop(WORKER_PATIENCE)
            if server:
                server.leave()


def _python(module: str, *arguments: object) -> list[str]:
    return ["-m", module, *map(str, arguments)]


@contextmanager
def _only_one(folder: DataFolder) -> Iterator[None]:
    """Nobody else serves this data folder; the lock file names who does."""
    path = folder.run / "serve.lock"
    lock = FileLock(path)
    try:
        if not lock.take(patience=1.0):
            other = path.read_text(encoding="ascii").strip() or "unknown"
            raise CannotStart(
                f"Pintar already serves {folder.root} (process {other}). Stop that one first, or choose another PINTAR_DATA."
            )
        os.ftruncate(lock.handle, 0)
        os.pwrite(lock.handle, f"{os.getpid()}\n".encode(), 0)
        yield
        os.ftruncate(lock.handle, 0)
    finally:
        lock.close()


def _check_port(plan: Plan) -> None:
    """Say plainly that the port is taken; a server that was killed a moment ago is given time to vanish."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            plan.host, plan.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as why:
        raise CannotStart(f"There is no address {plan.host} on this machine.") from why
    deadline = time.monotonic() + 3
    while True:
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
                return
            except OSError as why:
                if why.errno == errno.EADDRINUSE and time.monotonic() < deadline:
                    time.sleep(0.1)
                    continue
                raise CannotStart(_port_trouble(plan, why)) from why


def _port_trouble(plan: Plan, why: OSError) -> str:
    if why.errno == errno.EADDRINUSE:
        return f"Port {plan.port} is used by another program. Choose another: PORT={plan.port + 1} make run"
    if why.errno == errno.EACCES:
        return f"Port {plan.port} may be opened by root only. Choose one above 1023."
    return f"Port {plan.port} on {plan.host} cannot be opened: {why.strerror}."


def _prepare(plan: Plan) -> str:
    """Bring tables, static files and the first content up to date, in a process that gives its memory back."""
    wishes = [*([] if plan.migrate else ["--no-migrate"]), *(["--sample"] if plan.sample else [])]
    process = subprocess.Popen(
        [sys.executable, *_python("pintar", "prepare", *wishes)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"PINTAR_PARENT": str(os.getpid())},
    )
    try:
        said, _ = process.communicate()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if process.returncode != 0:
        raise CannotStart("The preparation failed; what it said stands above.")
    return said


def _await_answer(plan: Plan, web: Child) -> None:
    """Wait until the site answers; a web server that cannot even start is not tried for ever."""
    while not _answers(plan):
        trouble = web.look_after()
        if trouble:
            print(trouble, file=sys.stderr, flush=True)
        if web.backoff.deaths >= HOPELESS:
            raise CannotStart("The web server does not start; what it said stands above.")
        time.sleep(0.05)


def _answers(plan: Plan) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(plan.host, plan.host)  # noqa: S104 (compared, not bound)
    connection = http.client.HTTPConnection(host, plan.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _greet(plan: Plan, welcome: str) -> None:
    print(f"\nPintar is ready: {plan.address}", flush=True)
    if welcome.strip():
        print(welcome.rstrip(), flush=True)
    print("Press Ctrl-C to stop.\n", flush=True)


def _watch(server: EmbeddedServer | None, children: list[Child]) -> None:
    """Look after all of them until told to stop."""
    database = Backoff()
    alive_since = time.monotonic()
    next_broom = 0.0
    while True:
        now = time.monotonic()
        if server and now >= database.next_at and not server.is_running():
            wait = database.note_death(now - alive_since, now)
            print("The database ended unexpectedly; it starts again.", file=sys.stderr, flush=True)
            try:
                server.revive()
            except CannotStart as why:
                print(f"{why}\nTrying again in {wait:g} seconds.", file=sys.stderr, flush=True)
            alive_since = time.monotonic()
        if server and now >= next_broom:
            server.prune_logs()
            next_broom = now + 3600
        for child in children:
            trouble = child.look_after()
            if trouble:
                print(trouble, file=sys.stderr, flush=True)
        time.sleep(GLANCE)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Inside the block a request to stop is the exception Stopping, once; afterwards further requests are ignored."""

    def stop(number: int, frame: FrameType | None) -> None:
        for known in SIGNALS:
            signal.signal(known, signal.SIG_IGN)
        raise Stopping

    for known in SIGNALS:
        signal.signal(known, stop)
    try:
        yield
    finally:
        for known in SIGNALS:
            signal.signal(known, signal.SIG_IGN)


SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
