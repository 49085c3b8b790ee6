"""A file of another system goes straight into the bank, after its author saw what becomes of every question."""

import io
import os
import re
from pathlib import Path

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from pintar.accounts.tests.people import make_staff
from pintar.accounts.values import RoleKind
from pintar.assessment import writing
from pintar.assessment.exchange import FORMATS, archives
from pintar.assessment.models import Item, ItemVersion
from pintar.journal.models import Entry
from pintar.kit import aside, files

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parent / "samples"
WHERE = "/meja/soal/impor/"


@pytest.fixture
def desk(client, tmp_path, monkeypatch):
    monkeypatch.setenv("PINTAR_DATA", str(tmp_path))
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
        ("soal-moodle.xml", 13, 1),
        ("soal-qti30.zip", 6, 1),
        ("soal-qti21.zip", 8, 1),
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


BOMB = b'<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><quiz>&b;</quiz>'
AWAY = b'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 bukan soal", b"<quiz><question", BOMB, AWAY])
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


def picture(width=300, height=200, noise=0, form="PNG"):
    out = io.BytesIO()
    made = Image.effect_noise((width, height), noise) if noise else Image.new("RGB", (width, height))
    made.convert("RGB").save(out, form)
    return out.getvalue()


SPOTS = {
    "key": "titik",
    "kind": "hotspot",
    "stem": "Tunjuk. ![Bagan](media/bagan.svg)",
    "picture": "media/peta.png",
    "alt": "Peta",
    "areas": [{"rect": [1, 2, 30, 40], "correct": True}, {"circle": [150, 150, 10]}],
}
PLAIN = {"key": "sah", "kind": "true-false", "stem": "Sah?", "answer": True}
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><foreignObject/><rect width="9" height="9"/></svg>'


def zipped(*items, **pictures):
    """A folder of ours in a zip: a list of questions and its pictures."""
    held = {f"soal/media/{name.replace('_', '.')}": data for name, data in pictures.items()}
    return archives.pack({"soal/items/bank.yaml": yaml.safe_dump(list(items)).encode(), **held})


def body_of(key):
    return Item.objects.get(key=key).newest.body


def public(address):
    name, _dot, suffix = address.rsplit("/", 1)[-1].partition(".")
    return files.has(name, suffix=f".{suffix}", public=True)


def test_pictures_of_a_folder_are_seen_by_nobody_before_their_questions_are_kept(desk):
    looked = sent(desk, "a.zip", data=zipped(SPOTS, PLAIN, peta_png=picture(), bagan_svg=DRAWING))
    page = looked.content.decode()
    assert page.count(">soal baru<") == 2 and "2 gambar" in page and "dibersihkan" in page
    assert not list(tmp_files(desk))

    desk.post(WHERE, {"sealed": sealed(looked)})

    body = body_of("titik")
    assert (body["picture"]["width"], body["picture"]["height"]) == (300, 200) and public(
        body["picture"]["url"]
    )
    (address,) = re.findall(r'src="([^"]+)"', body["stem"])
    assert public(address) and b"foreignObject" not in files.read(address[-68:-4], suffix=".svg", public=True)
    version = Item.objects.get(key="titik").newest
    assert writing.read(writing.as_yaml(version.source), "id").body == version.body


def tmp_files(desk):
    from pintar.engine.folder import data_folder

    return (path for path in data_folder().files.rglob("public/*/*") if path.is_file())


def test_the_same_pictures_again_are_the_same_questions_in_their_own_units(desk):
    far = {**SPOTS, "areas": [{"rect": [1, 2, 30, 40], "correct": True}, {"circle": [1650, 60, 10]}]}
    data = zipped(far, peta_png=picture(1700, 120, noise=80), bagan_svg=DRAWING)
    desk.post(WHERE, {"sealed": sealed(sent(desk, "a.zip", data=data))})

    body = body_of("titik")
    assert body["picture"]["width"] == 1700 and not body["picture"]["url"].endswith(".png")
    assert sent(desk, "a.zip", data=data).content.decode().count(">sudah ada<") == 1


@pytest.mark.parametrize(
    ("pictures", "why"),
    [
        ({"peta_png": picture()}, "bagan.svg tidak ada"),
        ({"peta_png": picture(), "bagan_svg": b"<svg><script/></svg>"}, "skrip"),
        ({"peta_png": b"<html>", "bagan_svg": DRAWING}, "bukan gambar"),
        ({"peta_png": picture(20, 20), "bagan_svg": DRAWING}, "di luar gambar"),
        ({"peta_png": picture() + b"0" * (4 << 20), "bagan_svg": DRAWING}, "terlalu besar"),
    ],
)
def test_a_question_whose_picture_cannot_come_says_why_and_the_others_come(desk, pictures, why):
    looked = sent(desk, "a.zip", data=zipped(SPOTS, PLAIN, **pictures))
    page = looked.content.decode()
    assert page.count(">tidak dibawa<") == 1 and why in page and page.count(">soal baru<") == 1

    desk.post(WHERE, {"sealed": sealed(looked)})
    assert [item.key for item in Item.objects.all()] == ["sah"]


