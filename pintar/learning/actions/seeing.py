"""Keeping what was watched, paged through and read: many acts by one statement, and what follows from them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from pintar.kit import sql
from pintar.learning.evidence import Busy, Claim, Deed, Seen, add, admit, deed_from, fold, merge, too_fast
from pintar.learning.queries import busy_by, seen_by
from pintar.learning.values import Study
from pintar.learning.wire import Paged, Read, Watched, details

SeeingAct = Watched | Paged | Read
Row = tuple[str, SeeingAct, float]
Dated = tuple[SeeingAct, float]  # an act and when it was done, in seconds since 1970 by the server's clock
Trouble = dict[UUID, tuple[str, str]]  # acts that are not kept: code and words
CHANNEL = {"watched": "play", "read": "read"}  # reading and listening go together; two films do not

ROWS = """unnest(%(ids)s::uuid[], %(enrolments)s::bigint[], %(lessons)s::text[], %(kinds)s::text[], %(media)s::text[],
  %(times)s::float8[], string_to_array(%(data)s, E'\\n')) AS a (id, enrolment_id, lesson, kind, medium, at, data)"""
KEEP = f"""
WITH new AS (
  INSERT INTO learning_act (id, enrolment_id, lesson, kind, medium, device_at, data)
  SELECT id, enrolment_id, lesson, kind, medium, to_timestamp(at), data::jsonb FROM {ROWS}
  ON CONFLICT DO NOTHING RETURNING id
) SELECT count(*), CASE WHEN count(*) < %(count)s THEN array_agg(id) END FROM new
"""  # noqa: S608 - our own words only
COPY = "COPY learning_act (id, enrolment_id, lesson, kind, medium, device_at, data) FROM STDIN"
MANY = (
    30  # acts from which on a COPY with its savepoint costs less than an INSERT that looks for each id first
)
KNOWN = f"""
SELECT k.id FROM {ROWS} JOIN learning_act k ON k.id = a.id AND k.enrolment_id = a.enrolment_id AND k.lesson = a.lesson
  AND k.kind = a.kind AND k.medium = a.medium AND k.data = a.data::jsonb
"""  # noqa: S608 - our own words only
SAVE_SEEN = """
INSERT INTO learning_viewing (enrolment_id, lesson, medium, spans, pages, seconds, share, position, at)
SELECT r.enrolment_id, r.lesson, r.medium, r.spans, r.pages, r.seconds, r.share, r.position, to_timestamp(r.at)
FROM jsonb_to_recordset(%s::jsonb) AS r (enrolment_id bigint, lesson text, medium text, spans jsonb, pages int[],
  seconds float8, share float8, position float8, at float8)
ON CONFLICT (enrolment_id, lesson, medium) DO UPDATE SET spans = excluded.spans, pages = excluded.pages,
  seconds = excluded.seconds, share = excluded.share, position = excluded.position, at = excluded.at,
  updated_at = statement_timestamp()
