"""What the worker does by itself: it gives up a line that hangs, and leaves word of what it alone was told."""

import re

from playwright.sync_api import Page, expect

from pintar.kit.ids import uuid7
from tests.browser import walk
from tests.browser.keys import answer
from tests.browser.line import Line
from tests.browser.phones import Phone, begin, holds, waiting, with_worker
from tests.browser.test_signal import an_answer, begin_quiz, kept, site_study, to_question
from tests.browser.test_twice import login_of
from tests.machine.running import Site, until

NO_PAGE = "/robots.txt"  # the worker is there, none of our scripts
GIVE = (
    "(keep) => navigator.serviceWorker.controller.postMessage({ keep })"  # as a page does that is being left
)
ALL_SENT = """new Promise((tell) => {
  indexedDB.open('pintar').onsuccess = ({ target: { result } }) => {
    result.transaction('acts').objectStore('acts').count().onsuccess = ({ target }) => { result.close(); tell(target.result === 0); };
  };
})"""


def test_a_page_that_stops_in_the_middle_gives_way_to_the_stored_one(phone: Phone, line: Line) -> None:
    page, _enrolment = begin(phone)
    page.goto("/belajar/")
    holds(page, "caches.match('/belajar/').then(Boolean)")
    line.hangs = "/belajar/"

    page.goto("/belajar/", wait_until="commit")

    expect(page.get_by_text("Tanpa sinyal: halaman ini disimpan")).to_be_visible()
    line.hangs = ""
    page.goto("/belajar/")
    expect(page.locator("html:not([data-stored])")).to_be_attached()


def test_a_refusal_that_only_the_worker_heard_is_told_once_and_to_its_person_alone(
    site: Site, phone: Phone, line: Line
) -> None:
    page = phone.open()
    begin_quiz(site, page)
    with_worker(page)
    login, mine, study = login_of(site, page), walk.sitting_of(page), site_study(site, page)
    answers = [late(page, slot) for slot in (1, 2)]
    page.goto(f"/belajar/{study}/uji-tuntas/ujian/{mine}/kumpulkan/")
    page.get_by_role("button", name="Kumpulkan", exact=True).click()
    page.wait_for_url(re.compile("/hasil/$"))
    page.goto(NO_PAGE)
    page.evaluate(GIVE, answers)
    holds(page, ALL_SENT)

    page.context.clear_cookies(name="sesi")
    page.goto("/akun/daftar/?next=/saya/profil/")
    walk.sign_up(page, "Rahmat Hidayat", walk.new_address())
    expect(page.get_by_label("Pekerjaan")).to_be_visible()
    assert told(page) == ""

    page.context.clear_cookies(name="sesi")
    walk.sign_in(page, login, to="/belajar/")
    line_of_one(page, 1)
    walk.press(page, "Nanti")
    line_of_one(page, 2)
    walk.press(page, "Buka soal")
    page.wait_for_url(re.compile(f"/ujian/{mine}/"))
    page.goto("/belajar/")
    assert told(page) == ""


def test_what_waits_when_the_last_page_is_closed_goes_up_once_there_is_a_signal(
    site: Site, phone: Phone, line: Line
) -> None:
    page = phone.open()
    page.add_init_script(  # Chromium's shell has no background sync of its own
        "SyncManager.prototype.register = (tag) => { window.wanted = tag; return Promise.resolve(); }"
    )
    asked = [question for question in begin_quiz(site, page) if question.kind == "single-choice"]
    with_worker(page)
    to_question(page, asked[0].number)
    mine = walk.sitting_of(page)
    devtools, found = page.context.new_cdp_session(page), list[str]()
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    line.is_cut = True
    answer(page, asked[0].right, asked[0].kind)
    holds(page, "window.wanted === 'acts'")
    page.goto("about:blank")
    assert kept(site, mine, asked[0].number) == []

    line.is_cut = False
    signal = {
        "origin": f"http://127.0.0.1:{line.port}",
        "registrationId": found[0],
        "tag": "acts",
        "lastChance": False,
    }
    devtools.send("ServiceWorker.dispatchSyncEvent", signal)

    until(lambda: len(kept(site, mine, asked[0].number)) == 1, "the answer, sent by the worker alone")


def late(page: Page, slot: int) -> dict[str, object]:
    """An answer as it waits on the phone."""
    return an_answer(page, slot, "jawaban=1") | {
        "id": str(uuid7()),
        "person": page.evaluate("document.documentElement.dataset.person"),
        "at": page.evaluate("new Date().toISOString()"),
        "n": slot,
        "isUrgent": True,
    }


def told(page: Page) -> str:
    """What stands in the status line once the page knows what it knows."""
    assert waiting(page) == 0
    page.wait_for_timeout(500)
    return page.locator("#kabar").inner_text()


def line_of_one(page: Page, slot: int) -> None:
    expect(page.locator("#kabar")).to_contain_text(f"Jawaban soal {slot} tidak tersimpan: ")
