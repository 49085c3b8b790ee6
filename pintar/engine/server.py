"""The embedded PostgreSQL server: one per data folder, shared by every program that uses the folder."""

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from pintar.engine.cluster import ensure_cluster, make_rooms, write_for
from pintar.engine.errors import CannotStart
from pintar.engine.folder import DataFolder
from pintar.engine.locks import FileLock, alone, is_held
from pintar.engine.place import PORT, Account, account_of, binaries_for, place_of
from pintar.engine.processes import is_alive, running_in
from pintar.engine.tuning import access_text, machine_memory, map_text, settings_text

NOBODY = 2**31 - 1  # a process number no system gives out
LOGS_KEPT = 10


class EmbeddedServer:
    """The server of one data folder.

    Every program that uses it holds `users.lock` together with the others; starting is done one at a time under
    `start.lock`; the server itself holds `server.lock` for as long as any part of it lives. The kernel gives all
    three back when a process dies, so nothing here counts, and nothing is left to clean up by hand.
    """

    def __init__(self, folder: DataFolder, *, durable: bool = True) -> None:
        self.folder = folder
        self.durable = durable
        self.place = place_of(folder)
        self._use: FileLock | None = None
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for DATABASE_URL."""
        return f"postgresql://pintar@/pintar?host={quote(str(self.place.sockets), safe='')}&port={PORT}"

    def join(self) -> None:
        """Use the server until `leave`; start it if it does not run. Raises CannotStart with the reason."""
        with alone(self.place.locks / "start.lock"):
            self._use = FileLock(self.place.locks / "users.lock")
            self._use.share()  # waits while a last user is stopping the server
            try:
                self.start()
            except BaseException:
                with suppress(CannotStart):
                    self.leave()
                raise

    def leave(self) -> bool:
        """Stop using the server; the last user stops it. True when it was stopped."""
        use, self._use = self._use, None
        if use is None:
            return False
        try:
            if not use.take():
                return False
            self.stop()
            return True
        finally:
            use.close()

    def revive(self) -> None:
        """Start the server again after it died under us."""
        with alone(self.place.locks / "start.lock"):
            self.start()

    def is_running(self) -> bool:
        """Whether the server's main process lives."""
        if self._child is not None:
            self._child.poll()
        pid = self.pid
        return pid is not None and is_alive(pid) and is_held(self._server_lock)

    @property
    def pid(self) -> int | None:
        """The number of the server's main process, as it wrote it down; it may have died since."""
        lines = self._pid_file_lines()
        return int(lines[0]) if lines and lines[0].isdigit() else None

    def start(self) -> None:
        """Start the server unless it runs; callers hold `start.lock`. Returns when it answers."""
        if not self.is_running():
            self._await_the_last_of_the_dead()
            account = account_of(self.place)
            binaries = binaries_for(account)
            ensure_cluster(self.place, account, binaries)
            make_rooms(self.place, account)
            self._write_settings(account)
            self._forget_the_dead()
            self.prune_logs()
            self._launch(account, binaries)
        self._await_readiness()

    def stop(self, patience: float = 30.0) -> None:
        """Stop the server: what runs is rolled back, what was committed is on disk (a fast shutdown).

        Raises CannotStart if it does not stop even when told to drop everything.
        """
        for how, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 10.0)):
            deadline, told = time.monotonic() + seconds, False
            while is_held(self._server_lock):
                told = told or self._tell(how)
                if time.monotonic() > deadline:
                    break
                time.sleep(0.02)
            else:
                return
        raise CannotStart(f"The database server (process {self.pid}) does not stop.")

    def prune_logs(self) -> None:
        """Keep the latest logs (ten of 10 MB) and let older ones go."""
        for old in sorted(self.place.log.glob("postgresql-*.log"))[:-LOGS_KEPT]:
            old.unlink(missing_ok=True)

    def _tell(self, how: signal.Signals) -> bool:
        """Send the signal to the main process; False while it has not written down its number yet."""
        pid = self.pid
        if self._child is not None and self._child.poll() is None:
            pid = self._child.pid
        if pid is None or not is_alive(pid):
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, how)
        return True

    @property
    def _server_lock(self) -> Path:
        return self.place.locks / "server.lock"

    def _pid_file_lines(self) -> list[str]:
        """postmaster.pid: number, folder, start time, port, socket folder, address, shared memory, state."""
        try:
            text = (self.place.data / "postmaster.pid").read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return []
        except PermissionError as why:
            account_of(self.place)  # explains whose it is
            raise CannotStart(f"{why.filename} cannot be read.") from why
        return [line.strip() for line in text.splitlines()]

    def _write_settings(self, account: Account) -> None:
        text = settings_text(self.place, account, memory=machine_memory(), durable=self.durable)
        write_for(account, self.place.data / "postgresql.conf", text)
        write_for(account, self.place.data / "pg_hba.conf", access_text())
        write_for(account, self.place.data / "pg_ident.conf", map_text([account.name, "root"]))

    def _await_the_last_of_the_dead(self) -> None:
        """After its main process was killed, the others of a server end by themselves; help them if they do not."""
        for patience in (20.0, 5.0):
            lock = FileLock(self._server_lock)
            try:
                if lock.take(patience=patience):
                    return
            finally:
                lock.close()
            for pid in running_in(self.place.data):
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
        raise CannotStart(
            f"Another server uses the database in {self.place.data}, perhaps from another container or machine. "
            "One data folder can serve one of them at a time."
        )

    def _forget_the_dead(self) -> None:
        """Remove what a killed server left, which PostgreSQL would take for a living one if its number was reused.

        The note in postmaster.pid stays: its line about shared memory is PostgreSQL's own safeguard. Only the
        process number is made one that cannot be alive. Callers know that nobody holds `server.lock`.
        """
        for name in (self.place.socket, self.place.socket.with_name(f"{self.place.socket.name}.lock")):
            name.unlink(missing_ok=True)
        lines = self._pid_file_lines()
        if lines:
            write_for(
                account_of(self.place),
                self.place.data / "postmaster.pid",
                "\n".join([str(NOBODY), *lines[1:], ""]),
            )

    def _launch(self, account: Account, binaries: Path) -> None:
        """Start the program apart from us, so that it outlives us if others use it."""
        lock = FileLock(self._server_lock)
        said = self.place.log / "start.log"
        handle = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            if not lock.take():
                raise CannotStart(f"Another server uses the database in {self.place.data}.")
            self._child = subprocess.Popen(
                [binaries / "postgres", "-D", self.place.data],
                stdin=subprocess.DEVNULL,
                stdout=handle,
                stderr=handle,
                cwd="/",
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
                pass_fds=(lock.handle,),
                start_new_session=True,
                **account.run_as(),
            )
        finally:
            os.close(handle)
            lock.close()

    def _await_readiness(self) -> None:
        """Wait until it takes connections: long only when it repairs itself after a crash of the machine."""
        began = time.monotonic()
        was_told = False
        while True:
            lines = self._pid_file_lines()
            if len(lines) > 7 and lines[7] == "ready" and self.is_running() and self._answers():
                return
            if self._child is not None and self._child.poll() is not None:
                raise CannotStart(f"The database did not start; it says:\n{self._last_words()}")
            if self._child is None and not self.is_running() and time.monotonic() - began > 5:
                raise CannotStart(f"The database stopped while starting; see {self.place.log}.")
            if not was_told and time.monotonic() - began > 5:
                was_told = True
                print(
                    "The database is repairing itself after an interruption; this can take a while.",
                    flush=True,
                )
            time.sleep(0.02)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(5)
            return probe.connect_ex(str(self.place.socket)) == 0

    def _last_words(self) -> str:
        texts = [
            path.read_text(encoding="utf-8", errors="replace")
            for path in (self.place.log / "start.log", *sorted(self.place.log.glob("postgresql-*.log"))[-1:])
            if path.exists()
        ]
        return "\n".join("".join(texts).strip().splitlines()[-15:])
