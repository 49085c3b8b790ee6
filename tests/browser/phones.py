"""A phone that keeps what it stores when its browser is closed, on a line that can be cut."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import CHROMIUM, QUIETLY, SIZES
from tests.browser.line import Line
from tests.machine.running import until


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


def holds(page: Page, what: str) -> None:
    """Wait until this is true on the page; the policy of our pages forbids Playwright's own way of waiting for it."""
    until(lambda: page.evaluate(what), what)


def with_worker(page: Page) -> None:
    """Wait until the worker stands between the page and the line."""
    holds(page, "navigator.serviceWorker.controller !== null")
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
    """How many acts of this person wait on the phone."""
    return int(page.evaluate("window.pintar.pending().then((acts) => acts.length)"))
