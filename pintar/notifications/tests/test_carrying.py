"""Letters go out; one that cannot go holds up no other."""

import socket
import threading
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest
from django.core import mail

from pintar.notifications.models import Letter
from pintar.notifications.tasks import carry_letters

pytestmark = pytest.mark.django_db


def make_letter(to: str) -> Letter:
    return Letter.objects.create(to=to, kind="x.y", subject="Salam", body="Isi")


def test_letters_go_out_once():
    make_letter("siti@contoh.id")

    assert (carry_letters(), carry_letters(), len(mail.outbox)) == (1, 0, 1)


def test_a_letter_that_cannot_be_written_down_holds_up_no_other():
    broken, sound = make_letter("a@。.id"), make_letter("siti@contoh.id")

    assert carry_letters() == 1
    broken.refresh_from_db()
    sound.refresh_from_db()
    assert sound.sent_at and not broken.sent_at and broken.tries == 1 and broken.error


class Postman(StreamRequestHandler):
    """A mail server that refuses the address `tiada@contoh.id` and takes all others."""

    def handle(self) -> None:
        """Speak SMTP, line by line."""
        self.wfile.write(b"220 siap\r\n")
        while line := self.rfile.readline():
            word = line.upper()
            if word.startswith(b"RCPT") and b"TIADA@" in word:
                self.wfile.write(b"550 tidak dikenal\r\n")
            elif word.startswith(b"DATA"):
                self.wfile.write(b"354 ya\r\n")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self.wfile.write(b"250 diterima\r\n")
            else:
                self.wfile.write(b"250 ya\r\n")
                if word.startswith(b"QUIT"):
                    return


@pytest.fixture
def post_office(settings):
    """A mail server of this test's own; its port."""
    with ThreadingTCPServer(("127.0.0.1", 0), Postman) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
        yield server.server_address[1]
        server.shutdown()


def test_an_address_the_mail_server_refuses_holds_up_no_other_and_is_not_logged(post_office, caplog):
    refused, sound = make_letter("tiada@contoh.id"), make_letter("siti@contoh.id")

    assert carry_letters() == 1
    refused.refresh_from_db()
    sound.refresh_from_db()
    assert sound.sent_at and refused.tries == 1
    assert "tiada@" not in caplog.text


def test_a_mail_server_that_is_away_costs_one_try_of_one_letter(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    make_letter("siti@contoh.id")
    make_letter("budi@contoh.id")

    assert carry_letters() == 0
    assert sorted(Letter.objects.values_list("tries", flat=True)) == [0, 1]
