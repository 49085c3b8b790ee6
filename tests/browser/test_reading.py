"""A lesson with everything a text may hold, and its player in all four media: seen, heard, walked by keyboard, enlarged, printed."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.conftest import SIZES, Open
from tests.browser.stage import READING
from tests.browser.test_access import NARROW, faults_of
from tests.machine.running import Site, until

MEDIA = ("reading", "slides", "audio", "video")
WIDER = """() => [...document.querySelectorAll('main *')].filter((one) => {
  const box = one.getBoundingClientRect(), frame = one.closest('.scroll, .rumus, pre, .slides, .media, math');
  return (!frame || frame === one) && box.width && (box.right > innerWidth + 1 || box.left < -1) && !one.closest('[hidden], .skip, .hush');
}).map((one) => one.outerHTML.slice(0, 120))"""
# What has the focus: its role and name as they are told, whether its ring is seen, and whether something stands before it.
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one.closest('.choice') ?? one);
  const x = Math.max(0, Math.min(innerWidth - 1, box.left + Math.min(box.width, innerWidth) / 2));
  const seen = [0.2, 0.5, 0.8].some((share) => {
    const y = box.top + box.height * share, top = y >= 0 && y < innerHeight ? document.elementFromPoint(x, y) : null;
    return top && (one.contains(top) || top.contains(one));
  });
  const name = one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent ?? '';
  return { tag: one.localName, name: name.replace(/\\s+/g, ' ').trim(), seen, at: [...document.querySelectorAll('*')].indexOf(one),
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 };
}"""


@pytest.fixture(scope="module")
def reader(site: Site, browser) -> Iterator[tuple[str, dict]]:
    """Somebody who learns the training: the address of its outline, and what their browser holds."""
    context = browser.new_context(base_url=f"http://127.0.0.1:{site.port}", locale="id-ID", **SIZES["phone"])
    page = context.new_page()
    page.goto(f"/akun/daftar/?next=/pelatihan/{READING}/")
    walk.sign_up(page, "Siti Nur Aminah", walk.new_address())
    walk.fill_profile(page)
    walk.press(page, "Nama sudah benar")
    walk.press(page, "Mulai belajar")
    page.wait_for_url(re.compile(r"/belajar/\d+/$"))
    yield page.url, context.storage_state()
    context.close()


