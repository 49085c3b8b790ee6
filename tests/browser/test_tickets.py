"""Registration day on a phone: the countdown, the button that opens by itself, the ticket with its receipt, and the seat."""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from pintar.admission.sealing import is_signed
from tests.browser import walk
from tests.browser.conftest import Open
from tests.browser.stage import SAMPLE
from tests.browser.test_access import faults_of, wider_than_the_screen
from tests.machine.running import Site, until

AN_HOUR_FAST = "const honest = Date.now.bind(Date); Date.now = () => honest() + 3600000;"
MAKE = """
WITH day AS (
  INSERT INTO catalogue_period (slug, name, opens_at, closes_at, one_training, is_announced, rules)
  VALUES (%(slug)s, 'Hari Pendaftaran', now() + make_interval(secs => %(wait)s), now() + interval '3 days', true, true,
          '{"seating": "first-come"}') RETURNING id
), offer AS (
  INSERT INTO catalogue_training SELECT (jsonb_populate_record(t, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('catalogue_training', 'id')), 'slug', %(slug)s::text, 'title', 'Satu kursi, dua peminat'))).*
  FROM catalogue_training t WHERE slug = %(sample)s RETURNING id, release_id
)
INSERT INTO catalogue_batch (period_id, training_id, release_id, number, starts_on, ends_on, quota)
SELECT day.id, offer.id, offer.release_id, 1, current_date + 9, current_date + 30, 1 FROM day, offer RETURNING id, period_id
"""
OVER = "UPDATE catalogue_period SET opens_at = now() - interval '1 day', closes_at = now() - interval '1 minute' WHERE id = %s"
DONE = "SELECT told_at IS NOT NULL FROM admission_draw WHERE batch_id = %s"


@dataclass(frozen=True)
class Day:
    """A training with one seat, whose window stands where a test puts it."""

    site: Site
    slug: str
    batch: int
    period: int

    def ask(self, statement: str, *values: object) -> object:
        with self.site.connection() as connection:
            done = connection.execute(statement, values)
            row = done.fetchone() if done.description else None
        return row[0] if row else None


@pytest.fixture
def open_in(site: Site) -> Iterator[Callable[[int], Day]]:
    """A day whose window opens in so many seconds; afterwards the catalogue knows nothing of it."""
    made: list[Day] = []

    def begin(seconds: int) -> Day:
        slug = f"hari-{secrets.token_hex(4)}"
        with site.connection() as connection:
            asked = {"slug": slug, "sample": SAMPLE, "wait": seconds}
            row = connection.execute(MAKE, asked).fetchone()
        assert row
        made.append(Day(site, slug, *row))
        return made[-1]

    yield begin
    for day in made:
        day.ask("UPDATE catalogue_training SET is_listed = false WHERE slug = %s", day.slug)


def test_from_the_countdown_to_the_seat(open_in: Callable[[int], Day], open_page: Open) -> None:
    first = open_page("phone")
    first.add_init_script(AN_HOUR_FAST)
    walk.sign_in(first, "peserta@contoh.id")
    second = walk.sign_in(open_page("phone", java_script_enabled=False), "pimpinan@contoh.id")
    day = open_in(6)
    address = f"/pelatihan/{day.slug}/"
    first.goto(address)
    second.goto(address)

    # Without scripts the button says when, and a page asked for again says that it is open.
    expect(second.locator("aside.join button")).to_be_disabled()
    expect(second.locator("aside.join button")).to_contain_text("Dibuka ")
    button = first.locator(".reach button")
    expect(button).to_be_in_viewport()
    expect(first.locator(".reach [data-left]")).to_contain_text(re.compile(r"Dibuka .* lagi"))
    expect(button).to_be_disabled()
    first.evaluate("window.stood = true")
    expect(button).to_be_enabled()
    expect(button).to_have_text("Ambil tiket")
    assert first.evaluate("window.stood"), "the page was loaded anew"
    look_at(first)

    button.tap()
    number = ticket_of(first)
    look_at(first)
    told = first.request.get(f"/tiket/{number}/tanda-terima.json").json()
    assert is_signed(told["public_key"], told["ticket"], told["receipt"])
    with first.expect_download() as receipt:
        walk.follow(first, "Unduh tanda terima")
    assert receipt.value.suggested_filename == f"tiket-{number}.json"
    expect_after_looking_again(first, f"/tiket/{number}/", "ke-1, sudah terkunci")
    first.goto("/belajar/")
    expect(first.locator("main")).to_contain_text("menunggu hasil")

    second.goto(address)
    walk.press(second, "Ambil tiket")
    reserve = ticket_of(second)

    day.ask(OVER, day.period)
    desk = walk.sign_in(
        open_page("desktop"), "penyelenggara@contoh.id", to=f"/meja/angkatan/{day.batch}/kursi/"
    )
    walk.press(desk, "Bagi kursi sekarang")
    until(lambda: day.ask(DONE, day.batch), "the draw")
    desk.reload()
    expect(desk.locator(".draw-steps .done")).to_have_count(4)
    look_at(desk)

    first.goto(f"/tiket/{number}/")
    expect(first.locator(".ticket")).to_contain_text("Anda mendapat kursi.")
    look_at(first)
    second.goto(f"/tiket/{reserve}/")
    expect(second.locator(".ticket")).to_contain_text("Cadangan ke-1 dari 1.")
    second.goto("/kabar/")
    expect(second.locator("main")).to_contain_text("Anda di daftar cadangan")

    first.goto(f"/tiket/{number}/")
    walk.follow(first, "Saya berhalangan, lepaskan kursi saya")
    look_at(first)
    walk.press(first, "Ya, lepaskan kursi")
    expect(first.locator("main")).to_contain_text("Anda sudah mundur.")
    second.goto(f"/tiket/{reserve}/")
    expect(second.locator(".ticket")).to_contain_text("Anda mendapat kursi.")
    walk.follow(second, "Buka pelatihan saya")
    second.wait_for_url(re.compile(r"/belajar/\d+/$"))
    expect(second.locator("h1")).to_contain_text("Satu kursi, dua peminat")


def ticket_of(page: Page) -> str:
    page.wait_for_url(re.compile(r"/tiket/\d+/$"))
    expect(page.locator(".ticket")).to_contain_text("Tercatat. Hasilnya setelah pendaftaran ditutup.")
    number = page.url.rstrip("/").rsplit("/", 1)[1]
    shown = re.sub(r"\D", "", page.locator(".ticket h1 .num").inner_text())
    assert shown == number
    return number


def expect_after_looking_again(page: Page, address: str, words: str) -> None:
    """The worker is a moment behind."""

    def is_there() -> bool:
        page.goto(address)
        return words in page.locator("main").inner_text()

    until(is_there, words)


def look_at(page: Page) -> None:
    assert faults_of(page) == [] and not wider_than_the_screen(page)
