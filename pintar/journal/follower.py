"""Carrying the news upwards: reads the journal in order and hands each entry to those who want to hear it.

An entry is read only when every transaction older than its own has ended, so none can slip in behind the reader.
One process in the country follows at a time (a session lock in the database); the others wait in line.
"""

import json
import logging
import threading
import time
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction

from pintar.journal.hearing import Reaction, reactions
from pintar.journal.models import Entry, Failure, Hearing
from pintar.kit import sql
from pintar.kit.clock import now

log = logging.getLogger("pintar.journal")
LOCK = 7_201_945
PAUSE = 0.5  # seconds between looks when there is no news
QUIET = 10_000  # transactions without news after which the place is moved all the same
LAST = 2**62
NEWS = """
SELECT id, txid, kind, subject, by, at, data FROM journal_entry
WHERE kind = ANY(%s) AND txid < %s AND (txid, id) > (%s, %s) ORDER BY txid, id LIMIT %s
"""
Place = tuple[int, int]  # (transaction, entry): what a reaction has heard up to, including it
START: Place = (0, 0)
_nothing_before: dict[
    str, Place
] = {}  # by reaction: no news of its kinds up to here, as this process has seen


def follow(stop: threading.Event) -> None:
    """Hand on news until `stop` is set; a lost database is waited for."""
    quiet_since = -1
    while not stop.is_set():
        try:
            if not _may_follow():
                stop.wait(2)
                continue
            newest, is_still = _newest()
            heard = 0
            if newest != quiet_since:
                heard = catch_up()
                quiet_since = newest if is_still and not heard else -1
            if not heard and not try_again():
                stop.wait(PAUSE)
        except (DatabaseError, InterfaceError) as fault:
            log.warning("the journal waits for the database: %s", fault)
            connection.close()
            stop.wait(1)
    close_old_connections()


def catch_up(*names: str) -> int:
    """Let every reaction (or those named) hear what it has not heard yet; how many entries were handed on."""
    wanted = [reaction for name, reaction in list(reactions.items()) if not names or name in names]
    horizon, places = _standing()
    starts = {r.name: max(places.get(r.name, START), _nothing_before.get(r.name, START)) for r in wanted}
    behind = [reaction for reaction in wanted if starts[reaction.name][0] < horizon]
    if not behind:
        return 0
    news = _kinds_between(min(starts[reaction.name] for reaction in behind), horizon)
    heard = 0
    for reaction in behind:
        if news.isdisjoint(reaction.kinds):
            # Nothing for this one below the horizon: that stays true, so it is only remembered, and written down rarely.
            _nothing_before[reaction.name] = (horizon - 1, LAST)
            if horizon - places.get(reaction.name, START)[0] > QUIET:
                _put_down(reaction, _nothing_before[reaction.name])
        else:
            heard += _advance(reaction, starts[reaction.name], horizon)
    return heard


def settle(within: float = 20) -> None:
    """Hand on news until there is none left; for commands and tests that want to see the end of the story.

    Writers elsewhere on the server can hold news back; they are waited for, at most `within` seconds. Nobody waits for
    themselves: inside a transaction only what was committed before it is heard.
    """
    patience = time.monotonic() + (0 if connection.in_atomic_block else within)
    while catch_up() or try_again() or (lag() and time.monotonic() < patience and _rested()):
        pass


def _rested() -> bool:
    time.sleep(0.05)
    return True


def lag() -> int:
    """How many entries the slowest reaction has yet to hear."""
    return max((_waiting(reaction) for reaction in reactions.values()), default=0)


def try_again() -> int:
    """Hand failed entries to their reactions once more when their time has come; how many now succeeded."""
    mended = 0
    for failure in (
        Failure.objects.filter(next_at__lte=now()).select_related("entry").order_by("next_at")[:50]
    ):
        reaction = reactions.get(failure.reaction)
        if reaction and _take(reaction, failure.entry, failure.tries):
            failure.delete()
            mended += 1
    return mended


def _may_follow() -> bool:
    row = sql.one(
        "SELECT pg_try_advisory_lock(%s) WHERE NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' "
        "AND objid = %s AND pid = pg_backend_pid()) UNION ALL SELECT true FROM pg_locks WHERE locktype = 'advisory' "
        "AND objid = %s AND pid = pg_backend_pid() LIMIT 1",
        [LOCK, LOCK, LOCK],
    )
    return bool(row and row[0])


