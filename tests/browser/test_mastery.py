"""On a small phone: a failed test leads back to what was missed, and what was passed comes back before it is forgotten."""

import re
import time

from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.conftest import Open
from tests.browser.stage import OWN
from tests.browser.test_access import faults_of
from tests.machine.running import Site

ANSWERED = re.compile("Masih ingat|Mulai terlupa")
CARDS = "SELECT count(*) FROM learning_card c JOIN accounts_person p ON p.id = c.person_id WHERE p.email = %s"
LATER = """
UPDATE learning_card SET due_on = due_on - 30, last_on = last_on - 30, passed_on = passed_on - 30
WHERE person_id = (SELECT id FROM accounts_person WHERE email = %s)
"""


def test_a_failed_test_is_repeated_passed_and_remembered(site: Site, open_page: Open) -> None:
    page = open_page("phone")
    login = walk.join(page, OWN)
    walk.go_on(page)
    walk.learn(page)
    walk.take_quiz(site, page, well=lambda question: question.lesson != "letak")

    expect(page.get_by_role("heading", name="Ulangi materi ini")).to_be_visible()
    sound(page)
    walk.follow(page, re.compile("Letak rak dan tikar"))
    expect(page.get_by_text("materi ini belum kuat")).to_be_visible()
    sound(page)
    walk.press(page, "Sudah saya ulangi, lanjut")
    expect(page.locator("h1")).to_have_text("Uji tuntas")
    walk.take_quiz(site, page)
    expect(page.locator(".verdict")).to_contain_text("Lulus")

    practise(page)
    a_month_later(site, login)
    page.goto("/belajar/")
    walk.follow(page, re.compile("soal menunggu diulang"))
    sound(page)
    walk.follow(page, "Mulai")
    is_first = True
    while page.url.endswith("/ulang/soal/"):
        expect(page.get_by_role("button", name="Periksa")).to_be_visible()
        if is_first:
            sound(page)
        choose_anything(page)
        walk.press(page, "Periksa")
        expect(page.locator("main .notice b").first).to_have_text(ANSWERED)
        if is_first:
            sound(page)
        is_first = False
        if page.get_by_role("button", name="Cukup").count():
            walk.press(page, "Cukup")
        else:
            walk.follow(page, re.compile("Soal berikutnya|Selesai"))
        page.wait_for_load_state()
    expect(page.get_by_text("Selesai untuk hari ini.")).to_be_visible()


def practise(page: Page) -> None:
    """What the passed test asked may be practised now: the questions follow the answers, and the end says where one stands."""
    page.goto(re.match(r".*/belajar/\d+/", page.url)[0])  # type: ignore[index]
    walk.follow(page, "Latihan")
    walk.follow(page, "Coba latihan ini")
    sound(page)
    walk.press(page, "Mulai latihan")
    for _ in range(2):
        choose_anything(page)
        walk.press(page, "Periksa")
        expect(page.locator("main .notice b").first).to_have_text(re.compile("Benar|benar|Belum tepat"))
        walk.follow(page, re.compile("Soal berikutnya"))
    sound(page)
    walk.press(page, "Belum tahu")
    expect(page.get_by_text("Belum tahu itu wajar.")).to_be_visible()
    sound(page)
    walk.press(page, "Cukup, lihat hasilnya")
    expect(page.get_by_role("heading", name="Hasil latihan")).to_be_visible()
    sound(page)


def sound(page: Page) -> None:
    """Nothing sticks out at 360 pixels, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults_of(page) == []


def choose_anything(page: Page) -> None:
    """Some answer, whatever the kind of the question."""
    first = page.locator("main form [name=jawaban]").first
    if page.locator("main form select").count():
        for one in page.locator("main form select").all():
            one.select_option(index=1)
    elif first.get_attribute("type") in ("radio", "checkbox"):
        first.check()
    else:
        first.fill("5")


def a_month_later(site: Site, login: str) -> None:
    """The worker has heard of the pass, and thirty days went by since."""
    with site.connection() as connection:
        for _ in range(100):
            row = connection.execute(CARDS, [login]).fetchone()
            if row and row[0]:
                break
            time.sleep(0.1)
        assert connection.execute(LATER, [login]).rowcount
