"""What it costs to take in acts over HTTP, against a bare COPY of the same rows into the same table in the same run."""

import argparse
import json
import os
import statistics
import tempfile
import time
import uuid
from datetime import UTC, date, datetime
from pathlib import Path

from course import write
from journey import PASSWORD, PREPARE
from learner import Learner, Lost
from measured import Site, running

ACTS = 1000  # in a batch: the most a phone may send at once
PLAYED = 29.8  # seconds of a film in one act: it plays on, and a phone tells every thirty
# A film for every lesson, and learners who have been at it for two months.
FILMS = """
import sys
from datetime import timedelta
from pintar.accounts.models import Person
from pintar.authoring.models import Release
from pintar.catalogue.models import Batch
from pintar.kit.clock import now
from pintar.learning.actions import enrol
from pintar.learning.models import Enrolment
release = Release.objects.get()
for section in release.manifest["sections"]:
    for lesson in section["lessons"]:
        if lesson["quiz"] is None:
            lesson["media"]["video"] = {"url": "/berkas/x.mp4", "bytes": 1, "type": "video/mp4", "seconds": 86000}
release.save(update_fields=["manifest"])
batch = Batch.objects.get(pk=sys.argv[1])
for n in range(int(sys.argv[2])):
    print(enrol(person=Person.objects.get(email=f"ukur{n}@contoh.id"), batch=batch)[0].pk)
Enrolment.objects.update(enrolled_at=now() - timedelta(days=60))
"""
# The client of the copy counts too, as the web process does on the other side.
COPY = """
import sys, time, resource
from django.db import connection
connection.ensure_connection()
rows = open(sys.argv[1], "rb").read()
def copy():
    with connection.connection.cursor() as cursor, cursor.copy("COPY learning_act FROM STDIN") as into:
        into.write(rows)
connection.cursor().execute("TRUNCATE learning_act")
before = time.process_time()
copy()
print(time.process_time() - before)
"""
DUMP = """
import sys
from django.db import connection
connection.ensure_connection()
with open(sys.argv[1], "wb") as file, connection.connection.cursor() as cursor, cursor.copy("COPY (SELECT * FROM learning_act) TO STDOUT") as out:
    for piece in out: file.write(piece)
cursor = connection.cursor()
cursor.execute("SELECT count(*) FROM learning_act")
print(cursor.fetchone()[0])
"""


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--learners", type=int, default=6)
    words.add_argument("--batches", type=int, default=8, help="batches of a thousand acts by each learner")
    words.add_argument("--beats", type=int, default=240, help="letters of one act, as while a film plays")
    words.add_argument("--json", type=Path)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="pintar-bench-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        found = measure(Path(name), asked.learners, asked.batches, asked.beats)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1))
    show(found)


def measure(data: Path, learners: int, batches: int, beats: int) -> dict:
    """Set a site up, send batches, copy the same rows, send single acts."""
    with running(data) as site:
        site.pintar("course", "import", str(write(data / "source")), "--publish")
        batch = site.python(PREPARE, str(learners)).split()[-1]
        enrolments = [int(word) for word in site.python(FILMS, batch, str(learners)).split()]
        phones = [signed_in(site.base, number) for number in range(learners)]
        for turn in range(8):  # every thread of every process has its connection and knows its statements
            for phone, enrolment in zip(phones, enrolments, strict=True):
                send(phone, watched(enrolment, batches + 1, 60, 60 * turn))
        site.python(
            "from django.db import connection; connection.cursor().execute('VACUUM ANALYZE learning_act')"
        )
        idle = at_rest(site)
        letters = [
            (phone, [watched(enrolment, turn, ACTS) for turn in range(batches)])
            for phone, enrolment in zip(phones, enrolments, strict=True)
        ]
        by_http = spent(site, idle, lambda: [send(p, acts) for p, turns in letters for acts in turns])
        seconds = statistics.median(s for p, _ in letters for s in p.seconds[-batches:])
        file = data / "acts.copy"
        rows = int(site.python(DUMP, str(file)).split()[-1])
        file.chmod(0o644)
        copies = [copied(site, idle, file) for _ in range(3)]
        beats = min(beats, 40 * learners)  # more at a time would have to wait
        alone = [
            (phones[n % learners], watched(enrolments[n % learners], batches + 2, 1, n)) for n in range(beats)
        ]
        time.sleep(60)  # the doors of the phones that sent whole batches open again
        for phone in phones:
            phone.line.close()  # it opens again by itself
        by_beat = spent(site, idle, lambda: [send(phone, acts) for phone, acts in alone])
    acts = learners * batches * ACTS
    return {
        "on": date.today().isoformat(),
        "acts": acts,
        "rows": rows,
        "http": by_http,
        "copy": min(copies, key=lambda one: one["all"]),
        "beat": {part: seconds / beats for part, seconds in by_beat.items()},
        "seconds": seconds,
    }


