"""The short way in: it says yes to whom the long way would, and leaves everything else to it."""

import io
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from pintar.accounts.models import Person, Session
from pintar.accounts.tests.people import make_person
from pintar.accounts.viewer import MARK, bearer_of, mark_keys
from pintar.admission import turnstile
from pintar.admission.actions import seal_for_good, take_ticket
from pintar.admission.actions.crowding import ALONE, _crowd
from pintar.admission.models import Draw, Ticket
from pintar.admission.queries import plain_of
from pintar.admission.tests.crowd import make_draw
from pintar.admission.turnstile import with_turnstile
from pintar.catalogue.actions import close_batch
from pintar.catalogue.models import Batch, Period, Training
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.memory import forget_everything
from pintar.waitingroom import door

pytestmark = pytest.mark.django_db
OURS = {"HTTP_SEC_FETCH_SITE": "same-origin"}
LONG = "599 The long way"


@pytest.fixture(autouse=True)
def nothing_remembered():
    forget_everything()


def cookie_of(person):
    client = Client()
    client.force_login(person)
    return client.cookies["sesi"].value


def tap(batch, cookie="", *, path="", body=b"", **said):
    """The status and the headers that a tap is answered with; LONG when it was left to the long way, its form unread."""
    return sent(with_turnstile(long_way), batch, cookie, path=path, body=body, **said)


def long_way(environ, start_response):
    start_response(LONG, [])
    return [b""]


def sent(way, batch, cookie, *, path="", body=b"", **said):
    environ = RequestFactory().post(path or f"/angkatan/{batch.pk}/pendaftaran/", **{**OURS, **said}).environ
    form, plainly = io.BytesIO(body), ("REQUEST_METHOD", "CONTENT_LENGTH", "QUERY_STRING")
    environ |= {
        "wsgi.input": form,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_COOKIE": f"sesi={cookie}; bahasa=en",
    }
    environ |= {name: value for name, value in said.items() if name in plainly}
    told = []
    list(way(environ, lambda status, headers: told.append((status, dict(headers)))))
    assert len(told) == 1 and form.tell() == (0 if told[0][0] == LONG else len(body))
    return told[0]


def is_let_in(batch, person, **said):
    status, headers = tap(batch, cookie_of(person), **said)
    assert status in (LONG, "302 Found")
    return status != LONG and headers["Location"] == f"/tiket/{Ticket.objects.get(person=person).pk}/"


