"""A program of its own that opens the pictures and PDF files of strangers: it may fail, and nothing else fails with it.

`python -m pintar.media.making.painter pages|picture|drawing SOURCE FOLDER …` writes its files into FOLDER and one line of
JSON for each to its output; what it refuses is a line `{"refused": code}`. `… painter whole SOURCE …` writes nothing but such a
line for each source, with an empty code for what is whole.
"""

import io
import json
import sys
from pathlib import Path
from typing import Any

LONGEST_SIDE = 1280  # pixels of a page
WIDTHS = (480, 960, 1600)
MOST_PIXELS = 100_000_000
MOST_TEXT = 20_000  # letters of one page
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
PAGE_QUALITY, WEBP_QUALITY, AVIF_QUALITY = 60, 68, 50


def pages(source: Path, folder: Path, most: int) -> None:
    """Every page of a PDF as WebP, with its words."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as fault:
        tell(refused="encrypted" if "assword" in str(fault) else "damaged")
        return
    count = len(document)
    if count == 0:
        tell(refused="damaged")
        return
    if count > most:
        tell(refused="too-many-pages", count=count)
        return
    for number in range(count):
        page = document[number]
        width, height = page.get_size()
        scale = min(LONGEST_SIDE / max(width, height, 1.0), 8.0)
        image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        words = page.get_textpage().get_text_bounded()
        page.close()
        name = f"page-{number + 1:04}.webp"
        (folder / name).write_bytes(_small(image))
        text = "\n".join(line for line in (" ".join(row.split()) for row in words.splitlines()) if line)
        tell(name=name, width=image.width, height=image.height, text=text[:MOST_TEXT], of=count)


def picture(source: Path, folder: Path) -> None:
    """A picture in several widths, never above its own, as AVIF and as WebP."""
    from PIL import ImageOps, UnidentifiedImageError

    try:
        with _opened(source) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                tell(refused="too-large")
                return
            _paint(ImageOps.exif_transpose(opened), folder)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        tell(refused="damaged")


def whole(sources: list[Path]) -> None:
    """Whether pictures can be drawn to their last pixel: of moving ones as many as a still one may have."""
    for source in sources:
        try:
            with _opened(source) as opened:
                tell(refused=_drawn(opened))
        except Exception:  # whatever a decoder stumbles over: the others are still looked at
            tell(refused="damaged")


def _opened(source: Path) -> Any:
    """A picture whose head alone was read; how many pixels it may have is asked by the caller, in our own words."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    return Image.open(source, formats=FORMATS)


def _drawn(opened: Any) -> str:
    size = opened.width * opened.height
    if size > MOST_PIXELS:
        return "too-large"
    for number in range(min(getattr(opened, "n_frames", 1), MOST_PIXELS // max(1, size))):
        opened.seek(number)
        opened.load()
    return ""


def drawing(source: Path, folder: Path) -> None:
    """An SVG, set by typst as wide as the widest picture, and then a picture like others."""
    import typst
    from PIL import Image

    fonts = Path(__file__).resolve().parents[2] / "kit" / "fonts"
    sheet = '#set page(width: 1600pt, height: auto, margin: 0pt, fill: none)\n#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    (folder / "sheet.typ").write_text(sheet, encoding="utf-8")
    try:
        svg = source.read_bytes().decode("utf-8-sig")
        made: Any = typst.compile(
            str(folder / "sheet.typ"),
            root=str(folder),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            format="png",
            ppi=72,
            sys_inputs={"svg": svg},
        )
    except (RuntimeError, UnicodeDecodeError):
        tell(refused="damaged")
        return
    with Image.open(io.BytesIO(made if isinstance(made, bytes) else made[0])) as opened:
        _paint(opened, folder)


def _paint(opened: Any, folder: Path) -> None:
    image = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    widths = [width for width in WIDTHS if width < image.width] + [min(image.width, WIDTHS[-1])]
    for width in sorted(set(widths)):
        height = max(1, round(image.height * width / image.width))
        sized = image if width == image.width else image.resize((width, height), 3, reducing_gap=3.0)
        for kind, options in (
            ("avif", {"quality": AVIF_QUALITY, "speed": 6, "max_threads": 1}),
            ("webp", {"quality": WEBP_QUALITY, "method": 4}),
        ):
            name = f"{width}.{kind}"
            sized.save(folder / name, kind.upper(), **options)
            tell(name=name, width=width, height=height, type=f"image/{kind}", of=2 * len(set(widths)))


def _small(image: Any) -> bytes:
    """WebP as it comes out smaller: drawn pages without loss, photographed ones with."""
    lossy, lossless = io.BytesIO(), io.BytesIO()
    image.save(lossy, "WEBP", quality=PAGE_QUALITY, method=4)
    if image.getcolors(4096) is not None:
        image.save(lossless, "WEBP", lossless=True, quality=40, method=3)
        if lossless.tell() <= lossy.tell():
            return lossless.getvalue()
    return lossy.getvalue()


def tell(**facts: object) -> None:
    """One line of what there is to know."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    job, paths = sys.argv[1], [Path(word) for word in sys.argv[2:]]
    if job == "whole":
        whole(paths)
    elif job == "pages":
        pages(paths[0], paths[1], int(sys.argv[4]))
    else:
        {"picture": picture, "drawing": drawing}[job](paths[0], paths[1])
