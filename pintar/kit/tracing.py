"""Traces for those who collect them (OpenTelemetry): one span for a request, sent in the background, dropped when in the way.

Spans leave as OTLP over HTTP in JSON (opentelemetry.io/docs/specs/otlp). Without PINTAR_TRACES none of this is in the way
of a request. A span names the view, never the address or what was typed.
"""

import json
import logging
import os
import random
import re
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404
from django.urls import resolve

log = logging.getLogger("pintar.traces")
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
PARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")  # w3.org/TR/trace-context
EVERY = 2.0  # seconds from one letter to the collector to the next
MOST = 2048  # spans that wait; when the collector is slow, older ones are dropped


def with_traces(application: Application, collector: str, share: float) -> Application:
    """The application, a `share` (0 to 1) of whose requests is told to the collector, and those whose caller is traced."""
    sender = _Sender(f"{collector.rstrip('/')}/v1/traces")

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        parent = PARENT.fullmatch(environ.get("HTTP_TRACEPARENT", ""))
        is_wanted = int(parent[3], 16) & 1 if parent else random.random() < share  # noqa: S311 - a sample
        if not is_wanted:
            return application(environ, start_response)
        began = time.time_ns()
        said: dict[str, str] = {}

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            said.update(status=status[:3], request=dict(headers).get("X-Request-Id", ""))
            return start_response(status, headers, *rest)

        try:
            return application(environ, start)
        finally:
            sender.take(_span(environ, said, parent, began))

    return answer


def _span(
    environ: dict[str, Any], said: dict[str, str], parent: re.Match[str] | None, began: int
) -> dict[str, Any]:
    method, view = environ.get("REQUEST_METHOD", ""), _view_at(environ.get("PATH_INFO", ""))
    status = int(said.get("status", "500"))
    span: dict[str, Any] = {
        "traceId": parent[1] if parent else os.urandom(16).hex(),
        "spanId": os.urandom(8).hex(),
        "name": f"{method} {view}",
        "kind": 2,  # a server's
        "startTimeUnixNano": str(began),
        "endTimeUnixNano": str(time.time_ns()),
        "attributes": [
            _attribute("http.request.method", method),
            _attribute("http.route", view),
            {"key": "http.response.status_code", "value": {"intValue": str(status)}},
            _attribute("pintar.request_id", said.get("request", "")),
        ],
        "status": {"code": 2 if status >= 500 else 0},
    }
    return span | ({"parentSpanId": parent[2]} if parent else {})


def _view_at(path: str) -> str:
    try:
        return resolve(path).view_name
    except Http404:
        return "other"


def _attribute(key: str, text: str) -> dict[str, Any]:
    return {"key": key, "value": {"stringValue": text}}


class _Sender:
    """Takes spans and sends them by a thread of its own, begun in the process that needs it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.waiting: deque[dict[str, Any]] = deque(maxlen=MOST)
        self.owner = 0
        self.quiet_until = 0.0

    def take(self, span: dict[str, Any]) -> None:
        """Put it in line; this never waits."""
        self.waiting.append(span)
        if self.owner != os.getpid():
            self.owner = os.getpid()
            threading.Thread(target=self._send_on, name="traces", daemon=True).start()

    def _send_on(self) -> None:
        while True:
            time.sleep(EVERY)
            spans = [self.waiting.popleft() for _ in range(len(self.waiting))]
            if spans:
                self._send(spans)

    def _send(self, spans: list[dict[str, Any]]) -> None:
        resource = {
            "attributes": [_attribute("service.name", "pintar"), _attribute("host.name", os.uname().nodename)]
        }
        scopes = [{"scope": {"name": "pintar.kit.tracing"}, "spans": spans}]
        body = json.dumps({"resourceSpans": [{"resource": resource, "scopeSpans": scopes}]}).encode()
        letter = urllib.request.Request(self.address, body, {"Content-Type": "application/json"})  # noqa: S310 - a setting
        try:
            urllib.request.urlopen(letter, timeout=5).close()  # noqa: S310
        except (urllib.error.URLError, OSError, ValueError) as why:
            if time.monotonic() > self.quiet_until:
                self.quiet_until = time.monotonic() + 60
                log.warning("the collector of traces does not take them, they are dropped: %s", why)
