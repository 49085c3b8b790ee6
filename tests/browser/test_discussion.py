"""Notes of one's own and questions to facilitators, beside a lesson: with scripts, without them, and without a signal."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser import walk
from tests.browser.conftest import Open
from tests.browser.phones import Phone, sent, take_along
from tests.browser.phones import begin as begin_away
from tests.browser.stage import OWN
from tests.browser.test_access import faults_of, wider_than_the_screen
from tests.browser.test_signal import site_study
from tests.machine.running import Site, until

WAITING = "Menunggu sinyal, aman di ponsel"


def begin(page: Page) -> str:
    """A new participant before the first lesson; its address."""
    walk.join(page, OWN)
    walk.go_on(page)
    return page.url


def drawer(page: Page, name: str) -> Locator:
    """A drawer of the lesson, open."""
    found = page.locator("details.drawer").filter(has=page.locator("summary", has_text=name))
    if found.get_attribute("open") is None:
        found.locator("summary").click()
    return found


def kept(site: Site, study: int) -> list[Any]:
    with site.connection() as connection:
        rows = connection.execute(
            "SELECT text FROM discussion_note WHERE enrolment_id = %s AND text <> '' ORDER BY made_at",
            [study],
        )
        return [row[0] for row in rows]


def test_a_note_is_kept_on_the_phone_and_then_by_the_server(site: Site, open_page: Open) -> None:
    page = open_page("phone")
    begin(page)
    study = site_study(site, page)
    pad = drawer(page, "Catatan saya")
    expect(pad.get_by_text("Belum ada catatan.")).to_be_visible()

    pad.get_by_label("Catatan baru").fill("Buku yang <b>terlihat</b>\nlebih sering dibuka")
    expect(pad.get_by_role("status")).to_have_text("Belum disimpan, aman di ponsel")
    page.reload()
    pad = drawer(page, "Catatan saya")
    expect(pad.get_by_label("Catatan baru")).to_have_value(re.compile("sering dibuka"))
    walk.press(page, "Simpan catatan")

    expect(pad.get_by_role("status")).to_have_text(walk.KEPT)
    expect(pad.locator(".written")).to_have_text(re.compile("<b>terlihat</b>"))
    assert kept(site, study) == ["Buku yang <b>terlihat</b>\nlebih sering dibuka"]

    pad.get_by_role("button", name=re.compile("^Ubah")).click()
    pad.get_by_label("Catatan", exact=True).fill("Diubah")
    pad.get_by_role("button", name="Simpan catatan").last.click()
    until(lambda: kept(site, study) == ["Diubah"], "the note as it was written anew")
    pad.get_by_role("button", name=re.compile("^Hapus")).click()
    until(lambda: kept(site, study) == [], "the note to be taken away")
    pad.get_by_role("button", name="Urungkan").click()
    until(lambda: kept(site, study) == ["Diubah"], "the note to come back")
    assert faults_of(page) == [] and not wider_than_the_screen(page)


def test_notes_and_questions_of_a_day_without_signal_go_up_when_it_returns(
    site: Site, open_page: Open
) -> None:
    page = open_page("phone")
    begin(page)
    study = site_study(site, page)
    pad, box = drawer(page, "Catatan saya"), drawer(page, "Tanya fasilitator")
    page.context.set_offline(True)

    for n in range(3):
        pad.get_by_label("Catatan baru").fill(f"di bus {n}")
        pad.get_by_role("button", name="Simpan catatan").click()
        expect(pad.get_by_role("status")).to_have_text(WAITING)
    box.get_by_label("Pertanyaan Anda").fill("Bagaimana bila rak tidak ada?")
    box.get_by_role("button", name="Kirim pertanyaan").click()
    expect(box.get_by_role("status")).to_have_text(WAITING)
    expect(box.locator(".note .written")).to_have_text("Bagaimana bila rak tidak ada?")
    assert kept(site, study) == []

    page.context.set_offline(False)

    until(lambda: len(kept(site, study)) == 3, "three notes")
    expect(box.locator(".question-thread")).to_contain_text("Bagaimana bila rak tidak ada?")
    expect(box.locator(".notes .note")).to_have_count(0)
    page.reload()
    expect(drawer(page, "Catatan saya").locator(".written")).to_have_text(
        ["di bus 0", "di bus 1", "di bus 2"]
    )


def test_two_phones_of_one_learner_merge_their_notes(site: Site, open_page: Open) -> None:
    first = open_page("phone")
    walk.join(first, OWN)
    login = first.context.storage_state()
    walk.go_on(first)
    second = open_page("phone", storage_state=login)
    second.goto(first.url)
    study = site_study(site, first)
    one = drawer(first, "Catatan saya")
    one.get_by_label("Catatan baru").fill("ditulis di ponsel pertama")
    one.get_by_role("button", name="Simpan catatan").click()
    expect(one.get_by_role("status")).to_have_text(walk.KEPT)
    other = drawer(second, "Catatan saya")
    expect(other.locator(".written")).to_have_text("ditulis di ponsel pertama")

    first.context.set_offline(True)
    one.get_by_role("button", name=re.compile("^Ubah")).click()
    one.get_by_label("Catatan", exact=True).fill("lebih dulu, tanpa sinyal")
    one.get_by_role("button", name="Simpan catatan").last.click()
    second.wait_for_timeout(50)
    other.get_by_role("button", name=re.compile("^Ubah")).click()
    other.get_by_label("Catatan", exact=True).fill("belakangan")
    other.get_by_role("button", name="Simpan catatan").last.click()
    until(lambda: kept(site, study) == ["belakangan"], "the second phone's")
    first.context.set_offline(False)

    def versions() -> int:
        with site.connection() as connection:
            row = connection.execute(
                "SELECT count(*) FROM discussion_noteversion v JOIN discussion_note n ON n.id = v.note_id "
                "WHERE n.enrolment_id = %s",
                [study],
            ).fetchone()
            return int(row[0]) if row else 0

    until(lambda: versions() == 3, "all three versions")
    assert kept(site, study) == ["belakangan"]


ASK = """([enrolment, lesson, text]) => window.pintar.queue(
  { enrolment: Number(enrolment), lesson, kind: "asked", text, medium: "", position: null }, { urgent: true },
).then(() => null)"""


def ask(page: Page, lesson: str, text: str) -> None:
    """A question about the lesson of this address, from whatever page."""
    page.evaluate(ASK, [*lesson.rstrip("/").split("/")[-2:], text])


def test_a_double_tap_sends_once_and_letters_typed_meanwhile_stay(site: Site, open_page: Open) -> None:
    page = open_page("phone")
    begin(page)
    study = site_study(site, page)
    pad, box = drawer(page, "Catatan saya"), drawer(page, "Tanya fasilitator")
    for area, text in (
        (pad.get_by_label("Catatan baru"), "catat"),
        (box.get_by_label("Pertanyaan Anda"), "tanya"),
    ):
        area.fill(text)
        area.evaluate(
            """(area) => {
              area.form.requestSubmit();
              area.form.requestSubmit();
              area.value += " dan lagi";
              area.dispatchEvent(new Event("input", { bubbles: true }));
            }"""
        )
        expect(area).to_have_value("dan lagi")
    sent(page)

    assert kept(site, study) == ["catat"]
    assert asked(site, study) == ["tanya"]
    page.reload()
    expect(drawer(page, "Catatan saya").get_by_label("Catatan baru")).to_have_value("dan lagi")
    expect(drawer(page, "Tanya fasilitator").get_by_label("Pertanyaan Anda")).to_have_value("dan lagi")


def test_what_was_refused_on_another_page_stands_in_its_lesson_again(site: Site, open_page: Open) -> None:
    page = open_page("phone")
    lesson = begin(page)
    study = site_study(site, page)
    for n in range(10):  # as many as may wait
        ask(page, lesson, f"tanya {n}")
    sent(page)
    pad, box = drawer(page, "Catatan saya"), drawer(page, "Tanya fasilitator")
    page.context.route("**/belajar/tindakan/", lambda route: route.abort())
    for text in ("satu?", "dua?", "tiga?"):
        box.get_by_label("Pertanyaan Anda").fill(text)
        box.get_by_role("button", name="Kirim pertanyaan").click()
        expect(box.locator(".notes .written").filter(has_text=text)).to_be_visible()
    pad.get_by_label("Catatan baru").evaluate("(area) => { area.value = 'panjang '.repeat(600); }")
    pad.get_by_role("button", name="Simpan catatan").click()
    expect(pad.locator("li .kept")).to_have_text(WAITING)

    page.wait_for_timeout(300)  # all of it is on the disk
    page.goto("/saya/")
    page.context.unroute_all()
    sent(page)
    for _time in range(2):  # the second time the phone has heard what the server holds
        page.goto(lesson)
        box = drawer(page, "Tanya fasilitator")
        expect(box.get_by_label("Pertanyaan Anda")).to_have_value("satu?\n\ndua?\n\ntiga?")
        pad = drawer(page, "Catatan saya")
        expect(pad.locator("li .kept")).to_contain_text("terlalu panjang")
        expect(box.locator(".question-thread").first).to_be_visible()

    # The form is open now: what comes back stands after what is being written, and is on the phone at once.
    box.get_by_label("Pertanyaan Anda").fill("sedang ditulis")
    ask(page, lesson, "empat?")
    ask(page, lesson, "lima?")
    back = "sedang ditulis\n\nempat?\n\nlima?"
    expect(box.get_by_label("Pertanyaan Anda")).to_have_value(back)
    expect(box.get_by_role("status")).to_contain_text("masih menunggu jawaban")
    page.reload()
    box = drawer(page, "Tanya fasilitator")
    expect(box.get_by_label("Pertanyaan Anda")).to_have_value(back)

    # Another tab hears of one: this one has it as soon as its reader is back.
    other = page.context.new_page()
    other.goto("/saya/")
    ask(other, lesson, "enam?")
    sent(other)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(box.get_by_label("Pertanyaan Anda")).to_have_value(f"{back}\n\nenam?")
    assert len(asked(site, study)) == 10
    with site.connection() as connection:  # nobody at the desk has to page past them
        connection.execute(
            "UPDATE discussion_question SET waiting_since = NULL WHERE enrolment_id = %s", [study]
        )


def test_whoever_is_among_the_questions_by_keyboard_stays_there_when_one_comes(
    site: Site, open_page: Open
) -> None:
    page = open_page("desktop")
    lesson = begin(page)
    box = drawer(page, "Tanya fasilitator")
    ask(page, lesson, "pertama?")
    box.get_by_role("link", name="Tanggapi").focus()
    place = page.evaluate("document.activeElement.href")

    ask(page, lesson, "kedua?")

    expect(box.locator(".question-thread")).to_have_count(2)
    assert page.evaluate("document.activeElement.href") == place


def asked(site: Site, study: int) -> list[Any]:
    with site.connection() as connection:
        rows = connection.execute(
            "SELECT text FROM discussion_question WHERE enrolment_id = %s ORDER BY asked_at", [study]
        )
        return [row[0] for row in rows]


def test_a_question_is_asked_and_answered_without_scripts(site: Site, open_page: Open) -> None:
    page = open_page("phone", java_script_enabled=False)
    begin(page)
    study = site_study(site, page)
    page.locator("summary", has_text="Tanya fasilitator").click()
    walk.follow(page, "Buka tanya jawab materi ini")
    page.get_by_label("Pertanyaan Anda").fill("Berapa buku paling sedikit?")
    walk.press(page, "Kirim pertanyaan")
    expect(page.get_by_text("Pertanyaan terkirim kepada fasilitator.")).to_be_visible()
    page.goto(f"/belajar/{study}/mengapa/catatan/")
    page.get_by_label("Catatan baru").fill("Sepuluh saja")
    walk.press(page, "Simpan catatan")
    expect(page.get_by_text("Catatan tersimpan.")).to_be_visible()

    desk = walk.sign_in(open_page("desktop", java_script_enabled=False), "penyelenggara@contoh.id")
    desk.goto("/meja/pertanyaan/")
    walk.follow(desk, "Berapa buku paling sedikit?")
    desk.get_by_label("Jawaban").fill("Sepuluh yang sering diganti.")
    walk.press(desk, "Kirim jawaban")
    expect(desk.get_by_text("Jawaban terkirim; penanya diberi tahu.")).to_be_visible()

    page.goto(f"/belajar/{study}/")
    walk.follow(page, re.compile("pertanyaan Anda sudah dijawab"))
    expect(page.get_by_text("Sepuluh yang sering diganti.")).to_be_visible()


def test_the_pages_of_notes_and_questions_have_no_barriers(site: Site, open_page: Open) -> None:
    for size in ("phone", "desktop"):
        page = open_page(size)
        begin(page)
        study = site_study(site, page)
        drawer(page, "Tanya fasilitator").get_by_label("Pertanyaan Anda").fill(f"Tanya dari {size}?")
        walk.press(page, "Kirim pertanyaan")
        expect(page.locator(".question-thread")).to_be_visible()
        page.goto(f"/belajar/{study}/mengapa/catatan/")
        page.get_by_label("Catatan baru").fill("اقرأ dan catat")
        walk.press(page, "Simpan catatan")
        walk.follow(page, "Ubah atau hapus")
        addresses = [page.url]
        addresses += [
            f"/belajar/{rest}/"
            for rest in (f"catatan/{study}", f"pertanyaan/{study}", f"{study}/mengapa/pertanyaan")
        ]
        page.goto(f"/belajar/pertanyaan/{study}/")
        walk.follow(page, "Tanggapi")
        look(page, [*addresses, page.url])
        desk = walk.sign_in(open_page(size), "administrator@contoh.id")
        desk.goto("/meja/pertanyaan/?wish=all")
        walk.follow(desk, f"Tanya dari {size}?")
        look(desk, [desk.url, "/meja/pertanyaan/", "/meja/pertanyaan/?wish=shared&q=tidakada"])


def look(page: Page, addresses: list[str]) -> None:
    found = []
    for address in addresses:
        page.goto(address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            found += [f"{address} {scheme} {fault}" for fault in faults_of(page)]
        found += [f"{address} is wider than the screen"] if wider_than_the_screen(page) else []
    assert not found, "\n".join(found)


def test_notes_are_written_in_a_training_that_was_taken_along(site: Site, phone: Phone) -> None:
    page, enrolment = begin_away(phone)
    take_along(page)
    phone.away()
    page.goto(f"/belajar/{enrolment}/bekal/")
    expect(page.get_by_text("Tanpa sinyal: halaman ini disimpan")).to_be_visible()

    pad, box = drawer(page, "Catatan saya"), drawer(page, "Tanya fasilitator")
    pad.get_by_label("Catatan baru").fill("ditulis di perahu")
    pad.get_by_role("button", name="Simpan catatan").click()
    expect(pad.get_by_role("status")).to_have_text(WAITING)
    expect(box.get_by_text("Pertanyaan dan jawaban tampil lagi saat ada sinyal.")).to_be_visible()
    box.get_by_label("Pertanyaan Anda").fill("Apa bekal yang lain?")
    box.get_by_role("button", name="Kirim pertanyaan").click()
    expect(box.get_by_role("status")).to_have_text(WAITING)
    pad.get_by_label("Catatan baru").fill("belum selesai ditu")
    expect(pad.get_by_role("status")).to_have_text("Belum disimpan, aman di ponsel")

    phone.close()
    page = phone.open(offline=True)
    page.goto(f"/belajar/{enrolment}/bekal/")
    pad, box = drawer(page, "Catatan saya"), drawer(page, "Tanya fasilitator")
    expect(pad.locator(".written")).to_have_text("ditulis di perahu")
    expect(pad.get_by_label("Catatan baru")).to_have_value("belum selesai ditu")
    expect(box.locator(".note .written")).to_have_text("Apa bekal yang lain?")
    assert kept(site, enrolment) == []

    phone.back()

    until(lambda: kept(site, enrolment) == ["ditulis di perahu"], "the note of the phone")
    with site.connection() as connection:
        until(
            lambda: (
                connection.execute(
                    "SELECT text FROM discussion_question WHERE enrolment_id = %s", [enrolment]
                ).fetchall()
                == [("Apa bekal yang lain?",)]
            ),
            "the question of the phone",
        )


def test_a_note_is_written_by_keyboard_and_told_in_roles_and_names(site: Site, open_page: Open) -> None:
    page = open_page("desktop")
    begin(page)
    study = site_study(site, page)
    walk.slow_down(page)
    page.locator("summary", has_text="Catatan saya").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Catatan baru")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Catatan baru")).to_be_focused()
    page.keyboard.type("dari papan ketik")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(lambda: kept(site, study) == ["dari papan ketik"], "the note")
    pad = drawer(page, "Catatan saya")
    expect(pad.get_by_role("status")).to_have_text(walk.KEPT)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Ubah: dari papan ketik")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Catatan", exact=True)).to_be_focused()
    page.keyboard.type("!")
    page.keyboard.press("Tab")
    expect(pad.locator("li").get_by_role("button", name="Simpan catatan")).to_be_focused()
    page.keyboard.press("Enter")
    again = pad.locator("li").get_by_role("button", name=re.compile("^Ubah: "))
    expect(again).to_be_focused()
    until(lambda: kept(site, study) == ["dari papan ketik!"], "the note as it was written anew")
    expect(pad.locator("li")).to_contain_text(walk.KEPT)
    expect(again).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(pad.get_by_role("button", name="Urungkan")).to_be_focused()
    until(lambda: kept(site, study) == [], "the note to be taken away")
    expect(pad.get_by_role("status")).to_have_text(walk.KEPT)
    expect(pad.get_by_role("button", name="Urungkan")).to_be_focused()
    page.keyboard.press("Enter")
    expect(pad.locator(".written")).to_have_text(re.compile("dari papan ketik"))
    until(lambda: kept(site, study) == ["dari papan ketik!"], "the note to come back")
    expect(pad.locator("li")).to_contain_text(walk.KEPT)
    expect(again).to_be_focused()
    drawer(page, "Tanya fasilitator")

    expect(page.locator("aside.beside")).to_match_aria_snapshot("""
      - complementary "Panel belajar":
        - group:
          - text: /^Catatan saya/
          - textbox "Catatan baru"
          - button "Simpan catatan"
          - status: /Tersimpan/
          - list:
            - listitem:
              - paragraph:
                - button /Ubah. /
                - button /Hapus. /
          - paragraph:
            - link "Semua catatan pelatihan ini"
        - group:
          - text: /^Tanya fasilitator/
          - textbox "Pertanyaan Anda"
          - button "Kirim pertanyaan"
          - status
          - paragraph: Belum ada pertanyaan tentang materi ini.
          - link "Buka tanya jawab materi ini"
    """)
