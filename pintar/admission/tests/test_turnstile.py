"""The short way in: it says yes to whom the long way would, and leaves everything else to it."""

import io
from datetime import timedelta
from itertools import product

import pytest
from django.test import Client, RequestFactory, override_settings

from pintar.accounts.models import Person, Session
from pintar.accounts.tests.people import make_person
from pintar.accounts.viewer import MARK, mark_keys
from pintar.admission.actions import seal_for_good, take_ticket
from pintar.admission.models import Draw, Ticket
from pintar.admission.tests.crowd import make_draw
from pintar.admission.turnstile import with_turnstile
from pintar.catalogue.actions import close_batch
from pintar.catalogue.models import Batch, Period, Training
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.memory import forget_everything

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
    environ = RequestFactory().post(path or f"/angkatan/{batch.pk}/pendaftaran/", **{**OURS, **said}).environ
    form = io.BytesIO(body)
    environ |= {
        "wsgi.input": form,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_COOKIE": f"sesi={cookie}; bahasa=en",
    }
    environ |= {name: value for name, value in said.items() if name in ("REQUEST_METHOD", "CONTENT_LENGTH")}
    told = []

    def long_way(environ, start_response):
        assert form.tell() == 0
        start_response(LONG, [])
        return [b""]

    list(with_turnstile(long_way)(environ, lambda status, headers: told.append((status, dict(headers)))))
    assert form.tell() in (0, len(body)) and len(told) == 1
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
    shares = [
        (),
        (
            {"by": "institution", "of": "MIN 1", "least": 1},
            {"by": "regency", "of": "35.01", "least": 1},
        ),
    ]
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
