"""Reads the XML of strangers: it may declare nothing, reach nowhere and not be larger than a bank can be."""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _
from lxml import etree

from pintar.assessment.exchange.carrying import hostile, unreadable
from pintar.assessment.exchange.encoding import windows

Node = etree._Element
MOST_ELEMENTS = 500_000
CHUNK = 1 << 16
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")
# How lxml reads the XML of strangers: no entities, nothing from elsewhere, no endless trees.
SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def parse(data: bytes, name: str) -> tuple[Node, str]:
    """The first element of a file, and a remark when its alphabet had to be guessed.

    Refused with code "hostile" when it has a document type, entities or too many elements, with "unreadable" when it is broken.
    """
    remark = ""
    try:
        root = _tree(data, name)
    except (etree.XMLSyntaxError, expat.ExpatError, LookupError, ValueError):
        try:
            data.decode("utf-8")
            is_text = True
        except UnicodeDecodeError:
            is_text = False
        if is_text or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise unreadable(_("%(name)s tidak terbaca sebagai XML.") % {"name": name}) from None
        data = windows(_DECLARATION.sub(b"", data.removeprefix(b"\xef\xbb\xbf"))).encode()
        remark = _("Berkas ini bukan UTF-8; dibaca sebagai windows-1252. Periksa huruf yang bertanda.")
        try:
            root = _tree(data, name)
        except (etree.XMLSyntaxError, expat.ExpatError, ValueError) as fault:
            raise unreadable(_("%(name)s tidak terbaca sebagai XML.") % {"name": name}) from fault
    return root, remark


def opening(data: bytes, name: str) -> str:
    """The name of the first element; a document type or an entity declared before it is refused."""
    found: list[str] = []

    def declared(*_args: object) -> None:
        raise hostile(_("%(name)s memuat deklarasi tipe dokumen atau entitas XML.") % {"name": name})

    def reached(tag: str, _attributes: dict[str, str]) -> None:
        found.append(tag)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = reached
    for start in range(0, len(data), CHUNK):
        try:
            parser.Parse(data[start : start + CHUNK], False)
        except expat.ExpatError:
            if not found:
                raise
        if found:
            return found[0]
    raise expat.ExpatError("no element")


def _tree(data: bytes, name: str) -> Node:
    opening(data, name)
    if data.count(b"<") > 2 * MOST_ELEMENTS:
        raise hostile(_("%(name)s memuat terlalu banyak unsur XML.") % {"name": name})
    root = etree.fromstring(data, etree.XMLParser(**SAFE))
    if root.getroottree().docinfo.internalDTD is not None:
        raise hostile(_("%(name)s memuat deklarasi tipe dokumen atau entitas XML.") % {"name": name})
    return root
