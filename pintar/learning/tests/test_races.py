"""Two at once: real threads, real connections."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from pintar.accounts.tests.people import make_person
from pintar.journal.models import Entry
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.learning.actions import enrol, finish_lesson, judge_again, start_quiz, submit_quiz
from pintar.learning.models import Act, Completion, Enrolment, Progress
from pintar.learning.tests.stage import finish, make_batch, make_enrolment, sit

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Call these in threads that start together; their results, or what they refused."""
    gate = threading.Barrier(len(works))

    def run(work):
        try:
            gate.wait(10)
            return work()
        except Refused as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_many_taps_enrol_once():
    person, batch = make_person(), make_batch()

    found = at_once(*[lambda: enrol(person=person, batch=batch)] * 6)

    assert sum(is_new for _enrolment, is_new in found) == 1 and Enrolment.objects.count() == 1
    assert Progress.objects.count() == Entry.objects.filter(kind="learning.enrolled").count() == 1


def test_the_same_act_sent_by_many_counts_once():
    enrolment, act = make_enrolment(), uuid7()
    said = {
        "enrolment_id": enrolment.pk,
        "person_id": enrolment.person_id,
        "lesson": "satu",
        "medium": "reading",
    }

    at_once(*[lambda: finish_lesson(**said, act_id=act)] * 6)

    assert Act.objects.count() == 1 and Progress.objects.get(pk=enrolment.pk).done == ["satu"]


def test_lessons_finished_at_once_are_all_counted():
    enrolment = make_enrolment(order="free")

    at_once(*[lambda key=key: finish(enrolment, key) for key in ("satu", "dua", "tiga")])

    assert Progress.objects.get(pk=enrolment.pk).done == ["satu", "dua", "tiga"]


def test_the_last_condition_met_from_many_sides_completes_once():
    enrolment = make_enrolment(order="free")
    person = enrolment.person
    finish(enrolment, "satu", "dua")
    sit(enrolment, "uji")

    at_once(
        lambda: finish(enrolment, "tiga"),
        lambda: finish(enrolment, "tiga"),
        lambda: judge_again(enrolment_id=enrolment.pk),
        lambda: judge_again(enrolment_id=enrolment.pk),
    )

    assert person and Completion.objects.count() == 1
    assert Entry.objects.filter(kind="learning.completed").count() == 1


def test_starting_and_handing_in_at_once_never_forks_a_try():
    enrolment = make_enrolment(order="free")
    person = enrolment.person
    sitting = start_quiz(enrolment_id=enrolment.pk, person=person, lesson="uji")
    who = {"enrolment_id": enrolment.pk, "person": person, "lesson": "uji"}

    at_once(
        *[lambda: submit_quiz(**who, sitting_id=sitting.pk)] * 3,
        *[lambda: start_quiz(**who)] * 3,
    )

    assert Progress.objects.get(pk=enrolment.pk).tries == {"uji": 1}
