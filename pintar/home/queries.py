"""What the composing pages read: it belongs to the floors below, and nothing is kept here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from pintar.accounts.models import Person
from pintar.accounts.rules import can_author, can_organise, has_role, provinces_seen
from pintar.accounts.values import RoleKind
from pintar.authoring.models import Release
from pintar.catalogue.models import Period, Training
from pintar.credentials.queries import certificates_of
from pintar.home.rules import letters_within
from pintar.insights.models import Rollup
from pintar.kit.clock import now, today
from pintar.notifications.models import Letter, LetterSet
from pintar.notifications.values import Reason

HALF_A_YEAR = timedelta(days=183)  # how far back a period that is still being learned in can have closed
LONGEST_SITEMAP = 50_000  # addresses in one file (sitemaps.org protocol)


@dataclass(frozen=True)
class Totals:
    """The sums on the home page; `provinces` is how many have at least one participant."""

    people: int
    participations: int
    passed: int
    jp: int
    provinces: int
    counted_at: datetime

    @property
    def pass_rate(self) -> float:
        """Passed as a share of all participations."""
        return self.passed / self.participations if self.participations else 0.0


def totals(within: frozenset[str] | None = None) -> Totals | None:
    """The country's sums, or those of some provinces; None before anything was counted. One query."""
    sums = list(Rollup.objects.filter(dimension__in=["all", "province"]))
    provinces = [r for r in sums if r.dimension == "province" and (within is None or r.key in within)]
    counted = [r for r in sums if r.dimension == "all"] if within is None else provinces
    if not counted:
        return None
    return Totals(
        people=sum(r.people for r in counted),
        participations=sum(r.participations for r in counted),
        passed=sum(r.passed for r in counted),
        jp=sum(r.jp for r in counted),
        provinces=sum(1 for r in provinces if r.key and r.people),
        counted_at=max(r.counted_at for r in counted),
    )


def certificate_codes_for(viewer: Any) -> dict[int, str]:
    """The codes of the viewer's certificates that stand, by enrolment."""
    return dict(certificates_of(viewer).values_list("enrolment_id", "code"))


def listed_slugs(besides: int = 0) -> Iterator[tuple[str, datetime]]:
    """The address and the last change of every training the public may see, newest first;
    `besides` addresses of the same file are taken by other pages.
    """
    return (
        Training.objects.filter(is_listed=True)
        .order_by("-created_at", "-id")
        .values_list("slug", "release__published_at")[: LONGEST_SITEMAP - besides]
        .iterator()
    )


def running_periods_for(viewer: Any, size: int = 12) -> QuerySet[Period]:
    """Periods that are open, still to open, or being learned in, with the span of their batches; for staff."""
    if not has_role(viewer, RoleKind.ORGANISER, RoleKind.REGIONAL, RoleKind.LEADER):
        return Period.objects.none()
    at = now()
    return (
        Period.objects.annotate(
            batch_count=Count("batches"),
            first_day=Min("batches__starts_on"),
            last_day=Max("batches__ends_on"),
        )
        .filter(closes_at__gt=at - HALF_A_YEAR)
        .filter(Q(closes_at__gt=at) | Q(last_day__gte=today()))
        .order_by("-closes_at", "-id")[:size]
    )


def newest_releases_for(viewer: Any, size: int = 5) -> QuerySet[Release]:
    """The releases published last, for those who write courses."""
    if not can_author(viewer):
        return Release.objects.none()
    return (
        Release.objects.select_related("course").defer("manifest", "papers").order_by("-published_at")[:size]
    )


def totals_for(viewer: Any) -> Totals | None:
    """The sums a member of staff answers for: the country's, or their provinces'. None for those who only write."""
    if can_organise(viewer) or has_role(viewer, RoleKind.LEADER):
        return totals()
    seen = provinces_seen(viewer)
    return totals(within=seen) if seen else None


def letters_for(viewer: Any, *, text: str = "", reason: str = "") -> LetterSet:
    """Letters that came back for good, to the people whose letters the viewer may see; `text` begins words of a name, or an address."""
    seen = letters_within(viewer)
    found = Letter.objects.dead().select_related("person__province")
    if seen is not None:
        found = found.filter(person__province__in=seen)
    if text.strip():
        named = Person.objects.named_like(text)
        found = found.filter(Q(to__istartswith=text.strip()) | Q(person__in=named.values("pk")))
    if reason:
        found = found.filter(reason__in=["", reason] if reason == Reason.OTHER else [reason])
    return found


def reasons_for(viewer: Any) -> list[tuple[Reason, int]]:
    """Why letters came back, the most frequent first, with how many. One query."""
    counts: dict[Reason, int] = {}
    for said, count in letters_for(viewer).order_by().values_list("reason").annotate(count=Count("pk")):
        known = Reason(said) if said in Reason.values else Reason.OTHER
        counts[known] = counts.get(known, 0) + count
    return sorted(counts.items(), key=lambda one: -one[1])
