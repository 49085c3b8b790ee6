"""A phone that keeps what it stores when its browser is closed, on a line that can be cut."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browser import walk
from tests.browser.line import Line
from tests.browser.stage import AWAY
from tests.machine.running import PATIENCE, Site, until

# The shell is the same Chromium without its windows, menus and their processes: the tests take a quarter less with it.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for name in PROGRAMS if (path := Path("/usr/bin") / name).exists()), None)
QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HAS_WORKER = "navigator.serviceWorker.controller !== null"
SIZES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True},
    "desktop": {"viewport": {"width": 1280, "height": 800}},
}


class Phone:
    """`page` is what it shows; `close` and `open` are the browser being ended and started again."""

    def __init__(self, browser: Browser, folder: Path, line: Line) -> None:
        self.browser = browser
        self.folder = folder
        self.line = line
        self.context: BrowserContext | None = None
        self.faults: list[str] = []

    def open(self, **more: Any) -> Page:
        asked = {
            "base_url": f"http://127.0.0.1:{self.line.port}",
            "locale": "id-ID",
            "timezone_id": "Asia/Jakarta",
        }
        self.context = self.browser.browser_type.launch_persistent_context(
            str(self.folder), executable_path=str(CHROMIUM), args=QUIETLY, **asked | SIZES["phone"] | more
        )
        self.context.set_default_timeout(15_000)
        self.context.on("weberror", lambda error: self.faults.append(str(error.error)))
        self.context.on(
            "console", lambda said: self.faults.append(said.text) if "Content Security" in said.text else None
        )
        return self.page

    @property
    def page(self) -> Page:
        assert self.context
        return self.context.pages[0]

    def close(self) -> None:
        if self.context:
            self.context.close()
            self.context = None

    def away(self) -> None:
        """Where there is no signal."""
        self.line.is_cut = True
        assert self.context
        self.context.set_offline(True)

    def back(self) -> None:
        self.line.is_cut = False
        assert self.context
        self.context.set_offline(False)


def holds(page: Page, what: str, patience: float = PATIENCE) -> None:
    """Wait until this is true on the page; the policy of our pages forbids Playwright's own way of waiting for it."""

    def is_true() -> bool:
        with suppress(Error):
            return bool(page.evaluate(what))
        return False

    until(is_true, what, patience)


def with_worker(page: Page) -> None:
    """Wait until the worker stands between the page and the line. Where it could not be made the next page tries again."""
    try:
        holds(page, HAS_WORKER, PATIENCE / 2)
    except AssertionError:
        page.reload()
        holds(page, HAS_WORKER)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")


def take_along(page: Page, *, media: tuple[str, ...] = ("Bacaan", "Audio", "Video")) -> None:
    """From the outline: everything into the phone."""
    page.get_by_text("Unduh untuk luring").click()
    for name in media:
        page.locator("pack-download").get_by_label(name).check()
    expect(page.locator("[data-weight]")).to_contain_text("kira-kira Rp")
    page.locator("pack-download").get_by_role("button", name="Unduh", exact=True).click()
    expect(page.locator("pack-download [data-line]")).to_contain_text(
        "Tersimpan di perangkat ini", timeout=30_000
    )


def waiting(page: Page) -> int:
    """How many acts of this person wait on the phone; asked again when the page is loaded anew meanwhile."""
    found: list[int] = []

    def told() -> bool:
        with suppress(Error):
            found.append(int(page.evaluate("window.pintar.pending().then((acts) => acts.length)")))
        return bool(found)

    until(told, "the outbox")
    return found[-1]


def sent(page: Page) -> None:
    """Wait until everything has gone up."""

    def is_empty() -> bool:
        with suppress(Error):
            page.evaluate("window.pintar.flush().then(() => null)")
        return waiting(page) == 0

    until(is_empty, "an empty outbox")
    page.wait_for_load_state()


def begin(phone: Phone) -> tuple[Page, int]:
    """A new participant on the outline of the training, with the worker in its place: (page, enrolment)."""
    page = phone.open()
    return page, join(page)


def join(page: Page, login: str = "") -> int:
    """A new participant, signed up on this phone, on the outline of the training; the number of the enrolment."""
    page.goto(f"/akun/daftar/?next=/pelatihan/{AWAY}/")
    walk.sign_up(page, "Yohana Tefa, S.Pd.", login or walk.new_address())
    walk.fill_profile(page)
    walk.press(page, "Nama sudah benar")
    walk.press(page, "Mulai belajar")
    page.wait_for_url(re.compile(r"/belajar/\d+/$"))
    with_worker(page)
    return int(page.url.rstrip("/").rsplit("/", 1)[1])


def finish_away(page: Page, enrolment: int, lesson: str = "bekal") -> None:
    """Finish a lesson that was taken along, where there is no signal."""
    page.goto(f"/belajar/{enrolment}/{lesson}/")
    before = page.locator("h1").inner_text()
    walk.press(page, re.compile("^Tuntas"))
    expect(page.locator("h1")).not_to_have_text(before)


def finished(site: Site, enrolment: int) -> list[tuple[str, str]]:
    """The lessons the server counts as finished, as acts: (lesson, medium), in the order they were made."""
    with site.connection() as connection:
        rows = connection.execute(
            "SELECT lesson, medium FROM learning_act WHERE enrolment_id = %s AND kind = 'finished' ORDER BY device_at",
            [enrolment],
        )
        return [(lesson, medium) for lesson, medium in rows]
