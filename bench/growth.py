"""What a site holds and how fast it answers with so many people: `python bench/growth.py --people N [--folder DIR] [--json FILE]`.

Loads a synthetic year, then tells the size of every table that grew, the pages that could grow with people, and what a whole
journey costs among them. The data folder (3 GB a million people) is made under /tmp and taken away again, unless `--folder` keeps it;
a folder that holds the people already is measured without loading them again.
"""

import argparse
import json
import resource
import statistics
import tempfile
import time
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from course import write
from journey import LISTS, PASSWORD, PREPARE, idle_rate, run, seconds_of
from learner import journey
from measured import Site, running

TIMES = 9  # each page is asked for so often; the median is told
SIZES = """
import json
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
    cursor.execute('''
      SELECT coalesce(parent.relname, c.relname), sum(s.n_live_tup)::float8, sum(pg_table_size(c.oid))::float8, sum(pg_indexes_size(c.oid))::float8
      FROM pg_class c JOIN pg_stat_user_tables s ON s.relid = c.oid LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
      LEFT JOIN pg_class parent ON parent.oid = i.inhparent GROUP BY 1 HAVING sum(pg_total_relation_size(c.oid)) > 10e6 ORDER BY 3 DESC''')
    tables = cursor.fetchall()
    cursor.execute("SELECT pg_database_size(current_database())::float8, pg_size_bytes(current_setting('shared_buffers'))::float8, current_setting('server_version')")
    whole = cursor.fetchone()
print(json.dumps([tables, whole]))
"""
ONE = """
import json
from pintar.accounts.models import Person
from pintar.credentials.models import Certificate
from pintar.learning.models import Enrolment
last = Certificate.objects.order_by("-id").first()
batch = Enrolment.objects.order_by("-id").values_list("batch_id", flat=True).exclude(batch__training__slug="ukur").first()
print(json.dumps([last.code if last else "", batch or 0, Person.objects.order_by("id").values_list("pk", flat=True).first()]))
"""
HITS = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT blks_hit::float8, blks_read::float8 FROM pg_stat_database WHERE datname = current_database()")
    print(*cursor.fetchone())
"""


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--people", type=int, default=50_000)
    words.add_argument(
        "--journeys", type=int, default=24, help="whole journeys among these people, 4 at a time"
    )
    words.add_argument(
        "--folder", type=Path, help="a folder to make the data in, or to use again; it is kept"
    )
    words.add_argument("--json", type=Path)
    asked = words.parse_args()
    room = (
        nullcontext(str(asked.folder))
        if asked.folder
        else tempfile.TemporaryDirectory(prefix="pintar-bench-", dir="/tmp")
    )
    with room as name:
        data = Path(name)
        data.mkdir(exist_ok=True)
        data.chmod(0o755)
        found = measure(data, asked.people, asked.journeys)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1))
    show(found)


def measure(data: Path, people: int, journeys: int) -> dict:
    """Load, look at sizes, ask for pages, and take journeys."""
    loaded = data / "loaded.json"
    with running(data) as site:
        if not loaded.exists():
            if not (data / "source").exists():  # else a load that was stopped goes on where it was
                site.pintar("course", "import", str(write(data / "source")), "--publish")
            loaded.write_text(json.dumps(load(site, people)))
        lasted, peak = json.loads(loaded.read_text())
        began = time.monotonic()
        tables, (whole, buffers, version) = json.loads(site.python(SIZES).splitlines()[-1])
        analyze = time.monotonic() - began
        batch = prepared(data, site, journeys)
        pages = times_of(site)
        runs = {}
        if journeys:
            before = hits(site)
            runs = run(site, batch, 4, journeys, 4, idle_rate(site))
            after = hits(site)
            runs["hit"] = (after[0] - before[0]) / max(1.0, sum(after) - sum(before))
        memory = site.memory()
    return {
        "on": date.today().isoformat(), "people": people, "seconds": lasted, "peak": peak, "tables": tables,
        "database": whole, "shared_buffers": buffers, "version": version, "analyze": analyze, "pages": pages,
        "journeys": runs, "memory": memory,
    }  # fmt: skip


def load(site: Site, people: int) -> tuple[float, float]:
    """Seconds that loading took, and the loader's peak in MB."""
    began = time.monotonic()
    site.pintar("sample", "population", "--people", str(people), "--seed", "1")
    lasted = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{people} people in {lasted:.0f} s, {people / lasted:.0f} a second, the loader's peak {peak:.0f} MB",
        flush=True,
    )
    return lasted, peak


def prepared(data: Path, site: Site, journeys: int) -> int:
    """The batch that journeys register for; made once, for a kept folder is measured once."""
    mark = data / "prepared.json"
    if not mark.exists():
        mark.write_text(site.python(PREPARE, str(journeys + 10)).split()[-1])
        for number in range(4):  # warm the processes
            journey(site.base, f"ukur{number}@contoh.id", PASSWORD, int(mark.read_text()))
    return int(mark.read_text())


def times_of(site: Site) -> dict[str, tuple[float, float]]:
    """Seconds of pages that could grow with people: the first time, and the median of the rest."""
    code, batch, person = json.loads(site.python(ONE).splitlines()[-1])
    places = [*LISTS, "/", "/meja/", f"/meja/orang/{person}/", "/belajar/", "/kabar/"]
    places += [f"/meja/angkatan/{batch}/"] if batch else []
    places += [f"/verifikasi/{code}/"] if code else []
    return {
        path.replace(code, "KODE") if code else path: (first, statistics.median(rest))
        for path, (first, *rest) in seconds_of(site, places, TIMES + 1).items()
    }


def hits(site: Site) -> tuple[float, float]:
    """Pages of the database found in its memory, and read from outside it."""
    found, read = site.python(HITS).splitlines()[-1].split()
    return float(found), float(read)


def show(found: dict) -> None:
    """The figures, as tables for docs/explanation/growth.md."""
    people = found["people"]
    print(
        f"\n{people:,} people, {found['on']}, PostgreSQL {found['version']}, shared_buffers {found['shared_buffers'] / 1e6:.0f} MB: "
        f"database {found['database'] / 1e9:.2f} GB, loaded in {found['seconds']:.0f} s ({people / found['seconds']:,.0f} a second), "
        f"ANALYZE {found['analyze']:.0f} s; memory {found['memory']['program']:.0f} MB program, {found['memory']['database']:.0f} MB database"
    )
    print("\n| Table | Rows a person | Bytes a row | of these indexes | GB |\n|---|---|---|---|---|")
    for name, rows, table, indexes in found["tables"]:
        size = table + indexes
        print(
            f"| `{name}` | {rows / people:.2f} | {size / max(rows, 1):,.0f} | {indexes / max(size, 1):.0%} | {size / 1e9:.2f} |"
        )
    print("\n| Page | first ms | median ms |\n|---|---|---|")
    for path, (first, median) in found["pages"].items():
        print(f"| `{path}` | {first * 1000:.0f} | {median * 1000:.0f} |")
    if one := found["journeys"]:
        print(
            f"\njourneys: {one['cpu'] * 1000:.0f} ms CPU each, p50 {one['p50'] * 1000:.0f} ms, p95 {one['p95'] * 1000:.0f} ms a request; "
            f"{one['hit']:.2%} of the database's pages were in its memory"
        )


if __name__ == "__main__":
    main()
