"""Arabic inside other text: right to left, in its own face, and told to screen readers as Arabic."""

import re
from typing import Any

from lxml.html import HtmlElement, builder

LETTERS = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"
_RUN = re.compile(f"[{LETTERS}](?:[{LETTERS}\\s\u200c\u200d.,:;!()«»0-9\\-]*[{LETTERS}])?")
_LETTER = re.compile(f"[{LETTERS}]")


def set_runs(root: HtmlElement) -> bool:
    """Set whole paragraphs of Arabic as passages, and runs of it inside other words as phrases; whether there were any."""
    has_any = False
    for paragraph in [element for element in root.iter("p") if not _is_set(element)]:
        text = paragraph.text_content()
        if not len(paragraph) and _RUN.search(text) and not _has_other_letters(text):
            mark(paragraph, is_passage=True)
            has_any = True
    for element in [one for one in root.iter() if isinstance(one.tag, str) and not _is_set(one)]:
        has_any |= _set_phrases(element)
    return has_any


def mark(element: HtmlElement, *, is_passage: bool) -> None:
    """Say that an element is Arabic."""
    if is_passage:
        element.set("class", "arab")
    element.set("lang", "ar")
    element.set("dir", "rtl")


def set_verses(paragraph: HtmlElement) -> None:
    """Set each line of a paragraph as a verse of its own, its two halves side by side where there is room."""
    parent = paragraph.getparent()
    if parent is None:
        return
    at = parent.index(paragraph)
    lines = [line for line in paragraph.text_content().split("\n") if line.strip()]
    for n, line in enumerate(lines):
        verse = builder.P(*(builder.SPAN(half.strip()) for half in line.split("|") if half.strip()))
        for half in verse[:-1]:
            half.tail = " "
        mark(verse, is_passage=True)
        verse.tail = "\n"
        parent.insert(at + 1 + n, verse)
    parent.remove(paragraph)


def _set_phrases(element: HtmlElement) -> bool:
    """Wrap the runs in an element's own text and after each of its children."""
    has_any = False
    for child in list(element):
        if pieces := _split(child.tail):
            child.tail, has_any = pieces[0], True
            _insert(element, element.index(child) + 1, pieces)
    if pieces := _split(element.text):
        element.text, has_any = pieces[0], True
        _insert(element, 0, pieces)
    return has_any


def _insert(element: HtmlElement, at: int, pieces: list[str]) -> None:
    for n, (words, after) in enumerate(zip(pieces[1::2], pieces[2::2], strict=True)):
        span = builder.SPAN(words)
        mark(span, is_passage=False)
        span.tail = after
        element.insert(at + n, span)


def _split(text: str | None) -> list[str]:
    """Text, phrase, text, phrase, text …; empty when there is no Arabic in it."""
    if not text or not _RUN.search(text):
        return []
    pieces, end = [], 0
    for found in _RUN.finditer(text):
        pieces += [text[end : found.start()], found.group()]
        end = found.end()
    return [*pieces, text[end:]]


def _is_set(element: HtmlElement) -> bool:
    here: Any = element
    while here is not None:
        if here.get("lang") == "ar" or here.tag in ("code", "pre", "kbd"):
            return True
        here = here.getparent()
    return False


def _has_other_letters(text: str) -> bool:
    return any(c.isalpha() and not _LETTER.match(c) for c in text)
