"""What was really watched, paged through and read: a pure function of acts, the same whatever their order or number of copies.

Seconds of a clip are its own time; instants are seconds since 1970 by the server's clock.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID

from pintar.authoring.values import EvidenceM, LessonM

Span = tuple[float, float]

GAP = 0.5  # stretches this near to one another are one: a player tells the time four times a second
SHORTEST = 1.0  # a stretch below this is a jump of the slider, not watching
REACH = 3.0  # how far past what was seen a first viewing may go on without having skipped
FASTEST = 4.0  # nobody follows speech faster, and no player of ours plays it
SLACK = 120.0  # seconds of play that may be claimed beyond what clocks allow
DOUBLE = 0.1  # and this part of all that was played: two devices overlap for a while
PAUSE = 2.0  # stretches of real time this near to one another are remembered as one
MOST_BUSY = 400  # stretches of real time that are remembered of an enrolment
WORDS_A_MINUTE = 240  # a fluent adult reader of Indonesian prose
ENDING = 2.0  # seconds at the end of a clip that players do not always report


@dataclass(frozen=True)
class Seen:
    """What was seen of one medium of a lesson. `spans` are merged; `position` is where it was left, at `at`."""

    spans: tuple[Span, ...] = ()
    pages: frozenset[int] = frozenset()
    seconds: float = 0.0
    share: float = 0.0
    position: float = 0.0
    at: float = 0.0

    @property
    def watched(self) -> float:
        """Unique seconds of the clip that were played."""
        return length(self.spans)


class Deed(NamedTuple):
    """One act of seeing: stretches of a clip that were played, pages that were shown, or seconds of reading."""

    id: UUID
    at: float
    spans: Sequence[Span] = ()
    position: float = 0.0
    pages: Sequence[int] = ()
    seconds: float = 0.0
    share: float = 0.0


class Claim(NamedTuple):
    """So many seconds of real time that an act says were spent, ending `at`."""

    id: UUID
    at: float
    seconds: float


@dataclass(frozen=True)
class Busy:
    """The real time that acts account for, merged, and how many seconds of it were claimed twice."""

    spans: tuple[Span, ...] = ()
    doubled: float = 0.0


@dataclass(frozen=True)
class Lack:
    """What is missing before a lesson is done. `code` is watch, skip, pages or read; `left` seconds or pages, `which` the pages."""

    code: str
    left: float
    which: tuple[int, ...] = field(default=())


def deed_from(act_id: UUID, kind: str, at: float, data: Mapping[str, Any]) -> Deed:
    """An act of seeing as it was stored: its kind is watched, paged or read."""
    if kind == "watched":
        spans = [(float(start), float(end)) for start, end in data["spans"]]
        return Deed(act_id, at, spans=spans, position=data["position"])
    if kind == "paged":
        return Deed(act_id, at, pages=data["pages"])
    return Deed(act_id, at, seconds=data["seconds"], share=data["share"])


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same stretches without overlaps, in order; `merge` of merged and new is `merge` of all."""
    found: list[list[float]] = []
    for start, end in sorted(spans):
        if end - start < SHORTEST:
            continue
        if found and start <= found[-1][1] + GAP:
            if end > found[-1][1]:
                found[-1][1] = end
        else:
            found.append([start, end])
    return tuple((start, end) for start, end in found)


def length(spans: Iterable[Span]) -> float:
    """Seconds in merged stretches."""
    return sum(end - start for start, end in spans)


def add(seen: Seen, deeds: Sequence[Deed]) -> Seen:
    """What was seen with these deeds added; each deed must be new, which its id tells."""
    spans = [span for deed in deeds for span in deed.spans]
    at, position = max([(seen.at, seen.position), *((deed.at, deed.position) for deed in deeds)])
    return replace(
        seen,
        spans=merge([*seen.spans, *spans]) if spans else seen.spans,
        pages=seen.pages.union(*(deed.pages for deed in deeds)),
        seconds=round(seen.seconds + sum(deed.seconds for deed in deeds), 3),
        share=max([seen.share, *(deed.share for deed in deeds)]),
        position=position,
        at=at,
    )