"""
SAVE_BUSY = """
INSERT INTO learning_presence (enrolment_id, channel, busy, doubled)
SELECT r.enrolment_id, r.channel, r.busy, r.doubled
FROM jsonb_to_recordset(%s::jsonb) AS r (enrolment_id bigint, channel text, busy jsonb, doubled float8)
ON CONFLICT (enrolment_id, channel) DO UPDATE SET busy = excluded.busy, doubled = excluded.doubled
"""
DEEDS = """
SELECT id, lesson, kind, medium, data, extract(epoch FROM coalesce(device_at, received_at))::float8 FROM learning_act
WHERE enrolment_id = %s AND kind IN ('watched', 'paged', 'read')
"""


def keep_seen(studies: Mapping[int, tuple[Study, Any]], dated: Sequence[Dated]) -> Trouble:
    """Write acts of seeing down and bring what was seen up to date; those that could not be kept, and why.

    The enrolments must be held. An act that is known already changes nothing and is no trouble; one whose id was used
    for something else is.
    """
    trouble = _unfit(studies, dated)
    fit = [one for one in dated if one[0].id not in trouble] if trouble else dated
    if not fit:
        return trouble
    new = _written(fit, trouble)
    if not new:
        return trouble
    lessons = {act.lesson for act, _at in new}
    seen = seen_by({act.enrolment for act, _at in new}, lessons)
    wrong = _too_fast(studies, new, seen)
    wrong |= _impossible(studies, [one for one in new if one[0].id not in wrong])
    if wrong:
        sql.run("DELETE FROM learning_act WHERE id = ANY(%s)", [list(wrong)])
        new = [one for one in new if one[0].id not in wrong]
        trouble |= wrong
    _look(studies, new, seen)
    return trouble


def seen_from_acts(enrolment_id: int) -> dict[tuple[int, str, str], Seen]:
    """What the stored acts say was seen in an enrolment, whatever its rows of Viewing say."""
    deeds: dict[tuple[int, str, str], list[Deed]] = defaultdict(list)
    for act_id, lesson, kind, medium, data, at in sql.rows(DEEDS, [enrolment_id]):
        deeds[enrolment_id, lesson, medium].append(deed_from(act_id, kind, at, json.loads(data)))
    return {key: fold(those) for key, those in deeds.items()}


def rebuild_seen(enrolment_id: int) -> None:
    """Work out again from its acts what was seen in an enrolment, and write it down."""
    found = seen_from_acts(enrolment_id)
    sql.run("DELETE FROM learning_viewing WHERE enrolment_id = %s", [enrolment_id])
    _save_seen(found)


def _unfit(studies: Mapping[int, tuple[Study, Any]], dated: Sequence[Dated]) -> Trouble:
    """Acts on enrolments, lessons or media that this person does not have, and play beyond the end of a clip."""
    places = {(act.enrolment, act.lesson, act.medium) for act, _at in dated}
    strange = {place: why for place in places if (why := _unknown(studies, *place))}
    ends = {place: _end_of(studies, *place) for place in places if place not in strange}
    found: Trouble = {}
    for act, _at in dated:
        place = (act.enrolment, act.lesson, act.medium)
        if place in strange:
            found[act.id] = strange[place]
        elif isinstance(act, Watched) and (end := ends[place]) and any(span[1] > end for span in act.spans):
            found[act.id] = ("impossible", _("Bagian ini melewati akhir rekamannya, jadi tidak dihitung."))
    return found


def _end_of(studies: Mapping[int, tuple[Study, Any]], enrolment: int, lesson: str, medium: str) -> float:
    """Where a clip ends, with what players and the making of other sizes may add; 0 when nobody measured it."""
    clip = getattr(studies[enrolment][0].manifest.lesson(lesson).media, medium)
    seconds = getattr(clip, "seconds", None)
    return 1.05 * seconds + 10 if seconds else 0.0


def _unknown(
    studies: Mapping[int, tuple[Study, Any]], enrolment: int, lesson: str, medium: str
) -> tuple[str, str] | None:
    if enrolment not in studies:
        return "unknown-enrolment", _("Pelatihan ini tidak ditemukan pada akun Anda.")
    try:
        step = studies[enrolment][0].manifest.lesson(lesson)
    except KeyError:
        return "unknown-lesson", _("Materi ini tidak ada pada pelatihan Anda.")
    if medium not in step.media.names:
        return "no-such-medium", _("Materi ini tidak memiliki media itu.")
    return None


def _written(fit: Sequence[Dated], trouble: Trouble) -> Sequence[Dated]:
    """Write the acts down; those that are new. Ids that were used for something else go to `trouble`.

    They are written in the order of their ids, so that two who write the same do not wait in a ring.
    """
    rows = sorted((act.id.hex, act, at) for act, at in fit)
    if len(rows) >= MANY and _copied(rows):
        return fit
    row = sql.one(KEEP, _columns(rows) | {"count": len(rows)})
    count, ids = row or (0, None)
    if count == len(rows):
        return fit
    fresh = frozenset(ids or ())
    old = [row for row in rows if row[1].id not in fresh]
    same = {row[0] for row in sql.rows(KNOWN, _columns(old))}
    for _name, act, _at in old:
        if act.id not in same:
            trouble[act.id] = ("act-reused", _("Nomor kiriman ini sudah dipakai untuk hal lain."))
    return [one for one in fit if one[0].id in fresh]


def _copied(rows: Sequence[Row]) -> bool:
    """Write many acts by COPY, the cheapest way there is; False, with nothing written, when one was known already.

    What is written are numbers, ids and words without tabs or backslashes: nothing needs escaping.
    """
    lines = "".join(
        f"{name}\t{act.enrolment}\t{act.lesson}\t{act.kind}\t{act.medium}\t{_stamp(at)}\t{details(act).decode()}\n"
        for name, act, at in rows
    )
    try:
        # what the copy itself raises is not yet an error of the framework's own
        fault = connection.wrap_database_errors
        with transaction.atomic(), connection.cursor() as cursor, fault, cursor.copy(COPY) as into:
            into.write(lines)
    except IntegrityError:
        return False
    return True


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def _columns(rows: Sequence[Row]) -> dict[str, Any]:
    """The acts as columns for `unnest`. Arrays are spelled by hand: keys, kinds and media are plain words here, and
    JSON holds no line breaks."""
    return {
        "ids": "{" + ",".join(row[0] for row in rows) + "}",
        "enrolments": "{" + ",".join(str(row[1].enrolment) for row in rows) + "}",
        "lessons": '{"' + '","'.join(row[1].lesson for row in rows) + '"}',
        "kinds": "{" + ",".join(row[1].kind for row in rows) + "}",
        "media": "{" + ",".join(row[1].medium for row in rows) + "}",
        "times": "{" + ",".join(repr(row[2]) for row in rows) + "}",
        "data": b"\n".join(details(row[1]) for row in rows).decode(),
    }


def _too_fast(
    studies: Mapping[int, tuple[Study, Any]], new: Sequence[Dated], seen: Mapping[tuple[int, str, str], Seen]
) -> Trouble:
    """First viewings at a speed that does not count; what was seen before may be played as one likes."""
    found: Trouble = {}
    for act, _at in new:
        if not isinstance(act, Watched) or act.rate <= 1:
            continue
        rule = studies[act.enrolment][0].manifest.course.rules.evidence
        if not too_fast(rule, act.rate):
            continue
        before = seen.get((act.enrolment, act.lesson, act.medium), Seen()).spans
        if merge([*before, *act.spans]) != before:
            found[act.id] = (
                "too-fast",
                _(
                    "Bagian yang diputar terlalu cepat tidak dihitung. Putar sekali lagi dengan kecepatan biasa."
                ),
            )
    return found


def _impossible(studies: Mapping[int, tuple[Study, Any]], new: Sequence[Dated]) -> Trouble:
    """Acts that claim more time than there was; the time of the others is marked as spent."""
    claims: dict[tuple[int, str], list[Claim]] = defaultdict(list)
    for act, at in new:
        if isinstance(act, Watched):
            spent = 0.0
            for start, end in act.spans:
                spent += end - start
            spent /= act.rate
        else:
            spent = act.seconds if isinstance(act, Read) else 0.0
        if spent > 0:
            claims[act.enrolment, CHANNEL[act.kind]].append(Claim(act.id, at, spent))
    if not claims:
        return {}
    before = busy_by({enrolment for enrolment, _channel in claims})
    found: Trouble = {}
    after: dict[tuple[int, str], Busy] = {}
    for key, those in claims.items():
        since = studies[key[0]][1].timestamp()
        after[key], wrong = admit(before.get(key, Busy()), those, since=since)
        for act_id in wrong:
            found[act_id] = (
                "impossible",
                _("Waktu yang tercatat lebih panjang daripada waktu yang berlalu, jadi bagian ini belum dihitung. "
                  "Bila Anda memakai dua perangkat sekaligus, putar lagi di satu perangkat saja."),
            )  # fmt: skip
    _save_busy(after)
    return found


def _look(
    studies: Mapping[int, tuple[Study, Any]],
    new: Sequence[Dated],
    seen: Mapping[tuple[int, str, str], Seen],
) -> None:
    """Bring what was seen up to date with new acts."""
    deeds: dict[tuple[int, str, str], list[Deed]] = defaultdict(list)
    for act, at in new:
        deeds[act.enrolment, act.lesson, act.medium].append(_deed_of(act, at))
    _save_seen({key: add(seen.get(key, Seen()), those) for key, those in deeds.items()})


def _deed_of(act: SeeingAct, at: float) -> Deed:
    if isinstance(act, Watched):
        return Deed(act.id, at, spans=act.spans, position=act.position)
    if isinstance(act, Paged):
        return Deed(act.id, at, pages=act.pages)
    return Deed(act.id, at, seconds=act.seconds, share=act.share)


def _save_seen(found: Mapping[tuple[int, str, str], Seen]) -> None:
    rows = [
        {
            "enrolment_id": enrolment,
            "lesson": lesson,
            "medium": medium,
            "spans": seen.spans,
            "pages": sorted(seen.pages),
            "seconds": seen.seconds,
            "share": seen.share,
            "position": seen.position,
            "at": seen.at,
        }
        for (enrolment, lesson, medium), seen in found.items()
    ]
    _save(SAVE_SEEN, rows)


def _save_busy(found: Mapping[tuple[int, str], Busy]) -> None:
    rows = [
        {
            "enrolment_id": enrolment,
            "channel": channel,
            "busy": [(round(a, 1), round(b, 1)) for a, b in busy.spans],
            "doubled": busy.doubled,
        }
        for (enrolment, channel), busy in found.items()
    ]
    _save(SAVE_BUSY, rows)


def _save(statement: str, rows: Iterable[dict[str, Any]]) -> None:
    held = list(rows)
    if held:
        sql.run(statement, [json.dumps(held)])
