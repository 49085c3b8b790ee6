"""Draws pintar/static/share.png, the picture of a shared page, from share.html. Needs the built front end, Chromium and ffmpeg."""

import subprocess
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Take the picture, 1200 by 630 pixels."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        page.goto((HERE / "share.html").as_uri())
        page.evaluate("document.fonts.ready")
        shot = page.screenshot()
        browser.close()
    few_colours = "split[a][b];[a]palettegen=max_colors=48[p];[b][p]paletteuse=dither=none"
    target = HERE.parent / "pintar" / "static" / "share.png"
    subprocess.run(
        [
            "ffmpeg",
            "-v",
            "error",
            "-y",
            "-i",
            "-",
            "-vf",
            few_colours,
            "-compression_level",
            "100",
            str(target),
        ],
        input=shot,
        check=True,
    )


if __name__ == "__main__":
    main()
