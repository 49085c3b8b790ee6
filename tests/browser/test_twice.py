"""Two taps, two tabs, the way back, and a session that ended meanwhile: nothing counts twice and nothing typed is lost."""

import re

from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.conftest import Open
from tests.browser.keys import answer
from tests.browser.stage import OWN
from tests.browser.test_signal import begin_quiz, kept, line, site_study, to_question
from tests.machine.running import Site

DONE = "Ujian ini sudah dikumpulkan, jawabannya tidak dapat diubah lagi."


def test_a_double_tap_registers_once(site: Site, open_page: Open) -> None:
    page = open_page("phone")
    login = walk.new_address()
    page.goto(f"/akun/daftar/?next=/pelatihan/{OWN}/")
    walk.sign_up(page, "Dewi", login)
    walk.fill_profile(page)
    walk.press(page, "Nama sudah benar")

    page.get_by_role("button", name="Daftar pelatihan ini").first.dblclick()

    page.wait_for_url(re.compile(r"/belajar/\d+/$"))
    with site.connection() as connection:
        rows = connection.execute(
            "SELECT count(*) FROM learning_enrolment e JOIN accounts_person p ON p.id = e.person_id WHERE p.email = %s",
            [login],
        ).fetchone()
    assert rows == (1,)


def test_two_tabs_share_one_sitting_and_the_one_that_comes_late_is_told(site: Site, open_page: Open) -> None:
    page = open_page("phone")
    asked = begin_quiz(site, page)
    mine = walk.sitting_of(page)
    asked = [question for question in asked if question.kind == "single-choice"]
    other = page.context.new_page()
    other.goto(f"/belajar/{site_study(site, page)}/uji-tuntas/")
    walk.press(other, "Lanjutkan ujian")
    other.wait_for_url(walk.SITTING)
    assert walk.sitting_of(other) == mine

    to_question(page, asked[0].number)
    to_question(other, asked[0].number)
    answer(page, asked[0].right, asked[0].kind)
    expect(line(page)).to_have_text(walk.KEPT)
    answer(other, asked[0].wrong, asked[0].kind)
    expect(line(other)).to_have_text(walk.KEPT)
    page.goto(f"/belajar/{site_study(site, page)}/uji-tuntas/ujian/{mine}/kumpulkan/")
    expect(page.get_by_text("7 soal belum dijawab.")).to_be_visible()
    page.get_by_role("button", name="Kumpulkan", exact=True).dblclick()
    page.wait_for_url(re.compile("/hasil/$"))
    expect(page.locator(".verdict b")).to_have_text("0")  # the later answer counted

    answer(other, asked[0].right, asked[0].kind)
    expect(line(other)).to_have_text(DONE)
    assert len(kept(site, mine, asked[0].number)) == 2


def test_the_way_back_after_handing_in_changes_nothing(site: Site, open_page: Open) -> None:
    page = open_page("phone")
    asked = begin_quiz(site, page)
    mine = walk.sitting_of(page)
    to_question(page, len(asked))
    walk.press(page, "Periksa dan kumpulkan")
    page.get_by_role("button", name="Kumpulkan", exact=True).click()
    page.wait_for_url(re.compile("/hasil/$"))
    result = page.url

    page.go_back()
    page.go_back()

    if page.url != result:  # a page the browser kept: answering on it is told to be too late
        answer(page, asked[-1].right, asked[-1].kind)
        expect(line(page)).to_have_text(DONE)
    assert kept(site, mine, len(asked)) == []
    with site.connection() as connection:
        rows = connection.execute(
            "SELECT count(*) FROM assessment_mark WHERE sitting_id = %s", [mine]
        ).fetchone()
    assert rows == (1,)


def test_what_was_typed_is_still_there_after_a_session_that_ended(open_page: Open) -> None:
    page, login = open_page("phone"), walk.new_address()
    page.goto("/akun/daftar/")
    walk.sign_up(page, "Rahmat Hidayat", login)
    page.get_by_label("Madrasah, sekolah").fill("MTs Nurul Huda di kaki gunung")
    page.get_by_label("Pekerjaan").select_option(label="Guru MI")

    page.context.clear_cookies(name="sesi")
    walk.press(page, "Simpan profil")
    expect(page.get_by_text("Masuklah untuk melanjutkan. Yang sudah tersimpan tetap aman.")).to_be_visible()
    page.get_by_label("Surel atau nomor ponsel").fill(login)
    page.get_by_label("Kata sandi", exact=True).fill(walk.PASSWORD)
    walk.press(page, "Masuk")

    expect(page.get_by_label("Madrasah, sekolah")).to_have_value("MTs Nurul Huda di kaki gunung")
    expect(page.get_by_label("Pekerjaan")).to_have_value("guru-mi")


def test_a_session_that_ends_in_a_quiz_keeps_the_answer_and_leads_back_to_its_question(
    site: Site, open_page: Open
) -> None:
    page = open_page("phone")
    every = begin_quiz(site, page)
    question = next(one for one in every if one.kind == "single-choice" and one.number < len(every))
    login = login_of(site, page)
    to_question(page, question.number)
    page.context.clear_cookies(name="sesi")

    answer(page, question.right, question.kind)
    expect(line(page)).to_have_text(re.compile("^Masuk lagi untuk mengirim; semuanya tetap aman di ponsel"))
    assert kept(site, walk.sitting_of(page), question.number) == []
    mine = walk.sitting_of(page)
    walk.press(page, "Soal berikutnya")
    page.get_by_label("Surel atau nomor ponsel").fill(login)
    page.get_by_label("Kata sandi", exact=True).fill(walk.PASSWORD)
    walk.press(page, "Masuk")

    expect(page.locator(".eyebrow")).to_have_text(f"Soal {question.number} dari {len(every)}")
    expect(line(page)).to_have_text(walk.KEPT)
    assert len(kept(site, mine, question.number)) == 1


def test_a_form_without_its_token_is_refused_with_an_explanation(open_page: Open) -> None:
    page = open_page("phone")
    page.goto("/akun/daftar/")
    page.context.clear_cookies(name="kunci")

    walk.sign_up(page, "Rahmat Hidayat", walk.new_address())

    expect(page.get_by_role("heading", name="Halaman tadi sudah terlalu lama terbuka")).to_be_visible()
    expect(page.get_by_text("tidak ada yang berubah")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Nama lengkap")).to_have_value("Rahmat Hidayat")


def login_of(site: Site, page: Page) -> str:
    """The address of the person whose study is open."""
    with site.connection() as connection:
        row = connection.execute(
            "SELECT p.email FROM accounts_person p JOIN learning_enrolment e ON e.person_id = p.id WHERE e.id = %s",
            [site_study(site, page)],
        ).fetchone()
    assert row is not None
    return str(row[0])
