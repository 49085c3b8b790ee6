"""The desk of those who answer."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.discussion.actions import answer, share
from pintar.discussion.models import Question, Reply
from pintar.discussion.tests.stage import make_question
from pintar.kit.clock import now
from pintar.kit.ids import uuid7
from pintar.learning.tests.stage import make_batch, make_enrolment, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def batch():
    return make_batch(order="free")


@pytest.fixture
def organiser(client):
    person = make_staff(RoleKind.ORGANISER, name="Ibu Ratna")
    client.force_login(person)
    return person


def asked(batch, name="Ani", question="Mengapa begitu?", *, province="35", hours=0):
    made = make_question(make_enrolment(make_person(name, province=province), batch), question)
    if hours:
        at = now() - timedelta(hours=hours)
        Question.objects.filter(pk=made.pk).update(waiting_since=at, received_at=at)
    return made


def to(name, *more):
    return reverse(f"discussion:{name}", args=more)


@pytest.mark.parametrize("name", ["desk_questions", "desk_question", "sharing"])
def test_the_desk_is_for_those_who_see_people(client, batch, name):
    question = asked(batch)
    address = to(name, *([] if name == "desk_questions" else [question.pk]))

    for other in (question.enrolment.person, make_staff(RoleKind.AUTHOR), make_staff(RoleKind.LEADER)):
        client.force_login(other)
        assert client.get(address).status_code == client.post(address).status_code == 403
    client.logout()
    assert client.get(address).status_code == 302


def test_what_waits_longest_comes_first_and_is_counted(client, batch, organiser):
    asked(batch, "Ani", "Yang baru")
    asked(batch, "Beni", "Yang lama", hours=30)
    done = asked(batch, "Cici", "Yang dijawab")
    answer(question=done, by=organiser, reply_id=uuid7(), text="Ya.")

    page = text(client.get(to("desk_questions")))

    assert page.index("Yang lama") < page.index("Yang baru") and "Yang dijawab" not in page
    assert "<b>2</b> menunggu jawaban" in page and "1 hari lalu" in page and "<b>1</b> dijawab" in page
    assert "Pokok soal" in page and "Menulis soal, angkatan 1" in page


@pytest.mark.parametrize(
    ("asked_for", "seen"),
    [
        ({}, {"satu-satu", "dua-dua"}),
        ({"wish": "answered"}, {"tiga-tiga"}),
        ({"wish": "shared"}, {"tiga-tiga"}),
        ({"wish": "all"}, {"satu-satu", "dua-dua", "tiga-tiga"}),
        ({"province": "11"}, {"dua-dua"}),
        ({"q": "menulis"}, {"satu-satu", "dua-dua"}),
        ({"q": "tidak ada"}, set()),
        ({"batch": "999999"}, set()),
        ({"wish": "?", "province": "999", "batch": "x", "cursor": "%%"}, {"satu-satu", "dua-dua"}),
        ({"q": "<script>"}, set()),
    ],
)
def test_the_queue_is_narrowed(client, batch, organiser, asked_for, seen):
    asked(batch, "Ani", "satu-satu")
    asked(batch, "Beni", "dua-dua", province="11")
    done = asked(batch, "Cici", "tiga-tiga")
    answer(question=done, by=organiser, reply_id=uuid7(), text="Ya.", is_shared=True)

    page = text(client.get(to("desk_questions"), asked_for))

    assert {one for one in ("satu-satu", "dua-dua", "tiga-tiga") if one in page} == seen
    assert "<script>" not in page


def test_a_regional_officer_answers_their_province_only(client, batch):
    here, there = asked(batch, "Ani", "Dari Jawa"), asked(batch, "Beni", "Dari Aceh", province="11")
    client.force_login(make_staff(RoleKind.REGIONAL, region="35"))

    page = text(client.get(to("desk_questions")))

    assert "Dari Jawa" in page and "Dari Aceh" not in page and "<b>1</b> menunggu" in page
    assert "Dari Aceh" not in text(client.get(to("desk_questions"), {"province": "11"}))
    assert client.get(to("desk_question", here.pk)).status_code == 200
    for address in (to("desk_question", there.pk), to("sharing", there.pk)):
        assert client.post(address, {"text": "Ya.", "is_shared": "1"}).status_code == 404
    assert not Reply.objects.exists() and not Question.objects.shared().exists()


def test_an_answer_is_written_shared_and_sent_once(client, batch, organiser):
    question = asked(batch, question="<script>alert(1)</script>")
    here, sent = (
        to("desk_question", question.pk),
        {"text": "Karena <b>itu</b>", "act": uuid7(), "is_shared": "on"},
    )
    assert "&lt;script&gt;" in text(client.get(here))

    for _ in range(2):
        assert client.post(here, sent).url == to("desk_questions")

    question.refresh_from_db()
    assert question.waiting_since is None and question.shared_by == organiser and Reply.objects.count() == 1
    assert "Karena &lt;b&gt;itu&lt;/b&gt;" in text(client.get(here))


def test_an_empty_answer_is_refused_and_the_question_waits_on(client, batch, organiser):
    question = asked(batch)

    reply = client.post(to("desk_question", question.pk), {"text": " "})

    assert reply.status_code == 422 and "perlu diperiksa" in text(reply)
    assert Question.objects.waiting().count() == 1


def test_sharing_is_switched_on_and_off(client, batch, organiser):
    question = asked(batch)
    switch = to("sharing", question.pk)

    assert client.post(switch, {"is_shared": "1"}).url == to("desk_question", question.pk)
    assert Question.objects.shared().exists()
    client.post(switch, {"is_shared": "0"})
    assert not Question.objects.shared().exists()


@pytest.mark.parametrize("many", [1, 30])
def test_the_queue_costs_the_same_for_one_and_for_thirty(
    client, batch, organiser, many, django_assert_max_num_queries
):
    for n in range(many):
        question = asked(batch, f"Orang {'abcdefghijklmnopqrstuvwxyzABCD'[n]}", f"ke-{n}")
        share(question=question, by=organiser)
    client.get(to("desk_questions"))

    with django_assert_max_num_queries(5):  # viewer, provinces, questions, replies, (tally)
        page = text(client.get(to("desk_questions")))

    assert page.count("ke-") == many


@pytest.mark.parametrize("many", [1, 30])
def test_one_question_costs_the_same_with_one_reply_and_with_thirty(
    client, batch, organiser, many, django_assert_max_num_queries
):
    question = asked(batch)
    for n in range(many):
        answer(question=question, by=organiser, reply_id=uuid7(), text=f"ke-{n}")
    client.get(to("desk_question", question.pk))

    with django_assert_max_num_queries(4):  # viewer, question, replies, people
        assert text(client.get(to("desk_question", question.pk))).count("ke-") == many


def test_further_pages_go_on_where_the_first_ended(client, batch, organiser):
    for n in range(35):
        asked(batch, "Orang", f"nomor-{n:02}", hours=35 - n)

    first = client.get(to("desk_questions"))
    rest = text(client.get(to("desk_questions"), {"cursor": first.context["slice"].after}))

    assert "nomor-00" in text(first) and "nomor-30" not in text(first) and "nomor-30" in rest


def test_an_empty_desk_says_what_will_be_there(client, organiser):
    assert "Tidak ada yang menunggu jawaban" in text(client.get(to("desk_questions")))
