"""Reading the catalogue: it is open to everybody; what is not listed or announced is seen by staff only."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from pintar.accounts.rules import can_organise, is_staff
from pintar.catalogue.models import Batch, Period, Training
from pintar.catalogue.values import Product, Window, window_at
from pintar.directory.queries import rule_value
from pintar.kit.clock import now
from pintar.kit.follower import reading
from pintar.kit.keyset import Slice, take
from pintar.kit.memory import remembered
from pintar.kit.stems import stems

prices = remembered(seconds=30)


@dataclass(frozen=True)
class Offer:
    """A training with the batches a person could still join, the soonest to close first."""

    training: Training
    batches: tuple[Batch, ...] = field(default=())
    at: datetime = field(default_factory=now)

    @property
    def batch(self) -> Batch | None:
        """The batch to name first: one that is open, else the next to open."""
        return self.batches[0] if self.batches else None

    @property
    def window(self) -> Window:
        """How registration for it stands; closed when there is nothing to join."""
        return window_of(self.batches[0], self.at) if self.batches else Window("closed")


def window_of(batch: Batch, at: datetime | None = None) -> Window:
    """How the window of a batch stands; needs `period` loaded."""
    period = batch.period
    if period is None:
        return window_at(None, None, at or now())
    return window_at(period.opens_at, min(period.closes_at, batch.closed_at or period.closes_at), at or now())


def offers_for(
    viewer: Any,
    *,
    text: str = "",
    product: str = "",
    kind: str = "",
    profession: str = "",
    jp: tuple[int, int] | None = None,
    open_only: bool = False,
    cursor: str = "",
    size: int = 12,
) -> Slice:
    """A page of the catalogue, newest first; its rows are Offers. Two queries, whatever the size.

    The public's may be a few seconds old (`kit.follower`); those who write trainings see what they wrote.
    """
    at = now()

    def read(using: str) -> Slice:
        slice_ = take(found.using(using), ["-created_at", "-id"], cursor, size)
        rows = _with_batches(viewer, slice_.rows, at, using)
        return Slice(rows=rows, after=slice_.after, before=slice_.before)

    found = listed_for(viewer).defer("outcomes", "legal_basis", "stems")
    if wanted := stems(text):
        found = found.filter(stems__contains=sorted(set(wanted)))
    if product:
        found = found.filter(product=product)
    if kind:
        found = found.filter(kind=kind)
    if profession:
        found = found.filter(Q(professions__contains=[profession]) | Q(professions=[]))
    if jp:
        found = found.filter(jp__range=jp)
    if open_only:
        found = found.filter(
            Exists(_joinable(viewer, at).filter(training=OuterRef("pk"), **_open_at(at))) | _standing()
        )
    return read(DEFAULT_DB_ALIAS) if is_staff(viewer) else reading(read)


def open_offers_for(viewer: Any, size: int = 12) -> list[tuple[Period, list[Offer]]]:
    """What can be registered for now or soon, by period, for the home page. One query."""
    at = now()
    batches = _joinable(viewer, at).filter(training__is_listed=True).select_related("period", "training")
    periods: dict[int, tuple[Period, dict[int, Offer]]] = {}
    for batch in batches.order_by("period__closes_at", "period_id", "training__title", "number")[: size * 4]:
        if batch.period is None:
            continue
        _, offers = periods.setdefault(batch.period.pk, (batch.period, {}))
        held = offers.get(batch.training_id)
        offers[batch.training_id] = Offer(batch.training, (*(held.batches if held else ()), batch), at)
    return [(period, list(offers.values())[:size]) for period, offers in periods.values()]


def get_offer_for(viewer: Any, slug: str) -> Offer:
    """One training with what can be joined; one that is not listed does not exist for the public. Two queries."""
    training = get_object_or_404(listed_for(viewer).select_related("release"), slug=slug)
    return _with_batches(viewer, [training], now())[0]


def listed_for(viewer: Any) -> QuerySet[Training]:
    """The trainings a viewer may know of."""
    return Training.objects.all() if is_staff(viewer) else Training.objects.filter(is_listed=True)


def get_batch_for(viewer: Any, batch_id: int) -> Batch:
    """A batch somebody wants to join. One of a training that is not listed, or of a period that is not announced, does
    not exist for the public.
    """
    batch = get_object_or_404(Batch.objects.select_related("period", "training"), pk=batch_id)
    if not batch.training.is_listed and not is_staff(viewer):
        raise Http404
    if batch.period and not batch.period.is_announced and not can_organise(viewer):
        raise Http404
    return batch


def periods_for(viewer: Any, text: str = "") -> QuerySet[Period]:
    """All periods, for those who organise them."""
    if not can_organise(viewer):
        return Period.objects.none()
    return Period.objects.filter(name__icontains=text) if text else Period.objects.all()


def get_period_for(viewer: Any, period_id: int) -> Period:
    """One period, for those who organise."""
    return get_object_or_404(periods_for(viewer), pk=period_id)


def batches_of(period: Period) -> QuerySet[Batch]:
    """The batches of a period with their trainings."""
    return (
        Batch.objects.filter(period=period).select_related("training").order_by("training__title", "number")
    )


def all_batches() -> QuerySet[Batch]:
    """Every batch with its training and period, for lists that are already guarded."""
    return Batch.objects.select_related("training", "period")


def rupiah_per_mb() -> int:
    """The price by which data budgets are told in rupiah; a row of the directory."""
    return prices.get("", lambda: int(rule_value("catalogue.rupiah_per_mb")))


def _joinable(viewer: Any, at: datetime) -> QuerySet[Batch]:
    found = Batch.objects.filter(period__closes_at__gt=at)
    return found if can_organise(viewer) else found.filter(period__is_announced=True)


def _open_at(at: datetime) -> dict[str, datetime]:
    return {"period__opens_at__lte": at, "period__closes_at__gt": at}


def _standing() -> Q:
    return Q(product=Product.KNOWLEDGE)


def _with_batches(
    viewer: Any, trainings: list[Training], at: datetime, using: str = DEFAULT_DB_ALIAS
) -> list[Offer]:
    joinable = Q(period__closes_at__gt=at)
    if not can_organise(viewer):
        joinable &= Q(period__is_announced=True)
    found = Batch.objects.using(using).filter(
        joinable | Q(period__isnull=True), training__in=[t.pk for t in trainings]
    )
    batches: dict[int, list[Batch]] = {}
    for batch in found.select_related("period"):
        batches.setdefault(batch.training_id, []).append(batch)
    return [
        Offer(t, tuple(sorted(batches.get(t.pk, []), key=lambda b: _urgency(b, at))), at) for t in trainings
    ]


def _urgency(batch: Batch, at: datetime) -> tuple[bool, float, int]:
    window = window_of(batch, at)
    first = window.closes_at if window.state == "open" else window.opens_at
    return (not window.is_open, first.timestamp() if first else 0.0, batch.number)
