"""What one whole learner's journey costs: `python bench/journey.py [--people N] [--journeys N] [--json FILE]`.

Log in, catalogue, training, register, 10 lessons, a test of 10 with each answer saved, result, certificate PDF. CPU is
what the operating system counts for web, worker and database together, less what they use when nobody is there.
"""

import argparse
import json
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from course import write
from learner import Learner, journey
from measured import Site, running

MOODLE = {
    "cpu": 2.5,
    "requests": 68,
    "kib": 958,
}  # Moodle 4.5 tuned, the same journey on two cores of this kind
PASSWORD = "kopi-pagi-hangat"
PREPARE = """
import sys
from datetime import timedelta
from pintar.accounts.models import Person
from pintar.catalogue.actions import add_batch, open_period
from pintar.catalogue.models import Training
from pintar.kit.clock import now, today
count = int(sys.argv[1])
period = open_period(name="Periode ukur", opens_at=now() - timedelta(hours=1), closes_at=now() + timedelta(days=9), by=None)
batch = add_batch(period=period, training=Training.objects.get(slug="ukur"), starts_on=today() - timedelta(days=1),
                  ends_on=today() + timedelta(days=30), by=None)
one = Person(); one.set_password("kopi-pagi-hangat")
Person.objects.bulk_create([Person(email=f"ukur{n}@contoh.id", password=one.password, full_name="Siti Aminah",
    name_confirmed_at=now(), profession_id="guru-mi", employment="pns", province_id="35", regency_id="35.01")
    for n in range(count)], batch_size=1000)
from pintar.accounts.models import Role
boss = Person.objects.create(email="meja@contoh.id", password=one.password, full_name="Budi Meja", name_confirmed_at=now(),
    profession_id="guru-mi", employment="pns", province_id="35", regency_id="35.01")
Role.objects.create(person=boss, kind="organiser")
print(batch.pk)
"""
LISTS = (
    "/dasbor/",
    "/pelatihan/",
    "/meja/orang/",
    "/meja/orang/?q=siti+nur",
    "/meja/orang/?q=ukur7",
    "/meja/sertifikat/",
    "/meja/periode/",
)
HASH = """
import time
from pintar.accounts.models import Person
one = Person(); one.set_password("x" * 12)
began = time.process_time()
for _ in range(20): one.check_password("x" * 12)
print((time.process_time() - began) / 20)
"""


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--people", type=int, default=0, help="participants loaded before the measurement")
    words.add_argument("--journeys", type=int, default=48, help="journeys at each number of learners")
    words.add_argument("--learners", type=int, nargs="*", default=[1, 16, 64])
    words.add_argument(
        "--no-lists", action="store_true", help="leave out the pages that could grow with people"
    )
    words.add_argument("--json", type=Path)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="pintar-bench-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        found = measure(Path(name), asked)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1))
    show(found)


def measure(data: Path, asked: argparse.Namespace) -> dict:
    """Set a site up, load people, and run the journeys."""
    people, journeys, learners = asked.people, asked.journeys, asked.learners
    with running(data) as site:
        site.pintar("course", "import", str(write(data / "source")), "--publish")
        if people:
            began = time.monotonic()
            site.pintar("sample", "population", "--people", str(people), "--seed", "1")
            lasted = time.monotonic() - began
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(
                f"{people} people loaded in {lasted:.0f} s, {people / lasted:.0f} a second, peak {peak:.0f} MB"
            )
        batch = int(site.python(PREPARE, str(journeys * len(learners) + 10)).split()[-1])
        hash_cpu = float(site.python(HASH))
        for number in range(4):  # warm the processes
            journey(site.base, f"ukur{number}@contoh.id", PASSWORD, batch)
        idle = idle_rate(site)
        runs, first = {}, 4
        for count in learners:
            runs[str(count)] = run(site, batch, first, journeys, count, idle)
            first += journeys
        lists = {} if asked.no_lists else staff_lists(site)
        memory = site.memory()
    return {
        "on": date.today().isoformat(),
        "people": people,
        "hash_cpu": hash_cpu,
        "idle": idle,
        "memory": memory,
        "runs": runs,
        "lists": lists,
    }