def test_too_many_large_pictures_at_once_are_refused(desk):
    one = picture(300, 200, noise=90)
    items = [{**PLAIN, "key": f"s-{n}", "stem": f"Sah {n}? ![Foto](media/f{n}.png)"} for n in range(9)]
    shown = {f"f{n}_png": one + bytes([n]) for n in range(9)}
    page = sent(desk, "a.zip", data=zipped(*items, **shown)).content.decode()
    assert page.count(">soal baru<") == 8 and "paling banyak 8 gambar besar" in page


def test_pictures_of_a_look_go_after_a_day_and_then_nothing_is_kept(desk, tmp_path):
    looked = sent(desk, "a.zip", data=zipped(SPOTS, PLAIN, peta_png=picture(), bagan_svg=DRAWING))
    assert not list(tmp_path.rglob("private/*/*"))
    for path in tmp_path.rglob("aside/*"):
        os.utime(path, (1, 1))
    assert aside.sweep() == 2

    reply = desk.post(WHERE, {"sealed": sealed(looked)})
    assert not Item.objects.exists() and "Kirim berkasnya sekali lagi" in desk.get(reply.url).content.decode()


def test_pictures_that_were_kept_stay_when_the_same_ones_were_only_looked_at_again(desk, tmp_path):
    data = zipped(SPOTS, PLAIN, peta_png=picture(), bagan_svg=DRAWING)
    desk.post(WHERE, {"sealed": sealed(sent(desk, "a.zip", data=data))})
    kept = {path: path.read_bytes() for path in tmp_path.rglob("files/*/*/*") if path.is_file()}
    sent(desk, "a.zip", data=data)
    for path in [*kept, *tmp_path.rglob("aside/*")]:
        os.utime(path, (1, 1))

    assert len(kept) == 4 and aside.sweep() == 2
    assert all(path.read_bytes() == held for path, held in kept.items())
    assert public(body_of("titik")["picture"]["url"])


@pytest.mark.parametrize("path", ["../x.yaml", "/x.yaml", "a\\..\\x.yaml"])
def test_a_zip_that_leaves_its_folder_is_refused(desk, path):
    reply = sent(desk, "a.zip", data=archives.pack({path: b"- kind: essay"}))
    assert reply.status_code == 422 and "keluar dari foldernya" in reply.content.decode()


def test_two_questions_with_other_pictures_of_one_name_keep_their_own(desk):
    pictured = [{**PLAIN, "key": key, "stem": "Sah? ![Foto](media/image.png)"} for key in ("a", "b")]
    xml = FORMATS["moodle-xml"]
    first, second = (
        xml.write([item], {"media/image.png": picture(n, n)}).data for n, item in enumerate(pictured, 20)
    )
    joined = first.replace(b"</quiz>", b"") + second[second.index(b"<question") :]
    desk.post(WHERE, {"sealed": sealed(sent(desk, "a.xml", data=joined))})
    widths = [re.search(r'width="(\d+)"', body_of(key)["stem"])[1] for key in "ab"]
    assert widths == ["20", "21"]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_small_picture_that_was_cut_off_is_told_when_the_file_is_looked_at(desk, form):
    whole = picture(80, 60, noise=50, form=form)
    items = [{**PLAIN, "key": key, "stem": f"Sah? ![Foto](media/{key}.png)"} for key in ("potong", "utuh")]
    looked = sent(desk, "a.zip", data=zipped(*items, potong_png=whole[: len(whole) // 2], utuh_png=whole))
    page = looked.content.decode()
    assert page.count(">tidak dibawa<") == 1 and page.count(">soal baru<") == 1
    assert re.search(r"media/potong\.\w+: Berkas ini rusak atau terpotong: tidak dapat dibuka\.", page)

    desk.post(WHERE, {"sealed": sealed(looked)})
    assert [item.key for item in Item.objects.all()] == ["utuh"] and len(list(tmp_files(desk))) == 1


def test_a_large_picture_that_cannot_be_opened_is_refused_however_often_it_is_sent(desk):
    broken = picture(900, 900, noise=90)[:200_000]
    row = b"- {key: a, kind: true-false, stem: '![Peta](media/peta.png)', answer: true}\n"
    data = archives.pack({"items/bank.yaml": row, "media/peta.png": broken})

    for _time in (1, 2):
        page = sent(desk, "bank.zip", data=data).content.decode()
        assert "rusak atau terpotong" in page and 'name="sealed"' not in page
