"""Who closes a test whose time runs out: the clock, whoever comes, and what was given in time counts."""

from datetime import timedelta

import pytest

from pintar.assessment.actions import keep_answer
from pintar.assessment.models import Mark, Sitting, Submission
from pintar.assessment.queries import get_sitting_for, result_for
from pintar.journal.models import Entry
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.learning.actions import start_quiz
from pintar.learning.models import Progress
from pintar.learning.tests.phone import act, codes, enrolled, kept, send
from pintar.learning.tests.stage import to

pytestmark = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
TIMER = {"jam": "1"}


@pytest.fixture
def free(client):
    return enrolled(client)


def timed(free, *, ends_in, waits=timedelta(hours=24)):
    """A sitting that ends so long from now, and the moment it ends."""
    sitting = start_quiz(enrolment_id=free.pk, person=free.person, lesson="uji")
    ends = now() + ends_in
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=ends, late_until=ends + waits if waits else None)
    return sitting, ends


def right_answers(free, sitting, at):
    """A right answer to each question, given on the phone at an instant."""
    found = []
    for slot in get_sitting_for(free.person, sitting.pk).slots:
        choice = next(o["id"] for o in slot.shown["options"] if o["text"] == "Tepat")
        said = {"sitting": str(sitting.pk), "slot": slot.number, "form": f"jawaban={choice}"}
        found.append(act(free, "answered", lesson="uji", at=at, **said))
    return found


def closed_by():
    """The person who handed it in, as the row and the journal say; None for the clock."""
    row, fact = Submission.objects.get().by_id, Entry.objects.get(kind="assessment.sitting_submitted").by
    assert row == fact
    return row


@pytest.mark.parametrize("ends_in", [-SECOND, -10 * SECOND, 2 * SECOND])
def test_answers_given_in_time_count_when_they_arrive_after_the_timer_handed_in(client, free, ends_in):
    sitting, ends = timed(free, ends_in=ends_in)
    given = right_answers(free, sitting, ends - MINUTE)
    assert client.post(to("submission", free, "uji", sitting.pk), TIMER).url == to(
        "result", free, "uji", sitting.pk
    )
    assert closed_by() is None and Mark.objects.get().score == 0
    said = client.get(to("result", free, "uji", sitting.pk)).content.decode()
    assert "jawaban yang masih di ponsel ditunggu sampai" in said

    reply, again = send(client, *given), send(client, *given)

    assert kept(reply) == kept(again) == [one["id"] for one in given] and not codes(reply)
    assert [mark.score for mark in Mark.objects.order_by("id")] == [0, 100]
    assert Progress.objects.get(pk=free.pk).scores == {"uji": "100.00"}


def test_after_the_persons_own_hand_in_before_the_end_they_do_not_count(client, free):
    sitting, ends = timed(free, ends_in=10 * MINUTE)
    given = right_answers(free, sitting, now() - MINUTE)
    client.post(to("submission", free, "uji", sitting.pk))

    reply = send(client, *given)

    assert closed_by() == free.person_id and set(codes(reply).values()) == {"too-late"}
    assert "ditunggu sampai" not in client.get(to("result", free, "uji", sitting.pk)).content.decode()
    assert Mark.objects.get().score == 0 and Sitting.objects.get().late_until == ends + timedelta(hours=24)


@pytest.mark.parametrize("before", [10 * MINUTE, 15 * SECOND])
def test_a_timer_that_runs_out_long_before_the_end_is_the_persons_own(client, free, before):
    sitting, _ends = timed(free, ends_in=before)
    given = right_answers(free, sitting, now() - MINUTE)
    client.post(to("submission", free, "uji", sitting.pk), TIMER)

    assert closed_by() == free.person_id
    assert set(codes(send(client, *given)).values()) == {"too-late"}


@pytest.mark.parametrize("said", [{}, {"jam": "0"}])
def test_without_the_timers_word_the_last_seconds_are_the_persons_own(client, free, said):
    sitting, _ends = timed(free, ends_in=3 * SECOND)

    client.post(to("submission", free, "uji", sitting.pk), said)

    assert closed_by() == free.person_id


@pytest.mark.parametrize("way", ["look", "look again", "hand in", "answer", "act"])
def test_after_the_end_the_clock_was_first_whoever_comes(client, free, way):
    sitting, ends = timed(free, ends_in=-MINUTE, waits=None if way == "answer" else 60 * MINUTE)
    slot, submission = to("slot", free, "uji", sitting.pk, 2), to("submission", free, "uji", sitting.pk)
    result = to("result", free, "uji", sitting.pk)
    if way == "act":
        done = act(free, "submitted", lesson="uji", sitting=str(sitting.pk))
        assert kept(send(client, done)) == [done["id"]]
    else:
        reply = {
            "look": lambda: client.get(slot),
            "look again": lambda: client.get(submission),
            "hand in": lambda: client.post(submission),
            "answer": lambda: client.post(slot, {"jawaban": "1"}),
        }[way]()
        assert reply.url == result

    assert closed_by() is None
    given = right_answers(free, sitting, ends - MINUTE)
    late = codes(send(client, *given))
    assert set(late.values()) == ({"too-late"} if way == "answer" else set())


def test_a_page_opened_in_the_seconds_after_the_end_is_the_result_and_loses_no_answer_on_its_way(
    client, free
):
    sitting, ends = timed(free, ends_in=-3 * SECOND, waits=None)
    assert client.get(to("slot", free, "uji", sitting.pk, 1)).url == to("result", free, "uji", sitting.pk)
    assert not result_for(free.person, sitting.pk).has_key

    def keep(given):
        return keep_answer(
            sitting_id=sitting.pk,
            person_id=free.person_id,
            slot=1,
            response="a",
            act_id=uuid7(),
            device_at=given,
        )

    assert keep(ends - SECOND) and Mark.objects.count() == 2
    with pytest.raises(Refused) as after:
        keep(ends + SECOND)
    Sitting.objects.update(late_until=now() - SECOND)
    with pytest.raises(Refused) as late:
        keep(ends - SECOND)
    assert (after.value.code, late.value.code) == ("submitted", "too-late") and Mark.objects.count() == 2


def test_the_timer_and_then_the_person_hand_in_once(client, free):
    sitting, _ends = timed(free, ends_in=SECOND)

    for said in (TIMER, {}):
        assert client.post(to("submission", free, "uji", sitting.pk), said).status_code == 302

    assert closed_by() is None and Mark.objects.count() == 1


def test_a_test_whose_clock_stands_still_is_the_persons_own_until_its_days_are_over(client, free):
    sitting, _ends = timed(free, ends_in=-MINUTE)
    Sitting.objects.update(paused_at=now() - 5 * MINUTE, ends_at=now() + MINUTE)

    client.post(to("submission", free, "uji", sitting.pk))

    assert closed_by() == free.person_id
