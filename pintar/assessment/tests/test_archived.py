"""Answers that were put away."""

import pytest
from django.db import connection

from pintar.assessment.actions import mark_again, submit_sitting
from pintar.assessment.tests.samples import make_sitting
from pintar.assessment.tests.test_sittings import keep
from pintar.kit.errors import Refused

pytestmark = pytest.mark.django_db


def test_a_sitting_without_its_answers_is_not_marked_as_if_nothing_had_been_answered():
    sitting = make_sitting()
    keep(sitting, 1, "a")
    mark = submit_sitting(sitting_id=sitting.pk, by=sitting.person)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM assessment_answer WHERE sitting_id = %s", [sitting.pk])

    with pytest.raises(Refused) as refused:
        mark_again(sitting_id=sitting.pk, reason="kunci diperbaiki")

    assert refused.value.code == "put-away"
    assert sitting.marks.get() == mark


def test_a_sitting_that_nobody_answered_is_marked_again_as_before():
    sitting = make_sitting()
    mark = submit_sitting(sitting_id=sitting.pk, by=sitting.person)

    assert mark_again(sitting_id=sitting.pk, reason="kunci diperbaiki") == mark
