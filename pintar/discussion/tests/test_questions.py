"""Questions to facilitators: asked once, seen by whom they concern, answered and told."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.discussion import actions, rules
from pintar.discussion.actions import answer, share, unshare
from pintar.discussion.models import Question, Reply
from pintar.discussion.reactions import take_questions
from pintar.discussion.tests.stage import make_question, study_of
from pintar.discussion.values import QUESTION_LENGTH
from pintar.journal.models import Entry
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.learning.kinds import Said
from pintar.learning.tests.stage import finish, make_batch, make_enrolment, text
from pintar.notifications.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(client):
    person = make_person("Siti Aminah")
    client.force_login(person)
    return make_enrolment(person, make_batch(order="free"))


@pytest.fixture
def facilitator():
    return make_staff(RoleKind.ORGANISER, name="Ibu Ratna")


def to(name, *more):
    return reverse(f"discussion:{name}", args=more)


def facts(kind):
    return list(Entry.objects.filter(kind=f"discussion.{kind}"))


def test_a_question_is_asked_once_however_often_it_is_sent(client, enrolment):
    here = to("questions", enrolment.pk, "satu")
    sent = {"text": "Mengapa <i>begitu</i>?", "act": uuid7(), "medium": "audio", "position": "75"}

    assert client.post(here, sent).url == here and client.post(here, sent).url == here

    question = Question.objects.get()
    assert (question.pk, question.batch_id, question.province) == (sent["act"], enrolment.batch_id, "35")
    (fact,) = facts("question_asked")
    assert (
        fact.subject == str(question.pk) and fact.by == enrolment.person_id and "begitu" not in str(fact.data)
    )
    page = text(client.get(here))
    assert "Mengapa &lt;i&gt;begitu&lt;/i&gt;?" in page and "pada 1.15" in page and "menunggu jawaban" in page


@pytest.mark.parametrize(
    ("sent", "course", "code"),
    [
        ({"text": ""}, {}, "empty"),
        ({"text": "x" * (QUESTION_LENGTH + 1)}, {}, "too-long"),
        ({"lesson": "tidak-ada"}, {}, "no-lesson"),
        ({"lesson": "tiga"}, {"order": "strict"}, "locked"),
        ({}, {"starts": -10, "ends": -2}, "ended"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(sent, course, code):
    asker = make_enrolment(batch=make_batch(**({"order": "free"} | course)))

    with pytest.raises(Refused) as no:
        make_question(asker, **sent)

    assert no.value.code == code and str(no.value) and not Question.objects.exists()


def test_a_question_that_waited_for_a_signal_is_not_late():
    asker = make_enrolment(batch=make_batch(starts=-10, ends=-2, order="free"))

    assert make_question(asker, at=now() - timedelta(days=3)).pk


def test_somebody_elses_id_asks_nothing(enrolment):
    taken = make_question(enrolment)
    other = make_enrolment(make_person("Lain"), enrolment.batch)

    with pytest.raises(Refused) as no:
        make_question(other, "x", act=taken.pk)

    assert no.value.code == "other-question" and Question.objects.count() == 1


def test_there_is_a_limit_to_what_waits_and_to_a_day(enrolment, facilitator, monkeypatch):
    monkeypatch.setattr(rules, "MOST_WAITING", 2)
    first = make_question(enrolment)
    make_question(enrolment)
    with pytest.raises(Refused, match="menunggu jawaban"):
        make_question(enrolment)
    answer(question=first, by=facilitator, reply_id=uuid7(), text="Karena itu.")
    make_question(enrolment)

    monkeypatch.setattr(rules, "MOST_WAITING", 99)
    monkeypatch.setattr(rules, "MOST_A_DAY", 3)
    with pytest.raises(Refused, match="dalam sehari"):
        make_question(enrolment)


def test_a_refused_question_stays_in_the_form(client, enrolment, monkeypatch):
    monkeypatch.setattr(rules, "MOST_WAITING", 0)

    reply = client.post(to("questions", enrolment.pk, "satu"), {"text": "Sudah saya tulis panjang"})

    assert (
        reply.status_code == 422 and "Sudah saya tulis panjang" in text(reply) and "menunggu" in text(reply)
    )


def test_an_answer_is_written_once_told_and_seen(client, enrolment, facilitator):
    question = make_question(enrolment)
    reply_id = uuid7()

    for _ in range(2):
        answer(question=question, by=facilitator, reply_id=reply_id, text="Karena itu.")

    assert Reply.objects.count() == 1 and len(facts("question_answered")) == 1
    letter = Letter.objects.get(kind="discussion.answered")
    assert letter.to == enrolment.person.email and f"/belajar/pertanyaan/{enrolment.pk}/" in letter.body
    assert "Karena itu" not in letter.body and "Mengapa" not in letter.body
    outline = reverse("learning:outline", args=[enrolment.pk])
    assert "Satu pertanyaan Anda sudah dijawab" in text(client.get(outline))
    page = text(client.get(to("all_questions", enrolment.pk)))
    assert "Karena itu." in page and "Ibu Ratna" in page and "Pokok soal" in page
    assert "Satu pertanyaan Anda sudah dijawab" not in text(client.get(outline))


def test_somebody_without_email_is_told_on_the_page_only(facilitator):
    asker = make_enrolment(make_person(email=None, phone="+6281234567890"), make_batch(order="free"))

    answer(question=make_question(asker), by=facilitator, reply_id=uuid7(), text="Ya.")

    assert not Letter.objects.exists() and Reply.objects.exists()


def test_asking_on_puts_the_question_into_the_queue_again(client, enrolment, facilitator):
    question = make_question(enrolment)
    answer(question=question, by=facilitator, reply_id=uuid7(), text="Karena itu.")
    here, sent = to("question", enrolment.pk, question.pk), {"text": "Masih belum jelas", "act": uuid7()}

    assert client.post(here, sent).url == here and client.post(here, sent).url == here

    question.refresh_from_db()
    assert question.waiting_since and question.replies.count() == 2 and len(facts("question_continued")) == 1
    assert "Masih belum jelas" in text(client.get(here))
    assert client.post(here, {"text": ""}).status_code == 422


def test_others_of_the_batch_read_a_question_once_it_is_shared_and_never_who_asked(
    client, enrolment, facilitator
):
    question = make_question(enrolment, "Pertanyaan bernas")
    answer(question=question, by=facilitator, reply_id=uuid7(), text="Jawaban bernas")
    other = make_enrolment(make_person("Budi"), enrolment.batch)
    stranger = make_enrolment(make_person("Cici"), make_batch(order="free"))

    def seen(who):
        client.force_login(who.person)
        return text(client.get(to("questions", who.pk, "satu"))) + text(
            client.get(to("all_questions", who.pk))
        )

    assert "bernas" not in seen(other)
    share(question=question, by=facilitator)
    share(question=question, by=facilitator)
    page = seen(other)
    assert "Pertanyaan bernas" in page and "Jawaban bernas" in page and "Seorang peserta bertanya" in page
    assert "Siti" not in page and "Tanggapi" not in page and "bernas" not in seen(stranger)
    assert client.get(to("question", stranger.pk, question.pk)).status_code == 404
    client.force_login(other.person)
    assert client.get(to("question", other.pk, question.pk)).status_code == 404
    unshare(question=question, by=facilitator)
    assert "bernas" not in seen(other) and "bernas" in seen(enrolment)
    assert len(facts("question_shared")) == len(facts("question_unshared")) == 1


def test_what_others_asked_about_a_locked_lesson_is_not_shown(client, facilitator):
    batch = make_batch(order="strict")
    ahead, behind = make_enrolment(make_person("Ani"), batch), make_enrolment(make_person("Beni"), batch)
    finish(ahead, "satu")
    share(question=make_question(ahead, "Bocoran", lesson="dua"), by=facilitator)
    client.force_login(behind.person)

    assert "Bocoran" not in text(client.get(to("questions", behind.pk, "dua")))
    assert "Bocoran" not in text(client.get(to("all_questions", behind.pk)))
    finish(behind, "satu")
    assert "Bocoran" in text(client.get(to("questions", behind.pk, "dua")))


@pytest.mark.parametrize("name", ["questions", "all_questions", "question"])
def test_questions_of_others_do_not_exist(client, enrolment, name):
    question = make_question(enrolment)
    place = {"questions": ["satu"], "question": [question.pk]}.get(name, [])
    address = to(name, enrolment.pk, *place)
    assert "Mengapa begitu?" in text(client.get(address))

    for other in (make_person("Lain"), make_staff(RoleKind.ORGANISER)):
        client.force_login(other)
        assert client.get(address).status_code == 404
        assert client.post(address, {"text": "x"}).status_code in (404, 405)
    client.logout()
    assert client.get(address).status_code == 302


def test_the_panel_of_a_lesson_takes_the_list_alone(client, enrolment):
    make_question(enrolment)

    part = text(client.get(to("questions", enrolment.pk, "satu"), headers={"HX-Request": "true"}))

    assert "Mengapa begitu?" in part and "<html" not in part and "<form" not in part


def test_a_lesson_page_carries_both_drawers_without_reading_anything_for_them(
    client, enrolment, django_assert_num_queries
):
    make_question(enrolment)
    address = reverse("learning:lesson", args=[enrolment.pk, "satu"])
    client.get(address)

    with django_assert_num_queries(1):  # the viewer with the study
        page = text(client.get(address))

    assert to("notes", enrolment.pk, "satu") in page and to("questions", enrolment.pk, "satu") in page


@pytest.mark.parametrize("many", [1, 30])
def test_questions_cost_the_same_for_one_and_for_thirty(
    client, enrolment, facilitator, many, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(rules, "MOST_WAITING", 99)
    monkeypatch.setattr(rules, "MOST_A_DAY", 99)
    for n in range(many):
        question = make_question(enrolment, f"ke-{n}")
        answer(question=question, by=facilitator, reply_id=uuid7(), text="Ya.")
    client.get(to("all_questions", enrolment.pk))

    for address in (to("questions", enrolment.pk, "satu"), to("all_questions", enrolment.pk)):
        with django_assert_max_num_queries(6):  # viewer, study, questions, replies, people, seen
            assert "ke-" in text(client.get(address))


def test_older_questions_stand_on_further_pages(client, enrolment, monkeypatch):
    monkeypatch.setattr(rules, "MOST_WAITING", 99)
    monkeypatch.setattr(rules, "MOST_A_DAY", 99)
    for n in range(25):
        make_question(enrolment, f"tanya-{n:02}")
    here = to("questions", enrolment.pk, "satu")

    first = client.get(here)
    rest = text(client.get(here, {"cursor": first.context["slice"].after}))

    assert "tanya-24" in text(first) and "tanya-04" not in text(first) and "tanya-04" in rest


# Acts -----------------------------------------------------------------------------------------------------------------


def act(lesson="satu", at=None, **data):
    return Said(uuid7(), lesson, "asked", at or now(), data)


def test_acts_of_a_phone_become_questions_once_and_each_is_answered_for(enrolment):
    good, bad, empty = act(text="Dari bus?"), act(text=7), act(text="  ")

    for _ in range(2):
        outcome = take_questions(enrolment.person, study_of(enrolment), [good, bad, empty])

    assert outcome[good.id] is None
    assert (outcome[bad.id].code, outcome[empty.id].code) == ("bad-question", "empty")
    assert Question.objects.get().text == "Dari bus?" and len(facts("question_asked")) == 1


# Telling those who can answer -----------------------------------------------------------------------------------------


def test_officers_are_written_to_once_and_again_only_when_something_new_waits(enrolment, monkeypatch):
    organiser = make_staff(RoleKind.ORGANISER)
    here, elsewhere = make_staff(RoleKind.REGIONAL, region="35"), make_staff(RoleKind.REGIONAL, region="11")
    make_staff(RoleKind.AUTHOR)
    assert actions.tell_officers() == 0
    make_question(enrolment)

    assert actions.tell_officers() == 2 and actions.tell_officers() == 0
    letters = Letter.objects.filter(kind="discussion.waiting")
    assert {one.to for one in letters} == {organiser.email, here.email} and elsewhere.email
    assert all("/meja/pertanyaan/" in one.body and "Mengapa" not in one.body for one in letters)

    later = now() + timedelta(hours=5)
    monkeypatch.setattr(actions, "now", lambda: later)
    assert actions.tell_officers() == 0  # the same question waits: they know
    make_question(enrolment, "Satu lagi")
    assert actions.tell_officers() == 2
