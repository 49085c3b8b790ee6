"""Reading works that people mark: what they came to, and the queue as a marker may see it, blind."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404

from pintar.accounts.rules import can_organise
from pintar.assessment import contexts, kinds
from pintar.assessment.judges import MarkingRules
from pintar.assessment.models import Bank
from pintar.assessment.works import Judgement, JudgementState, Judging, Marker, WorkEvent, WorkState
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.ids import READABLE

SETTLED = """
SELECT slot, jsonb_agg(response), (array_agg(share ORDER BY round DESC))[1] FROM assessment_judging
WHERE sitting_id = %s GROUP BY slot
"""
MEDIAN = """
SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM settled_at - opened_at))
FROM (SELECT settled_at, opened_at FROM assessment_judging WHERE bank = %s AND settled_at IS NOT NULL
      ORDER BY settled_at DESC LIMIT 50) l
"""
MOST_COUNTED = 1000
FEW = 5  # works that were settled before their time says anything
KINDS = ("", "baru", "perbaikan", "keberatan", "selaras")


@dataclass(frozen=True)
class Wanted:
    """What a marker narrows the queue to: a bank, a group in it, and a kind of work (one of KINDS)."""

    bank: str = ""
    group: str = ""
    kind: str = ""


ALL = Wanted()


@dataclass(frozen=True)
class Attached:
    """A file of a work as a marker sees it: a number and a type, never its own name."""

    number: int
    name: str
    bytes: int
    sha: str

    @property
    def kind(self) -> str:
        """The ending of its name, by which its type is known."""
        return self.name.rpartition(".")[2]


def settled_for(sitting_id: UUID, answers: Mapping[int, Any] | None = None) -> dict[int, Fraction]:
    """What people's marks came to, for each question of a sitting that has a result: the part of its points, 0 to 1.

    With `answers` a result of an answer that was replaced since (it came late) is left out. One statement.
    """
    found = {}
    for slot, responses, share in sql.rows(SETTLED, [sitting_id]):
        is_known = answers is None or slot not in answers or answers[slot] in json.loads(responses)
        if share and is_known:
            found[slot] = Fraction(share)
    return found


def alias_of(work: Judging) -> str:
    """What a work is called where its author must not be known; the same in every round."""
    said = f"karya/{work.sitting_id}/{work.slot}".encode()
    digest = int.from_bytes(hmac.digest(settings.SECRET_KEY.encode(), said, hashlib.sha256)[:8], "big")
    return "".join(READABLE[digest >> (5 * n) & 31] for n in range(5))


def works_for(viewer: Any) -> QuerySet[Judging]:
    """Every work that a marker may know of: of what they were named for, of everything for organisers; never their own."""
    found = Judging.objects.exclude(person=viewer)
    return found if can_organise(viewer) else found.filter(is_named(viewer))


def is_named(viewer: Any) -> Exists:
    """Of works: whether the viewer was named to mark them."""
    named = Marker.objects.filter(
        Q(bank="") | Q(bank=OuterRef("bank")), Q(group="") | Q(group=OuterRef("group")), person=viewer
    )
    return Exists(named)


def queue_for(viewer: Any, wanted: Wanted = ALL) -> QuerySet[Judging]:
    """The works that wait for this viewer's mark, to be ordered by `opened_at`, `id`."""
    mine = Judgement.objects.filter(judging=OuterRef("pk"), by=viewer)
    kept_away = Q(claims=0, kept_until__gt=now()) & ~Q(kept_for=viewer) & Q(kept_for__isnull=False)
    found = works_for(viewer).filter(
        ~Exists(mine.filter(Q(state=JudgementState.GIVEN) | Q(holds=True))),
        ~kept_away,
        state__in=[WorkState.OPEN, WorkState.APART],
        claims__lt=F("want"),
    )
    if wanted.bank:
        found = found.filter(bank=wanted.bank)
    if wanted.group:
        found = found.filter(group=wanted.group)
    match wanted.kind:
        case "baru":
            found = found.filter(round=1, is_appealed=False, state=WorkState.OPEN)
        case "perbaikan":
            found = found.filter(round__gt=1)
        case "keberatan":
            found = found.filter(is_appealed=True)
        case "selaras":
            found = found.filter(state=WorkState.APART)
    return found


