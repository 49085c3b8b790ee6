"""From a stranger to a certificate that anybody can check, on a phone."""

import io
import re
import secrets

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser import walk
from tests.browser.conftest import Open
from tests.browser.stage import OWN, SAMPLE
from tests.machine.running import Site

NAME, BORN = "Siti Nur Aminah, S.Pd.I.", "19870315"


def test_a_stranger_on_a_phone_finds_a_training_learns_it_and_holds_a_certificate(
    site: Site, open_page: Open
) -> None:
    page, login = open_page("phone"), walk.new_address()
    page.goto("/")
    walk.follow(page, "Lihat pelatihan yang dibuka")
    walk.follow(page, "Semua pelatihan dan materi Pengetahuan")
    page.get_by_label("Cari pelatihan").fill("penulisan soal")
    page.get_by_label("Cari pelatihan").press("Enter")
    expect(page.locator("#hasil h2")).to_have_count(1)
    walk.follow(page, re.compile("^Menulis soal pilihan ganda"))
    walk.press(page, "Daftar pelatihan ini")

    become_somebody(page, login)
    if page.url.endswith(f"/pelatihan/{SAMPLE}/"):
        walk.press(page, "Daftar pelatihan ini")
    expect(page.get_by_text("Anda terdaftar di Menulis soal pilihan ganda yang baik.")).to_be_visible()
    walk.go_on(page)
    walk.learn(page)
    walk.take_quiz(site, page, well=lambda question: question.number == 1)
    expect(page.locator(".verdict")).to_contain_text("Belum lulus")
    expect(page.locator("section.card li").first).to_contain_text("dari")  # a weak lesson, and its points
    walk.take_quiz(site, page)
    expect(page.locator(".verdict")).to_contain_text("Lulus")
    walk.follow(page, re.compile("^Lanjut: "))
    walk.learn(page)
    walk.take_quiz(site, page)
    walk.follow(page, "Lihat kelulusan Anda")

    expect(page.get_by_text("Selamat, Anda lulus.")).to_be_visible()
    code = hold_certificate(page, "Menulis soal pilihan ganda yang baik")
    anybody_checks(open_page("phone"), code, "Menulis soal pilihan ganda yang baik", login)


def test_the_same_journey_needs_no_scripts(site: Site, open_page: Open) -> None:
    page, login = open_page("phone", java_script_enabled=False), walk.new_address()
    page.goto("/pelatihan/")
    page.get_by_label("Cari pelatihan").fill("sudut membaca")
    walk.press(page, "Cari")
    expect(page.locator("#hasil")).not_to_contain_text("Menulis soal")
    walk.follow(page, re.compile("^Menata sudut baca kelas$"))
    walk.press(page, "Daftar pelatihan ini")

    become_somebody(page, login)
    if page.url.endswith(f"/pelatihan/{OWN}/"):
        walk.press(page, "Daftar pelatihan ini")
    expect(page.get_by_text("Anda terdaftar di Menata sudut baca kelas.")).to_be_visible()
    walk.go_on(page)
    expect(page.locator(".prose [lang=ar]")).to_have_css("direction", "rtl")
    walk.learn(page)
    walk.take_quiz(site, page, well=lambda question: question.lesson != "letak")
    expect(page.locator(".verdict")).to_contain_text("Belum lulus")
    expect(page.locator("section.card a")).to_have_text(
        re.compile("^Letak rak dan tikar")
    )  # the only weak lesson
    expect(page.get_by_text("Tersisa 2 kesempatan")).to_be_visible()
    walk.take_quiz(site, page)
    walk.follow(page, "Lihat kelulusan Anda")

    expect(page.get_by_text("Selamat, Anda lulus.")).to_be_visible()
    code = hold_certificate(page, "Menata sudut baca kelas")
    anybody_checks(open_page("phone", java_script_enabled=False), code, "Menata sudut baca kelas", login)


@pytest.mark.parametrize("medium", ["audio", "video"])
def test_sound_and_film_are_served_in_pieces(site: Site, open_page: Open, medium: str) -> None:
    page = open_page("phone")
    with site.connection() as connection:
        manifest = connection.execute(
            "SELECT r.manifest FROM authoring_release r JOIN authoring_course c ON c.id = r.course_id WHERE c.slug = %s",
            [OWN],
        ).fetchone()
    assert manifest is not None
    lessons = [lesson for section in manifest[0]["sections"] for lesson in section["lessons"]]
    clip = next(lesson["media"][medium] for lesson in lessons if lesson.get("media", {}).get(medium))

    part = page.request.get(clip["url"], headers={"Range": "bytes=0-99"})

    assert part.status == 206 and len(part.body()) == 100
    assert "immutable" in part.headers["cache-control"] and part.headers["content-type"] == clip["type"]


def become_somebody(page: Page, login: str) -> None:
    """Sent to the door by the button: an account, a profile, the name looked at, and a number that must never be shown."""
    expect(page.get_by_role("heading", name="Masuk")).to_be_visible()
    walk.follow(page, "Buat akun")
    walk.sign_up(page, NAME, login)
    walk.fill_profile(page)
    expect(page.locator(".holder")).to_have_text(NAME)
    walk.press(page, "Nama sudah benar")
    here = page.url
    page.goto("/saya/nomor/nip/")
    page.get_by_label("NIP").fill(f"{BORN}2010012{secrets.randbelow(1000):03d}")
    walk.press(page, "Simpan nomor")
    expect(page.get_by_text("Tersimpan.")).to_be_visible()
    page.goto(here)


def hold_certificate(page: Page, title: str) -> str:
    """The certificate is there within seconds and can be kept as a PDF; its code."""
    page.goto("/saya/sertifikat/")
    for _ in range(20):
        if page.get_by_role("link", name=f"Unduh sertifikat {title}").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    with page.expect_download() as download:
        walk.follow(page, f"Unduh sertifikat {title}")
    pdf = download.value.path().read_bytes()
    assert pdf.startswith(b"%PDF") and b"pdfaid:part>2<" in pdf
    said = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)
    assert NAME in said and title in " ".join(said.split()) and BORN not in said
    walk.follow(page, title)
    address = page.locator("a[href^='/verifikasi/']").first.get_attribute("href")
    assert address
    return address.strip("/").split("/")[-1]


def anybody_checks(page: Page, code: str, title: str, login: str) -> None:
    """Without an account the certificate is found valid, and tells nothing that is not printed on it."""
    page.goto("/verifikasi/")
    page.get_by_label("Kode atau nomor sertifikat").fill(code)
    walk.press(page, "Periksa")
    expect(page.get_by_role("heading", name="Sertifikat ini sah")).to_be_visible()
    expect(page.locator(".card")).to_contain_text(NAME)
    expect(page.locator(".card")).to_contain_text(title)
    shown = page.content()
    assert login not in shown and BORN not in shown
