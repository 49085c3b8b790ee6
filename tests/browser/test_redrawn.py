"""A part of a page that fetches itself anew takes nobody's place at the keyboard away."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import walk
from tests.browser.conftest import Open


@pytest.fixture
def desk(open_page: Open) -> Page:
    """An author's desk; what a worker fetches is not seen here."""
    return walk.sign_in(open_page("desktop", service_workers="block"), "pengembang@contoh.id")


def test_a_job_that_is_drawn_anew_leaves_the_keyboard_where_it_is(desk: Page) -> None:
    desk.goto("/meja/kirim-kursus/")
    desk.get_by_label("Berkas kursus").set_input_files(
        {"name": "surat.zip", "mimeType": "application/zip", "buffer": b"bukan zip sama sekali"}
    )
    walk.press(desk, "Kirim")

    stays(desk, "pekerjaan", "Kirim lagi")


def test_an_upload_that_is_drawn_anew_leaves_the_keyboard_where_it_is(desk: Page) -> None:
    desk.goto("/meja/media/unggah/")
    desk.get_by_label("Berkas", exact=True).set_input_files(
        {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"MZ" + bytes(2000)}
    )
    desk.wait_for_url(re.compile(r"/unggah/[0-9a-f-]{36}/$"))

    stays(desk, "kiriman", "Kirim berkas lain")


def stays(page: Page, part: str, name: str) -> None:
    """Whoever is at this link by keyboard is still there when the part was drawn anew."""
    link = page.get_by_role("link", name=name)
    expect(link).to_be_visible(timeout=60_000)

    def running(route: Route) -> None:
        """The page as if its work went on."""
        reply = route.fetch()
        begins = f'<section id="{part}" hx-get="{page.url}" hx-trigger="every 1s" hx-swap="outerHTML">'
        route.fulfill(response=reply, body=re.sub(f'<section id="{part}"[^>]*>', begins, reply.text()))

    page.route(page.url, running)
    page.reload()
    link.focus()
    for _time in range(2):
        page.locator(f"#{part}").evaluate("(old) => { old.dataset.old = ''; }")
        expect(page.locator(f"#{part}[data-old]")).to_have_count(0)
        expect(link).to_be_focused()
    page.unroute_all(behavior="ignoreErrors")
