"""The catalogue and the page of one training."""

from dataclasses import replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from pintar.accounts.rules import is_staff
from pintar.authoring.queries import manifest_of
from pintar.catalogue import queries
from pintar.catalogue.forms import SearchForm
from pintar.kit.clock import now
from pintar.kit.memory import remembered
from pintar.kit.pages import page

# Everybody who asks the same within these seconds is shown the same; whether one may register is asked anew at the tap.
searches = remembered(seconds=5)
abouts = remembered(seconds=30)
offers = remembered(seconds=5)


@require_safe
def trainings(request: HttpRequest) -> HttpResponse:
    """Search and filter; every filter is a link that can be shared. With scripts only the results are sent."""
    is_part = request.headers.get("HX-Request") == "true"
    template = "catalogue/results.html" if is_part else "catalogue/search.html"

    def draw() -> SafeString:
        return mark_safe(render_to_string(template, _found(request), request))  # noqa: S308 - our own template

    zone = getattr(request.user, "zone", "")
    key = (template, get_language(), zone, request.GET.urlencode())
    inside = draw() if is_staff(request.user) else searches.get(key, draw)
    return HttpResponse(inside) if is_part else page(request, "catalogue/list.html", {"inside": inside})


@require_safe
def training(request: HttpRequest, slug: str) -> HttpResponse:
    """What I will be able to do, what it costs in hours and data, when, and one button that says the truth."""
    offer = _offer(request, slug)
    price = queries.rupiah_per_mb()
    address = request.build_absolute_uri(request.path)

    def draw() -> SafeString:
        manifest = manifest_of(offer.training.release_id)
        media = [name for name in ("reading", "slides", "audio", "video") if manifest.budget.get(name)]
        context = {
            "offer": offer,
            "training": offer.training,
            "manifest": manifest,
            "media": media,
            "price": price,
            "address": address,
        }
        return mark_safe(render_to_string("catalogue/about.html", context, request))  # noqa: S308 - our own template

    key = (offer.training.pk, offer.training.release_id, offer.window.state, price, get_language(), address)
    context = {"offer": offer, "training": offer.training, "about": abouts.get(key, draw)}
    return page(request, "catalogue/training.html", context)


def _offer(request: HttpRequest, slug: str) -> queries.Offer:
    """The training of an address with what can be joined now."""
    if is_staff(request.user):
        return queries.get_offer_for(request.user, slug)
    held: queries.Offer = offers.get(slug, lambda: queries.get_offer_for(AnonymousUser(), slug))
    return replace(held, at=now())


def _found(request: HttpRequest) -> dict[str, Any]:
    form = SearchForm(request.GET)
    asked = form.asked()
    slice_ = queries.offers_for(request.user, **asked, cursor=request.GET.get("cursor", ""))
    return {
        "form": form,
        "slice": slice_,
        "is_filtered": any(asked.values()),
        "price": queries.rupiah_per_mb(),
    }
