"""Days without a signal: a training is taken along, learnt and answered where there is none, and everything is counted once."""

import re

from playwright.sync_api import expect

from tests.browser import walk
from tests.browser.conftest import Tell
from tests.browser.keys import answer, questions
from tests.browser.phones import Phone, begin, finished, holds, sent, take_along, waiting
from tests.machine.running import Site


def test_a_training_is_taken_along_learnt_without_a_signal_and_counted_once(
    site: Site, phone: Phone, tell: Tell
) -> None:
    page, enrolment = begin(phone)
    take_along(page)
    phone.away()

    # The app opens, and shows what one learns.
    page.goto("/belajar/")
    expect(page.get_by_text("Tanpa sinyal: halaman ini disimpan")).to_be_visible()
    page.get_by_role("link", name="Belajar tanpa sinyal").click()
    page.get_by_role("link", name="Mulai: Bekal di perjalanan").click()

    # One lesson is read, with its picture; one is watched.
    expect(page.get_by_text("Unduh pelatihan selagi ada sinyal")).to_be_visible()
    holds(page, "document.querySelector('.prose img').naturalWidth > 0")
    walk.press(page, re.compile("^Tuntas"))
    expect(page.locator("h1")).to_have_text("Tontonan di perahu")
    page.locator(".media a", has_text="Video").click()
    expect(page.locator(".media [aria-current]")).to_contain_text("Video")
    page.evaluate("document.querySelector('video').play()")
    holds(page, "document.querySelector('video').currentTime > 0.1")
    page.evaluate(
        "document.querySelector('video').currentTime = document.querySelector('video').duration - 0.2"
    )  # seeking works too
    holds(page, "!document.querySelector('video').seeking")
    walk.press(page, re.compile("^Tuntas"))

    # Practice explains itself; nothing of it is recorded but that the lesson was done.
    walk.follow(page, "Mulai latihan")
    expect(page.get_by_text("Di mana rak sebaiknya diletakkan?")).to_be_visible()
    page.get_by_text("Tepat di depan pintu").check()
    walk.press(page, "Periksa jawaban")
    expect(page.get_by_text("Belum tepat.")).to_be_visible()
    expect(page.get_by_text("Setiap orang yang lewat mengganggu pembaca.")).to_be_visible()
    while page.get_by_role("button", name="Soal berikutnya").is_enabled():
        walk.press(page, "Soal berikutnya")
    walk.press(page, "Selesai berlatih, lanjut")

    # The sealed paper opens, and its answers wait.
    walk.press(page, re.compile("(Mulai|Lanjutkan) ujian"))
    page.wait_for_url(walk.SITTING)
    asked = questions(site, walk.sitting_of(page))
    answer(page, asked[0].right, asked[0].kind)
    expect(page.locator("waiting-count")).to_have_text("1 jawaban menunggu sinyal, aman di ponsel")
    walk.press(page, "Soal berikutnya")
    expect(page.locator(".eyebrow")).to_have_text("Soal 2 dari 3")
    answer(page, asked[1].right, asked[1].kind)
    expect(page.locator("waiting-count")).to_have_text("2 jawaban menunggu sinyal, aman di ponsel")
    paper = page.url

    # The phone is put away and taken out again; nothing is lost.
    phone.close()
    page = phone.open(offline=True)
    page.goto(paper)
    expect(page.locator("waiting-count")).to_have_text("2 jawaban menunggu sinyal, aman di ponsel")
    expect(page.locator(f"input[value='{asked[1].right}']")).to_be_checked()
    walk.press(page, "Soal berikutnya")
    answer(page, asked[2].right, asked[2].kind)
    walk.press(page, "Periksa dan kumpulkan")
    walk.press(page, "Kumpulkan")
    expect(page.get_by_text("Sudah dikumpulkan di ponsel ini. Nilainya menunggu sinyal.")).to_be_visible()
    assert not finished(site, enrolment)
    assert waiting(page) >= 7

    # The signal is back: all of it goes up, in order, and counts once.
    phone.back()
    sent(page)
    assert finished(site, enrolment) == [
        ("bekal", "reading"),
        ("tontonan", "video"),
        ("latihan-pulau", "practice"),
    ]
    with site.connection() as connection:
        given = connection.execute(
            "SELECT slot, count(*) FROM assessment_answer WHERE sitting_id = %s GROUP BY slot ORDER BY slot",
            [asked_in(paper)],
        ).fetchall()
        marks = connection.execute(
            "SELECT is_passed FROM assessment_mark WHERE sitting_id = %s", [asked_in(paper)]
        ).fetchall()
    assert given == [(1, 1), (2, 1), (3, 1)]
    assert marks == [(True,)]
    page.goto(f"/belajar/{enrolment}/")
    expect(page.get_by_role("link", name="Lanjut: Setelah pulang")).to_be_visible()
    tell(f"offline: {len(given)} answers and 3 lessons of a phone without a signal, each counted once")


def asked_in(url: str) -> str:
    found = walk.SITTING.search(url)
    assert found
    return found.group(1)
