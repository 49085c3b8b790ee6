"""What a file is, told by what is in it. A name is only read to say kindly that it does not fit."""

import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from pintar.kit.errors import Refused
from pintar.media.values import MediaKind

LARGEST = 4 << 30
HEAD = 4096
FORMATS: dict[str, MediaKind] = {
    "mp4": MediaKind.VIDEO,
    "mov": MediaKind.VIDEO,
    "webm": MediaKind.VIDEO,
    "m4a": MediaKind.SOUND,
    "mp3": MediaKind.SOUND,
    "ogg": MediaKind.SOUND,
    "wav": MediaKind.SOUND,
    "flac": MediaKind.SOUND,
    "aac": MediaKind.SOUND,
    "pptx": MediaKind.SLIDES,
    "odp": MediaKind.SLIDES,
    "docx": MediaKind.DOCUMENT,
    "odt": MediaKind.DOCUMENT,
    "pdf": MediaKind.DOCUMENT,
    "png": MediaKind.PICTURE,
    "jpeg": MediaKind.PICTURE,
    "gif": MediaKind.PICTURE,
    "webp": MediaKind.PICTURE,
    "avif": MediaKind.PICTURE,
    "svg": MediaKind.PICTURE,
}
LARGEST_OF: dict[MediaKind, int] = {
    MediaKind.VIDEO: LARGEST,
    MediaKind.SOUND: 1 << 30,
    MediaKind.SLIDES: 512 << 20,
    MediaKind.DOCUMENT: 512 << 20,
    MediaKind.PICTURE: 64 << 20,
}
MOST_MEMBERS = 20_000  # files in one office document
MOST_UNPACKED = 2 << 30
LARGEST_LIST = 8 << 20  # bytes of the list of its files
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"ID3", "mp3"),
    (b"OggS", "ogg"),
    (b"fLaC", "flac"),
    (b"\x1a\x45\xdf\xa3", "webm"),
)
_BRANDS = {b"qt  ": "mov", b"M4A ": "m4a", b"M4B ": "m4a", b"avif": "avif", b"avis": "avif"}
_UNREAD = {b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"crx "}
_PARTS = {"ppt/presentation.xml": "pptx", "word/document.xml": "docx"}
_TYPES = {
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/vnd.oasis.opendocument.text": "odt",
}


@dataclass(frozen=True)
class Found:
    """What a file was found to be; `note` says what there is to know about it."""

    kind: MediaKind
    format: str
    note: str = ""


def probe(path: Path, *, name: str = "") -> Found:
    """Look into a file, without any program. Refused, with the reason, for what this platform does not take."""
    size = path.stat().st_size
    if size == 0:
        raise Refused(
            _("Berkas ini kosong (0 bita)."),
            code="empty",
            help_text=_("Periksa berkas aslinya, lalu kirim sekali lagi."),
        )
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    form = _by_head(head)
    if form == "zip":
        found = _in_archive(path, name)
    elif form in FORMATS:
        found = Found(FORMATS[form], form)
    else:
        raise Refused(_unknown(form, name), code="not-media", help_text=_accepted())
    if size > LARGEST_OF[found.kind]:
        most = LARGEST_OF[found.kind] >> 20
        raise Refused(
            _("Berkas ini %(size)s MB; %(kind)s paling besar %(most)s MB.")
            % {"size": -(-size >> 20), "kind": found.kind.label.lower(), "most": most},
            code="too-large",
        )
    if found.format in ("mp4", "mov", "m4a"):
        refuse_truncated(path)
    return found


