"""A reading as it is shown: headings with ids, figures with room kept free, links that lead somewhere, Arabic set as Arabic."""

import re
import unicodedata
from dataclasses import dataclass
from html import escape

import lxml.html
from lxml.html import HtmlElement, builder

from pintar.authoring.rendering import arabic
from pintar.authoring.rendering.cleaning import clean
from pintar.authoring.rendering.shelf import Shelf
from pintar.authoring.source import prose
from pintar.authoring.values import FileM

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_WORDS = {
    "id": {
        "catatan": "Catatan",
        "contoh": "Contoh",
        "tugas": "Tugas",
        "table": "Tabel",
        "back": "Kembali ke teks",
    },
    "en": {
        "catatan": "Note",
        "contoh": "Example",
        "tugas": "Task",
        "table": "Table",
        "back": "Back to the text",
    },
}


@dataclass(frozen=True)
class Rendered:
    """A text ready to be shown; `pictures` are the files it fetches, each once, in order."""

    html: str
    words: int
    has_arabic: bool
    pictures: tuple[FileM, ...]


def render_reading(text: str, markup: str, shelf: Shelf) -> Rendered:
    """Render a whole reading (`md` or `html`)."""
    return _Dresser(shelf, is_fragment=False).dress(_as_html(text, markup))


def render_fragment(text: str, markup: str, shelf: Shelf) -> Rendered:
    """Render a text of a question: no headings' ids, no links to lessons, and no paragraph around a single line."""
    return _Dresser(shelf, is_fragment=True).dress(_as_html(text, markup))


def words_in(language: str) -> dict[str, str]:
    """The few words a rendered reading adds, in the course's language."""
    return _WORDS.get(language.split("-")[0].lower(), _WORDS["id"])


def _as_html(text: str, markup: str) -> str:
    if markup == "html":
        return clean(_demoted(text))
    tokens = prose.parser().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close") and token.tag == "h1":
            token.tag = "h2"
        if token.type == "html_block":
            token.content = ""
        for child in token.children or ():
            if child.type == "html_inline":
                child.content = ""
    return clean(prose.parser().renderer.render(tokens, prose.parser().options, {}))


def _demoted(text: str) -> str:
    """HTML whose highest heading is an h2, whatever it was."""
    root = prose.html_tree(text)
    found = [element for element in root.iter(*_HEADINGS) if element.text_content().strip()]
    shift = 2 - min((int(element.tag[1]) for element in found), default=2)
    for element in found:
        element.tag = f"h{min(6, max(2, int(element.tag[1]) + shift))}"
    return _inner(root)


