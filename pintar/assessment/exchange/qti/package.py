"""Content packages: a zip with a manifest, the items it names, and the files they show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from posixpath import dirname, join, normpath
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from pintar.assessment.exchange import archives
from pintar.assessment.exchange.carrying import (
    KEY,
    Carried,
    Format,
    Item,
    Ledger,
    Note,
    Written,
    unreadable,
    weighed,
)
from pintar.assessment.exchange.moodle_choices import Unusable
from pintar.assessment.exchange.qti.names import V21, V30, is_item
from pintar.assessment.exchange.qti.reading import key_of, read
from pintar.assessment.exchange.qti.writing import identifier_of, write
from pintar.assessment.exchange.safe_xml import Node, parse
from pintar.assessment.exchange.texts import Shelf
from pintar.assessment.exchange.words import fold, shorten
from pintar.assessment.kinds.fragments import LEVELS as MIND
from pintar.kit.errors import Refused

MANIFEST = "imsmanifest.xml"
TYPES = {V21: "imsqti_item_xmlv2p1", V30: "imsqti_item_xmlv3p0"}
SCHEMAS = {V21: ("QTIv2.1 Package", "1.0.0"), V30: ("QTI Package", "3.0.0")}
SPACES = {
    V21: "http://www.imsglobal.org/xsd/imscp_v1p1",
    V30: "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
}
LOM = {V21: "http://www.imsglobal.org/xsd/imsmd_v1p2", V30: "http://ltsc.ieee.org/xsd/LOM"}
LEVELS = {
    "easy": "mudah",
    "very easy": "mudah",
    "medium": "sedang",
    "difficult": "sukar",
    "very difficult": "sukar",
}
LEVEL_NAMES = {"mudah": "easy", "sedang": "medium", "sukar": "difficult"}


class Qti(Format):
    """QTI: any version is read, one is written."""

    suffix, media_type = ".zip", "application/zip"

    def __init__(self, version: str) -> None:
        self.version = version
        self.name = f"qti{version.replace('.', '')}"  # type: ignore[misc]
        self.title = f"QTI {version}"  # type: ignore[misc]

    @property
    def family(self) -> str:
        """Any version is read."""
        return "QTI"

    def recognises(self, data: bytes, name: str) -> bool:
        """A zip with a manifest, or one item."""
        if archives.is_zip(data):
            return MANIFEST.encode() in data
        head = data[:4000].replace(b"\0", b"")
        return b"assessmentItem" in head or b"qti-assessment-item" in head

    def read(self, data: bytes, name: str) -> Carried:
        """The items; each that cannot be carried is noted with its file."""
        ledger = Ledger()
        if not archives.is_zip(weighed(data)):
            root, remark = parse(data, name)
            if not is_item(root):
                raise unreadable(_("%(name)s bukan soal QTI.") % {"name": name})
            if remark:
                ledger.say(name, remark)
            _take(ledger, name, root, {}, {})
            return ledger.carried()
        files = archives.unpack(data)
        at = min((path for path in files if path.rsplit("/", 1)[-1] == MANIFEST), key=len, default="")
        if not at:
            raise unreadable(_("Di arsip ini tidak ada %(name)s.") % {"name": MANIFEST})
        manifest = parse(files[at], at)[0]
        for path, facts in _resources(manifest, dirname(at), files):
            try:
                root, remark = parse(files[path], path)
            except Refused as no:
                if no.code == "hostile":
                    raise
                ledger.refuse(path, str(no))
                continue
            if not is_item(root):
                if not _is_support(root):
                    ledger.refuse(path, _("susunan ujian dan bacaan bersama tidak dibawa, hanya soalnya"))
                continue
            if remark:
                ledger.say(path, remark)
            _take(ledger, path, root, files, facts)
        return ledger.carried()

    def write(self, items: Sequence[Item], files: Mapping[str, bytes]) -> Written:
        """A package of these questions and the files they show."""
        notes: list[Note] = []
        parts: dict[str, bytes] = {}
        shown: dict[str, bytes] = {}
        resources: list[Node] = []
        for number, item in enumerate(items, 1):
            key, path = str(item["key"]), f"items/{item['key']}.xml"
            try:
                data, held, lost = write(item, files, self.version)
            except Unusable as fault:
                notes.append(Note(f"{number}", "refused", str(fault), key))
                continue
            parts[path] = data
            shown |= held
            resources.append(_resource(self.version, item, path, sorted(held)))
            said = "; ".join(dict.fromkeys(lost))
            notes.append(Note(path, "simplified" if said else "carried", said, key))
        manifest = _manifest(self.version, resources)
        return Written(archives.pack({MANIFEST: manifest, **parts, **shown}), tuple(notes))


def _take(
    ledger: Ledger, path: str, root: Node, files: Mapping[str, bytes], facts: Mapping[str, str]
) -> None:
    def find(address: str) -> bytes | None:
        inside = normpath(join(dirname(path), address.split("?")[0].split("#")[0]))
        return files.get(inside)

    shelf = Shelf(find, taken=ledger.files)
    key = key_of(root.get("identifier") or "")
    try:
        item, lost = read(root, shelf)
    except Unusable as fault:
        ledger.refuse(path, str(fault), key)
        return
    wanted = key if KEY.fullmatch(key) else key or root.get("title") or path
    ledger.take(path, wanted, {**item, **facts}, lost, shelf.kept)


def _resources(
    manifest: Node, folder: str, files: Mapping[str, bytes]
) -> Iterator[tuple[str, dict[str, str]]]:
    """The XML files a manifest names, each once, with what it says about them."""
    seen: set[str] = set()
    for node in manifest.iter("{*}resource"):
        path = normpath(join(folder, node.get("href") or ""))
        kind = (node.get("type") or "").lower()
        if path in files and path not in seen and path.endswith(".xml") and ("qti" in kind or "ims" in kind):
            seen.add(path)
            yield path, _facts(node)


def _facts(node: Node) -> dict[str, Any]:
    """Lesson, competency, difficulty, level and tags, as far as the manifest tells them."""
    found: dict[str, Any] = {}
    for each in node.iterfind(".//{*}difficulty/{*}value"):
        word = fold("".join(str(part) for part in each.itertext())).lower()
        if word in LEVELS:
            found["difficulty"] = LEVELS[word]
    for each in node.iterfind(".//{*}keyword"):
        name, _colon, value = fold("".join(str(part) for part in each.itertext())).partition(":")
        if name == "lesson" and KEY.fullmatch(value):
            found["lesson"] = value
        elif name == "competency" and value:
            found["competency"] = shorten(value, 150)
        elif name == "level" and value in MIND:
            found["level"] = value
        elif name == "tag" and value:
            found["tags"] = [*found.get("tags", []), value[:40]]
    return found


def _is_support(root: Node) -> bool:
    """A template of rules that came with the items: it is known here by its name."""
    return str(root.tag).rsplit("}", 1)[-1] in ("responseProcessing", "qti-response-processing")


def _manifest(version: str, resources: list[Node]) -> bytes:
    space = SPACES[version]
    names: dict[str | None, str] = {None: space, "imsmd": LOM[version]}
    root = etree.Element(f"{{{space}}}manifest", nsmap=names, identifier="MANIFEST-1")  # type: ignore[arg-type]
    about = etree.SubElement(root, f"{{{space}}}metadata")
    for name, text in zip(("schema", "schemaversion"), SCHEMAS[version], strict=True):
        etree.SubElement(about, f"{{{space}}}{name}").text = text
    etree.SubElement(root, f"{{{space}}}organizations")
    etree.SubElement(root, f"{{{space}}}resources").extend(resources)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _resource(version: str, item: Item, path: str, shown: Sequence[str]) -> Node:
    space, lom = f"{{{SPACES[version]}}}", f"{{{LOM[version]}}}"
    node = etree.Element(
        f"{space}resource",
        identifier=f"RES-{identifier_of(str(item['key']))}",
        type=TYPES[version],
        href=path,
    )
    told = [f"{name}:{item[name]}" for name in ("lesson", "competency", "level") if item.get(name)]
    told += [f"tag:{tag}" for tag in item.get("tags") or ()]
    level = LEVEL_NAMES.get(str(item.get("difficulty") or ""))
    if told or level:
        about = etree.SubElement(etree.SubElement(node, f"{space}metadata"), f"{lom}lom")
        for words in told:
            general = about.find(f"{lom}general")
            general = etree.SubElement(about, f"{lom}general") if general is None else general
            keyword = etree.SubElement(general, f"{lom}keyword")
            etree.SubElement(keyword, f"{lom}{'string' if version == V30 else 'langstring'}").text = words
        if level:
            degree = etree.SubElement(etree.SubElement(about, f"{lom}educational"), f"{lom}difficulty")
            value = etree.SubElement(degree, f"{lom}value")
            if version == V30:
                value.text = level
            else:
                etree.SubElement(value, f"{lom}langstring").text = level
    for each in (path, *shown):
        etree.SubElement(node, f"{space}file", href=each)
    return node
