"""Programs started for us on files that strangers sent: niced, limited in time, memory and size, and gone when we are gone."""

import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from pintar.kit.errors import Refused

GB = 1 << 30
MEMORY = 4 * GB  # address space of one program
LARGEST = 8 * GB  # bytes of one file it may write
NICE = 12
PACKAGES = {
    "ffmpeg": "ffmpeg",
    "ffprobe": "ffmpeg",
    "espeak-ng": "espeak-ng",
    "soffice": "libreoffice-impress-nogui libreoffice-writer-nogui",
}
_FULL = re.compile(rb"No space left on device|Disk quota exceeded", re.I)

_running: set["subprocess.Popen[bytes]"] = set()
_stopping = threading.Event()


class Missing(Refused):
    """A program is not installed on this machine; the file is kept and made when it is."""

    def __init__(self, *names: str) -> None:
        packages = " ".join(dict.fromkeys(PACKAGES.get(name, name) for name in names))
        super().__init__(
            _("%(names)s belum terpasang di mesin ini.") % {"names": ", ".join(names)},
            code="missing-program",
            help_text=_("Pengelola mesin memasangnya dengan: apt-get install %(packages)s")
            % {"packages": packages},
        )


class NoRoom(Refused):
    """The disk is full; the work waits until it is not."""

    def __init__(self) -> None:
        super().__init__(
            _("Ruang penyimpanan server penuh. Pengolahan dilanjutkan begitu ada ruang."), code="no-room"
        )


class Stopped(RuntimeError):
    """The program that asked is being stopped; the work is done later."""


class Failed(RuntimeError):
    """A program ended badly; `complaint` is the end of what it said."""

    def __init__(self, command: Sequence[str], code: int, complaint: bytes) -> None:
        self.code = code
        self.complaint = complaint.decode(errors="replace").strip()
        super().__init__(f"{Path(command[0]).name} ended with {code}: {self.complaint[-400:]}")


class TooSlow(Failed):
    """A program did not end in its time."""


@dataclass(frozen=True)
class Limits:
    """What a program may use: seconds by the clock, bytes of address space, bytes in one written file."""

    seconds: float
    memory: int = MEMORY
    largest: int = LARGEST


def run(
    command: Sequence[str | Path],
    limits: Limits,
    *,
    say: bytes = b"",
    hear: Callable[[bytes], None] | None = None,
    with_complaint: bool = False,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
) -> bytes:
    """Run a program to its end and return what it wrote to its output; `hear` gets each line of it instead,
    and `with_complaint` each line of what it complains of as well.

    Its environment is empty but for what is needed. Raises Missing, NoRoom, TooSlow, Failed, Stopped.
    """
    words = [str(word) for word in command]
    where = shutil.which(words[0])
    if where is None:
        raise Missing(words[0])
    if _stopping.is_set():
        raise Stopped
    process = subprocess.Popen(
        [*_harness(limits), where, *words[1:]],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=_environment() | (env or {}),
        start_new_session=True,
    )
    _running.add(process)
    is_late = threading.Event()

    def expire() -> None:
        is_late.set()
        _end(process)

    clock = threading.Timer(limits.seconds, expire)
    clock.start()
    try:
        heard, complaint = _converse(process, say, hear, with_complaint)
        code = process.wait()
    except BaseException:
        _end(process)
        process.wait()
        raise
    finally:
        clock.cancel()
        _running.discard(process)
    if _stopping.is_set() and code:
        raise Stopped
    if code == 0:
        return heard
    if _FULL.search(complaint):
        raise NoRoom
    raise (TooSlow if is_late.is_set() else Failed)(words, code, complaint)


def is_there(name: str) -> bool:
    """Whether a program is installed."""
    return shutil.which(name) is not None


def stop_all() -> None:
    """End every program that runs for us, because we are being stopped."""
    _stopping.set()
    for process in list(_running):
        _end(process)


@contextmanager
def room_is_watched() -> Iterator[None]:
    """Inside the block, a full disk is NoRoom, whoever met it."""
    try:
        yield
    except OSError as why:
        if why.errno in (28, 122):  # ENOSPC, EDQUOT
            raise NoRoom from why
        raise


def _converse(
    process: "subprocess.Popen[bytes]", say: bytes, hear: Callable[[bytes], None] | None, with_complaint: bool
) -> tuple[bytes, bytes]:
    if hear is None:
        return process.communicate(say or None)
    assert process.stdin and process.stdout and process.stderr
    process.stdin.close()
    complaint = bytearray()
    stderr = process.stderr

    def listen() -> None:
        for line in stderr:
            complaint.extend(line)
            del complaint[:-65536]
            if with_complaint:
                hear(line)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    for line in process.stdout:
        hear(line)
    listener.join()
    process.stdout.close()
    process.stderr.close()
    return b"", bytes(complaint)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a program and all it started: it leads a session of its own."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _harness(limits: Limits) -> list[str]:
    """Words put before a command, as far as this system knows them: end with us, last in the queue, within bounds."""
    words: list[str] = []
    if shutil.which("setpriv"):
        words += ["setpriv", "--pdeathsig", "KILL", "--no-new-privs", "--"]
    if shutil.which("nice"):
        words += ["nice", "-n", str(NICE)]
    if shutil.which("ionice"):
        words += ["ionice", "-c", "3", "-t"]
    if shutil.which("prlimit"):
        seconds = int(limits.seconds * 4) + 1  # of all its threads together
        words += [
            "prlimit",
            f"--as={limits.memory}",
            f"--fsize={limits.largest}",
            f"--cpu={seconds}",
            "--core=0",
        ]
    return words


def _environment() -> dict[str, str]:
    known = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
    return known | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
