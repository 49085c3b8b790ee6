"""Every kind of page: nothing for axe to find, nothing wider than the screen, all of it by keyboard, and in English too."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.conftest import Open
from tests.browser.stage import OPEN_ANYTIME, OWN, SAMPLE
from tests.browser.test_signal import begin_quiz, site_study
from tests.machine.running import REPOSITORY, Site

AXE = (REPOSITORY / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
PO = Path(REPOSITORY / "pintar/locale/en/LC_MESSAGES/django.po")
NARROW = {"width": 320, "height": 640}  # 1280 CSS pixels at 400%

PUBLIC = [
    "/",
    "/tentang/",
    "/bantuan/",
    "/privasi/",
    "/aksesibilitas/",
    "/pelatihan/",
    "/pelatihan/?q=tidakada",
    f"/pelatihan/{SAMPLE}/",
    f"/pelatihan/{OPEN_ANYTIME}/",
    "/dasbor/",
    "/verifikasi/",
    "/verifikasi/TIDAKADA1234/",
    "/akun/masuk/",
    "/akun/daftar/",
    "/akun/lupa-sandi/",
    "/tidak/ada/",
]
OWN_PAGES = [
    "/",
    "/belajar/",
    "/saya/",
    "/saya/profil/",
    "/saya/nama/",
    "/saya/nomor/nip/",
    "/saya/sandi/",
    "/saya/sertifikat/",
    "/unduhan/",
    "/luring/",
    "/meja/",
]
STUDY = [
    "",
    "mengapa/",
    "letak/",
    "letak/?media=slides",
    "suara/?media=audio",
    "cahaya/?media=video",
    "uji-tuntas/",
]
DESK = [
    "/meja/",
    "/meja/periode/",
    "/meja/periode/baru/",
    "/meja/periode/1/",
    "/meja/periode/1/ubah/",
    "/meja/angkatan/1/ubah/",
    "/meja/angkatan/",
    "/meja/angkatan/1/",
    "/meja/orang/",
    "/meja/orang/1/",
    "/meja/sertifikat/",
    "/meja/kursus/",
    "/meja/media/",
    "/meja/media/unggah/",
    "/meja/pertanyaan/",
    "/meja/kirim-kursus/",
    f"/meja/kursus/{OWN}/",
    "/meja/angka/",
]

# Texts shown that are a message of ours in Indonesian and have another wording in English; course texts stand in [lang=id].
NAMES = {"Bali"}  # a language that has an English name, and a province that has none
UNTRANSLATED = """known => {
  const found = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, text = node.nodeValue.trim().replace(/\\s+/g, ' ');
    if (text && known.includes(text) && !node.parentElement.closest('[lang=id], script, style, noscript')) found.add(text);
  }
  for (const part of document.querySelectorAll('[aria-label], [placeholder], [alt], [title]'))
    for (const name of ['aria-label', 'placeholder', 'alt', 'title'])
      if (known.includes(part.getAttribute(name)) && !part.closest('[lang=id]')) found.add(part.getAttribute(name));
  return [...found];
}"""


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_public_pages_have_no_barriers(open_page: Open, size: str) -> None:
    looked_at(open_page(size), PUBLIC)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_participants_pages_have_no_barriers(site: Site, open_page: Open, size: str) -> None:
    page = open_page(size)
    asked = begin_quiz(site, page)
    study, sitting = site_study(site, page), walk.sitting_of(page)
    one_of_each = {question.kind: question.number for question in asked}.values()
    quiz = f"/belajar/{study}/uji-tuntas/ujian/{sitting}/"

    looked_at(
        page,
        [
            *OWN_PAGES,
            f"/belajar/syarat/{study}/",
            *(f"/belajar/{study}/{rest}" for rest in STUDY),
            *(f"{quiz}{n}/" for n in one_of_each),
        ],
    )
    looked_at(page, [f"{quiz}kumpulkan/"])
    walk.press(page, re.compile("^Kumpulkan$"))
    page.wait_for_url(re.compile("/hasil/$"))
    looked_at(page, [page.url])


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_desk_has_no_barriers(open_page: Open, size: str) -> None:
    looked_at(walk.sign_in(open_page(size), "administrator@contoh.id"), DESK)


@pytest.mark.parametrize(
    ("login", "addresses"),
    [("", PUBLIC), ("peserta@contoh.id", OWN_PAGES), ("administrator@contoh.id", DESK)],
)
def test_words_of_twice_the_size_fit_a_phone(open_page: Open, login: str, addresses: list[str]) -> None:
    page = walk.sign_in(open_page("phone"), login) if login else open_page("phone")
    page.goto("/bantuan/")
    page.get_by_role("button", name="Huruf dua kali lipat").click()

    assert [address for address in addresses if page.goto(address) and wider_than_the_screen(page)] == []


def test_a_form_that_was_refused_is_read_out_in_order(open_page: Open) -> None:
    page = open_page("phone")
    page.goto("/akun/daftar/")
    walk.press(page, "Buat akun dan lanjutkan")

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Nama lengkap")).to_have_attribute("aria-invalid", "true")
    assert faults_of(page) == []


def test_registration_and_a_question_are_walked_by_keyboard(site: Site, open_page: Open) -> None:
    page = open_page("desktop")
    page.goto(f"/akun/daftar/?next=/pelatihan/{OWN}/")
    walk.sign_up(page, "Nur Hasanah", walk.new_address())
    walk.fill_profile(page)
    walk.press(page, "Nama sudah benar")
    page.wait_for_url(re.compile(f"/pelatihan/{OWN}/$"))

    tab_to(page, "Langsung ke isi")
    page.keyboard.press("Enter")
    tab_to(page, "Daftar pelatihan ini")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/belajar/\d+/$"))
    tab_to(page, "Mulai: Mengapa sudut baca")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/mengapa/$"))
    tab_to(page, "Tuntas, lanjut")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("h1")).to_have_text("Letak rak dan tikar")


def test_a_question_is_answered_by_keyboard(site: Site, open_page: Open) -> None:
    page = open_page("desktop")
    asked = begin_quiz(site, page)
    place = next(question.number for question in asked if question.kind == "true-false")
    page.goto(page.url.replace("/1/", f"/{place}/") if page.url.endswith("/1/") else page.url)

    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page)["name"] == "jawaban":
            break
    page.keyboard.press("Space")
    expect(page.locator("input[value=benar]")).to_be_checked()
    expect(page.locator("kept-answers .kept")).to_have_text(walk.KEPT)
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[value=salah]")).to_be_checked()
    expect(page.locator("kept-answers .kept")).to_have_text(walk.KEPT)


def test_the_pages_are_complete_in_english(site: Site, open_page: Open) -> None:
    page = open_page("desktop")
    asked = begin_quiz(site, page)
    study, sitting = site_study(site, page), walk.sitting_of(page)
    quiz = [
        f"/belajar/{study}/uji-tuntas/ujian/{sitting}/{n}/"
        for n in {q.kind: q.number for q in asked}.values()
    ]
    staff = walk.sign_in(open_page("desktop"), "administrator@contoh.id")
    stranger = open_page("desktop")
    known = own_words()

    found = {}
    for one, addresses in (
        (stranger, PUBLIC),
        (
            page,
            [*OWN_PAGES, f"/belajar/syarat/{study}/", *(f"/belajar/{study}/{rest}" for rest in STUDY), *quiz],
        ),
        (staff, DESK),
    ):
        one.context.add_cookies([{"name": "bahasa", "value": "en", "url": f"http://127.0.0.1:{site.port}"}])
        for address in addresses:
            one.goto(address)
            assert one.locator("html").get_attribute("lang") == "en"
            if left := one.evaluate(UNTRANSLATED, known):
                found[address] = left
    assert found == {}


def looked_at(page: Page, addresses: list[str]) -> None:
    """All that axe finds, in light and for contrast in dark, and what does not fit a narrow screen, as one list."""
    found = []
    for address in addresses:
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(address)
        found += [f"{address} {fault}" for fault in faults_of(page)]
        found += [f"{address} is wider than the screen"] if wider_than_the_screen(page) else []
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += [f"{address} dark {fault}" for fault in faults_of(page, only="color-contrast")]
    assert not found, "\n".join(found)


def faults_of(page: Page, only: str = "") -> list[str]:
    """What axe finds on the open page."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    options = {"resultTypes": ["violations"]} | ({"runOnly": [only]} if only else {})
    said = page.evaluate(f"axe.run(document, {json.dumps(options)})")
    return [
        f"{fault['id']}: {node['target']} {node['html'][:120]} {' '.join(node['failureSummary'].split())[:200]}"
        for fault in said["violations"]
        for node in fault["nodes"]
    ]


