"""What participants are shown is safe, quiet and complete, whoever wrote it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pintar.authoring.rendering.cleaning import clean, clean_made
from pintar.authoring.rendering.reading import render_fragment, render_reading
from pintar.authoring.rendering.shelf import Picture, Size
from pintar.authoring.rendering.speech import script_of
from pintar.authoring.source.drawings import NotADrawing, clean_svg
from pintar.authoring.source.media import Shape, kind_by_content, shape_of
from pintar.authoring.values import CaptionM, ClipM, FileM, VideoM

CAPTION = CaptionM("id", "Indonesia", "/berkas/k.vtt", 90)
SIZES = tuple(
    Size(width, type, f"/berkas/f-{width}.{type[6:]}")
    for type in ("image/avif", "image/webp")
    for width in (360, 720)
)


class Shelf:
    """A course with two pictures, a film, a sound, one download and two lessons."""

    language = "id"

    def picture(self, path):
        return {
            "media/g.svg": Picture(FileM("/berkas/g.svg", 10), Shape(720, 420)),
            "media/f.jpg": Picture(FileM("/berkas/f-720.avif", 70), Shape(720, 480), sizes=SIZES),
        }.get(path)

    def clip(self, path):
        return {
            "media/v.mp4": VideoM(
                "/berkas/v.mp4", 900, "video/mp4", 9, 256, 144, poster="/berkas/v.webp", captions=(CAPTION,)
            ),
            "media/s.mp3": ClipM("/berkas/s.mp3", 300, "audio/mpeg", 5),
        }.get(path)

    def file(self, path):
        names = {"media/l.pdf": "l.pdf", "media/s.mp3": "s.mp3"}
        return FileM(f"/berkas/{names[path]}", 10, names[path]) if path in names else None

    def lesson(self, path_or_key):
        return {"dua": "dua", "lessons/dua.md": "dua"}.get(path_or_key)


def shown(text, markup="md"):
    return render_reading(text, markup, Shelf()).html


def test_headings_start_below_the_page_title_and_can_be_linked_to():
    assert shown("## Satu\n\n## Satu\n\n[ke sana](#satu)") == (
        '<h2 id="b-satu">Satu</h2>\n<h2 id="b-satu-2">Satu</h2>\n<p><a href="#b-satu">ke sana</a></p>'
    )
    assert shown("<h4>A</h4><h5>B</h5>", "html") == '<h2 id="b-a">A</h2><h3 id="b-b">B</h3>'


def test_a_picture_alone_becomes_a_figure_with_its_place_kept_free():
    assert shown('![Diagram](media/g.svg "Keterangan")') == (
        '<figure><img src="/berkas/g.svg" alt="Diagram" width="720" height="420" loading="lazy" decoding="async">'
        "<figcaption>Keterangan</figcaption></figure>"
    )
    assert "<figure>" not in shown("Kata ![Diagram](media/g.svg) kata")


def test_a_picture_that_is_not_there_leaves_its_words():
    assert shown("![Diagram](media/x.svg)") == "<p><em>Diagram</em></p>"
    assert shown("![Diagram](https://a.id/x.png)") == (
        '<p><a href="https://a.id/x.png" rel="noopener noreferrer">Diagram</a></p>'
    )


def test_links_lead_to_lessons_files_and_other_sites():
    html = shown(
        "[a](lesson:dua) [b](lessons/dua.md) [c](media/l.pdf) [d](https://a.id) [e](lesson:x) [f](gone.pdf)"
    )

    assert html == (
        '<p><a href="../dua/">a</a> <a href="../dua/">b</a> <a href="/berkas/l.pdf">c</a> '
        '<a href="https://a.id" rel="noopener noreferrer">d</a> e f</p>'
    )


def test_callouts_tables_and_footnotes_are_marked_up():
    html = shown("::: catatan\nIngat.\n:::\n\n|a|b|\n|-|-|\n|1|2|\n\nx[^1]\n\n[^1]: Sumber.\n")

    assert (
        '<aside class="callout catatan" role="note" aria-label="Catatan">' in html
        and '<p class="callout-title">Catatan</p>' in html
    )
    assert '<th scope="col">a</th>' in html and 'role="region" tabindex="0"' in html
    assert 'aria-label="Kembali ke rujukan 1"' in html and "<hr" not in html


def test_arabic_is_set_right_to_left_as_a_passage_and_as_a_phrase():
    passage = render_reading("::: arab\nطَلَبُ الْعِلْمِ\n\nفَرِيضَةٌ\n:::\n", "md", Shelf())
    assert passage.html == (
        '<p class="arab" lang="ar" dir="rtl">طَلَبُ الْعِلْمِ</p>\n<p class="arab" lang="ar" dir="rtl">فَرِيضَةٌ</p>'
    )
    assert passage.has_arabic

    phrase = render_reading("Kata *kitab* كتاب dan قلم.", "md", Shelf())
    assert phrase.html == (
        '<p>Kata <em>kitab</em> <span lang="ar" dir="rtl">كتاب</span> dan <span lang="ar" dir="rtl">قلم</span>.</p>'
    )
    assert not render_reading("Tanpa itu.", "md", Shelf()).has_arabic


def test_arabic_stands_with_what_it_means():
    html = shown("::: arab\nطَلَبُ الْعِلْمِ\n\nMenuntut *ilmu*.\n:::\n")

    assert html == (
        '<div class="arti">\n<p class="arab" lang="ar" dir="rtl">طَلَبُ الْعِلْمِ</p>\n'
        '<p class="terjemah">Menuntut <em>ilmu</em>.</p>\n</div>'
    )


def test_verses_stand_in_two_halves_line_by_line():
    html = shown("::: bait\nأَخِي لَنْ تَنَالَ | الْعِلْمَ\nذَكَاءٌ | وَحِرْصٌ\n\nSaudaraku.\n:::\n")

    assert (
        html.startswith('<div class="bait">')
        and html.count('<p class="arab" lang="ar" dir="rtl"><span>') == 2
    )
    assert "<span>ذَكَاءٌ</span> <span>وَحِرْصٌ</span></p>" in html and '<p class="terjemah">Saudaraku.</p>' in html
    assert "|" not in html


def test_formulas_become_mathml_alone_and_within_a_sentence():
    reading = render_reading("Nilai $p = 3{,}5$ saja.\n\n$$\n\\frac{B}{N}\n$$\n", "md", Shelf())

    assert reading.html == (
        "<p>Nilai <math><mrow><mi>p</mi><mo>=</mo><mn>3,5</mn></mrow></math> saja.</p>\n"
        '<span role="group" tabindex="0" class="rumus" aria-label="Rumus">'
        '<math display="block"><mrow><mfrac><mi>B</mi><mi>N</mi></mfrac></mrow></math></span>'
    )
    assert reading.has_maths and not render_reading("Rp5 dan $5, $6.", "md", Shelf()).has_maths
    assert "<math>" in render_fragment("Berapa $x^2$?", "md", Shelf()).html


def test_a_formula_never_brings_an_address_or_a_style():
    for tex in (
        r"\href{https://a.id}{x}",
        r"\htmlStyle{color:red}{x}",
        r"\includegraphics{https://a.id/a.png}",
        r"\foo",
    ):
        html = shown(f"$$ {tex} $$")
        assert "<math" not in html and "href=" not in html and "style=" not in html and "<code>" in html


def test_our_own_films_and_sounds_play_in_the_reading_and_nobody_elses_do():
    html = shown('![Cara menata rak](media/v.mp4 "Menata rak")')
    assert html == (
        '<figure class="clip"><video controls="" preload="none" aria-label="Cara menata rak" playsinline="" width="256" '
        'height="144" poster="/berkas/v.webp"><source src="/berkas/v.mp4" type="video/mp4">'
        '<track kind="captions" src="/berkas/k.vtt" srclang="id" label="Indonesia"></video>'
        "<figcaption>Menata rak</figcaption></figure>"
    )
    assert '<audio controls="" preload="none"' in shown("![Bunyi bel](media/s.mp3)")
    assert '<a href="/berkas/s.mp3">Bunyi bel</a>' in shown("Dengar ![Bunyi bel](media/s.mp3) ini.")
    assert render_reading("![a](media/v.mp4)", "md", Shelf()).clips == (FileM("/berkas/v.mp4", 900),)

    assert "<video" not in shown("![Film](https://a.id/x.mp4)") and "https://a.id/x.mp4" in shown(
        "![Film](https://a.id/x.mp4)"
    )
    for harm in (
        '<video src="https://a.id/x.mp4"></video>',
        '<picture><source srcset="https://a.id/x"></picture>',
    ):
        assert "a.id" not in shown(harm, "html") and "a.id" not in clean_made(harm)


def test_a_photograph_comes_in_the_size_of_the_screen():
    html = shown("![Kelas](media/f.jpg)")

    assert html.startswith(
        '<figure><picture><source type="image/avif" srcset="/berkas/f-360.avif 360w, /berkas/f-720.avif 720w"'
    )
    assert '<img src="/berkas/f-720.webp" alt="Kelas" width="720" height="480"' in html
    assert "image/webp" in html and html.endswith("</picture></figure>")


HARM = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVa\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<iframe src='https://a.id'></iframe>",
    "<p style='background:url(javascript:alert(1))' onclick='alert(1)'>x</p>",
    "<math><mtext></p><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form action='https://a.id'><input name=a><button>x</button></form>",
    "</div></div><script>alert(1)</script>",
    "<base href='https://a.id/'><meta http-equiv=refresh content='0;url=https://a.id'>",
    "<style>@import 'https://a.id'</style><object data=x></object><embed src=x>",
]


@pytest.mark.parametrize("text", HARM)
@pytest.mark.parametrize("markup", ["md", "html"])
def test_nothing_that_runs_loads_or_sends_gets_through(text, markup):
    for html in (shown(text, markup), render_fragment(text, markup, Shelf()).html):
        tags = html.lower().replace("&lt;", "")
        for bad in (
            "<script",
            "onerror=",
            "onload=",
            "onclick=",
            "<iframe",
            "<svg",
            "<form",
            "<style",
            "style=",
            "<base",
        ):
            assert bad not in tags, html
        assert 'href="javascript' not in tags and 'href="data' not in tags and "<meta" not in tags


@given(st.text(alphabet=st.sampled_from("<>/\"'= abhrefscriptonerrorimg![]():*_`#|\n&;"), max_size=120))
def test_whatever_is_written_comes_out_clean_and_stays_so(text):
    for markup in ("md", "html"):
        html = shown(text, markup)
        assert clean(html) == html
        assert "<script" not in html and "onerror=" not in html.split(">")[0]


def test_texts_of_questions_are_short_and_lead_nowhere():
    def short(text, markup="md"):
        return render_fragment(text, markup, Shelf()).html

    assert short("Apa *ini*?") == "Apa <em>ini</em>?"
    assert short("<p>Apa?</p>", "html") == "Apa?"
    assert short("85 < 90 & [x](lesson:dua)") == "85 &lt; 90 &amp; x"
    assert short("## a") == "<h2>a</h2>"


def test_speech_leaves_out_what_cannot_be_heard():
    html = shown(
        "## Judul\n\nHarga Rp1.200.000, naik 2,5%.[^1]\n\n|a|b|\n|-|-|\n|1|2|\n\n- satu\n- dua كتاب\n\n[^1]: Sumber.\n"
    )

    assert script_of(html, "id").split("\n\n") == [
        "Judul.",
        "Harga 1200000 rupiah, naik 2,5 persen.",
        "satu.",
        "dua.",
    ]


def test_a_drawing_keeps_what_draws_and_its_size():
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://x" viewBox="0 0 720 420" x:junk="1">'
        b'<!-- c --><title>Judul</title><x:view/><a href="https://a.id"><text x="1" style="fill:red">T</text></a>'
        b'<use href="#a"/><rect fill="url(#g)" onclick="x()"/><script>alert(1)</script></svg>'
    )
    drawing = clean_svg(svg)

    assert drawing.shape == Shape(720, 420) and drawing.title == "Judul"
    assert [what for _line, what in drawing.removed] == ["penangan kejadian onclick", "<script>"]
    assert b"onclick" not in drawing.data and b"script" not in drawing.data and b"junk" not in drawing.data
    assert (
        b'href="#a"' in drawing.data and b"https://a.id" not in drawing.data and b"fill:red" in drawing.data
    )
    assert clean_svg(drawing.data) == type(drawing)(drawing.data, drawing.shape, "Judul", (), "", "T")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html/>",
        b"<svg/>",
        b'<svg xmlns="http://www.w3.org/2000/svg"',
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
    ],
)
def test_what_is_no_drawing_is_refused(data):
    with pytest.raises(NotADrawing):
        clean_svg(data)


def test_bitmaps_say_how_large_they_are():
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\0\x80"
    jpeg = b"\xff\xd8\xff\xe0\0\4ab\xff\xc0\0\x0b\x08\0\x80\1\0\1" + b"\0" * 20

    assert (kind_by_content(png), shape_of("png", png)) == ("png", Shape(256, 128))
    assert (kind_by_content(jpeg), shape_of("jpeg", jpeg)) == ("jpeg", Shape(256, 128))
    assert shape_of("gif", b"GIF89a\x10\0\x08\0") == Shape(16, 8)
    assert shape_of("png", b"short") == Shape()


def test_a_footnote_says_which_it_is_on_the_way_there_and_back():
    html = shown("Satu[^a] dan lagi[^a], dua[^b].\n\n[^a]: Pertama.\n[^b]: Kedua.\n")

    assert '<section class="footnotes" aria-label="Catatan kaki">' in html
    assert (
        html.count('aria-label="Catatan kaki 1">[1]</a>') == 2
        and 'aria-label="Catatan kaki 2">[2]</a>' in html
    )
    assert 'aria-label="Kembali ke rujukan 1"' in html and 'aria-label="Kembali ke rujukan 1-1"' in html


def test_columns_of_numbers_stand_to_the_right():
    html = shown("| a | b | c |\n|---|---:|:---:|\n| 1 | 2 | 3 |\n")

    assert '<th class="n" scope="col">b</th>' in html and '<td class="n">2</td>' in html
    assert '<td class="c">3</td>' in html and "style" not in html


def test_html_that_is_nested_too_deep_is_shown_as_its_words_and_nothing_after_it_is_lost():
    text = "<h3>Awal</h3>" + "<div>" * 60_000 + "isi" + "</div>" * 60_000 + "<p>akhir</p>"

    assert shown(text, "html") == "<p>Awal isi akhir</p>" == clean(text)
    assert shown("<blockquote>" * 200 + "isi" + "</blockquote>" * 200, "html").count("<blockquote>") == 200


@pytest.mark.parametrize(
    "around", ["<svg><style>{}</style></svg>", "<math><script>{}</script></math>", "<!-->{}-->"]
)
def test_what_parsers_do_not_agree_on_costs_no_more_than_its_length(around):
    """As tags these would be 60,000 boxes inside each other: a quarter of a minute for the cleaner."""
    text = "<p>awal</p>" + around.format("<div>" * 60_000) + "<p>akhir</p>"
    began = time.process_time()

    assert "akhir" in shown(text, "html") and "akhir" in clean(text)
    assert time.process_time() - began < 2