def test_a_tap_is_answered_by_one_statement_and_leads_to_the_ticket(django_assert_num_queries):
    batch, first, person = make_draw(seating="lottery"), make_person(), make_person()
    assert is_let_in(batch, first)  # from now on the batch is remembered
    cookie = cookie_of(person)

    with django_assert_num_queries(1):
        status, headers = tap(batch, cookie, body=b"csrfmiddlewaretoken=abc")

    held = Ticket.objects.get(person=person)
    assert status == "302 Found" and headers["Location"] == f"/tiket/{held.pk}/"
    assert (
        headers["X-Person"] == str(person.pk)
        and "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    )
    assert held.batch == batch and held.period_id == batch.period_id and held.is_exclusive
    assert held.groups == {} and held.needs == [] and held.cancelled_at is None


def test_the_short_way_gives_what_the_long_way_gives_and_refuses_nobody_else():
    people = [
        {},
        {"profession_id": "guru-pai"},
        {"profession_id": "penyuluh", "employment": "pppk"},
        {"employment": "non-asn", "institution": ""},
        {"province": "94"},
        {"is_complete": False},
    ]
    rules = [
        {},
        {"professions": ["guru-madrasah"]},
        {"professions": ["guru-pai", "non-guru"], "employment": ["pns", "pppk"]},
        {"employment": ["non-asn"]},
    ]
    every = ("province", "regency", "profession", "employment", "institution")
    shares = [(), [{"by": by, "of": "35", "most": 1} for by in every]]
    answers = set()
    for rule, share in product(rules, shares):
        batch = make_draw(seating="lottery", quota=9, shares=share, **rule)
        fresh = Batch.objects.select_related("period", "training").get(pk=batch.pk)
        for values in people:
            one, twin = make_person(**values), make_person(**values)
            try:
                taken = take_ticket(person=one, batch=fresh)
            except Refused:
                taken = None
            assert is_let_in(batch, twin) is (taken is not None), (rule, values)
            answers.add(taken is not None)
            if taken:
                held = Ticket.objects.get(person=twin)
                assert (held.groups, held.needs) == (taken.groups, taken.needs)
    assert answers == {True, False}


@pytest.mark.parametrize("missing", ["full_name", "profession_id", "employment", "province_id", "regency_id"])
def test_whose_profile_lacks_one_thing_is_left_to_the_page_that_asks_for_it(missing):
    batch, person = make_draw(), make_person()
    Person.objects.filter(pk=person.pk).update(
        **{missing: "" if missing in ("full_name", "employment") else None}
    )
    person.refresh_from_db()

    assert not person.is_profile_complete and not is_let_in(batch, person)


def test_where_several_may_be_chosen_each_batch_has_its_ticket_on_the_short_way_too():
    batch, person = make_draw(period={"one_training": False}), make_person()
    other = make_draw()
    Batch.objects.filter(pk=other.pk).update(period=batch.period)

    for one in (batch, other):
        status, headers = tap(one, cookie_of(person))
        held = Ticket.objects.get(person=person, batch=one)
        assert status == "302 Found" and headers["Location"] == f"/tiket/{held.pk}/" and not held.is_exclusive


def test_of_a_lot_each_gets_what_their_own_session_opens_and_numbers_rise_in_the_order_of_arrival():
    batch, people = make_draw(), [make_person() for _ in range(4)]
    bearers = [bearer_of(cookie_of(person)) for person in people]
    ended = replace(bearers[3], session=bearers[0].session)
    lot = [bearers[2], bearers[0], ended, bearers[1], bearers[0], bearers[3]]

    numbers = _crowd(plain_of(batch.pk)).work(lot)

    assert [number is None for number in numbers] == [False, False, True, False, True, True]
    given = [number for number in numbers if number]
    assert given == sorted(given) and set(given) == set(Ticket.objects.values_list("pk", flat=True))
    assert not Ticket.objects.filter(person=people[3]).exists()


@pytest.mark.django_db(transaction=True)
def test_whose_other_tap_is_in_another_lot_goes_the_long_way_instead_of_waiting():
    batch, person, other = make_draw(), make_person(), make_person()
    row = sql.one(f"SELECT {ALONE.replace('tap.person', '%s')}", [person.pk])
    assert row == (True,)
    held = connection.copy()
    with held.cursor() as elsewhere:
        elsewhere.execute("BEGIN")
        elsewhere.execute(f"SELECT {ALONE.replace('tap.person', '%s')}", [person.pk])
        lot = [bearer_of(cookie_of(one)) for one in (person, other)]

        numbers = _crowd(plain_of(batch.pk)).work(lot)
    held.close()

    assert numbers == [None, Ticket.objects.get().pk] and Ticket.objects.get().person == other


def test_when_the_database_fails_everybody_goes_the_long_way_for_a_moment(monkeypatch, caplog):
    batch, person = make_draw(), make_person()
    cookie, asked = cookie_of(person), []
    caplog.set_level("WARNING", "pintar.admission")

    def fail(bearer, plain):
        asked.append(bearer)
        raise OperationalError("away")

    monkeypatch.setattr(turnstile.actions, "take_together", fail)
    way = with_turnstile(long_way)
    answers = [sent(way, batch, cookie)[0] for _ in range(3)]

    assert answers == [LONG] * 3 and len(asked) == 1 and "long way" in caplog.text


def test_a_tap_has_its_line_in_the_log_its_count_and_its_share_of_the_pulse(monkeypatch, caplog):
    batch, person = make_draw(), make_person()
    told, pulses = [], []
    monkeypatch.setattr(turnstile.counting, "count", lambda *said: told.append(said[:2]))
    monkeypatch.setattr(door.pulse, "add", pulses.append)
    caplog.set_level("INFO", "pintar.request")

    with override_settings(WAITING_ROOM=True, WAITING_ROOM_PATHS=["/"]):
        headers = tap(batch, cookie_of(person), HTTP_X_REQUEST_ID="abc-1")[1]

    assert told == [("admission:register", 302)] and len(pulses) == 1
    assert headers["X-Request-Id"] == "abc-1" == caplog.records[-1].request_id
    assert caplog.records[-1].getMessage() == f"POST /angkatan/{batch.pk}/pendaftaran/ 302"


@pytest.mark.parametrize(
    "behind_proxy, said, is_short",
    [
        (False, {"HTTP_HOST": "pintar.example:443"}, True),
        (False, {"HTTP_HOST": "pintar.example.evil.id"}, False),
        (False, {"HTTP_HOST": "pintar.example", "HTTP_X_FORWARDED_HOST": "evil.id"}, True),
        (True, {"HTTP_HOST": "10.42.0.17", "HTTP_X_FORWARDED_HOST": "pintar.example"}, True),
        (True, {"HTTP_HOST": "pintar.example", "HTTP_X_FORWARDED_HOST": "evil.id"}, False),
    ],
)
def test_under_a_name_that_somebody_made_up_the_long_way_refuses(behind_proxy, said, is_short):
    batch, person = make_draw(), make_person()

    with override_settings(ALLOWED_HOSTS=["pintar.example"], USE_X_FORWARDED_HOST=behind_proxy):
        status, _headers = tap(batch, cookie_of(person), **said)

    assert status == ("302 Found" if is_short else LONG)


def test_its_addresses_are_those_of_the_long_way():
    assert turnstile.ADDRESS.fullmatch(reverse(turnstile.VIEW, args=[7]))
    assert reverse("admission:ticket", args=[12]) == "/tiket/12/"


def test_a_second_tap_is_left_to_the_long_way_which_finds_the_first_ticket(client):
    batch, person = make_draw(), make_person()
    assert is_let_in(batch, person)

    assert tap(batch, cookie_of(person))[0] == LONG
    client.force_login(person)
    assert client.post(f"/angkatan/{batch.pk}/pendaftaran/").url == f"/tiket/{Ticket.objects.get().pk}/"


@pytest.mark.parametrize(
    "said",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": ""},
        {"REQUEST_METHOD": "GET"},
        {"CONTENT_LENGTH": "4097"},
        {"CONTENT_LENGTH": "-1"},
        {"CONTENT_LENGTH": "0" * 5000},
        {"QUERY_STRING": "a=%00"},
        {"path": "/angkatan/99999999999999999999/pendaftaran/"},
        {"path": "/angkatan/999999999/pendaftaran/"},
        {"path": "/angkatan/1/ganti/"},
    ],
)
def test_a_tap_that_may_not_come_from_our_page_or_is_no_tap_is_left_alone(said):
    batch, person = make_draw(), make_person()

    assert tap(batch, cookie_of(person), **said)[0] == LONG
    assert not Ticket.objects.exists()


