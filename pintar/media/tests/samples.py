"""Small files of every kind, honest and hostile, made on the spot."""

import io
import subprocess
import zipfile
from pathlib import Path

from PIL import Image, ImageDraw

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
PRESENTATION = "http://schemas.openxmlformats.org/presentationml/2006/main"


def film(
    path: Path,
    *,
    seconds: float = 3,
    size: str = "128x72",
    rate: str = "10",
    sound: bool = True,
    more: str = "",
) -> Path:
    """A film of coloured bars that move, with a tone."""
    words = [
        "ffmpeg",
        "-nostdin",
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        f"testsrc2=s={size}:r={rate}:d={seconds}",
    ]
    if sound:
        words += ["-f", "lavfi", "-i", f"sine=330:d={seconds}", "-af", "volume=0.2"]
    codec = ["libvpx", "libopus"] if path.suffix == ".webm" else ["libx264", "aac"]
    words += ["-c:v", codec[0], *(["-c:a", codec[1]] if sound else []), "-threads", "1"]
    words += ["-preset", "ultrafast"] if codec[0] == "libx264" else ["-deadline", "realtime"]
    subprocess.run([*words, *more.split(), "-y", str(path)], check=True)
    return path


def tone(path: Path, *, seconds: float = 2, volume: float = 0.1) -> Path:
    """A steady tone."""
    source = f"sine=440:d={seconds}"
    words = [
        "ffmpeg",
        "-nostdin",
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        source,
        "-af",
        f"volume={volume}",
        "-y",
        str(path),
    ]
    subprocess.run(words, check=True)
    return path


