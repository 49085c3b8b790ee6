"""Pages for when something went wrong: what happened, what was kept, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


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


def broken(request: HttpRequest) -> HttpResponse:
    """The program failed; the page touches no database."""
    return render(request, "500.html", {"request_id": getattr(request, "id", "")}, status=500)
