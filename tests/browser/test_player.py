"""The player in a browser: it plays, keeps the place, goes on elsewhere, tells what was seen, and anybody can work it."""

import json
import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.conftest import Open, Tell
from tests.browser.films import FREE, IN_ORDER, SECONDS, WORDS
from tests.browser.phones import holds
from tests.browser.test_access import AXE, tab_to
from tests.browser.test_budgets import KB, visit
from tests.browser.thin_line import thin_line
from tests.machine.running import Site, until

CLIP = "document.querySelector('video, audio')"
FIRST_FRAME = """() => new Promise((shown) => {
  const film = document.querySelector('video'), from = performance.now();
  film.requestVideoFrameCallback(() => shown(performance.now() - from));
  document.querySelector('[data-do=play]').click();
})"""


def begin(page: Page, slug: str = FREE, medium: str = "video") -> int:
    """A new learner before the lesson with the film; the number of the enrolment."""
    page.goto(f"/akun/daftar/?next=/pelatihan/{slug}/")
    walk.sign_up(page, "Siti Nur Aminah", walk.new_address())
    walk.fill_profile(page)
    walk.press(page, "Nama sudah benar")
    walk.press(page, "Mulai belajar")
    page.wait_for_url(re.compile(r"/belajar/\d+/$"))
    enrolment = int(page.url.rstrip("/").rsplit("/", 1)[1])
    page.goto(f"/belajar/{enrolment}/film/?media={medium}")
    return enrolment


def clip(page: Page, what: str) -> Any:
    """A property of the film or sound."""
    return page.evaluate(f"{CLIP}.{what}")


def play_to(page: Page, second: float) -> None:
    """Press play and wait until so much of it has gone by."""
    page.get_by_role("button", name="Putar").click()
    holds(page, f"{CLIP}.currentTime >= {second}")


def seen(site: Site, enrolment: int, medium: str = "video") -> list[list[float]]:
    """The spans the database holds."""
    with site.connection() as connection:
        row = connection.execute(
            "SELECT spans FROM learning_viewing WHERE enrolment_id = %s AND medium = %s", [enrolment, medium]
        ).fetchone()
    return (json.loads(row[0]) if isinstance(row[0], str) else row[0]) if row else []


def fetched(page: Page) -> list[str]:
    """Everything the page asked for so far."""
    names: list[str] = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    return names


def test_what_was_watched_arrives_merged(site: Site, open_page: Open) -> None:
    page = open_page("desktop")
    enrolment = begin(page)
    play_to(page, 3)
    walk.press(page, "Jeda")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-now]")).to_have_text("0.00")
    page.evaluate(f"{CLIP}.currentTime = 1.5")
    play_to(page, 5)
    walk.press(page, "Jeda")
    end = clip(page, "currentTime")
    page.goto(f"/belajar/{enrolment}/")

    until(lambda: seen(site, enrolment), "what was watched")
    ((start, last),) = seen(site, enrolment)
    assert start < 0.5 and abs(last - end) < 0.5


def test_switching_the_medium_keeps_the_place(open_page: Open) -> None:
    page = open_page("desktop")
    begin(page)
    play_to(page, 2)
    walk.press(page, "Jeda")
    page.evaluate(f"{CLIP}.currentTime = 45")
    holds(page, f"!{CLIP}.seeking")

    walk.follow(page, re.compile("^Audio"))
    expect(page.locator("lesson-player")).to_have_attribute("data-kind", "audio")
    expect(page.locator("[data-now]")).to_have_text("0.45")
    walk.follow(page, re.compile("^Salindia"))
    expect(page.locator("lesson-slides output")).to_have_text(
        "4 dari 6"
    )  # 45 of 75 seconds is the fourth of six
    page.get_by_role("button", name="Halaman berikutnya").click()
    expect(page.locator("lesson-slides output")).to_have_text("5 dari 6")
    page.wait_for_timeout(300)
    walk.follow(page, re.compile("^Bacaan"))
    expect(page.locator(".prose")).to_be_visible()
    share = page.evaluate(
        "() => { const box = document.querySelector('lesson-reading').getBoundingClientRect(); return (80 - box.top) / box.height; }"
    )
    assert 0.7 < share < 0.9
    walk.follow(page, re.compile("^Video"))
    expect(page.locator("[data-now]")).to_have_text(re.compile(r"^(0\.5\d|1\.0\d)$"))
    assert clip(page, "paused")


