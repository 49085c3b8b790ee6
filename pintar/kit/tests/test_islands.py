"""The islands in a real browser, against a small server that can be told to fail."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

import pintar

BUILD = Path(pintar.__file__).parent / "static" / "build"
CHROMIUM = Path("/usr/bin/chromium")
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium"),
    pytest.mark.skipif(not (BUILD / "app.js").exists(), reason="needs the built front end: npm run build"),
]

QUIZ = """
<nav class="slots"><a href="#" data-slot="3">3</a></nav>
<waiting-count data-sitting="42" data-one="1 jawaban menunggu" data-many="{n} jawaban menunggu"></waiting-count>
<kept-answers data-sitting="42" data-slot="3" data-saving="Menyimpan…" data-waiting="Menunggu sinyal, aman di ponsel"
  data-signed-out="Masuk kembali supaya jawaban terkirim"><form method="post" action="/belajar/1/uji/ujian/42/3/"><input type="hidden" name="act" value="">
<label><input type="radio" name="choice" value="a">A</label><label><input type="radio" name="choice" value="b">B</label>
<button>Simpan</button></form><p class="kept" role="status"></p></kept-answers>
<form id="hand-in" method="post" action="/submission/" data-hand-in="42" data-hold="Masih ada jawaban yang menunggu sinyal"><button id="go">Kumpulkan</button></form>
"""


class Rehearsal(ThreadingHTTPServer):
    """Serves one page and remembers what was sent to it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.page = ""
        self.answer: tuple[int, dict] = (200, {})
        self.posts: list[tuple[str, dict[str, list[str]]]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/"


class Handler(BaseHTTPRequestHandler):
    server: Rehearsal

    def do_GET(self):
        file = BUILD / Path(self.path).name
        if self.path.startswith("/build/") and file.exists():
            return self.reply(200, file.read_bytes(), TYPES.get(file.suffix, "application/octet-stream"))
        if self.path.startswith("/regions/"):
            return self.reply(
                200, json.dumps([{"code": "32.04", "name": "Kab. Bandung"}]).encode(), "application/json"
            )
        head = '<script src="/build/early.js"></script><script src="/build/app.js" defer></script><script src="/build/desk.js" defer></script>'
        body = f'<!doctype html><html lang="id" data-person="7"><meta charset="utf-8">{head}<body>{self.server.page}<div id="kabar" role="status"></div>'
        return self.reply(200, body.encode(), "text/html")

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        status, said = self.server.answer
        if self.path == "/belajar/tindakan/":
            acts = json.loads(sent)["acts"]
            self.server.posts += [(self.path, act | parse_qs(act.get("form", ""))) for act in acts]
            one = said.get("kept") or said.get("refused")
            said = {"person": 7, "kept": [], "refused": []} if one else said
            for act in acts if one else []:
                said["kept" if "label" in one else "refused"].append({"id": act["id"], **one})
        else:
            self.server.posts.append((self.path, parse_qs(sent)))
        return self.reply(status, json.dumps(said).encode(), "application/json")

    def reply(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
        )
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def stage():
    server = Rehearsal()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def tab(browser, stage):
    context = browser.new_context()
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))

    def visit(content):
        stage.page = content
        page.goto(stage.url)
        return page

    page.visit = visit
    yield page
    context.close()


def kept(label="Tersimpan 10.42"):
    return 200, {"kept": {"label": label}}


def waiting(tab):
    return tab.evaluate("window.pintar.pending().then((acts) => acts.length)")


def test_an_answer_is_sent_as_it_is_given_and_shows_the_servers_receipt(stage, tab):
    stage.answer = kept()
    tab.visit(QUIZ).get_by_label("B").check()

    tab.get_by_text("Tersimpan 10.42").wait_for()

    ((path, sent),) = stage.posts
    assert path == "/belajar/tindakan/" and sent["choice"] == ["b"] and sent["id"][14] == "7"
    assert (sent["enrolment"], sent["lesson"], sent["sitting"], sent["slot"]) == (1, "uji", "42", 3)
    assert tab.locator("input[name=act]").input_value() == sent["id"]
    assert waiting(tab) == 0 and tab.locator("waiting-count").is_hidden()


def test_an_answer_without_a_signal_waits_on_the_phone_and_is_sent_once_there_is_one(stage, tab):
    stage.answer = kept()
    tab.visit(QUIZ)
    tab.context.set_offline(True)
    tab.get_by_label("A").check()
    tab.get_by_text("Menunggu sinyal, aman di ponsel").wait_for()
    assert tab.get_by_text("1 jawaban menunggu").is_visible() and not stage.posts

    tab.context.set_offline(False)

    tab.get_by_text("Tersimpan 10.42").wait_for()
    assert [sent["choice"] for _, sent in stage.posts] == [["a"]] and waiting(tab) == 0


def test_a_server_in_trouble_is_no_receipt_and_the_answer_survives_leaving_the_page(stage, tab):
    stage.answer = 503, {}
    tab.visit(QUIZ).get_by_label("B").check()
    tab.get_by_text("Menunggu sinyal, aman di ponsel").wait_for()

    stage.answer = kept()
    tab.visit(QUIZ)

    tab.get_by_text("Tersimpan 10.42").wait_for()
    assert tab.get_by_label("B").is_checked()


