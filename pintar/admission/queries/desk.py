"""What organisers see: who may register, how many hold what, every ticket, and the outages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from pintar.accounts.models import Person
from pintar.accounts.values import Employment
from pintar.admission.models import Draw, Extension, Outage, Outcome, Ticket
from pintar.catalogue.models import Batch, Period
from pintar.catalogue.values import Asked, Need, PeriodRules
from pintar.directory.models import Profession, Region

KINDS = {
    "province": _("Provinsi"),
    "regency": _("Kabupaten/kota"),
    "profession": _("Profesi"),
    "employment": _("Status kepegawaian"),
    "institution": _("Satuan kerja"),
}


@dataclass(frozen=True)
class ShareLine:
    """A share in words: the kind of group, its name, and its seats."""

    kind: str
    name: str
    least: int
    most: int | None


def counts_of(batch_id: int) -> dict[str, int]:
    """How many tickets stand, were given up, and what became of them; two queries."""
    found = Ticket.objects.filter(batch=batch_id).aggregate(
        taken=Count("id", filter=Q(cancelled_at__isnull=True)),
        given_up=Count("id", filter=Q(cancelled_at__isnull=False)),
    )
    states = Outcome.objects.filter(batch=batch_id).values_list("state").annotate(Count("ticket_id"))
    return found | dict(states)


def tickets_for(batch: Batch, *, text: str = "", state: str = "") -> QuerySet[Ticket]:
    """The tickets of a batch; by number, or by the holder's name, e-mail or phone."""
    found = Ticket.objects.filter(batch=batch).select_related("person__province", "person__profession")
    found = found.defer("person__search", "person__password")
    if text.strip().isdigit():
        found = found.filter(pk=int(text.strip()[:18]))
    elif text.strip():
        found = found.filter(person__in=Person.objects.named_like(text).values("pk"))
    if state == "waiting":
        found = found.filter(cancelled_at__isnull=True)
    elif state == "given-up":
        found = found.filter(cancelled_at__isnull=False)
    elif state in Outcome.State.values:
        found = found.filter(pk__in=Outcome.objects.filter(batch=batch, state=state).values("ticket_id"))
    return found


def outcomes_of(tickets: list[Ticket]) -> dict[int, Outcome]:
    """What became of these tickets, by number."""
    return {one.ticket_id: one for one in Outcome.objects.filter(ticket__in=[t.pk for t in tickets])}


def rows_of(batch: Batch) -> Iterator[tuple[Any, ...]]:
    """Every ticket of a batch as a line for a file, in the order of their numbers."""
    outcomes = {
        o[0]: o[1:] for o in Outcome.objects.filter(batch=batch).values_list("ticket_id", "state", "rank")
    }
    found = Ticket.objects.filter(batch=batch).order_by("pk").values_list(
        "pk", "taken_at", "cancelled_at", "person__full_name", "person__profession_id", "person__employment",
        "person__province__name", "person__regency__name", "person__institution", "needs",
    )  # fmt: skip
    for number, taken, gone, *said, needs in found.iterator(2000):
        state, rank = outcomes.get(number, ("", ""))
        yield (
            number,
            taken.isoformat(),
            gone.isoformat() if gone else "",
            *said,
            "; ".join(needs),
            state,
            rank,
        )


def eligible(terms: PeriodRules) -> int:
    """How many people with a complete profile the period lets in, by profession, employment and what their profile holds."""
    groups = Profession.objects.filter(Q(code__in=terms.professions) | Q(group__in=terms.professions))
    found = Person.objects.filter(is_active=True, profession__isnull=False, regency__isnull=False).exclude(
        full_name=""
    )
    found = found.exclude(employment="")
    if terms.professions:
        found = found.filter(profession__in=groups.values("code"))
    if terms.employment:
        found = found.filter(employment__in=terms.employment)
    if Asked.NAME in terms.asked:
        found = found.filter(name_confirmed_at__isnull=False)
    if Asked.EMAIL in terms.asked:
        found = found.filter(email_confirmed_at__isnull=False)
    if Asked.INSTITUTION in terms.asked:
        found = found.exclude(institution="")
    for kind in {Asked.NIP, Asked.NIK, Asked.NUPTK} & set(terms.asked):
        found = found.filter(identifiers__kind=kind)
    return found.count()


def shares_in_words(batch: Batch) -> list[ShareLine]:
    """The shares of a batch with the names of their groups; at most two queries."""
    codes = [one["of"] for one in batch.shares if one["by"] in ("province", "regency")]
    names: dict[tuple[str, str], str] = {}
    if codes:
        for code, name in Region.objects.filter(code__in=codes).values_list("code", "name"):
            names["province", code] = names["regency", code] = name
    if any(one["by"] == "profession" for one in batch.shares):
        names |= {("profession", code): name for code, name in Profession.objects.values_list("code", "name")}
    names |= {("employment", str(value)): str(label) for value, label in Employment.choices}
    return [
        ShareLine(
            str(KINDS[one["by"]]),
            names.get((one["by"], one["of"]), one["of"]),
            one.get("least", 0),
            one.get("most"),
        )
        for one in batch.shares
    ]


def points_in_words(rule: Mapping[str, Any]) -> list[tuple[str, int]]:
    """What each need weighs under a rule, the heaviest first."""
    labels = dict(Need.choices)
    points = sorted(rule.get("points", {}).items(), key=lambda one: -one[1])
    return [(str(labels.get(need, need)), weight) for need, weight in points]


def extensions_of(period_id: int | None) -> QuerySet[Extension]:
    """By which outages a period was prolonged."""
    return Extension.objects.filter(period=period_id).select_related("outage").order_by("outage__began_at")


def outages() -> QuerySet[Outage]:
    """Every outage, for a list."""
    return Outage.objects.all()


def prolonged_by(rows: list[Outage]) -> list[Extension]:
    """By how much each of these outages prolonged which period."""
    return list(Extension.objects.filter(outage__in=rows).select_related("period").order_by("period__name"))


def draws_of(period: Period) -> dict[int, Draw]:
    """The draws of a period's batches."""
    return {draw.batch_id: draw for draw in Draw.objects.filter(batch__period=period)}
