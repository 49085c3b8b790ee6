"""Works marked by people, in a browser of a phone's size: handed in, marked by keyboard and by touch, sent back, seen."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.conftest import Open
from tests.browser.stage import PLANS
from tests.browser.test_access import faults_of, wider_than_the_screen

PLAN = (
    "Senin saya menelaah sepuluh soal bersama Bu Sri. Buktinya jumlah pertanyaan murid, sebelum dan sesudah."
)
FULL = ("3", "3", "2", "2")  # the best level of each criterion, counted from 0


def hand_in(page: Page) -> str:
    """A new person hands a plan in; the address of the result."""
    walk.join(page, PLANS)
    page.goto(f"{urlsplit(page.url).path}rencana/")
    walk.press(page, "Mulai mengerjakan")
    page.get_by_label("Jawaban Anda").fill(PLAN)
    expect(page.locator(".kept").first).to_contain_text("Tersimpan")
    walk.press(page, "Periksa dan kumpulkan")
    expect(page.get_by_text("dinilai oleh orang")).to_be_visible()
    walk.press(page, "Kumpulkan")
    expect(page.locator(".verdict")).to_contain_text("Menunggu penilaian")
    return urlsplit(page.url).path


def test_a_learner_hands_in_a_marker_marks_the_queue_and_the_learner_passes(open_page: Open) -> None:
    learner = open_page("phone")
    result = hand_in(learner)
    look_at(learner)

    marker = walk.sign_in(open_page("phone"), "fasilitator@contoh.id", to="/meja/penilaian/")
    waiting = int(re.search(r"\d+", marker.locator(".facts").inner_text())[0])  # type: ignore[index]
    assert waiting >= 3
    look_at(marker)
    walk.press(marker, "Nilai karya tertua")
    look_at(marker)

    by_keyboard(marker)
    by_touch(marker, ("1", "1", "1", "1"))
    while marker.get_by_role("button", name="Simpan, karya berikutnya").count():
        is_new = PLAN in marker.locator(".work-text").first.inner_text()
        by_touch(marker, FULL if is_new else ("2", "2", "1", "1"), note="Bukti yang jelas." if is_new else "")
    expect(marker.locator("main")).to_contain_text("Tidak ada lagi karya yang menunggu Anda")

    learner.goto(result)
    expect(learner.locator(".verdict")).to_contain_text("Lulus")
    expect(learner.locator(".judged")).to_contain_text("Bukti dapat dibandingkan sebelum dan sesudah")
    expect(learner.locator(".judged")).to_contain_text("Bukti yang jelas.")
    expect(learner.locator("body")).not_to_contain_text("Nurhayati")
    look_at(learner)


def look_at(page: Page) -> None:
    """Axe finds nothing on the open page, and it fits the screen."""
    assert not faults_of(page) and not wider_than_the_screen(page)


def by_keyboard(page: Page) -> None:
    """One digit for each criterion, and Ctrl+Enter; what was typed survives a page that was closed too soon."""
    here = page.url
    for digit in ("4", "4", "3"):
        page.keyboard.press(digit)
    page.reload()
    expect(page.locator("[name='tingkat-c'][value='2']")).to_be_checked()
    page.locator("#kriteria-d input").first.focus()
    page.keyboard.press("3")
    expect(page.locator(":focus")).to_have_attribute("value", "give")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: url != here)


def by_touch(page: Page, levels: tuple[str, ...], note: str = "") -> None:
    """A tap on a level of each criterion."""
    here = page.url
    for criterion, level in zip("abcd", levels, strict=True):
        choice = page.locator(f"label:has([name='tingkat-{criterion}'][value='{level}'])")
        box = choice.bounding_box()
        assert box and box["height"] >= 44 and box["width"] >= 44
        choice.tap()
    if note:
        page.locator("#catatan-d").fill(note)
    page.get_by_role("button", name="Simpan, karya berikutnya").tap()
    page.wait_for_url(lambda url: url != here)
