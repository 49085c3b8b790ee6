"""SVG made quiet: what draws stays, what runs, loads or hides something goes."""

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from pintar.authoring.source.media import Shape

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
LARGEST = 4 << 20

_ELEMENTS = (
    "svg g defs symbol use switch title desc path rect circle ellipse line polyline polygon text tspan textPath image "
    "linearGradient radialGradient stop pattern clipPath mask marker style filter feBlend feColorMatrix feComponentTransfer "
    "feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB "
    "feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight "
    "feTile feTurbulence"
)
ELEMENTS = frozenset(_ELEMENTS.split())
_ATTRIBUTES = (
    "id class style lang role aria-label aria-labelledby aria-describedby aria-hidden version viewBox preserveAspectRatio "
    "x y x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy d points width height transform rotate textLength lengthAdjust "
    "startOffset pathLength fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin "
    "stroke-dasharray stroke-dashoffset stroke-miterlimit vector-effect paint-order opacity color display visibility overflow "
    "clip-path clip-rule clipPathUnits mask maskUnits maskContentUnits mask-type filter filterUnits primitiveUnits "
    "font-family font-size font-style font-variant font-weight font-stretch letter-spacing word-spacing text-anchor "
    "text-decoration text-rendering dominant-baseline alignment-baseline baseline-shift direction unicode-bidi writing-mode "
    "offset stop-color stop-opacity gradientUnits gradientTransform spreadMethod patternUnits patternContentUnits "
    "patternTransform marker-start marker-mid marker-end markerWidth markerHeight markerUnits refX refY orient "
    "shape-rendering image-rendering color-interpolation color-interpolation-filters flood-color flood-opacity lighting-color "
    "in in2 result type values mode operator k1 k2 k3 k4 stdDeviation radius scale xChannelSelector yChannelSelector "
    "tableValues slope intercept amplitude exponent baseFrequency numOctaves seed stitchTiles surfaceScale specularConstant "
    "specularExponent diffuseConstant azimuth elevation z pointsAtX pointsAtY pointsAtZ limitingConeAngle kernelMatrix order "
    "divisor bias targetX targetY edgeMode preserveAlpha mix-blend-mode isolation type"
)
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
# Left behind by drawing programs: goes without a word.
HARMLESS = frozenset({"metadata", "namedview", "a", "view", "cursor"})
_EMBEDDED = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z")
_OUTSIDE = re.compile(
    r"url\(\s*['\"]?\s*(?!#)|@import|expression\s*\(|javascript:|-moz-binding|image-set\s*\(|\\", re.I
)


@dataclass(frozen=True)
class Drawing:
    """A cleaned SVG: its bytes, its size, its title, and what was taken out as (line, what).

    `told` is its description, which the reader speaks in a film made of slides; `written` are the words drawn on it.
    """

    data: bytes
    shape: Shape
    title: str
    removed: tuple[tuple[int, str], ...]
    told: str = ""
    written: str = ""


class NotADrawing(ValueError):
    """The file is no SVG that can be read."""


def clean_svg(data: bytes) -> Drawing:
    """Clean one SVG. The same bytes in give the same bytes out. Raises NotADrawing."""
    if len(data) > LARGEST:
        raise NotADrawing("terlalu besar")
    if b"<!ENTITY" in data.upper():
        raise NotADrawing("memuat deklarasi entitas")
    options = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: Any = etree.fromstring(data, options)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise NotADrawing(f"tidak terbaca: {str(fault)[:120]}") from fault
    if root.tag not in (f"{{{SVG}}}svg", "svg"):
        raise NotADrawing("unsur pertamanya bukan <svg>")
    if root.tag == "svg":
        raise NotADrawing(f'belum menyebut xmlns="{SVG}"')
    removed: list[tuple[int, str]] = []
    _clean(root, removed)
    etree.cleanup_namespaces(root)
    written = " ".join(_words(line) for line in root.iter(f"{{{SVG}}}text"))
    told = (_words(root.find(f"{{{SVG}}}{name}")) for name in ("title", "desc"))
    title, description = told
    return Drawing(
        etree.tostring(root, encoding="utf-8"), _shape(root), title, tuple(removed), description, written
    )


def _words(element: Any) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _clean(element: Any, removed: list[tuple[int, str]]) -> None:
    _clean_attributes(element, removed)
    if etree.QName(element).localname == "style" and _OUTSIDE.search("".join(element.itertext())):
        removed.append((_line(element), "gaya yang memuat alamat luar"))
        element.text = ""
    for child in list(element):
        name = etree.QName(child) if isinstance(child.tag, str) else None
        if name is not None and name.namespace == SVG and name.localname in ELEMENTS:
            _clean(child, removed)
            continue
        if name is not None and name.namespace == SVG and name.localname == "a":
            _clean_links(child, removed)
            continue
        if name is None or (name.namespace == SVG and name.localname not in HARMLESS):
            removed.append((_line(child), f"<{name.localname if name else 'entitas'}>"))
        _drop(element, child)


def _clean_links(child: Any, removed: list[tuple[int, str]]) -> None:
    """A link inside a drawing becomes a plain group."""
    child.tag = f"{{{SVG}}}g"
    for name in list(child.attrib):
        if etree.QName(name).localname in ("href", "target", "download", "rel"):
            del child.attrib[name]
    _clean(child, removed)


def _clean_attributes(element: Any, removed: list[tuple[int, str]]) -> None:
    for name, value in list(element.attrib.items()):
        key = etree.QName(name)
        if key.localname == "href" and key.namespace in (None, XLINK):
            if not (value.strip().startswith("#") or _is_embedded(element, value)):
                removed.append((_line(element), f"tautan luar {value.strip()[:60]}"))
                del element.attrib[name]
            continue
        if key.namespace == XML and key.localname in ("space", "lang"):
            continue
        if key.namespace is None and key.localname in ATTRIBUTES:
            if _OUTSIDE.search(value):
                removed.append((_line(element), f"{key.localname} yang memuat alamat luar"))
                del element.attrib[name]
            continue
        if key.namespace is None and key.localname.lower().startswith("on"):
            removed.append((_line(element), f"penangan kejadian {key.localname}"))
        del element.attrib[name]


def _is_embedded(element: Any, value: str) -> bool:
    return etree.QName(element).localname == "image" and bool(_EMBEDDED.match(value.strip()))


def _drop(parent: Any, child: Any) -> None:
    tail = child.tail or ""
    before = child.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(child)


def _line(element: Any) -> int:
    return element.sourceline or 1


def _shape(root: Any) -> Shape:
    box = re.split(r"[\s,]+", (root.get("viewBox") or "").strip())
    try:
        width, height = (round(float(box[2])), round(float(box[3]))) if len(box) == 4 else (0, 0)
        if not (width > 0 and height > 0):
            sides = (
                re.fullmatch(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*", root.get(side) or "")
                for side in ("width", "height")
            )
            width, height = (round(float(found[1])) if found else 0 for found in sides)
    except (ValueError, OverflowError):
        return Shape()
    return Shape(width, height) if width > 0 and height > 0 else Shape()
