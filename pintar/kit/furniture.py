"""The furniture of every page: drawn once for each language and place of the menu, then only carried in.

A top bar and a foot are some forty addresses and words; looking each up again would cost more than the rest of a lesson page.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString

PLACES: Final = ("catalogue:list", "learning:mine", "insights:dashboard", "accounts:me", "home:desk")
ADDRESS: Final = "ThisAddressAsText"
QUOTED: Final = "ThisAddressAsParameter"
MARKS: Final = re.compile(f"{ADDRESS}|{QUOTED}")


@dataclass(frozen=True)
class Standing:
    """What a piece of furniture may know of a request: the language, and where in the menu the page is."""

    path: str
    LANGUAGE_CODE: str
    address: str = ADDRESS
    address_quoted: str = QUOTED

    @property
    def has_worker(self) -> bool:
        """Whether phones may keep the site for days without a signal."""
        return settings.IS_OFFLINE_OFFERED


def carried(template: str, request: HttpRequest | None, signed_in: bool = False) -> SafeString:
    """The piece called `template` for this request; it gets `request` (a Standing) and `signed_in`, and nothing else."""
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    language = translation.get_language() or settings.LANGUAGE_CODE
    html = draw(template, language, _place(request.path if request else ""), signed_in)
    if "ThisAddressAs" not in html:
        return html
    address = request.get_full_path() if request else "/"
    fill = {ADDRESS: escape(address), QUOTED: quote(address)}
    return SafeString(MARKS.sub(lambda mark: fill[mark.group()], html))


@cache
def _drawn(template: str, language: str, place: str, signed_in: bool) -> SafeString:
    context = {"request": Standing(place, language), "signed_in": signed_in}
    return SafeString(get_template(template).render(context))


def _place(path: str) -> str:
    """The path, as far as the menu cares: a place itself, some page under a place, or nowhere in it."""
    places = _addresses()
    if path == "/" or path in places:
        return path
    above = f"/{path.split('/', 2)[1]}/" if path.startswith("/") else ""
    return f"{above}-" if above in places else ""


@cache
def _addresses() -> frozenset[str]:
    return frozenset(reverse(name) for name in PLACES)
