"""How the line moves, for the pages that wait: small, the same for everybody, kept for two seconds by whoever stands before us."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pintar.waitingroom.file import as_json
from pintar.waitingroom.queries import state_now


@require_safe
def standing(request: HttpRequest) -> HttpResponse:
    """The state as JSON: {"admitted", "rate", "last"}."""
    response = HttpResponse(as_json(state_now()), content_type="application/json")
    response.headers["Cache-Control"] = "public, max-age=2"
    return response
