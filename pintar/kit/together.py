"""Work that costs little more for many than for one: those who come while it is being done wait, and are done next, all at once."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class _Waiting(Generic[Item, Answer]):
    """Somebody's item, and what comes of it."""

    __slots__ = ("answer", "fault", "is_next", "item", "woken")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.answer: Answer | None = None
        self.fault: BaseException | None = None
        self.is_next = False
        self.woken = threading.Lock()
        self.woken.acquire()


class Together(Generic[Item, Answer]):
    """`work(items)` gives an answer for each item, in their order; `most` items are done at once.

    Whoever comes first does the work, in their own thread and without waiting for others; those who come meanwhile are the next
    lot, and the first of them does it. Each lot is in the order of arrival. What `work` raises, everybody of the lot gets.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Answer]], most: int = 64) -> None:
        self.work = work
        self.most = most
        self._lock = threading.Lock()
        self._waiting: list[_Waiting[Item, Answer]] = []
        self._is_busy = False

    def do(self, item: Item) -> Answer:
        """The answer for one item."""
        mine: _Waiting[Item, Answer] = _Waiting(item)
        with self._lock:
            self._waiting.append(mine)
            is_first = not self._is_busy
            self._is_busy = True
        if not is_first:
            mine.woken.acquire()  # until it is done, or our turn to do it
        if is_first or mine.is_next:
            self._do_next()
        if mine.fault is not None:
            raise mine.fault
        return mine.answer  # type: ignore[return-value]

    def _do_next(self) -> None:
        with self._lock:
            lot, self._waiting = self._waiting[: self.most], self._waiting[self.most :]
        try:
            for one, answer in zip(lot, self.work([one.item for one in lot]), strict=True):
                one.answer = answer
        except BaseException as fault:
            for one in lot:
                one.fault = fault
        with self._lock:
            after = self._waiting[0] if self._waiting else None
            self._is_busy = after is not None
        if after is not None:
            after.is_next = True
            after.woken.release()
        for one in lot[1:]:
            one.woken.release()
