"""Slides, documents and pictures become what a phone can show; nothing in them runs, and nothing is fetched for them."""

from pathlib import Path

import pytest
from PIL import Image

from pintar.kit import files
from pintar.kit.errors import Refused
from pintar.media.making import programs
from pintar.media.making.pages import make_pages
from pintar.media.making.pictures import faults_of, make_picture
from pintar.media.tests import samples


def quiet(step: str, done: int) -> None:
    pass


def place(url: str) -> Path:
    sha, _dot, suffix = url.rsplit("/", 1)[-1].partition(".")
    return files.path_of(sha, suffix=f".{suffix}", public=True)


def test_a_pdf_becomes_pictures_with_its_words(tmp_path: Path) -> None:
    made = make_pages(samples.pdf(tmp_path / "a.pdf", pages=2), "pdf", tmp_path, quiet)

    assert [(page.width, page.height, page.text) for page in made.pages] == [
        (1280, 720, "Halaman 1"),
        (1280, 720, "Halaman 2"),
    ]
    assert all(place(page.url).stat().st_size == page.bytes for page in made.pages)


def test_ten_thousand_pages_are_refused_before_any_is_drawn(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        make_pages(samples.pdf(tmp_path / "a.pdf", pages=10_000), "pdf", tmp_path, quiet)

    assert refused.value.code == "too-many-pages" and "10000" in str(refused.value)
    assert not list(tmp_path.glob("*.webp"))


@pytest.mark.parametrize("junk", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\xff" * 5000])
def test_a_broken_pdf_is_refused(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(junk)

    with pytest.raises(Refused) as refused:
        make_pages(tmp_path / "a.pdf", "pdf", tmp_path, quiet)

    assert refused.value.code == "damaged"


def test_slides_come_without_macros_and_without_what_they_link_to(tmp_path: Path) -> None:
    secret = samples.picture(tmp_path / "secret.png")
    source = samples.pptx(tmp_path / "a.pptx", macros=True, outside=f"file://{secret}", words="Bismillah")

    made = make_pages(source, "pptx", tmp_path, quiet)

    assert [page.text for page in made.pages] == ["Bismillah"]
    assert made.note == "Isi yang ditautkan dari luar berkas tidak dibawa. Makro tidak dibawa."
    with Image.open(place(made.pages[0].url)) as page:
        assert (240, 200, 80) not in {colour for _count, colour in page.convert("RGB").getcolors(1 << 20)}


def test_open_slides_become_pages_the_same_way(tmp_path: Path) -> None:
    secret = samples.picture(tmp_path / "secret.png")

    made = make_pages(samples.odp(tmp_path / "a.odp", outside=f"file://{secret}"), "odp", tmp_path, quiet)

    assert [page.text for page in made.pages] == ["Salam", "Wudu"] and "tidak dibawa" in made.note


def test_a_picture_comes_in_sizes_up_to_its_own(tmp_path: Path) -> None:
    made = make_picture(samples.picture(tmp_path / "a.png", width=700, height=400), "png", tmp_path, quiet)

    assert [(one.type, one.width, one.height) for one in made.sources] == [
        ("image/avif", 480, 274),
        ("image/avif", 700, 400),
        ("image/webp", 480, 274),
        ("image/webp", 700, 400),
    ]
    with Image.open(place(made.sources[0].url)) as image:
        assert (image.format, image.size) == ("AVIF", (480, 274))


def test_a_broken_picture_is_refused(tmp_path: Path) -> None:
    whole = samples.picture(tmp_path / "a.png").read_bytes()
    (tmp_path / "b.png").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(Refused) as refused:
        make_picture(tmp_path / "b.png", "png", tmp_path, quiet)

    assert refused.value.code == "damaged"


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "webp", "avif"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_small_picture_is_looked_at_to_its_last_pixel(tmp_path: Path, suffix: str, share: float) -> None:
    whole = samples.picture(tmp_path / f"utuh.{suffix}", width=90, height=60)
    (cut := tmp_path / "potong").write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])

    faults = faults_of([cut, whole, tmp_path / "tidak ada"])

    assert list(faults) == [cut, tmp_path / "tidak ada"] and faults[cut].code == "damaged"
    assert "rusak atau terpotong" in str(faults[cut]) and "kirim sekali lagi" in str(faults[cut].help_text)


def test_a_moving_picture_is_looked_at_to_its_last_frame_and_a_huge_one_is_not_drawn(tmp_path: Path) -> None:
    frames = [Image.effect_noise((90, 60), 40 + n) for n in range(4)]
    frames[0].save(moving := tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    (cut := tmp_path / "b.gif").write_bytes(moving.read_bytes()[: moving.stat().st_size * 9 // 10])
    Image.new("1", (20_000, 20_000)).save(huge := tmp_path / "c.png")

    assert {path: no.code for path, no in faults_of([moving, cut, huge]).items()} == {
        cut: "damaged",
        huge: "too-large",
    }
    assert faults_of([]) == {}


def test_what_breaks_the_program_that_looks_is_refused_with_what_comes_after_it(
    tmp_path: Path, monkeypatch
) -> None:
    whole = samples.picture(tmp_path / "a.png", width=90, height=60)

    def run(command, limits, *, hear, cwd):
        hear(b'{"refused": ""}')
        raise programs.Failed(command, -11, b"")

    monkeypatch.setattr(programs, "run", run)

    assert list(faults_of([whole, tmp_path / "b.png", tmp_path / "c.png"])) == [
        tmp_path / "b.png",
        tmp_path / "c.png",
    ]


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 200 100">{}</svg>'


def test_a_drawing_becomes_a_picture(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(
        SVG.format('<rect width="100" height="50" fill="teal"/><text y="80">Halo</text>')
    )

    made = make_picture(tmp_path / "a.svg", "svg", tmp_path, quiet)

    assert (made.width, made.height, len(made.sources)) == (1600, 800, 6)


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        '<rect width="9" height="9" onload="alert(1)"/>',
        "<foreignObject><b/></foreignObject>",
        '<image href="file:///etc/passwd" width="9" height="9"/>',
        '<image xlink:href="https://luar.example/x.png" width="9" height="9"/>',
        '<rect width="9" height="9" fill="url(https://luar.example/x)"/>',
        "<style>@import 'https://luar.example/x.css';</style>",
    ],
)
def test_a_drawing_that_runs_or_fetches_is_refused(tmp_path: Path, inner: str) -> None:
    (tmp_path / "a.svg").write_text(SVG.format(inner))

    with pytest.raises(Refused) as refused:
        make_picture(tmp_path / "a.svg", "svg", tmp_path, quiet)

    assert refused.value.code == "script"
