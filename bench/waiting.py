"""What waiting costs: `python bench/waiting.py [--people N] [--seconds N] [--rate N]`.

A site with a long line; then as many polls a second as so many waiting pages make, each on a connection of its own as phones do. Prints the CPU
of the site per poll and as a share of one core, beside the same polls answered by the program, and what the door adds to a page on a quiet day.
"""

import argparse
import asyncio
import random
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from measured import Site, running

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
    polled = spent(site, lambda: asked.append(asyncio.run(poll(site, pace, seconds))))
    for part in ("web", "worker", "database"):
        print(
            f"  {part:<9} {100 * still[part] / seconds:6.2f} % of a core at rest, {100 * polled[part] / seconds:6.2f} % with the polls"
        )
    more = sum(polled.values()) - sum(still.values())
    print(
        f"  {asked[0]:,} polls answered: {more / asked[0] * 1e3:.4f} ms each, {100 * more / seconds:.2f} % of one core"
    )


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


async def poll(site: Site, pace: float, seconds: float) -> int:
    """Ask so often a second, each time on a fresh connection; how many were answered."""
    host, port = site.base.removeprefix("http://").split(":")
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
