"""One question of every kind, answered on a small phone with a finger, with a mouse, with the keyboard, and without scripts."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import walk
from tests.browser.conftest import SIZES, Open
from tests.browser.keys import Question, questions
from tests.browser.phones import holds, with_worker
from tests.browser.stage import EVERY_KIND
from tests.browser.test_access import faults_of
from tests.machine.running import Site, until

WAYS = {
    "finger": {},
    "mouse": {"has_touch": False, "is_mobile": False},
    "keyboard": {"has_touch": False, "is_mobile": False},
}
ESSAY = "Supaya setiap murid menangkap pertanyaan yang sama."
PLAN = {"name": "rencana.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 rencana"}
NAMES = {
    "ordering": [
        ("button", "Naikkan: Menulis soal"),
        ("button", "Seret: Menulis soal"),
        ("group", "Urutkan"),
    ],
    "cloze": [("textbox", "Isian 1"), ("combobox", "Isian 3")],
    "matrix": [
        ("radio", "Sebutkan ibu kota Aceh. Ingatan"),
        ("rowheader", "Sebutkan"),
        ("group", "Apa yang diukur"),
    ],
    "hotspot": [("radio", "Daerah 1: di depan"), ("img", "Denah kelas dengan")],
    "image-labels": [("button", "Tempat 1: kosong"), ("group", "Label"), ("button", "bangku murid")],
    "essay": [("textbox", "Jawaban Anda")],
    "file": [("button", "Pilih berkas"), ("button", "Unggah")],
}


@pytest.fixture
def learner(site: Site, browser) -> Iterator[tuple[str, dict]]:
    """Somebody who takes the course: the address of the quiz, and what their browser holds. While a try waits to be marked
    there is no other, so each test has a learner of its own."""
    context = browser.new_context(base_url=f"http://127.0.0.1:{site.port}", locale="id-ID", **SIZES["phone"])
    page = context.new_page()
    page.goto(f"/akun/daftar/?next=/pelatihan/{EVERY_KIND}/")
    walk.sign_up(page, "Siti Nur Aminah", walk.new_address())
    walk.fill_profile(page)
    walk.press(page, "Nama sudah benar")
    walk.press(page, "Mulai belajar")
    page.wait_for_url(re.compile(r"/belajar/\d+/$"))
    yield f"{page.url}segala/", context.storage_state()
    context.close()


def begin(site: Site, open_page: Open, learner: tuple[str, dict], **more) -> tuple[Page, list[Question]]:
    """A sitting of one's own, at its first question."""
    address, state = learner
    page = open_page("phone", storage_state=state, **more)
    page.goto(address)
    walk.press(page, re.compile("Mulai ujian|Coba lagi|Lanjutkan ujian"))
    page.wait_for_url(walk.SITTING)
    return page, questions(site, walk.sitting_of(page))


@pytest.mark.parametrize("way", WAYS)
def test_every_kind_can_be_answered(site, open_page, learner, way):
    page, asked = begin(site, open_page, learner, **WAYS[way])
    for question in asked:
        expect(page.locator(".eyebrow")).to_have_text(f"Soal {question.number} dari {len(asked)}")
        ANSWERED[question.kind](Hand(page, way), question)
        expect(page.locator("kept-answers .kept")).to_contain_text(walk.KEPT)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        onward(page, question, asked)
    hand_in(page, asked)


def test_every_kind_can_be_answered_without_scripts(site, open_page, learner):
    page, asked = begin(site, open_page, learner, java_script_enabled=False)
    for question in asked:
        expect(page.locator(".eyebrow")).to_have_text(f"Soal {question.number} dari {len(asked)}")
        walk.whole(page)
        if question.kind == "file":
            page.locator("input[name=berkas]").set_input_files(PLAN)
            walk.press(page, "Unggah")
            expect(page.get_by_label("rencana.pdf")).to_be_checked()
        for name, values in question.fields.items() if question.kind != "file" else ():
            fill(page, name, values[0] or ESSAY)
        onward(page, question, asked)
    hand_in(page, asked)


