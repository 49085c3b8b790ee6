"""What devices send: each act judged by itself, acknowledged once it is on disk, counted once."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from pintar.accounts.tests.people import make_person
from pintar.assessment.models import Answer
from pintar.journal.models import Entry
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.kit.memory import forget_everything
from pintar.learning import kinds
from pintar.learning.actions import replay, seen_from_acts, start_quiz
from pintar.learning.models import Act, Enrolment, Lost, Progress, Reconciled, Viewing
from pintar.learning.pieces import promise
from pintar.learning.queries import places_for, seen_by, study_held
from pintar.learning.tests.phone import HOUR, URL, act, codes, enrolled, kept, send, watched
from pintar.learning.tests.stage import make_enrolment
from pintar.learning.views import acts as view

pytestmark = pytest.mark.django_db


@pytest.fixture
def free(client):
    return enrolled(client)


def test_acts_are_kept_acknowledged_and_add_up(client, free):
    first = watched(free, [0, 30], at=now() - HOUR)
    second = watched(free, [25, 60], [100, 110], at=now() - HOUR / 2)
    paged, read = act(free, "paged", pages=[1, 2]), act(free, "read", seconds=20, share=0.5)

    reply = send(client, first, second, paged, read)

    assert reply.status_code == 200 and kept(reply) == [first["id"], second["id"], paged["id"], read["id"]]
    assert Act.objects.count() == 4
    places = places_for(study_held(free.pk))["satu"]
    assert places["audio"].spans == ((0, 60), (100, 110)) and places["audio"].position == 110
    assert places["slides"].pages == (1, 2) and places["reading"].seconds == 20


def test_sent_twice_in_any_order_counts_once(client, free):
    acts = [
        watched(free, [n * 30, n * 30 + 30], at=now() - HOUR + timedelta(seconds=30 * n)) for n in range(6)
    ]
    acts.append(act(free, "read", seconds=45, share=1))
    send(client, *acts)
    before = list(Viewing.objects.values("lesson", "medium", "spans", "seconds", "share", "position"))

    again = send(client, *reversed(acts))

    assert sorted(kept(again)) == sorted(one["id"] for one in acts) and Act.objects.count() == 7
    assert list(Viewing.objects.values("lesson", "medium", "spans", "seconds", "share", "position")) == before


def test_what_was_seen_is_worked_out_again_from_the_acts(client, free):
    send(
        client,
        watched(free, [0, 30], at=now() - HOUR),
        act(free, "paged", pages=[2]),
        act(free, "read", seconds=9),
    )
    before = places_for(study_held(free.pk))
    assert seen_from_acts(free.pk) == seen_by([free.pk])
    Viewing.objects.all().delete()

    replay(enrolment_id=free.pk)

    assert places_for(study_held(free.pk)) == before and len(before["satu"]) == 3


def test_a_refusal_costs_no_other_act(client, free):
    good, finish = (
        watched(free, [0, 20], at=now() - HOUR),
        act(free, "finished", lesson="dua", medium="reading"),
    )
    stranger = make_enrolment()
    bad = {
        "unknown-enrolment": watched(stranger, [0, 20]),
        "unknown-lesson": watched(free, [0, 20], lesson="lain"),
        "no-such-medium": watched(free, [0, 20], lesson="dua"),
        "unreadable": act(free, "watched", medium="audio", spans=[["x", 1]]),
        "too-fast": watched(free, [0, 200], rate=16),
        "impossible": watched(free, *[[0, 300]] * 200, rate=0.3),
    }

    reply = send(
        client,
        bad["unreadable"],
        good,
        *[a for c, a in bad.items() if c != "unreadable"],
        finish,
        7,
        {"id": "x"},
    )

    assert kept(reply) == [good["id"], finish["id"]]
    said = codes(reply)
    assert {code: said[one["id"]] for code, one in bad.items()} == {code: code for code in bad}
    assert all(one["message"] for one in reply.json()["refused"]) and said[""] == said["x"] == "unreadable"
    assert Act.objects.count() == 2 and Progress.objects.get(pk=free.pk).done == ["dua"]
    assert places_for(study_held(free.pk))["satu"]["audio"].spans == ((0, 20),)


def test_an_id_used_for_something_else_or_by_somebody_else_is_refused(client, free):
    first = watched(free, [0, 20], at=now() - HOUR)
    send(client, first)
    other = make_enrolment()
    Enrolment.objects.filter(pk=other.pk).update(enrolled_at=now() - timedelta(days=2))

    changed = send(client, first | {"spans": [[0, 25]]})
    finish = send(client, act(free, "finished", medium="reading", id=first["id"]))
    twice = send(client, watched(free, [0, 9], id=first["id"]), watched(free, [5, 9], id=first["id"]))
    client.force_login(other.person)
    theirs = send(client, watched(other, [0, 20], id=first["id"]))

    for reply in (changed, finish, twice, theirs):
        assert codes(reply)[first["id"]] == "act-reused" and not kept(reply)
    assert Act.objects.get().enrolment_id == free.pk


def test_play_beyond_the_end_of_a_clip_is_not_believed(client, free):
    beyond = watched(free, [290, 340], at=now() - HOUR)  # the clip has 300 seconds

    assert codes(send(client, beyond)) == {beyond["id"]: "impossible"} and not Act.objects.exists()


def test_two_films_at_once_are_told_apart_from_one(client, free):
    at = now() - HOUR
    acts = [watched(free, [0, 280], lesson="satu", at=at, id=uuid7()) for _ in range(4)]

    reply = send(client, *acts)

    assert len(kept(reply)) == 1 and set(codes(reply).values()) == {"impossible"}


@pytest.mark.parametrize(
    "off", [timedelta(0), timedelta(days=365), -timedelta(days=365), -timedelta(hours=3)]
)
def test_a_phone_clock_a_year_off_is_fine(client, free, off):
    done = now() - HOUR
    acts = [watched(free, [n * 60, n * 60 + 60], at=done + off + timedelta(minutes=n)) for n in range(5)]

    reply = send(client, *acts, sent_at=now() + off)

    assert len(kept(reply)) == 5
    first = Act.objects.get(pk=acts[0]["id"])
    assert abs(first.device_at - done) < timedelta(seconds=5)


def test_a_clock_that_began_in_1970_and_was_set_before_sending_loses_nothing(client, free):
    flat = datetime(1970, 1, 1, 3, tzinfo=UTC)
    acts = [watched(free, [n * 60, n * 60 + 60], at=flat + timedelta(minutes=n)) for n in range(5)]

    reply = send(client, *acts)

    assert len(kept(reply)) == 5 and places_for(study_held(free.pk))["satu"]["audio"].seconds == 300


def test_a_kind_of_an_upper_floor_is_handed_over_once(client, free, monkeypatch):
    heard = []

    def take(viewer, study, acts):
        heard.extend((viewer.pk, study.id, one.fields["text"]) for one in acts)
        return {
            one.id: Refused("terlalu panjang", code="too-long") for one in acts if one.fields["text"] == "x"
        }

    monkeypatch.setattr(kinds, "handlers", {})
    kinds.register("noted", take)
    note, long = act(free, "noted", text="ingat"), act(free, "noted", text="x")

    reply, again = send(client, note, long), send(client, note)

    assert kept(reply) == kept(again) == [note["id"]] and codes(reply) == {long["id"]: "too-long"}
    assert heard == [(free.person_id, free.pk, "ingat"), (free.person_id, free.pk, "x")]
    assert Act.objects.get().kind == "noted" and Act.objects.get().data == {}


def test_a_handler_that_fails_leaves_its_acts_with_the_device(client, free, monkeypatch):
    def fail(viewer, study, acts):
        raise RuntimeError("broken")

    monkeypatch.setattr(kinds, "handlers", {"noted": fail})
    good = act(free, "paged", pages=[1])

    reply = send(client, act(free, "noted", text="ingat"), good)

    assert kept(reply) == [good["id"]] and not codes(reply) and Act.objects.get().kind == "paged"


def test_receipts_are_found_again_and_what_is_gone_is_counted_and_said(client, free):
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    answer = act(free, "answered", lesson="uji", sitting=str(sitting.pk), slot=1, form="jawaban=1")
    receipts = [one["receipt"] for one in send(client, act(free, "paged", pages=[1]), answer).json()["kept"]]
    send(client, holding=receipts)
    assert Reconciled.objects.get().checked == 2 and not Lost.objects.exists()

    Answer.objects.all().delete()
    for _ in range(2):
        send(client, holding=[*receipts, str(uuid7()), "nonsense", f"{uuid7()}.{'0' * 16}"])

    row = Reconciled.objects.get()
    assert (row.checked, row.missing, row.unproven) == (6, 1, 4) and str(Lost.objects.get().pk) == answer[
        "id"
    ]
    fact = Entry.objects.get(kind="learning.acts_missing")
    assert fact.data["acts"] == [answer["id"]]


def test_only_pages_of_this_site_may_send(client, free):
    said = json.dumps({"sent_at": now().isoformat(), "acts": []})

    def status(**headers):
        return client.post(URL, said, content_type="text/plain", headers=headers).status_code

    assert status(**{"Sec-Fetch-Site": "same-origin"}) == status(Origin="http://testserver") == 200
    assert status() == status(Origin="null") == status(Origin="https://lain.id") == 403
    assert status(**{"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}) == 403


def test_signed_out_keeps_everything_on_the_phone(client):
    reply = send(client)

    assert reply.status_code == 401 and reply.json()["code"] == "signed-out"


@pytest.mark.parametrize(
    "said", [b"", b"[]", b"\xff", b'{"acts": []}', b'{"sent_at": "2026-01-01T00:00:00", "acts": []}']
)
def test_what_is_no_delivery_is_said_to_be_none(client, free, said):
    reply = client.post(URL, said, content_type="application/json", headers={"Sec-Fetch-Site": "same-origin"})

    assert reply.status_code == 400 and reply.json()["code"] == "unreadable"


def test_a_thousand_acts_are_taken_and_one_more_is_not(client, free):
    acts = [watched(free, [0, 5], at=now() - HOUR + timedelta(seconds=n)) for n in range(1001)]

    assert send(client, *acts).status_code == 400
    assert client.post(URL, b"x" * (1 << 20) + b"x", content_type="text/plain").status_code == 413


def test_a_heartbeat_takes_few_statements_and_a_batch_no_more(client, free, django_assert_max_num_queries):
    send(client, watched(free, [0, 20], at=now() - HOUR))
    for count, most in ((1, 9), (200, 11)):
        acts = [
            watched(free, [n, n + 1.5], at=now() - HOUR / 2 + timedelta(seconds=2 * n)) for n in range(count)
        ]
        # viewer, SAVEPOINT, studies, acts, seen, busy, both kept, RELEASE; many are written by COPY in a savepoint
        with django_assert_max_num_queries(most):
            assert len(kept(send(client, *acts))) == count


def test_too_many_letters_wait(client, free):
    view._letters[free.person_id] = (0.2, time.monotonic())

    reply = send(client)

    assert reply.status_code == 429 and int(reply["Retry-After"]) >= 1


def test_a_place_is_given_to_another_device_and_to_nobody_else(client, free):
    send(client, watched(free, [0, 30], at=now() - HOUR))
    address = reverse("learning:places", args=[free.pk])

    assert client.get(address).json()["satu"]["audio"]["position"] == 30
    client.force_login(make_person())
    assert client.get(address).status_code == 404


def test_the_public_counter_is_shown_once_something_was_compared(client, free):
    assert promise({}) == ""
    forget_everything()
    reply = send(client, act(free, "paged", pages=[1]))
    send(client, holding=[one["receipt"] for one in reply.json()["kept"]])
    forget_everything()

    page = client.get("/tentang/").content.decode()

    assert "lalu hilang: <b>0</b>, dari 1 yang dicocokkan" in page
