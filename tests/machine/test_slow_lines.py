"""Phones with a weak signal keep nobody from learning."""

import http.client
import socket
from contextlib import ExitStack

import pytest

from tests.machine.running import Site, open_folder

pytestmark = pytest.mark.slow
PHONES = 24  # of each kind; more than two web processes have hands


def phone(site: Site, said: bytes) -> socket.socket:
    """A phone that sends this much, and then hardly reads what it gets."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    line.connect(("127.0.0.1", site.port))
    line.sendall(said)
    return line


def test_whoever_fetches_a_film_or_sends_a_photograph_slowly_stands_in_nobodys_way():
    with open_folder() as folder, ExitStack() as lines:
        site = Site(folder).start()
        lines.callback(site.end)
        film = folder / "files" / "public" / "ab" / f"{'ab' * 32}.mp4"
        film.parent.mkdir(parents=True)
        film.write_bytes(bytes(30 << 20))
        for _ in range(PHONES):
            fetch = f"GET /berkas/ab/{film.name} HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n\r\n"
            send = (
                f"POST /akun/masuk/ HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nCookie: kunci={'a' * 32}\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 20000\r\n\r\nnama="
            )
            for said in (fetch, send):
                lines.callback(phone(site, said.encode()).close)

        for _ in range(5):
            one = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
            one.request("GET", "/akun/masuk/")
            assert one.getresponse().status == 200
            one.close()
