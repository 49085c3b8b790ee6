"""Turns a text of another system into quiet HTML: headings, paragraphs, lists, tables, pictures and links, nothing else."""

import re
from dataclasses import dataclass
from html import escape
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from lxml import html as lxml_html
from lxml.html import HtmlElement
from markdown_it import MarkdownIt

from pintar.assessment.exchange import tidy
from pintar.assessment.exchange.words import listed
from pintar.kit import markup

_LOOKS_HTML = re.compile(r"<(?:p|br|div|span|ul|ol|li|img|a|h[1-6]|table|strong|em|b|i)\b", re.I)
_DROPPED = listed(
    "script style link meta title base head noembed template canvas applet param svg xml "
    "button input select textarea option datalist frame frameset noframes dialog"
)
_EMBEDS = frozenset(["iframe", "object", "embed", "video", "audio"])
_RENAMED = {
    "b": "strong",
    "i": "em",
    "cite": "em",
    "dfn": "em",
    "var": "em",
    "samp": "code",
    "kbd": "code",
    "tt": "code",
    "strike": "del",
    "s": "del",
    "h1": "h2",
    "center": "div",
    "section": "div",
    "article": "div",
    "aside": "div",
    "header": "div",
    "footer": "div",
    "main": "div",
    "nav": "div",
    "address": "div",
    "fieldset": "div",
    "form": "div",
    "details": "div",
    "summary": "div",
    "legend": "div",
    "dir": "ul",
    "menu": "ul",
    "listing": "pre",
}
_KEPT = listed(
    "p h2 h3 h4 h5 h6 ul ol li dl dt dd a img strong em sub sup del code pre br hr blockquote q abbr div "
    "table caption thead tbody tfoot tr th td figure figcaption ruby rt rp bdo bdi"
)
_RESOLVED = "resolved"  # the attribute that marks a link we made ourselves
_ATTRIBUTES = {
    "a": ("href",),
    "img": ("src", "alt"),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
    "ol": ("start",),
}


@dataclass(frozen=True)
class Text:
    """A piece of text and Moodle's number for its format: 0 automatic, 1 HTML, 2 plain, 4 Markdown."""

    body: str
    format: int = 1


class Surroundings(Protocol):
    """What a text needs to know about the course around it to keep its pictures and links."""

    def picture(self, address: str, alt: str) -> tuple[str, str] | None:
        """The picture's path in the course and its alternative text; None when it cannot be shown."""

    def instead(self, address: str, alt: str) -> tuple[str, str] | None:
        """The address and words of a link that takes the place of a picture; None when only words do."""

    def link(self, address: str) -> str | None:
        """Where a link may lead; None when only its words remain."""

    def embedded(self, addresses: list[str], name: str) -> tuple[str, str] | None:
        """The address and the words of the link that takes the place of an embedded page, video or sound."""

    def leads_home(self, address: str) -> bool:
        """Whether a link only leads back to the old course page."""

    def lost(self, address: str) -> str:
        """Words to put after a link that lost its file; empty when none are needed."""


def clean(text: Text, around: Surroundings) -> str:
    """The text as safe, plain HTML whose pictures and links are those of the new course."""
    body = as_html(text)
    if not body.strip():
        return ""
    root = markup.tree_of(body)
    _drop(root)
    for node in root.iter("a"):
        node.attrib.pop(_RESOLVED, None)
    _replace_embeds(root, around)
    _resolve_pictures(root, around)
    _resolve_links(root, around)
    _simplify(root)
    tidy.arrange(root)
    return tidy.serialise(root)


def as_html(text: Text) -> str:
    """The text as HTML of whatever quality, whichever of Moodle's four formats it was written in."""
    body = markup.NOT_XML.sub("", text.body).replace("\r\n", "\n")
    if text.format == 4:
        return MarkdownIt("commonmark", {"html": True}).enable("table").render(body)
    if text.format == 2 or (text.format == 0 and not _LOOKS_HTML.search(body)):
        source = body if text.format == 2 else re.sub(r"<[^>]*>", "", body)
        quoted = escape(source, quote=False) if text.format == 2 else source
        paragraphs = [part.strip() for part in re.split(r"\n\s*\n", quoted)]
        return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in paragraphs if part)
    if text.format == 0 and not re.search(r"<(?:p|br|div|li|h[1-6]|td)\b", body, re.I):
        return body.replace("\n", "<br>")
    return body


def plain(fragment: str) -> str:
    """The words of an HTML fragment, on one line."""
    if not fragment.strip():
        return ""
    root = markup.tree_of(fragment)
    _drop(root)
    words = " ".join(str(part) for part in root.itertext())
    return re.sub(r"\s+([.,;:!?)])", r"\1", " ".join(words.split()))


def inline(fragment: str) -> str:
    """A cleaned fragment without its paragraph when it is only one, for labels of choices."""
    found = re.fullmatch(r"<p>((?:(?!</?p>).)*)</p>", fragment.strip(), re.S)
    return found[1] if found else fragment


