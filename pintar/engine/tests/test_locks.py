"""Locks that the kernel gives back."""

import subprocess
import sys
from pathlib import Path

from pintar.engine.child import LONGEST, Backoff
from pintar.engine.locks import FileLock, is_held
from pintar.engine.processes import is_alive

HOLD = "import sys; from pintar.engine.locks import FileLock; from pathlib import Path; \
lock = FileLock(Path(sys.argv[1])); print(lock.take(), flush=True); sys.stdin.read()"


def test_a_lock_is_given_back_when_its_holder_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout and holder.stdout.readline() == "True\n"
        assert is_held(path) and not FileLock(path).take(patience=0.05)
        holder.kill()
    assert not is_held(path) and not is_alive(holder.pid)


def test_many_may_share_and_nobody_is_alone_meanwhile(tmp_path: Path) -> None:
    one, two = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    one.share()
    two.share()
    assert not one.take()

    two.close()

    assert one.take()


def test_nobody_holds_what_does_not_exist(tmp_path: Path) -> None:
    assert not is_held(tmp_path / "none") and not (tmp_path / "none").exists()


def test_each_early_death_doubles_the_wait_and_a_long_life_forgets_them() -> None:
    backoff = Backoff()

    waits = [backoff.note_death(lived=1.0, now=0.0) for _ in range(8)]

    assert waits == [0.5, 1, 2, 4, 8, 16, LONGEST, LONGEST]
    assert backoff.note_death(lived=100.0, now=5.0) == 0.5 and backoff.next_at == 5.5
