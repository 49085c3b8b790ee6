"""Which try counts, how long one waits for the next, and what may be told of a score."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from pintar.assessment.models import Mark, Submission
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.learning.actions import replay, start_quiz
from pintar.learning.completion import judge
from pintar.learning.models import Progress
from pintar.learning.progress import Try, counted, fold
from pintar.learning.queries import study_held
from pintar.learning.tests.stage import make_enrolment, make_manifest, sit
from pintar.learning.wording import lines


def tries(*scores):
    return [Try("uji", Decimal(score), number) for number, score in enumerate(scores, 1)]


@pytest.mark.parametrize(("keep", "score"), [("best", 80), ("last", 60), ("first", 40)])
def test_the_best_the_last_or_the_first_try_counts(keep, score):
    assert counted(keep, tries(40, 80, 60)) == counted(keep, reversed(tries(40, 80, 60))) == score


def test_a_try_that_waits_to_be_marked_counts_for_nothing_yet():
    waiting = replace(tries(90)[0], score=None)

    assert counted("best", [waiting]) is None
    assert counted("last", [*tries(40), replace(waiting, number=2)]) == 40


def test_progress_is_counted_by_the_rule_of_its_quiz():
    manifest = make_manifest(quiz={"keep": "first"})

    standing = fold(manifest, [], tries(40, 80))

    assert standing.scores == {"uji": "40"} and "uji" not in standing.done and standing.tries == {"uji": 2}
    assert "uji" in fold(make_manifest(), [], tries(40, 80)).done


def quiz_line(enrolment):
    study = study_held(enrolment.pk, lock=False)
    return next(line for line in lines(judge(study)) if line.code == "quiz").head


@pytest.mark.django_db
def test_a_score_that_may_not_be_told_yet_is_not_told_among_the_conditions():
    hidden = make_enrolment(order="free", quiz={"review": {"score": "after_close"}})
    open_ = make_enrolment(order="free")
    for one in (hidden, open_):
        sit(one, "uji", right=2)

    assert "50" not in quiz_line(hidden) and "belum lulus" in quiz_line(hidden)
    assert "50" in quiz_line(open_)
    sit(hidden, "uji")
    assert quiz_line(hidden) == "Uji tuntas lulus."


@pytest.mark.django_db
def test_one_waits_between_tries_and_then_goes_on():
    enrolment = make_enrolment(order="free", quiz={"wait_minutes": 60})
    sit(enrolment, "uji", right=0)

    with pytest.raises(Refused) as no:
        start_quiz(enrolment_id=enrolment.pk, person=enrolment.person, lesson="uji")
    assert no.value.code == "too-soon"

    Submission.objects.update(at=now() - timedelta(minutes=61))
    assert start_quiz(enrolment_id=enrolment.pk, person=enrolment.person, lesson="uji").number == 2


@pytest.mark.django_db
def test_a_mark_that_waits_for_people_does_not_pass_nor_tell_a_score():
    enrolment = make_enrolment(order="free")
    sit(enrolment, "uji", right=1)
    assert Progress.objects.get(pk=enrolment.pk).scores == {"uji": "25.00"}

    Mark.objects.update(is_final=False)
    replay(enrolment_id=enrolment.pk)
    progress = Progress.objects.get(pk=enrolment.pk)
    assert progress.scores == {} and progress.tries == {"uji": 1}
    assert "menunggu penilaian" in quiz_line(enrolment)
