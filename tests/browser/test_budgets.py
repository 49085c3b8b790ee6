"""What pages weigh, as it goes over the line; bytes are held to, times are only told."""

import re
import time
from typing import Literal

from playwright.sync_api import Page, Response

from tests.browser import walk
from tests.browser.conftest import Open, Tell
from tests.browser.stage import OWN, SAMPLE
from tests.browser.test_signal import begin_quiz, site_study
from tests.machine.running import Site

KB = 1024
LATER = [
    "/pelatihan/",
    f"/pelatihan/{SAMPLE}/",
    "/dasbor/",
    "/tentang/",
    "/bantuan/",
    "/verifikasi/",
    "/akun/daftar/",
    "/akun/masuk/",
]


def test_the_first_visit_to_the_home_page_stays_within_its_budget(open_page: Open, tell: Tell) -> None:
    page = open_page("phone")
    weights = visit(page, "/", "networkidle")

    total = sum(weights.values())
    tell(f"home, first visit: {total / KB:.1f} KB in {len(weights)} requests")
    for address, weight in sorted(weights.items(), key=lambda one: -one[1]):
        tell(f"  {weight / KB:6.1f} KB {address}")
    assert total <= 100 * KB


def test_later_pages_stay_within_their_budget(site: Site, open_page: Open, tell: Tell) -> None:
    # Pages are weighed on the line itself: with a worker between, less goes over it.
    public, page = open_page("phone"), open_page("phone", service_workers="block")
    asked = begin_quiz(site, page)
    study, sitting = site_study(site, page), walk.sitting_of(page)
    own = [
        "/",
        "/belajar/",
        "/saya/",
        "/saya/profil/",
        f"/belajar/{study}/",
        f"/belajar/{study}/mengapa/",
        f"/belajar/{study}/uji-tuntas/",
        *(
            f"/belajar/{study}/uji-tuntas/ujian/{sitting}/{n}/"
            for n in {q.kind: q.number for q in asked}.values()
        ),
    ]
    staff = walk.sign_in(open_page("desktop", service_workers="block"), "administrator@contoh.id")
    too_heavy = []
    for one, addresses in (
        (public, LATER),
        (page, own),
        (staff, ["/meja/", "/meja/orang/", "/meja/periode/1/", f"/meja/kursus/{OWN}/"]),
    ):
        for address in addresses:
            weights = visit(one, address)
            html = next(iter(weights.values()))  # the page itself
            tell(f"  {html / KB:5.1f} KB HTML, {sum(weights.values()) / KB:6.1f} KB with the rest  {address}")
            if html > 15 * KB:
                too_heavy.append(f"{address}: {html} bytes")
    assert too_heavy == []


def test_a_participants_scripts_stay_within_their_budget(open_page: Open, tell: Tell) -> None:
    page = open_page("phone")
    scripts = {
        address: weight
        for address, weight in visit(page, "/", "networkidle").items()
        if address.endswith(".js")
    }

    tell(f"scripts: {sum(scripts.values()) / KB:.1f} KB")
    assert scripts and sum(scripts.values()) <= 40 * KB


def test_the_first_words_of_a_lesson_on_the_reference_line(site: Site, open_page: Open, tell: Tell) -> None:
    page = open_page("phone")
    walk.join(page, OWN)
    lesson = f"/belajar/{site_study(site, page)}/mengapa/"
    walk.slow_down(page).send("Network.setCacheDisabled", {"cacheDisabled": True})

    began = time.monotonic()
    page.goto(lesson, wait_until="commit")
    page.locator(".prose p").first.wait_for()
    words = time.monotonic() - began
    page.wait_for_load_state("load")
    told = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    tell(
        f"lesson at 400 kbit/s and 400 ms, nothing cached: words after {words:.1f} s, painted {told / 1000:.1f} s"
    )

    assert page.locator(".prose").inner_text().startswith("Membaca tumbuh")


def visit(page: Page, address: str, until: Literal["load", "networkidle"] = "load") -> dict[str, int]:
    """Every answer to a visit with its bytes on the line, headers too; the page itself comes first."""
    page.goto("about:blank")  # what the page before was still fetching is not heard
    answers: list[Response] = []

    def hear(one: Response) -> None:
        answers.append(one)

    page.on("response", hear)
    said = page.goto(address, wait_until=until)
    page.remove_listener("response", hear)
    assert said is not None and said.headers.get("content-encoding") == "br", address
    found = {}
    for one in [said, *answers]:
        if one.status != 304 and not one.from_service_worker:
            size = one.request.sizes()
            found[re.sub(r"^https?://[^/]+", "", one.url)] = (
                size["responseBodySize"] + size["responseHeadersSize"]
            )
    return found
