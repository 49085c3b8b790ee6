"""Everything about a draw that an outsider needs to do it again, as files that anybody may take."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.db import transaction

from pintar.admission.keys import public_key, signing_key, take_out
from pintar.admission.models import Draw, Outcome
from pintar.admission.queries import chain_of
from pintar.admission.sealing import GIVEN_UP, line, sign
from pintar.engine.folder import data_folder
from pintar.journal.actions import record
from pintar.kit import files


@transaction.atomic
def publish(*, batch_id: int) -> Draw:
    """Write the data of a draw into a public file; what is published never changes."""
    draw = Draw.objects.select_for_update(no_key=True).get(pk=batch_id)
    if draw.published:
        return draw
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=data_folder().tmp, prefix="draw-", suffix=".json"
    ) as file:
        write_data(draw, file)
        file.flush()
        blob = files.keep(Path(file.name), suffix=".json", public=True)
    draw.published = blob.url
    draw.save(update_fields=["published"])
    record("admission.draw_published", batch_id, sha=blob.sha, bytes=blob.size)
    return draw


def write_data(draw: Draw, file: IO[str]) -> None:
    """The file of docs/explanation/fair-registration.md, written entry by entry: it may be larger than memory allows."""
    head = {
        "batch": draw.batch_id,
        "rule": draw.rule,
        "commitment": draw.commitment,
        "committed_at": draw.committed_at.isoformat(),
        "seed": take_out(bytes(draw.sealed_seed), draw.batch_id).hex(),
        "public_key": public_key(),
    }
    file.write(json.dumps(head, ensure_ascii=False)[:-1])
    key = signing_key()
    entries = list(chain_of(draw.batch_id))
    _array(file, "tickets", (line(entry) for entry, _link in entries))
    _array(file, "links", (json.dumps(link) for _entry, link in entries))
    file.write(',\n"receipts": {')
    signed = (entry for entry, _link in entries if not entry.get(GIVEN_UP))
    for at, entry in enumerate(signed):
        file.write(f"{',' if at else ''}\n{json.dumps(entry['name'])}: {json.dumps(sign(key, entry))}")
    file.write("\n}")
    _array(file, "seats", _names(draw, Outcome.State.SEAT))
    _array(file, "reserve", _names(draw, Outcome.State.RESERVE, Outcome.State.NONE))
    file.write("\n}\n")


def write_table(draw: Draw, file: Any) -> None:
    """The same tickets as a table for people with a spreadsheet: one line each, in the order of the result."""
    writer = csv.writer(file)
    writer.writerow(["number", "name", "at", "groups", "needs", "result", "rank"])
    results = {
        row[0]: (row[1], row[2])
        for row in Outcome.objects.filter(batch=draw.batch_id).values_list("ticket_id", "drawn", "rank")
    }
    for entry, _link in chain_of(draw.batch_id):
        if entry.get(GIVEN_UP):
            continue
        state, rank = results.get(entry["number"], ("given-up", ""))
        groups = "; ".join(f"{by} {of}" for by, of in entry["groups"].items())
        writer.writerow(
            [entry["number"], entry["name"], entry["at"], groups, "; ".join(entry["needs"]), state, rank]
        )


def _names(draw: Draw, *states: str) -> Iterator[str]:
    found = Outcome.objects.filter(batch=draw.batch_id, drawn__in=states).order_by("rank")
    for ticket in found.values_list("ticket_id", flat=True).iterator(10_000):
        yield json.dumps(f"{draw.batch_id}-{ticket}")


def _array(file: IO[str], name: str, lines: Iterator[str]) -> None:
    file.write(f',\n"{name}": [')
    for at, one in enumerate(lines):
        file.write(f"{',' if at else ''}\n{one}")
    file.write("\n]")
