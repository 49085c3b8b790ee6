"""Waiting before the door, as people see it. On the site of these tests it stands before the page on privacy."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.test_access import faults_of
from tests.machine.running import Site, pintar

PAGE = "/privasi/"
BEFORE = 14  # people who came just before


@pytest.fixture
def crowd(site: Site, open_page: Open) -> Iterator[None]:
    """One a second is let in, and some stand in line."""
    pintar(site.folder, "waiting-room", "--most", "1")
    visitor = open_page("desktop", java_script_enabled=False)
    while waiting(site) < BEFORE:
        for _ in range(BEFORE):
            visitor.context.clear_cookies()
            visitor.request.get(PAGE)
    yield
    pintar(site.folder, "waiting-room", "--most", "0")


def test_a_phone_waits_in_order_and_is_let_in_without_a_tap(site: Site, open_page: Open, crowd: None) -> None:
    page = open_page("phone")
    page.goto(PAGE)
    room = page.locator("main.room")
    expect(room.get_by_role("heading", name="Anda di ruang tunggu")).to_be_visible()
    number = room.get_attribute("data-number")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults_of(page) == []

    tab = page.context.new_page()
    tab.goto(PAGE)
    assert tab.locator("main.room").get_attribute("data-number") == number
    tab.close()
    page.reload()
    assert room.get_attribute("data-number") == number
    page.context.set_offline(True)
    page.context.set_offline(False)

    expect(room.locator("[data-said]")).to_have_text(re.compile("menit lagi|Giliran Anda"))
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("privasi", re.IGNORECASE), timeout=60_000
    )


def test_without_scripts_the_waiting_page_comes_back_by_itself(
    site: Site, open_page: Open, crowd: None
) -> None:
    page = open_page("phone", java_script_enabled=False)
    page.goto(PAGE)

    expect(page.get_by_role("heading", name="Anda di ruang tunggu")).to_be_visible()
    again = re.search(r'http-equiv="refresh" content="(\d+)"', page.content())
    assert again
    assert 30 <= int(again[1]) < 50


def waiting(site: Site) -> int:
    return int(json.loads(pintar(site.folder, "waiting-room", "--json").stdout)["waiting"])
