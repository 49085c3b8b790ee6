"""Somebody's HTML as a tree, however broken it is and however deep it is nested."""

import re
from html import escape, unescape

from lxml import html as lxml_html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

DEEPEST = 256  # elements inside each other that the parser follows
NOT_XML = re.compile(
    r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # letters that no tree can hold
_TAG = re.compile(r"<[^<>]*>")  # no "<" inside: a row of them would be searched to its end from each one


class NotFollowed(ValueError):
    """The parser does not follow it to its end; `line` is where it stopped."""

    def __init__(self, line: int) -> None:
        super().__init__(f"not followed beyond line {line}")
        self.line = line


def parse(fragment: str) -> HtmlElement:
    """A fragment under one `div`, without comments. Raises NotFollowed where it is nested deeper than DEEPEST: the parser leaves out
    not only what lies deeper, but all that comes after."""
    source = NOT_XML.sub("", fragment).encode()
    parser = lxml_html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        root = lxml_html.fragment_fromstring(source, create_parent="div", parser=parser)
    except LxmlError as why:
        raise NotFollowed(1) from why
    for fault in parser.error_log:
        if "depth" in fault.message.lower():
            raise NotFollowed(fault.line)
    return root


def tree_of(fragment: str) -> HtmlElement:
    """The same; of what is not followed the words, in one paragraph: it is shown poorly, but nothing of it is lost."""
    try:
        return parse(fragment)
    except NotFollowed:
        said = escape(words_of(fragment), quote=False)
        return parse(f"<p>{said}</p>" if said else "")


def words_of(fragment: str) -> str:
    """What stands between the tags, on one line. It takes as long as the text is, whatever is in it."""
    return " ".join(unescape(_TAG.sub(" ", fragment)).split())


def parts_of(root: HtmlElement) -> list[str]:
    """The HTML inside an element: the words before the first element in it, and each of those with the words after it."""
    elements = [lxml_html.tostring(child, encoding="unicode") for child in root]
    return [escape(root.text or "", quote=False), *elements]


def inner(root: HtmlElement) -> str:
    """The same, in one."""
    return "".join(parts_of(root))
