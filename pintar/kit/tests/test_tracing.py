"""A request leaves a span with the collector, if there is one, and never waits for it."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from pintar.kit import tracing
from pintar.kit.tracing import with_traces

CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def collector(monkeypatch):
    monkeypatch.setattr(tracing, "EVERY", 0.05)
    letters = []

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self):
            letters.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Takes)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", letters
    server.shutdown()


def application(environ, start_response):
    start_response(environ.get("status", "200 OK"), [("X-Request-Id", "abc")])
    return [b"isi"]


def ask(app, **more):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/pelatihan/rahasia/", **more}
    return b"".join(app(environ, lambda *words: None))


def spans(letters):
    for _ in range(100):
        if letters:
            break
        time.sleep(0.05)
    return [
        s for _, one in letters for r in one["resourceSpans"] for c in r["scopeSpans"] for s in c["spans"]
    ]


def test_a_span_tells_the_view_and_how_it_went_and_nothing_of_the_person(collector):
    address, letters = collector

    assert ask(with_traces(application, address, 1.0), HTTP_TRACEPARENT=CALLER) == b"isi"

    (span,) = spans(letters)
    assert letters[0][0] == "/v1/traces" and "rahasia" not in json.dumps(letters)
    assert (span["name"], span["kind"], span["status"]) == ("GET catalogue:training", 2, {"code": 0})
    assert (span["traceId"], span["parentSpanId"]) == (CALLER[3:35], CALLER[36:52])
    assert int(span["endTimeUnixNano"]) >= int(span["startTimeUnixNano"])


def test_a_share_is_told_and_what_the_caller_did_not_trace_is_not(collector):
    address, letters = collector
    app = with_traces(application, address, 0.0)

    ask(app)
    ask(app, HTTP_TRACEPARENT=CALLER[:-2] + "00")
    ask(app, HTTP_TRACEPARENT=CALLER, status="500 Internal Server Error")

    assert [span["status"] for span in spans(letters)] == [{"code": 2}]


def test_a_collector_that_is_away_holds_nobody_up(monkeypatch):
    app = with_traces(application, "http://127.0.0.1:9", 1.0)

    began = time.monotonic()
    for _ in range(300):
        ask(app)

    assert time.monotonic() - began < 2
