"""Looking whether anything about a draw was touched: from the tables, and from the published data alone."""

from __future__ import annotations

import hashlib
import json
from itertools import islice
from pathlib import Path
from typing import Any

from pintar.admission.allocation import Order, Rule, allocate, is_committed, stirred
from pintar.admission.keys import take_out
from pintar.admission.models import Draw, Outcome
from pintar.admission.queries.chains import as_tickets, chain_of, unbound
from pintar.admission.sealing import START, first_break
from pintar.journal.models import Entry
from pintar.kit import files, sql

MOST = 5  # faults of one kind that are named

HEADS = ("admission.chain_head", "admission.chain_closed")


def faults_of(batch_id: int) -> list[str]:
    """What does not agree about a batch, in words; nothing when all does. LookupError when it has no draw."""
    draw = _draw(batch_id)
    chain = list(chain_of(batch_id))
    entries, links = [entry for entry, _link in chain], [link for _entry, link in chain]
    faults = []
    if (place := first_break(entries, links)) is not None:
        name = entries[place]["name"] if place < len(entries) else "?"
        faults.append(
            f"the chain is broken at place {place + 1}, ticket {name}: it is not what was bound there"
        )
    head = links[-1] if links else START
    if (len(links), head) != (draw.entries, draw.head):
        faults.append(f"the chain holds {len(links)} entries, and {draw.entries} were bound")
    faults += _heads(batch_id, links)
    if draw.sealed_at and (loose := unbound(batch_id)):
        faults.append(f"{loose} tickets are in no chain, although it was closed")
    seed = take_out(bytes(draw.sealed_seed), batch_id)
    if not is_committed(seed, draw.commitment):
        faults.append("the seed is not the one that was committed to")
    if draw.drawn_at:
        faults += _results(draw, entries, seed)
        faults += _enrolments(draw)
    if draw.published:
        faults += _file(draw)
    return faults


def differences(batch_id: int, path: Path | None = None) -> list[str]:
    """The seats given again from a published file, compared with the file's and with what stands in the tables."""
    draw = _draw(batch_id)
    if path is None:
        if not draw.published:
            raise LookupError(f"The data of batch {batch_id} is not published yet.")
        path = _path(draw)
    told = json.loads(path.read_text(encoding="utf-8"))
    rule, seed = Rule.from_json(told["rule"]), bytes.fromhex(told["seed"])
    head = told["links"][-1] if told["links"] else START
    lots = b"" if rule.order == Order.FIRST_COME else stirred(seed, head)
    again = allocate(as_tickets(told["tickets"]), rule, lots)
    faults = _compare("seat", list(again.seats), told["seats"], "the published file")
    faults += _compare("reserve", list(again.reserve), told["reserve"], "the published file")
    return faults + _tables(draw, list(again.seats), list(again.reserve))


def _draw(batch_id: int) -> Draw:
    draw = Draw.objects.filter(pk=batch_id).first()
    if draw is None:
        raise LookupError(f"Batch {batch_id} gives no seats by ticket.")
    return draw


def _heads(batch_id: int, links: list[str]) -> list[str]:
    """Heads that were written into the journal while tickets were taken must still be links of the chain."""
    faults = []
    for said in (
        Entry.objects.filter(kind__in=HEADS, subject=str(batch_id))
        .order_by("id")
        .values_list("data", flat=True)
    ):
        place, link = said.get("place", said.get("entries")), said.get("link", said.get("head"))
        is_kept = link == START if place == 0 else place <= len(links) and links[place - 1] == link
        if not is_kept:
            faults.append(f"the journal says that place {place} was {link[:16]}…, and it is not")
    return faults[:MOST]


def _results(draw: Draw, entries: list[dict[str, Any]], seed: bytes) -> list[str]:
    rule = Rule.from_json(draw.rule)
    lots = b"" if rule.order == Order.FIRST_COME else stirred(seed, draw.head)
    again = allocate(as_tickets(entries), rule, lots)
    return _tables(draw, list(again.seats), list(again.reserve))


def _tables(draw: Draw, seats: list[str], reserve: list[str]) -> list[str]:
    found = Outcome.objects.filter(batch=draw.batch_id).order_by("rank")
    won = [f"{draw.batch_id}-{t}" for t in found.filter(drawn="seat").values_list("ticket_id", flat=True)]
    left = [f"{draw.batch_id}-{t}" for t in found.exclude(drawn="seat").values_list("ticket_id", flat=True)]
    return _compare("seat", seats, won, "this site") + _compare("reserve", reserve, left, "this site")


def _compare(word: str, ours: list[str], theirs: list[str], where: str) -> list[str]:
    if ours == theirs:
        return []
    wrong = [(at, a, b) for at, (a, b) in enumerate(zip(ours, theirs, strict=False), 1) if a != b]
    faults = [f"{word} {at} should be ticket {a}, and {where} says {b}" for at, a, b in islice(wrong, MOST)]
    if len(ours) != len(theirs):
        faults.append(f"there should be {len(ours)} ({word}), and {where} has {len(theirs)}")
    return faults


def _enrolments(draw: Draw) -> list[str]:
    """Whoever holds a seat is enrolled, once, and nobody holds one who did not win it or move up."""
    rows = sql.rows(
        "SELECT t.id FROM admission_outcome o JOIN admission_ticket t ON t.id = o.ticket_id WHERE o.batch_id = %s AND o.state = 'seat' "
        "AND NOT EXISTS (SELECT 1 FROM learning_enrolment e WHERE e.batch_id = o.batch_id AND e.person_id = t.person_id) "
        "ORDER BY 1 LIMIT %s",
        [draw.batch_id, MOST],
    )
    faults = [f"ticket {number} has a seat, and its holder is not enrolled" for (number,) in rows]
    held = Outcome.objects.filter(batch=draw.batch_id, state__in=["seat", "offered"]).count()
    if held > draw.rule["seats"]:
        faults.append(f"{held} seats are held, and there are {draw.rule['seats']}")
    return faults


def _file(draw: Draw) -> list[str]:
    sha = draw.published.rpartition("/")[2].partition(".")[0]
    try:
        path = _path(draw)
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            while piece := stream.read(1 << 20):
                digest.update(piece)
    except OSError:
        return ["the published file is gone"]
    return [] if digest.hexdigest() == sha else ["the published file is not what was published"]


def _path(draw: Draw) -> Path:
    sha, _dot, suffix = draw.published.rpartition("/")[2].partition(".")
    return files.path_of(sha, suffix=f".{suffix}", public=True)
