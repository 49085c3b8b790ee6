"""The bank of questions in a browser: a simulated population shows a planted fault, and its author puts it right."""

import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.conftest import Open
from tests.browser.test_access import looked_at
from tests.machine.running import Site, pintar

SAMPLES = Path(__file__).resolve().parents[2] / "pintar/assessment/tests/samples"
BANK = "/meja/soal/?bank=contoh-butir"


@pytest.fixture(scope="module")
def sample(site: Site) -> Site:
    """Simulated sittings, analysed."""
    made = pintar(site.folder, "sample", "sittings", "--sittings", "500", "--items", "30", "--drawn", "15")
    assert made.returncode == 0 or "already" in made.stderr, made.stderr
    return site


def test_the_planted_fault_stands_first_and_is_put_right(sample: Site, open_page: Open) -> None:
    page = walk.sign_in(open_page("phone"), "pengembang@contoh.id", to=BANK)
    first = page.locator("table.bank tbody tr").first
    expect(first).to_contain_text("kunci-keliru")
    first.get_by_role("link", name="Kunci diragukan").click()

    expect(page.locator(".notice.bad").first).to_contain_text("Apakah kuncinya benar?")
    letter = page.locator(".notice.bad").first.inner_text()
    right = "ABCD".index(re.search(r"Pilihan (\w) justru", letter)[1]) + 1  # type: ignore[index]
    expect(page.locator("svg.plot")).to_have_count(3)
    walk.follow(page, "kunci-keliru")

    walk.follow(page, "Ubah soal")
    for box in page.locator("[name=right]:checked").all():
        box.uncheck()
    page.locator(f"[name=right][value='{right}']").check()
    walk.press(page, "Lihat dahulu")
    expect(page.get_by_role("heading", name="Pratinjau")).to_be_visible()
    walk.press(page, "Simpan versi")

    expect(page.locator(".facts")).to_contain_text("Naskah")
    expect(page.locator(".facts")).to_contain_text("versi lama masih dipakai")
    expect(page.locator("#tinjauan")).to_contain_text("orang lain yang meninjaunya")
    second_pair_of_eyes(open_page, urlsplit(page.url).path)
    put_right_for_everybody(page)


def put_right_for_everybody(page: Page) -> None:
    """Who would change is seen before anybody decides; then every sitting is marked again."""
    walk.follow(page, "Koreksi kunci atau gugurkan soal")
    page.get_by_label("Apa yang keliru?").fill("Kuncinya menunjuk pilihan yang salah.")
    walk.press(page, "Hitung siapa yang berubah")

    expect(page.get_by_text("Nilai berubah")).to_be_visible(timeout=60_000)
    if not page.get_by_role("heading", name="Keputusan").is_visible():
        walk.follow(page, "Muat ulang halaman")
    expect(page.locator("svg.plot rect.after")).to_have_count(10)
    expect(page.locator("#siapa tbody tr").first).to_contain_text("P*** C***")
    walk.press(page, re.compile(r"Terapkan pada"))

    expect(page.locator(".notice.good")).to_contain_text("pengerjaan dinilai ulang", timeout=90_000)


@pytest.mark.parametrize(
    ("name", "count"),
    [("soal.gift", 8), ("soal-aiken.txt", 3), ("soal-moodle.xml", 13)],
)
def test_a_bank_of_another_system_is_seen_question_by_question_and_then_kept(
    open_page: Open, name: str, count: int
) -> None:
    bring(open_page, name, count)


def test_a_package_brings_its_pictures_along(open_page: Open) -> None:
    page = bring(open_page, "soal-qti21.zip", 8)

    page.get_by_role("link", name=re.compile("Ketuk batang tertinggi")).first.click()
    picture = page.locator("main image, main img").first
    expect(picture).to_be_visible()
    address = picture.get_attribute("src") or picture.get_attribute("href")
    assert address and address.startswith("/berkas/") and page.request.get(address).ok


