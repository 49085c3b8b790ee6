"""What was answered is kept, or said not to be: without a signal, and when the server or its database is killed."""

import re
import signal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import walk
from tests.browser.conftest import Open
from tests.browser.keys import Question, answer, questions
from tests.browser.stage import OWN
from tests.machine.running import Site, until

WAITING = "Menunggu sinyal, aman di ponsel"


@pytest.fixture
def sitting(site: Site, open_page: Open) -> tuple[Page, list[Question]]:
    """A participant before the first of the two questions that are answered with one touch each."""
    page = open_page("phone")
    asked = [question for question in begin_quiz(site, page) if question.kind == "single-choice"]
    to_question(page, asked[0].number)
    return page, asked


def begin_quiz(site: Site, page: Page) -> list[Question]:
    walk.join(page, OWN)
    study = site_study(site, page)
    with site.connection() as connection:  # every lesson but the test is learnt, so that the test stands open
        connection.execute(
            "UPDATE learning_progress SET done = '{mengapa,letak,suara,cahaya}', updated_at = now() WHERE enrolment_id = %s",
            [study],
        )
    page.goto(f"/belajar/{study}/uji-tuntas/")
    walk.press(page, "Mulai ujian")
    page.wait_for_url(walk.SITTING)
    return questions(site, walk.sitting_of(page))


def site_study(site: Site, page: Page) -> int:
    found = re.search(r"/belajar/(\d+)/", page.url)
    assert found, page.url
    return int(found.group(1))


def kept(site: Site, sitting: str, slot: int) -> list[object]:
    """The responses the database holds for a question, oldest first."""
    with site.connection() as connection:
        rows = connection.execute(
            "SELECT response FROM assessment_answer WHERE sitting_id = %s AND slot = %s ORDER BY kept_at",
            [sitting, slot],
        )
        return [row[0] for row in rows]


def to_question(page: Page, number: int) -> None:
    page.locator(f".slots [data-slot='{number}']").click()
    expect(page.locator(".eyebrow")).to_contain_text(f"Soal {number} ")


def line(page: Page) -> Locator:
    return page.locator("kept-answers .kept")


def test_an_answer_given_without_a_signal_waits_on_the_phone_and_is_kept_once(
    site: Site, sitting: tuple[Page, list[Question]]
) -> None:
    page, asked = sitting
    answer(page, asked[0].right, asked[0].kind)
    expect(line(page)).to_have_text(walk.KEPT)

    page.context.set_offline(True)
    answer(page, asked[0].wrong, asked[0].kind)
    expect(line(page)).to_have_text(WAITING)
    walk.press(page, re.compile("Soal berikutnya|Periksa dan kumpulkan"))
    expect(page.locator(".eyebrow")).to_contain_text(
        f"Soal {asked[0].number} "
    )  # the page stays, and the answer with it
    expect(page.locator("waiting-count")).to_have_text("1 jawaban menunggu sinyal, aman di ponsel")
    assert len(kept(site, walk.sitting_of(page), asked[0].number)) == 1

    page.context.set_offline(False)
    expect(line(page)).to_have_text(walk.KEPT)
    expect(page.locator("waiting-count")).to_be_hidden()
    assert len(kept(site, walk.sitting_of(page), asked[0].number)) == 2


def test_a_killed_server_loses_no_answer_it_acknowledged_and_gets_the_others_when_it_is_back(
    site: Site, sitting: tuple[Page, list[Question]]
) -> None:
    page, asked = sitting
    answer(page, asked[0].right, asked[0].kind)
    expect(line(page)).to_have_text(walk.KEPT)
    to_question(page, asked[1].number)
    mine = walk.sitting_of(page)

    site.end(signal.SIGKILL)
    until(lambda: not site.answers(), "silence")
    answer(page, asked[1].right, asked[1].kind)
    expect(line(page)).to_have_text(WAITING)
    site.start("--no-migrate")

    expect(line(page)).to_have_text(walk.KEPT, timeout=45_000)  # it tries again by itself
    assert len(kept(site, mine, asked[0].number)) == len(kept(site, mine, asked[1].number)) == 1
    to_question(page, asked[0].number)
    expect(line(page)).to_have_text(walk.KEPT)


def test_a_killed_database_comes_back_and_no_answer_is_in_doubt(
    site: Site, sitting: tuple[Page, list[Question]]
) -> None:
    page, asked = sitting
    answer(page, asked[0].right, asked[0].kind)
    expect(line(page)).to_have_text(walk.KEPT)
    to_question(page, asked[1].number)
    mine, first = walk.sitting_of(page), site.postgres()

    site.kill(first)
    answer(page, asked[1].right, asked[1].kind)

    until(lambda: site.postgres() not in (0, first), "the database")
    expect(line(page)).to_have_text(walk.KEPT, timeout=45_000)
    assert len(kept(site, mine, asked[0].number)) == len(kept(site, mine, asked[1].number)) == 1


def test_without_scripts_a_page_says_whether_the_answer_was_kept_while_the_database_dies(
    site: Site, open_page: Open
) -> None:
    page = open_page("phone", java_script_enabled=False)
    asked = begin_quiz(site, page)
    mine, first = walk.sitting_of(page), site.postgres()
    answer(page, asked[0].right, asked[0].kind)

    site.kill(first)
    walk.press(page, "Soal berikutnya")

    page.wait_for_load_state()
    was_kept = page.url.endswith("/2/")
    if not was_kept:
        expect(page.get_by_text("Yang baru saja Anda kirim belum tersimpan")).to_be_visible()
    until(lambda: site.postgres() not in (0, first) and site.answers(), "the database")
    assert len(kept(site, mine, 1)) == was_kept
    page.goto(page.url)
    expect(page.locator(".eyebrow")).to_contain_text("Soal 2 " if was_kept else "Soal 1 ")


