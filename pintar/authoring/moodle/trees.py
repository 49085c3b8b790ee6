"""Reads the XML inside a backup without letting it declare anything, reach the network or fill memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from lxml import etree

from pintar.assessment.exchange.numbers import whole
from pintar.assessment.exchange.safe_xml import SAFE

from .limits import Hostile

NULL = "$@NULL@$"
MOST_ELEMENTS = 2_000_000
Node = etree._Element


class BrokenXml(ValueError):
    """A file in the backup that is not readable XML."""


@dataclass(frozen=True)
class Opening:
    """The first element of an XML file."""

    tag: str
    attributes: dict[str, str]


def opening(path: Path) -> Opening:
    """Read up to the first element; a document type or entity declaration before it is refused."""
    found: list[Opening] = []

    def declared(*_: object) -> None:
        raise Hostile(f"Berkas {path.name} memuat deklarasi tipe dokumen atau entitas XML.")

    def reached(tag: str, attributes: dict[str, str]) -> None:
        if not found:
            found.append(Opening(tag, dict(attributes)))

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = reached
    try:
        with path.open("rb") as file:
            while not found:
                if not (chunk := file.read(4096)):
                    break
                parser.Parse(chunk, False)
    except expat.ExpatError as fault:
        if not found:
            raise BrokenXml(f"{path.name} tidak terbaca sebagai XML") from fault
    except (OSError, ValueError, LookupError) as fault:
        if isinstance(fault, Hostile):
            raise
        raise BrokenXml(f"{path.name} tidak ada atau tidak terbaca") from fault
    if not found:
        raise BrokenXml(f"{path.name} kosong")
    return found[0]


def read(path: Path, *, skip: frozenset[str] = frozenset()) -> Node:
    """The whole tree of a file, except what lies below the tags in `skip` (people's own data, often huge)."""
    opening(path)
    context = etree.iterparse(str(path), events=("start", "end"), **SAFE)
    skipping = seen = 0
    try:
        for event, node in context:
            if event == "start":
                seen += 1
                if seen > MOST_ELEMENTS:
                    raise Hostile(f"Berkas {path.name} memuat terlalu banyak unsur XML.")
                if skipping or node.tag in skip:
                    skipping += 1
            elif skipping:
                skipping -= 1
                _forget(node, siblings=skipping > 0)
    except etree.XMLSyntaxError as fault:
        raise BrokenXml(f"{path.name} tidak terbaca sebagai XML") from fault
    root = context.root
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise BrokenXml(f"{path.name} tidak terbaca sebagai XML")
    return root


def stream(path: Path, tag: str) -> Iterator[Node]:
    """Each element `tag` that carries an id, one at a time; its ancestors can be asked, its elder siblings are gone."""
    opening(path)
    try:
        for _, node in etree.iterparse(str(path), events=("end",), tag=tag, **SAFE):
            if node.get("id") is not None:
                yield node
                _forget(node, siblings=True)
    except etree.XMLSyntaxError as fault:
        raise BrokenXml(f"{path.name} tidak terbaca sebagai XML") from fault


def text(node: Node | None, path: str) -> str:
    """The text at a path below a node; nothing for Moodle's mark of absence."""
    found = None if node is None else node.find(path)
    value = "" if found is None else (found.text or "")
    return "" if value == NULL else value


def integer(node: Node | None, path: str, default: int = 0) -> int:
    return whole(text(node, path), default)


def _forget(node: Node, *, siblings: bool) -> None:
    node.clear()
    parent = node.getparent()
    while siblings and parent is not None and node.getprevious() is not None:
        del parent[0]
