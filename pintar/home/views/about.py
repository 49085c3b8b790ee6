"""Pages that say what this is and how it treats those who use it; they ask nothing of the database."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pintar.accounts.values import PRIVACY_VERSION
from pintar.home import queries
from pintar.kit.pages import page


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What Pintar is, who may join and what is counted."""
    return page(
        request, "home/about.html", {"totals": queries.totals(), "zone": getattr(request.user, "zone", "")}
    )


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Answers to what people ask most."""
    return page(request, "home/help.html", _operator())


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about a person, why, how long and who sees it."""
    return page(
        request,
        "home/privacy.html",
        {**_operator(), "version": PRIVACY_VERSION, "session_days": settings.SESSION_COOKIE_AGE // 86_400},
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How the pages can be used by everybody, what is known not to work, and whom to tell."""
    return page(request, "home/accessibility.html", _operator())


def _operator() -> dict[str, str]:
    return {"operator": settings.CERTIFICATE_ISSUER, "contact": settings.CONTACT}
