"""The door before the catalogue, with the database behind it."""

import threading
import time

import pytest
from django.db import connection
from django.test import override_settings

from pintar.kit import sql
from pintar.waitingroom import actions
from pintar.waitingroom.door import INSIDE_COOKIE, PLACE_COOKIE
from pintar.waitingroom.models import Entry, Room
from pintar.waitingroom.queries import state_now
from pintar.waitingroom.tickets import Place, inside, inside_since, place_in

pytestmark = pytest.mark.django_db
PATHS = ["/pelatihan/"]


@pytest.fixture(autouse=True)
def open_for_business():
    sql.run("SELECT setval('waitingroom_place', 1, false)")
    with override_settings(WAITING_ROOM=True, WAITING_ROOM_PATHS=PATHS):
        yield


def crowd(*, admitted: int, last: int, rate: float = 1.0) -> None:
    """The line as it stands when so many came."""
    sql.run("SELECT setval('waitingroom_place', %s)", [last])
    Room.objects.update(admitted=admitted, rate=rate)


def is_waiting(response) -> bool:
    return b"Anda di ruang tunggu" in response.content


def test_on_a_quiet_day_nobody_notices_the_door(client):
    response = client.get("/pelatihan/")

    assert response.status_code == 200
    assert not is_waiting(response)
    assert inside_since(client.cookies[INSIDE_COOKIE].value)
    assert state_now().last == 0


def test_while_people_wait_a_newcomer_gets_the_next_place_and_keeps_it(client):
    crowd(admitted=10, last=500)

    first, second = client.get("/pelatihan/"), client.get("/pelatihan/?q=soal")

    assert is_waiting(first)
    assert is_waiting(second)
    assert place_in(client.cookies[PLACE_COOKIE].value) == Place(501, 10)
    assert state_now().last == 501
    assert b'data-number="501"' in second.content
    assert "490" in second.content.decode()  # people before them
    assert second.headers["Cache-Control"] == "no-store"


def test_whose_turn_has_come_walks_in_and_stays_in(client):
    crowd(admitted=500, last=900)
    client.cookies[PLACE_COOKIE] = Place(480, 10).sealed()

    assert not is_waiting(client.get("/pelatihan/"))
    assert client.cookies[PLACE_COOKIE].value == ""
    assert not is_waiting(client.get("/pelatihan/"))
    assert Entry.objects.filter(place=480).exists()


def test_a_place_opens_the_door_once(client, client_factory):
    crowd(admitted=500, last=900)
    copied = Place(480, 10).sealed()
    client.cookies[PLACE_COOKIE] = copied
    client.get("/pelatihan/")
    sql.run("UPDATE waitingroom_entry SET at = at - interval '5 minutes'")

    other = client_factory()
    other.cookies[PLACE_COOKIE] = copied

    assert is_waiting(other.get("/pelatihan/"))
    assert place_in(other.cookies[PLACE_COOKIE].value) == Place(901, 500)


def test_a_made_up_place_is_no_place(client):
    crowd(admitted=500, last=900)
    client.cookies[PLACE_COOKIE] = "1.0:abcdef"
    client.cookies[INSIDE_COOKIE] = f"{int(time.time())}:abcdef"

    assert is_waiting(client.get("/pelatihan/"))
    assert place_in(client.cookies[PLACE_COOKIE].value) == Place(901, 500)


def test_whoever_is_inside_is_not_asked_and_what_was_typed_is_taken_for_hours(client):
    crowd(admitted=10, last=500)
    client.cookies[INSIDE_COOKIE] = inside(time.time() - 2 * 60 * 60)

    assert is_waiting(client.get("/pelatihan/"))
    assert not is_waiting(client.post("/pelatihan/"))
    client.cookies[INSIDE_COOKIE] = inside(time.time() - 20 * 60)
    assert not is_waiting(client.get("/pelatihan/"))


def test_pages_where_people_learn_have_no_door(client):
    crowd(admitted=10, last=500)

    assert client.get("/verifikasi/").status_code == 200
    assert PLACE_COOKIE not in client.cookies


def test_a_page_that_fetches_a_part_is_told_to_come_as_a_whole(client):
    crowd(admitted=10, last=500)

    response = client.get("/pelatihan/", headers={"HX-Request": "true"})

    assert response.status_code == 204
    assert response.headers["HX-Refresh"] == "true"


def test_a_rush_fills_the_doorstep_and_then_makes_a_line(client_factory):
    Room.objects.update(rate=2.0)
    shared = client_factory()
    waiting = 0
    for _ in range(15):
        shared.cookies.clear()
        waiting += is_waiting(shared.get("/pelatihan/"))

    assert 3 <= waiting <= 6  # ten walk in at once, two more each second
    assert state_now().last == waiting


def test_each_look_lets_the_next_in_and_two_caretakers_do_not_let_in_twice():
    crowd(admitted=10, last=500, rate=20.0)
    sql.run("UPDATE waitingroom_room SET beat_at = clock_timestamp() - interval '1 second'")

    state = actions.look_after()

    assert state is not None
    assert 30 <= state.admitted <= 32
    assert actions.look_after() is None
    assert state_now().admitted == state.admitted


def test_an_order_of_the_operator_counts_at_once():
    actions.set_ceiling(people_a_second=2.5, by=None)

    assert state_now().rate == 2.5
    actions.set_ceiling(people_a_second=None, by=None)
    assert (state_now().rate, state_now().ceiling) == (2.5, None)


def test_when_the_last_has_come_in_the_room_is_closed_and_both_are_in_the_journal():
    crowd(admitted=10, last=500, rate=20.0)
    for last in (500, 11):
        sql.run(
            "UPDATE waitingroom_room SET beat_at = clock_timestamp() - interval '2 seconds', admitted = 10"
        )
        sql.run("SELECT setval('waitingroom_place', %s)", [last])
        actions.look_after()

    kinds = sql.rows("SELECT kind FROM journal_entry WHERE kind LIKE 'waitingroom.%%' ORDER BY id")
    assert kinds == [("waitingroom.opened",), ("waitingroom.emptied",)]
    assert Room.objects.get().opened_at is None


def test_the_small_file_says_how_the_line_moves(client):
    crowd(admitted=10, last=500, rate=20.0)

    response = client.get("/antre/keadaan.json")

    assert response.json() == {"admitted": 10, "rate": 20.0, "last": 500}
    assert response.headers["Cache-Control"] == "public, max-age=2"


def test_when_the_database_is_away_the_door_stands_open(client, monkeypatch):
    from django.db import OperationalError

    from pintar.waitingroom import queries

    def away():
        raise OperationalError("gone")

    monkeypatch.setattr(queries, "state_now", away)

    assert not is_waiting(client.get("/pelatihan/"))


@pytest.mark.django_db(transaction=True)
def test_fifty_who_come_together_get_fifty_places():
    places: list[int] = []

    def come() -> None:
        places.append(actions.give_place())
        connection.close()

    people = [threading.Thread(target=come) for _ in range(50)]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert len(set(places)) == 50
