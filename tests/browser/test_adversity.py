"""What goes wrong on phones: another person's hands, a full or emptied store, a lying clock, a broken line, an old worker."""

import hashlib
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from pintar.kit.clock import now
from tests.browser import walk
from tests.browser.line import Line
from tests.browser.phones import Phone, begin, finish_away, finished, holds, join, sent, take_along, waiting
from tests.machine.running import Site

OLD_WORKER = """
const CACHE = "pintar-v1";
self.addEventListener("install", (event) => event.waitUntil(caches.open(CACHE).then((cache) => cache.add("/luring/"))));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
});
"""
FINISH = (
    "(enrolment) => window.pintar.queue({ enrolment, lesson: 'bekal', kind: 'finished', medium: 'reading' })"
)


def pages_of(page: Page) -> list[str]:
    """The names of the caches on this phone."""
    return sorted(page.evaluate("caches.keys()"))


def test_another_person_on_the_same_phone_neither_sees_nor_sends_what_is_the_first_ones(
    site: Site, phone: Phone
) -> None:
    page = phone.open()
    login = walk.new_address()
    enrolment = join(page, login)
    take_along(page, media=("Bacaan",))
    phone.away()
    finish_away(page, enrolment)
    page.context.clear_cookies()  # the session ended without a farewell
    phone.back()

    other = join(page)
    sent(page)
    assert other != enrolment and waiting(page) == 0 and not finished(site, enrolment)
    phone.away()
    page.goto(f"/belajar/{enrolment}/bekal/")
    expect(page.get_by_text("Sedang tidak ada sambungan")).to_be_visible()
    phone.back()

    page.context.clear_cookies()
    walk.sign_in(page, login, to="/belajar/")
    sent(page)
    assert finished(site, enrolment) == [("bekal", "reading")]


def test_signing_out_asks_when_something_waits_and_then_takes_the_packs_but_not_what_waits(
    site: Site, phone: Phone
) -> None:
    page = phone.open()
    login = walk.new_address()
    enrolment = join(page, login)
    take_along(page, media=("Bacaan",))
    page.goto("/saya/")
    phone.line.loses = True
    page.evaluate(FINISH, enrolment)

    with page.expect_event("dialog") as asked:
        page.get_by_role("button", name="Keluar", exact=True).click(no_wait_after=True)
    assert "1 catatan belajar belum terkirim" in asked.value.message
    asked.value.dismiss()
    assert any(name.startswith("pintar-person-") for name in pages_of(page))

    with page.expect_event("dialog") as asked:
        page.get_by_role("button", name="Keluar", exact=True).click(no_wait_after=True)
    phone.line.loses = False
    asked.value.accept()
    page.wait_for_url("/")
    assert not any(name.startswith("pintar-person-") for name in pages_of(page))
    walk.sign_in(page, login, to="/unduhan/")
    sent(page)
    assert finished(site, enrolment) == [("bekal", "reading")]
    expect(page.get_by_text("Di sini akan ada pelatihan yang Anda bawa")).to_be_visible()


def test_a_full_phone_says_so_keeps_what_is_there_and_still_takes_answers(site: Site, phone: Phone) -> None:
    page, enrolment = begin(phone)
    storage = page.context.new_cdp_session(page)
    origin = page.evaluate("location.origin")
    used = storage.send("Storage.getUsageAndQuota", {"origin": origin})["usage"]
    page.get_by_text("Unduh untuk luring").click()
    expect(page.locator("[data-weight]")).to_contain_text("kira-kira Rp")
    storage.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": int(used) + 20_000})
    page.locator("pack-download").get_by_role("button", name="Unduh", exact=True).click()
    expect(page.locator("pack-download [data-line]")).to_contain_text("Penyimpanan penuh pada")

    phone.line.loses = True
    page.evaluate(FINISH, enrolment)  # there is always room for what was done
    assert waiting(page) == 1
    phone.line.loses = False
    sent(page)
    assert finished(site, enrolment) == [("bekal", "reading")]

    page.reload()
    storage.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    walk.press(page, "Lanjutkan")
    expect(page.locator("pack-download [data-line]")).to_contain_text("Tersimpan di perangkat ini")


def test_what_the_phone_took_away_is_said_and_can_be_fetched_again(phone: Phone) -> None:
    page, enrolment = begin(phone)
    take_along(page, media=("Bacaan", "Audio"))
    page.evaluate(
        """() => new Promise((done) => {
          const asked = indexedDB.open('pintar');
          asked.onsuccess = () => {
            const work = asked.result.transaction('parts', 'readwrite');
            work.objectStore('parts').clear();
            work.oncomplete = () => { asked.result.close(); done(null); };
          };
        })"""
    )
    page.goto("/unduhan/")
    expect(page.locator("stored-packs [data-line]")).to_contain_text("Ponsel menghapus")
    walk.press(page, "Unduh lagi yang hilang")
    expect(page.locator("stored-packs [data-line]")).to_contain_text("Tersimpan di perangkat ini")

    origin = page.evaluate("location.origin")
    page.goto("about:blank")  # phones take away what nobody has open
    page.context.new_cdp_session(page).send(
        "Storage.clearDataForOrigin",
        {"origin": origin, "storageTypes": "indexeddb,cache_storage,service_workers"},
    )
    page.goto("/unduhan/")
    expect(page.get_by_text("Ponsel menghapus simpanan “Belajar tanpa sinyal”")).to_be_visible()
    page.get_by_role("link", name="Unduh lagi").click()
    page.wait_for_url(f"**/belajar/{enrolment}/#luring")


