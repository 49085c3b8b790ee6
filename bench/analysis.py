"""What it costs to count the figures of a bank: 500 questions, 100,000 sittings that drew forty of them each, read from the database."""

from measured import count_on_sittings

ANALYSE = """
import json, resource, time
import django; django.setup()
from pintar.assessment.actions import analysing
from pintar.assessment.actions.analysing import analyse_test
from pintar.assessment.models import ItemFigure, TestFigure
from pintar.assessment.queries.evidence import tests_of
from pintar.cli.sittings.load import BANK
began, cpu = time.perf_counter(), time.process_time()
read = [0.0]
def say(step, done, total):
    if total == counted and done == total: read[0] = read[0] or time.perf_counter() - began
(title, papers), = tests_of(BANK)
counted = len(analysing.first_tries_of(papers))
items = analyse_test(bank=BANK, title=title, papers=papers, is_all=True, say=say)
test = TestFigure.objects.get(bank=BANK)
print(json.dumps({
    "questions": items, "sittings": counted, "sittings_counted": test.counted,
    "answers": sum(ItemFigure.objects.filter(test=test).values_list("seen", flat=True)),
    "wall_s": round(time.perf_counter() - began, 1), "cpu_s": round(time.process_time() - cpu, 1),
    "reading_wall_s": round(read[0], 1),
    "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
}))
"""


def main() -> None:
    """Make the bank, count it, print what it cost."""
    count_on_sittings(__doc__ or "", ANALYSE, items=500)


if __name__ == "__main__":
    main()
