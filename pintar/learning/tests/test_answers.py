"""Answers given without a signal: in order, from two devices, and after the end."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.urls import reverse

from pintar.assessment.actions import close_expired, keep_answers
from pintar.assessment.models import Answer, Mark, Sitting
from pintar.assessment.queries import get_sitting_for
from pintar.journal.models import Entry
from pintar.kit.clock import now
from pintar.kit.ids import uuid7
from pintar.learning.actions import start_quiz, submit_quiz
from pintar.learning.models import Progress
from pintar.learning.tests.phone import HOUR, act, codes, enrolled, kept, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def free(client):
    return enrolled(client)


def test_a_quiz_taken_without_a_signal_goes_up_in_order(client, free):
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    right = {}
    for slot in get_sitting_for(free.person, sitting.pk).slots:
        right[slot.number] = next(o["id"] for o in slot.shown["options"] if o["text"] == "Tepat")
    answers = [
        act(
            free,
            "answered",
            lesson="uji",
            sitting=str(sitting.pk),
            slot=n,
            form=urlencode({"jawaban": v, "act": ""}),
        )
        for n, v in right.items()
    ]
    done = act(free, "submitted", lesson="uji", sitting=str(sitting.pk))

    reply = send(client, *answers, done)
    again = send(client, *answers, done)

    assert kept(reply) == kept(again) == [one["id"] for one in [*answers, done]]
    assert reply.json()["kept"][0]["label"].startswith("Tersimpan ")
    assert Mark.objects.get().score == 100 and Answer.objects.count() == 4
    assert Progress.objects.get(pk=free.pk).tries == {"uji": 1}


def test_an_answer_that_is_none_is_refused_and_the_others_are_kept(client, free):
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    said = {"lesson": "uji", "sitting": str(sitting.pk)}
    good = act(free, "answered", slot=1, form="jawaban=1", **said)
    wrong = act(free, "answered", slot=2, form="jawaban=77", **said)
    zero = act(free, "answered", slot=2, form="jawaban=%00", **said)
    beyond = act(free, "answered", slot=9, form="jawaban=1", **said)
    foreign = act(free, "answered", slot=1, form="jawaban=1", lesson="uji", sitting=str(uuid4()))

    reply = send(client, wrong, zero, beyond, foreign, good)

    assert kept(reply) == [good["id"]] and Answer.objects.count() == 1
    assert codes(reply) == {
        wrong["id"]: "not-in-the-item",
        zero["id"]: "not-in-the-item",
        beyond["id"]: "unknown-sitting",
        foreign["id"]: "unknown-sitting",
    }


def test_an_answer_that_was_taken_back_goes_up_and_holds_up_no_other(client, free):
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    said = {"lesson": "uji", "sitting": str(sitting.pk)}
    first = act(free, "answered", slot=1, form="jawaban=1", **said)
    back = act(free, "answered", slot=1, form="", **said)
    other = act(free, "answered", slot=2, form="jawaban=1", **said)

    for _time in range(2):
        reply = send(client, first, back, other)
        assert kept(reply) == [first["id"], back["id"], other["id"]]

    slots = get_sitting_for(free.person, sitting.pk).slots
    assert [slot.is_answered for slot in slots[:2]] == [False, True]
    assert Answer.objects.count() == 3


def test_an_answer_that_cannot_be_kept_stays_with_the_phone_and_the_others_are_kept(
    client, free, monkeypatch
):
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    said = {"lesson": "uji", "sitting": str(sitting.pk), "form": "jawaban=1"}
    some = [act(free, "answered", slot=n, **said) for n in (1, 2, 3)]

    def keep(*, answers, **more):
        if any(one.slot == 2 for one in answers):
            raise IntegrityError("the database does not take this one")
        return keep_answers(answers=answers, **more)

    monkeypatch.setattr("pintar.learning.actions.acts.keep_answers", keep)
    reply = send(client, *some)

    assert kept(reply) == [some[0]["id"], some[2]["id"]] and codes(reply) == {}
    assert Answer.objects.count() == 2


def test_of_two_devices_the_answer_given_later_counts_and_both_stay(client, free):
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    said = {"lesson": "uji", "sitting": str(sitting.pk), "slot": 1}
    slow = -timedelta(hours=2)  # the clock of the phone whose answer is the later one
    early = act(free, "answered", form="jawaban=1", at=now() - timedelta(minutes=30), **said)
    later = act(free, "answered", form="jawaban=2", at=now() - timedelta(minutes=10) + slow, **said)

    send(client, later, sent_at=now() + slow)
    send(client, early)

    assert get_sitting_for(free.person, sitting.pk).slots[0].given == "2" and Answer.objects.count() == 2


def test_answers_of_a_sitting_are_kept_together(client, free, django_assert_max_num_queries):
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    said = {"lesson": "uji", "sitting": str(sitting.pk)}
    send(client, act(free, "answered", slot=1, form="jawaban=1", **said))
    get_sitting_for(free.person, sitting.pk)  # its questions are remembered
    acts = [act(free, "answered", slot=1 + n % 4, form=f"jawaban={1 + n % 3}", **said) for n in range(60)]

    with django_assert_max_num_queries(7):  # viewer, SAVEPOINT, studies, SAVEPOINT, answers, RELEASE, RELEASE
        reply = send(client, *acts)

    assert kept(reply) == [one["id"] for one in acts] and Answer.objects.count() == 61
    given = [slot.given for slot in get_sitting_for(free.person, sitting.pk).slots]
    assert given == [str(1 + n % 3) for n in range(56, 60)]


def test_one_answer_by_itself_is_placed_by_the_clock_of_its_phone(client, free):
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    address = reverse("learning:slot", args=[free.pk, "uji", sitting.pk, 1])
    ahead = now() + 3 * HOUR

    def keep(choice, **fields):
        said = {"jawaban": choice, "act": str(uuid7())} | fields
        assert client.post(address, said, headers={"HX-Request": "true"}).status_code == 200
        return get_sitting_for(free.person, sitting.pk).slots[0].given

    assert keep("1") == "1"
    assert keep("2", sent_at=ahead.isoformat(), device_at=(ahead - HOUR).isoformat()) == "1"
    assert keep("3", sent_at=ahead.isoformat(), device_at=ahead.isoformat()) == "3"
    assert (
        keep("2", device_at=(now() - 5 * HOUR).isoformat()) == "2"
    )  # its clock is unknown: given as it arrives


def close(sitting, minutes_ago, waits=24):
    closed = now() - timedelta(minutes=minutes_ago)
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=closed, late_until=closed + timedelta(hours=waits))
    return closed


def sealed(free):
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    assert sitting.late_until == sitting.closes_at + timedelta(hours=24)
    return sitting, {"lesson": "uji", "sitting": str(sitting.pk), "form": "jawaban=1"}


def test_answers_given_before_the_end_count_when_they_arrive_within_the_grace(client, free):
    sitting, said = sealed(free)
    closed = close(sitting, 60)
    assert close_expired() == 1 and Mark.objects.get().score == 0
    right = {}
    for slot in get_sitting_for(free.person, sitting.pk).slots:
        right[slot.number] = next(o["id"] for o in slot.shown["options"] if o["text"] == "Tepat")
    given = [
        act(free, "answered", slot=n, at=closed - timedelta(minutes=5), **said | {"form": f"jawaban={v}"})
        for n, v in right.items()
    ]
    after = act(free, "answered", slot=1, at=closed + timedelta(minutes=5), **said)

    reply = send(client, *given, after, act(free, "submitted", lesson="uji", sitting=str(sitting.pk)))

    assert len(kept(reply)) == 5 and codes(reply) == {after["id"]: "submitted"}
    assert [m.score for m in Mark.objects.order_by("id")] == [0, 100] and Mark.objects.last().reason
    assert Progress.objects.get(pk=free.pk).scores == {"uji": "100.00"}
    fact = Entry.objects.get(kind="assessment.sitting_marked_again")
    assert fact.data["before"] == "0.00" and fact.data["score"] == "100.00"


def test_after_the_grace_an_answer_is_refused_clearly_and_stays_in_the_history(client, free):
    sitting, said = sealed(free)
    closed = close(sitting, 25 * 60)
    late = act(free, "answered", slot=1, at=closed - timedelta(minutes=5), **said)

    reply, again = send(client, late), send(client, late)

    assert codes(reply) == codes(again) == {late["id"]: "too-late"}
    assert "riwayat" in reply.json()["refused"][0]["message"]
    assert Answer.objects.get().is_late and get_sitting_for(free.person, sitting.pk).unanswered == (
        1,
        2,
        3,
        4,
    )


def test_what_the_person_handed_in_stays_as_it_was(client, free):
    sitting, said = sealed(free)
    given = now() - timedelta(minutes=1)
    submit_quiz(enrolment_id=free.pk, person=free.person, lesson="uji", sitting_id=sitting.pk)

    reply = send(client, act(free, "answered", slot=1, at=given, **said))

    assert set(codes(reply).values()) == {"too-late"} and Mark.objects.count() == 1