def refuse_truncated(path: Path) -> None:
    """Refused when an MP4 or MOV file ends before its boxes do, or never says what is in it."""
    size, at, kinds = path.stat().st_size, 0, set()
    with path.open("rb") as stream:
        while at + 8 <= size:
            stream.seek(at)
            head = stream.read(16)
            length, kind = struct.unpack(">I4s", head[:8])
            if length == 1 and len(head) == 16:
                length = struct.unpack(">Q", head[8:])[0]
            if length == 0:
                length = size - at
            kinds.add(kind)
            if length < 8 or at + length > size:
                break
            at += length
    if at != size or b"moov" not in kinds:
        raise Refused(
            _("Berkas ini terpotong: isinya berakhir sebelum selesai."),
            code="truncated",
            help_text=_("Salin sekali lagi dari perekamnya, lalu kirim berkas yang utuh."),
        )


def _by_head(head: bytes) -> str:
    for magic, form in _MAGIC:
        if head.startswith(magic):
            return form
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in _UNREAD else _BRANDS.get(head[8:12], "mp4")
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"):
        return "mov"
    if head[:2] == b"PK" and head[2:4] in (b"\x03\x04", b"\x05\x06"):
        return "zip"
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return "ole"
    if len(head) > 3 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        return "aac"
    if len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE4, 0xE6):
        return "mp3"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "svg" if start.startswith(b"<") and b"<svg" in start and b"<html" not in start else ""


def _in_archive(path: Path, name: str) -> Found:
    """The office document a zip holds; anything else in a zip is refused."""
    _refuse_endless_list(path)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
                raise Refused(_("Isi berkas ini terlalu besar setelah dibuka."), code="too-large")
            names = {member.filename for member in members}
            if any(member.flag_bits & 1 for member in members) or "EncryptedPackage" in names:
                raise Refused(
                    _("Berkas ini terkunci dengan sandi."),
                    code="encrypted",
                    help_text=_("Simpan tanpa sandi, lalu kirim sekali lagi."),
                )
            form = next((form for part, form in _PARTS.items() if part in names), "")
            if not form and "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                form = _TYPES.get(archive.read("mimetype").strip(), "")
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as fault:
        if isinstance(fault, OSError) and fault.errno:
            raise
        raise Refused(_("Berkas ini rusak atau terpotong: tidak dapat dibuka."), code="damaged") from fault
    if not form:
        raise Refused(_unknown("zip", name), code="archive", help_text=_accepted())
    has_macros = any(
        part.rpartition("/")[2].lower() == "vbaproject.bin" or part.startswith("Basic/") for part in names
    )
    note = _("Berkas ini memuat makro. Makro tidak dijalankan dan tidak dibawa.") if has_macros else ""
    return Found(FORMATS[form], form, note)


def _refuse_endless_list(path: Path) -> None:
    """Refused when the list of what is inside would not fit into memory: it is read whole before it can be counted."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - 66_000))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 20 > len(tail):
        return  # zipfile says what is wrong with it
    length = struct.unpack("<I", tail[at + 12 : at + 16])[0]
    if length > LARGEST_LIST or tail[at - 20 : at - 16] == b"PK\x06\x07":
        raise Refused(_("Isi berkas ini terlalu besar setelah dibuka."), code="too-large")


def _unknown(form: str, name: str) -> str:
    known = {
        "zip": _("arsip zip"),
        "ole": _("berkas Office format lama (.ppt atau .doc)"),
        "heic": _("gambar HEIC"),
    }
    suffix = Path(name).suffix.lower()[:12]
    if form not in known:
        return _("Isi berkas ini tidak dikenal sebagai video, suara, salindia, dokumen, atau gambar.")
    if suffix and suffix not in (".zip", ".ppt", ".doc", ".heic"):
        return _("Namanya berakhiran %(suffix)s, tetapi isinya %(what)s.") % {
            "suffix": suffix,
            "what": known[form],
        }
    return _("Berkas ini %(what)s, yang tidak diterima di sini.") % {"what": known[form]}


def _accepted() -> str:
    return _(
        "Yang diterima: video mp4, mov, webm; suara mp3, m4a, ogg, wav, flac; salindia pptx, odp, pdf; dokumen docx, odt, pdf; gambar png, jpeg, webp, avif, gif, svg."
    )