def test_every_kind_has_roles_and_names_and_nothing_for_axe_to_find(site, open_page, learner):
    page, asked = begin(site, open_page, learner)
    for question in asked:
        expect(page.locator(".eyebrow")).to_have_text(f"Soal {question.number} dari {len(asked)}")
        for role, name in NAMES.get(question.kind, []):
            expect(page.get_by_role(role, name=name).first).to_be_visible()
        assert faults_of(page) == []
        onward(page, question, asked)


def test_an_answer_stands_as_it_was_left_when_the_page_comes_back(site, open_page, learner):
    page, asked = begin(site, open_page, learner)
    for kind, part in (("ordering", "order-steps .text"), ("image-labels", "image-labels .spot")):
        question = next(one for one in asked if one.kind == kind)
        page.goto(re.sub(r"/\d+/$", f"/{question.number}/", page.url))
        ANSWERED[kind](Hand(page, "finger"), question)
        expect(page.locator("kept-answers .kept")).to_have_text(walk.KEPT)
        before = page.locator(part).all_inner_texts()
        page.reload()
        expect(page.locator(part).first).to_be_visible()
        assert page.locator(part).all_inner_texts() == before


def test_an_answer_that_is_given_before_the_scripts_came_is_kept_by_them(site, open_page, learner):
    page, asked = begin(site, open_page, learner, service_workers="block")
    question = next(one for one in asked if one.kind == "single-choice")
    held = []
    page.route(re.compile(r"/build/app\."), lambda route: held.append(route))
    page.goto(re.sub(r"/\d+/$", f"/{question.number}/", page.url), wait_until="commit")
    ANSWERED["single-choice"](Hand(page, "finger"), question)
    walk.until_held(page, held)
    held[0].continue_()

    expect(page.locator("kept-answers .kept")).to_have_text(walk.KEPT)
    page.unroute_all()
    walk.press(page, "Soal berikutnya")
    page.go_back()
    expect(page.locator(f"input[value='{question.fields['jawaban'][0]}']")).to_be_checked()


@pytest.mark.parametrize("kind, part", [("ordering", "order-steps"), ("image-labels", "image-labels")])
def test_a_script_that_comes_late_leaves_the_fields_somebody_is_choosing_in(
    site, open_page, learner, kind, part
):
    page, asked = begin(site, open_page, learner, service_workers="block")
    question = next(one for one in asked if one.kind == kind)
    held = []
    page.route(re.compile(f"kind-{kind}"), lambda route: held.append(route))
    page.goto(re.sub(r"/\d+/$", f"/{question.number}/", page.url), wait_until="commit")
    page.locator(f"{part} select").first.focus()
    holds(page, "Boolean(customElements.get('kept-answers'))")
    walk.until_held(page, held)
    held[0].continue_()
    holds(page, f"Boolean(customElements.get('{part}'))")

    for name, (value,) in question.fields.items():
        page.locator(f"select[name='{name}']").select_option(value)
    expect(page.locator("kept-answers .kept")).to_have_text(walk.KEPT)
    page.unroute_all()
    page.reload()

    expect(page.locator(f"{part}.ready")).to_be_visible()
    for name, (value,) in question.fields.items():
        expect(page.locator(f"select[name='{name}']")).to_have_value(value)


def test_what_is_being_typed_is_kept_when_the_phone_is_put_away_in_the_middle(site, open_page, learner):
    page, asked = begin(site, open_page, learner)
    question = next(one for one in asked if one.kind == "essay")
    address = re.sub(r"/\d+/$", f"/{question.number}/", page.url)
    page.goto(address)
    with_worker(page)  # while it is being made Chromium drops beacons
    page.locator("#jawaban").focus()
    page.keyboard.type("Supaya semua")
    sitting = walk.sitting_of(page)
    page.goto("about:blank")

    with site.connection() as connection:
        until(
            lambda: (
                connection.execute(
                    "SELECT response FROM assessment_answer WHERE sitting_id = %s", [sitting]
                ).fetchall()
                == [("Supaya semua",)]
            ),
            "what was typed",
        )
    page.goto(address)
    expect(page.locator("#jawaban")).to_have_value("Supaya semua")
    expect(page.locator("kept-answers .kept")).to_have_text(walk.KEPT)


