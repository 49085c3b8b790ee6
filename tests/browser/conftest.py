"""One real site for all these tests, and browsers of two sizes that look at it.

Making the site takes longer than most tests. While you write one, keep it: `PINTAR_BROWSER_SITE=/tmp/mine pytest tests/browser`.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.line import Line, a_line
from tests.browser.phones import CHROMIUM, QUIETLY, SIZES, Phone
from tests.browser.stage import PASSWORD, gather
from tests.machine.running import REPOSITORY, Site, environment, open_folder

RESULTS = REPOSITORY / "test-results"

Open = Callable[..., Page]
Tell = Callable[[str], None]
TOLD = pytest.StashKey[list[str]]()
expect.set_options(timeout=15_000)  # two browsers and two sites share the cores


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    """`pintar serve` on a data folder; when several processes run the tests, each has one of its own."""
    kept = os.environ.get("PINTAR_BROWSER_SITE")
    with nullcontext(Path(kept) / "data") if kept else open_folder() as folder:
        if kept:
            make_once(folder)
        else:
            copy_of_the_made(folder)
        site = Site(folder).start("--no-migrate")
        yield site
        if site.process and site.process.poll() is None:
            site.end()


def make_once(folder: Path) -> None:
    """Fill a data folder with the courses and the demo accounts, unless that was done."""
    courses = folder.with_name("courses")
    if courses.exists():
        return
    gather(courses)
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.stage", str(courses)],
        env=environment(folder, PINTAR_DEMO_PASSWORD=PASSWORD),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert made.returncode == 0, made.stdout + made.stderr


def copy_of_the_made(folder: Path) -> None:
    """The same content for each process of this run, made by the first; the last one to copy it clears it away."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    left = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    root = Path(tempfile.gettempdir()) / f"pintar-made-{run}"
    root.mkdir(mode=0o755, exist_ok=True)
    with (root / "copies").open("a+") as copies:
        fcntl.flock(copies, fcntl.LOCK_EX)
        make_once(root / "data")
        subprocess.run(["cp", "-a", str(root / "data"), str(folder)], check=True)
        copies.write(".")
        copies.flush()
        if copies.tell() >= left:
            shutil.rmtree(root)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("These tests need Chromium: apt-get install chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=QUIETLY)
        yield browser
        browser.close()


@pytest.fixture
def open_page(site: Site, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens another device: `open_page("phone")`, `open_page("desktop", java_script_enabled=False)` …

    Whatever a page throws, or the security policy stops, fails the test; when a test fails its pages are kept as pictures.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(size: str = "phone", **more: Any) -> Page:
        asked = {
            "base_url": f"http://127.0.0.1:{site.port}",
            "locale": "id-ID",
            "timezone_id": "Asia/Jakarta",
        }
        context = browser.new_context(**asked | SIZES[size] | more)
        context.set_default_timeout(20_000)
        contexts.append(context)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on(
            "console",
            lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
        )
        return context.new_page()

    yield open_one
    if getattr(request.node, "is_failed", False):
        _keep_pictures(request.node.name, contexts)
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    """The line to the site, for phones that lose it."""
    with a_line(site.port) as line:
        yield line


@pytest.fixture
def phone(browser: Browser, line: Line, tmp_path: Path) -> Iterator[Phone]:
    """A phone that keeps what it stores when its browser is closed."""
    phone = Phone(browser, tmp_path / "phone", line)
    yield phone
    phone.close()
    assert not phone.faults, phone.faults


@pytest.fixture
def tell(pytestconfig: pytest.Config) -> Tell:
    """Says what was measured, after the run."""
    return pytestconfig.stash.setdefault(TOLD, []).append


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if lines := config.stash.get(TOLD, []):
        terminalreporter.section("measured")
        for line in lines:
            terminalreporter.write_line(line)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if output := getattr(session.config, "workeroutput", None):
        output["told"] = session.config.stash.get(TOLD, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash.setdefault(TOLD, []).extend(getattr(node, "workeroutput", {}).get("told", []))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome = yield
    if outcome.get_result().failed:  # type: ignore[attr-defined]
        item.is_failed = True  # type: ignore[attr-defined]


def _keep_pictures(name: str, contexts: list[BrowserContext]) -> None:
    RESULTS.mkdir(exist_ok=True)
    pages = [page for context in contexts for page in context.pages]
    for number, page in enumerate(pages, 1):
        path = RESULTS / f"{re.sub(r'[^a-z0-9_-]+', '-', name.lower())}-{number}"
        path.with_suffix(".txt").write_text(page.url, encoding="utf-8")
        page.screenshot(path=path.with_suffix(".png"), full_page=True, timeout=5000)
