from django.test import RequestFactory
from django.utils import translation

from pintar.kit.furniture import carried


def top(address, language="id", signed_in=False):
    with translation.override(language):
        return carried("parts/top.html", RequestFactory().get(address), signed_in)


def test_the_top_bar_marks_the_place_and_what_lies_under_it():
    assert 'href="/pelatihan/" aria-current="page"' in top("/pelatihan/")
    assert 'href="/pelatihan/" aria-current="true"' in top("/pelatihan/menulis-soal/")
    assert "aria-current" not in top("/bantuan/")
    assert 'href="/" aria-current="page"' in top("/") and 'href="/" aria-current' not in top("/pelatihan/")


def test_each_reader_comes_back_to_their_own_page():
    one, other = top("/pelatihan/?q=soal&kind=teknis"), top("/pelatihan/?q=ujian")
    assert "?next=/pelatihan/%3Fq%3Dsoal%26kind%3Dteknis" in one
    assert 'name="next" value="/pelatihan/?q=soal&amp;kind=teknis"' in one
    assert "ujian" in other and "soal" not in other


def test_an_address_cannot_break_out_of_the_bar():
    bar = top('/pelatihan/?q="><script>alert(1)</script>ThisAddressAsText')
    assert "<script>" not in bar and bar.count("ThisAddressAs") == 2


def test_it_is_drawn_for_each_language_and_for_those_who_are_in():
    assert "Masuk" in top("/") and "Akun saya" not in top("/")
    assert "Akun saya" in top("/", signed_in=True) and "Masuk" not in top("/", signed_in=True)
    assert 'value="en"' in top("/") and 'value="id"' in top("/", language="en")


def test_a_page_without_a_request_still_has_its_furniture():
    assert "Pintar" in carried("parts/foot.html", None)
