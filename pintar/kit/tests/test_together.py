"""Work done for many at once: who comes meanwhile is next, in order, and nobody is forgotten."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pintar.kit.together import Together


class Slow:
    """Work that says which lots it was given, and stays at one until it is told to go on."""

    def __init__(self, *, fails_on=None):
        self.lots, self.fails_on = [], fails_on
        self.began, self.go_on = threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self, items):
        self.lots.append(list(items))
        self.began.release()
        assert self.go_on.acquire(timeout=10)
        if self.fails_on in items:
            raise ValueError("spoiled")
        return [item * 10 for item in items]


def arrived(together, count):
    """Wait until so many stand in line."""
    for _ in range(1000):
        if len(together._waiting) == count:
            return
        threading.Event().wait(0.01)
    raise AssertionError(together._waiting)


def send(pool, together, *items):
    """Each from a thread of its own, one after the other."""
    sent = []
    for item in items:
        before = len(together._waiting)
        sent.append(pool.submit(together.do, item))
        arrived(together, before + 1)
    return sent


def test_whoever_comes_alone_is_done_at_once_in_their_own_thread():
    names = []

    def work(items):
        names.append(threading.current_thread().name)
        return [item + 1 for item in items]

    assert Together(work).do(1) == 2 and names == [threading.current_thread().name]


def test_those_who_come_meanwhile_are_the_next_lot_in_the_order_in_which_they_came():
    work = Slow()
    together = Together(work, most=3)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(together.do, 0)
        work.began.acquire()
        sent = send(pool, together, 1, 2, 3, 4)
        for _ in range(3):
            work.go_on.release()

        assert [one.result(10) for one in (first, *sent)] == [0, 10, 20, 30, 40]
    assert work.lots == [[0], [1, 2, 3], [4]]


def test_what_the_work_raises_everybody_of_the_lot_gets_and_the_next_lot_is_done():
    work = Slow(fails_on=2)
    together = Together(work, most=2)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(together.do, 0)
        work.began.acquire()
        sent = send(pool, together, 1, 2, 3)
        for _ in range(3):
            work.go_on.release()

        for one in sent[:2]:
            with pytest.raises(ValueError, match="spoiled"):
                one.result(10)
        assert (first.result(10), sent[2].result(10)) == (0, 30)
    assert together.do is not None and not together._is_busy


def test_a_crowd_from_many_threads_gets_each_their_own_answer():
    together = Together(lambda items: [item * 2 for item in items], most=5)
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(together.do, range(2000))) == [n * 2 for n in range(2000)]
