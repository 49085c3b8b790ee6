"""Whatever an old course holds, what comes out is quiet, safe HTML."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pintar.assessment.exchange import html
from pintar.assessment.exchange.html import Text
from pintar.assessment.exchange.words import language


class Anywhere:
    """A course in which every stored picture and web link exists."""

    def picture(self, address, alt):
        return (f"media/{address}", alt or "gambar") if address.endswith(".png") else None

    def instead(self, address, alt):
        return None

    def link(self, address):
        return address if address.startswith(("https://", "media/")) else None

    def embedded(self, addresses, name):
        return (html.watch_address(addresses[0]), name or "video") if addresses else None

    def leads_home(self, address):
        return address == "home"

    def lost(self, address):
        return ""


def clean(body, kind=1):
    return html.clean(Text(body, kind), Anywhere())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<p style="color:red" class="MsoNormal" onclick="x()">a<o:p></o:p></p>', "<p>a</p>"),
        (
            "<p><font face=Arial><span lang=EN-US>a</span></font> <b>b</b> <i>c</i></p>",
            "<p>a <strong>b</strong> <em>c</em></p>",
        ),
        ('<span style="font-weight: bold">a</span>', "<p><strong>a</strong></p>"),
        ("a<script>x</script><style>y</style><!-- z -->", "<p>a</p>"),
        ("<div>a<div>b</div><p>c</p></div>d", "<p>a</p>\n<p>b</p>\n<p>c</p>\n<p>d</p>"),
        ("<p>&nbsp;</p><p><br></p><h3></h3><p>a&nbsp;&nbsp; b</p>", "<p>a b</p>"),
        ("<ul><li><p>a</p></li></ul>", "<ul><li>a</li></ul>"),
        ("<h1>A</h1><h4>B</h4><p>c</p>", "<h2>A</h2>\n<h3>B</h3>\n<p>c</p>"),
        ("<p><b>Judul</b></p><p>isi</p>", "<h2>Judul</h2>\n<p>isi</p>"),
        ("<table><tr><td><p>a</p><p>b</p></td></tr></table>", "<p>a</p>\n<p>b</p>"),
        ('<p dir="rtl" lang="ar">طلب العلم</p>', '<p dir="rtl" lang="ar">طلب العلم</p>'),
        (
            '<p><img src="a.png" onerror="x" style="y" width=3 alt="A"></p>',
            '<p><img src="media/a.png" alt="A"></p>',
        ),
        ('<p>x <img src="http://luar/b.gif" alt="Bagan alir"> y</p>', "<p>x Bagan alir y</p>"),
        (
            '<a href="javascript:x">a</a> <a href="https://b" target=_blank>b</a>',
            '<p>a <a href="https://b">b</a></p>',
        ),
        ('<p><a href="home">Kembali</a>.</p><p>a</p>', "<p>a</p>"),
        ("<form><input value=x><button>k</button>a</form>", "<p>a</p>"),
        (
            "<svg><script>x</script></svg><object data='https://b'><embed src='c'></object>",
            '<p><a href="https://b">video</a></p>',
        ),
        ('<a resolved="1" href="javascript:x">a</a>', "<p>a</p>"),
    ],
)
def test_what_goes_in_and_what_comes_out(before, after):
    assert re.sub(r"(<p>|<span) lang=\"EN-US\"", r"\1", clean(before)) == after


def test_an_embedded_film_becomes_a_link_to_its_page():
    frame = '<iframe src="https://www.youtube-nocookie.com/embed/8ShFI84EbbA?autohide=0"></iframe>'
    assert clean(frame) == '<p><a href="https://www.youtube.com/watch?v=8ShFI84EbbA">video</a></p>'
    assert html.watch_address("https://player.vimeo.com/video/123?h=1") == "https://vimeo.com/123"


@pytest.mark.parametrize(
    ("body", "kind", "after"),
    [
        ("satu\ndua\n\n<b>tiga</b>", 2, "<p>satu<br>dua</p>\n<p>&lt;b&gt;tiga&lt;/b&gt;</p>"),
        ("## Judul\n\n- a\n- b", 4, "<h2>Judul</h2>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("satu\n\ndua", 0, "<p>satu</p>\n<p>dua</p>"),
        ("<p>satu</p>", 0, "<p>satu</p>"),
        ("", 1, ""),
    ],
)
def test_each_of_moodles_formats_is_read(body, kind, after):
    assert re.sub(r">\s+<(/?li|/ul)", r">\n<\1", clean(body, kind)) == after


ALLOWED = re.compile(
    r'</?(?:p|h[2-6]|ul|ol|li|a|img|strong|em|table|tbody|tr|td|br|div|blockquote)(?: (?:href|src|alt|dir|lang)="[^"]*")*>'
)
JUMBLE = (
    "<p> </p> <div> </div> <b> </b> <a·href='javascript:x'> <a·href='https://b'> </a> <ul> <li> </ul> <table><tr><td> </table> "
    "<script> </script> <img·src='a.png'·onerror=x> <iframe·src=https://c> <br> <span·style='x'·onclick=y> </span> <h1> </h1> "
    "<blockquote> kata &lt; < > &nbsp; \0 <![CDATA[ ]]> <!-- --> <svg·onload=x> <style> </style> <em> </em>"
)
PIECES = st.sampled_from([piece.replace("·", " ") for piece in JUMBLE.split(" ")])


@settings(deadline=None)
@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_no_jumble_of_tags_lets_anything_else_through(body):
    cleaned = clean(body)
    assert "<" not in ALLOWED.sub("", cleaned), cleaned
    assert "javascript" not in re.sub(r">[^<]*<", "><", cleaned)


def test_words_nested_too_deep_for_the_parser_are_kept_as_words():
    assert clean("<div>" * 3000 + "tujuan & sasaran") == "<p>tujuan &amp; sasaran</p>"
    assert len(clean("baris<br>" * 20_000)) < 400_000


def test_the_words_of_a_fragment_are_one_line():
    assert html.plain("<p>Satu <b>dua</b>,</p>\n<p>tiga<script>x</script></p>") == "Satu dua, tiga"


@pytest.mark.parametrize(
    ("declared", "sample", "code"),
    [
        ("en_us", "yang dan di untuk", "en"),
        ("", "the aim of this course is to help you and your school", "en"),
        ("", "kursus ini untuk guru yang ingin belajar", "id"),
        ("", "", "id"),
        ("", "هذا النص العربي طويل بما يكفي ليعرف أنه عربي حقا بلا شك في ذلك أبدا", "ar"),
    ],
)
def test_the_language_is_declared_or_told_by_its_words(declared, sample, code):
    assert language(declared, sample)[0] == code
