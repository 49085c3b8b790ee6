"""Showing a page, or only the part of it that was asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render `template`; when htmx asks and `part` names a partial of the same file, render only that."""
    name = f"{template}#{part}" if part and request.headers.get("HX-Request") == "true" else template
    return render(request, name, context, status=status)
