"""How much slower the site answers while a film is made: `python bench/making.py [--seconds N] [--rounds N] [--learners N]`.

Learners read pages at a steady pace; quiet rounds and rounds beside ffmpeg take turns, so that whatever else the machine
does falls on both. Prints p50 and p95 of each.
"""

import argparse
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from learner import Learner
from measured import Site, running

PAGES = ("/pelatihan/", "/dasbor/", "/", "/verifikasi/")
PAUSE = 0.06  # seconds between two pages of one learner
FILM = 90  # seconds
KEEP = """
import shutil, sys
from pathlib import Path
from pintar.engine.folder import data_folder
from pintar.media.actions import keep_asset
copy = data_folder().tmp / "bench.mp4"
shutil.copyfile(sys.argv[1], copy)
print(keep_asset(path=copy, name="bench.mp4", by=None).pk)
"""
LOOK = """
import sys
from pintar.media.models import Asset
from pintar.media.queries import making_of
one = making_of(Asset.objects.get(pk=int(sys.argv[1])))
print(one.state, one.percent)
"""


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=float, default=15, help="length of one round")
    words.add_argument("--rounds", type=int, default=3, help="rounds of each kind")
    words.add_argument("--learners", type=int, default=4)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="pintar-bench-", dir="/tmp") as name:
        room = Path(name)
        room.chmod(0o755)
        data = room / "data"
        data.mkdir()
        with running(data) as site:
            measure(site, room, asked.seconds, asked.rounds, asked.learners)


def measure(site: Site, room: Path, seconds: float, rounds: int, learners: int) -> None:
    """Take turns; each busy round has a film of its own, so that it is being made from beginning to end of the round."""
    read(site, 3, learners)
    quiet: list[float] = []
    busy: list[float] = []
    for number in range(rounds):
        quiet += read(site, seconds, learners)
        asset = site.python(KEEP, str(film(room, number))).split()[-1]
        until(site, asset, "working")
        busy += read(site, seconds, learners)
        state = site.python(LOOK, asset).split()
        print(f"round {number + 1}: the film is {state[0]} ({state[1]}%) at the end of its round")
        until(site, asset, "done")
    for name, times in (("quiet", quiet), ("beside ffmpeg", busy)):
        times.sort()
        print(f"{name}: {len(times)} pages, p50 {part(times, 0.5):.1f} ms, p95 {part(times, 0.95):.1f} ms")
    print(f"p95 grows by {part(busy, 0.95) / part(quiet, 0.95) - 1:.0%}")


def read(site: Site, seconds: float, learners: int) -> list[float]:
    """Seconds of each page that so many learners read meanwhile."""
    end = time.monotonic() + seconds
    found: list[float] = []

    def one(number: int) -> None:
        me = Learner(site.base)
        while time.monotonic() < end:
            me.get(PAGES[(len(me.seconds) + number) % len(PAGES)])
            time.sleep(PAUSE)
        found.extend(me.seconds)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(learners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def film(room: Path, number: int) -> Path:
    """A film nobody has made before, 720p, that moves all over."""
    path = room / f"film-{number}.mp4"
    source = f"testsrc2=s=1280x720:r=25:d={FILM},drawbox=x={number}:w=9:h=9:t=fill"
    words = [
        "ffmpeg",
        "-nostdin",
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        source,
        "-f",
        "lavfi",
        "-i",
        f"sine=d={FILM}",
    ]
    subprocess.run(
        [*words, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-y", str(path)], check=True
    )
    return path


def until(site: Site, asset: str, state: str) -> None:
    """Wait until the worker has come so far."""
    for _ in range(900):
        found = site.python(LOOK, asset).split()[0]
        if found in (state, "done", "refused"):
            return
        time.sleep(1)


def part(times: list[float], share: float) -> float:
    """A percentile in milliseconds, of sorted times."""
    return times[int(len(times) * share)] * 1000


if __name__ == "__main__":
    main()
