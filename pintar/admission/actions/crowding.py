"""Tickets of a crowd: those who tap on a batch in the same instant are given theirs by one statement."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings

from pintar.accounts.viewer import MARK, OPEN, Bearer, mark_keys
from pintar.admission.actions.tickets import OFFERED, STANDS_OPEN
from pintar.admission.values import Plain
from pintar.kit import sql
from pintar.kit.hands import hands
from pintar.kit.together import Together
from pintar.waitingroom import door

# Two lots that hold taps of the same people crosswise would wait for each other: whoever is in another lot already goes the long way.
ALONE = "pg_try_advisory_xact_lock(hashtextextended('admission.tap', tap.person))"
# `Person.is_profile_complete` and `tickets.groups_of` in the database's words; a test compares the two ways.
HAS_PROFILE = (
    "p.full_name <> '' AND p.profession_id IS NOT NULL AND p.employment <> '' "
    "AND p.province_id IS NOT NULL AND p.regency_id IS NOT NULL"
)
COLUMNS = {
    "province": "p.province_id",
    "regency": "p.regency_id",
    "profession": "p.profession_id",
    "employment": "p.employment",
    "institution": "p.institution",
}


def take_together(bearer: Bearer, plain: Plain) -> int | None:
    """The number of the ticket that was taken; None when `take_ticket` has to be asked instead.

    The statement asks for the session, the profile, the period's rules about work, the window and the seal of the chain, and gives
    tickets in the order in which the taps came. For whom anything is missing there comes no row, and no word why. Not to be
    called inside a transaction: neighbours are told at once.
    """
    return _crowd(plain).do(bearer)


@lru_cache(maxsize=100)
def _crowd(plain: Plain) -> Together[Bearer, int | None]:
    """Those who tap on one batch, by the rules it has now."""
    among = {"profession": plain.professions, "employment": plain.employment}
    asked = {by: list(found) for by, found in among.items() if found is not None}
    statement, values = _statement(plain.by, list(asked)), [*asked.values(), plain.batch_id]

    def take_all(bearers: Sequence[Bearer]) -> list[int | None]:
        began = time.monotonic()
        # Of one person's taps the first is asked for: what an ended session is refused must not be told from another's answer.
        first: dict[int, int] = {}
        for turn, one in enumerate(bearers):
            first.setdefault(one.person, turn)
        asking = [bearers[turn] for turn in first.values()]
        # As texts: arrays of values cost the driver more than all the rest of the way to the database.
        columns = zip(*((str(one.session), str(one.person), one.mark) for one in asking), strict=True)
        arrays = [f"{{{','.join(column)}}}" for column in columns]
        with hands.one():
            taken: dict[int, int] = dict(sql.rows(statement, [*arrays, *mark_keys(), *values]))
            if settings.WAITING_ROOM:
                door.pulse.add(began)
        return [
            taken.get(one.person) if first[one.person] == turn else None for turn, one in enumerate(bearers)
        ]

    return Together(take_all)


def _statement(shares: Sequence[str], asked: Sequence[str]) -> str:
    """What gives the tickets of a batch with shares by these columns, and rules about those."""
    groups = ", ".join(f"'{by}', coalesce({COLUMNS[by]}, '')" for by in shares)
    work = "".join(f" AND {COLUMNS[by]} = ANY(%s::text[])" for by in asked)
    return f"""
INSERT INTO admission_ticket (batch_id, period_id, person_id, is_exclusive, groups, needs)
SELECT b.id, r.id, p.id, r.one_training, jsonb_build_object({groups}), '{{}}'
FROM unnest(%s::uuid[], %s::bigint[], %s::text[]) WITH ORDINALITY AS tap (session, person, mark, turn)
JOIN accounts_session s ON s.id = tap.session AND s.person_id = tap.person JOIN accounts_person p ON p.id = s.person_id, {OFFERED}
WHERE {ALONE} AND {OPEN} AND {MARK} = tap.mark AND {HAS_PROFILE}{work} AND b.id = %s AND d.batch_id IS NOT NULL AND {STANDS_OPEN}
ORDER BY tap.turn ON CONFLICT DO NOTHING RETURNING person_id, id
"""  # noqa: S608 - our own words
