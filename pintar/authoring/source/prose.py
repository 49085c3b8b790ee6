"""Markdown as our courses write it, and what a text refers to, line by line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from pintar.kit import markup as trees

DIRECTIVES = ("arab", "bait", "catatan", "contoh", "tugas")
FORMULAS = {
    "math_inline": False,
    "math_inline_double": True,
    "math_block": True,
}  # the token, and whether it stands alone
HALVES = "|"
Kind = Literal["picture", "link", "html", "directive", "heading", "formula", "verse", "depth"]
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\u08a0-\u08c9\ufb50-\ufdff\ufe70-\ufeff]")


@dataclass(frozen=True)
class Mention:
    """Something a text points at or holds: a picture or clip, a link, raw HTML, an unknown directive, a first-level heading,
    a formula (`words` is "block" when it stands alone), a line of verse that is not in two halves, a place nested too deep.
    """

    kind: Kind
    target: str
    line: int
    words: str = ""


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """The one reading of Markdown: CommonMark, tables, footnotes, formulas, directives. Raw HTML is recognised to be dropped."""
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table").use(footnote_plugin, inline=False)
    markdown.use(
        dollarmath_plugin, allow_space=False, allow_digits=False, allow_labels=False, double_inline=True
    )
    for name in DIRECTIVES:
        markdown.use(container_plugin, name=name)
    return markdown


def mentions(text: str, markup: str, first_line: int = 1) -> list[Mention]:
    """What a text (`md` or `html`) refers to, with the line of each in the file it stands in."""
    found = _in_html(text) if markup == "html" else _in_markdown(text)
    return [Mention(m.kind, m.target, m.line + first_line - 1, m.words) for m in found]


def path_in(target: str) -> str | None:
    """The course file a link or picture names; None for other sites, places on the page and lessons."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not parts.path:
        return None
    return unquote(parts.path).removeprefix("./")


def is_outside(target: str) -> bool:
    """Whether an address leads to another site."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return True
    return bool(parts.netloc) or parts.scheme in ("http", "https")


def is_blank(text: str, markup: str) -> bool:
    """Whether nothing of a text can be seen: no letter, no picture, no formula."""
    root = trees.tree_of(text if markup == "html" else parser().render(text))
    return not "".join(root.itertext()).strip() and root.find(".//img") is None


def has_arabic(text: str) -> bool:
    """Whether there is an Arabic letter in it."""
    return bool(_ARABIC.search(text))


def _in_markdown(text: str) -> Iterator[Mention]:
    line, is_verse = 1, False
    for token in parser().parse(text):
        if token.map:
            line = token.map[0] + 1
        if token.type in ("container_bait_open", "container_bait_close"):
            is_verse = token.type == "container_bait_open"
        if token.type == "inline" and is_verse:
            yield from _verse(token.content, line)
        if token.type == "heading_open" and token.tag == "h1":
            yield Mention("heading", "h1", line)
        elif token.type == "html_block":
            yield from _raw(token, line)
        elif token.type in FORMULAS:
            yield Mention("formula", token.content, line, "block")
        elif token.type == "inline":
            yield from _inline(token, line)


def _verse(text: str, first_line: int) -> Iterator[Mention]:
    for line, verse in enumerate(text.split("\n"), first_line):
        if has_arabic(verse) and len([half for half in verse.split(HALVES) if half.strip()]) != 2:
            yield Mention("verse", verse.strip(), line)


def _inline(token: Token, line: int) -> Iterator[Mention]:
    if token.content.lstrip().startswith(":::"):
        word = token.content.strip().strip(":").split()
        yield Mention("directive", word[0] if word else "", line)
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type == "image":
            yield Mention("picture", str(child.attrs.get("src", "")), line, child.content)
        elif child.type == "link_open":
            yield Mention("link", str(child.attrs.get("href", "")), line)
        elif child.type == "html_inline":
            yield from _raw(child, line)
        elif child.type in FORMULAS:
            yield Mention("formula", child.content, line, "block" if FORMULAS[child.type] else "")
            line += child.content.count("\n")


def _raw(token: Token, line: int) -> Iterator[Mention]:
    if not token.content.lstrip().startswith("<!--"):
        yield Mention("html", token.content.strip()[:40], line)


def _in_html(text: str) -> Iterator[Mention]:
    try:
        root = trees.parse(text)
    except trees.NotFollowed as why:
        yield Mention("depth", "", why.line)
        return
    for element in root.iter():
        line: Any = element.sourceline or 1
        if element.tag == "img":
            yield Mention(
                "picture", (element.get("src") or "").strip(), line, (element.get("alt") or "").strip()
            )
        elif element.tag == "a" and element.get("href"):
            yield Mention("link", element.get("href", "").strip(), line)
