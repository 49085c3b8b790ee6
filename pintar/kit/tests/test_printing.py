"""Setting sheets: the same facts give the same bytes, and no text is ever carried out."""

import io
import struct
import threading

import pytest
from pypdf import PdfReader

from pintar.kit import printing

HOSTILE = '#panic("x") $1$ *a* _b_ <script> \\ "quoted" `raw` @ref //c [d] {e}'


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n")
    return struct.unpack(">II", png[16:24])


def test_the_same_facts_give_the_same_bytes_and_other_facts_other_bytes():
    first = printing.typeset(printing.PROBE, {"text": "Siti Aminah"})

    assert first == printing.typeset(printing.PROBE, {"text": "Siti Aminah"})
    assert first != printing.typeset(printing.PROBE, {"text": "Siti Aminuh"})
    assert printing.picture({"title": "Satu"}) == printing.picture({"title": "Satu"})


@pytest.mark.parametrize(
    "text", [HOSTILE, "Nur ‘Aisyah", "Šahīd ʿAlī aḥ-Ḥāfiẓ", "D'Souza-Nasution, S.Pd.I., M.A."]
)
def test_what_a_text_says_is_printed_and_nothing_of_it_is_carried_out(text):
    assert "".join(text_of(printing.typeset(printing.PROBE, {"text": text})).split()) == "".join(text.split())


def test_a_sheet_declares_the_archive_standard_and_carries_its_fonts():
    pdf = printing.typeset(printing.PROBE, {"text": "Siti محمد"})

    assert b"pdfaid:part>2<" in pdf and b"pdfaid:conformance>B<" in pdf
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    assert sorted(str(font["/BaseFont"]).split("+")[1][:5] for font in fonts) == ["PlusJ", "Scheh"]


def test_a_letter_no_font_holds_becomes_a_box_and_the_rest_stays():
    assert "Ana □□" in text_of(printing.typeset(printing.PROBE, {"text": "Ana 王芳"}))
    assert size_of(printing.picture({"title": "Ana 王芳 😀"})) == (1200, 630)
    assert printing.unprintable("Ana 王芳王") == "王芳"
    assert printing.unprintable("Nur ‘Aisyah محمد ʿAlī") == ""


@pytest.mark.parametrize(
    "title", ["", "A", "Asesmen " * 30, "Antidisestablishmentarianism" * 4, HOSTILE, "طَلَبُ الْعِلْمِ"]
)
def test_a_picture_has_the_size_that_is_asked_for_whatever_its_title(title):
    assert size_of(
        printing.picture({"title": title, "line": "Pelatihan", "language": "ar", "below": "20 JP"})
    ) == (1200, 630)


def test_a_template_that_cannot_be_set_says_where():
    with pytest.raises(printing.CannotPrint, match=r"nowhere\.typ"):
        printing.typeset("kit/typ/nowhere.typ", {})
    with pytest.raises(printing.CannotPrint, match=r"probe\.typ"):
        printing.typeset(printing.PROBE, {"words": "no text among the facts"})


def test_several_threads_print_at_once_without_mixing_their_facts():
    made: dict[int, str] = {}

    def work(number: int) -> None:
        made[number] = text_of(printing.typeset(printing.PROBE, {"text": f"Nomor {number}"}))

    threads = [threading.Thread(target=work, args=[n]) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {n: text.strip() for n, text in made.items()} == {n: f"Nomor {n}" for n in range(6)}
