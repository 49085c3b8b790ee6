"""Few hands, many lines: connections go with the hand, and nobody's slow line keeps one."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.http import FileResponse, HttpResponse, StreamingHttpResponse

from pintar.kit import hands as module
from pintar.kit import sql
from pintar.kit.hands import Hands, with_few_hands

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def one_hand(monkeypatch):
    """The program with one hand, whose lines to the database are closed afterwards."""
    found = Hands(1)
    monkeypatch.setattr(module, "hands", found)
    yield found
    for held in found._idle:
        for line in held.values():
            line.inc_thread_sharing()
            line.close()


def backend():
    return sql.one("SELECT pg_backend_pid()")[0]


def elsewhere(work, *given):
    """What work does in a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work, *given).result(20)


def ask(application, body=b"", path="/belajar/", **more):
    """Status and answer of a request."""
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": path, "CONTENT_LENGTH": str(len(body))}
    told = []
    answer = application(
        environ | {"wsgi.input": io.BytesIO(body)} | more, lambda status, headers: told.append(status)
    )
    return told[0], b"".join(answer)


def telling(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read() + str(backend()).encode()]


def test_a_connection_goes_with_the_hand_from_thread_to_thread(one_hand):
    def work():
        with one_hand.one():
            return backend()

    assert len({elsewhere(work) for _ in range(5)}) == 1
    assert elsewhere(lambda: connections.all(initialized_only=True)) == []


def test_a_thread_with_a_connection_of_its_own_keeps_it(one_hand):
    before = backend()

    with one_hand.one():
        assert backend() == before
    assert backend() == before and one_hand._idle == [{}]


def test_at_most_so_many_work_at_once_and_all_are_served(one_hand):
    inside, most = [], []

    def application(environ, start_response):
        inside.append(1)
        most.append(len(inside))
        backend()
        inside.pop()
        start_response("200 OK", [])
        return [b"fine"]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(with_few_hands(application)), range(40)))

    assert set(answers) == {("200 OK", b"fine")} and max(most) == 1


class SlowLine(io.BytesIO):
    """What a phone sends: nothing comes before `go_on` is set."""

    def __init__(self, body):
        super().__init__(body)
        self.go_on = threading.Event()

    def read(self, size=-1):
        assert self.go_on.wait(20)
        return super().read(size)


def test_whoever_sends_slowly_keeps_no_hand_and_arrives_whole(one_hand):
    application, line = with_few_hands(telling), SlowLine(b"sebuah foto ")
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(ask, application, b"sebuah foto ", **{"wsgi.input": line})
        quick = elsewhere(ask, application, b"cepat ")
        assert not slow.done()
        line.go_on.set()
        late = slow.result(20)

    assert quick[0] == late[0] == "200 OK"
    assert quick[1].startswith(b"cepat ") and late[1].startswith(b"sebuah foto ")


def test_what_broke_off_is_given_to_nobody(one_hand):
    called = []

    status, _answer = ask(with_few_hands(lambda *said: called.append(said)), b"seteng", CONTENT_LENGTH="12")

    assert status == "400 Bad Request" and called == []


def test_without_room_on_the_disk_the_phone_is_told_to_come_again(one_hand, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "gone"
    called = []

    status, _answer = ask(with_few_hands(lambda *said: called.append(said)), b"x" * (1 << 20))

    assert status == "503 Service Unavailable" and called == []


@pytest.mark.parametrize(
    ("path", "size", "is_read"),
    [
        ("/belajar/", 2 << 20, True),
        ("/belajar/", (2 << 20) + 1, False),
        ("/periode/1/berkas/", 4 << 20, True),
        ("/tidak/ada/", 3 << 20, False),
        ("/periode/1/berkas/", 33 << 20, False),
    ],
)
def test_no_more_is_read_than_the_page_takes(one_hand, path, size, is_read):
    body = io.BytesIO(b"x" * size)

    def application(environ, start_response):
        assert body.tell() == (size if is_read else 0)
        assert environ["wsgi.input"].read() == body.getvalue()
        start_response("200 OK", [])
        return []

    assert (
        ask(with_few_hands(application), CONTENT_LENGTH=str(size), path=path, **{"wsgi.input": body})[0]
        == "200 OK"
    )


def test_a_table_that_is_written_while_it_is_sent_has_a_connection_and_keeps_no_hand(one_hand):
    def application(environ, start_response):
        backend()
        return StreamingHttpResponse(str(backend()) for _ in range(3))

    def stream():
        answer = with_few_hands(application)({"CONTENT_LENGTH": ""}, None)
        rows = iter(answer)
        first = next(rows)
        assert elsewhere(ask, with_few_hands(telling))[0] == "200 OK"
        told = {first, *rows}
        connection.close()
        return told

    assert len(elsewhere(stream)) == 1


@pytest.mark.parametrize("reply", [HttpResponse(b"a"), FileResponse(io.BytesIO(b"a"))])
def test_a_page_or_a_file_goes_out_without_a_connection(one_hand, reply):
    def application(environ, start_response):
        backend()
        return reply

    def left():
        with_few_hands(application)({}, None)
        return connections.all(initialized_only=True)

    assert elsewhere(left) == [] and [list(held) for held in one_hand._idle] == [["default"]]
