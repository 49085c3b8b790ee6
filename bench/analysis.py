"""What it costs to count the figures of a bank: 500 questions, 100,000 sittings that drew forty of them each, read from the database."""

from measured import count_on_sittings

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
    count_on_sittings(__doc__ or "", ANALYSE, items=500)


if __name__ == "__main__":
    main()
