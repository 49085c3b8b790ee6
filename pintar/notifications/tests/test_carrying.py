"""Letters go out; one that cannot go holds up no other."""

import socket
import threading
from datetime import timedelta
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest
from django.core import mail

from pintar.journal.models import Entry
from pintar.kit.clock import now
from pintar.notifications.actions import tell_many, try_letters_again
from pintar.notifications.models import MOST_TRIES, Letter, Notice
from pintar.notifications.queries import outbox
from pintar.notifications.tasks import carry_letters
from pintar.notifications.values import Message

pytestmark = pytest.mark.django_db


def make_letter(to: str, **more) -> Letter:
    return Letter.objects.create(to=to, kind="x.y", subject="Salam", body="Isi", **more)


def test_letters_go_out_once():
    make_letter("siti@contoh.id")

    assert (carry_letters(), carry_letters(), len(mail.outbox)) == (1, 0, 1)


def test_a_letter_whose_link_ended_while_it_waited_is_never_sent_and_how_many_were_is_written_down():
    hour = timedelta(hours=1)
    ended = make_letter("siti@contoh.id", ends_at=now() - hour, next_at=now() + hour, tries=3)
    make_letter("budi@contoh.id", ends_at=now() - hour)
    works = make_letter("rina@contoh.id", ends_at=now() + hour)
    assert (outbox().waiting, outbox().lapsed) == (1, 2)

    assert (carry_letters(), carry_letters()) == (1, 0)
    assert [one.to for one in mail.outbox] == [[works.to]]
    assert (outbox().waiting, outbox().dead, outbox().lapsed) == (0, 0, 2)
    told = Entry.objects.get(kind="notifications.letters_lapsed")
    assert told.data == {"count": 2} and told.by is None
    assert Letter.objects.get(pk=ended.pk).put_away_at and try_letters_again() == 0


def test_a_link_that_ends_while_the_mail_server_is_away_leaves_the_outbox_without_being_tried(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    letter = make_letter("siti@contoh.id", ends_at=now() + timedelta(hours=1))
    carry_letters()
    assert (outbox().waiting, outbox().lapsed) == (1, 0)

    Letter.objects.update(ends_at=now(), next_at=None)
    carry_letters()
    letter.refresh_from_db()
    assert (letter.tries, outbox().waiting, outbox().oldest, outbox().lapsed) == (1, 0, None, 1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert carry_letters() == 0 and not mail.outbox


def test_a_letter_that_came_back_before_its_link_ended_stays_with_those_that_came_back():
    make_letter("siti@contoh.id", ends_at=now() - timedelta(hours=1), tries=MOST_TRIES)

    assert carry_letters() == 0 and (outbox().dead, outbox().lapsed) == (1, 0)
    assert not Entry.objects.exists()


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


def test_a_mail_server_that_stays_away_spends_nobodys_last_try(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    letter = make_letter("siti@contoh.id")
    for _ in range(MOST_TRIES + 3):
        carry_letters()
        Letter.objects.update(next_at=None)

    assert (outbox().waiting, outbox().dead) == (1, 0) and outbox().fault
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert carry_letters() == 1 and Letter.objects.get(pk=letter.pk).sent_at


def test_a_letter_that_is_refused_waits_longer_each_time_and_is_undeliverable_in_the_end(post_office):
    make_letter("tiada@contoh.id")
    carry_letters()
    first = Letter.objects.get().next_at
    assert carry_letters() == 0 and Letter.objects.get().tries == 1  # not before its time
    Letter.objects.update(next_at=None)
    carry_letters()
    assert Letter.objects.get().next_at - first > timedelta(seconds=50)
    for _ in range(MOST_TRIES):
        Letter.objects.update(next_at=None)
        carry_letters()

    assert (outbox().waiting, outbox().dead) == (0, 1)
    assert try_letters_again() == 1 and outbox().waiting == 1


def test_the_same_is_told_once_on_the_site_and_by_letter(django_user_model):
    person = django_user_model.objects.create(email="siti@contoh.id", full_name="Siti")
    said = [Message(person.pk, "kunci:1", "Salam", "Isi", "/tiket/1/", person.email)]

    assert (tell_many(kind="x.y", messages=said), tell_many(kind="x.y", messages=said)) == (1, 0)
    assert carry_letters() == 1 and Notice.objects.count() == 1
    assert "/tiket/1/" in mail.outbox[0].body and mail.outbox[0].extra_headers["Message-ID"].startswith(
        "<surat-"
    )


def test_many_are_told_by_few_statements(django_user_model, django_assert_max_num_queries):
    people = django_user_model.objects.bulk_create(
        [django_user_model(email=f"orang{n}@contoh.id", full_name="Orang") for n in range(300)]
    )
    said = [
        Message(p.pk, "kunci:2", "Salam", "Isi", "", p.email if n % 2 else "") for n, p in enumerate(people)
    ]
    with django_assert_max_num_queries(10):
        assert tell_many(kind="x.y", messages=said) == 300

    assert Letter.objects.count() == 150
