"""What QTI calls its parts: 2.1 and 2.2 in camelCase, 3.0 with `qti-` and hyphens. Inside we use the names of 2.1."""

from __future__ import annotations

import re

from lxml import etree

from pintar.assessment.exchange.safe_xml import Node

V21, V30 = "2.1", "3.0"
NAMESPACES = {
    V21: "http://www.imsglobal.org/xsd/imsqti_v2p1",
    V30: "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
SCHEMAS = {
    V21: "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    V30: "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
}
TEMPLATES = {
    V21: "http://www.imsglobal.org/question/qti_v2p1/rptemplates/{}",
    V30: "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{}.xml",
}
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_HTML = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "address",
        "article",
        "aside",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "i",
        "img",
        "kbd",
        "label",
        "li",
        "nav",
        "object",
        "ol",
        "p",
        "param",
        "pre",
        "q",
        "rb",
        "rp",
        "rt",
        "rtc",
        "ruby",
        "samp",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "ul",
        "var",
        "audio",
        "video",
        "source",
        "track",
        "picture",
        "math",
        "details",
        "summary",
    ]
)
_WITH_CONTENT = frozenset({"rubricBlock", "modalFeedback", "feedbackBlock"})
_SHARED = frozenset({"id", "class", "lang", "label", "dir", "role"})


def unified(root: Node) -> Node:
    """A tree without namespaces, its names those of 2.1. What belongs to HTML and MathML keeps its name."""
    made = etree.Element(_plain_name(root))
    stack = [(root, made)]
    while stack:
        old, new = stack.pop()
        is_new_style = _local(old.tag).startswith("qti-")
        new.text, new.tail = old.text, old.tail
        for name, value in old.attrib.items():
            local = _local(str(name))
            new.set(
                _camel(local) if is_new_style and not local.startswith(("data-", "aria-")) else local,
                str(value),
            )
        for child in old:
            if isinstance(child.tag, str):
                stack.append((child, etree.SubElement(new, _plain_name(child))))
    return made


def versioned(root: Node, version: str) -> Node:
    """A tree of ours as a document of a version."""
    space = NAMESPACES[version]
    names = {None: space, "xsi": XSI}
    made = etree.Element(f"{{{space}}}{_own_name(str(root.tag), version)}", nsmap=names)  # type: ignore[arg-type]
    made.set(f"{{{XSI}}}schemaLocation", f"{space} {SCHEMAS[version]}")
    stack = [(root, made)]
    while stack:
        old, new = stack.pop()
        new.tail = old.tail
        for name, value in old.attrib.items():
            new.set(_own_attribute(str(name), str(old.tag), version), str(value))
        if version == V30 and old.tag in _WITH_CONTENT:
            new = etree.SubElement(new, f"{{{space}}}qti-content-body")
        new.text = old.text
        for child in old:
            stack.append((child, etree.SubElement(new, f"{{{space}}}{_own_name(str(child.tag), version)}")))
    return made


def template_of(address: str) -> str:
    """The name of a response processing template, whichever version's address it goes by."""
    return address.rstrip("/").rsplit("/", 1)[-1].removesuffix(".xml")


def is_item(root: Node) -> bool:
    """Whether a tree's first element is an item."""
    return _local(root.tag) in ("assessmentItem", "qti-assessment-item")


def _local(name: object) -> str:
    return str(name).rsplit("}", 1)[-1]


def _plain_name(node: Node) -> str:
    local = _local(node.tag)
    return _camel(local.removeprefix("qti-")) if local.startswith("qti-") else local


def _camel(name: str) -> str:
    return re.sub(r"-([a-z])", lambda found: found[1].upper(), name)


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", lambda found: "-" + found[1].lower(), name)


def _own_name(name: str, version: str) -> str:
    return name if version != V30 or name in _HTML else f"qti-{_kebab(name)}"


def _own_attribute(name: str, tag: str, version: str) -> str:
    return name if version != V30 or tag in _HTML or name in _SHARED else _kebab(name)