def fold(deeds: Iterable[Deed]) -> Seen:
    """What was seen, from all deeds ever: in any order, with copies."""
    return add(Seen(), list({deed.id: deed for deed in deeds}.values()))


def admit(busy: Busy, claims: Sequence[Claim], *, since: float) -> tuple[Busy, frozenset[UUID]]:
    """The real time accounted for with these claims, and the ids of those that cannot be true.

    A claim of w seconds ending at t takes the time from t-w to t. It cannot begin before the learner was enrolled,
    and the same minute is not watched twice: what is doubled may be `SLACK` seconds and a tenth of all, so that
    clocks that differ and a change of device offend nobody.
    """
    starts, ends = [start for start, _end in busy.spans], [end for _start, end in busy.spans]
    doubled, total, wrong = busy.doubled, length(busy.spans), set()
    for claim in sorted(claims, key=_when):
        end, spent = claim.at, claim.seconds
        start = end - spent
        if start < since - SLACK:
            wrong.add(claim.id)
            continue
        first, last = bisect_left(ends, start - PAUSE), bisect_right(starts, end + PAUSE)
        overlap = 0.0
        for n in range(first, last):
            overlap += max(0.0, min(end, ends[n]) - max(start, starts[n]))
        if doubled + overlap > SLACK + DOUBLE * (total + spent - overlap):
            wrong.add(claim.id)
            continue
        doubled += overlap
        total += spent - overlap
        if first < last:
            start, end = min(start, starts[first]), max(end, ends[last - 1])
        starts[first:last], ends[first:last] = [start], [end]
    spans = tuple(zip(starts[-MOST_BUSY:], ends[-MOST_BUSY:], strict=True))
    return Busy(spans, doubled), frozenset(wrong)


def _when(claim: Claim) -> float:
    return claim.at


def too_fast(rule: EvidenceM, rate: float) -> bool:
    """Whether this rate of play does not count: beyond what the training allows, or what anybody can follow."""
    return rate > FASTEST or bool(rule.max_rate and rate > rule.max_rate + 0.01)


def counted(rule: EvidenceM, spans: Sequence[Span]) -> float:
    """Seconds that count: all that was played, or, where nothing may be skipped, what was played without a hole."""
    if rule.may_skip:
        return length(spans)
    reach = found = 0.0
    for start, end in spans:
        if start > reach + REACH:
            break
        found, reach = found + end - start, end
    return found


def has_rule(rule: EvidenceM, lesson: LessonM, medium: str) -> bool:
    """Whether the training asks to see something of this medium, and it can be seen at all."""
    media = lesson.media
    if medium in ("video", "audio"):
        clip = getattr(media, medium)
        return bool(rule.watch_share and clip and clip.seconds)
    if medium == "slides":
        return bool(rule.all_pages and media.slides and media.slides.pages)
    return bool(medium == "reading" and rule.read_share and media.reading and media.reading.words)


def lack(rule: EvidenceM, lesson: LessonM, medium: str, seen: Seen) -> Lack | None:
    """What of this medium is still to be seen before the lesson is done; None when it is enough."""
    if not has_rule(rule, lesson, medium):
        return None
    media = lesson.media
    if medium == "slides" and media.slides:
        which = tuple(n for n in range(1, len(media.slides.pages) + 1) if n not in seen.pages)
        return Lack("pages", len(which), which) if which else None
    if medium == "reading" and media.reading:
        left = reading_seconds(media.reading.words) * rule.read_share - seen.seconds
        return Lack("read", left) if left > 1 else None
    needed = getattr(media, medium).seconds * min(rule.watch_share, 1.0) - ENDING
    left = needed - counted(rule, seen.spans)
    if left <= 0:
        return None
    return Lack("skip" if not rule.may_skip and needed <= seen.watched else "watch", left)


def reading_seconds(words: int) -> float:
    """How long a fluent reader needs for so many words."""
    return 60.0 * words / WORDS_A_MINUTE
