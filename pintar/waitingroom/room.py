"""The waiting page: made once for each language, only the numbers in it are filled in."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import override

from pintar.kit import words
from pintar.waitingroom.pacing import State, wait_of
from pintar.waitingroom.tickets import Place

HOLES: Final = ("number", "since", "admitted", "rate", "place", "ahead", "minutes", "again", "along")
HOLE: Final = re.compile("@@([a-z]+)@@")


def page(request: HttpRequest, place: Place, state: State) -> HttpResponseBase:
    """Where one stands in the line and how long it may take. A page that fetches only a part is told to come as a whole."""
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=204)
        response.headers["HX-Refresh"] = "true"
        return response
    language = getattr(request, "LANGUAGE_CODE", None) or "id"
    told = {
        "number": str(place.number),
        "since": str(place.since),
        "admitted": str(state.admitted),
        "rate": f"{state.rate:.3f}",
        "place": words.number(place.number, language),
        "ahead": words.number(max(0, place.number - state.admitted - 1), language),
        "minutes": words.number(max(1, math.ceil(wait_of(place.number, state) / 60)), language),
        "again": str(30 + place.number % 20),  # seconds; without scripts pages come back at different times
        "along": str(max(0, min(state.admitted, place.number) - place.since)),
    }
    response = HttpResponse(HOLE.sub(lambda hole: told[hole[1]], _made(language)))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@cache
def _made(language: str) -> str:
    with override(language):
        return render_to_string(
            "waitingroom/room.html", {"language": language, **{name: f"@@{name}@@" for name in HOLES}}
        )
