"""Pictures in the sizes and formats that phones choose from."""

import io
import json
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from pintar.kit import files
from pintar.kit.errors import Refused
from pintar.media.making import programs
from pintar.media.making.programs import Limits
from pintar.media.values import PictureMade, Source

RECIPE = "picture-1"
HOUSE = Path(__file__).resolve().parents[3]
LARGEST_DRAWING = 8 << 20
_RUNS = frozenset(
    {"script", "foreignObject", "iframe", "embed", "object", "handler", "listener", "set", "animate"}
)
_OUTSIDE = re.compile(r"url\(\s*['\"]?\s*(?!#|['\"])|@import|javascript:", re.I)


def make_picture(source: Path, form: str, work: Path, tell: Callable[[str, int], None]) -> PictureMade:
    """A picture in several widths as AVIF and WebP, in the public room. Refused for what cannot be read, or would run."""
    if form == "svg":
        refuse_active(source.read_bytes() if source.stat().st_size <= LARGEST_DRAWING else b"")
    found = paint(
        "drawing" if form == "svg" else "picture",
        source,
        work,
        lambda done: tell(_("Membuat ukuran gambar"), done),
    )
    sources = []
    for fact in found:
        with programs.room_is_watched():
            blob = files.keep(
                work / fact["name"], suffix=f".{fact['type'].removeprefix('image/')}", public=True
            )
        sources.append(Source(fact["width"], fact["height"], fact["type"], blob.url, blob.size))
    largest = max(sources, key=lambda one: one.width)
    ordered = sorted(sources, key=lambda one: (one.type != "image/avif", one.width))
    return PictureMade(largest.width, largest.height, tuple(ordered))


def faults_of(pictures: Sequence[Path]) -> dict[Path, Refused]:
    """Which of some PNG, JPEG, GIF, WebP or AVIF files are not whole, each with the reason: all are drawn to their last pixel, by one
    program, in a minute. Where it fails, the one it was at and those after it are refused. Raises NoRoom and Stopped.
    """
    told: list[str] = []
    command = [sys.executable, "-m", "pintar.media.making.painter", "whole", *map(str, pictures)]
    if pictures:
        with suppress(programs.Failed):
            programs.run(
                command,
                Limits(seconds=60, memory=3 << 30, largest=1 << 20),
                hear=lambda line: told.append(json.loads(line)["refused"]),
                cwd=HOUSE,
            )
    told += ["damaged"] * (len(pictures) - len(told))
    return {
        path: Refused(
            _reason(no, {}), code=no, help_text=_("Periksa berkas aslinya, lalu kirim sekali lagi.")
        )
        for path, no in zip(pictures, told, strict=True)
        if no
    }


def refuse_active(svg: bytes) -> None:
    """Refused when a drawing runs, loads or hides something, or cannot be read at all."""
    options = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root: Any = etree.fromstring(svg, options)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise Refused(_("Gambar SVG ini rusak atau terlalu besar."), code="damaged") from fault
    if b"<!ENTITY" in svg.upper():
        raise _active(_("deklarasi entitas"))
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = etree.QName(element).localname
        if name in _RUNS:
            raise _active(f"<{name}>")
        if name == "style" and _OUTSIDE.search("".join(element.itertext())):
            raise _active(_("alamat luar"))
        for key, value in element.attrib.items():
            word = etree.QName(key).localname.lower()
            if word.startswith("on"):
                raise _active(word)
            is_link = word in ("href", "src") and not value.strip().startswith(("#", "data:image/"))
            if (is_link and name != "a") or _OUTSIDE.search(value):
                raise _active(_("alamat luar"))


def paint(
    job: str, source: Path, work: Path, done: Callable[[int], None], *words: str
) -> list[dict[str, Any]]:
    """Have the painter open a file of a stranger's; what it made, file by file. Refused when it refuses or fails."""
    found: list[dict[str, Any]] = []

    def hear(line: bytes) -> None:
        fact = json.loads(line)
        found.append(fact)
        if fact.get("of"):
            done(min(1000, len(found) * 1000 // fact["of"]))

    command = [sys.executable, "-m", "pintar.media.making.painter", job, str(source), str(work), *words]
    try:
        programs.run(
            command,
            Limits(seconds=1800 if job == "pages" else 300, memory=3 << 30, largest=1 << 30),
            hear=hear,
            cwd=HOUSE,
        )
    except programs.Failed as fault:
        raise Refused(
            _("Berkas ini terlalu berat atau rusak: tidak dapat dibuka."), code="damaged"
        ) from fault
    no = found[0].get("refused", "") if found else "damaged"
    if no:
        raise Refused(_reason(no, found[0] if found else {}), code=no)
    return found


def webp(picture: bytes, *, quality: int) -> bytes:
    """A picture of our own making as WebP; `quality` 0 to 100."""
    from PIL import Image  # only where pictures are made, not in every web process

    with Image.open(io.BytesIO(picture)) as image:
        out = io.BytesIO()
        image.convert("RGB").save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def sheet_of(raw: bytes, wide: int, high: int, *, across: int, most: int) -> tuple[bytes, int]:
    """Small pictures (raw RGB, one after the other) side by side on one sheet, `across` in a row: WebP, and how many there are."""
    from PIL import Image

    each = wide * high * 3
    count = max(1, min(most, len(raw) // each))
    sheet = Image.new("RGB", (wide * min(across, count), high * -(-count // across)))
    for number in range(count):
        tile = Image.frombytes(
            "RGB", (wide, high), raw[number * each : (number + 1) * each].ljust(each, b"\0")
        )
        sheet.paste(tile, (number % across * wide, number // across * high))
    out = io.BytesIO()
    sheet.save(out, "WEBP", quality=45, method=4)
    return out.getvalue(), count


def _active(what: str) -> Refused:
    return Refused(
        _("Gambar SVG ini memuat %(what)s, yang dapat menjalankan atau mengambil sesuatu.") % {"what": what},
        code="script",
        help_text=_("Simpan sebagai SVG biasa tanpa skrip dan tautan, lalu kirim sekali lagi."),
    )


def _reason(code: str, fact: dict[str, Any]) -> str:
    if code == "too-many-pages":
        return _("Berkas ini berisi %(count)s halaman; paling banyak 300.") % {
            "count": fact.get("count", "?")
        }
    if code == "encrypted":
        return _("Berkas ini terkunci dengan sandi.")
    if code == "too-large":
        return _("Gambar ini lebih besar dari 100 megapiksel.")
    return _("Berkas ini rusak atau terpotong: tidak dapat dibuka.")
