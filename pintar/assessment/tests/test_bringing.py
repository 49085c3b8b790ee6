"""A file of another system goes straight into the bank, after its author saw what becomes of every question."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pintar.accounts.tests.people import make_staff
from pintar.accounts.values import RoleKind
from pintar.assessment.models import Item, ItemVersion
from pintar.journal.models import Entry

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parent / "samples"
WHERE = "/meja/soal/impor/"


@pytest.fixture
def desk(client):
    client.force_login(make_staff(RoleKind.AUTHOR))
    return client


def sent(desk, name, bank="bank-impor", data=None):
    data = (SAMPLES / name).read_bytes() if data is None else data
    return desk.post(WHERE, {"bank": bank, "language": "id", "file": SimpleUploadedFile(name, data)})


def sealed(reply):
    return re.search(r'name="sealed" value="([^"]+)"', reply.content.decode())[1]


@pytest.mark.parametrize(
    ("name", "kept", "refused"),
    [
        ("soal.gift", 8, 1),
        ("soal-aiken.txt", 3, 1),
        ("soal-moodle.xml", 6, 2),
        ("soal-qti30.zip", 4, 2),
        ("soal-qti21.zip", 4, 2),
        ("soal.xlsx", 8, 3),
    ],
)
def test_every_sample_is_shown_first_and_kept_then(desk, name, kept, refused):
    looked = sent(desk, name)
    page = looked.content.decode()
    assert looked.status_code == 200 and "Belum ada yang disimpan" in page
    assert page.count(">soal baru<") == kept and page.count(">tidak dibawa<") == refused
    assert not Item.objects.exists()

    reply = desk.post(WHERE, {"sealed": sealed(looked)})

    assert reply.status_code == 302 and "bank=bank-impor" in reply.url
    assert Item.objects.filter(bank="bank-impor", state="draft").count() == kept
    assert Entry.objects.get(kind="assessment.items_brought").data["count"] == kept


def test_what_the_bank_has_already_is_said_and_not_kept_twice(desk):
    desk.post(WHERE, {"sealed": sealed(sent(desk, "soal-aiken.txt"))})
    versions = ItemVersion.objects.count()

    again = sent(desk, "soal-aiken.txt")

    assert again.content.decode().count(">sudah ada<") == 3
    desk.post(WHERE, {"sealed": sealed(again)})
    assert ItemVersion.objects.count() == versions


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 bukan soal", b"<quiz><question"])
def test_what_is_no_bank_is_refused_in_words(desk, data):
    reply = sent(desk, "x.bin", data=data)

    assert reply.status_code == 422 and 'name="sealed"' not in reply.content.decode()


def test_what_was_shown_cannot_be_changed_on_its_way_back(desk):
    seal = sealed(sent(desk, "soal-aiken.txt"))

    reply = desk.post(WHERE, {"sealed": seal[:-4] + "AAAA"})

    assert reply.status_code == 302 and not Item.objects.exists()
    assert "sudah tidak berlaku" in desk.get(reply.url).content.decode()


def test_questions_are_found_by_their_author(desk):
    desk.post(WHERE, {"sealed": sealed(sent(desk, "soal-aiken.txt"))})
    other = make_staff(RoleKind.AUTHOR, name="Penulis Lain")
    Item.objects.filter(pk=Item.objects.latest("id").pk).update(author=other)

    page = desk.get(f"/meja/soal/?bank=bank-impor&penulis={other.pk}").content.decode()

    assert page.count('name="item"') == 1 and "Penulis Lain" in page
    assert desk.get("/meja/soal/?penulis=bukan").content.decode().count('name="item"') == 3
