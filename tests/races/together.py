"""Doing the same thing many times at the same instant, each on a connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def together(times: int, act: Callable[[int], Any]) -> list[Any]:
    """Run `act(0)` … `act(times-1)` at once; what each returned, or the exception it raised."""
    gate = threading.Barrier(times)

    def one(number: int) -> Any:
        try:
            connection.ensure_connection()
            gate.wait(30)
            return act(number)
        except Exception as fault:
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))
