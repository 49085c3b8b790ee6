"""A quiz that people mark: nothing is passed before they did, and then it counts."""

from decimal import Decimal

import pytest
from django.urls import reverse

from pintar.assessment.actions.judging import Said, claim_next, give_judgement
from pintar.assessment.tests.judged import BODY, FULL, NONE, answer, make_marker
from pintar.assessment.works import Judging
from pintar.kit.errors import Refused
from pintar.learning.actions import count_tries, replay, start_quiz, submit_quiz
from pintar.learning.completion import judge
from pintar.learning.models import Enrolment, Progress
from pintar.learning.progress import Try, fold
from pintar.learning.queries import study_held
from pintar.learning.tests.stage import finish, make_batch, make_enrolment, make_manifest, practise_on
from pintar.learning.wording import lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    """Somebody who handed in an essay as the test of a course, and waits."""
    batch = make_batch(order="free")
    practise_on(batch, "uji", [("rtl", BODY)])
    enrolment = make_enrolment(batch=batch)
    finish(enrolment, "satu", "dua", "tiga")
    said = {"enrolment_id": enrolment.pk, "person": enrolment.person, "lesson": "uji"}
    sitting = start_quiz(**said)
    answer(sitting, "Rencana saya.")
    submit_quiz(**said, sitting_id=sitting.pk)
    return said | {"sitting": sitting, "enrolment": enrolment, "bank": batch.training.slug}


def give(study, said):
    marker = make_marker(bank=study["bank"])
    work = claim_next(viewer=marker)
    give_judgement(work_id=work.pk, by=marker.pk, said=said)
    count_tries(enrolment_id=study["enrolment_id"], lesson="uji")


def quiz_condition(enrolment):
    verdict = judge(study_held(enrolment.pk, lock=False))
    return next(line for line in lines(verdict) if line.code == "quiz")


def test_a_test_that_waits_for_people_is_neither_passed_nor_failed(study):
    enrolment = study["enrolment"]
    progress = Progress.objects.get(enrolment=enrolment)

    assert progress.tries == {"uji": 1} and progress.scores == {} and "uji" not in progress.done
    assert quiz_condition(enrolment).head == "Uji tuntas menunggu penilaian."
    assert Enrolment.objects.get(pk=enrolment.pk).state == "learning"


def test_no_other_try_begins_while_one_waits_and_one_may_after_it_failed(study):
    said = {name: study[name] for name in ("enrolment_id", "person", "lesson")}
    with pytest.raises(Refused, match="masih menunggu penilaian"):
        start_quiz(**said)
    give(study, NONE)

    assert start_quiz(**said).number == 2
    assert Enrolment.objects.get(pk=study["enrolment"].pk).state == "remedial"


def test_what_a_marker_gives_passes_the_test_and_is_the_same_when_replayed(study):
    give(study, FULL)

    progress = Progress.objects.get(enrolment=study["enrolment"])
    assert progress.scores == {"uji": "100.00"} and "uji" in progress.done
    assert quiz_condition(study["enrolment"]).is_met
    replay(enrolment_id=study["enrolment"].pk)
    assert Progress.objects.get(enrolment=study["enrolment"]).scores == progress.scores


def test_the_pages_say_that_it_waits_and_then_levels_and_words(study, client):
    client.force_login(study["person"])
    enrolment = study["enrolment"]
    result = reverse("learning:result", args=[enrolment.pk, "uji", study["sitting"].pk])
    intro = client.get(reverse("learning:lesson", args=[enrolment.pk, "uji"])).content.decode()
    before = client.get(result).content.decode()
    give(study, Said(FULL.levels, {"a": "Alasannya kuat."}, "Teruskan."))

    after = client.get(result).content.decode()

    assert "menunggu penilaian" in intro and "Coba lagi</button>" not in intro
    assert (
        "Menunggu penilaian" in before and "Coba lagi</button>" not in before and "Belum lulus" not in before
    )
    assert "RAHASIA" not in before
    assert "Alasannya kuat." in after and "Teruskan." in after and "dua atau lebih" in after
    assert "penilai@" not in after


def test_a_marker_is_told_the_batch_and_never_the_person(study, client):
    client.force_login(make_marker(bank=study["bank"]))
    person = study["person"]

    html = client.get(reverse("assessment:marking")).content.decode()

    assert Judging.objects.get().group == f"batch:{study['enrolment'].batch_id}"
    assert "angkatan 1, April" in html and person.full_name not in html and person.email not in html


def test_a_quiz_that_is_not_required_is_finished_as_soon_as_it_was_handed_in():
    manifest = make_manifest()

    assert "kuis" in fold(manifest, [], [Try("kuis", None)]).done
    assert "uji" not in fold(manifest, [], [Try("uji", None)]).done
    assert fold(manifest, [], [Try("uji", None), Try("uji", Decimal(80))]).scores == {"uji": "80"}
