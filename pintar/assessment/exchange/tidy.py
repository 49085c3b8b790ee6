"""Sets the blocks of a cleaned text in order: paragraphs around loose words, no empty lines, headings from level two."""

import re

from lxml import html as lxml_html
from lxml.html import HtmlElement

from pintar.assessment.exchange.words import listed

_BLOCKS = listed(
    "p h2 h3 h4 h5 h6 ul ol dl li dt dd table caption thead tbody tfoot tr th td blockquote pre hr figure div"
)
_INLINE_BOXES = ("strong", "em", "a", "sub", "sup", "del", "code", "q", "abbr", "bdo", "bdi")
_PARAGRAPH_HOMES = frozenset(["div", "blockquote", "li", "dd", "td", "th", "figure"])
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_EMPTY_WORTHLESS = listed("h2 h3 h4 h5 h6 p li ul ol dl a strong em blockquote pre table div figure")
_CONTENT = frozenset(["img", "hr"])
LONGEST_HEADING = 120
LONGEST_PSEUDO_HEADING = 80


def arrange(root: HtmlElement) -> None:
    """Change the tree below `root` in place until only well-formed blocks remain."""
    _unwrap_frames(root)
    _separate_inline_from_blocks(root)
    _turn_divs_into_paragraphs(root)
    _prune(root)
    _fold_white_space(root)
    _prune(root)
    _promote_bold_lines(root)
    _level_headings(root)


def serialise(root: HtmlElement) -> str:
    parts = [lxml_html.tostring(child, encoding="unicode", method="html").strip() for child in root]
    return "\n".join(part for part in parts if part)


def _unwrap_frames(root: HtmlElement) -> None:
    """A table of one cell is only a box around its text."""
    for table in list(root.iter("table")):
        cells = list(table.iter("td", "th"))
        if len(cells) == 1 and table.getparent() is not None:
            cells[0].tag = "div"
            cells[0].attrib.clear()
            for node in list(table.iter("caption", "thead", "tbody", "tfoot", "tr")):
                node.drop_tag()
            table.tag = "div"


def _separate_inline_from_blocks(root: HtmlElement) -> None:
    for node in reversed(list(root.iter(*_INLINE_BOXES))):
        inside = [inner for inner in node.iterdescendants() if inner.tag in _BLOCKS]
        if not inside or node.getparent() is None:
            continue
        if node.tag == "a" and all(inner.tag in ("p", "div", *_HEADINGS) for inner in inside):
            for inner in inside:
                inner.drop_tag()
        else:
            node.drop_tag()
    for node in list(root.iter("p", *_HEADINGS)):
        if any(inner.tag in _BLOCKS for inner in node.iterdescendants()):
            node.tag = "div"


def _turn_divs_into_paragraphs(root: HtmlElement) -> None:
    for node in reversed(list(root.iter("div"))):
        if node is root:
            continue
        above = node.getparent()
        if above is None:
            continue
        if above.tag not in _PARAGRAPH_HOMES:
            node.drop_tag()
        elif any(child.tag in _BLOCKS for child in node):
            _wrap_loose_words(node)
            node.drop_tag()
        else:
            node.tag = "p"
    for box in [root, *root.iter("blockquote")]:
        _wrap_loose_words(box)
    for box in list(root.iter("li", "dd", "td", "th")):
        children = [child for child in box if child.tag in _BLOCKS]
        one_paragraph = [child.tag for child in children].count("p") == 1 and children[0].tag == "p"
        if one_paragraph and not (box.text or "").strip():
            children[0].drop_tag()


def _wrap_loose_words(box: HtmlElement) -> None:
    children, loose = list(box), box.text or ""
    box.text = None
    for child in children:
        box.remove(child)
    line: HtmlElement | None = None

    def say(words: str) -> None:
        nonlocal line
        if line is None:
            if not words.strip():
                return
            line = lxml_html.Element("p")
            box.append(line)
        last = _last(line)
        if last is not None:
            last.tail = (last.tail or "") + words
        else:
            line.text = (line.text or "") + words

    say(loose)
    for child in children:
        tail, child.tail = child.tail or "", None
        if child.tag in _BLOCKS:
            line = None
            box.append(child)
        else:
            if line is None:
                line = lxml_html.Element("p")
                box.append(line)
            line.append(child)
        say(tail)


