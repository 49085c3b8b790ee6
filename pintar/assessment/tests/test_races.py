"""Two at once: real threads, real connections."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from pintar.assessment.actions import keep_answer, open_sitting, submit_sitting
from pintar.assessment.models import Answer, Mark, Sitting, Submission
from pintar.assessment.tests.samples import SINGLE, make_person, make_sitting, make_test
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
