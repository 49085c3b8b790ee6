"""A question of a quiz turns out to be wrong: whoever passed stays through; what an organiser takes away is taken, and no more."""

from copy import deepcopy
from uuid import UUID

import pytest
from django.conf import settings

from pintar.accounts.tests.people import make_staff
from pintar.accounts.values import RoleKind
from pintar.assessment.actions import save_version
from pintar.assessment.actions.regrading import ask_regrade, carry_out_regrade, decide_regrade
from pintar.assessment.devices import number_of
from pintar.assessment.honesty import Concern, Regrade, Signal
from pintar.assessment.models import Item, Sitting
from pintar.journal.follower import settle
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.learning.actions import replay, start_quiz
from pintar.learning.models import Completion, Progress
from tests.journeys.ground import QUIZ, learn, publish_course, register, take_quiz

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def passed(client):
    """Somebody who passed a test with the barest score that a question less would undo."""
    from pintar.accounts.tests.people import make_person

    person = make_person("Siti Lulus")
    client.force_login(person)
    enrolment = register(client, publish_course("sudut-koreksi"))
    learn(client, enrolment)
    left = []

    def well(body):
        if body["kind"] != "single-choice" and not left:
            left.append(body)
            return False
        return True

    sitting = take_quiz(client, enrolment, well=well)
    settle()
    return person, enrolment, sitting


def corrected(sitting, viewer, **more):
    """Every single-choice question of the sitting has another key now."""
    for item in Item.objects.filter(versions__in=sitting.versions, kind="single-choice"):
        body = deepcopy(item.newest.body)
        right = next(n for n, one in enumerate(body["options"]) if one["correct"])
        for n, one in enumerate(body["options"]):
            one["correct"] = n == (right + 1) % len(body["options"])
        wrong = item.newest
        by = save_version(item=item, body=body, source=None, by=viewer.pk, seen=item.newest_id)
        asked = ask_regrade(
            item=item, versions=[wrong], what="by", by_version=by, reason="Keliru.", by=viewer
        )
        carry_out_regrade(regrade_id=asked.pk)
        decide_regrade(regrade_id=asked.pk, viewer=viewer, is_applied=True, **more)
        carry_out_regrade(regrade_id=asked.pk)
    settle()


def test_a_kept_pass_is_still_a_finished_lesson_after_everything_is_counted_again(passed, client):
    person, enrolment, sitting = passed
    corrected(sitting, make_staff(RoleKind.ORGANISER))
    mark = sitting.marks.latest("id")
    assert mark.is_passed and Regrade.objects.exists()

    replay(enrolment_id=enrolment.pk)

    assert QUIZ in Progress.objects.get(pk=enrolment.pk).done
    page = client.get(f"/belajar/{enrolment.pk}/{QUIZ}/ujian/{sitting.pk}/hasil/")
    assert page.status_code == 200
    with pytest.raises(Refused, match="sudah lulus"):
        start_quiz(enrolment_id=enrolment.pk, person=person, lesson=QUIZ)


def test_a_pass_that_is_taken_away_opens_the_quiz_again_and_leaves_the_completion_to_people(passed):
    _person, enrolment, sitting = passed
    assert Completion.objects.filter(pk=enrolment.pk).exists()
    staff = make_staff(RoleKind.ORGANISER)
    corrected(sitting, staff, may_take_away=True, why="Soalnya beredar.")
    assert not sitting.marks.latest("id").is_passed

    assert QUIZ not in Progress.objects.get(pk=enrolment.pk).done
    assert Completion.objects.filter(pk=enrolment.pk).exists()


def test_who_was_asked_for_a_new_sitting_may_sit_although_they_passed(passed, client):
    person, enrolment, sitting = passed
    with pytest.raises(Refused, match="sudah lulus"):
        start_quiz(enrolment_id=enrolment.pk, person=person, lesson=QUIZ)
    signal = Signal.objects.create(kind="fast", key="uji", strength=9.0, state="upheld")
    Concern.objects.create(signal=signal, person=person, sitting=sitting, retake_at=now())

    client.cookies[settings.DEVICE_COOKIE_NAME] = "0190f3c5d1d27c2a8b1d4e5f60718293"
    reply = client.post(f"/belajar/{enrolment.pk}/{QUIZ}/ujian/")

    again = Sitting.objects.get(context=sitting.context, number=2)
    assert reply.status_code == 302 and str(again.pk) in reply.url
    assert again.device == number_of(UUID("0190f3c5d1d27c2a8b1d4e5f60718293"))