def test_on_another_device_one_goes_on_where_one_stopped(site: Site, open_page: Open) -> None:
    phone = open_page("phone")
    enrolment = begin(phone)
    play_to(phone, 7)
    walk.press(phone, "Jeda")
    stopped = clip(phone, "currentTime")
    phone.goto("/belajar/")
    until(lambda: seen(site, enrolment), "what was watched")

    office = open_page("desktop", storage_state={"cookies": phone.context.cookies(), "origins": []})
    office.goto(f"/belajar/{enrolment}/film/?media=video")
    expect(office.get_by_role("button", name=f"Lanjut dari 0.0{int(stopped)}")).to_be_visible()
    assert abs(clip(office, "currentTime") - stopped) < 0.6
    walk.press(office, "Mulai dari awal")
    holds(office, f"{CLIP}.currentTime > 0.3")
    assert clip(office, "currentTime") < 4
    expect(office.locator(".resume")).to_be_hidden()


def test_quality_sound_speed_and_captions_are_chosen_and_remembered(open_page: Open) -> None:
    page = open_page("phone")
    begin(page)
    smallest = clip(page, "src")
    expect(page.locator("[name=mutu][value='144']")).to_be_checked()
    play_to(page, 1)
    walk.press(page, "Setelan pemutar")
    for label in (re.compile("^240p"), "1,25×", "Bahasa Indonesia"):
        page.locator(".tune label", has_text=label).click()
    holds(page, f"{CLIP}.currentTime > 1.5 && {CLIP}.src !== '{smallest}'")
    assert clip(page, "playbackRate") == 1.25 and "240p" in page.locator(".tools .cost").inner_text()
    walk.press(page, "Hanya suara")
    holds(page, f"{CLIP}.src.endsWith('.m4a') && {CLIP}.currentTime > 1.5")
    expect(page.get_by_role("button", name="Hanya suara")).to_have_attribute("aria-pressed", "true")
    walk.press(page, "Hanya suara")
    holds(page, f"!{CLIP}.src.endsWith('.m4a')")

    page.reload()
    expect(page.locator("[name=mutu][value='240']")).to_be_checked()
    assert clip(page, "defaultPlaybackRate") == 1.25
    assert page.evaluate(
        f"[...{CLIP}.textTracks].filter((one) => one.mode === 'showing').map((one) => one.language)"
    ) == ["id"]


@pytest.mark.parametrize("is_native", [True, False])
def test_the_adaptive_film_plays_in_pieces(open_page: Open, is_native: bool) -> None:
    page = open_page("desktop")
    if not is_native:
        page.add_init_script("HTMLMediaElement.prototype.canPlayType = () => ''")
    begin(page)
    assert not [name for name in fetched(page) if "/hls." in name]
    walk.press(page, "Setelan pemutar")
    page.locator(".tune label", has_text="Otomatis").click()
    play_to(page, 2)

    names = fetched(page)
    assert any("/hls." in name for name in names) is not is_native
    assert is_native or any(name.endswith(".m3u8") for name in names)
    assert clip(page, "error") is None


