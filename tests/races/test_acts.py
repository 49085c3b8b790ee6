"""Acts hold when the same batch comes twice at once, and when two devices send at the same instant."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from pintar.assessment.models import Answer, Mark
from pintar.assessment.queries import get_sitting_for
from pintar.kit.clock import now
from pintar.kit.ids import uuid7
from pintar.learning.actions import start_quiz
from pintar.learning.models import Act, Enrolment, Presence, Progress, Viewing
from pintar.learning.tests.stage import make_enrolment
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def enrolment():
    found = make_enrolment(order="free")
    Enrolment.objects.filter(pk=found.pk).update(enrolled_at=now() - timedelta(days=2))
    return found


def phone(person):
    client = Client()
    client.force_login(person)
    return client


def act(enrolment, kind, ago, lesson="satu", **fields):
    at = now() - timedelta(seconds=ago)
    head = {
        "id": str(uuid7()),
        "enrolment": enrolment.pk,
        "lesson": lesson,
        "kind": kind,
        "at": at.isoformat(),
    }
    return head | fields


def watched(enrolment, n):
    """The n-th half minute of play: a clip of five minutes, again and again."""
    start = 30 * n % 300
    spans = [[start, start + 30]]
    return act(enrolment, "watched", 7200 - 30 * n, medium="audio", spans=spans, position=start + 30)


def send(client, acts):
    said = json.dumps({"sent_at": now().isoformat(), "acts": acts})
    headers = {"Sec-Fetch-Site": "same-origin"}
    reply = client.post("/belajar/tindakan/", said, content_type="application/json", headers=headers)
    assert reply.status_code == 200, reply.content
    return reply.json()


@pytest.mark.parametrize("count", [5, 60])  # by INSERT and by COPY
def test_the_same_batch_from_six_connections_counts_once_and_is_acknowledged_six_times(enrolment, count):
    acts = [watched(enrolment, n) for n in range(count)]
    acts.append(act(enrolment, "read", 10, seconds=40, share=1))
    phones = [phone(enrolment.person) for _ in range(6)]

    replies = together(6, lambda n: send(phones[n], acts if n % 2 else acts[::-1]))

    assert [len(reply["kept"]) for reply in replies] == [count + 1] * 6
    assert Act.objects.count() == count + 1
    assert Viewing.objects.get(medium="audio").spans == [[0, min(30 * count, 300)]]
    assert (
        Viewing.objects.get(medium="reading").seconds == 40
        and Presence.objects.get(channel="play").doubled == 0
    )


def test_two_devices_that_overlap_lose_nothing(enrolment):
    acts = [watched(enrolment, n) for n in range(80)]
    phones = [phone(enrolment.person) for _ in range(4)]
    portions = [acts[:50], acts[20:], acts[40:60], acts[::2]]

    replies = together(4, lambda n: send(phones[n], portions[n]))

    assert [len(reply["kept"]) for reply in replies] == [len(portion) for portion in portions]
    assert Act.objects.count() == 80 and Viewing.objects.get().spans == [[0, 300]]


def test_batches_of_several_enrolments_in_different_orders_do_not_wait_in_a_ring(enrolment):
    others = [make_enrolment(enrolment.person, order="free") for _ in range(3)]
    Enrolment.objects.update(enrolled_at=now() - timedelta(days=2))
    both = [enrolment, *others]
    batches = [[watched(one, n) for one in (both if k % 2 else both[::-1])] for k, n in enumerate(range(6))]
    phones = [phone(enrolment.person) for _ in range(6)]

    replies = together(6, lambda n: send(phones[n], batches[n]))

    assert [len(reply["kept"]) for reply in replies] == [4] * 6 and Act.objects.count() == 24


def test_two_devices_answer_and_hand_in_at_once(enrolment):
    sitting = start_quiz(enrolment_id=enrolment.pk, person=enrolment.person, lesson="uji")
    options = {}
    for slot in get_sitting_for(enrolment.person, sitting.pk).slots:
        options[slot.number] = {o["text"]: o["id"] for o in slot.shown["options"]}
    said = {"lesson": "uji", "sitting": str(sitting.pk)}
    wrong = [
        act(enrolment, "answered", 60, slot=n, form=urlencode({"jawaban": o["Keliru"]}), **said)
        for n, o in options.items()
    ]
    right = [
        act(enrolment, "answered", 30, slot=n, form=urlencode({"jawaban": o["Tepat"]}), **said)
        for n, o in options.items()
    ]
    phones = [phone(enrolment.person) for _ in range(2)]

    together(2, lambda n: send(phones[n], wrong if n else right))
    given = [slot.given for slot in get_sitting_for(enrolment.person, sitting.pk).slots]
    done = act(enrolment, "submitted", 1, **said)
    together(2, lambda n: send(phones[n], [done]))

    assert given == [o["Tepat"] for o in options.values()] and Answer.objects.count() == 8
    assert Mark.objects.get().score == 100 and Progress.objects.get(pk=enrolment.pk).tries == {"uji": 1}