@pytest.mark.parametrize("off", [timedelta(days=365), timedelta(days=-365)])
def test_a_clock_that_is_a_year_off_changes_nothing_of_when_things_were_done(
    site: Site, phone: Phone, off: timedelta
) -> None:
    page, enrolment = begin(phone)
    take_along(page, media=("Bacaan",))
    page.clock.set_system_time(now() + off)
    phone.away()
    finish_away(page, enrolment)
    phone.back()
    sent(page)

    assert finished(site, enrolment) == [("bekal", "reading")]
    with site.connection() as connection:
        rows = connection.execute(
            "SELECT device_at FROM learning_act WHERE enrolment_id = %s AND kind = 'finished'", [enrolment]
        )
        assert all(abs(row[0] - now()) < timedelta(minutes=5) for row in rows)


def test_a_long_file_goes_on_where_the_line_broke(site: Site, phone: Phone, line: Line) -> None:
    page, enrolment = begin(phone)
    take_along(page, media=("Bacaan",))
    content = b"".join(hashlib.sha256(str(number).encode()).digest() for number in range(60_000))  # 1.9 MB
    sha = hashlib.sha256(content).hexdigest()
    room = site.folder / "files" / "public" / sha[:2]
    room.mkdir(parents=True, exist_ok=True)
    (room / f"{sha}.mp3").write_bytes(content)
    address = f"/berkas/{sha[:2]}/{sha}.mp3"
    page.evaluate(
        """([enrolment, address, bytes]) => new Promise((done) => {
          const asked = indexedDB.open('pintar');
          asked.onsuccess = () => {
            const store = asked.result.transaction('packs', 'readwrite').objectStore('packs');
            const id = `${document.documentElement.dataset.person}:${enrolment}`;
            store.get(id).onsuccess = (event) => {
              const pack = event.target.result;
              pack.files.push([address, bytes, []]);
              store.put({ ...pack, state: 'paused', total: pack.total + bytes }).onsuccess = () => { asked.result.close(); done(null); };
            };
          };
        })""",
        [enrolment, address, len(content)],
    )
    page.goto("/unduhan/")
    line.breaks_after = 1_000_000
    walk.press(page, "Lanjutkan")
    expect(page.locator("stored-packs [data-line]")).to_contain_text("Terputus pada")
    line.breaks_after = 0
    line.seen.clear()
    walk.press(page, "Lanjutkan")
    expect(page.locator("stored-packs [data-line]")).to_contain_text("Tersimpan di perangkat ini")

    asked = [one for one in line.seen if address in one]
    assert (
        len(asked) == 1
        and (found := re.search(r"bytes=(\d+)-$", asked[0]))
        and int(found.group(1)) >= 262_144
    )
    phone.away()
    got = page.evaluate(
        """async (address) => {
          const reply = await fetch(address, { headers: { Range: 'bytes=262000-262300' } });
          return [reply.status, reply.headers.get('Content-Range'), [...new Uint8Array(await reply.arrayBuffer())]];
        }""",
        address,
    )
    assert got == [206, f"bytes 262000-262300/{len(content)}", list(content[262000:262301])]


def test_a_worker_from_two_versions_ago_gives_way_when_the_reader_says_so(phone: Phone, line: Line) -> None:
    line.instead["/sw.js"] = OLD_WORKER
    page, _enrolment = begin(phone)
    assert "pintar-v1" in pages_of(page)
    del line.instead["/sw.js"]

    page.goto("/belajar/")
    expect(page.get_by_text("Versi baru siap.")).to_be_visible()
    assert "pintar-v1" in pages_of(page)  # nothing changes under the reader's hands
    page.get_by_role("button", name="Muat ulang").click()

    holds(
        page, "caches.keys().then((names) => names.includes('pintar-shell') && !names.includes('pintar-v1'))"
    )
    holds(
        page,
        """new Promise((heard) => {
          navigator.serviceWorker.addEventListener('message', (event) => heard(/^[0-9a-f]{12}$/.test(event.data.version)), { once: true });
          navigator.serviceWorker.controller.postMessage('version');
          setTimeout(() => heard(false), 500);
        })""",
    )


def test_a_site_that_wants_no_worker_any_more_gets_rid_of_it_and_loses_no_act(
    site: Site, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, enrolment = begin(phone)
    take_along(page, media=("Bacaan",))
    phone.away()
    finish_away(page, enrolment)
    monkeypatch.setenv("PINTAR_OFFLINE", "0")
    site.end()
    site.start("--no-migrate")
    try:
        phone.back()
        page.goto("/belajar/")
        page.evaluate(
            "navigator.serviceWorker.getRegistration().then((found) => found?.update()).then(() => null)"
        )
        holds(page, "caches.keys().then((names) => !names.length)")
        page.goto("/belajar/")
        assert page.evaluate("navigator.serviceWorker.controller === null")
        assert not page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)")
        sent(page)
        assert finished(site, enrolment) == [("bekal", "reading")]
    finally:
        monkeypatch.undo()
        site.end()
        site.start("--no-migrate")
