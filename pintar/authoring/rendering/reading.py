"""A reading as it is shown: headings with ids, figures with room kept free, links that lead somewhere, Arabic set as Arabic."""

import re
import unicodedata
from dataclasses import dataclass
from html import escape

from lxml.html import HtmlElement, builder

from pintar.authoring.rendering import arabic, pictures
from pintar.authoring.rendering.cleaning import clean, clean_made
from pintar.authoring.rendering.shelf import Shelf
from pintar.authoring.source import formulas, prose
from pintar.authoring.values import FileM
from pintar.kit.markup import inner, tree_of

_ALIGNED = {"text-align:right": "n", "text-align:center": "c"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_WORDS = {
    "id": {
        "catatan": "Catatan",
        "contoh": "Contoh",
        "tugas": "Tugas",
        "table": "Tabel",
        "formula": "Rumus",
        "footnotes": "Catatan kaki",
        "footnote": "Catatan kaki {}",
        "back": "Kembali ke rujukan {}",
    },
    "en": {
        "catatan": "Note",
        "contoh": "Example",
        "tugas": "Task",
        "table": "Table",
        "formula": "Formula",
        "footnotes": "Footnotes",
        "footnote": "Footnote {}",
        "back": "Back to reference {}",
    },
}


@dataclass(frozen=True)
class Rendered:
    """A text ready to be shown; `pictures` are the files it fetches, each once, in order, `clips` those it fetches when played."""

    html: str
    words: int
    has_arabic: bool
    pictures: tuple[FileM, ...]
    has_maths: bool = False
    clips: tuple[FileM, ...] = ()


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
        if token.type in ("th_open", "td_open") and (name := _ALIGNED.get(str(token.attrs.pop("style", "")))):
            token.attrs["class"] = name
        for one in (token, *(token.children or ())):
            if one.type in ("html_block", "html_inline"):
                one.content = ""
            elif one.type in prose.FORMULAS:
                one.type, one.content = "html_inline", _formula(one.content, prose.FORMULAS[one.type])
    return clean_made(prose.parser().renderer.render(tokens, prose.parser().options, {}))


def _formula(tex: str, is_block: bool) -> str:
    try:
        return formulas.mathml(tex, is_block=is_block)
    except formulas.NotAFormula:
        return f"<code>{escape(tex)}</code>"


def _demoted(text: str) -> str:
    """HTML whose highest heading is an h2, whatever it was."""
    root = tree_of(text)
    found = [element for element in root.iter(*_HEADINGS) if element.text_content().strip()]
    shift = 2 - min((int(element.tag[1]) for element in found), default=2)
    for element in found:
        element.tag = f"h{min(6, max(2, int(element.tag[1]) + shift))}"
    return inner(root)


class _Dresser:
    def __init__(self, shelf: Shelf, *, is_fragment: bool) -> None:
        self.shelf, self.is_fragment = shelf, is_fragment
        self.words = words_in(shelf.language)
        self.pictures: dict[str, FileM] = {}
        self.clips: dict[str, FileM] = {}
        self.has_arabic = False

    def dress(self, html: str) -> Rendered:
        root = tree_of(html)
        steps = (
            self._images,
            self._links,
            self._headings,
            self._boxes,
            self._tables,
            self._formulas,
            self._code,
            self._footnotes,
        )
        for step in steps:
            step(root)
        if not self.shelf.language.lower().startswith("ar"):
            self.has_arabic |= arabic.set_runs(root)
        if self.is_fragment:
            self._plain(root)
        return Rendered(
            clean_made(inner(root)).strip(),
            len(root.text_content().split()),
            self.has_arabic,
            tuple(self.pictures.values()),
            root.find(".//math") is not None,
            tuple(self.clips.values()),
        )

    def _images(self, root: HtmlElement) -> None:
        for img in list(root.iter("img")):
            target, alt, title = (img.get(name, "").strip() for name in ("src", "alt", "title"))
            path = prose.path_in(target)
            clip = self.shelf.clip(path) if path else None
            if clip is not None:
                self.clips[clip.url] = FileM(clip.url, clip.bytes)
                self._clip(img, pictures.player(clip, alt), title or alt)
                continue
            picture = self.shelf.picture(path) if path else None
            if picture is None:
                _replace(img, self._absent(target, alt))
                continue
            self.pictures[picture.file.url] = picture.file
            shown = pictures.element(picture, alt)
            _replace(img, shown)
            self._figure(shown, title)

    def _clip(self, img: HtmlElement, player: HtmlElement, caption: str) -> None:
        """A player stands alone, with its words under it; inside a sentence it is a link to the file."""
        if _is_alone(img):
            _replace(img, player)
            self._figure(player, caption)
            parent = player.getparent()
            if parent is not None:
                parent.set("class", "clip")
        else:
            _replace(img, builder.A(caption, href=img.get("src", "")))

    def _absent(self, target: str, alt: str) -> HtmlElement:
        """What stands where a picture cannot: a way to it on another site, or its words."""
        if prose.is_outside(target):
            return builder.A(alt or target, href=target)
        return builder.EM(alt) if alt else builder.SPAN()

    def _figure(self, img: HtmlElement, title: str) -> None:
        """A picture alone in its paragraph becomes a figure."""
        paragraph = img.getparent()
        if paragraph is None or not _is_alone(img):
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
            if name in ("arab", "bait"):
                self._arab_box(box, name)
            elif name in ("catatan", "contoh", "tugas"):
                box.tag = "aside"
                box.set("class", f"callout {name}")
                box.set("role", "note")
                box.set("aria-label", self.words[name])
                box.insert(0, builder.P(self.words[name], builder.CLASS("callout-title")))
            elif name not in ("scroll", "arti") and box is not root:
                _quiet(box)

    def _arab_box(self, box: HtmlElement, name: str) -> None:
        """Arabic on its own, or together with what it means: paragraphs without an Arabic letter are its translation."""
        self.has_arabic = True
        for paragraph in list(box.iter("p")):
            if not prose.has_arabic(paragraph.text_content()):
                paragraph.set("class", "terjemah")
                box.set("class", "arti" if name == "arab" else "bait")
            elif name == "bait":
                arabic.set_verses(paragraph)
            else:
                arabic.mark(paragraph, is_passage=True)
        if name == "arab" and box.get("class") != "arti":
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

    def _formulas(self, root: HtmlElement) -> None:
        """A formula that stands alone may be wider than a phone: it is scrolled within a frame of its own."""
        for formula in list(root.iter("math")):
            parent = formula.getparent()
            if formula.get("display") == "block" and parent is not None:
                frame = builder.SPAN(builder.CLASS("rumus"), role="group", tabindex="0")
                frame.set("aria-label", self.words["formula"])
                frame.tail, formula.tail = formula.tail, None
                parent.replace(formula, frame)
                frame.append(formula)

    def _code(self, root: HtmlElement) -> None:
        """Lines of code do not break, so they can be scrolled, with the keyboard too."""
        for lines in root.iter("pre"):
            lines.set("tabindex", "0")

    def _footnotes(self, root: HtmlElement) -> None:
        for rule in list(root.iterfind(".//hr")):
            after = rule.getnext()
            if after is not None and after.get("class") == "footnotes":
                rule.drop_tree()
        for section in root.iter("section"):
            if section.get("class") == "footnotes":
                section.set("aria-label", self.words["footnotes"])
        for link in root.iter("a"):
            parent = link.getparent()
            if parent is not None and parent.get("class") == "footnote-ref":
                number = (link.text or "").strip("[]").split(":")[0]
                link.text = f"[{number}]"
                link.set("aria-label", self.words["footnote"].format(number))
            elif link.get("class") == "footnote-backref":
                number = (link.get("href") or "").removeprefix("#fnref").replace(":", "-")
                link.set("aria-label", self.words["back"].format(number))

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


def _is_alone(element: HtmlElement) -> bool:
    """Whether its paragraph holds nothing else."""
    paragraph = element.getparent()
    return (
        paragraph is not None
        and paragraph.tag == "p"
        and len(paragraph) == 1
        and not (paragraph.text or "").strip()
        and not (element.tail or "").strip()
    )


def _quiet(box: HtmlElement) -> None:
    for name in list(box.attrib):
        if name not in ("lang", "dir", "id"):
            del box.attrib[name]


def _replace(old: HtmlElement, new: HtmlElement) -> None:
    parent = old.getparent()
    if parent is not None:
        new.tail = old.tail
        parent.replace(old, new)