def lesson(open_page: Open, reader: tuple[str, dict], size: str, medium: str = "reading", **more) -> Page:
    """The lesson, open on a device of that size."""
    base, state = reader
    page = open_page(size, storage_state=state, **more)
    page.goto(f"{base}segala/?media={medium}")
    expect(page.locator("h1")).to_have_text("Ayat, rumus, tabel, dan catatan kaki")
    return page


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_no_medium_has_a_barrier_in_light_or_dark(open_page: Open, reader, size: str) -> None:
    page = lesson(open_page, reader, size)
    found = []
    for medium in (*MEDIA, "reading&cetak=1"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            page.goto(f"{reader[0]}segala/?media={medium}")
            for summary in page.locator("aside.beside summary").all():
                if summary.locator("..").get_attribute("open") is None:
                    summary.click()
            found += [f"{medium} {scheme} {fault}" for fault in faults_of(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("letters", ["1", "4"])
def test_nothing_is_wider_than_the_screen_at_four_hundred_percent(
    open_page: Open, reader, medium: str, letters: str
) -> None:
    page = lesson(open_page, reader, "desktop", medium, viewport=NARROW)
    page.evaluate("size => { document.documentElement.dataset.text = size; }", letters)
    page.wait_for_timeout(200)

    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], page.evaluate(WIDER)
    assert page.evaluate(WIDER) == []


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_whole_page_is_walked_by_keyboard(open_page: Open, reader, size: str, medium: str) -> None:
    """Every stop can be seen, is named, stands before nothing else, and the way leads through to the end and out."""
    page = lesson(open_page, reader, size, medium)
    walked: list[dict] = []
    for _ in range(120):
        page.keyboard.press("Tab")
        held = page.evaluate(FOCUSED)
        if held is None or (walked and held["at"] == walked[0]["at"]):
            break
        walked.append(held)
    names = [held["name"] for held in walked]

    assert not [held for held in walked if not held["name"] and held["tag"] != "pre"]
    assert not [held for held in walked if not held["ring"] and held["tag"] not in ("video", "audio")]
    assert not [held for held in walked if not held["seen"]]
    assert names[0] == "Langsung ke isi" and names[-1] in (
        "Huruf sangat besar",
        "Huruf dua kali lipat",
        "Saya",
    )
    assert "Tuntas, lanjut" in names and "Catatan saya" in names and "Tanya fasilitator" in names
    here = [names.index(one) for one in OWN_STOPS[medium]]
    assert here == sorted(here), names


OWN_STOPS = {
    "reading": ["Huruf besar", "Catatan kaki 1", "Rumus", "Tabel", "Kembali ke rujukan 1", "Tuntas, lanjut"],
    "slides": ["Halaman berikutnya", "Layar penuh", "Tuntas, lanjut"],
    "audio": ["Posisi", "Putar", "Mundur 10 detik", "Maju 10 detik", "Setelan pemutar", "Unduh audio"],
    "video": ["Gambar mengambang", "Posisi", "Putar", "Teks di layar", "Setelan pemutar", "Unduh video"],
}


def test_a_reading_is_told_in_roles_and_names(open_page: Open, reader) -> None:
    page = lesson(open_page, reader, "phone")

    expect(page.locator("main")).to_match_aria_snapshot("""
      - heading "Ayat, rumus, tabel, dan catatan kaki" [level=1]
      - navigation "Pilih media":
        - link /Bacaan/
        - link /Salindia/
        - link /Audio/
        - link /Video/
      - group "Ukuran huruf":
        - button "Huruf biasa" [pressed]
        - button "Huruf besar"
        - button "Huruf sangat besar"
        - button "Huruf dua kali lipat"
      - article
      - button "Tuntas, lanjut"
      - complementary "Panel belajar":
        - navigation "Daftar materi"
        - group: Apa yang kurang?
        - group: Catatan saya
        - group: Tanya fasilitator
    """)
    expect(page.locator("article")).to_match_aria_snapshot("""
      - article:
        - paragraph:
          - superscript:
            - link "Catatan kaki 1"
          - superscript:
            - link "Catatan kaki 2"
        - heading "Ayat dan artinya" [level=2]
        - heading "Rumus" [level=2]
        - group "Rumus":
          - math
        - heading "Sebuah tabel yang lebar" [level=3]
        - region "Tabel":
          - table:
            - rowgroup:
              - row:
                - columnheader "Nomor"
                - columnheader "Nama madrasah"
            - rowgroup:
              - row /MIN 1 Lumajang/
        - note "Catatan":
          - paragraph:
            - link "tautan ke halaman singkat"
        - note "Contoh"
        - note "Tugas":
          - list:
            - listitem
            - listitem:
              - list
        - figure "Denah sudut baca di pojok kelas":
          - img "Murid duduk di tikar di samping rak rendah"
        - figure "Cahaya dari samping"
        - figure "Bunyi bel"
        - blockquote
        - heading "Program dan alamat" [level=2]
        - region "Catatan kaki":
          - list:
            - listitem:
              - paragraph:
                - link "Kembali ke rujukan 1"
            - listitem:
              - paragraph:
                - link "Kembali ke rujukan 2"
    """)
    for tag, name in (("video", "Cahaya datang dari jendela samping"), ("audio", "Bunyi bel istirahat")):
        expect(page.locator(f"article {tag}")).to_have_attribute("aria-label", name)


def test_the_player_is_told_in_roles_and_names(open_page: Open, reader) -> None:
    page = lesson(open_page, reader, "phone", "video")
    expect(page.locator("main")).to_match_aria_snapshot("""
      - button "Gambar mengambang"
      - button "Layar penuh"
      - group "Pemutar":
        - slider "Posisi"
        - button "Putar"
        - button "Mundur 10 detik"
        - button "Maju 10 detik"
        - button "Teks di layar"
        - button "Setelan pemutar"
      - status
    """)
    assert "detik" in (page.get_by_role("slider", name="Posisi").get_attribute("aria-valuetext") or "")

    page.goto(page.url.replace("video", "audio"))
    expect(page.locator("main")).to_match_aria_snapshot("""
      - group "Pemutar":
        - slider "Posisi"
        - button "Putar"
        - button "Mundur 10 detik"
        - button "Maju 10 detik"
        - button "Setelan pemutar"
    """)

    page.goto(page.url.replace("audio", "slides"))
    expect(page.locator("main")).to_match_aria_snapshot("""
      - region "Salindia":
        - figure "1 dari 2":
          - img "Denah sudut baca"
      - group "Halaman salindia":
        - button "Halaman sebelumnya" [disabled]
        - status: 1 dari 2
        - button "Halaman berikutnya"
        - button "Layar penuh"
    """)


def test_arabic_runs_right_to_left_in_its_own_face_which_only_comes_where_it_stands(
    open_page: Open, reader
) -> None:
    page = lesson(open_page, reader, "desktop", service_workers="block")
    faces: list[str] = []
    page.on("request", lambda asked: faces.append(asked.url) if "scheherazade" in asked.url else None)
    page.reload()
    page.evaluate("document.fonts.ready")
    for part in page.locator(".prose [lang=ar]").all():
        style = part.evaluate(
            "one => { const s = getComputedStyle(one); return [s.direction, s.fontFamily]; }"
        )
        assert style[0] == "rtl" and "Scheherazade New" in style[1]
    verse = page.locator(".bait > .arab").first
    right, left = (half.bounding_box() for half in verse.locator("span").all())
    assert right and left and right["x"] > left["x"] and abs(right["y"] - left["y"]) < 2
    assert faces

    page.set_viewport_size(NARROW)
    right, left = (half.bounding_box() for half in verse.locator("span").all())
    assert right and left and right["y"] + right["height"] <= left["y"] + 2

    page.goto(f"{reader[0]}singkat/")
    page.evaluate("document.fonts.ready")
    face = "[...document.fonts].find(one => one.family.includes('Scheherazade')).status"
    assert page.evaluate(face) == "unloaded"


def test_wide_parts_are_scrolled_within_themselves_with_the_keyboard_too(open_page: Open, reader) -> None:
    page = lesson(open_page, reader, "desktop", viewport=NARROW)
    for frame in (".prose .scroll", ".prose .rumus", ".prose pre"):
        part = page.locator(frame).first
        assert part.evaluate("one => one.scrollWidth > one.clientWidth"), frame
        part.focus()
        page.keyboard.press("ArrowRight")
        until(lambda part=part: part.evaluate("one => one.scrollLeft") > 0, f"{frame} to be scrolled")


def test_a_formula_is_set_and_a_footnote_leads_there_and_back(open_page: Open, reader) -> None:
    page = lesson(open_page, reader, "phone")
    assert page.locator(".prose math").count() >= 6
    box = page.locator(".rumus math").bounding_box()
    assert box and box["height"] > 30 and box["width"] > 150

    page.get_by_role("link", name="Catatan kaki 2", exact=True).click()
    expect(page).to_have_url(re.compile("#fn2$"))
    expect(page.locator("#fn2")).to_be_in_viewport()
    page.get_by_role("link", name="Kembali ke rujukan 2").click()
    expect(page.locator("#fnref2")).to_be_in_viewport()


def test_the_lesson_is_printed_whole_and_without_the_player(open_page: Open, reader, tmp_path: Path) -> None:
    page = lesson(open_page, reader, "desktop")
    page.emulate_media(media="print", color_scheme="dark")
    for name in ("halaman", "cetak"):
        if name == "cetak":
            page.goto(f"{reader[0]}segala/?media=reading&cetak=1")
        path = tmp_path / f"{name}.pdf"
        page.pdf(path=str(path), format="A4")
        said = subprocess.run(
            ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
        )
        text = said.stdout
        sheets = text.split("\f")[:-1]
        for words in (
            "Ayat dan artinya",
            "Bacalah dengan nama Tuhanmu",
            "915",
            "butir yang",
        ):
            assert words in text, (name, words)
        for words in (
            "satu baris yang panjang sekali",
            "Basmalah, dibaca sebelum memulai",
            "▶ Cahaya dari samping",
        ):
            assert words in " ".join(text.split()), (name, words)
        for words in ("Tuntas, lanjut", "Catatan saya", "Ukuran huruf", "Beranda", "↩"):
            assert words not in text, (name, words)
        assert all(len(sheet.split()) > 3 for sheet in sheets), (
            name,
            [len(sheet.split()) for sheet in sheets],
        )
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
