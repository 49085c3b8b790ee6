"""Two taps, two tabs, the way back, and a session that ended meanwhile: nothing counts twice and nothing typed is lost."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser import walk
from tests.browser.conftest import Open
from tests.browser.keys import answer
from tests.browser.line import Line
from tests.browser.phones import Phone, holds, take_along
from tests.browser.phones import begin as begin_away
from tests.browser.stage import OWN
from tests.browser.test_adversity import OLD_WORKER
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
    page.get_by_label("Provinsi tempat bertugas").select_option(label="Jawa Timur")
    page.get_by_label("Kabupaten atau kota").select_option(label="Kabupaten Lumajang")

    page.context.clear_cookies(name="sesi")
    walk.press(page, "Simpan profil")
    expect(page.get_by_text("Masuklah untuk melanjutkan. Yang sudah tersimpan tetap aman.")).to_be_visible()
    page.get_by_label("Surel atau nomor ponsel").fill(login)
    page.get_by_label("Kata sandi", exact=True).fill(walk.PASSWORD)
    walk.press(page, "Masuk")

    expect(page.get_by_label("Madrasah, sekolah")).to_have_value("MTs Nurul Huda di kaki gunung")
    expect(page.get_by_label("Pekerjaan")).to_have_value("guru-mi")
    expect(page.get_by_label("Kabupaten atau kota").locator("option:checked")).to_have_text(
        "Kabupaten Lumajang"
    )


def test_what_was_typed_is_still_there_after_a_form_that_was_not_accepted(open_page: Open) -> None:
    page = open_page("phone")
    page.goto("/akun/daftar/?next=/saya/profil/")
    walk.sign_up(page, "Rahmat Hidayat", walk.new_address())
    page.get_by_label("Madrasah, sekolah").fill("MTs Nurul Huda di kaki gunung")
    page.context.clear_cookies(name="kunci")

    walk.press(page, "Simpan profil")
    expect(page.get_by_role("heading", name="Halaman tadi sudah terlalu lama terbuka")).to_be_visible()
    page.goto("/saya/profil/")

    expect(page.get_by_label("Madrasah, sekolah")).to_have_value("MTs Nurul Huda di kaki gunung")


def test_on_a_phone_of_two_nobody_finds_what_the_other_one_typed(open_page: Open) -> None:
    page, mine, theirs = open_page("phone"), walk.new_address(), walk.new_address()
    for login in (theirs, mine):
        page.context.clear_cookies()
        page.goto("/akun/daftar/?next=/saya/profil/")
        walk.sign_up(page, "Rahmat Hidayat", login)
        expect(page.get_by_label("Madrasah, sekolah")).to_have_value("")
    page.get_by_label("Madrasah, sekolah").fill("MTs Nurul Huda di kaki gunung")
    page.context.clear_cookies(name="sesi")
    walk.press(page, "Simpan profil")

    walk.sign_in(page, theirs, to="/saya/profil/")
    expect(page.get_by_label("Madrasah, sekolah")).to_have_value("")
    page.goto("/saya/")

    page.context.clear_cookies(name="sesi")
    walk.sign_in(page, mine, to="/saya/profil/")
    expect(page.get_by_label("Madrasah, sekolah")).to_have_value("MTs Nurul Huda di kaki gunung")


def test_what_was_chosen_and_typed_before_the_scripts_came_is_newer_than_a_draft(open_page: Open) -> None:
    page = open_page("phone", service_workers="block")
    page.goto("/akun/daftar/?next=/saya/profil/")
    walk.sign_up(page, "Rahmat Hidayat", walk.new_address())
    school, province = page.get_by_label("Madrasah, sekolah"), page.get_by_label("Provinsi tempat bertugas")
    expect(province).to_be_visible()
    walk.whole(page).get_by_label("Pekerjaan").select_option(label="Guru MI")
    province.select_option(label="Jawa Barat")
    school.fill("MTs Nurul Huda")
    held: list[Route] = []
    page.route(re.compile(r"/build/app\."), lambda route: held.append(route))
    page.goto("/saya/profil/", wait_until="commit")
    province.select_option(label="Jawa Timur")
    school.fill("MTs Nurul Huda di kaki gunung")
    walk.until_held(page, held)
    held[-1].continue_()

    expect(page.get_by_label("Kabupaten atau kota").get_by_text("Kabupaten Lumajang")).to_be_attached()
    expect(school).to_have_value("MTs Nurul Huda di kaki gunung")
    expect(province.locator("option:checked")).to_have_text("Jawa Timur")
    # What was not touched comes from the draft.
    expect(page.get_by_label("Pekerjaan")).to_have_value("guru-mi")
    page.unroute_all()
    page.reload()
    expect(school).to_have_value("MTs Nurul Huda di kaki gunung")


def test_a_slow_list_of_another_province_comes_too_late(open_page: Open) -> None:
    page = open_page("phone")
    page.goto("/akun/daftar/?next=/saya/profil/")
    walk.sign_up(page, "Rahmat Hidayat", walk.new_address())
    held: list[Route] = []
    page.route("**/saya/profil/kabupaten/*", lambda route: held.append(route))
    province, regency = (
        page.get_by_label("Provinsi tempat bertugas"),
        page.get_by_label("Kabupaten atau kota"),
    )
    expect(province).to_be_visible()
    walk.whole(page)
    for label in ("Jawa Barat", "Jawa Timur"):
        province.select_option(label=label)
    walk.until_held(page, held, 2)
    slow, quick = held

    with page.expect_response(quick.request.url):
        quick.continue_()
    expect(regency.get_by_text("Kabupaten Lumajang")).to_be_attached()
    with page.expect_response(slow.request.url):
        slow.continue_()

    page.wait_for_timeout(200)
    expect(regency.get_by_text("Kabupaten Lumajang")).to_be_attached()


def test_a_button_in_its_form_is_pressed_once_and_lives_again_when_nothing_was_sent(
    site: Site, open_page: Open
) -> None:
    page = open_page("phone")
    begin_quiz(site, page)
    page.goto(f"/belajar/{site_study(site, page)}/uji-tuntas/")
    go = page.get_by_role("button", name="Lanjutkan ujian")
    page.evaluate(
        """() => {
          window.seen = [];
          window.stop = (event) => { window.seen.push(event.defaultPrevented); event.preventDefault(); };
          document.addEventListener("submit", window.stop);
        }"""
    )

    go.evaluate("(button) => { button.click(); button.click(); }")
    assert page.evaluate("window.seen") == [False, True]
    expect(go).not_to_have_attribute("aria-busy", "true")

    page.evaluate("document.removeEventListener('submit', window.stop)")
    go.click()
    page.wait_for_url(walk.SITTING)


def test_a_new_version_is_loaded_in_the_tab_that_asked_for_it_alone(phone: Phone, line: Line) -> None:
    line.instead["/sw.js"] = OLD_WORKER
    page, _enrolment = begin_away(phone)
    other = page.context.new_page()
    other.goto("/belajar/")
    other.evaluate(
        "() => { window.typed = 1; navigator.serviceWorker.addEventListener('controllerchange', () => { window.typed = 2; }); }"
    )
    del line.instead["/sw.js"]
    page.goto("/belajar/")
    page.evaluate("() => { window.typed = 1; }")
    page.get_by_role("button", name="Muat ulang").click()

    holds(page, "window.typed === undefined")
    holds(other, "window.typed === 2")
    other.wait_for_timeout(500)
    assert other.evaluate("window.typed") == 2, "a tab was loaded anew under somebody's hands"
    expect(other.get_by_text("Versi baru siap.")).to_have_count(1)
    other.get_by_role("button", name="Muat ulang").click()
    holds(other, "window.typed === undefined")


def test_whoever_throws_a_pack_away_by_keyboard_stays_where_it_was(phone: Phone) -> None:
    page, _enrolment = begin_away(phone)
    take_along(page, media=("Bacaan",))
    page.on("dialog", lambda asked: asked.accept())
    page.locator("pack-download").get_by_role("button", name="Hapus").focus()
    page.keyboard.press("Enter")

    expect(page.locator("pack-download form")).to_be_visible()
    expect(page.locator("pack-download")).to_be_focused()


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
