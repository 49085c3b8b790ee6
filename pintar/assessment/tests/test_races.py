"""Two at once: real threads, real connections."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F

from pintar.assessment.actions import (
    close_expired,
    keep_answer,
    make_paper,
    open_sitting,
    pause_sitting,
    resume_sitting,
    submit_sitting,
)
from pintar.assessment.conduct import Pause
from pintar.assessment.models import Answer, Mark, Sitting, Submission
from pintar.assessment.tests.samples import SINGLE, make_person, make_sitting, make_test
from pintar.assessment.values import PaperRules
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work, times):
    """Call `work(n)` in so many threads that start together; their results, or what they raised."""
    gate = threading.Barrier(times)

    def run(n):
        try:
            gate.wait(10)
            return work(n)
        except Exception as fault:
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_many_taps_open_one_sitting():
    person, paper = make_person(), make_test()

    found = at_once(lambda _n: open_sitting(person=person, paper_id=paper.pk, context="uji:1"), 8)

    assert len({sitting.pk for sitting in found}) == 1 and Sitting.objects.count() == 1


def test_handed_in_by_many_is_marked_once():
    sitting = make_sitting()

    found = at_once(lambda _n: submit_sitting(sitting_id=sitting.pk, by=sitting.person), 6)

    assert len({mark.pk for mark in found}) == 1
    assert Mark.objects.count() == Submission.objects.count() == 1


def test_the_same_answer_sent_by_many_is_kept_once_and_acknowledged_to_all():
    sitting, act = make_sitting(bodies=[SINGLE]), uuid7()

    def send(_n):
        return keep_answer(
            sitting_id=sitting.pk, person_id=sitting.person_id, slot=1, response="a", act_id=act
        )

    found = at_once(send, 6)

    assert len(set(found)) == 1 and Answer.objects.count() == 1


def test_an_answer_that_meets_a_submission_is_either_marked_or_refused():
    """Whatever was acknowledged is in the mark; whatever is not in the mark was refused."""
    for round_ in range(12):
        sitting = make_sitting(make_person(f"orang{round_}"), bodies=[SINGLE])

        def race(n, sitting=sitting):
            if n == 0:
                return submit_sitting(sitting_id=sitting.pk, by=sitting.person)
            return keep_answer(
                sitting_id=sitting.pk, person_id=sitting.person_id, slot=1, response="a", act_id=uuid7()
            )

        mark, *answers = at_once(race, 4)

        kept = [answer for answer in answers if not isinstance(answer, Exception)]
        assert all(answer.code == "submitted" for answer in answers if isinstance(answer, Refused))
        assert len(kept) + sum(isinstance(a, Refused) for a in answers) == 3
        assert bool(kept) == (mark.score == 100)


def test_an_answer_waits_for_a_submission_under_way_and_is_then_refused():
    sitting = make_sitting(bodies=[SINGLE])
    found: list[object] = []

    def answer():
        try:
            keep_answer(
                sitting_id=sitting.pk, person_id=sitting.person_id, slot=1, response="a", act_id=uuid7()
            )
        except Refused as no:
            found.append(no.code)
        finally:
            connection.close()

    thread = threading.Thread(target=answer)
    with transaction.atomic():
        submit_sitting(sitting_id=sitting.pk, by=sitting.person)
        thread.start()
        time.sleep(0.3)
        assert not found
    thread.join(10)

    assert found == ["submitted"] and not Answer.objects.exists()


def test_many_taps_when_time_ran_out_hand_the_old_one_in_once_and_open_one():
    sitting = make_sitting(minutes=30)
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=now() - timedelta(minutes=1))

    def race(n):
        if n == 0:
            return close_expired()
        return open_sitting(person=sitting.person, paper_id=sitting.paper_id, context=sitting.context).pk

    _closed, *found = at_once(race, 6)

    assert len(set(found)) == 1 and found[0] != sitting.pk, found
    assert Sitting.objects.count() == 2 and Submission.objects.count() == Mark.objects.count() == 1


def test_pausing_and_going_on_by_many_moves_the_clock_once():
    rules = PaperRules(pass_mark=70, time_limit_minutes=30, pause="free")
    paper = make_paper(bank="uji", title="Jeda", rules=rules, items=[("satu", SINGLE)])
    sitting = open_sitting(person=make_person(), paper_id=paper.pk, context="uji:1")
    said = {"sitting_id": sitting.pk, "person": sitting.person}

    assert not [f for f in at_once(lambda _n: pause_sitting(**said), 5) if isinstance(f, Exception)]
    assert Pause.objects.count() == 1
    Sitting.objects.update(paused_at=F("paused_at") - timedelta(minutes=10))
    assert not [f for f in at_once(lambda _n: resume_sitting(**said), 5) if isinstance(f, Exception)]

    moved = Sitting.objects.get().closes_at - sitting.closes_at
    assert timedelta(minutes=10) <= moved < timedelta(minutes=10, seconds=30)


def test_an_answer_that_meets_a_pause_is_kept_or_refused_and_never_lost():
    """In the last twenty seconds before a clock stops answers are on their way; later ones are refused while it stands."""
    rules = PaperRules(pass_mark=70, time_limit_minutes=30, pause="free")
    paper = make_paper(bank="uji", title="Jeda", rules=rules, items=[("satu", SINGLE)])
    for round_ in range(6):
        sitting = open_sitting(
            person=make_person(f"jeda{round_}"), paper_id=paper.pk, context=f"uji:{round_}"
        )

        def race(n, sitting=sitting):
            if n == 0:
                return pause_sitting(sitting_id=sitting.pk, person=sitting.person)
            return keep_answer(
                sitting_id=sitting.pk, person_id=sitting.person_id, slot=1, response="a", act_id=uuid7()
            )

        _paused, *answers = at_once(race, 4)

        kept = [one for one in answers if not isinstance(one, Exception)]
        assert len(kept) == Answer.objects.filter(sitting=sitting).count() == 3
        Sitting.objects.filter(pk=sitting.pk).update(paused_at=now() - timedelta(minutes=1))
        late = at_once(lambda _n, sitting=sitting: race(1, sitting), 1)[0]
        assert isinstance(late, Refused) and late.code == "paused"
