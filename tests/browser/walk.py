"""What a person does on the site, one step a function; the words on the buttons are those of the screen."""

import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from playwright.sync_api import CDPSession, Page, Route, expect

from pintar.kit.clock import JAKARTA
from tests.browser.keys import Question, answer, questions
from tests.browser.stage import PASSWORD
from tests.machine.running import Site

SITTING = re.compile(r"/ujian/([0-9a-f-]{36})/")
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
KEPT = re.compile(r"Tersimpan \d\d\.\d\d")


def new_address() -> str:
    return f"orang-{secrets.token_hex(4)}@contoh.id"


def new_word() -> str:
    """A word that no other name holds; names have no digits."""
    return "".join(secrets.choice("abdegiklmnoprstu") for _ in range(8)).capitalize()


def slow_down(page: Page, **more: float) -> CDPSession:
    """From now on this page has a line of 400 kbit/s and 400 ms; `more` says what else it has."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW | more)
    return line


def whole(page: Page) -> Page:
    """The page that is open, once all of it is there and its scripts have run: before that, what is not there may only be late. After
    a press, wait for something of the next page first."""
    page.wait_for_load_state()
    return page


def until_held(page: Page, held: list[Route], count: int = 1) -> None:
    """Wait until a route of the test holds so many requests."""
    for _time in range(200):
        if len(held) >= count:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{len(held)} requests came, not {count}")


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("link", name=name).first.click()


def sign_in(page: Page, login: str, *, to: str = "/", password: str = PASSWORD) -> Page:
    page.goto(f"/akun/masuk/?next={to}")
    page.get_by_label("Surel atau nomor ponsel").fill(login)
    page.get_by_label("Kata sandi", exact=True).fill(password)
    press(page, "Masuk")
    page.wait_for_url(lambda url: "/akun/masuk/" not in url)
    return page


def sign_up(page: Page, name: str, login: str) -> None:
    """Fill in the sign-up page that is open."""
    page.get_by_label("Nama lengkap").fill(name)
    page.get_by_label("Surel atau nomor ponsel").fill(login)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_label("Saya setuju").check()
    press(page, "Buat akun dan lanjutkan")


def fill_profile(page: Page, *, province: str = "Jawa Timur", regency: str = "Kabupaten Lumajang") -> None:
    """Fill in the profile page that is open, with scripts or without."""
    page.get_by_label("Pekerjaan").select_option(label="Guru MI")
    page.get_by_label("PPPK").check()
    whole(page).get_by_label("Provinsi tempat bertugas").select_option(label=province)
    show = page.get_by_role("button", name="Tampilkan kabupaten dan kota")
    if show.is_visible():
        show.click()
    page.get_by_label("Kabupaten atau kota").select_option(label=regency)
    page.get_by_label("Madrasah, sekolah").fill("MIN 1 Lumajang")
    press(page, "Simpan profil")


def join(page: Page, slug: str, name: str = "Siti Nur Aminah, S.Pd.I.") -> str:
    """A new person in a training, up to the first look at its lessons; the address they signed up with."""
    login = new_address()
    page.goto(f"/akun/daftar/?next=/pelatihan/{slug}/")
    sign_up(page, name, login)
    fill_profile(page)
    press(page, "Nama sudah benar")
    press(page, "Daftar pelatihan ini")
    page.wait_for_url(re.compile(r"/belajar/\d+/$"))
    return login


def learn(page: Page, *, by: tuple[str, ...] = ("Salindia", "Audio", "Video")) -> None:
    """Finish lesson after lesson until a quiz stands in the way; each in the first medium of `by` that it has."""
    while whole(page).get_by_role("button", name=re.compile("^Tuntas")).count():
        for medium in by:
            if page.locator(".media a", has_text=medium).count():
                page.locator(".media a", has_text=medium).click()
                expect(page.locator(".media [aria-current]")).to_contain_text(medium)
                break
        before = whole(page).locator("h1").inner_text()
        press(page, re.compile("^Tuntas"))
        expect(page.locator("h1")).not_to_have_text(before)


def sitting_of(page: Page) -> str:
    found = SITTING.search(page.url)
    assert found, page.url
    return found.group(1)


def take_quiz(site: Site, page: Page, *, well: Callable[[Question], bool] = lambda question: True) -> None:
    """Answer everything from the quiz's first page to its result; `well` says which questions are answered rightly."""
    press(page, re.compile("Mulai ujian|Coba lagi|Lanjutkan ujian"))
    page.wait_for_url(SITTING)
    asked = questions(site, sitting_of(page))
    has_scripts = bool(whole(page).evaluate("Boolean(customElements.get('kept-answers'))"))
    for question in asked:
        expect(page.locator(".eyebrow")).to_have_text(f"Soal {question.number} dari {len(asked)}")
        answer(page, question.right if well(question) else question.wrong, question.kind)
        if has_scripts:
            expect(page.locator("kept-answers .kept")).to_have_text(KEPT)
        press(page, "Soal berikutnya" if question is not asked[-1] else "Periksa dan kumpulkan")
    expect(page.get_by_text(f"Semua {len(asked)} soal sudah dijawab.")).to_be_visible()
    press(page, "Kumpulkan")
    page.wait_for_url(re.compile("/hasil/$"))


def go_on(page: Page) -> None:
    """From the outline to the lesson that is next."""
    follow(page, re.compile("^(Mulai|Lanjut): "))
    expect(page.locator(".forward")).to_be_visible()


def finish_course(site: Site, page: Page) -> list[str]:
    """From the outline to the last condition; the titles of the quizzes that were passed on the way."""
    passed = []
    go_on(page)
    while True:
        learn(page)
        if whole(page).get_by_role("button", name="Mulai ujian").count():
            passed.append(page.locator("h1").inner_text())
            take_quiz(site, page)
            expect(page.locator(".verdict")).to_contain_text("Lulus")
            forward = whole(page).get_by_role("link", name=re.compile("^Lanjut: "))
            if not forward.count():
                follow(page, "Lihat kelulusan Anda")
                return passed
            forward.click()
            expect(page.locator(".forward")).to_be_visible()
        elif page.get_by_text("Selamat, Anda lulus.").count():
            return passed


def open_period(page: Page, name: str, training: str) -> None:
    """What an organiser does at the desk: a period that is open now, and a batch in it that runs from today."""
    today = datetime.now(JAKARTA).replace(second=0, microsecond=0)
    page.goto("/meja/")
    if whole(page).get_by_text("Menu meja").is_visible():
        page.get_by_text("Menu meja").click()
    follow(page, "Periode")
    follow(page, "Buka periode baru")
    page.get_by_label("Nama periode").fill(name)
    page.get_by_label("Pendaftaran dibuka").fill((today - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Pendaftaran ditutup").fill((today + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"))
    press(page, "Buat periode")
    expect(page.get_by_text("Periode dibuat. Tambahkan angkatannya.")).to_be_visible()
    page.get_by_label("Pelatihan", exact=True).select_option(label=training)
    page.get_by_label("Hari pertama belajar").fill(today.strftime("%Y-%m-%d"))
    page.get_by_label("Hari terakhir belajar").fill((today + timedelta(days=30)).strftime("%Y-%m-%d"))
    press(page, "Tambah angkatan")
    expect(page.get_by_text(re.compile(r"Angkatan \d+ ditambahkan"))).to_be_visible()
