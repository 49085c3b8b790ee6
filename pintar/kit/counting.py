"""Counting requests for the machine room: numbers that all processes of a node share, and that cost a few microseconds.

Each process counts in a stretch of memory of its own, made before the processes are, so no process waits for another and
what one counted stays when it ends. The names of views are numbered once, from the addresses, before any request.
"""

import mmap
import os
import threading
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver

BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
CLASSES: Final = 5  # of statuses: 1xx to 5xx
WIDTH: Final = CLASSES + len(BOUNDS) + 2  # and what is slower than all bounds, and the sum of seconds
MOST_VIEWS: Final = 600
STRETCHES: Final = 48  # processes; a later one goes on where an earlier one stopped
OTHER: Final = "other"  # what leads nowhere

_page = mmap.mmap(-1, STRETCHES * MOST_VIEWS * WIDTH * 8)  # untouched memory is not used
_cells = memoryview(_page).cast("d")
_numbers: dict[str, int] = {OTHER: 0}
_lock = threading.Lock()
_mine = 0
_last = 0


def count(view: str, status: int, seconds: float) -> None:
    """One request more."""
    at = (_mine * MOST_VIEWS + _numbers.get(view, 0)) * WIDTH
    with _lock:
        _cells[at + status // 100 - 1] += 1
        _cells[at + CLASSES + bisect_left(BOUNDS, seconds)] += 1
        _cells[at + WIDTH - 1] += seconds


def number_views() -> None:
    """Give every named address its number; all processes must do so before they part, or in the same order."""
    for name in sorted(set(_names(get_resolver(), ()))):
        if len(_numbers) < MOST_VIEWS:
            _numbers.setdefault(name, len(_numbers))


def lines() -> Iterator[str]:
    """What was counted, in the words of Prometheus (text format 0.0.4); views nobody asked for are left out."""
    found = {name: _sum_of(number) for name, number in _numbers.items()}
    found = {name: sums for name, sums in found.items() if any(sums)}
    yield "# HELP pintar_requests_total Requests answered, by view and class of status."
    yield "# TYPE pintar_requests_total counter"
    for name, sums in found.items():
        for kind in range(CLASSES):
            if sums[kind]:
                yield f'pintar_requests_total{{view="{name}",status="{kind + 1}xx"}} {sums[kind]:.0f}'
    yield "# HELP pintar_request_seconds Seconds from the request to its answer, by view."
    yield "# TYPE pintar_request_seconds histogram"
    for name, sums in found.items():
        total = 0.0
        for bound, here in zip([*map(str, BOUNDS), "+Inf"], sums[CLASSES:-1], strict=True):
            total += here
            yield f'pintar_request_seconds_bucket{{view="{name}",le="{bound}"}} {total:.0f}'
        yield f'pintar_request_seconds_sum{{view="{name}"}} {sums[-1]:.6f}'
        yield f'pintar_request_seconds_count{{view="{name}"}} {total:.0f}'


def _sum_of(number: int) -> list[float]:
    sums = [0.0] * WIDTH
    for stretch in range(STRETCHES):
        at = (stretch * MOST_VIEWS + number) * WIDTH
        here = _cells[at : at + WIDTH].tolist()
        if here[-1]:
            sums = [a + b for a, b in zip(sums, here, strict=True)]
    return sums


def _names(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield ":".join((*spaces, pattern.name))


def _before_fork() -> None:
    global _last
    _last = _last % (STRETCHES - 1) + 1


def _in_child() -> None:
    global _mine, _lock
    _mine, _lock = _last, threading.Lock()


os.register_at_fork(before=_before_fork, after_in_child=_in_child)
