"""Addresses: where this site stands, and those of its pages, made many times a page: `reverse` without its search."""

import re
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_resolver, get_script_prefix, reverse

UNNAMED: Final = "http://localhost:8000"  # where a site stands that was given no address
PLAIN: Final = re.compile(r"[\w-]+", re.ASCII)  # what needs no quoting in an address


def site() -> str:
    """Where this site stands, without a slash at the end, for what is written when nobody asks: letters, papers, calendars."""
    return settings.BASE_URL or UNNAMED


def site_of(request: HttpRequest) -> str:
    """The same for what is written for somebody who asks: without an address of its own, the site stands where they found it."""
    return settings.BASE_URL or f"{request.scheme}://{request.get_host()}"


def address(name: str, *words: Any) -> str:
    """The address of a page by its name and the parts in order; what is out of the ordinary is left to `reverse`."""
    plan = _plan(name, len(words))
    if plan is None:
        return reverse(name, args=words)
    pieces, converters = plan
    found = [pieces[0]]
    for word, (converter, shape), piece in zip(words, converters, pieces[1:], strict=True):
        text = word if type(word) is str else converter.to_url(word)
        if not PLAIN.fullmatch(text) or not shape.fullmatch(text):
            return reverse(name, args=words)
        found += (text, piece)
    return "".join(found)


def address_if_any(name: str, *words: Any) -> str:
    """An address, or nothing where there is none."""
    try:
        return address(name, *words)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=1000)
def _plan(name: str, count: int) -> tuple[list[str], list[Any]] | None:
    """The pieces of an address and what stands between them; None where only Django knows."""
    resolver, prefix, converters = get_resolver(), get_script_prefix(), {}
    *spaces, view = name.split(":")
    for space in spaces:
        try:
            before, resolver = resolver.namespace_dict[space]
        except KeyError:
            return None
        prefix += before
        converters.update(resolver.pattern.converters)
    found = [one for one in resolver.reverse_dict.getlist(view) if len(one[0][0][1]) == count]
    if len(found) != 1 or len(found[0][0]) != 1 or found[0][2]:
        return None
    (form, names), own = found[0][0][0], found[0][3]
    marks = {word: f"\0{place}\0" for place, word in enumerate(names)}
    try:
        pieces = re.split("\0\\d+\0", (prefix + form) % marks)
        return pieces, [(own[word], re.compile(own[word].regex)) for word in names]
    except (KeyError, NoReverseMatch, TypeError, ValueError):
        return None
