"""Pages for when something went wrong: what happened, what was kept, what to do."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was older than the session, or cookies are off. What was typed is still behind the Back button."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page does not exist, or not for this person."""
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page exists and the person may not open it."""
    return render(request, "403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request could not be read: too large, or malformed."""
    return render(request, "400.html", status=400)


def too_large(request: HttpRequest) -> HttpResponse:
    """More was sent than the page takes; nothing of it was read."""
    return render(request, "400.html", status=413)


def broken(request: HttpRequest) -> HttpResponse:
    """The program failed; the page touches no database."""
    return render(request, "500.html", {"request_id": getattr(request, "id", "")}, status=500)


def database_away(request: HttpRequest) -> HttpResponse:
    """The database does not answer: what was sent now was not kept, what was kept before is safe."""
    message = _("Belum tersimpan: pangkalan data sedang tidak menjawab. Tunggu sebentar, lalu kirim lagi.")
    if request.headers.get("HX-Request") == "true" or "json" in request.headers.get("Accept", ""):
        response: HttpResponse = JsonResponse({"message": message}, status=503)
    else:
        response = render(request, "503.html", {"is_sent": request.method == "POST"}, status=503)
    response.headers["Retry-After"] = "5"
    return response