def test_a_file_that_goes_up_slowly_is_not_overtaken_by_an_answer_without_it(site, open_page, learner):
    page, asked = begin(site, open_page, learner)
    question = next(one for one in asked if one.kind == "file")
    page.goto(re.sub(r"/\d+/$", f"/{question.number}/", page.url))
    walk.slow_down(page, uploadThroughput=4_000)  # bytes a second: three seconds for the plan

    page.locator("input[name=berkas]").set_input_files(PLAN | {"buffer": PLAN["buffer"] + b"." * 12_000})

    expect(page.get_by_label("rencana.pdf")).to_be_checked()
    page.wait_for_timeout(2_000)  # longer than what is typed waits before it is kept
    expect(page.get_by_label("rencana.pdf")).to_be_checked()
    page.reload()
    expect(page.get_by_label("rencana.pdf")).to_be_checked()
    page.get_by_label("rencana.pdf").uncheck()
    page.locator("input[name=berkas]").set_input_files(PLAN | {"name": "perbaikan.pdf"})
    expect(page.get_by_label("perbaikan.pdf")).to_be_checked()
    expect(page.get_by_label("rencana.pdf")).to_have_count(0)


def test_a_file_that_was_chosen_before_its_script_came_or_without_a_signal_is_sent_once_both_are_there(
    site, open_page, learner
):
    page, asked = begin(site, open_page, learner, service_workers="block")
    question = next(one for one in asked if one.kind == "file")
    held = []
    page.route(re.compile("kind-file"), lambda route: held.append(route))
    page.goto(re.sub(r"/\d+/$", f"/{question.number}/", page.url), wait_until="commit")
    holds(page, "Boolean(customElements.get('kept-answers'))")
    page.locator("input[name=berkas]").set_input_files(PLAN)
    page.wait_for_timeout(2_000)
    walk.until_held(page, held)
    held[0].continue_()
    expect(page.get_by_label("rencana.pdf")).to_be_checked()
    page.unroute_all()

    holds(page, "Boolean(customElements.get('answer-file'))")
    page.context.set_offline(True)
    page.get_by_label("rencana.pdf").uncheck()
    page.locator("input[name=berkas]").set_input_files(PLAN | {"name": "lampiran.pdf"})
    expect(page.locator("#kabar")).to_contain_text("Tidak ada sambungan")
    page.context.set_offline(False)
    expect(page.get_by_label("lampiran.pdf")).to_be_checked()
    expect(page.get_by_label("rencana.pdf")).to_have_count(0)


class Hand:
    """What somebody points, drags and types with."""

    def __init__(self, page: Page, way: str) -> None:
        self.page, self.way = page, way

    def press(self, thing: Locator, key: str = "Space") -> None:
        if self.way == "finger":
            thing.tap()
        elif self.way == "mouse":
            thing.click()
        else:
            thing.focus()
            self.page.keyboard.press(key)

    def type(self, thing: Locator, text: str) -> None:
        if self.way == "keyboard":
            thing.focus()
        else:
            self.press(thing)
        self.page.keyboard.type(text)
        self.page.keyboard.press("Tab")

    def drag(self, thing: Locator, to: Locator) -> None:
        """Take hold of the middle of a thing and let it go over the middle of another."""
        thing.scroll_into_view_if_needed()
        points = [middle_of(thing), middle_of(to)]
        steps = [
            tuple(a + (b - a) * n / 6 for a, b in zip(points[0], points[1], strict=True)) for n in range(7)
        ]
        if self.way == "mouse":
            self.page.mouse.move(*steps[0])
            self.page.mouse.down()
            for step in steps[1:]:
                self.page.mouse.move(*step)
            self.page.mouse.up()
            return
        finger = self.page.context.new_cdp_session(self.page)
        for n, (x, y) in enumerate(steps):
            kind = "touchMove" if n else "touchStart"
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        finger.detach()


def middle_of(thing: Locator) -> tuple[float, float]:
    box = thing.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def choice(hand: Hand, question: Question) -> None:
    for value in question.fields["jawaban"]:
        hand.press(hand.page.locator(f"input[name=jawaban][value='{value}']"))


