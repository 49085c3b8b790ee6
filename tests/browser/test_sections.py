"""A test in two parts, walked through on a small phone: its rules told, its clock stopped, what is left behind left."""

import re

from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.test_access import faults_of
from tests.browser.test_kinds import learner as learner  # the same person, registered once for the module

FITS = "document.documentElement.scrollWidth <= 360"


def answer(page: Page) -> None:
    """Say yes, and see that it was kept."""
    page.locator("label.choice").first.click()
    expect(page.locator("kept-answers .kept")).to_contain_text(walk.KEPT)


def sound(page: Page) -> None:
    """Nothing for axe to find, nothing wider than the screen."""
    assert faults_of(page) == [] and page.evaluate(FITS)


def test_parts_are_done_in_order_with_a_break_between(site, open_page, learner):
    address, state = learner
    page = open_page("phone", storage_state=state)
    page.goto(address.replace("/segala/", "/berbagian/"))
    expect(page.get_by_text("Bagian awal (2 soal), Bagian akhir (1 soal)")).to_be_visible()
    expect(page.get_by_text("Tidak diperlihatkan: nilai, kunci.")).to_be_visible()
    sound(page)

    walk.press(page, "Mulai ujian")
    page.wait_for_url(walk.SITTING)
    expect(page.get_by_text("Bagian 1 dari 2")).to_be_visible()
    sound(page)
    answer(page)
    walk.press(page, "Soal berikutnya")
    answer(page)
    walk.press(page, "Selesai bagian ini")
    page.wait_for_url(re.compile(r"/bagian/2/$"))
    walk.press(page, "Selesai bagian ini")
    page.wait_for_url(re.compile(r"/jeda/$"))
    expect(page.get_by_role("heading", name="Berikutnya: Bagian akhir")).to_be_visible()
    sound(page)

    page.goto(re.sub(r"jeda/$", "1/", page.url))  # what is left behind stays shut
    expect(page.get_by_role("heading", name="Berikutnya: Bagian akhir")).to_be_visible()
    walk.press(page, "Mulai bagian ini")
    page.wait_for_url(re.compile(r"/3/$"))
    answer(page)
    walk.press(page, "Periksa dan kumpulkan")
    walk.press(page, "Kumpulkan")
    page.wait_for_url(re.compile(r"/hasil/$"))
    expect(page.get_by_text("Nilai ujian ini tidak diperlihatkan.")).to_be_visible()
    sound(page)
