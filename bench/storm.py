"""What a storm of sign-ins does to those who read and answer: `python bench/storm.py [--waiting N] [--readers N] [--json FILE]`.

First the readers alone: each opens lessons and saves answers, one after the other with a short pause. Then the same readers
while N people come to sign in within ten seconds, more than twice as fast as passwords are worked on. Both in one run on
one site; the storm comes from this same machine, and each person from a network of their own, as a proxy in front would say.
"""

import argparse
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from course import write
from journey import PASSWORD, PREPARE
from learner import RIGHT, Learner
from measured import Site, running

QUIET = 15.0  # seconds the readers are measured alone
PAUSE = 0.4  # seconds between two requests of one reader
WITHIN = 10.0  # seconds in which everybody comes to sign in


class Reader(Learner):
    """Somebody who opens lessons and saves answers until told to stop."""

    def settle(self, name: str, batch: int) -> "Reader":
        """Sign in, register, finish the lessons before the test, begin it."""
        self.get("/akun/masuk/")
        self.sign_in(name, PASSWORD, "/pelatihan/")
        where, _ = self.post(f"/angkatan/{batch}/pendaftaran/", {})
        self.study = urlsplit(where).path
        for number in range(1, 11):
            self.get(f"{self.study}materi-{number}/")
            form = {"act": f"0193aaaa-0000-7000-8000-{id(self) % 10**8:08d}{number:04d}", "medium": "reading"}
            self.post(f"{self.study}materi-{number}/tuntas/", form, expect=200, scripted=True)
        where, _ = self.post(f"{self.study}uji/ujian/", {})
        self.sitting = urlsplit(where).path.rsplit("/", 2)[0]
        text = self.get(f"{self.sitting}/1/")
        found = RIGHT.search(text)
        assert found, "no option to choose"
        self.choice = found.group(1)
        self.reads: list[float] = []
        self.answers: list[float] = []
        return self

    def go_on(self, stop: threading.Event) -> None:
        """A lesson, an answer, a lesson, …"""
        number = 0
        while not stop.wait(PAUSE):
            number += 1
            self.get(f"{self.study}materi-{number % 10 + 1}/")
            self.reads.append(self.seconds[-1])
            if stop.wait(PAUSE):
                return
            self.post(f"{self.sitting}/1/", {"act": "", "jawaban": self.choice, "ke": "1"})
            self.answers.append(self.seconds[-1])


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--waiting", type=int, default=700)
    words.add_argument("--readers", type=int, default=8)
    words.add_argument("--json", type=Path)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="pintar-bench-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        found = measure(Path(name), asked.waiting, asked.readers)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1))
    for line in told(found):
        print(line)


def measure(data: Path, waiting: int, readers: int) -> dict:
    """The readers alone, then with the storm."""
    with running(data, PINTAR_BEHIND_PROXY="1") as site:
        site.pintar("course", "import", str(write(data / "source")), "--publish")
        batch = int(site.python(PREPARE, str(waiting + readers)).split()[-1])
        people = [
            Reader(site.base, address_of(n)).settle(f"ukur{n}@contoh.id", batch) for n in range(readers)
        ]
        with going_on(people):
            time.sleep(QUIET)
        quiet = taken(people)
        before = site.cpu()
        with going_on(people):
            waits, most, lasted = storm(site, range(readers, readers + waiting))
        after = site.cpu()
        return {
            "quiet": quiet,
            "storm": taken(people),
            "waits": waits,
            "most": most,
            "lasted": lasted,
            "web_cpu": (after["web"] - before["web"]) / lasted,
        }


def address_of(number: int) -> str:
    """The network of somebody's own: no two people share one, so no limit by network is met."""
    return f"10.{number // 250}.{number % 250}.7"


@contextmanager
def going_on(people: list[Reader]) -> Iterator[None]:
    """The readers read and answer within this block."""
    stop = threading.Event()
    with ThreadPoolExecutor(len(people)) as pool:
        work = [pool.submit(one.go_on, stop) for one in people]
        try:
            yield
        finally:
            stop.set()
        for one in work:
            one.result()


def taken(people: list[Reader]) -> dict[str, list[float]]:
    """What was measured since the last time, sorted."""
    found = {
        "reads": sorted(second for one in people for second in one.reads),
        "answers": sorted(second for one in people for second in one.answers),
    }
    for one in people:
        one.reads, one.answers = [], []
    return found


def storm(site: Site, numbers: range) -> tuple[list[float], int, float]:
    """Everybody comes to sign in: how long each took, sorted; how many waited at once; how long it lasted."""
    began, here = time.monotonic(), threading.Lock()
    waiting = [0, 0]  # now, at most

    def count(by: int) -> None:
        with here:
            waiting[0] += by
            waiting[1] = max(waiting)

    def come(place: int) -> float:
        time.sleep(place / len(numbers) * WITHIN)
        one = Learner(site.base, address_of(numbers[place]))
        one.get("/akun/masuk/")
        count(1)
        took = one.sign_in(f"ukur{numbers[place]}@contoh.id", PASSWORD, "/saya/")
        count(-1)
        return took

    with ThreadPoolExecutor(len(numbers)) as pool:
        waits = sorted(pool.map(come, range(len(numbers))))
    return waits, waiting[1], time.monotonic() - began


def told(found: dict) -> Iterator[str]:
    """What to print."""
    for kind in ("reads", "answers"):
        quiet, storm_ = found["quiet"][kind], found["storm"][kind]
        yield (
            f"{kind:8} quiet p50 {at(quiet, 0.5)} p95 {at(quiet, 0.95)} ({len(quiet)})"
            f"   storm p50 {at(storm_, 0.5)} p95 {at(storm_, 0.95)} p99 {at(storm_, 0.99)} ({len(storm_)})"
        )
    waits = found["waits"]
    yield (
        f"{len(waits)} signed in within {found['lasted']:.1f} s, {len(waits) / found['lasted']:.1f} a second,"
        f" at most {found['most']} waited at once;"
        f" the middle one took {waits[len(waits) // 2]:.1f} s, the last {waits[-1]:.1f} s; web processes {found['web_cpu']:.2f} cores"
    )


def at(times: list[float], share: float) -> str:
    """The time that this share did not take longer than."""
    return f"{times[min(int(len(times) * share), len(times) - 1)] * 1000:.0f} ms" if times else "–"


if __name__ == "__main__":
    main()