class _Dresser:
    def __init__(self, shelf: Shelf, *, is_fragment: bool) -> None:
        self.shelf, self.is_fragment = shelf, is_fragment
        self.words = words_in(shelf.language)
        self.pictures: dict[str, FileM] = {}
        self.has_arabic = False

    def dress(self, html: str) -> Rendered:
        root = prose.html_tree(html)
        for step in (self._images, self._links, self._headings, self._boxes, self._tables, self._footnotes):
            step(root)
        if not self.shelf.language.lower().startswith("ar"):
            self.has_arabic |= arabic.set_runs(root)
        if self.is_fragment:
            self._plain(root)
        return Rendered(
            clean(_inner(root)).strip(),
            len(root.text_content().split()),
            self.has_arabic,
            tuple(self.pictures.values()),
        )

    def _images(self, root: HtmlElement) -> None:
        for img in list(root.iter("img")):
            target, alt, title = (img.get(name, "").strip() for name in ("src", "alt", "title"))
            path = prose.path_in(target)
            picture = self.shelf.picture(path) if path else None
            if picture is None:
                _replace(img, self._absent(target, alt))
                continue
            self.pictures[picture.file.url] = picture.file
            img.attrib.clear()
            img.set("src", picture.file.url)
            img.set("alt", alt)
            if picture.shape.width:
                img.set("width", str(picture.shape.width))
                img.set("height", str(picture.shape.height))
            img.set("loading", "lazy")
            img.set("decoding", "async")
            self._figure(img, title)

    def _absent(self, target: str, alt: str) -> HtmlElement:
        """What stands where a picture cannot: a way to it on another site, or its words."""
        if prose.is_outside(target):
            return builder.A(alt or target, href=target)
        return builder.EM(alt) if alt else builder.SPAN()

    def _figure(self, img: HtmlElement, title: str) -> None:
        """A picture alone in its paragraph becomes a figure."""
        paragraph = img.getparent()
        if (
            paragraph is None
            or paragraph.tag != "p"
            or len(paragraph) > 1
            or paragraph.text_content().strip()
        ):
            return
        paragraph.tag = "figure"
        paragraph.text = img.tail = None
        if title:
            paragraph.append(builder.E("figcaption", title))

    def _links(self, root: HtmlElement) -> None:
        for link in list(root.iter("a")):
            target = (link.get("href") or "").strip()
            if target.startswith("#"):
                continue
            path = prose.path_in(target)
            key = self.shelf.lesson(target.removeprefix("lesson:").split("#")[0] if path is None else path)
            if key and (path or target.startswith("lesson:")) and not self.is_fragment:
                link.set("href", f"../{key}/")
            elif path and not key and (file := self.shelf.file(path)):
                link.set("href", file.url)
            elif prose.is_outside(target):
                link.set("rel", "noopener noreferrer")
            elif not target.startswith(("mailto:", "tel:")):
                link.drop_tag()

    def _headings(self, root: HtmlElement) -> None:
        taken: set[str] = set()
        ids: dict[str, str] = {}
        for heading in list(root.iter(*_HEADINGS)):
            if not heading.text_content().strip() and not len(heading):
                heading.drop_tag()
                continue
            if self.is_fragment:
                continue
            name = base = "b-" + (slug(heading.text_content()) or "bagian")
            count = 2
            while name in taken:
                name, count = f"{base}-{count}", count + 1
            taken.add(name)
            ids[heading.get("id") or ""] = ids[name.removeprefix("b-")] = name
            heading.set("id", name)
        for link in root.iter("a"):
            target = (link.get("href") or "").removeprefix("#")
            if link.get("href", "").startswith("#") and target in ids:
                link.set("href", f"#{ids[target]}")

    def _boxes(self, root: HtmlElement) -> None:
        for box in list(root.iter("div")):
            name = box.get("class") or ""
            if name == "arab":
                self._arab_box(box)
            elif name in ("catatan", "contoh", "tugas"):
                box.tag = "aside"
                box.set("class", f"callout {name}")
                box.insert(0, builder.P(self.words[name], builder.CLASS("callout-title")))
            elif name != "scroll" and box is not root:
                _quiet(box)

    def _arab_box(self, box: HtmlElement) -> None:
        self.has_arabic = True
        for paragraph in box.iter("p"):
            arabic.mark(paragraph, is_passage=True)
        box.drop_tag()

    def _tables(self, root: HtmlElement) -> None:
        for table in list(root.iter("table")):
            for cell in table.iterfind("./thead/tr/th"):
                cell.set("scope", "col")
            frame = builder.DIV(builder.CLASS("scroll"), role="region", tabindex="0")
            frame.set("aria-label", self.words["table"])
            parent = table.getparent()
            if parent is not None and parent.get("class") != "scroll":
                frame.tail, table.tail = table.tail, None
                parent.replace(table, frame)
                frame.append(table)

    def _footnotes(self, root: HtmlElement) -> None:
        for rule in list(root.iterfind(".//hr")):
            after = rule.getnext()
            if after is not None and after.get("class") == "footnotes":
                rule.drop_tree()
        for link in root.iter("a"):
            if link.get("class") == "footnote-backref":
                link.set("aria-label", self.words["back"])

    def _plain(self, root: HtmlElement) -> None:
        for element in root.iter():
            element.attrib.pop("id", None)
        if (
            len(root) == 1
            and root[0].tag == "p"
            and not root[0].get("class")
            and not (root.text or "").strip()
        ):
            root[0].drop_tag()


def slug(text: str) -> str:
    """A text as an id: a-z, 0-9 and hyphens, at most 60."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def _quiet(box: HtmlElement) -> None:
    for name in list(box.attrib):
        if name not in ("lang", "dir", "id"):
            del box.attrib[name]


def _replace(old: HtmlElement, new: HtmlElement) -> None:
    parent = old.getparent()
    if parent is not None:
        new.tail = old.tail
        parent.replace(old, new)


def _inner(root: HtmlElement) -> str:
    """The HTML inside an element."""
    parts = [escape(root.text or "", quote=False)]
    parts += [lxml.html.tostring(child, encoding="unicode") for child in root]
    return "".join(parts)
