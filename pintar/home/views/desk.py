"""The first page of the staff desk."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pintar.accounts.rules import can_author, can_organise, is_staff, provinces_seen
from pintar.directory.queries import provinces
from pintar.home import queries
from pintar.kit.clock import now
from pintar.kit.pages import page
from pintar.kit.permits import permitted


@permitted(is_staff)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Where things stand, for what this person answers for."""
    seen = provinces_seen(request.user)
    return page(
        request,
        "home/desk.html",
        {
            "totals": queries.totals_for(request.user),
            "provinces": provinces().filter(code__in=seen) if seen else [],
            "periods": queries.running_periods_for(request.user),
            "releases": queries.newest_releases_for(request.user),
            "may_organise": can_organise(request.user),
            "may_author": can_author(request.user),
            "now": now(),
            "zone": getattr(request.user, "zone", ""),
        },
    )
