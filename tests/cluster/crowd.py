"""People at work while parts of the cluster die: what they were told is kept must be there afterwards."""

import contextlib
import http.client
import json
import re
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from ingest import send, uuid7
from learner import Learner, Lost
from tickets import take

PACE = 1.05  # seconds from one letter of a person to the next; faster ones are told to wait


@dataclass
class Trace:
    """What happened to one kind of request: when each was answered well, and what went wrong."""

    good: list[float] = field(default_factory=list)
    bad: list[tuple[float, str]] = field(default_factory=list)

    def hurt_since(self, moment: float) -> float:
        """Seconds from a moment to the last trouble after it."""
        return max((at - moment for at, _ in self.bad if at >= moment), default=0.0)


@dataclass
class Crowd:
    """People with their phones open: each sends an act a second, again until it is acknowledged, and reads a page."""

    base: str
    batch: int
    password: str
    count: int
    kept: set[str] = field(default_factory=set)
    letters: Trace = field(default_factory=Trace)
    pages: Trace = field(default_factory=Trace)

    def sign_in(self) -> None:
        """Everybody signs in and joins."""
        with ThreadPoolExecutor(4) as pool:
            self.people = list(pool.map(self._sign_in, range(self.count)))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """They work for the length of the block."""
        self.stop = threading.Event()
        threads = [threading.Thread(target=self._work, args=one, daemon=True) for one in self.people]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stop.set()
            for thread in threads:
                thread.join(60)

    def until_well(self, patience: float = 40.0) -> float:
        """Wait until letters and pages of three seconds all went well; the moment it began."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            at = time.monotonic() - 3
            recent = [len([t for t in trace.good if t > at]) for trace in (self.letters, self.pages)]
            if min(recent) >= self.count // 2 and not any(
                t > at for trace in (self.letters, self.pages) for t, _ in trace.bad
            ):
                return at
            time.sleep(0.1)
        raise AssertionError(f"it does not recover: {self.letters.bad[-3:]} {self.pages.bad[-3:]}")

    def troubles(self) -> list[str]:
        """What went wrong, in words."""
        return [why for trace in (self.letters, self.pages) for _, why in trace.bad]

    def _sign_in(self, number: int) -> tuple[Learner, int]:
        phone = Learner(self.base)
        phone.get("/akun/masuk/")
        phone.sign_in(f"ukur{number}@contoh.id", self.password, "/belajar/")
        where, _ = phone.post(f"/angkatan/{self.batch}/pendaftaran/", {})
        found = re.search(r"/belajar/(\d+)/", urlsplit(where).path)
        assert found, where
        return phone, int(found.group(1))

    def _work(self, phone: Learner, enrolment: int) -> None:
        number = 0
        while not self.stop.wait(PACE):
            act = _act(enrolment, number)
            number += 1
            while not self._once(self.letters, phone, lambda act=act: send(phone, [act])):
                if self.stop.wait(0.3):
                    return  # never acknowledged: nobody was promised anything
            self.kept.add(act["id"])
            self._once(self.pages, phone, lambda: phone.get(f"/belajar/{enrolment}/"))

    def _once(self, trace: Trace, phone: Learner, act: object) -> bool:
        try:
            act()  # type: ignore[operator]
        except (Lost, OSError, http.client.HTTPException, json.JSONDecodeError) as why:
            trace.bad.append((time.monotonic(), f"{type(why).__name__}: {str(why)[:200]}"))
            with contextlib.suppress(OSError):
                phone.line.close()
            return False
        trace.good.append(time.monotonic())
        return True


@dataclass
class Rush:
    """People who come once each for a ticket of a limited batch, signed in by `cookies`, and tap again until they hold its number."""

    base: str
    batch: int
    cookies: list[str]
    clients: int = 4
    numbers: set[int] = field(default_factory=set)
    taps: Trace = field(default_factory=Trace)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """They come one after the other, about three a second and client, for the length of the block."""
        stop, waiting = threading.Event(), iter(self.cookies)
        lock = threading.Lock()

        def come() -> None:
            line = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=20)
            while not stop.wait(0.3):
                with lock:
                    cookie = next(waiting, None)
                if cookie is None:
                    return
                while not self._tapped(line, cookie):
                    if stop.wait(0.3):
                        return

        threads = [threading.Thread(target=come, daemon=True) for _ in range(self.clients)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(60)

    def _tapped(self, line: http.client.HTTPConnection, cookie: str) -> bool:
        try:
            number = take(line, self.batch, cookie)
            if number is None:
                raise Lost("an answer was no ticket")
        except (Lost, OSError, http.client.HTTPException) as why:
            self.taps.bad.append((time.monotonic(), f"{type(why).__name__}: {str(why)[:200]}"))
            line.close()
            return False
        self.numbers.add(number)
        self.taps.good.append(time.monotonic())
        return True


def _act(enrolment: int, number: int) -> dict:
    at = time.time()
    start = float(number * 30 % 80_000)
    return {
        "id": str(uuid7(at)),
        "enrolment": enrolment,
        "lesson": "materi-1",
        "kind": "watched",
        "at": datetime.fromtimestamp(at, UTC).isoformat(),
        "medium": "video",
        "spans": [[start, start + 1.0]],
        "position": start + 1.0,
        "rate": 1,
        "visible": True,
    }


def device() -> str:
    """A device of its own."""
    return str(uuid.uuid4())