def watch_address(address: str) -> str:
    """The page a person can open for an embedded player; any other address unchanged."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    is_youtube = host in ("youtube.com", "youtube-nocookie.com", "m.youtube.com")
    if is_youtube and (found := re.match(r"/(?:embed|v|shorts|live)/([\w-]{6,20})", parts.path)):
        if found[1] == "videoseries":
            return f"https://www.youtube.com/playlist?list={parse_qs(parts.query).get('list', [''])[0]}"
        return f"https://www.youtube.com/watch?v={found[1]}"
    if host == "player.vimeo.com" and (found := re.match(r"/video/(\d+)", parts.path)):
        return f"https://vimeo.com/{found[1]}"
    return address


def _drop(root: HtmlElement) -> None:
    for node in list(root.iterdescendants()):
        is_foreign = not isinstance(node.tag, str) or node.tag in _DROPPED
        if is_foreign and node.getparent() is not None:
            node.drop_tree()


def _replace_embeds(root: HtmlElement, around: Surroundings) -> None:
    """A player from elsewhere becomes a link to what it plays; a stored one, a link to the file."""
    for node in [node for node in root.iterdescendants() if node.tag in _EMBEDS]:
        if node.getparent() is None or any(above.tag in _EMBEDS for above in node.iterancestors()):
            continue
        sources = [node, *node.iter("source", "embed", "iframe", "a")]
        addresses = [each.get(name) or "" for each in sources for name in ("src", "data", "data-src", "href")]
        name = node.get("title") or node.get("aria-label") or ""
        found = around.embedded([address.strip() for address in addresses if address.strip()], name)
        if found:
            link = lxml_html.Element("a", {"href": found[0], _RESOLVED: "1"})
            link.text = found[1]
            node.addprevious(link)
        node.drop_tree()


def _resolve_pictures(root: HtmlElement, around: Surroundings) -> None:
    for node in list(root.iter("img", "image")):
        address = (node.get("src") or node.get("data-src") or "").strip()
        alt = " ".join((node.get("alt") or node.get("title") or "").split())
        found = around.picture(address, alt)
        if found is None:
            _replace_picture(node, alt, around.instead(address, alt))
            continue
        node.tag = "img"
        node.attrib.clear()
        node.set("src", found[0])
        node.set("alt", found[1])


def _replace_picture(node: HtmlElement, alt: str, link: tuple[str, str] | None) -> None:
    if link:
        anchor = lxml_html.Element("a", {"href": link[0], _RESOLVED: "1"})
        anchor.text = link[1]
        node.addprevious(anchor)
    elif len(alt) > 3:
        node.tail = f" {alt}{node.tail or ''}"
    node.drop_tree()


def _resolve_links(root: HtmlElement, around: Surroundings) -> None:
    for node in list(root.iter("a")):
        if node.getparent() is None:
            continue
        address = (node.get("href") or "").strip()
        if node.get(_RESOLVED):
            continue
        if not address:
            node.drop_tag()
            continue
        if around.leads_home(address):
            _drop_way_home(node)
            continue
        target = around.link(address)
        if target is not None:
            node.set("href", target)
            continue
        if words := around.lost(address):
            note = lxml_html.Element("em")
            note.text, note.tail, node.tail = words, node.tail, " "
            node.addnext(note)
        node.drop_tag()


def _drop_way_home(node: HtmlElement) -> None:
    """A line that only says “back to the course page” goes; inside a sentence the words stay."""
    line = next(
        (above for above in node.iterancestors() if above.tag in ("p", "div", "li", "h4", "h5")), None
    )
    if line is not None and line.getparent() is not None and line.find(".//img") is None:
        own, whole = (len((each.text_content() or "").strip()) for each in (node, line))
        if whole <= own + 3:
            line.drop_tree()
            return
    node.drop_tag()


def _simplify(root: HtmlElement) -> None:
    """Keep only the words of HTML that carry meaning; bold and italic made with styles become strong and em."""
    for node in list(root.iterdescendants()):
        if not isinstance(node.tag, str):
            continue
        name = _RENAMED.get(node.tag, node.tag)
        style = (node.get("style") or "").replace(" ", "").lower()
        if name in ("span", "font"):
            if re.search(r"font-weight:(bold|[6-9]00)", style):
                name = "strong"
            elif "font-style:italic" in style:
                name = "em"
        direction = (node.get("dir") or "").lower()
        spoken = node.get("lang") or ""
        if name not in _KEPT:
            node.drop_tag()
            continue
        node.tag = name
        kept = {key: node.get(key) for key in _ATTRIBUTES.get(name, ()) if node.get(key) is not None}
        node.attrib.clear()
        for key, value in kept.items():
            if key in ("href", "src", "alt") or re.fullmatch(
                r"\d{1,3}|row|col|rowgroup|colgroup", value or ""
            ):
                node.set(key, value or "")
        if direction in ("rtl", "ltr"):
            node.set("dir", direction)
        if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", spoken):
            node.set("lang", spoken)