def count_of(works: QuerySet[Judging]) -> int:
    """How many, up to 1,000; more is shown as more."""
    return works.order_by()[: MOST_COUNTED + 1].count()


def held_by(viewer: Any) -> list[Judgement]:
    """The works a marker is at, the one begun first."""
    found = Judgement.objects.filter(
        by=viewer, is_peer=False, state=JudgementState.DRAFT, holds=True, held_until__gt=now()
    )
    return list(found.select_related("judging__version").order_by("begun_at")[:20])


def get_work_for(viewer: Any, work_id: int) -> Judging:
    """A work that a marker may know of; their own and others' do not exist."""
    work = works_for(viewer).select_related("version", "sitting__paper").filter(pk=work_id).first()
    if work is None:
        raise Http404
    return work


def judgements_of(work: Judging, *, is_peer: bool | None = False) -> list[Judgement]:
    """What was given for a work, in the order it was begun; of markers, of peers, or (None) of both."""
    found = Judgement.objects.filter(judging=work, state=JudgementState.GIVEN).select_related("by")
    if is_peer is not None:
        found = found.filter(is_peer=is_peer)
    return list(found.defer("by__search", "by__password").order_by("given_at", "id"))


def own_judgement(work: Judging, viewer: Any) -> Judgement | None:
    """What this viewer says of a work, begun or given."""
    return Judgement.objects.filter(judging=work, by=viewer).first()


def events_of(work: Judging) -> list[WorkEvent]:
    """Everything that happened to a work in all its rounds, the first thing first."""
    found = WorkEvent.objects.filter(judging__sitting=work.sitting_id, judging__slot=work.slot)
    return list(found.select_related("by", "judging").defer("by__search", "by__password").order_by("id"))


def rounds_before(work: Judging) -> list[Judging]:
    """The earlier rounds of a work, with why each was sent back."""
    found = Judging.objects.filter(sitting=work.sitting_id, slot=work.slot, round__lt=work.round)
    return list(found.select_related("sent_back").order_by("round"))


def files_of(work: Judging) -> list[Attached]:
    """The files of a work under names that tell nothing."""
    return attached(work.version.body, work.response)


def attached(body: Mapping[str, Any], response: Any) -> list[Attached]:
    """The files of an answer, numbered."""
    if not kinds.of(body).takes_files:
        return []
    held = kinds.file.files_of(response)
    return [
        Attached(n, f"berkas-{n}.{one['name'].rpartition('.')[2].lower()}", one["bytes"], one["sha"])
        for n, one in enumerate(held, 1)
    ]


def rules_of(work: Judging) -> MarkingRules:
    """How works of this test are marked."""
    return MarkingRules.from_json(work.sitting.paper.rules.get("marking") or {})


def banks_in_queue(viewer: Any) -> list[tuple[str, str]]:
    """The banks with works that wait, by name and title."""
    names = list(queue_for(viewer).order_by().values_list("bank", flat=True).distinct()[:200])
    titles = dict(Bank.objects.filter(name__in=names).values_list("name", "title"))
    return sorted(((name, titles.get(name) or name) for name in names), key=lambda pair: pair[1].lower())


def title_of(bank: str) -> str:
    """What a bank is called."""
    return Bank.objects.filter(name=bank).values_list("title", flat=True).first() or bank


def groups_in_queue(viewer: Any, bank: str) -> list[tuple[str, str]]:
    """The groups of a bank with works that wait, by key and title."""
    keys = list(queue_for(viewer, Wanted(bank)).order_by().values_list("group", flat=True).distinct()[:500])
    titles = contexts.titles_of(keys)
    return sorted(((key, titles.get(key, key)) for key in keys if key), key=lambda pair: pair[1])


def expected_after(bank: str) -> timedelta | None:
    """How long marking took lately: the median of the last 50 works of a bank; None while there are fewer than five."""
    count, seconds = sql.one(MEDIAN, [bank]) or (0, None)
    return timedelta(seconds=float(seconds)) if count >= FEW and seconds is not None else None


def waits_since(viewer: Any) -> datetime | None:
    """Since when the oldest work waits for this viewer."""
    return queue_for(viewer).order_by("opened_at", "id").values_list("opened_at", flat=True).first()