def signed_in(base: str, number: int) -> Learner:
    """A phone whose owner has signed in."""
    phone = Learner(base)
    phone.get("/akun/masuk/")
    phone.post(
        "/akun/masuk/", {"login": f"ukur{number}@contoh.id", "password": PASSWORD, "next": "/belajar/"}
    )
    return phone


def watched(enrolment: int, turn: int, count: int, first: int = 0) -> list[dict]:
    """So many acts of a film that played on, one every thirty seconds; each `turn` earlier than the one before."""
    now = time.time()
    acts = []
    for n in range(first, first + count):
        at = now - turn * 31_000 - (ACTS - n) * 30
        start = (turn * 200 + n // 10) * 30 % 80_000
        acts.append(
            {
                "id": str(uuid7(at)),
                "enrolment": enrolment,
                "lesson": f"materi-{n % 10 + 1}",
                "kind": "watched",
                "at": datetime.fromtimestamp(at, UTC).isoformat(),
                "medium": "video",
                "spans": [[float(start), start + PLAYED]],
                "position": start + PLAYED,
                "rate": 1,
                "visible": True,
            }
        )
    return acts


def uuid7(at: float) -> uuid.UUID:
    """An id as a phone makes it at that time."""
    tail = int.from_bytes(os.urandom(10), "big") & ~(0xF << 76) & ~(0b11 << 62)
    return uuid.UUID(int=int(at * 1000) << 80 | tail | 0x7 << 76 | 0b10 << 62)


def send(phone: Learner, acts: list[dict]) -> None:
    """One letter; every act must come back as kept."""
    said = json.dumps({"device": str(uuid.uuid4()), "sent_at": datetime.now(UTC).isoformat(), "acts": acts})
    headers = {
        "Content-Type": "application/json",
        "Accept-Encoding": "br",
        "Sec-Fetch-Site": "same-origin",
        "Cookie": "; ".join(f"{k}={v}" for k, v in phone.cookies.items()),
    }
    began = time.perf_counter()
    for _ in range(90):
        phone.line.request("POST", "/belajar/tindakan/", said, headers)
        reply = phone.line.getresponse()
        raw = reply.read()
        if reply.status != 429:
            break
        time.sleep(int(reply.headers["Retry-After"]))
        began = time.perf_counter()
    phone.seconds.append(time.perf_counter() - began)
    if reply.headers.get("Content-Encoding") == "br":
        import brotli

        raw = brotli.decompress(raw)
    kept = json.loads(raw).get("kept", []) if reply.status == 200 else []
    if len(kept) != len(acts):
        raise Lost(f"{reply.status}: {len(kept)} of {len(acts)} acts kept\n{raw[:600].decode()}")


def at_rest(site: Site) -> float:
    """CPU seconds that web and database use in a second with nobody there."""
    before = site.cpu()
    time.sleep(6)
    after = site.cpu()
    return sum(after[part] - before[part] for part in ("web", "database")) / 6


def spent(site: Site, idle: float, work) -> dict[str, float]:
    """CPU seconds of web and database while `work` runs, less what they use with nobody there."""
    time.sleep(1)
    before, began = site.cpu(), time.monotonic()
    work()
    lasted = time.monotonic() - began
    time.sleep(0.5)
    after = site.cpu()
    parts = {part: after[part] - before[part] for part in ("web", "database")}
    return parts | {"all": sum(parts.values()) - idle * (lasted + 0.5)}


def copied(site: Site, idle: float, file: Path) -> dict[str, float]:
    """CPU seconds of a bare COPY of the file into the emptied table, its client's included."""
    found: list[float] = []
    parts = spent(site, 0.0, lambda: found.append(float(site.python(COPY, str(file)).split()[-1])))
    return {"client": found[0], "database": parts["database"], "all": found[0] + parts["database"]}


def show(found: dict) -> None:
    """The figures beside their yardstick."""
    acts, http, copy = found["acts"], found["http"], found["copy"]
    a_second, bare = acts / http["all"], found["rows"] / copy["all"]
    print(f"\n{acts} acts over HTTP in batches of {ACTS}: {a_second:,.0f} acts a CPU-second, ", end="")
    print(f"{http['all'] / acts * 1e6:.1f} ms CPU a thousand ", end="")
    print(f"(web {http['web'] / acts * 1e6:.1f}, database {http['database'] / acts * 1e6:.1f}); ", end="")
    print(f"median {found['seconds'] * 1000:.0f} ms a batch")
    print(f"bare COPY of the same {found['rows']} rows: {bare:,.0f} a CPU-second, ", end="")
    print(
        f"{copy['all'] / found['rows'] * 1e6:.1f} ms a thousand (client {copy['client'] / found['rows'] * 1e6:.1f})"
    )
    print(f"HTTP reaches {a_second / bare:.0%} of it")
    print(f"a letter of one act: {found['beat']['all'] * 1000:.2f} ms CPU ", end="")
    print(f"(web {found['beat']['web'] * 1000:.2f}, database {found['beat']['database'] * 1000:.2f})")


if __name__ == "__main__":
    main()