def wider_than_the_screen(page: Page) -> bool:
    """Whether one would have to scroll sideways at 400%; a phone is looked at as it is."""
    size = page.viewport_size
    if size and size["width"] > 1000:
        page.set_viewport_size(NARROW)
        width: int = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size(size)
        return width > NARROW["width"]
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def focused(page: Page) -> dict[str, str]:
    """What holds the focus, and whether one can see it."""
    said: dict[str, str] = page.evaluate(
        """() => { const one = document.activeElement, shown = one.closest('.choice') ?? one, style = getComputedStyle(shown);
        return { name: one.getAttribute('name') ?? '', text: (one.getAttribute('aria-label') ?? one.innerText ?? '').trim(),
        ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 ? 'seen' : '' }; }"""
    )
    return said


def tab_to(page: Page, text: str) -> None:
    """Press Tab until the focus is there; wherever it rests, it can be seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        held = focused(page)
        assert held["ring"] == "seen", f"the focus cannot be seen on {held}"
        if text in held["text"]:
            return
    raise AssertionError(f"never came to {text}")


def own_words() -> list[str]:
    """Our Indonesian messages that are worded otherwise in English."""
    with PO.open("rb") as file:
        catalogue = read_po(file)
    return sorted(dict.fromkeys(_pairs(catalogue)))


def _pairs(catalogue) -> Iterator[str]:
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        for own, other in zip(ids, said, strict=False):
            if own and own != other and "%(" not in own and own not in NAMES:
                yield " ".join(own.split())
