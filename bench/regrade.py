"""What it costs to look at a regrade: one corrected question in 100,000 sittings of forty questions, beside a bare reading of the same rows."""

from measured import count_on_sittings

LOOK = """
import json, resource, time
import django; django.setup()
from copy import deepcopy
from django.db import connection
from pintar.accounts.models import Person
from pintar.assessment.actions import save_version
from pintar.assessment.actions.regrading import Regrade, _apply, ask_regrade, decide_regrade, look
from pintar.assessment.honesty import Change
from pintar.assessment.models import Item
from pintar.assessment.queries.regrades import MARKED, PIECE, sittings_with
from pintar.cli.sittings.load import BANK

item = Item.objects.filter(bank=BANK, key="kunci-keliru").get()
by = Person.objects.filter(email__startswith="penguji").first()
Regrade.objects.filter(item=item).delete()
wrong = item.versions.earliest("id")
body = deepcopy(wrong.body)
right = [n for n, one in enumerate(body["options"]) if one["correct"]][0]
for n, one in enumerate(body["options"]):
    one["correct"] = n == (right + 1) % 4
better = save_version(item=item, body=body, source=None, by=by.pk, seen=item.newest_id)
asked = ask_regrade(item=item, versions=[wrong], what="by", by_version=better, reason="Ukuran.", by=by)

ids = sittings_with(BANK, [wrong.pk])
began = time.perf_counter()
with connection.cursor() as cursor:
    for start in range(0, len(ids), PIECE):
        cursor.execute(MARKED, [ids[start:start + PIECE]])
        cursor.fetchall()
bare = time.perf_counter() - began

words = []
began, cpu = time.perf_counter(), time.process_time()
look(regrade=asked, say=lambda done, total: words.append((round(time.perf_counter() - began, 2), done)))
wall, spent = time.perf_counter() - began, time.process_time() - cpu
found = Regrade.objects.get(pk=asked.pk).preview
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

decide_regrade(regrade_id=asked.pk, viewer=by, is_applied=True)
asked.refresh_from_db()
some = list(Change.objects.filter(regrade=asked).order_by("sitting_id")[:500])
began = time.perf_counter()
for one in some:
    _apply(asked, one)
applied = (time.perf_counter() - began) / max(1, len(some))
print(json.dumps({
    "sittings_holding_it": len(ids), "changed": found["changed"], "won": found["won"], "lost": found["lost"],
    "preview_wall_s": round(wall, 1), "preview_cpu_s": round(spent, 1), "words_of_progress": len(words),
    "first_word_s": words[0][0], "bare_reading_wall_s": round(bare, 1), "times_bare": round(wall / bare, 1),
    "peak_memory_mb": memory, "apply_ms_each": round(applied * 1000, 1),
}))
"""


def main() -> None:
    """Make the bank, look at a regrade, print what it cost."""
    count_on_sittings(__doc__ or "", LOOK, items=40)


if __name__ == "__main__":
    main()
