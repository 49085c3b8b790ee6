"""Enrolling, finishing lessons, quizzes, completion."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pintar.accounts.models import Person
from pintar.accounts.tests.people import make_person
from pintar.assessment.actions import close_expired
from pintar.assessment.models import Sitting
from pintar.catalogue.models import Batch, Training
from pintar.journal.actions import record
from pintar.journal.follower import settle
from pintar.journal.models import Entry
from pintar.kit.clock import now, today
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.learning.actions import (
    cancel,
    count_tries,
    enrol,
    finish_lesson,
    judge_again,
    replay,
    start_quiz,
    submit_quiz,
)
from pintar.learning.completion import judge
from pintar.learning.models import Act, Completion, Enrolment, Progress
from pintar.learning.queries import get_study_for, study_held
from pintar.learning.tests.stage import finish, make_batch, make_enrolment, pass_all, sit

pytestmark = pytest.mark.django_db


def facts(kind):
    return Entry.objects.filter(kind=kind)


def refused(work, **arguments):
    with pytest.raises(Refused) as no:
        work(**arguments)
    return no.value.code


def lesson(enrolment, key, medium="reading", act_id=None):
    return {
        "enrolment_id": enrolment.pk,
        "person_id": enrolment.person_id,
        "lesson": key,
        "medium": medium,
        "act_id": act_id or uuid7(),
    }


def test_enrolling_twice_enrols_once_and_remembers_who_the_person_was():
    person, batch = make_person(), make_batch()

    first, is_new = enrol(person=person, batch=batch)
    again, is_again = enrol(person=person, batch=batch)

    assert first == again and is_new and not is_again and facts("learning.enrolled").count() == 1
    assert (first.profession, first.employment, first.province, first.state) == (
        "guru-mi",
        "pns",
        "35",
        "new",
    )
    assert Progress.objects.get(pk=first.pk).done == []


def test_one_training_a_period_where_the_period_says_so():
    person, batch = make_person(), make_batch()
    other = Batch.objects.create(
        period=batch.period,
        training=make_batch().training,
        release=batch.release,
        starts_on=today(),
        ends_on=today(),
    )
    enrol(person=person, batch=batch)

    assert refused(enrol, person=person, batch=other) == "one-per-period"
    assert Enrolment.objects.count() == 1


def test_a_cancelled_enrolment_stays_in_history_and_makes_room():
    enrolment = make_enrolment()

    assert cancel(enrolment=enrolment, by=enrolment.person_id)
    assert not cancel(enrolment=enrolment, by=enrolment.person_id)

    again, is_new = enrol(person=enrolment.person, batch=enrolment.batch)
    assert is_new and again != enrolment and Enrolment.objects.count() == 2
    assert facts("learning.cancelled").count() == 1


def test_what_was_completed_cannot_be_cancelled():
    enrolment = make_enrolment()
    pass_all(enrolment)

    assert refused(cancel, enrolment=enrolment, by=enrolment.person_id) == "passed"


def test_any_one_medium_finishes_a_lesson():
    enrolment = make_enrolment()

    study = finish_lesson(**lesson(enrolment, "satu", "audio"))

    assert study.done == {"satu"} and study.next_lesson.key == "dua"
    assert Progress.objects.get(pk=enrolment.pk).last_lesson == "satu"
    assert Enrolment.objects.get(pk=enrolment.pk).state == "learning"


@pytest.mark.parametrize("medium", ["video", "hologram", ""])
def test_a_medium_the_lesson_does_not_have_finishes_nothing(medium):
    enrolment = make_enrolment()

    assert refused(finish_lesson, **lesson(enrolment, "satu", medium)) == "no-such-medium"
    assert not Act.objects.exists()


def test_the_order_is_kept_by_the_server():
    enrolment = make_enrolment()

    assert refused(finish_lesson, **lesson(enrolment, "dua")) == "locked"
    assert refused(start_quiz, enrolment_id=enrolment.pk, person=enrolment.person, lesson="uji") == "locked"
    assert Progress.objects.get(pk=enrolment.pk).done == []


def test_where_the_course_is_free_any_lesson_comes_first():
    enrolment = make_enrolment(order="free")

    assert finish_lesson(**lesson(enrolment, "tiga")).done == {"tiga"}


def test_a_quiz_is_not_finished_by_saying_so():
    enrolment = make_enrolment(order="free")

    assert refused(finish_lesson, **lesson(enrolment, "uji")) == "no-such-medium"


def test_an_unknown_lesson_is_refused():
    assert refused(finish_lesson, **lesson(make_enrolment(), "entah")) == "unknown-lesson"


def test_the_same_act_twice_counts_once():
    enrolment, act = make_enrolment(), uuid7()

    finish_lesson(**lesson(enrolment, "satu", act_id=act))
    finish_lesson(**lesson(enrolment, "satu", act_id=act))

    assert Act.objects.count() == 1


def test_an_act_used_for_another_lesson_is_refused():
    enrolment, act = make_enrolment(), uuid7()
    finish_lesson(**lesson(enrolment, "satu", act_id=act))

    assert refused(finish_lesson, **lesson(enrolment, "dua", act_id=act)) == "act-reused"


def test_somebody_elses_enrolment_cannot_be_learnt_in():
    enrolment, other = make_enrolment(), make_person("Bo Utama")

    assert (
        refused(finish_lesson, **lesson(enrolment, "satu") | {"person_id": other.pk}) == "unknown-enrolment"
    )
    cancel(enrolment=enrolment, by=enrolment.person_id)
    assert refused(finish_lesson, **lesson(enrolment, "satu")) == "unknown-enrolment"


def test_before_the_first_day_it_is_said_when_it_starts():
    with pytest.raises(Refused, match="dimulai"):
        finish_lesson(**lesson(make_enrolment(starts=2, ends=5), "satu"))


def test_after_the_last_day_nothing_is_finished_but_what_was_stays():
    enrolment = make_enrolment()
    finish(enrolment, "satu")
    Batch.objects.filter(pk=enrolment.batch_id).update(ends_on=today() - timedelta(days=1))

    assert refused(finish_lesson, **lesson(enrolment, "dua")) == "ended"
    assert refused(start_quiz, enrolment_id=enrolment.pk, person=enrolment.person, lesson="kuis") == "ended"
    assert finish_lesson(**lesson(enrolment, "satu", "audio")).done == {"satu"}


def test_the_last_day_lasts_as_long_as_it_does_where_the_learner_lives(monkeypatch):
    """When it is 23.30 in Jakarta on the last day, it is 01.30 of the next in Ambon."""
    last = today() + timedelta(days=40)
    late = now().replace(year=last.year, month=last.month, day=last.day, hour=16, minute=30)
    batch = make_batch(ends=40)
    west, east = make_enrolment(batch=batch), make_enrolment(make_person("Ika Timur", province="81"), batch)
    monkeypatch.setattr("pintar.kit.clock.now", lambda: late)

    finish_lesson(**lesson(west, "satu"))

    assert refused(finish_lesson, **lesson(east, "satu")) == "ended"


def test_a_standing_batch_is_open_on_any_day():
    enrolment = make_enrolment(starts=None, product="pengetahuan", jp=0)

    assert finish_lesson(**lesson(enrolment, "satu")).done == {"satu"}


def test_passing_everything_completes_exactly_once():
    enrolment = make_enrolment()
    pass_all(enrolment)

    completion = Completion.objects.get(pk=enrolment.pk)
    assert completion.jp == 20 and completion.verdict["is_complete"]
    entry = facts("learning.completed").get()
    assert entry.subject == str(enrolment.pk) and entry.data == {
        "person": enrolment.person_id,
        "batch": enrolment.batch_id,
        "jp": 20,
    }
    assert Enrolment.objects.get(pk=enrolment.pk).state == "passed"

    judge_again(enrolment_id=enrolment.pk)
    settle()
    assert facts("learning.completed").count() == 1


def test_a_failed_test_keeps_the_way_shut_and_a_remedial_try_opens_it():
    enrolment = make_enrolment()
    finish(enrolment, "satu", "dua")
    sit(enrolment, "kuis", right=0)
    finish(enrolment, "tiga")

    sit(enrolment, "uji", right=2)
    assert Enrolment.objects.get(pk=enrolment.pk).state == "remedial" and not Completion.objects.exists()
    sit(enrolment, "uji", right=3)

    progress = Progress.objects.get(pk=enrolment.pk)
    assert progress.scores == {"kuis": "0.00", "uji": "75.00"} and progress.tries == {"kuis": 1, "uji": 2}
    assert Completion.objects.filter(pk=enrolment.pk).exists()


def test_a_formative_quiz_opens_the_way_whatever_its_score():
    enrolment = make_enrolment()
    finish(enrolment, "satu", "dua")
    sit(enrolment, "kuis", right=0)

    assert get_study_for(enrolment.person, enrolment.pk).next_lesson.key == "tiga"


def test_a_passed_test_is_not_taken_again_and_used_up_tries_are_said():
    enrolment = make_enrolment(order="free", tries=2)
    who = {"enrolment_id": enrolment.pk, "person": enrolment.person, "lesson": "uji"}
    sit(enrolment, "uji", right=0)
    sit(enrolment, "uji", right=0)
    assert refused(start_quiz, **who) == "no-tries-left"

    other = make_enrolment(order="free")
    sit(other, "uji")
    assert refused(start_quiz, **who | {"enrolment_id": other.pk, "person": other.person}) == "passed"


def test_a_sitting_ends_with_the_last_day_of_the_batch():
    enrolment = make_enrolment(order="free", ends=0)

    sitting = start_quiz(enrolment_id=enrolment.pk, person=enrolment.person, lesson="uji")

    assert sitting.closes_at and (sitting.closes_at.astimezone() - now()) <= timedelta(days=1)


def test_a_sitting_handed_in_by_the_clock_is_heard_of():
    enrolment = make_enrolment(order="free", minutes=30)
    sitting = start_quiz(enrolment_id=enrolment.pk, person=enrolment.person, lesson="uji")
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=now() - timedelta(minutes=1))
    close_expired()

    count_tries(enrolment_id=enrolment.pk, lesson="uji")
    count_tries(enrolment_id=enrolment.pk, lesson="uji")

    assert Progress.objects.get(pk=enrolment.pk).tries == {"uji": 1}


def test_somebody_elses_sitting_is_not_handed_in():
    enrolment, other = make_enrolment(order="free"), make_enrolment(order="free")
    sitting = start_quiz(enrolment_id=enrolment.pk, person=enrolment.person, lesson="uji")

    code = refused(
        submit_quiz, enrolment_id=other.pk, person=other.person, lesson="uji", sitting_id=sitting.pk
    )

    assert code == "unknown-sitting" and Sitting.objects.get(pk=sitting.pk).is_open


def test_the_name_may_be_the_last_condition():
    person = make_person(name_confirmed_at=None)
    enrolment = make_enrolment(person)
    pass_all(enrolment)
    assert not Completion.objects.exists() and Enrolment.objects.get(pk=enrolment.pk).state == "finished"

    Person.objects.filter(pk=person.pk).update(name_confirmed_at=now())
    judge_again(enrolment_id=enrolment.pk)

    assert Completion.objects.filter(pk=enrolment.pk).exists() and facts("learning.completed").count() == 1


def test_knowledge_ends_without_a_certificate():
    enrolment = make_enrolment(starts=None, product="pengetahuan", jp=0)
    pass_all(enrolment)

    verdict = judge(get_study_for(enrolment.person, enrolment.pk))

    assert verdict.is_finished and not verdict.is_complete and not verdict.has_certificate
    assert not Completion.objects.exists() and Enrolment.objects.get(pk=enrolment.pk).state == "finished"


def value(enrolment):
    progress = Progress.objects.get(pk=enrolment.pk)
    return progress.done, progress.scores, progress.tries, progress.last_lesson


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.sampled_from(["satu", "dua", "tiga", "kuis:0", "kuis:4", "uji:1", "uji:3", "again"]), max_size=10
    )
)
def test_replayed_progress_is_the_progress_that_was(steps):
    enrolment = make_enrolment(order="free", tries=None)
    last = lesson(enrolment, "satu")
    for step in steps:
        key, _colon, right = step.partition(":")
        try:
            if right:
                sit(enrolment, key, int(right))
            else:
                last = last if key == "again" else lesson(enrolment, key)
                finish_lesson(**last)
        except Refused as no:
            assert no.code == "passed"
    before = value(enrolment)
    Progress.objects.filter(pk=enrolment.pk).update(done=[], scores={}, tries={}, last_lesson="")

    replay(enrolment_id=enrolment.pk)

    assert value(enrolment) == before


def test_finishing_a_lesson_takes_few_statements(django_assert_max_num_queries):
    enrolment = make_enrolment()
    study_held(enrolment.pk, lock=False)

    with django_assert_max_num_queries(5):  # SAVEPOINT, read and lock, act, progress, RELEASE
        finish_lesson(**lesson(enrolment, "satu"))


def test_scores_are_decimals():
    enrolment = make_enrolment(order="free")
    sit(enrolment, "uji", right=3)

    assert get_study_for(enrolment.person, enrolment.pk).scores == {"uji": Decimal("75.00")}
    assert Training.objects.count() == 1


def test_news_of_a_checked_name_is_heard(transactional_db):
    person = make_person(name_confirmed_at=None)
    enrolment = make_enrolment(person)
    pass_all(enrolment)
    Person.objects.filter(pk=person.pk).update(name_confirmed_at=now())
    record("accounts.name_confirmed", person, by=person.pk)

    settle()

    assert Completion.objects.filter(pk=enrolment.pk).exists()
