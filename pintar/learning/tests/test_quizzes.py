"""The pages of a quiz: in, question by question, out, with scripts and without."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pintar.assessment.honesty import Concern, Signal
from pintar.assessment.models import Answer, Sitting, Submission
from pintar.kit.clock import now
from pintar.kit.ids import uuid7
from pintar.learning.models import Progress
from pintar.learning.tests.stage import make_enrolment, sit, text, to

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
RESULT_STATEMENTS = 4  # with a question about the sitting and without


@pytest.fixture
def free(client):
    found = make_enrolment(order="free")
    client.force_login(found.person)
    return found


def open_quiz(client, enrolment, lesson="uji"):
    client.post(to("start", enrolment, lesson))
    return Sitting.objects.get(person=enrolment.person, is_open=True)


def test_a_quiz_says_what_it_asks_before_it_starts(client, free):
    page = text(client.get(to("lesson", free, "uji")))

    assert "<b>4</b> soal" in page and "nilai lulus <b>75</b>" in page and "<b>3</b> kesempatan" in page
    assert "Mulai ujian" in page and not Sitting.objects.exists()


def test_starting_twice_opens_one_sitting(client, free):
    first = client.post(to("start", free, "uji"))
    second = client.post(to("start", free, "uji"))

    assert first.url == second.url and Sitting.objects.count() == 1


def test_a_question_without_scripts_is_a_form_that_goes_on(client, free):
    sitting = open_quiz(client, free)
    address = to("slot", free, "uji", sitting.pk, 1)
    page = text(client.get(address))
    assert "Soal 1 dari 4" in page and "KUNCI" not in page and "UMPAN" not in page and "correct" not in page

    reply = client.post(address, {"jawaban": "1", "ke": "2"})

    assert reply.url == to("slot", free, "uji", sitting.pk, 2) and Answer.objects.count() == 1
    assert "checked" in text(client.get(address)) and "Tersimpan" in text(client.get(address))


def test_going_on_without_an_answer_keeps_nothing(client, free):
    sitting = open_quiz(client, free)

    reply = client.post(to("slot", free, "uji", sitting.pk, 4), {"ke": "kumpulkan"})

    assert reply.url == to("submission", free, "uji", sitting.pk) and not Answer.objects.exists()


def test_with_scripts_an_answer_is_acknowledged_with_its_time(client, free, django_assert_num_queries):
    sitting = open_quiz(client, free)
    address, sent = to("slot", free, "uji", sitting.pk, 1), {"jawaban": "2", "act": str(uuid7())}
    client.post(address, sent, headers=HTMX)

    with django_assert_num_queries(2):  # viewer, answer
        said = client.post(address, sent, headers=HTMX).json()

    assert said["label"].startswith("Tersimpan ") and said["kept_at"] and Answer.objects.count() == 1


def test_an_answer_that_is_none_is_refused_and_said(client, free):
    sitting = open_quiz(client, free)
    address = to("slot", free, "uji", sitting.pk, 1)

    assert client.post(address, {"jawaban": "9"}, headers=HTMX).status_code == 409
    reply = client.post(address, {"jawaban": "9"})

    assert reply.status_code == 422 and "tidak ada pada soal ini" in text(reply)
    assert not Answer.objects.exists()


def test_a_megabyte_of_answer_is_turned_away(client, free):
    sitting = open_quiz(client, free)

    reply = client.post(to("slot", free, "uji", sitting.pk, 1), {"jawaban": "x" * 1_000_000}, headers=HTMX)

    assert reply.status_code in (400, 409, 413) and not Answer.objects.exists()


def test_handing_in_asks_once_and_names_what_is_unanswered(client, free):
    sitting = open_quiz(client, free)

    page = text(client.get(to("submission", free, "uji", sitting.pk)))

    assert "4 soal belum dijawab" in page and not Submission.objects.exists()
    reply = client.post(to("submission", free, "uji", sitting.pk))
    assert reply.url == to("result", free, "uji", sitting.pk) and Submission.objects.count() == 1


def test_a_failed_try_points_at_the_weak_lessons_and_offers_another(client, free):
    sitting = sit(free, "uji", right=0)

    page = text(client.get(to("result", free, "uji", sitting.pk)))

    assert "Belum lulus" in page and "Ulangi materi ini" in page and to("lesson", free, "satu") in page
    assert (
        f'action="{to("start", free, "uji")}"' in page
        and "Tersisa 2 kesempatan" in page
        and "UMPAN-BALIK" in page
    )
    assert "KUNCI-INI" not in page


def test_a_passed_try_leads_on(client, free):
    sitting = sit(free, "uji")

    page = text(client.get(to("result", free, "uji", sitting.pk)))

    assert "Lulus" in page and "100" in page and f'action="{to("start", free, "uji")}"' not in page
    assert "Lanjut: Pokok soal" in page


def test_a_question_about_a_sitting_is_named_beside_its_result_and_only_while_it_waits(
    client, free, django_assert_num_queries
):
    sitting, other = sit(free, "uji", right=0), sit(free, "uji", right=1)
    signal = Signal.objects.create(kind="fast", key="cepat", test="Uji", strength=9.0, reasons={})
    concern = Concern.objects.create(signal=signal, person=free.person, sitting=sitting, asked_at=now())
    address, words = to("result", free, "uji", sitting.pk), "Ada yang perlu Anda jelaskan"
    client.get(address)

    def shown(**said):
        Concern.objects.filter(pk=concern.pk).update(**{"answered_at": None, "asked_at": now(), **said})
        with django_assert_num_queries(RESULT_STATEMENTS):
            page = text(client.get(address))
        return words in page and reverse("assessment:concern", args=[concern.pk]) in page

    later = now() + timedelta(days=3)
    assert shown(until=later) and words not in text(client.get(to("result", free, "uji", other.pk)))
    assert not shown(until=later, asked_at=None) and not shown(until=now() - timedelta(days=1))
    assert not shown(until=later, answered_at=now())
    Signal.objects.update(state="dismissed")
    assert not shown(until=later)


def test_a_sitting_that_was_handed_in_leads_to_its_result(client, free):
    sitting = sit(free, "uji", right=1)
    address = to("slot", free, "uji", sitting.pk, 1)

    assert client.get(address).url == to("result", free, "uji", sitting.pk)
    assert client.post(address, {"jawaban": "1"}).url == to("result", free, "uji", sitting.pk)
    assert "sudah dikumpulkan" in client.post(address, {"jawaban": "1"}, headers=HTMX).json()["message"]


def test_when_time_is_over_the_sitting_is_handed_in_with_what_was_kept(client, free):
    sitting = open_quiz(client, free)
    client.post(to("slot", free, "uji", sitting.pk, 1), {"jawaban": "1"})
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=now() - timedelta(minutes=1))

    reply = client.get(to("slot", free, "uji", sitting.pk, 2))

    assert reply.url == to("result", free, "uji", sitting.pk)
    assert Progress.objects.get(pk=free.pk).tries == {"uji": 1}


def test_a_sitting_of_another_lesson_is_not_shown_under_this_one(client, free):
    sitting = open_quiz(client, free, "kuis")

    assert client.get(to("slot", free, "uji", sitting.pk, 1)).status_code == 404
    assert client.get(to("slot", free, "kuis", sitting.pk, 9)).status_code == 404


def test_a_session_that_ended_in_a_quiz_leads_back_to_the_same_question(client, free):
    sitting = open_quiz(client, free)
    address = to("slot", free, "uji", sitting.pk, 2)
    client.post(address, {"jawaban": "1"})
    client.logout()

    reply = client.get(address)

    assert reply.status_code == 302 and f"next={address}" in reply.url and Answer.objects.count() == 1
    client.force_login(free.person)
    assert "checked" in text(client.get(address))