def test_the_player_is_worked_by_keyboard_and_leaves_fields_alone(open_page: Open) -> None:
    page = open_page("desktop")
    begin(page)
    tab_to(page, "Putar")
    page.keyboard.press("Enter")
    holds(page, f"{CLIP}.currentTime > 0.3")
    page.keyboard.press("k")
    holds(page, f"{CLIP}.paused")
    page.keyboard.press("l")
    page.keyboard.press("ArrowRight")
    holds(page, f"{CLIP}.currentTime > 14")
    page.keyboard.press("j")
    holds(page, f"{CLIP}.currentTime < 9")
    page.keyboard.press("m")
    assert clip(page, "muted")
    page.keyboard.press("c")
    expect(page.get_by_role("button", name="Teks di layar")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press(">")
    holds(page, f"{CLIP}.playbackRate === 1.25")
    page.keyboard.press("<")
    holds(page, f"{CLIP}.playbackRate === 1")
    page.keyboard.press("f")
    holds(page, "document.fullscreenElement")
    page.keyboard.press("f")
    holds(page, "!document.fullscreenElement")

    page.locator("summary", has_text="Catatan saya").click()
    field = page.locator(".beside textarea").first
    field.fill("")
    field.press_sequentially("klm jf c")
    expect(field).to_have_value("klm jf c")
    assert clip(page, "paused") and clip(page, "muted")


def test_roles_and_names_make_sense_to_a_screen_reader(open_page: Open) -> None:
    page = open_page("phone")
    begin(page)
    group = page.get_by_role("group", name="Pemutar")
    for name in (
        "Putar",
        "Mundur 10 detik",
        "Maju 10 detik",
        "Teks di layar",
        "Hanya suara",
        "Setelan pemutar",
    ):
        expect(group.get_by_role("button", name=name)).to_be_visible()
    place = group.get_by_role("slider", name="Posisi")
    expect(place).to_have_attribute("aria-valuetext", f"0 menit 0 detik dari 1 menit {SECONDS - 60} detik")
    expect(page.get_by_role("navigation", name="Pilih media").get_by_role("link")).to_have_count(4)
    expect(page.get_by_role("navigation", name="Daftar materi")).to_be_visible()
    tune = group.get_by_role("button", name="Setelan pemutar")
    expect(tune).to_have_attribute("aria-expanded", "false")
    tune.click()
    expect(tune).to_have_attribute("aria-expanded", "true")
    for name in ("Mutu gambar", "Kecepatan", "Teks di layar"):
        expect(group.get_by_role("group", name=name)).to_be_visible()
    expect(group.get_by_role("radio", name=re.compile("144p"))).to_be_checked()
    group.get_by_role("button", name="Putar").click()
    expect(group.get_by_role("button", name="Jeda")).to_be_visible()

    walk.follow(page, re.compile("^Salindia"))
    expect(page.get_by_role("region", name="Salindia")).to_be_visible()
    expect(page.get_by_role("img", name="Gambar 1")).to_be_visible()
    expect(page.get_by_role("button", name="Halaman sebelumnya")).to_be_disabled()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_every_medium_has_no_barriers_and_fits(open_page: Open, size: str) -> None:
    page = open_page(size, reduced_motion="reduce")
    enrolment = begin(page, IN_ORDER)
    found = []
    for medium in ("video", "audio", "slides", "reading"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(f"/belajar/{enrolment}/film/?media={medium}")
            if medium in ("video", "audio"):
                walk.press(page, "Setelan pemutar")
            page.evaluate(AXE)
            faults = page.evaluate(
                "axe.run().then(found => found.violations.map(v => [v.id, v.nodes[0].html]))"
            )
            found += [(medium, scheme, *fault) for fault in faults]
        page.evaluate("document.documentElement.dataset.text = '4'")  # letters at 200%
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            found.append((medium, "wider than the screen at 200%"))
        page.evaluate("delete document.documentElement.dataset.text")
    assert found == []


def test_a_first_viewing_in_order_does_not_jump_ahead_and_says_so(open_page: Open) -> None:
    page = open_page("phone")
    begin(page, IN_ORDER)
    play_to(page, 2)
    page.evaluate(f"{CLIP}.currentTime = 50")
    expect(page.locator(".said")).to_contain_text("belum Anda tonton")
    holds(page, f"{CLIP}.currentTime < 8")
    page.evaluate(f"{CLIP}.playbackRate = 3")
    holds(page, f"{CLIP}.playbackRate === 1.5")
    expect(page.locator(".said")).to_contain_text("paling tinggi 1,5×")
    page.evaluate(f"{CLIP}.currentTime = 0.5")
    holds(page, f"{CLIP}.currentTime < 3")


def test_a_lesson_watched_too_little_stays_open_with_a_kind_word(open_page: Open) -> None:
    page = open_page("phone")
    begin(page, IN_ORDER)
    expect(page.locator(".evidence")).to_contain_text("Pelatihan ini meminta 50% materi diikuti.")
    play_to(page, 3)
    walk.press(page, re.compile("^Tuntas"))

    expect(page.get_by_text(re.compile("^Tinggal .* yang perlu diputar"))).to_be_visible()


def test_half_a_minute_of_play_is_at_most_one_request(site: Site, open_page: Open) -> None:
    page = open_page("desktop")
    page.clock.install()
    sent: list[str] = []
    enrolment = begin(page)
    page.on("request", lambda one: sent.append(one.url) if "/belajar/tindakan/" in one.url else None)
    for step in range(
        1, 21
    ):  # two minutes of the page's clock, with a pause every six seconds: the worst there is
        play_to(page, step * 0.6)
        walk.press(page, "Jeda")
        page.clock.fast_forward(6_000)
        page.wait_for_timeout(50)
    assert len(sent) <= 5, sent  # one each half minute, and the one that starts a count
    before = len(sent)
    page.goto("/belajar/")
    until(lambda: seen(site, enrolment), "what was watched")
    assert len(sent) - before <= 2  # one on leaving, and what the next page finds still waiting


def test_when_the_signal_goes_what_is_loaded_plays_on_and_it_goes_on_when_it_is_back(
    site: Site, open_page: Open
) -> None:
    with thin_line(site.port) as line:
        page = open_page("phone", base_url=f"http://127.0.0.1:{line.port}", service_workers="block")
        begin(page)
        line.rate = 16_000  # bytes a second: a little more than the smallest film needs
        play_to(page, 1)
        page.context.set_offline(True)
        line.cut()
        cut_at = clip(page, "currentTime")
        expect(page.locator(".said")).to_contain_text("Yang sudah termuat tetap diputar.")
        expect(page.locator(".said")).to_contain_text("begitu sinyal kembali", timeout=40_000)
        stopped = clip(page, "currentTime")
        assert cut_at < stopped < SECONDS / 2

        line.rate = 0
        line.mend()
        page.context.set_offline(False)
        holds(page, f"{CLIP}.currentTime > {stopped + 1}", patience=40)
        expect(page.locator(".said")).not_to_contain_text("begitu sinyal kembali")
        assert clip(page, "currentTime") < stopped + 10


def test_slides_go_by_keys_buttons_and_touch_and_tell_which_were_opened(site: Site, open_page: Open) -> None:
    page = open_page("desktop", reduced_motion="reduce")
    enrolment = begin(page, IN_ORDER, "slides")
    place = page.locator("lesson-slides output")
    expect(place).to_have_text("1 dari 6")
    page.wait_for_timeout(1000)
    page.keyboard.press("ArrowRight")
    expect(place).to_have_text("2 dari 6")
    expect(page.locator(".evidence")).to_contain_text("Sudah 2 dari 6 halaman")
    for n in range(3, 7):
        page.get_by_role("button", name="Halaman berikutnya").click()
        expect(page.locator(".evidence")).to_contain_text(f"Sudah {n} dari 6 halaman")
    expect(page.get_by_role("button", name="Halaman berikutnya")).to_be_disabled()
    walk.press(page, re.compile("^Tuntas"))

    expect(page.locator("h1")).to_have_text("Membaca pelan-pelan")
    with site.connection() as connection:
        done = connection.execute(
            "SELECT done FROM learning_progress WHERE enrolment_id = %s", [enrolment]
        ).fetchone()
    assert done and done[0] == ["film"]


def test_without_scripts_everything_is_there(open_page: Open) -> None:
    page = open_page("phone")
    enrolment = begin(page)
    signed_in = {"cookies": page.context.cookies(), "origins": []}
    plain = open_page("phone", java_script_enabled=False, storage_state=signed_in)
    plain.goto(f"/belajar/{enrolment}/film/?media=video")
    assert plain.locator("video").get_attribute("controls") is not None
    expect(plain.locator(".controls")).to_be_hidden()
    plain.locator("summary", has_text="Transkrip").click()
    expect(plain.get_by_text(WORDS[0])).to_be_visible()
    plain.goto(f"/belajar/{enrolment}/film/?media=slides")
    expect(plain.locator(".slides figure")).to_have_count(6)
    for figure in plain.locator(".slides figure").all():
        expect(figure).to_be_visible()
    expect(plain.locator("lesson-slides .controls")).to_be_hidden()
    walk.press(plain, re.compile("^Tuntas"))
    expect(plain.locator("h1")).to_have_text("Membaca pelan-pelan")


def test_the_transcript_follows_and_leads(open_page: Open) -> None:
    page = open_page("desktop")
    begin(page)
    lines = page.locator(".said-words [data-start]")
    expect(lines).to_have_count(len(WORDS))
    lines.nth(3).click()
    holds(page, f"{CLIP}.currentTime >= 29.9")
    expect(page.locator(".said-words .now")).to_have_text(WORDS[3])
    lines.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    holds(page, f"{CLIP}.currentTime < 15")
    expect(page.locator(".said-words .now")).to_have_text(WORDS[1])


def test_a_lesson_is_printed_whole(open_page: Open) -> None:
    page = open_page("desktop")
    enrolment = begin(page)
    page.goto(f"/belajar/{enrolment}/film/")
    walk.follow(page, "Versi cetak")
    page.emulate_media(media="print")

    expect(page.locator(".prose")).to_contain_text("Membaca tumbuh")
    expect(page.locator(".paper img")).to_have_count(6)
    shown = page.evaluate(
        "getComputedStyle(document.querySelector('.prose a[href^=http]'), '::after').content"
    )
    assert "https://example.org/perpustakaan" in shown


def test_how_long_a_tap_takes_on_the_reference_line(open_page: Open, tell: Tell) -> None:
    page = open_page("phone", service_workers="block")  # what the worker fetches would not be slowed down
    enrolment = begin(page, medium="reading")
    page.goto(f"/belajar/{enrolment}/film/?media=reading")
    page.goto(f"/belajar/{enrolment}/")
    walk.slow_down(page)

    began = time.monotonic()
    page.locator("a", has_text="Membaca pelan-pelan").first.click()
    page.locator(".prose p").first.wait_for()
    words = time.monotonic() - began
    page.goto(f"/belajar/{enrolment}/film/?media=video")
    holds(page, "Boolean(customElements.get('lesson-player'))")
    frame = page.evaluate(FIRST_FRAME) / 1000
    assert page.locator("[name=mutu]:checked").get_attribute("value") == "144"
    tell(
        f"400 kbit/s, 400 ms: words of the next lesson {words:.1f} s after the tap, first frame at 144p {frame:.1f} s after play"
    )


def test_what_a_lesson_weighs(open_page: Open, tell: Tell) -> None:
    page = open_page("phone", service_workers="block")
    begin(page)
    address = page.url
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    weights = {
        name: size for name, size in visit(page, address, "networkidle").items() if "/berkas/" not in name
    }
    scripts = sum(size for name, size in weights.items() if name.endswith(".js"))
    tell(
        f"a lesson with a film, nothing cached: {sum(weights.values()) / KB:.1f} KB beside the medium, {scripts / KB:.1f} KB of it scripts"
    )

    assert scripts <= 40 * KB and not any("/hls." in name for name in weights)