def test_when_the_clock_hands_in_what_waits_goes_up_first(
    site: Site, sitting: tuple[Page, list[Question]]
) -> None:
    page, asked = sitting
    mine = walk.sitting_of(page)
    with site.connection() as connection:
        connection.execute(
            "UPDATE assessment_sitting SET closes_at = now() + interval '12 seconds' WHERE id = %s", [mine]
        )
    page.reload()
    expect(page.locator("sitting-timer")).to_contain_text("Sisa 0.")
    page.context.set_offline(True)
    answer(page, asked[0].right, asked[0].kind)
    expect(line(page)).to_have_text(WAITING)
    expect(page.locator("#kabar")).to_contain_text("Waktu habis. Jawaban yang menunggu sinyal tetap dikirim")
    assert kept(site, mine, asked[0].number) == []

    page.context.set_offline(False)

    page.wait_for_url(re.compile("/hasil/$"))
    assert len(kept(site, mine, asked[0].number)) == 1
    expect(page.locator(".verdict b")).not_to_have_text("0")
    with site.connection() as connection:
        rows = connection.execute(
            "SELECT by_id FROM assessment_submission WHERE sitting_id = %s", [mine]
        ).fetchall()
    assert rows == [(None,)]  # the clock handed it in, not the person: what still comes counts


def test_where_the_browser_has_no_database_an_answer_waits_as_well_until_it_is_sent(
    site: Site, open_page: Open
) -> None:
    page = open_page("phone", service_workers="block")
    page.context.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    asked = [question for question in begin_quiz(site, page) if question.kind == "single-choice"]
    to_question(page, asked[0].number)
    mine, paper = walk.sitting_of(page), page.url
    page.context.set_offline(True)
    answer(page, asked[0].right, asked[0].kind)
    expect(line(page)).to_have_text(WAITING)
    page.close()
    assert kept(site, mine, asked[0].number) == []

    page.context.set_offline(False)
    page = page.context.new_page()
    page.goto(paper.replace(f"/{asked[0].number}/", f"/{asked[1].number}/"))

    until(lambda: len(kept(site, mine, asked[0].number)) == 1, "the answer of before")


def test_a_line_that_hangs_is_given_up_when_another_one_is_there(site: Site, open_page: Open) -> None:
    page = open_page("phone", service_workers="block")
    asked = [question for question in begin_quiz(site, page) if question.kind == "single-choice"]
    to_question(page, asked[0].number)
    held = []  # the first is taken, and never answered
    page.route("**/belajar/tindakan/", lambda route: route.continue_() if held else held.append(route))
    answer(page, asked[0].right, asked[0].kind)
    walk.until_held(page, held)
    page.wait_for_timeout(3_500)
    expect(line(page)).to_have_text("Menyimpan…")

    page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(line(page)).to_have_text(walk.KEPT)


def test_an_answer_that_is_refused_while_another_page_is_open_is_told_of_there(
    site: Site, sitting: tuple[Page, list[Question]]
) -> None:
    page, asked = sitting
    other = asked[1].number

    page.evaluate(
        "([act]) => window.pintar.queue(act, {urgent: true})", [an_answer(page, other, "jawaban=77")]
    )

    expect(page.locator("#kabar")).to_contain_text(f"Jawaban soal {other} tidak tersimpan: ")
    page.locator("#kabar").get_by_role("button", name="Buka soal").click()
    expect(page.locator(".eyebrow")).to_contain_text(f"Soal {other} ")


def test_of_several_answers_that_are_refused_each_is_told_of(sitting: tuple[Page, list[Question]]) -> None:
    page, asked = sitting
    acts = [an_answer(page, one.number, "jawaban=77") for one in asked[:2]]
    page.goto("/saya/")

    page.evaluate("(acts) => acts.map((act) => window.pintar.queue(act, {urgent: true})) && null", acts)

    for one in asked[:2]:
        expect(page.locator("#kabar")).to_contain_text(f"Jawaban soal {one.number} tidak tersimpan: ")
        page.locator("#kabar").get_by_role("button", name="Nanti").click()
    expect(page.locator("#kabar")).to_have_text("")


def test_what_two_tabs_of_a_phone_did_goes_up_in_the_order_it_was_done(
    sitting: tuple[Page, list[Question]],
) -> None:
    page, _asked = sitting
    other = page.context.new_page()
    other.goto(page.url)
    page.context.set_offline(True)
    places = []
    for tab, slot in ((page, 1), (page, 2), (other, 3), (page, 4)):
        act = an_answer(tab, slot, "jawaban=1")
        tab.evaluate("([act]) => window.pintar.queue(act, {urgent: true})", [act])
        held = tab.evaluate("window.pintar.pending()")
        places.append(next(one["n"] for one in held if one["slot"] == slot))

    assert places == sorted(set(places))


def an_answer(page: Page, slot: int, form: str) -> dict[str, object]:
    """An act as a page of this sitting makes it."""
    found = re.search(r"/belajar/(\d+)/", page.url)
    return {
        "kind": "answered",
        "enrolment": int(found.group(1)) if found else 0,
        "lesson": "uji-tuntas",
        "sitting": walk.sitting_of(page),
        "slot": slot,
        "form": form,
    }
