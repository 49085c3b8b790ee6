"""The media desk in a browser: a film is sent over a line that is cut, goes on after a reload, and gets its captions."""

import os
import re
import secrets
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import walk
from tests.browser.conftest import Open
from tests.browser.test_access import looked_at

SRT = """1
00:00:00,000 --> 00:00:01,200
Sudut baca diletakkan di tempat terang.

2
00:00:01,000 --> 00:00:01,900
Anak mengambil bukunya sendiri.
"""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of film, with empty room in it so that it comes in several pieces; each run its own bytes."""
    path = tmp_path_factory.mktemp("clip") / f"letak-rak-{secrets.token_hex(3)}.mp4"
    made = subprocess.run(
        [
            *("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=10:duration=2"),
            *(
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=300:duration=2",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
            ),
            *("-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart", "-y", str(path)),
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert made.returncode == 0, made.stderr
    with path.open("ab") as film:
        film.write((8 + (3 << 20)).to_bytes(4, "big") + b"free" + os.urandom(3 << 20))
    return path


def test_a_film_goes_on_where_the_line_was_cut_and_its_captions_are_written(
    open_page: Open, clip: Path
) -> None:
    page = walk.sign_in(open_page("desktop"), "pengembang@contoh.id", to="/meja/media/unggah/")
    sent: list[int] = []

    def cut_after_one(route: Route) -> None:
        if route.request.method == "PATCH" and len(sent) >= 1:
            route.abort("connectionfailed")
            return
        sent.extend([1] if route.request.method == "PATCH" else [])
        route.continue_()

    page.route("**/meja/media/unggah/*/", cut_after_one)
    page.get_by_label("Berkas", exact=True).set_input_files(clip)
    row = page.locator("media-upload li", has_text=clip.name)
    expect(row.locator("[data-state]")).to_contain_text("Menunggu sinyal")
    page.unroute_all(behavior="ignoreErrors")

    page.reload()
    expect(row.locator("[data-state]")).to_have_text("Pilih berkas yang sama untuk melanjutkan.")
    began: list[str] = []
    page.on(
        "request",
        lambda asked: began.append(asked.headers["upload-offset"]) if asked.method == "PATCH" else None,
    )
    page.get_by_label("Berkas", exact=True).set_input_files(clip)
    page.wait_for_url(re.compile(r"/meja/media/\d+/$"), timeout=60_000)
    assert began and int(began[0]) == 512 * 1024, "it began anew"

    expect(page.get_by_role("cell", name="144p")).to_be_visible(timeout=120_000)
    expect(page.locator("video.made")).to_have_js_property(
        "videoWidth", 0
    )  # nothing is fetched before it is played
    captions_are_written(page)
    looked_at(page, [page.url, f"{page.url}mentah/", "/meja/media/", "/meja/media/unggah/"])
    looked_at(
        walk.sign_in(open_page("phone"), "pengembang@contoh.id"),
        [page.url, "/meja/media/", "/meja/media/unggah/"],
    )


def test_a_file_that_goes_up_is_steered_by_keyboard_and_begins_once(open_page: Open) -> None:
    page = walk.sign_in(open_page("desktop"), "pengembang@contoh.id", to="/meja/media/unggah/")
    asked: list[str] = []
    held: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route.request.method)
        if asked == ["PATCH"]:
            route.abort("connectionfailed")
        elif route.request.method == "PATCH":
            held.append(route)
        else:
            route.continue_()

    page.route("**/meja/media/unggah/*/", hold)
    name = f"letak-rak-{secrets.token_hex(3)}.mp4"
    page.get_by_label("Berkas", exact=True).set_input_files(
        {"name": name, "mimeType": "video/mp4", "buffer": os.urandom(1 << 20)}
    )
    row = page.locator("media-upload li", has_text=name)
    expect(row.locator("[data-state]")).to_contain_text("Menunggu sinyal")
    walk.until_held(page, held, 1)
    for _time in range(3):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)
    assert asked == ["PATCH", "HEAD", "PATCH"], "it was begun again while it was being sent"

    row.get_by_role("button", name="Jeda").focus()
    page.keyboard.press("Enter")
    expect(row.get_by_role("button", name="Lanjutkan")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row.get_by_role("button", name="Jeda")).to_be_focused()
    walk.until_held(page, held, 2)
    row.get_by_text("Batalkan").click()
    row.get_by_role("button", name="Ya, buang").focus()
    page.keyboard.press("Enter")
    expect(row).to_have_count(0)
    expect(page.locator("media-upload")).to_be_focused()


def test_the_library_that_draws_itself_anew_leaves_the_keyboard_where_it_is(open_page: Open) -> None:
    desk = open_page("desktop", service_workers="block")  # what a worker fetches is not seen here
    page = walk.sign_in(desk, "pengembang@contoh.id", to="/meja/media/unggah/")
    picture = Path(__file__).resolve().parents[2] / "docs/images/journey.png"
    page.get_by_label("Berkas", exact=True).set_input_files(picture)
    page.wait_for_url(re.compile(r"/meja/media/\d+/$"), timeout=60_000)

    def making(route: Route) -> None:
        """The library as it is while something is being made."""
        reply = route.fetch()
        begins = '<div id="koleksi" hx-get="/meja/media/" hx-trigger="every 1s" hx-swap="outerHTML">'
        route.fulfill(response=reply, body=re.sub('<div id="koleksi"[^>]*>', begins, reply.text()))

    page.route("**/meja/media/", making)
    page.goto("/meja/media/")
    link = page.locator("#koleksi a").first
    link.focus()
    page.locator("#koleksi").evaluate("(old) => { old.dataset.old = ''; }")
    expect(page.locator("#koleksi[data-old]")).to_have_count(0)
    expect(link).to_be_focused()
    page.unroute_all(behavior="ignoreErrors")


def captions_are_written(page: Page) -> None:
    """From the page of a film: a file is sent, put right, edited in the table and as text, and taken back."""
    page.get_by_label("Berkas teks").set_input_files(
        {"name": "teks.srt", "mimeType": "application/x-subrip", "buffer": SRT.encode()}
    )
    walk.press(page, "Kirim teks")
    page.wait_for_url(re.compile(r"/teks/id/$"))
    table = page.url
    expect(page.get_by_text("bertumpuk")).to_be_visible()

    page.get_by_label("Kata-kata, baris 2").fill("Anak memilih bukunya sendiri.")
    page.get_by_label("Selesai, baris 2").fill("00:00:00.500")
    walk.press(page, "Simpan teks")
    expect(page.get_by_role("alert")).to_contain_text("Baris 2: akhirnya harus sesudah awalnya.")
    page.get_by_label("Selesai, baris 2").fill("1,9")
    walk.press(page, "Simpan teks")
    expect(page.get_by_text("Teks disimpan.")).to_be_visible()
    expect(page.get_by_label("Kata-kata, baris 2")).to_have_value("Anak memilih bukunya sendiri.")

    walk.follow(page, "Sunting sebagai teks")
    page.get_by_label("Teks WebVTT").fill("WEBVTT\n\n00:00:09.000 --> 00:00:01.000\nTerbalik\n")
    walk.press(page, "Simpan teks")
    expect(page.get_by_role("alert")).to_contain_text("Baris 3")

    page.goto(table)
    walk.press(page, "Kembalikan")
    expect(page.get_by_label("Kata-kata, baris 2")).to_have_value("Anak mengambil bukunya sendiri.")


def test_a_program_named_as_a_film_is_refused_with_a_reason(open_page: Open) -> None:
    page = walk.sign_in(open_page("desktop"), "pengembang@contoh.id", to="/meja/media/unggah/")

    page.get_by_label("Berkas", exact=True).set_input_files(
        {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"MZ" + bytes(2000)}
    )
    page.wait_for_url(re.compile(r"/unggah/[0-9a-f-]{36}/$"))

    expect(page.locator(".notice.bad")).to_contain_text("tidak dikenal")
    expect(page.locator(".notice.bad")).to_contain_text("Tidak ada yang disimpan.")
    looked_at(page, [page.url])


def test_without_scripts_a_picture_goes_in_one_form(open_page: Open) -> None:
    page = walk.sign_in(
        open_page("phone", java_script_enabled=False), "pengembang@contoh.id", to="/meja/media/unggah/"
    )

    page.get_by_label("Berkas", exact=True).set_input_files(
        Path(__file__).resolve().parents[2] / "docs/images/journey.png"
    )
    walk.press(page, "Kirim")

    expect(page.get_by_role("heading", name="journey")).to_be_visible()


def test_a_file_is_paused_and_thrown_away(open_page: Open, clip: Path) -> None:
    page = walk.sign_in(open_page("desktop"), "pengembang@contoh.id", to="/meja/media/unggah/")
    page.route(
        "**/meja/media/unggah/*/",
        lambda route: route.abort() if route.request.method == "PATCH" else route.continue_(),
    )
    page.get_by_label("Berkas", exact=True).set_input_files(clip)
    row = page.locator("media-upload li", has_text=clip.name)
    expect(row.locator("[data-state]")).to_contain_text("Menunggu sinyal")

    row.get_by_role("button", name="Jeda").click()
    expect(row.locator("[data-state]")).to_contain_text("Dijeda.")
    row.get_by_text("Batalkan").click()
    row.get_by_role("button", name="Ya, buang").click()
    expect(row).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Berkas", exact=True)).to_be_visible()
    expect(row).to_have_count(0)
