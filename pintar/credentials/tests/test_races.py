"""The news of a completion, and two at once: real threads, real connections."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from pintar.accounts.tests.people import make_person
from pintar.credentials.actions import issue, reissue
from pintar.credentials.models import Certificate, Serial
from pintar.credentials.tests.stage import make_passed, rename
from pintar.journal.actions import record
from pintar.journal.follower import lag, settle
from pintar.journal.models import Entry
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.learning.tests.stage import make_enrolment, pass_all

pytestmark = pytest.mark.django_db(transaction=True)


def someone(name="Siti Aminah", **values):
    return make_person(name, is_complete=False, **({"name_confirmed_at": now()} | values))


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


def hear_until(is_so):
    """Hand on the news until it has had its effect; others on the same server may hold the journal back for a moment."""
    until = time.monotonic() + 20
    while not is_so() and time.monotonic() < until:
        settle()
        time.sleep(0.05)
    return is_so()


def heard(kind):
    """Whether the newest fact of this kind was handed on to everybody."""
    return lambda: lag() == 0 and Entry.objects.filter(kind=kind).exists()


def test_two_that_issue_at_once_issue_one():
    enrolment = make_passed(person=someone())

    found = at_once(lambda _n: issue(enrolment_id=enrolment.pk), 4)

    assert len({certificate.pk for certificate in found}) == 1
    assert Certificate.objects.count() == Serial.objects.get().last == 1


def test_many_who_pass_at_once_get_numbers_without_gaps():
    enrolments = [make_passed(person=someone(f"Orang {letter}x")) for letter in "abcdef"]

    found = at_once(lambda n: issue(enrolment_id=enrolments[n].pk), 6)

    assert sorted(certificate.number[:6] for certificate in found) == [f"{n:06d}" for n in range(1, 7)]


def test_two_taps_on_the_correction_correct_once():
    certificate = issue(enrolment_id=make_passed(person=someone("Siti Amina")).pk)
    rename(certificate.person, "Siti Aminah")

    found = at_once(lambda _n: reissue(certificate=certificate, by=certificate.person), 3)

    assert sum(isinstance(one, Certificate) for one in found) == 1
    assert {one.code for one in found if isinstance(one, Refused)} == {"replaced"}
    assert Certificate.objects.count() == Serial.objects.get().last == 2


def test_the_last_condition_brings_the_certificate_and_hearing_it_twice_brings_no_second():
    enrolment = make_enrolment(person=someone())
    pass_all(enrolment)

    assert hear_until(Certificate.objects.exists)
    assert Certificate.objects.get().enrolment_id == enrolment.pk

    record("learning.completed", enrolment.pk, person=enrolment.person_id)
    assert hear_until(heard("learning.completed"))
    assert Certificate.objects.count() == 1


def test_looking_at_the_name_again_brings_the_certificate_that_waited():
    enrolment = make_passed(person=someone(name_confirmed_at=None))
    record("learning.completed", enrolment.pk, person=enrolment.person_id)
    assert hear_until(heard("learning.completed")) and not Certificate.objects.exists()

    rename(enrolment.person, "Siti Aminah")

    assert hear_until(Certificate.objects.exists)
    assert Certificate.objects.get().holder == "Siti Aminah"
