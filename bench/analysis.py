"""What it costs to count the figures of a bank: 500 questions, 100,000 sittings that drew forty of them each, read from the database."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from measured import ROOT, surroundings

ANALYSE = """
import json, resource, sys, time
import django; django.setup()
from django.db import connection
from pintar.assessment.actions.analysing import LINK, _Held, analyse_test
from pintar.assessment.queries.evidence import first_tries_of, tests_of, tries_of
from pintar.cli.sittings.load import BANK
began, cpu = time.perf_counter(), time.process_time()
marks = {}
def say(step, done, total):
    marks.setdefault("judged" if total < 50_000 and "read" in marks and done <= 1 else "read", time.perf_counter() - began)
    if done == total: marks["read_all"] = marks.get("read_all", time.perf_counter() - began)
(title, papers), = tests_of(BANK)
items = analyse_test(bank=BANK, title=title, papers=papers, is_all=True, say=say)
print(json.dumps({
    "questions": items, "sittings": len(first_tries_of(papers)),
    "wall_s": round(time.perf_counter() - began, 1), "cpu_s": round(time.process_time() - cpu, 1),
    "reading_wall_s": round(marks.get("read_all", 0), 1),
    "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
}))
"""


def main() -> None:
    """Make the bank, count it, print what it cost."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--sittings", type=int, default=100_000)
    words.add_argument("--items", type=int, default=500)
    words.add_argument("--drawn", type=int, default=40)
    words.add_argument("--keep", type=Path, help="A data folder to make, or to use again.")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="pintar-bench-") as scratch:
        data = asked.keep or Path(scratch) / "data"
        around = surroundings(data) | {"DJANGO_SETTINGS_MODULE": "pintar.settings"}
        if not (data / "pg").exists():
            _run(["-m", "pintar", "migrate"], around)
            numbers = [f"--sittings={asked.sittings}", f"--items={asked.items}", f"--drawn={asked.drawn}"]
            _run(["-m", "pintar", "sample", "sittings", *numbers, "--no-analyse"], around)
        script = f"from pintar.cli.ready import ready\nwith ready():\n    exec({ANALYSE!r})"
        found = json.loads(_run(["-c", script], around).splitlines()[-1])
    for name, value in found.items():
        print(f"{name:20} {value:,}")


def _run(words: list[str], around: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=os.environ | around,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


if __name__ == "__main__":
    main()
