"""Texts between plain words, Markdown and HTML, and the pictures and files they name."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from pintar.assessment.exchange import html, pictures
from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.words import shorten, slug
from pintar.kit.markup import NotFollowed, parse, parts_of, tree_of, words_of

HTML, MARKDOWN = "html", "markdown"
FORMATS = {HTML: 1, MARKDOWN: 4}  # Moodle's numbers
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"})
CLIPS = frozenset({".mp3", ".ogg", ".m4a", ".wav", ".mp4", ".webm"})
LARGEST = {**dict.fromkeys(PICTURES, 4 << 20), **dict.fromkeys(CLIPS, 32 << 20)}
MARK = re.compile(r"\[\[([^\[\]<>]{1,40})\]\]")
_OWN_SIGNS = re.compile(r"\$|:::|\[\^|\[\[|<[a-zA-Z/!?]")
_SIGNS = re.compile(r"[\\`*_\[\]<>$&#|~^]")
_STARTS = re.compile(r"(?m)^([ \t]*)([-+=:]|\d{1,9}(?=[.)]))")
AROUND = 16  # elements that a format may put around a text: readers of XML stop as deep as those of HTML
LONGEST = 60_000  # characters, with all the styles that are about to go
_NAMING = re.compile(r"<(?:img|a|audio|video|source)\b([^<>]*)>", re.I)
_INLINED = re.compile(r"data:[^\"')\s]*")
_TYPES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/svg+xml": ".svg",
}


def to_html(words: str, markup: str) -> str:
    """A text of an item as HTML."""
    return words if markup == HTML else html.as_html(Text(words, FORMATS[MARKDOWN])).strip()


def inline_html(words: str, markup: str) -> str:
    """The same without its paragraph where it is only one."""
    return html.inline(to_html(words, markup))


def flat(shown: str) -> str | None:
    """HTML that is nested deeper than readers follow, as its words in one paragraph; None where it can stay as it is."""
    try:
        parse("<div>" * AROUND + shown)
    except NotFollowed:
        return f"<p>{escape(words_of(shown), quote=False)}</p>"
    return None


def to_plain(words: str, markup: str) -> tuple[str, bool]:
    """The bare words on one line, and whether nothing else was there."""
    shown = inline_html(words, markup)
    bare = _words_of(shown)
    return bare, escape(bare, quote=False) == shown or inline_html(from_plain(bare), MARKDOWN) == shown


def from_plain(words: str) -> str:
    """Bare words as Markdown that says just them; signs are escaped only where they would mean something."""
    if _says_just(words):
        return words
    found = _SIGNS.sub(lambda sign: "\\" + sign[0], words)
    found = _STARTS.sub(_escape_start, found)
    paragraphs = (part.strip().replace("\n", "\\\n") for part in re.split(r"\n\s*\n", found))
    return "\n\n".join(part for part in paragraphs if part)


def split_at_gaps(text: str, markup: str) -> tuple[str, str]:
    """The blocks before the first one with a gap `[[name]]`, and the rest."""
    if markup == HTML:
        parts, joint = parts_of(tree_of(text)), "\n"
    else:
        parts, joint = re.split(r"\n\s*\n", text), "\n\n"
    blocks = [part.strip() for part in parts if part.strip()]
    at = next((n for n, block in enumerate(blocks) if MARK.search(block)), len(blocks))
    return joint.join(blocks[:at]), joint.join(blocks[at:])


def named_files(words: str, markup: str) -> list[str]:
    """The local files a text shows or leads to, each once, in order."""
    shown = to_html(words, markup)
    if "<" not in shown:
        return []
    try:
        root = parse(shown)
    except NotFollowed:  # each tag that may name one stands alone, and none is inside another
        root = parse("".join(f"<img {said}>" for said in _NAMING.findall(shown)))
    addresses = [
        node.get("src") or node.get("href") or ""
        for node in root.iter("img", "a", "audio", "video", "source")
    ]
    return list(dict.fromkeys(unquote(one) for one in addresses if one and not _leads_away(one)))


def files_of(item: Mapping[str, Any]) -> list[str]:
    """The local files an item names, in its texts or as its picture, each once."""
    markup, found = str(item.get("markup") or MARKDOWN), [str(item["picture"])] if item.get("picture") else []
    waiting: list[Any] = [value for name, value in item.items() if name not in ("key", "picture", "alt")]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str):
            found += [path for path in named_files(value, markup) if not path.startswith("lesson:")]
    return list(dict.fromkeys(found))


def readdressed_item(item: Mapping[str, Any], addresses: Mapping[str, str]) -> dict[str, Any]:
    """An item whose local files go by other addresses."""
    markup = str(item.get("markup") or MARKDOWN)

    def moved(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: moved(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [moved(inner) for inner in value]
        return readdressed(value, markup, addresses) if isinstance(value, str) else value

    found = {name: moved(value) for name, value in item.items()}
    picture = item.get("picture")
    if isinstance(picture, str) and picture in addresses:
        found["picture"] = addresses[picture]
    return found


def readdressed(words: str, markup: str, addresses: Mapping[str, str]) -> str:
    """A text whose local files go by other addresses."""
    known = {spelling: new for old, new in addresses.items() for spelling in (old, quote(old))}
    if not known:
        return words
    anyone = "|".join(re.escape(one) for one in sorted(known, key=len, reverse=True))
    return re.sub(rf"""(?<=["'(<])(?:{anyone})(?=["')>\s])""", lambda found: known[found[0]], words)


class TooLong(ValueError):
    """A text longer than any text of a question."""


def check_length(text: str) -> None:
    """TooLong when a text is longer than any text of a question; pictures written into it do not count."""
    if len(text) > LONGEST and len(_INLINED.sub("", text)) > LONGEST:
        raise TooLong(_("ada teks yang terlalu panjang"))


@dataclass
class Shelf:
    """The files that came with a bank, by the address its texts use; what is shown goes along, as `media/<name>`.

    `find` gives the bytes at an address, None where there are none; `taken` are files of other questions, whose paths are not
    used for anything else. `losses` is told what could not come along.
    """

    find: Callable[[str], bytes | None] = lambda _address: None
    kept: dict[str, bytes] = field(default_factory=dict)
    losses: list[str] = field(default_factory=list)
    taken: Mapping[str, bytes] = field(default_factory=dict)

    def dress(self, text: Text) -> str:
        """A text as quiet HTML. TooLong when it is longer than any text of a question."""
        check_length(text.body)
        return html.clean(text, self)

    def keep(self, address: str, allowed: frozenset[str]) -> str | None:
        """The path under which a file goes along; None where it cannot."""
        name = PurePosixPath(urlsplit(address).path).name
        data = self._inlined(address) if address.startswith("data:") else self.find(unquote(address))
        if data is None:
            self.losses.append(
                _("berkas %(name)s tidak ada di kirimannya") % {"name": shorten(name or address, 60)}
            )
            return None
        suffix = PurePosixPath(name).suffix.lower() or _TYPES.get(address[5:].split(";")[0], "")
        if suffix not in allowed:
            self.losses.append(
                _("berkas %(name)s bukan gambar atau suara yang dikenal") % {"name": shorten(name, 60)}
            )
            return None
        if why := self._unfit(suffix, data):
            self.losses.append(why % {"name": shorten(name or suffix, 60)})
            return None
        if suffix in PICTURES and suffix != ".jpeg":
            suffix = pictures.suffix_by_content(data)
        return self.put(name or "gambar", suffix, data)

    def _unfit(self, suffix: str, data: bytes) -> str:
        """Why a file cannot go along; empty when it can."""
        if len(data) > LARGEST[suffix]:
            return _("berkas %(name)s terlalu besar")
        if suffix not in PICTURES:
            return ""
        if not pictures.suffix_by_content(data):
            return _("isi berkas %(name)s bukan gambar")
        if pictures.is_hostile(data):
            return _("gambar %(name)s memuat skrip atau entitas")
        return _("gambar %(name)s terlalu banyak pikselnya") if pictures.is_too_large(data) else ""

    def put(self, name: str, suffix: str, data: bytes) -> str:
        """Keep bytes under a path of their own; the same bytes once."""
        stem = slug(PurePosixPath(unquote(name)).stem, "gambar")[:40]
        path = f"media/{stem}{suffix}"
        if self.kept.get(path, data) != data or self.taken.get(path, data) != data:
            path = f"media/{stem}-{hashlib.sha256(data).hexdigest()[:8]}{suffix}"
        self.kept[path] = data
        return path

    def _inlined(self, address: str) -> bytes | None:
        head, _sep, body = address.partition(",")
        try:
            return base64.b64decode(body, validate=False) if head.endswith(";base64") else None
        except (binascii.Error, ValueError):
            return None

    # What cleaning asks of a text's surroundings

    def picture(self, address: str, alt: str) -> tuple[str, str] | None:
        """The picture's path and its words."""
        if _leads_away(address) and not address.startswith("data:"):
            return None
        path = self.keep(address, PICTURES)
        if path and not alt:
            self.losses.append(_("gambar %(path)s belum mempunyai teks pengganti") % {"path": path})
        return (path, alt or _("Gambar")) if path else None

    def instead(self, address: str, alt: str) -> tuple[str, str] | None:
        """A picture of another site becomes a link."""
        if address.startswith(("http://", "https://")):
            self.losses.append(_("gambar dari situs lain menjadi tautan"))
            return address, alt or address
        return None

    def link(self, address: str) -> str | None:
        """Links to other sites stay; files of the bank go along."""
        if address.startswith(("http://", "https://", "mailto:", "tel:", "lesson:")):
            return address
        if _leads_away(address) or not address:
            return None
        return self.keep(address, PICTURES | CLIPS)

    def embedded(self, addresses: list[str], name: str) -> tuple[str, str] | None:
        """Sound and film become a link to what is played."""
        for address in addresses:
            if found := self.link(html.watch_address(address)):
                self.losses.append(_("pemutar di dalam teks menjadi tautan"))
                return found, name or PurePosixPath(urlsplit(found).path).name or found
        return None

    def leads_home(self, address: str) -> bool:
        """A bank has no course page."""
        return False

    def lost(self, address: str) -> str:
        """Nothing is put after a link that lost its file."""
        return ""


def _leads_away(address: str) -> bool:
    return bool(re.match(r"(?i)[a-z][a-z0-9+.-]*:|//|#", address))


def _words_of(shown: str) -> str:
    root = tree_of(shown)
    for line in root.iter("br", "p", "li", "tr"):
        line.tail = f" {line.tail or ''}"
    return " ".join(str(root.text_content()).split())


def _escape_start(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if not found[2][0].isdigit() else f"{found[1]}{found[2]}\\"


def _says_just(words: str) -> bool:
    """Whether words mean nothing but themselves in Markdown."""
    if "\n" in words or len(words) > LONGEST or _OWN_SIGNS.search(words):
        return False
    return unescape(_PLAIN.render(words).strip()) == (f"<p>{words}</p>" if words else "")


_PLAIN = MarkdownIt("commonmark", {"html": True}).enable("table")