def _newest() -> tuple[int, bool]:
    """The newest entry, and whether no writer is under way: then nothing older can still appear, and one look is enough."""
    row = sql.one(
        "SELECT coalesce((SELECT max(id) FROM journal_entry), 0), pg_snapshot_xmin(s) = pg_snapshot_xmax(s) "
        "FROM pg_current_snapshot() s"
    )
    return (int(row[0]), bool(row[1])) if row else (0, False)


def _waiting(reaction: Reaction) -> int:
    place = Hearing.objects.filter(reaction=reaction.name).first()
    row = sql.one(
        "SELECT count(*) FROM journal_entry WHERE (txid, id) > (%s, %s) AND kind = ANY(%s)",
        [place.txid if place else 0, place.entry_id if place else 0, list(reaction.kinds)],
    )
    return int(row[0]) if row else 0


def _standing() -> tuple[int, dict[str, Place]]:
    """Which transactions have all ended (those below this number), and the place each reaction has reached."""
    row = sql.one(
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, "
        "(SELECT array_agg(ARRAY[reaction, txid::text, entry_id::text]) FROM journal_hearing)"
    )
    if row is None:
        return 0, {}
    return int(row[0]), {name: (int(txid), int(entry)) for name, txid, entry in row[1] or ()}


def _kinds_between(place: Place, horizon: int) -> set[str]:
    rows = sql.rows(
        "SELECT DISTINCT kind FROM journal_entry WHERE (txid, id) > (%s, %s) AND txid < %s", [*place, horizon]
    )
    return {row[0] for row in rows}


def _advance(reaction: Reaction, place: Place, horizon: int) -> int:
    """One transaction: the entries taken in and the place reached stand or fall together."""
    with transaction.atomic():
        rows = sql.rows(NEWS, [list(reaction.kinds), horizon, *place, reaction.size])
        entries = [
            Entry(id=number, txid=txid, kind=kind, subject=subject, by=by, at=at, data=json.loads(data))
            for number, txid, kind, subject, by, at, data in rows
        ]
        if reaction.is_single or not _take_together(reaction, entries):
            for entry in entries:
                _take(reaction, entry, 0)
        last = entries[-1] if len(entries) == reaction.size else None
        # Everything below the horizon has been seen: the next look starts there.
        _put_down(reaction, (last.txid, last.id) if last else (horizon - 1, LAST))
    return len(entries)


def _put_down(reaction: Reaction, place: Place) -> None:
    sql.run(
        "INSERT INTO journal_hearing AS h (reaction, txid, entry_id, heard_at) VALUES (%s, %s, %s, now()) ON CONFLICT (reaction) "
        "DO UPDATE SET txid = excluded.txid, entry_id = excluded.entry_id, heard_at = excluded.heard_at "
        "WHERE (h.txid, h.entry_id) < (excluded.txid, excluded.entry_id)",
        [reaction.name, *place],
    )


def _take_together(reaction: Reaction, entries: list[Entry]) -> bool:
    """All at once; when one of them is bad, none is taken, and they are then tried one by one."""
    try:
        with transaction.atomic():
            if entries:
                reaction.take(entries)
    except Exception:
        if connection.connection is None or connection.connection.closed:
            raise
        log.exception("a reaction failed on a batch", extra={"reaction": reaction.name})
        return False
    return True


def _take(reaction: Reaction, entry: Entry, tries: int) -> bool:
    try:
        with transaction.atomic():
            reaction.take([entry])
    except (DatabaseError, InterfaceError) as fault:
        if connection.connection is None or connection.connection.closed:
            raise
        _fail(reaction, entry, tries, fault)
    except Exception as fault:
        _fail(reaction, entry, tries, fault)
    else:
        return True
    return False


def _fail(reaction: Reaction, entry: Entry, tries: int, fault: Exception) -> None:
    log.exception("a reaction failed", extra={"reaction": reaction.name, "entry": entry.pk})
    wait = timedelta(seconds=min(2 ** (tries + 1), 3600))
    Failure.objects.update_or_create(
        reaction=reaction.name,
        entry=entry,
        defaults={"error": repr(fault)[:2000], "tries": tries + 1, "next_at": now() + wait},
    )