def run(site: Site, batch: int, first: int, journeys: int, learners: int, idle: float) -> dict:
    """So many journeys by so many learners at a time."""
    time.sleep(2)
    before, began = site.cpu(), time.monotonic()
    with ThreadPoolExecutor(learners) as pool:
        names = (f"ukur{n}@contoh.id" for n in range(first, first + journeys))
        done: list[Learner] = list(pool.map(lambda name: journey(site.base, name, PASSWORD, batch), names))
    lasted = time.monotonic() - began
    time.sleep(2)
    after = site.cpu()
    spent = {part: (after[part] - before[part]) / journeys for part in after}
    times = sorted(second for one in done for second in one.seconds)
    return {
        "cpu": sum(spent.values()) - idle * (lasted + 2) / journeys,
        "parts": spent,
        "requests": statistics.mean(len(one.seconds) for one in done),
        "kib": statistics.mean(one.bytes for one in done) / 1024,
        "p50": times[len(times) // 2],
        "p95": times[int(len(times) * 0.95)],
        "p99": times[int(len(times) * 0.99)],
        "per_second": journeys / lasted,
        "per_cpu_second": 1 / max(sum(spent.values()) - idle * (lasted + 2) / journeys, 1e-9),
    }


def staff_lists(site: Site) -> dict[str, float]:
    """Seconds (median of nine) of the pages that could grow with the number of people."""
    return {path: statistics.median(seconds) for path, seconds in seconds_of(site, LISTS, 9).items()}


def seconds_of(site: Site, paths: Sequence[str], times: int) -> dict[str, list[float]]:
    """Seconds of pages as an officer asks for them, each so many times in a row."""
    me = Learner(site.base)
    me.get("/akun/masuk/")
    me.sign_in("meja@contoh.id", PASSWORD, "/meja/")
    found = {}
    for path in paths:
        del me.seconds[:]
        for _ in range(times):
            me.get(path)
        found[path] = list(me.seconds)
    return found


def idle_rate(site: Site) -> float:
    """CPU seconds per second with nobody there."""
    before = site.cpu()
    threading.Event().wait(6)
    return (sum(site.cpu().values()) - sum(before.values())) / 6


def show(found: dict) -> None:
    """The figures beside their yardsticks."""
    print(
        f"\n{found['people']} participants loaded; one argon2id hash {found['hash_cpu'] * 1000:.1f} ms CPU in the same run;"
    )
    print(
        f"idle {found['idle'] * 100:.1f}% of a core; memory {found['memory']['program']:.0f} MB program, {found['memory']['database']:.0f} MB database"
    )
    print(
        f"{'learners':>9} {'CPU ms':>8} {'/hash':>6} {'Moodle/':>8} {'requests':>9} {'KiB':>7} {'p50 ms':>7} {'p95':>6} {'p99':>6} {'/s':>6} {'/CPU s':>7}"
    )
    for learners, one in found["runs"].items():
        print(
            f"{learners:>9} {one['cpu'] * 1000:8.1f} {one['cpu'] / found['hash_cpu']:6.1f} {MOODLE['cpu'] / one['cpu']:7.1f}x "
            f"{one['requests']:9.1f} {one['kib']:7.1f} {one['p50'] * 1000:7.1f} {one['p95'] * 1000:6.1f} {one['p99'] * 1000:6.1f} {one['per_second']:6.2f} {one['per_cpu_second']:7.1f}"
        )
        print(
            "          "
            + ", ".join(f"{part} {seconds * 1000:.1f} ms" for part, seconds in one["parts"].items())
        )
    if found["lists"]:
        print(
            "pages, ms: "
            + ", ".join(f"{path} {seconds * 1000:.0f}" for path, seconds in found["lists"].items())
        )


if __name__ == "__main__":
    main()
