"""Addresses are found by their first part, and mean what they mean in a plain list."""

import re

import pytest
from django.http import Http404
from django.urls import URLResolver, get_resolver, resolve
from django.urls.resolvers import RoutePattern

from pintar.kit.doors import Doors

EXAMPLES = {
    "int": "7",
    "uuid": "01a2014a-5895-7f0f-a964-8e3f1d3a2d67",
    "path": "satu/dua",
    "slug": "materi-1",
}


def every_address() -> list[str]:
    """One address for each pattern of the house, its places filled in."""

    def walk(patterns, before):
        for one in patterns:
            route = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, route)
            elif "(?P" not in route:
                yield re.sub(r"<(?:(\w+):)?\w+>", lambda m: EXAMPLES.get(m.group(1) or "str", "kata"), route)

    return sorted(set(walk(get_resolver().url_patterns[0].url_patterns, "")))


@pytest.mark.parametrize(
    "path",
    [
        *("/" + path for path in every_address()),
        "/belajar/5/berlatih/3/",
        "/belajar/5/pertanyaan/01a2014a-5895-7f0f-a964-8e3f1d3a2d67/",
        "/",
        "/healthz",
        "/belajar/",
        "/belajar/5/materi-1/",
        "/pelatihan/ukur/",
        "/meja/",
        "/akun/masuk/",
        "/verifikasi/",
    ],
)
def test_an_address_leads_where_a_plain_list_leads(path: str) -> None:
    house = get_resolver().url_patterns[0]
    assert isinstance(house, Doors)
    plain = URLResolver(RoutePattern("", is_endpoint=False), house.url_patterns)

    found, wanted = resolve(path), plain.resolve(path[1:])

    assert (found.func, found.kwargs, found.view_name, found.route) == (
        wanted.func, wanted.kwargs, wanted.view_name, wanted.route
    )  # fmt: skip
    assert found.namespaces == wanted.namespaces


@pytest.mark.parametrize("path", ["/tidak-ada/", "/belajar/bukan-angka/", "/belajar"])
def test_an_address_nobody_has_is_none(path: str) -> None:
    with pytest.raises(Http404):
        resolve(path)
