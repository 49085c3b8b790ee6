"""Office documents made quiet before anything opens them: no macros, and nothing that is fetched from outside the file."""

import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from pintar.kit.errors import Refused

LARGEST_XML = 64 << 20
_SLIDE = re.compile(r"ppt/slides/slide\d+\.xml\Z")
_MACRO_PARTS = re.compile(
    r"(^|/)vba(Project\.bin|Data\.xml|ProjectSignature.*\.bin)(\.rels)?\Z|^(Basic|Scripts|Dialogs)/|activeX|(^|/)embeddings/.*\.bin\Z",
    re.I,
)
_ODF_XML = frozenset({"content.xml", "styles.xml", "settings.xml"})
_RUNNING = frozenset(
    {"scripts", "event-listeners", "dde-source", "dde-connection-decls", "applet", "plugin", "floating-frame"}
)


def without_outside(source: Path, target: Path, *, form: str, most_pages: int) -> list[str]:
    """Write a copy without macros and outside links; what was left out, in words. Refused when it is damaged or too long."""
    left: set[str] = set()
    try:
        with (
            zipfile.ZipFile(source) as old,
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
        ):
            names = old.namelist()
            if form == "pptx" and (count := sum(bool(_SLIDE.match(name)) for name in names)) > most_pages:
                raise Refused(
                    _("Berkas ini berisi %(count)s halaman; paling banyak 300.") % {"count": count},
                    code="too-many-pages",
                )
            for member in old.infolist():
                if _MACRO_PARTS.search(member.filename):
                    left.add(_("Makro tidak dibawa."))
                    continue
                name = member.filename
                if name.endswith(".rels") or (form in ("odp", "odt") and name.rpartition("/")[2] in _ODF_XML):
                    new.writestr(member.filename, _quiet(_whole(old, member), left))
                else:
                    with (
                        old.open(member) as inner,
                        new.open(zipfile.ZipInfo(name), "w", force_zip64=True) as outer,
                    ):
                        shutil.copyfileobj(inner, outer, 1 << 20)
    except (
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as fault:
        raise Refused(_("Berkas ini rusak atau terpotong: tidak dapat dibuka."), code="damaged") from fault
    except OSError as fault:
        if fault.errno:
            raise
        raise Refused(_("Berkas ini rusak atau terpotong: tidak dapat dibuka."), code="damaged") from fault
    return sorted(left)


def _whole(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.file_size > LARGEST_XML:
        raise ValueError("a part is too large")
    return archive.read(member)


def _quiet(xml: bytes, left: set[str]) -> bytes:
    """One part without outside links and without what runs."""
    options = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    root: Any = etree.fromstring(xml, options)
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        name = etree.QName(element).localname
        if name in _RUNNING:
            element.getparent().remove(element)
            left.add(_("Makro tidak dibawa."))
        elif name == "Relationship":
            if element.get("TargetMode") == "External" and not element.get("Type", "").endswith("/hyperlink"):
                element.getparent().remove(element)
                left.add(_("Isi yang ditautkan dari luar berkas tidak dibawa."))
        elif name != "a":
            for key, value in list(element.attrib.items()):
                if etree.QName(key).localname == "href" and _is_outside(value):
                    del element.attrib[key]
                    left.add(_("Isi yang ditautkan dari luar berkas tidak dibawa."))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _is_outside(address: str) -> bool:
    address = address.strip()
    return bool(re.match(r"[a-z][a-z0-9+.-]*:|/|\\|\.\./|%2e", address, re.I))
