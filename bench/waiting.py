"""What waiting costs: `python bench/waiting.py [--people N] [--seconds N] [--rate N]`.

A site with a long line; then as many polls a second as so many waiting pages make, each on a connection of its own as phones do. Prints the CPU
of the site per poll and as a share of one core, the same with nginx in front (without TLS) where it is on the machine, and what the door adds to a
page on a quiet day.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from measured import ROOT, Site, processes, running

sys.path.insert(0, str(ROOT))
from tools.cluster.ground import find, make_ground
from tools.cluster.parts import Nginx

POLL = "/antre/keadaan.json"
PAGE = "/bantuan/"
LINE = """
import sys
from pintar.kit import sql
sql.run("SELECT setval('waitingroom_place', %s)", [int(sys.argv[1])])
"""


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--people", type=int, default=20_000)
    words.add_argument("--seconds", type=float, default=30)
    words.add_argument("--rate", type=float, default=20, help="people let in a second")
    asked = words.parse_args()
    pace = polls_a_second(asked.people, asked.rate)
    print(f"{asked.people:,} people of whom {asked.rate:g} a second are let in ask {pace:.0f} times a second")
    with tempfile.TemporaryDirectory(prefix="pintar-bench-", dir="/tmp") as name:
        room = Path(name)
        room.chmod(0o755)
        data = room / "data"
        data.mkdir()
        with running(data, PINTAR_WAITING_ROOM="1", PINTAR_WAITING_ROOM_PATHS=PAGE) as site:
            measure(site, asked.people, asked.seconds, asked.rate, pace)
        doors = {}
        for word in ("0", "1", "0", "1"):
            with running(data, PINTAR_WAITING_ROOM=word, PINTAR_WAITING_ROOM_PATHS=PAGE) as site:
                doors[word] = min(doors.get(word, 1e9), page_cost(site))
        print(
            f"a page: {doors['0'] * 1e3:.3f} ms without a door, {doors['1'] * 1e3:.3f} ms behind it on a quiet day"
        )


def measure(site: Site, people: int, seconds: float, rate: float, pace: float) -> None:
    """Polls at the pace of so many people."""
    site.pintar("waiting-room", "--most", f"{rate:g}")
    site.python(LINE, str(people))
    time.sleep(5)
    with urllib.request.urlopen(site.base + POLL, timeout=5) as answer:
        assert answer.status == 200, answer.status
    still = spent(site, lambda: time.sleep(seconds))
    asked: list[int] = []
    polled = spent(site, lambda: asked.append(asyncio.run(poll(site.base, pace, seconds))))
    for part in ("web", "worker", "database"):
        print(
            f"  {part:<9} {100 * still[part] / seconds:6.2f} % of a core at rest, {100 * polled[part] / seconds:6.2f} % with the polls"
        )
    told("the site alone", sum(polled.values()) - sum(still.values()), asked[0], seconds)
    kept: list[int] = []
    more = spent(site, lambda: kept.append(asyncio.run(poll_kept(site.base, 5))))
    told("on kept lines", sum(more.values()) - sum(still.values()) * 5 / seconds, kept[0], 5)
    if find("nginx"):
        with nginx_before(site) as front:
            time.sleep(2)
            before = spent_by(front.pid)
            more = spent(site, lambda: asked.append(asyncio.run(poll(front.address, pace, seconds))))
            told("nginx in front, with web", spent_by(front.pid) - before + more["web"], asked[1], seconds)


def told(what: str, used: float, polls: int, seconds: float) -> None:
    """Print what these polls cost."""
    print(
        f"  {what + ':':<26}{polls:,} polls answered: {used / polls * 1e3:.4f} ms each, {100 * used / seconds:.2f} % of one core"
    )


@contextmanager
def nginx_before(site: Site) -> Iterator[Any]:
    """nginx with the files of deploy/nginx before the site until the block ends."""
    with tempfile.TemporaryDirectory(prefix="pintar-nginx-", dir="/tmp") as name:
        ground = make_ground(Path(name), ["nginx"])
        node: Any = SimpleNamespace(port=int(site.base.rpartition(":")[2]), ground=ground, name="node")
        front = Nginx(ground, [node, node])
        front.start()
        try:
            yield front
        finally:
            front.stop()


def spent_by(parent: int) -> float:
    """CPU seconds of a process and its children."""
    return sum(seconds for pid, above, _, seconds in processes() if parent in (pid, above))


def polls_a_second(people: int, rate: float) -> float:
    """How often a line of this length asks in all, while as many come as are let in: the pauses are those of frontend/ts/waiting.ts."""
    chance, polls, tries = random.Random(1), 0, 2_000
    for _ in range(tries):
        left = people / rate
        while left > 0:
            left -= pause(left, chance)
            polls += 1
    return rate * polls / tries


def pause(left: float, chance: random.Random) -> float:
    """Seconds until a page asks again that has so many left."""
    if left < 30:
        return max(left, 3) + chance.uniform(1, 4)
    return min(left * chance.uniform(0.9, 1), 600 * chance.uniform(0.8, 1))


def spent(site: Site, work: Callable[[], object]) -> dict[str, float]:
    """CPU seconds of the site while this is done."""
    before = site.cpu()
    work()
    return {part: used - before[part] for part, used in site.cpu().items()}


async def poll(base: str, pace: float, seconds: float) -> int:
    """Ask so often a second, each time on a fresh connection; how many were answered."""
    host, port = base.removeprefix("http://").split(":")
    line = f"GET {POLL} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    chance, answered = random.Random(1), 0

    async def one() -> None:
        nonlocal answered
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(line)
        said = await reader.read()
        assert said.startswith(b"HTTP/1.1 200"), said[:80]
        answered += 1
        writer.close()

    tasks: set[asyncio.Task] = set()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        task = asyncio.create_task(one())
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        await asyncio.sleep(chance.expovariate(pace))
    await asyncio.gather(*tasks)
    return answered


async def poll_kept(base: str, seconds: float) -> int:
    """Ask over eight lines that are kept, one poll after the other on each, as a balancer in front does; how many were answered."""
    host, port = base.removeprefix("http://").split(":")
    line = f"GET {POLL} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    end = time.monotonic() + seconds

    async def one() -> int:
        reader, writer = await asyncio.open_connection(host, int(port))
        answered = 0
        while time.monotonic() < end:
            writer.write(line)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head[:80]
            await reader.readuntil(b"0\r\n\r\n")  # the last piece of the answer
            answered += 1
        writer.close()
        return answered

    return sum(await asyncio.gather(*(one() for _ in range(8))))


def page_cost(site: Site, count: int = 1500) -> float:
    """CPU seconds of the web for one look at a page by somebody who is inside."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.open(site.base + PAGE).read()

    def read() -> None:
        for _ in range(count):
            opener.open(site.base + PAGE).read()

    return spent(site, read)["web"] / count


if __name__ == "__main__":
    main()
