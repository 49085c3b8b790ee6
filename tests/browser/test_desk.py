"""The staff desk in a browser: who organises, who answers for a province, who writes courses, who gives roles."""

import io
import re
import secrets
import shutil
import time
import zipfile
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.conftest import Open, Tell
from tests.browser.stage import OWN
from tests.machine.running import Site, until

COURSE = Path(__file__).resolve().parent / "course"


def test_an_organiser_opens_a_period_sees_who_registered_and_takes_the_list_along(open_page: Open) -> None:
    name = f"Nurul {walk.new_word()}, M.Pd."
    organiser = walk.sign_in(open_page("desktop"), "penyelenggara@contoh.id")
    walk.open_period(organiser, f"Periode Uji {secrets.token_hex(3)}", "Menata sudut baca kelas")
    page = open_page("phone")
    walk.join(page, OWN, name)

    walk.follow(organiser, "Angkatan")
    organiser.get_by_label("Cari pelatihan").fill("sudut baca")
    walk.press(organiser, "Cari")
    found = None
    for link in [one.get_attribute("href") for one in organiser.locator("tbody a").all()]:
        organiser.goto(f"{link}?q={name.split(',')[0]}")
        if organiser.get_by_role("link", name=name).count():
            found = link
            break
    assert found, "nobody of that name is in any batch"
    expect(organiser.locator("tbody tr")).to_have_count(1)
    expect(organiser.locator("tbody tr")).to_contain_text("0 dari 5")

    with organiser.expect_download() as book:
        walk.follow(organiser, "Unduh XLSX")
    rows = list(
        openpyxl.load_workbook(io.BytesIO(book.value.path().read_bytes()), read_only=True).active.values
    )
    assert len(rows) == 2 and name in rows[1]
    with organiser.expect_download() as table:
        walk.follow(organiser, "Unduh CSV")
    assert name in table.value.path().read_text(encoding="utf-8-sig")
    walk.follow(organiser, name)
    expect(organiser.get_by_role("heading", name="Apa yang kurang?")).to_be_visible()
    expect(organiser.locator(".conditions")).to_contain_text("Uji tuntas belum diambil.")


def test_a_regional_officer_sees_the_people_of_one_province_only(open_page: Open) -> None:
    mark = walk.new_word()
    for place, regency in (("Jawa Timur", "Kabupaten Lumajang"), ("Aceh", "Kabupaten Aceh Selatan")):
        page = open_page("phone")
        page.goto("/akun/daftar/")
        walk.sign_up(page, f"Warga {mark} {place}", walk.new_address())
        walk.fill_profile(page, province=place, regency=regency)
        expect(page.locator(".holder")).to_be_visible()
    officer = walk.sign_in(open_page("desktop"), "kanwil@contoh.id")
    organiser = walk.sign_in(open_page("desktop"), "penyelenggara@contoh.id")
    for desk in (officer, organiser):
        desk.goto("/meja/orang/")
        desk.get_by_label("Cari").fill(mark)
        walk.press(desk, "Saring")

    expect(officer.locator("tbody tr")).to_have_count(1)
    expect(officer.locator("tbody tr")).to_contain_text("Jawa Timur")
    expect(organiser.locator("tbody tr")).to_have_count(2)
    away = organiser.get_by_role("link", name=f"Warga {mark} Aceh").get_attribute("href")
    assert away and officer.request.get(away).status == 404
    assert officer.request.get("/meja/periode/").status == 403
    assert officer.locator("select[name=province] option").count() <= 2


def test_an_author_sends_a_course_in_and_publishes_it(open_page: Open, tmp_path: Path) -> None:
    title, slug = f"Sudut baca {secrets.token_hex(3)}", f"sudut-baca-{secrets.token_hex(3)}"
    archive = packed(tmp_path, title, slug)
    author = walk.sign_in(open_page("desktop"), "pengembang@contoh.id", to="/meja/")
    walk.follow(author, "Kursus")
    walk.follow(author, "Kirim kursus")

    author.get_by_label("Berkas kursus").set_input_files(archive)
    walk.press(author, "Kirim")
    author.get_by_role("link", name=f"Buka {title}").click(timeout=60_000)
    walk.press(author, "Terbitkan")
    author.get_by_role("link", name=f"Buka {title}").click(timeout=60_000)
    expect(author.get_by_text("Naskah ini sama dengan terbitan yang sedang dipelajari.")).to_be_visible()

    page = open_page("phone")
    expect_in_catalogue(page, slug, title)


def test_a_file_that_is_no_course_is_refused_in_plain_words(open_page: Open) -> None:
    author = walk.sign_in(open_page("desktop"), "pengembang@contoh.id", to="/meja/kirim-kursus/")

    author.get_by_label("Berkas kursus").set_input_files(
        {"name": "surat.zip", "mimeType": "application/zip", "buffer": b"bukan zip sama sekali"}
    )
    walk.press(author, "Kirim")

    expect(author.locator(".notice.bad")).to_be_visible(timeout=60_000)
    assert "Traceback" not in author.content()


def test_an_administrator_gives_a_role_and_takes_it_again(open_page: Open) -> None:
    page, name = open_page("phone"), f"Calon {walk.new_word()}"
    walk.join(page, OWN, name)
    assert page.request.get("/meja/kursus/").status == 403
    admin = walk.sign_in(open_page("desktop"), "administrator@contoh.id", to="/meja/orang/")
    admin.get_by_label("Cari").fill(name)
    walk.press(admin, "Saring")
    walk.follow(admin, name)

    admin.get_by_label("Peran", exact=True).select_option(label="Pengembang konten")
    walk.press(admin, "Beri peran")
    expect(admin.get_by_text("Peran diberikan.")).to_be_visible()
    assert page.request.get("/meja/kursus/").status == 200
    walk.press(admin, "Akhiri")
    expect(admin.get_by_text("Peran diakhiri.")).to_be_visible()
    assert page.request.get("/meja/kursus/").status == 403


def test_the_dashboard_counts_a_registration_within_seconds(site: Site, open_page: Open, tell: Tell) -> None:
    public, page = open_page("phone"), open_page("phone")
    before = participations(public)

    walk.join(page, OWN)

    began = time.monotonic()
    while participations(public) <= before and time.monotonic() - began < 30:
        time.sleep(0.5)
    tell(
        f"dashboard: a registration is counted after {time.monotonic() - began:.1f} s (10 s at most are promised)"
    )
    assert participations(public) == before + 1


def participations(page: Page) -> int:
    page.goto("/dasbor/")
    shown = (
        page.locator(".figures div", has=page.get_by_text("Keikutsertaan", exact=True))
        .locator("dd")
        .inner_text()
    )
    found = re.match(r"[\d.]+", shown)
    assert found, shown
    return int(found.group().replace(".", ""))


def packed(folder: Path, title: str, slug: str) -> Path:
    """The tests' own course as a zip, under another name."""
    shutil.copytree(COURSE, folder / "course")
    outline = folder / "course/course.yaml"
    text = outline.read_text(encoding="utf-8").replace("slug: menata-sudut-baca", f"slug: {slug}")
    outline.write_text(text.replace("title: Menata sudut baca kelas", f"title: {title}"), encoding="utf-8")
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path in sorted((folder / "course").rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder / "course").as_posix())
    (folder / "course.zip").write_bytes(data.getvalue())
    return folder / "course.zip"


def expect_in_catalogue(page: Page, slug: str, title: str) -> None:
    until(lambda: page.goto(f"/pelatihan/{slug}/").status == 200, f"{title} in the catalogue")
    expect(page.get_by_role("heading", name=title)).to_be_visible()
