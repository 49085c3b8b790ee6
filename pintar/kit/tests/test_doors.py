"""Addresses are found by their first part, and mean what they mean in a plain list."""

import pytest
from django.http import Http404
from django.urls import URLResolver, get_resolver, resolve
from django.urls.resolvers import RoutePattern

from pintar.kit.doors import Doors


@pytest.mark.parametrize(
    "path",
    [
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
