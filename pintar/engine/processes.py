"""Facts about processes that the standard library does not tell."""

import ctypes
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1  # prctl(2)
M_ARENA_MAX = -8
PR_SET_NAME = 15


def is_alive(pid: int) -> bool:
    """Whether a process of this number runs; one that ended and waits to be counted does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        state = (
            Path(f"/proc/{pid}/stat")
            .read_text(encoding="utf-8", errors="replace")
            .rpartition(")")[2]
            .split()[0]
        )
    except (OSError, IndexError):
        return Path("/proc/self").exists() is False
    return state not in ("Z", "X")


def running_in(folder: Path) -> list[int]:
    """The processes whose working folder is this one, where the system tells (Linux)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").samefile(folder):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def die_with_parent(parent: int | None = None, how: int = signal.SIGKILL) -> None:
    """Ask the kernel to end this process when its parent ends, even by kill -9 (Linux; elsewhere nothing happens)."""
    if not sys.platform.startswith("linux"):
        return
    _prctl(PR_SET_PDEATHSIG, how)
    if parent is not None and os.getppid() != parent:  # it was gone before we could ask
        os.kill(os.getpid(), how)


def die_with_supervisor() -> None:
    """Tie this process to the supervisor that started it, if one did; its own children are not told."""
    parent = os.environ.pop("PINTAR_PARENT", "")
    if parent:
        die_with_parent(int(parent))


def call_myself(name: str) -> None:
    """Give this process a name that `ps` and `top` show (Linux; at most 15 letters)."""
    if sys.platform.startswith("linux"):
        _prctl(PR_SET_NAME, name.encode()[:15])


def share_memory_between_threads() -> None:
    """Have all threads of this process take memory from the same two places (glibc, mallopt(3)): by itself each of many
    threads would keep a heap of its own, and with it what its busiest moment needed."""
    with suppress(AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def _prctl(option: int, value: int | bytes) -> None:
    argument = ctypes.c_char_p(value) if isinstance(value, bytes) else ctypes.c_ulong(value)
    ctypes.CDLL(None, use_errno=True).prctl(option, argument, 0, 0, 0)