def ordering(hand: Hand, question: Question) -> None:
    """Bring the steps to their places one after the other, the first one first."""
    page, lines = hand.page, hand.page.locator("order-steps li")
    for to, name in enumerate(sorted(question.fields, key=lambda name: int(question.fields[name][0]))):
        line = lines.filter(has=page.locator(f"select[name='{name}']"))
        at = lines.evaluate_all(
            "(all, name) => all.findIndex((one) => one.querySelector('select').name === name)", name
        )
        if hand.way == "keyboard":
            line.locator(".grip").focus()
            for _ in range(at - to):
                page.keyboard.press("ArrowUp")
                expect(line.locator(".grip")).to_be_focused()
        elif at != to:
            hand.drag(line.locator(".grip"), lines.nth(to).locator(".grip"))
        expect(lines.nth(to).locator("select")).to_have_attribute("name", name)
    stay = page.get_by_role("button", name="Urutan ini sudah benar")
    if stay.is_visible():
        hand.press(stay)


def cloze(hand: Hand, question: Question) -> None:
    for name, (value,) in question.fields.items():
        gap = hand.page.locator(f"[name='{name}']")
        if gap.evaluate("one => one.localName") == "select":
            gap.select_option(value)
        else:
            hand.type(gap, value.replace(".", ","))


def matrix(hand: Hand, question: Question) -> None:
    for name, (value,) in question.fields.items():
        hand.press(hand.page.locator(f"[name='{name}'][value='{value}']"))


def hotspot(hand: Hand, question: Question) -> None:
    (value,) = question.fields["jawaban"]
    if hand.way == "keyboard":
        return choice(hand, question)
    hand.press(hand.page.locator(f"[data-area='{value}'] > :first-child"))
    expect(hand.page.locator(f"input[value='{value}']")).to_be_checked()
    return expect(hand.page.locator(".spots .chosen")).to_have_count(1)


def image_labels(hand: Hand, question: Question) -> None:
    page = hand.page
    for n, (name, (value,)) in enumerate(question.fields.items()):
        tag, spot = page.locator(f".tag[data-label='{value}']"), page.locator(".spot").nth(n)
        if hand.way == "keyboard" or n == 0:
            hand.press(tag)
            hand.press(spot)
        else:
            hand.drag(tag, spot)
        expect(page.locator(f"select[name='{name}']")).to_have_value(value)
        expect(spot).to_have_text(tag.inner_text())


def typed(hand: Hand, question: Question) -> None:
    hand.type(hand.page.locator("#jawaban"), question.fields["jawaban"][0].replace(".", ",") or ESSAY)


def sent(hand: Hand, question: Question) -> None:
    """A file that is chosen is sent at once."""
    hand.page.locator("input[name=berkas]").set_input_files(PLAN)
    expect(hand.page.get_by_label("rencana.pdf")).to_be_checked()


ANSWERED: dict[str, Callable[[Hand, Question], None]] = {
    "single-choice": choice,
    "ordering": ordering,
    "cloze": cloze,
    "matrix": matrix,
    "hotspot": hotspot,
    "image-labels": image_labels,
    "calculated": typed,
    "numeric": typed,
    "essay": typed,
    "file": sent,
}


def fill(page: Page, name: str, value: str) -> None:
    """One input of the page as it stands without scripts."""
    if page.locator(f"select[name='{name}']").count():
        page.locator(f"select[name='{name}']").select_option(value)
    elif page.locator(f"input[name='{name}']:is([type=radio], [type=checkbox])").count():
        page.locator(f"[name='{name}'][value='{value}']").check()
    else:
        page.locator(f"[name='{name}']").fill(value)


def onward(page: Page, question: Question, asked: list[Question]) -> None:
    walk.press(page, "Soal berikutnya" if question is not asked[-1] else "Periksa dan kumpulkan")


def hand_in(page: Page, asked: list[Question]) -> None:
    """Everything was answered and everything is right, but for what a person must mark."""
    expect(page.get_by_text(f"Semua {len(asked)} soal sudah dijawab.")).to_be_visible()
    walk.press(page, "Kumpulkan")
    page.wait_for_url(re.compile("/hasil/$"))
    expect(page.locator(".verdict")).to_contain_text("2 soal masih menunggu dinilai")
    right = page.locator(".explained h3", has_text=re.compile("benar$"))
    expect(right).to_have_count(len(asked) - 2)
    expect(page.locator(".explained h3", has_text="menunggu dinilai")).to_have_count(2)