def _fold_white_space(root: HtmlElement) -> None:
    for node in root.iter():
        if node.tag == "pre" or any(above.tag == "pre" for above in node.iterancestors("pre")):
            continue
        node.text = _fold(node.text)
        node.tail = _fold(node.tail)
    for node in root.iter("p", "li", "td", "th", "dt", "dd", "blockquote", *_HEADINGS):
        if node.text:
            node.text = node.text.lstrip()
        while (first := next(node.iterchildren(), None)) is not None and first.tag == "br" and not node.text:
            first.drop_tree()
            node.text = (node.text or "").lstrip()
        while (last := _last(node)) is not None and last.tag == "br" and not (last.tail or "").strip():
            last.drop_tree()
        if last is not None and last.tail:
            last.tail = last.tail.rstrip()
        elif last is None and node.text:
            node.text = node.text.rstrip()
    for node in list(root.iter("br")):
        if node.getparent() is not None and node.tail:
            node.tail = node.tail.lstrip()
    for node in list(root.iter("br")):
        before = node.getprevious()
        if before is not None and before.tag == "br" and not (before.tail or "").strip():
            node.drop_tree()


def _last(node: HtmlElement) -> HtmlElement | None:
    """The last child, without counting the others."""
    return next(node.iterchildren(reversed=True), None)


def _fold(text: str | None) -> str | None:
    return None if text is None else re.sub(r"[ \t\n\r\f\v\u00a0\u200b\ufeff]+", " ", text)


def _prune(root: HtmlElement) -> None:
    for node in reversed(list(root.iterdescendants())):
        if node.tag not in _EMPTY_WORTHLESS or node.getparent() is None:
            continue
        if (node.text_content() or "").strip() or next(node.iter(*_CONTENT), None) is not None:
            continue
        if node.tag in ("a", "strong", "em"):
            node.drop_tag()
        else:
            node.drop_tree()
    for node in list(root.iter(*_HEADINGS)):
        for inner in list(node.iter("strong", "br")):
            if inner.tag == "br":
                inner.tail = " " + (inner.tail or "")
            inner.drop_tag()
    for node in list(root.iter("strong", "em")):
        if next(node.iterancestors(node.tag), None) is not None:
            node.drop_tag()


def _promote_bold_lines(root: HtmlElement) -> None:
    """A short line all in bold, with text after it, was meant as a heading."""
    deepest = max((int(node.tag[1]) for node in root.iter(*_HEADINGS)), default=1)
    for node in list(root.iterchildren("p")):
        if len(node) != 1 or (node.text or "").strip() or (node[0].tail or "").strip():
            continue
        words = " ".join((node.text_content() or "").split())
        after = node.getnext()
        if node[0].tag != "strong" or not 0 < len(words) <= LONGEST_PSEUDO_HEADING or words[-1] in ".!?,;":
            continue
        if after is not None and after.tag not in _HEADINGS and node.find(".//img") is None:
            node[0].drop_tag()
            node.tag = f"h{min(6, deepest + 1)}"


def _level_headings(root: HtmlElement) -> None:
    """Headings start at level two, skip no level, and are not whole paragraphs."""
    for node in list(root.iter(*_HEADINGS)):
        length = len(" ".join((node.text_content() or "").split()))
        if length > LONGEST_HEADING or node.find(".//img") is not None:
            node.tag = "p"
    used = sorted({node.tag for node in root.iter(*_HEADINGS)})
    names = {name: f"h{level}" for level, name in enumerate(used, start=2)}
    for node in root.iter(*_HEADINGS):
        node.tag = names[node.tag]
