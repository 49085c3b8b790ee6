"""The one list of what a published text may hold. Everything else is taken out, whoever wrote it.

What the press itself puts in (formulas, pictures in several sizes, players) is on a longer list, and may fetch published files only.
"""

import nh3

from pintar.kit.files import PUBLIC_URL
from pintar.kit.markup import inner, tree_of

BLOCKS = "p div h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre hr table caption colgroup col thead tbody tfoot tr th td"
INLINE = "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q s samp small span strong sub sup time u var wbr"
OURS = "figure figcaption aside section details summary"
TAGS = frozenset(f"{BLOCKS} {INLINE} {OURS}".split())
CLASSES = frozenset(
    [
        "arab",
        "callout",
        "callout-title",
        "catatan",
        "contoh",
        "tugas",
        "bait",
        "arti",
        "terjemah",
        "clip",
        "scroll",
        "rumus",
        "n",
        "c",
        "footnotes",
        "footnotes-list",
        "footnote-item",
        "footnote-ref",
        "footnote-backref",
    ]
)
ATTRIBUTES = {
    "*": {"id", "class", "lang", "dir", "title", "role", "aria-label", "tabindex"},
    "a": {"href", "rel", "download"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "col": {"span"},
    "colgroup": {"span"},
    "time": {"datetime"},
    "details": {"open"},
}
_MATHS = (
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle mpadded mphantom menclose msub msup msubsup munder mover "
    "munderover mmultiscripts mprescripts mtable mtr mtd"
)
_MATHS_ATTRIBUTES = (
    "display displaystyle scriptlevel mathvariant mathcolor mathsize width height depth voffset lspace rspace minsize maxsize "
    "stretchy fence separator symmetric accent accentunder movablelimits largeop linethickness form notation "
    "columnalign columnspacing columnlines rowspacing rowlines side"
)
MADE_TAGS = TAGS | frozenset(f"{_MATHS} picture source video audio track".split())
MADE_ATTRIBUTES = {
    **ATTRIBUTES,
    **{tag: set(_MATHS_ATTRIBUTES.split()) for tag in _MATHS.split()},
    "source": {"src", "srcset", "sizes", "type"},
    "video": {"controls", "preload", "poster", "width", "height", "playsinline"},
    "audio": {"controls", "preload"},
    "track": {"kind", "src", "srclang", "label"},
}
_FETCHING = frozenset({"source", "video", "audio", "track"})
SCHEMES = frozenset({"http", "https", "mailto", "tel", "lesson"})
# These go with everything in them; of other unknown tags the text stays.
_HOLLOW = "script style iframe object embed applet form noscript template svg math title head"
HOLLOW = frozenset(_HOLLOW.split())
_ROLES = frozenset({"region", "group", "note"})


def clean(html: str) -> str:
    """A fragment of somebody's HTML that can do no harm. Cleaning twice changes nothing.

    The cleaner's own parser takes the square of the depth of what it reads, so it is given what ours made of it, which is never deep
    (`kit.markup`). What goes with everything in it goes before: the two do not agree on what lies inside, and a `<style>` in an
    `<svg>` is a line of text to ours and sixty thousand boxes to the other.
    """
    root = tree_of(html)
    for element in list(root.iter(*HOLLOW)):
        if element.getparent() is not None:
            element.drop_tree()
    return _CLEANER.clean(inner(root))


def clean_made(html: str) -> str:
    """The same for what the press has made of it, with formulas and players, which is never deep. Cleaning twice changes nothing."""
    return _MADE_CLEANER.clean(html)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag in _FETCHING and name in ("src", "srcset", "poster"):
        return value if all(one.strip().startswith(PUBLIC_URL) for one in value.split(",")) else None
    if name == "class":
        return " ".join(word for word in value.split() if word in CLASSES) or None
    if name == "dir":
        return value if value in ("ltr", "rtl", "auto") else None
    if name == "role":
        return value if value in _ROLES else None
    if name == "tabindex":
        return "0" if value == "0" else None
    if name in ("width", "height", "colspan", "rowspan", "span", "start", "value"):
        return value if value.isdecimal() and len(value) < 6 else None
    if name in ("href", "src"):
        # A backslash or a control sign lets browsers read another address than we do.
        return None if "\\" in value or any(ord(c) < 32 for c in value) else value
    return value


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=HOLLOW,
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes=SCHEMES,
    link_rel=None,
    strip_comments=True,
)
_MADE_CLEANER = nh3.Cleaner(
    tags=MADE_TAGS,
    clean_content_tags=HOLLOW - {"math"},
    attributes=MADE_ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes=SCHEMES,
    link_rel=None,
    strip_comments=True,
)
