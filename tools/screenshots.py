"""Takes the pictures of the README from a running site: `screenshots.py http://127.0.0.1:8000 peserta@contoh.id PASSWORD`.

The person must be registered in a training that is running. Needs Playwright and Chromium.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

TARGET = Path(__file__).resolve().parents[1] / "docs" / "images" / "journey.png"
PHONE = {"width": 360, "height": 740}
GAP = 28  # pixels around each phone


def main(base: str, login: str, password: str) -> None:
    """Four phones side by side: the first page, the training, a lesson, the dashboard."""
    with sync_playwright() as program, tempfile.TemporaryDirectory() as folder:
        browser = program.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_context(viewport=PHONE, device_scale_factor=1.5).new_page()
        shots = [shot(page, base, "/", folder)]
        page.goto(f"{base}/#dibuka")
        page.click(".trainings h3 a")
        shots.append(shot(page, base, "", folder))
        sign_in(page, base, login, password)
        page.goto(f"{base}/belajar/")
        page.click("main a.button")
        shots.append(shot(page, base, "", folder))
        shots.append(shot(page, base, "/dasbor/", folder))
        TARGET.parent.mkdir(exist_ok=True)
        assemble(browser, shots)
        browser.close()
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


def sign_in(page: Page, base: str, login: str, password: str) -> None:
    """Open a session."""
    page.goto(f"{base}/akun/masuk/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "masuk" not in address)


def shot(page: Page, base: str, path: str, folder: str) -> Path:
    """One screen, as it stands or after going to a path."""
    if path:
        page.goto(f"{base}{path}")
    page.wait_for_load_state("networkidle")
    place = Path(folder) / f"{len(list(Path(folder).iterdir()))}.png"
    page.screenshot(path=place)
    return place


def assemble(browser: Browser, shots: list[Path]) -> None:
    """Lay the screens side by side on paper."""
    width = len(shots) * (PHONE["width"] + GAP) + GAP
    page = browser.new_context(viewport={"width": width, "height": PHONE["height"] + 2 * GAP}).new_page()
    pictures = "".join(f'<img src="{place.as_uri()}" width="{PHONE["width"]}">' for place in shots)
    style = (
        f"body{{margin:0;padding:{GAP}px;display:flex;gap:{GAP}px;background:#e7e3d8}}"
        "img{border-radius:18px;border:1px solid #c9c4b5;display:block}"
    )
    sheet = shots[0].with_name("sheet.html")
    sheet.write_text(f"<!doctype html><style>{style}</style>{pictures}", encoding="utf-8")
    page.goto(sheet.as_uri())
    page.wait_for_load_state("networkidle")
    page.screenshot(path=TARGET)


if __name__ == "__main__":
    main(*sys.argv[1:4])