def bring(open_page: Open, name: str, count: int) -> Page:
    """Send a file, see what becomes of it, keep it; the page with what is in the bank now."""
    bank = f"impor-{name.partition('.')[0]}-{secrets.token_hex(3)}"
    page = walk.sign_in(open_page("phone"), "pengembang@contoh.id", to="/meja/soal/")
    walk.follow(page, "Impor soal")
    page.get_by_label("Bank", exact=True).fill(bank)
    page.get_by_label("Berkas soal").set_input_files(SAMPLES / name)
    walk.press(page, "Lihat isinya")

    expect(page.get_by_text("Belum ada yang disimpan.")).to_be_visible()
    expect(page.locator(".chip.open", has_text="soal baru")).to_have_count(count)
    expect(page.locator(".chip.bad", has_text="tidak dibawa").first).to_be_visible()

    walk.press(page, f"Simpan {count} soal ini")

    expect(page.locator("table.bank tbody tr")).to_have_count(count)
    return page


def test_what_was_noticed_says_what_it_cannot_say_and_has_no_barriers(sample: Site, open_page: Open) -> None:
    page = walk.sign_in(open_page("phone"), "administrator@contoh.id", to="/meja/kejujuran/")
    walk.follow(page, "Banyak peserta satu perangkat")
    expect(page.get_by_text("Komputer sekolah dan ponsel keluarga")).to_be_visible()

    looked_at(
        page,
        [
            "/meja/kejujuran/",
            urlsplit(page.url).path,
            "/meja/koreksi/",
            "/akun/penjelasan/",
            "/meja/soal/impor/",
        ],
    )


def second_pair_of_eyes(open_page: Open, address: str) -> None:
    """Somebody else reads the difference and approves."""
    page = walk.sign_in(open_page("desktop"), "administrator@contoh.id", to=address)
    walk.follow(page, "Versi 2")
    expect(page.locator(".diff del", has_text="correct: true")).to_have_count(1)
    page.go_back()
    walk.press(page, "Setujui")
    expect(page.locator("#tinjauan")).to_contain_text("sudah disetujui")


def test_figures_are_counted_on_demand_and_the_page_shows_when_they_are_there(
    sample: Site, open_page: Open
) -> None:
    page = walk.sign_in(open_page("desktop"), "pengembang@contoh.id", to=BANK)

    walk.press(page, "Hitung angka sekarang")
    page.wait_for_url(re.compile(r"/meja/soal/hitung/\d+/$"))

    expect(page.locator(".notice.good")).to_contain_text("soal dihitung", timeout=60_000)
    walk.follow(page, "Lihat bank soal")
    # The first planted fault, or the second where a test before this one put the first right.
    worst = page.locator("table.bank tbody tr").first
    expect(worst).to_contain_text(re.compile("kunci-keliru|tidak-ada-yang-tahu"))


def test_many_are_tagged_by_keyboard_after_their_number_is_shown(sample: Site, open_page: Open) -> None:
    page = walk.sign_in(open_page("desktop"), "pengembang@contoh.id", to=f"{BANK}&urut=lama")
    for box in page.locator("[name=item]").all()[-2:]:
        box.focus()
        page.keyboard.press("Space")
    page.get_by_text("Ubah banyak soal sekaligus").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Tambahkan tanda").fill("percobaan")
    page.get_by_role("button", name="Lihat yang ditandai").focus()
    page.keyboard.press("Enter")

    walk.press(page, "Ubah 2 soal ini")

    expect(page.get_by_text("2 soal diubah.")).to_be_visible()
    expect(page.locator("table.bank .chip", has_text="percobaan")).to_have_count(2)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_bank_has_no_barriers(sample: Site, open_page: Open, size: str) -> None:
    page = walk.sign_in(open_page(size), "pengembang@contoh.id", to=BANK)
    item = address_of_first(page)

    looked_at(
        page,
        [
            *(BANK, "/meja/soal/", "/meja/soal/?q=tidakada", "/meja/soal/tambah/"),
            *(item, f"{item}angka/", f"{item}ubah/", f"{item}ubah/?yaml=1"),
            *("/meja/soal/bank/contoh-butir/serupa/", f"{item}versi/{version_of(page, item)}/"),
        ],
    )


def address_of_first(page: Page) -> str:
    """The page of the first question of the list."""
    return str(page.locator("table.bank tbody td a[href^='/meja/soal/']").first.get_attribute("href"))


def version_of(page: Page, item: str) -> str:
    """The newest version of a question."""
    page.goto(item)
    found = re.search(r"/versi/(\d+)/", page.content())
    assert found
    return found[1]
