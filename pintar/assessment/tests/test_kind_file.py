"""Files as answers."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from pintar.assessment import kinds
from pintar.assessment.forms import AnswerForm
from pintar.assessment.kinds.draft import Draft
from pintar.assessment.kinds.file import sealed
from pintar.assessment.marking import mark_slot
from pintar.assessment.tests.test_kind_essay import ESSAY
from pintar.assessment.values import SlotView
from pintar.kit import files
from pintar.kit.errors import Refused

FILE = {
    "key": "rtl",
    "kind": "file",
    "stem": "Kirim rencana tindak lanjut Anda.",
    "types": ["pdf", "docx"],
    "files": 2,
    "max_mb": 1,
    "model": "RAHASIA",
    "rubric": ESSAY["rubric"],
}
SAMPLES = [(FILE, FILE | {"model": "Lain."})]
BODY = kinds.of(FILE).body(Draft(FILE))
HELD = {"sha": "0" * 64, "name": "rencana.pdf", "bytes": 1200}
SLOT = SlotView(1, 1, "file", None, None, BODY, "7/1")


def send(*uploads, receipts=()):
    post = QueryDict(mutable=True)
    post.setlist("jawaban", list(receipts))
    form = AnswerForm(post, slot=SLOT, uploads=uploads)
    return form.response() if form.is_valid() else str(form.errors)


def test_a_file_that_was_sent_is_kept_and_named_by_the_answer():
    response = send(SimpleUploadedFile("Rencana saya.PDF", b"%PDF-1.7 isi"))

    assert response[0]["name"] == "Rencana saya.PDF" and response[0]["bytes"] == 12
    assert files.path_of(response[0]["sha"]).read_bytes() == b"%PDF-1.7 isi"
    assert mark_slot(1, 1, BODY, response).is_waiting


def test_a_second_file_stands_beside_the_first_and_a_third_is_too_many():
    first = sealed(HELD, "7/1")

    assert [f["name"] for f in send(SimpleUploadedFile("b.pdf", b"%PDF-1"), receipts=[first])] == [
        "rencana.pdf",
        "b.pdf",
    ]
    more = [SimpleUploadedFile(f"{n}.pdf", f"%PDF-{n}".encode()) for n in range(2)]
    assert "Paling banyak 2 berkas" in send(*more, receipts=[first])


def test_the_receipt_of_another_sitting_or_a_changed_one_is_refused():
    mine, theirs = sealed(HELD, "7/1"), sealed(HELD, "8/1")

    assert kinds.of(BODY).read({"jawaban": [mine]}, BODY, "7/1") == [HELD]
    for receipt in (theirs, mine[:-1] + "x", "x" + mine, "", ".", "ÿ.ÿ"):
        if receipt:
            with pytest.raises(Refused):
                kinds.of(BODY).read({"jawaban": [receipt]}, BODY, "7/1")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.exe", b"MZ", "harus berjenis pdf, docx"),
        ("a", b"%PDF-1", "harus berjenis"),
        ("a.pdf", b"<html>", "tidak sesuai dengan namanya"),
        ("a.pdf", b"", "tidak sesuai dengan namanya"),
        ("a.docx", b"%PDF-1", "tidak sesuai dengan namanya"),
        ("a.pdf", b"%PDF-" + b"0" * 1_000_000, "terlalu besar"),
    ],
)
def test_what_was_not_asked_for_is_refused(name, data, words):
    assert words in send(SimpleUploadedFile(name, data))


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", "C:\\Users\\a.pdf", "/a/b/\x00c.pdf", "x" * 300 + ".pdf"]
)
def test_a_name_is_only_a_name(name):
    found = kinds.of(BODY).take(BODY, name, b"%PDF-1", 10)

    assert "/" not in found and "\\" not in found and "\x00" not in found and len(found) <= 100


def test_other_kinds_take_no_files():
    body = kinds.of(ESSAY).body(Draft(ESSAY))

    with pytest.raises(Refused):
        kinds.of(body).take(body, "a.pdf", b"%PDF-1", 10)
