"""What no template, style sheet or script may hold: the Content-Security-Policy forbids the one, the law the other."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.house import PINTAR, ROOT, files, place

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "an event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "a script without a source": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.I),
    "a style element": re.compile(r"<style[\s>]", re.I),
    "a javascript address": re.compile(r"javascript:", re.I),
}
ADDRESS = re.compile(r"https?://([\w.-]+)")
# Names of standards, which nobody fetches.
NAMES = {"www.w3.org", "www.sitemaps.org", "pintar.example"}
# Pages that a machine opens, or that only lead elsewhere: nothing on a screen links to them.
UNLINKED = {"home:robots", "home:sitemap", "accounts:confirm", "accounts:reset"}


def test_templates_hold_nothing_that_the_security_policy_refuses():
    found = [
        f"{place(path)}: {what}"
        for path in files("*.html")
        for what, sign in INLINE.items()
        if sign.search(_without_comments(path.read_text(encoding="utf-8")))
    ]

    assert not found


def test_nothing_is_fetched_from_another_house():
    sheets = files("*.css", "*.ts", under=ROOT / "frontend")
    found = [
        f"{place(path)}: {host}"
        for path in [*files("*.html", "*.svg"), *sheets]
        for host in ADDRESS.findall(path.read_text(encoding="utf-8"))
        if host not in NAMES
    ]

    assert not found


def test_every_page_has_a_name_that_something_uses():
    written = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*PINTAR.rglob("*.py"), *PINTAR.rglob("*.html"), *(ROOT / "tests").rglob("*.py")]
        if path.name != "urls.py"
    )
    named = set(_names(get_resolver()))
    # A page that is redirected to by its path is used as well.
    unused = [
        name
        for name in sorted(named - UNLINKED)
        if f"'{name}'" not in written and f'"{name}"' not in written and not _is_said_as_path(name, written)
    ]

    assert named and not unused


def _names(resolver: URLResolver, prefix: str = "") -> list[str]:
    found = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found += _names(entry, f"{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern) and entry.name and prefix:
            found.append(f"{prefix}{entry.name}")
    return found


def _is_said_as_path(name: str, written: str) -> bool:
    fixed = next(path for known, path in _paths(get_resolver()) if known == name).split("<")[0]
    return len(fixed) > 3 and f"/{fixed}" in written


def _paths(resolver: URLResolver, prefix: str = "", before: str = "") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _paths(entry, f"{entry.namespace}:" if entry.namespace else prefix, path)
        elif entry.name:
            yield f"{prefix}{entry.name}", path


def _without_comments(text: str) -> str:
    return re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", "", text, flags=re.S)