def end(person):
    Session.objects.filter(person=person).update(ended_at=now(), ended_by="elsewhere")


def let_run_out(person):
    Session.objects.filter(person=person).update(began_at=now() - timedelta(days=91))


@pytest.mark.parametrize(
    "change",
    [
        end,
        let_run_out,
        lambda person: Person.objects.filter(pk=person.pk).update(epoch=7),
        lambda person: Person.objects.filter(pk=person.pk).update(password="!"),
        lambda person: Person.objects.filter(pk=person.pk).update(is_active=False),
    ],
)
def test_a_session_that_does_not_stand_opens_nothing(change):
    batch, person = make_draw(), make_person()
    cookie = cookie_of(person)
    change(person)

    assert tap(batch, cookie)[0] == LONG and not Ticket.objects.exists()


def test_a_cookie_that_is_not_ours_or_none_opens_nothing():
    batch, person = make_draw(), make_person()
    cookie = cookie_of(person)

    for made_up in ("", "x", cookie[:-1], cookie.replace(":", ".", 1), f"{cookie}x"):
        assert tap(batch, made_up)[0] == LONG
    assert not Ticket.objects.exists()
    assert tap(batch, cookie)[0] == "302 Found"


def test_the_database_works_out_the_same_mark_of_a_session_as_the_program():
    person = make_person()
    row = sql.one(f"SELECT {MARK} FROM accounts_person p WHERE p.id = %s", [*mark_keys(), person.pk])

    assert row == (person.get_session_auth_hash(),)


@pytest.mark.parametrize(
    "change",
    [
        lambda b: Period.objects.filter(pk=b.period_id).update(opens_at=now() + timedelta(hours=1)),
        lambda b: Period.objects.filter(pk=b.period_id).update(closes_at=now()),
        lambda b: close_batch(batch=b, reason="Pengajar sakit", by=None),
        lambda b: seal_for_good(batch_id=b.pk),
        lambda b: Draw.objects.all().delete(),
        lambda b: Batch.objects.filter(pk=b.pk).update(quota=None),
        lambda b: Training.objects.filter(pk=b.training_id).update(is_listed=False),
        lambda b: Period.objects.filter(pk=b.period_id).update(is_announced=False),
    ],
)
def test_where_the_batch_does_not_give_tickets_now_nobody_is_let_in(change):
    batch, person = make_draw(), make_person()
    change(batch)

    assert not is_let_in(batch, person) and not Ticket.objects.exists()


@pytest.mark.parametrize(
    "rules",
    [
        {"seating": "direct"},
        {"seating": "need", "points": {"remote": 2}},
        {"most_per_year": 2},
        {"repeat": "never"},
        {"after": ["dasar"]},
        {"asked": ["institution"]},
        {"asked": ["nip"]},
        {"papers": [{"key": "sk", "label": "SK"}]},
    ],
)
def test_where_more_is_asked_than_work_and_profile_the_long_way_asks_it(rules):
    batch, person = make_draw(), make_person()
    Period.objects.filter(pk=batch.period_id).update(rules={"seating": "first-come", **rules})

    assert not is_let_in(batch, person) and not Ticket.objects.exists()


def test_one_training_in_a_period_holds_on_the_short_way_too():
    batch, person = make_draw(), make_person()
    other = make_draw()
    Batch.objects.filter(pk=other.pk).update(period=batch.period)
    assert is_let_in(batch, person)

    assert tap(other, cookie_of(person))[0] == LONG and Ticket.objects.get().batch == batch


def test_where_people_wait_before_this_page_they_wait():
    batch, person = make_draw(), make_person()

    with override_settings(WAITING_ROOM=True, WAITING_ROOM_PATHS=["/angkatan/"]):
        assert not is_let_in(batch, person)
    with override_settings(WAITING_ROOM=True, WAITING_ROOM_PATHS=["/", "/pelatihan/"]):
        assert is_let_in(batch, person)
