"""Passwords: argon2id, 19 MiB, two passes, one lane (OWASP's second profile): about 26 ms of one core."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher

LOWER = 10  # steps of niceness: pages and answers go before passwords


class Argon2id(Argon2PasswordHasher):
    """Django's hasher with the cost that a registration day can bear, worked on by threads that let others go first."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """The password as it is kept."""
        return quietly(super().encode, password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether this is the password."""
        return quietly(super().verify, password, encoded)


def quietly(work: Callable[..., Any], *given: Any) -> Any:
    """Do this in a thread of low priority and wait for it; the system gives each thread a priority of its own."""
    return _hands().submit(work, *given).result()


def _hands() -> ThreadPoolExecutor:
    global _pool
    with _lock:
        if _pool is None:
            _pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="password", initializer=_step_back)
        return _pool


def _step_back() -> None:
    os.setpriority(
        os.PRIO_PROCESS, threading.get_native_id(), min(os.getpriority(os.PRIO_PROCESS, 0) + LOWER, 19)
    )


def _forget() -> None:
    """A forked process has none of its parent's threads."""
    global _pool, _lock
    _pool, _lock = None, threading.Lock()


_pool: ThreadPoolExecutor | None = None
_lock = threading.Lock()
os.register_at_fork(after_in_child=_forget)