def test_only_the_last_answer_to_a_question_waits(stage, tab):
    tab.visit(QUIZ)
    tab.context.set_offline(True)
    tab.get_by_label("A").check()
    tab.get_by_label("B").check()
    stage.answer = kept()

    tab.context.set_offline(False)

    tab.get_by_text("Tersimpan 10.42").wait_for()
    assert [sent["choice"] for _, sent in stage.posts] == [["b"]]


def test_a_refusal_is_shown_and_not_sent_again(stage, tab):
    stage.answer = 200, {"refused": {"code": "submitted", "message": "Ujian ini sudah dikumpulkan."}}
    tab.visit(QUIZ).get_by_label("A").check()

    tab.get_by_text("Ujian ini sudah dikumpulkan.").first.wait_for()

    assert waiting(tab) == 0 and len(stage.posts) == 1


def test_what_a_server_passes_over_in_silence_is_not_forgotten(stage, tab):
    stage.answer = 200, {"person": 7, "kept": [], "refused": []}
    tab.visit(QUIZ).get_by_label("A").check()
    tab.wait_for_timeout(300)

    assert stage.posts and waiting(tab) == 1


def test_a_lost_session_keeps_the_answer_until_its_owner_is_back(stage, tab):
    stage.answer = 401, {"code": "signed-out", "message": ""}
    tab.visit(QUIZ).get_by_label("A").check()
    tab.get_by_text("Masuk kembali supaya jawaban terkirim").wait_for()
    assert waiting(tab) == 1

    stage.answer = kept()
    tab.visit(QUIZ)

    tab.get_by_text("Tersimpan 10.42").wait_for()
    assert waiting(tab) == 0


def test_answers_that_an_older_version_kept_move_over_and_are_sent(stage, tab):
    letter = {
        "sitting": "42",
        "slot": "3",
        "url": f"{stage.url}belajar/1/uji/ujian/42/3/",
        "body": "choice=b&act=0198a0b2-0000-7000-8000-000000000001&csrfmiddlewaretoken=x",
        "act": "0198a0b2-0000-7000-8000-000000000001",
        "held": True,
    }
    stage.answer = kept()
    tab.visit("<p>Beranda</p>")
    assert waiting(tab) == 0
    tab.evaluate(
        "([name, text]) => localStorage.setItem(name, text)", ["pintar:answer:42:3", json.dumps(letter)]
    )
    tab.visit("<p>Beranda</p>")
    tab.wait_for_timeout(500)

    ((_path, sent),) = stage.posts
    assert sent["id"] == letter["act"] and sent["choice"] == ["b"] and "csrfmiddlewaretoken" not in sent
    assert waiting(tab) == 0 and tab.evaluate("localStorage.getItem('pintar:answer:42:3')") is None


def test_an_old_answer_of_somebody_else_waits_for_its_owner(stage, tab):
    letter = {
        "url": f"{stage.url}belajar/1/uji/ujian/42/3/",
        "body": "choice=b",
        "act": "0198a0b2-0000-7000-8000-000000000001",
    }
    stage.answer = 200, {"refused": {"code": "unknown-sitting", "message": "tidak ditemukan"}}
    tab.visit("<p>Beranda</p>")
    assert waiting(tab) == 0
    tab.evaluate(
        "([name, text]) => localStorage.setItem(name, text)", ["pintar:answer:42:3", json.dumps(letter)]
    )
    tab.visit("<p>Beranda</p>")
    tab.wait_for_timeout(500)
    assert len(stage.posts) == 1 and waiting(tab) == 0

    stage.answer = kept()
    tab.visit(QUIZ)  # the page of its sitting: this is the owner

    tab.get_by_text("Tersimpan 10.42").wait_for()
    assert len(stage.posts) == 2


def test_what_waits_goes_along_when_the_page_is_left(stage, tab):
    stage.answer = 200, {"kept": {"label": ""}}
    tab.visit("<p>Bacaan</p>")
    tab.evaluate("window.pintar.queue({ enrolment: 1, lesson: 'a', kind: 'read', seconds: 3, share: 1 })")
    assert not stage.posts  # it is not urgent

    tab.goto("about:blank")

    tab.wait_for_timeout(500)
    assert [sent["kind"] for _path, sent in stage.posts] == ["read"]


def test_handing_in_waits_for_answers_that_wait(stage, tab):
    tab.visit(QUIZ)
    tab.context.set_offline(True)
    tab.get_by_label("A").check()
    tab.get_by_text("Menunggu sinyal, aman di ponsel").wait_for()
    tab.context.set_offline(False)
    stage.answer = 503, {}
    tab.locator("#go").click()
    tab.get_by_text("Masih ada jawaban yang menunggu sinyal").wait_for()
    assert not [path for path, _ in stage.posts if path == "/submission/"]

    stage.answer = kept()
    tab.get_by_text("Tersimpan 10.42").wait_for()
    tab.locator("#go").click()

    tab.wait_for_url("**/submission/")
    assert [path for path, _ in stage.posts][-1] == "/submission/"


