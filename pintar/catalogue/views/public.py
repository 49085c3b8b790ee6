"""The catalogue and the page of one training."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pintar.authoring.queries import manifest_of
from pintar.catalogue import queries
from pintar.catalogue.forms import SearchForm
from pintar.kit.pages import page


@require_safe
def trainings(request: HttpRequest) -> HttpResponse:
    """Search and filter; every filter is a link that can be shared."""
    form = SearchForm(request.GET)
    asked = form.asked()
    slice_ = queries.offers_for(request.user, **asked, cursor=request.GET.get("cursor", ""))
    return page(
        request,
        "catalogue/list.html",
        {"form": form, "slice": slice_, "is_filtered": any(asked.values()), "price": queries.rupiah_per_mb()},
        part="results",
    )


@require_safe
def training(request: HttpRequest, slug: str) -> HttpResponse:
    """What I will be able to do, what it costs in hours and data, when, and one button that says the truth."""
    offer = queries.get_offer_for(request.user, slug)
    manifest = manifest_of(offer.training.release_id)
    media = [name for name in ("reading", "slides", "audio", "video") if manifest.budget.get(name)]
    return page(
        request,
        "catalogue/training.html",
        {
            "offer": offer,
            "training": offer.training,
            "manifest": manifest,
            "media": media,
            "price": queries.rupiah_per_mb(),
            "address": request.build_absolute_uri(request.path),
        },
    )