def picture(path: Path, *, width: int = 700, height: int = 400, mode: str = "RGB") -> Path:
    """A picture with some shapes in it."""
    image = Image.new(mode, (width, height), (20, 90, 120, 128)[: len(mode)])
    ImageDraw.Draw(image).ellipse((10, 10, width // 2, height - 10), fill=(240, 200, 80, 255)[: len(mode)])
    image.save(path)
    return path


def pdf(path: Path, *, pages: int = 2, words: str = "Halaman") -> Path:
    """A PDF with one line of words on each page; pages may be many, they weigh little."""
    out = bytearray(b"%PDF-1.4\n")
    offsets: list[int] = []

    def add(body: str) -> None:
        offsets.append(len(out))
        out.extend(f"{len(offsets)} 0 obj\n{body}\nendobj\n".encode())

    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    add("<< /Type /Catalog /Pages 2 0 R >>")
    add(f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>")
    add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number in range(1, pages + 1):
        text = f"BT /F1 24 Tf 40 100 Td ({words} {number}) Tj ET"
        add(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 320 180] /Contents {5 + 2 * (number - 1)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        add(f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
    start = len(out)
    table = "".join(f"{at:010} 00000 n \n" for at in offsets)
    out.extend(f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n{table}".encode())
    out.extend(f"trailer << /Size {len(offsets) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    path.write_bytes(out)
    return path


def odp(path: Path, *, slides: tuple[str, ...] = ("Salam", "Wudu"), outside: str = "") -> Path:
    """Slides in the open format; `outside` is the address of a picture that is not in the file."""
    image = f'<draw:frame svg:x="1cm" svg:y="8cm" svg:width="8cm" svg:height="6cm"><draw:image xlink:href="{outside}" xlink:type="simple"/></draw:frame>'
    pages = "".join(
        f'<draw:page draw:name="p{n}" draw:master-page-name="m"><draw:frame svg:x="2cm" svg:y="2cm" svg:width="20cm" svg:height="3cm">'
        f"<draw:text-box><text:p>{words}</text:p></draw:text-box></draw:frame>{image if outside else ''}</draw:page>"
        for n, words in enumerate(slides)
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{tail}:1.0"'
        for name, tail in {
            "office": "office",
            "draw": "drawing",
            "text": "text",
            "style": "style",
            "fo": "xsl-fo-compatible",
            "svg": "svg-compatible",
        }.items()
    )
    spaces += ' xmlns:xlink="http://www.w3.org/1999/xlink"'
    styles = (
        f'<office:document-styles {spaces} office:version="1.2"><office:automatic-styles><style:page-layout style:name="L">'
        '<style:page-layout-properties fo:page-width="28cm" fo:page-height="15.75cm"/></style:page-layout></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="m" style:page-layout-name="L"/></office:master-styles></office:document-styles>'
    )
    content = f'<office:document-content {spaces} office:version="1.2"><office:body><office:presentation>{pages}</office:presentation></office:body></office:document-content>'
    kind = "application/vnd.oasis.opendocument.presentation"
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{what}"/>'
        for name, what in (("/", kind), ("content.xml", "text/xml"), ("styles.xml", "text/xml"))
    )
    manifest = f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{listed}</manifest:manifest>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("styles.xml", styles)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def pptx(path: Path, *, macros: bool = False, outside: str = "", words: str = "Bismillah") -> Path:
    """One slide in PowerPoint's format; with macros it carries a vbaProject.bin, `outside` is a picture it only links to."""
    picture_xml = (
        '<p:pic><p:nvPicPr><p:cNvPr id="9" name="g"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:link="rId9"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>'
        '<p:spPr><a:xfrm><a:off x="0" y="3000000"/><a:ext cx="9144000" cy="2000000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
    )
    spaces = f'xmlns:a="{DRAWING}" xmlns:r="{OFFICE}" xmlns:p="{PRESENTATION}"'
    group = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    shape = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="t"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="500000" y="500000"/>'
        '<a:ext cx="8000000" cy="1500000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/>'
        f'<a:p><a:r><a:rPr lang="id" sz="4000"/><a:t>{words}</a:t></a:r></a:p></p:txBody></p:sp>'
    )
    mapping = '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
    names = (
        "dk1",
        "lt1",
        "dk2",
        "lt2",
        "accent1",
        "accent2",
        "accent3",
        "accent4",
        "accent5",
        "accent6",
        "hlink",
        "folHlink",
    )
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{"000000" if name != "lt1" else "FFFFFF"}"/></a:{name}>' for name in names
    )
    fonts = "".join(
        f'<a:{kind}><a:latin typeface="Sans"/><a:ea typeface=""/><a:cs typeface=""/></a:{kind}>'
        for kind in ("majorFont", "minorFont")
    )
    fill, line, effect = (
        '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>',
        '<a:ln><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>',
        "<a:effectStyle><a:effectLst/></a:effectStyle>",
    )
    theme = f'<a:theme xmlns:a="{DRAWING}" name="t"><a:themeElements><a:clrScheme name="c">{colours}</a:clrScheme><a:fontScheme name="f">{fonts}</a:fontScheme><a:fmtScheme name="m"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>'
    parts = {
        "ppt/presentation.xml": f'<p:presentation {spaces}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst><p:sldId id="256" r:id="rId2"/></p:sldIdLst><p:sldSz cx="9144000" cy="5143500"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>',
        "ppt/slides/slide1.xml": f"<p:sld {spaces}><p:cSld><p:spTree>{group}{shape}{picture_xml if outside else ''}</p:spTree></p:cSld></p:sld>",
        "ppt/slideLayouts/slideLayout1.xml": f"<p:sldLayout {spaces}><p:cSld><p:spTree>{group}</p:spTree></p:cSld></p:sldLayout>",
        "ppt/slideMasters/slideMaster1.xml": f'<p:sldMaster {spaces}><p:cSld><p:spTree>{group}</p:spTree></p:cSld>{mapping}<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>',
        "ppt/theme/theme1.xml": theme,
        "_rels/.rels": _rels(("rId1", "officeDocument", "ppt/presentation.xml")),
        "ppt/_rels/presentation.xml.rels": _rels(
            ("rId1", "slideMaster", "slideMasters/slideMaster1.xml"),
            ("rId2", "slide", "slides/slide1.xml"),
            ("rId3", "theme", "theme/theme1.xml"),
        ),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _rels(
            ("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml"),
            ("rId2", "theme", "../theme/theme1.xml"),
        ),
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": _rels(
            ("rId1", "slideMaster", "../slideMasters/slideMaster1.xml")
        ),
        "ppt/slides/_rels/slide1.xml.rels": _rels(
            ("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml"),
            *([("rId9", "image", outside)] if outside else []),
        ),
    }
    base = "application/vnd.openxmlformats-officedocument."
    kinds = {
        "ppt/presentation.xml": f"{base}presentationml.presentation.main+xml",
        "ppt/theme/theme1.xml": f"{base}theme+xml",
    }
    kinds |= {
        f"ppt/{part}s/{part}1.xml": f"{base}presentationml.{part}+xml"
        for part in ("slide", "slideLayout", "slideMaster")
    }
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items()
    )
    parts["[Content_Types].xml"] = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="{PACKAGE.replace("http://schemas.openxmlformats.org/package/2006", "application/vnd.openxmlformats-package.relationships+xml")}"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>{overrides}</Types>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{body}')
        if macros:
            archive.writestr("ppt/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"Sub AutoOpen()" * 20)
    return path


def archive(path: Path) -> Path:
    """A plain zip, whatever it is called."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as inner:
        inner.writestr("film.mp4", b"ftyp" * 100)
    path.write_bytes(held.getvalue())
    return path


def _rels(*rows: tuple[str, str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"{" TargetMode=" + chr(34) + "External" + chr(34) if ":" in target else ""}/>'
        for key, kind, target in rows
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'
