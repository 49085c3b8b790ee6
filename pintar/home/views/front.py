"""The first page: an invitation to the public, one next step to whoever has an account."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from pintar.catalogue.queries import open_offers_for, rupiah_per_mb
from pintar.home import queries
from pintar.home.values import next_step
from pintar.kit.clock import now
from pintar.kit.memory import remembered
from pintar.kit.pages import page
from pintar.learning.queries import studies_for

fronts = remembered(seconds=5)  # the page is the same for everybody who has no account
MOST_OFFERS, MOST_STUDIES, MOST_OTHERS = 6, 60, 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is open for registration now, or what this person does next."""
    if not request.user.is_authenticated:
        key = (get_language(), request.scheme, request.get_host())
        return HttpResponse(fronts.get(key, lambda: _front(request)))
    context: dict[str, Any] = {
        "periods": open_offers_for(request.user, MOST_OFFERS),
        "price": rupiah_per_mb(),
        "now": now(),
        "zone": request.user.zone,
    }
    person = request.user
    studies, codes = studies_for(person, MOST_STUDIES), queries.certificate_codes_for(person)
    step = next_step(person.is_profile_complete, studies, codes, context["now"])
    others = [(study, codes.get(study.id, "")) for study in studies if study is not step.study][:MOST_OTHERS]
    return page(request, "home/mine.html", context | {"step": step, "others": others})


def _front(request: HttpRequest) -> bytes:
    context = {
        "periods": open_offers_for(request.user, MOST_OFFERS),
        "price": rupiah_per_mb(),
        "now": now(),
        "zone": "",
        "totals": queries.totals(),
    }
    return page(request, "home/home.html", context).content
