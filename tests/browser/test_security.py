"""What opens an account, as people meet it on a phone: a passkey, codes from an app, the list of devices."""

import re
import time
from base64 import b32decode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.conftest import Open
from tests.browser.stage import PASSWORD
from tests.machine.running import Site


def newcomer(page: Page) -> str:
    """Somebody with a new account, signed in on this page; their address."""
    login = walk.new_address()
    page.goto("/akun/daftar/?next=/akun/keamanan/")
    walk.sign_up(page, "Yohana Tefa, S.Pd.", login)
    page.wait_for_url(re.compile("/saya/profil/"))
    return login


def by_name(site: Site) -> dict[str, str]:
    """Passkeys belong to a name, not to a number: the site is visited as localhost."""
    return {"base_url": f"http://localhost:{site.port}"}


def with_fingerprint(page: Page) -> None:
    """A phone whose owner unlocks it when asked."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    asked = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    line.send("WebAuthn.addVirtualAuthenticator", {"options": asked})


def sign_out(page: Page) -> None:
    page.goto("/saya/")
    page.get_by_role("button", name="Keluar", exact=True).click()
    page.wait_for_url(re.compile(r"^https?://[^/]+/$"))


def code_now(key: str) -> str:
    """What the app shows; near its end, what it shows next."""
    left = 30 - time.time() % 30
    return TOTP(b32decode(key), 6, SHA1(), 30).generate(time.time() + (30 if left < 4 else 0)).decode()


def test_a_passkey_is_added_and_opens_without_a_password(open_page: Open, site: Site):
    page = open_page("phone", **by_name(site))
    with_fingerprint(page)
    newcomer(page)
    page.goto("/akun/keamanan/")
    walk.press(page, "Tambah")

    page.wait_for_url(re.compile("/kode-cadangan/"))
    walk.press(page, "Buat sepuluh kode")
    expect(page.locator(".paper-codes li")).to_have_count(10)
    walk.follow(page, "Sudah saya simpan")
    expect(page.get_by_text("Terlindungi dua langkah")).to_be_visible()

    sign_out(page)
    page.goto("/akun/masuk/?next=/akun/keamanan/")
    walk.press(page, "Masuk dengan kunci sandi")
    expect(page.get_by_role("heading", name="Keamanan akun")).to_be_visible()
    expect(page.get_by_text("dengan kunci sandi")).to_be_visible()


def test_a_phone_that_is_not_unlocked_opens_nothing_and_says_so(open_page: Open, site: Site):
    page = open_page("phone", **by_name(site))
    with_fingerprint(page)
    page.goto("/akun/masuk/")
    walk.press(page, "Masuk dengan kunci sandi")

    expect(page.locator("passkey-door [data-line]")).to_contain_text("Belum terbaca")
    assert page.url.endswith("/akun/masuk/")


def test_codes_from_an_app_are_set_up_and_asked_for_on_a_phone(open_page: Open):
    page = open_page("phone")
    login = newcomer(page)
    page.goto("/akun/keamanan/")
    walk.follow(page, re.compile("^Pasang"))
    page.get_by_text("Kamera tidak dapat dipakai").click()
    key = page.locator(".key-text").inner_text().replace(" ", "")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_label("Kode", exact=True).fill(code_now(key))
    walk.press(page, "Simpan langkah kedua")
    page.wait_for_url(re.compile("/kode-cadangan/"))
    walk.press(page, "Buat sepuluh kode")
    papers = page.locator(".paper-codes li").all_inner_texts()

    sign_out(page)
    page.goto("/akun/masuk/?next=/akun/keamanan/")
    page.get_by_label("Surel atau nomor ponsel").fill(login)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    walk.press(page, "Masuk")
    page.get_by_label("Kode", exact=True).fill("000000")
    walk.press(page, "Masuk")
    expect(page.get_by_text("Kode ini tidak cocok")).to_be_visible()
    page.get_by_label("Kode", exact=True).fill(papers[0].lower())
    walk.press(page, "Masuk")
    expect(page.get_by_text("Sisa 9.")).to_be_visible()

    # What was typed when the session ended is still there after both steps.
    page.goto("/saya/profil/")
    page.get_by_label("Madrasah, sekolah").fill("MTs Nurul Huda di kaki gunung")
    page.context.clear_cookies(name="sesi")
    walk.press(page, "Simpan profil")
    page.get_by_label("Surel atau nomor ponsel").fill(login)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    walk.press(page, "Masuk")
    page.get_by_label("Kode", exact=True).fill(papers[1].lower())
    walk.press(page, "Masuk")
    expect(page.get_by_label("Madrasah, sekolah")).to_have_value("MTs Nurul Huda di kaki gunung")


def test_another_device_is_seen_and_put_out(open_page: Open):
    phone, desktop = open_page("phone"), open_page("desktop")
    login = newcomer(phone)
    walk.sign_in(desktop, login, to="/akun/keamanan/")
    phone.goto("/akun/keamanan/")

    expect(phone.get_by_text("Apakah ini Anda?")).to_be_visible()
    expect(phone.locator(".devices li")).to_have_count(2)
    walk.press(phone, re.compile("Keluarkan$"))
    expect(phone.locator(".devices li")).to_have_count(1)
    desktop.goto("/akun/keamanan/")
    expect(desktop.get_by_role("heading", name="Masuk")).to_be_visible()
