"""Questions of Moodle, from its XML or from GIFT, into the ledger of what is carried."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from pintar.assessment.exchange import html
from pintar.assessment.exchange.carrying import Ledger
from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.moodle_asking import of_tags
from pintar.assessment.exchange.moodle_items import Writer
from pintar.assessment.exchange.moodle_pictures import Hung
from pintar.assessment.exchange.moodle_questions import Question
from pintar.assessment.exchange.pictures import size_of
from pintar.assessment.exchange.texts import (
    CLIPS,
    HTML,
    MARKDOWN,
    PICTURES,
    Shelf,
    TooLong,
    named_files,
    readdressed,
)
from pintar.assessment.exchange.words import fold, shorten

LONGEST_COMPETENCY = 150
PLUGIN_FILE = "@@PLUGINFILE@@/"
_LOOKS_HTML = re.compile(r"<[a-zA-Z/!]|&(?:#\d+|[a-zA-Z]{2,8});")


def carry(
    ledger: Ledger,
    question: Question,
    *,
    place: str,
    category: str = "",
    tags: tuple[str, ...] = (),
    shelf: Shelf | None = None,
    points: int | float = 1,
    key: str = "",
    picture: str = "",
) -> None:
    """Keep a question as an item, or note why not. `picture` is the address of what lies under its drops."""
    shelf = shelf or Shelf()
    markup = markup_of(question)

    def dress(_question: Question, text: Text, _component: str, _area: str, _number: int) -> str:
        return shelf.dress(text)

    def hang(_question: Question) -> Hung | None:
        path = shelf.keep(picture, PICTURES) if picture else None
        return Hung(path, *size_of(shelf.kept[path])) if path else None

    def settle(words: str) -> str:
        for address in named_files(words, MARKDOWN):
            if address.startswith(PLUGIN_FILE):
                path = shelf.keep(address, PICTURES | CLIPS)
                shown = dict.fromkeys((address, PLUGIN_FILE + quote(address[len(PLUGIN_FILE) :])), path or "")
                words = readdressed(words, MARKDOWN, shown) if path else _without(words, shown)
        return words

    name = key or question.name
    try:
        made = Writer(dress, markup, hang, settle).make(question)
    except TooLong as fault:
        ledger.refuse(place, str(fault), name)
        return
    if made.item is None:
        ledger.refuse(place, made.why, name)
        return
    item = dict(made.item)
    if points != 1:
        item["points"] = points
    if category:
        item["competency"] = category
    item |= of_tags(tags)
    wanted = name or html.plain(html.as_html(question.stem))[:60]
    ledger.take(place, wanted, item, [*made.lost, *shelf.losses], shelf.kept)


def _without(words: str, addresses: Iterable[str]) -> str:
    """A Markdown text in which pictures and links of these addresses are only their words."""
    anyone = "|".join(map(re.escape, addresses))
    return re.sub(rf"!?\[([^\[\]]*)\]\(<?(?:{anyone})>?(?:\s[^()]*)?\)", r"\1", words)


def markup_of(question: Question) -> str:
    """How the item is written: Markdown where nothing in the question is HTML."""
    texts = question.texts()
    if any(text.format == 1 or (text.format == 0 and _LOOKS_HTML.search(text.body)) for text in texts):
        return HTML
    return MARKDOWN


def category_of(path: str) -> str:
    """The last name of a category's path, unless it is only the course's own."""
    names = [fold(part.replace("\0", "/")) for part in path.replace("//", "\0").split("/")]
    names = [name for name in names if name and not re.fullmatch(r"\$\w+\$|top", name)]
    return shorten(names[-1], LONGEST_COMPETENCY) if names else ""


def path_of(competency: str) -> str:
    """A category's path for a competency."""
    return f"$course$/top/{competency.replace('/', '//')}" if competency else "$course$/top"
