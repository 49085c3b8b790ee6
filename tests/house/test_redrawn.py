"""A part of a page that fetches itself anew: htmx puts the keyboard back by id, so whatever takes it there has one."""

import re
from html.parser import HTMLParser
from pathlib import Path

from tests.house.house import files, place

POLLS = re.compile(r"\b(every|load)\b")
INCLUDE = re.compile(r"""{%\s*include\s+["']([^"']+)["']([^%]*)%}""")
WITH_ID = re.compile(r"{% if link_id %}(.*?){% endif %}")
UNREAD = re.compile(r"{%\s*(place|partial)\b.*?%}")  # what comes in from elsewhere
TAKES_KEYS = {"button", "input", "select", "textarea", "summary", "iframe"}


class Parts(HTMLParser):
    """`found`: the things in polled elements that take the keyboard and that nothing names, with their line."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.is_polled = False
        self.inside: list[str] = []  # open elements of the polled one's name, it first
        self.loops = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "each":
            self.loops += 1
        elif self.inside:
            self.inside += [tag] if tag == self.inside[0] else []
            if takes_keys(tag, said) and not self.is_named(said):
                self.found.append(self.get_starttag_text() or tag)
        elif POLLS.search(said.get("hx-trigger") or ""):
            self.is_polled, self.inside, self.loops = True, [tag], 0

    def handle_endtag(self, tag: str) -> None:
        if tag == "each":
            self.loops -= 1
        elif self.inside and tag == self.inside[0]:
            self.inside.pop()

    def is_named(self, said: dict[str, str | None]) -> bool:
        """With an id that is its own: in a loop one that changes with it."""
        name = said.get("id") or ""
        return "{{" in name if self.loops else bool(name)


def takes_keys(tag: str, said: dict[str, str | None]) -> bool:
    if tag in ("a", "area"):
        return "href" in said
    if tag in ("audio", "video"):
        return "controls" in said
    return (tag in TAKES_KEYS and said.get("type") != "hidden") or "tabindex" in said


def read(text: str) -> Parts:
    """A template's HTML, with what it includes in its place, its loops as elements and no other tags."""
    parts = Parts()
    text = UNREAD.sub("<p tabindex>", re.sub(r"{{.*?}}", "{{}}", with_included(text)))
    text = re.sub(r"{%\s*for\b.*?%}", "<each>", text).replace("{% endfor %}", "</each>")
    parts.feed(re.sub(r"{%\s*comment.*?endcomment\s*%}|{%.*?%}|{#.*?#}", "", text, flags=re.S))
    return parts


def with_included(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        keeps = r"\1" if "link_id=" in found[2] else ""
        return WITH_ID.sub(keeps, with_included(template(found[1]).read_text(encoding="utf-8")))

    return INCLUDE.sub(one, text)


def template(name: str) -> Path:
    return next(path for path in files("*.html") if path.as_posix().endswith(f"/templates/{name}"))


def test_whatever_takes_the_keyboard_in_a_part_that_is_fetched_anew_has_an_id():
    read_all = {place(path): read(path.read_text(encoding="utf-8")) for path in files("*.html")}

    assert sum(parts.is_polled for parts in read_all.values()) >= 7
    assert not {name: parts.found for name, parts in read_all.items() if parts.found}


def test_what_has_none_is_seen_and_what_stays_is_not():
    polled = '<p hx-get="x"{% if a %} hx-trigger="every 2s"{% endif %}>'
    for bad in (
        '<a href="x">',
        "<button>",
        '{% for a in b %}<a id="same" href="x">{% endfor %}',
        '{% include "parts/empty.html" with url=all %}',
        '{% place "media.asset" %}',
    ):
        assert read(f"{polled}{bad}</p>").found, bad
    for good in (
        '<a id="x" href="x">',
        '{% for a in b %}<a id="x-{{ a }}" href="x">{% endfor %}',
        '<input type="hidden">',
        '{% include "parts/empty.html" with url=all link_id="all" %}',
        "</p><button>",
    ):
        assert not read(f"{polled}{good}</p>").found, good


def test_no_part_that_is_fetched_anew_is_written_in_python():
    python = [place(path) for path in files("*.py") if "hx-trigger" in path.read_text(encoding="utf-8")]
    assert not python