def test_a_button_pressed_twice_sends_once(stage, tab):
    tab.visit(
        '<once-only><form method="post" action="/once/"><button id="b">Daftar</button></form></once-only>'
    )
    tab.evaluate("() => { const b = document.getElementById('b'); b.click(); b.click(); b.click(); }")
    tab.wait_for_url("**/once/")
    assert len(stage.posts) == 1


def test_what_was_typed_survives_a_lost_session_but_not_an_accepted_form(stage, tab):
    form = (
        '<draft-keeper name="profil"><form method="post" action="/x/"><input name="name" aria-label="Nama">'
        '<input name="nik" data-secret aria-label="NIK"><button>Simpan</button></form></draft-keeper>'
    )
    tab.visit(form).get_by_label("Nama").fill("Siti Aminah")
    tab.get_by_label("NIK").fill("3204")
    tab.get_by_role("button").click()
    tab.visit('<form><input type="password"></form>')

    tab.visit(form)
    assert (
        tab.get_by_label("Nama").input_value() == "Siti Aminah"
        and tab.get_by_label("NIK").input_value() == ""
    )

    tab.get_by_role("button").click()
    tab.visit("<p>Profil tersimpan</p>")
    assert tab.visit(form).get_by_label("Nama").input_value() == ""


def test_regencies_follow_the_province(stage, tab):
    tab.visit(
        '<region-pick src="/regions/?provinsi=" data-choose="Pilih kabupaten/kota" data-loading="Memuat…" data-failed="Gagal">'
        '<select data-province aria-label="Provinsi"><option value=""></option><option value="32">Jawa Barat</option></select>'
        '<select data-regency aria-label="Kabupaten"></select><button data-fallback>Tampilkan kabupaten/kota</button></region-pick>'
    )
    assert tab.get_by_role("button").is_hidden()
    tab.get_by_label("Provinsi").select_option("32")
    tab.get_by_label("Kabupaten").get_by_text("Kab. Bandung").wait_for(state="attached")
    assert tab.get_by_label("Kabupaten").locator("option").all_inner_texts() == [
        "Pilih kabupaten/kota",
        "Kab. Bandung",
    ]


def test_the_clock_of_a_sitting_is_the_servers(stage, tab):
    timer = '<sitting-timer closes-at="2026-04-20T10:24:10Z" server-now="2026-04-20T10:00:00Z" data-left="Sisa {t}"></sitting-timer>'
    assert tab.visit(timer).locator("sitting-timer").inner_text() in ("Sisa 24.10", "Sisa 24.09")


def test_the_button_comes_alive_when_the_window_opens(stage, tab):
    tab.visit(
        '<window-clock opens-at="2026-04-20T01:00:02Z" closes-at="2026-04-23T09:00:00Z" server-now="2026-04-20T01:00:00Z"'
        ' data-opens="Dibuka {t} lagi" data-closes="{t} lagi"><time data-left></time><button disabled data-open-label="Daftar">Belum dibuka</button></window-clock>'
    )
    assert tab.locator("time").inner_text().startswith("Dibuka") and tab.get_by_role("button").is_disabled()
    tab.get_by_role("button", name="Daftar").wait_for()
    assert tab.get_by_role("button").is_enabled() and tab.locator("time").inner_text() == "3 hari 7 jam lagi"


def test_colour_and_letters_stay_as_chosen(stage, tab):
    picks = (
        '<theme-pick><button data-theme="auto">Ikut</button><button data-theme="dark">Gelap</button></theme-pick>'
        '<text-size><button data-text="1">A</button><button data-text="3">AAA</button></text-size>'
    )
    tab.visit(picks).get_by_text("Gelap").click()
    tab.get_by_text("AAA").click()
    tab.visit(picks)
    assert tab.evaluate(
        "[document.documentElement.dataset.theme, document.documentElement.dataset.text]"
    ) == ["dark", "3"]
    tab.get_by_text("Ikut").click()
    assert tab.visit(picks).evaluate("document.documentElement.dataset.theme") is None


def test_a_password_can_be_looked_at_and_is_hidden_again_before_it_is_sent(stage, tab):
    tab.visit(
        '<form method="post" action="/in/"><password-reveal data-show="Tampilkan" data-hide="Sembunyikan"><input type="password" aria-label="Kata sandi"></password-reveal></form>'
    )
    tab.get_by_text("Tampilkan").click()
    assert tab.get_by_label("Kata sandi").get_attribute("type") == "text"
    tab.get_by_text("Sembunyikan").click()
    assert tab.get_by_label("Kata sandi").get_attribute("type") == "password"


def test_a_name_must_be_typed_before_something_is_taken_away(stage, tab):
    tab.visit(
        '<typed-name expected="Angkatan 7"><form><input aria-label="Nama"><button>Hapus</button></form></typed-name>'
    )
    assert tab.get_by_role("button").is_disabled()
    tab.get_by_label("Nama").fill("Angkatan 7")
    assert tab.get_by_role("button").is_enabled()
