"""Finishing a lesson by one statement, and what happens when something moved since the study was read."""

import pytest

from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.learning.actions import cancel, finish_lesson, replay
from pintar.learning.models import Act, Enrolment, Progress
from pintar.learning.queries import find_study_for
from pintar.learning.tests.stage import make_enrolment

pytestmark = pytest.mark.django_db


def said(enrolment, key):
    return {
        "enrolment_id": enrolment.pk,
        "person_id": enrolment.person_id,
        "lesson": key,
        "medium": "reading",
        "act_id": uuid7(),
    }


def test_a_lesson_that_was_just_read_is_finished_by_one_statement(django_assert_num_queries):
    enrolment = make_enrolment()
    seen = find_study_for(enrolment.person, enrolment.pk)

    with django_assert_num_queries(1):
        study = finish_lesson(**said(enrolment, "satu"), seen=seen)

    progress = Progress.objects.get(pk=enrolment.pk)
    assert study.done == {"satu"} == set(progress.done) and study.updated_at == progress.updated_at
    assert progress.last_lesson == "satu" and Enrolment.objects.get(pk=enrolment.pk).state == "learning"
    assert set(replay(enrolment_id=enrolment.pk).done) == {"satu"}


def test_what_moved_since_it_was_read_is_not_written_over():
    enrolment = make_enrolment()
    seen = find_study_for(enrolment.person, enrolment.pk)
    finish_lesson(**said(enrolment, "satu"))

    study = finish_lesson(**said(enrolment, "dua"), seen=seen)  # shut by what was seen, open by what is

    assert study.done == {"satu", "dua"} == set(Progress.objects.get(pk=enrolment.pk).done)
    assert Act.objects.count() == 2


def test_the_same_tap_twice_counts_once_whatever_was_seen():
    enrolment = make_enrolment()
    seen, act = find_study_for(enrolment.person, enrolment.pk), said(enrolment, "satu")

    first, second = finish_lesson(**act, seen=seen), finish_lesson(**act, seen=seen)

    assert first.done == second.done == {"satu"} and Act.objects.count() == 1


def test_an_enrolment_cancelled_meanwhile_takes_nothing_in():
    enrolment = make_enrolment()
    seen = find_study_for(enrolment.person, enrolment.pk)
    cancel(enrolment=enrolment, by=enrolment.person_id)

    with pytest.raises(Refused):
        finish_lesson(**said(enrolment, "satu"), seen=seen)
    assert not Act.objects.exists()
