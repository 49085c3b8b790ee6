"""The line between a phone and the site: it can be cut, lose answers on their way back, and carry an older worker."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OF_ONE_TRIP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Line:
    """`port` leads to the site. `is_cut`: nobody is there. `loses`: what is sent arrives, its answer does not."""

    def __init__(self, site_port: int) -> None:
        self.site_port = site_port
        self.is_cut = False
        self.loses = False
        self.breaks_after = 0  # bytes of an answer after which the line breaks; 0: it holds
        self.hangs = ""  # an address whose answers begin and never end
        self.instead: dict[str, str] = {}  # address -> JavaScript that is served in its place
        self.seen: list[str] = []  # what went over the line, with the range that was asked for
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Carrier", (_Carrier,), {"line": self}))
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]


@contextmanager
def a_line(site_port: int) -> Iterator[Line]:
    line = Line(site_port)
    thread = threading.Thread(target=line.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield line
    line.server.shutdown()
    line.server.server_close()


class _Carrier(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    line: Line

    def carry(self) -> None:
        if self.line.is_cut:
            return self.hang_up()
        self.line.seen.append(f"{self.command} {self.path} {self.headers.get('Range', '')}".strip())
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if (script := self.line.instead.get(self.path)) is not None:
            return self.reply(
                200, [("Content-Type", "text/javascript"), ("Cache-Control", "no-cache")], script.encode()
            )
        try:
            site = http.client.HTTPConnection("127.0.0.1", self.line.site_port, timeout=30)
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            site.request(self.command, self.path, body or None, headers)
            found = site.getresponse()
            content = found.read()
            site.close()
        except (OSError, http.client.HTTPException):
            return self.hang_up()
        if self.line.is_cut or self.line.loses:
            return self.hang_up()
        kept = [(name, value) for name, value in found.getheaders() if name.lower() not in OF_ONE_TRIP]
        self.reply(found.status, kept, content)
        return None

    do_GET = do_POST = do_HEAD = carry  # noqa: N815 - the names of the standard library

    def reply(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        try:
            self.send_response_only(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.path == self.line.hangs:
                self.wfile.write(content[: len(content) // 2])
                while self.path == self.line.hangs:
                    time.sleep(0.1)
                return self.hang_up()
            is_long = 0 < self.line.breaks_after < len(content)
            if self.command != "HEAD":
                self.wfile.write(content[: self.line.breaks_after] if is_long else content)
            if is_long:
                self.hang_up()
        except OSError:
            self.close_connection = True

    def hang_up(self) -> None:
        """As when the signal goes: no answer at all."""
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *said: Any) -> None:
        """Say nothing."""
