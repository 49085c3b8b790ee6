"""What a failed try opens again, what it waits for, and what it leaves as it was."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pintar.assessment.models import Sitting
from pintar.assessment.papers import PaperRules
from pintar.journal.models import Entry
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.learning.actions import finish_lesson, replay, start_quiz
from pintar.learning.mastery import Point, parallel, weakness
from pintar.learning.models import Corrective, Progress
from pintar.learning.queries import get_study_for
from pintar.learning.tests.stage import finish, make_enrolment, sit, to

LESSONS = ("satu", "dua", "tiga")
MARK = Decimal(75)


def point(lesson, competency, earned, possible=1, waiting=False):
    return Point(lesson, competency, Decimal(earned), Decimal(possible), waiting)


def again(points):
    return [one.lesson for one in weakness(points, pass_mark=MARK, lessons=LESSONS).lessons]


def test_a_lesson_below_the_pass_mark_is_opened_and_one_above_is_not():
    points = [point("satu", "", 1), point("satu", "", 0), point("dua", "", 1), point("dua", "", "0.75")]

    assert again(points) == ["satu"]


def test_a_weak_competency_opens_the_lessons_in_which_it_lost_points():
    points = [point("dua", "menelaah", 0), point("satu", "menelaah", 1), point("dua", "menulis", 3, 3)]
    found = weakness(points, pass_mark=MARK, lessons=LESSONS)

    assert [part.name for part in found.competencies] == ["menelaah"] and found.competencies[0].percent == 50
    assert [(one.lesson, one.competencies) for one in found.lessons] == [("dua", ("menelaah",))]


def test_a_question_that_names_no_lesson_opens_those_of_its_competency():
    assert again([point("", "menelaah", 0), point("satu", "menelaah", 1), point("tiga", "menelaah", 1)]) == [
        "satu",
        "tiga",
    ]


def test_a_lesson_the_course_does_not_teach_is_not_opened():
    assert again([point("kuis", "", 0), point("lama", "", 0)]) == []


def test_what_waits_for_a_person_says_nothing_yet():
    assert again([point("satu", "menelaah", 0, waiting=True)]) == []


@given(st.lists(st.tuples(st.sampled_from(["", *LESSONS, "lama"]), st.sampled_from(["", "a", "b"]),
                          st.integers(-1, 4), st.integers(1, 4)), max_size=12))  # fmt: skip
def test_whatever_is_opened_was_taught_lost_points_or_lies_in_a_weak_competency(rows):
    points = [point(lesson, name, min(earned, possible), possible) for lesson, name, earned, possible in rows]
    found = weakness(points, pass_mark=MARK, lessons=LESSONS)

    opened = [one.lesson for one in found.lessons]
    assert opened == sorted(set(opened), key=LESSONS.index)
    if all(p.earned == p.possible for p in points):
        assert not opened and not found.competencies
    for key in LESSONS:
        mine = [p for p in points if p.lesson == key]
        if mine and sum(p.earned for p in mine) / sum(p.possible for p in mine) < Decimal("0.75"):
            assert key in opened


@pytest.mark.parametrize(
    "tries, count, expected", [(1, 20, (10, 10)), (1, 15, (10, 5)), (2, 20, (10, 0)), (1, 10, (10, 0))]
)
def test_it_is_said_how_many_questions_of_the_next_try_are_new(tries, count, expected):
    assert parallel(PaperRules(Decimal(75), draw=10), count, tries) == expected


@pytest.mark.django_db
def test_a_failed_try_opens_its_weak_lessons_and_takes_nothing_from_history():
    enrolment = make_enrolment(order="free")
    finish(enrolment, "satu", "dua")

    sitting = sit(enrolment, "uji", right=0)

    study = get_study_for(enrolment.person, enrolment.pk)
    assert study.repeats == {"satu", "dua"} and {"satu", "dua"} <= study.done and study.count_done == 0
    assert set(Corrective.objects.values_list("lesson", "sitting", "quiz")) == {
        ("satu", sitting.pk, "uji"),
        ("dua", sitting.pk, "uji"),
    }
    fact = Entry.objects.get(kind="learning.lessons_reopened")
    assert fact.data["quiz"] == "uji" and fact.data["lessons"] == ["satu", "dua"]


@pytest.mark.django_db
def test_going_through_a_lesson_again_ends_it_and_passing_ends_the_rest():
    enrolment = make_enrolment(order="free")
    finish(enrolment, "satu", "dua")
    sit(enrolment, "uji", right=0)

    finish(enrolment, "satu")
    assert get_study_for(enrolment.person, enrolment.pk).repeats == {"dua"}
    sit(enrolment, "uji", right=4)

    assert get_study_for(enrolment.person, enrolment.pk).repeats == frozenset()
    assert dict(Corrective.objects.values_list("lesson", "ending")) == {"satu": "repeated", "dua": "passed"}


@pytest.mark.django_db
def test_what_was_finished_before_the_try_ends_nothing_when_it_arrives_later_or_again():
    enrolment, act, before = make_enrolment(order="free"), uuid7(), now() - timedelta(minutes=5)
    said = {
        "enrolment_id": enrolment.pk,
        "person_id": enrolment.person_id,
        "lesson": "satu",
        "medium": "reading",
    }
    finish_lesson(**said, act_id=act)
    sit(enrolment, "uji", right=0)

    finish_lesson(**said, act_id=act)
    finish_lesson(**said, act_id=uuid7(), device_at=before)
    assert "satu" in get_study_for(enrolment.person, enrolment.pk).repeats
    assert Corrective.objects.filter(lesson="satu", ended_at=None).exists()

    finish_lesson(**said, act_id=uuid7())
    assert "satu" not in get_study_for(enrolment.person, enrolment.pk).repeats


@pytest.mark.django_db
def test_replaying_gives_the_same_lessons_to_repeat():
    enrolment = make_enrolment(order="free")
    finish(enrolment, "satu", "dua")
    sit(enrolment, "uji", right=0)
    finish(enrolment, "dua")
    before = Progress.objects.values().get()
    Progress.objects.update(repeats=[], done=[])

    replay(enrolment_id=enrolment.pk)

    after = Progress.objects.values().get()
    assert {**after, "updated_at": 0} == {**before, "updated_at": 0} and after["repeats"] == ["satu"]


@pytest.mark.django_db
def test_where_repeating_is_required_the_next_try_waits_for_it(client):
    enrolment = make_enrolment(order="free", corrective="required")
    client.force_login(enrolment.person)
    finish(enrolment, "satu", "dua")
    sitting = sit(enrolment, "uji", right=0)

    with pytest.raises(Refused, match="Ulangi dahulu: “Pokok soal”, “Pengecoh”"):
        start_quiz(enrolment_id=enrolment.pk, person=enrolment.person, lesson="uji")
    page = client.get(to("result", enrolment, "uji", sitting.pk)).content.decode()
    start = f'action="{to("start", enrolment, "uji")}"'
    assert "setelah semuanya diulang" in page and start not in page
    assert start not in client.get(to("lesson", enrolment, "uji")).content.decode()
    assert start_quiz(enrolment_id=enrolment.pk, person=enrolment.person, lesson="kuis")

    finish(enrolment, "satu", "dua")
    assert start_quiz(enrolment_id=enrolment.pk, person=enrolment.person, lesson="uji").number == 2


@pytest.mark.django_db
def test_where_it_is_advised_the_next_try_does_not_wait(client):
    enrolment = make_enrolment(order="free")
    client.force_login(enrolment.person)
    sitting = sit(enrolment, "uji", right=0)

    page = client.get(to("result", enrolment, "uji", sitting.pk)).content.decode()

    assert "Ulangi materi ini" in page and f'action="{to("start", enrolment, "uji")}"' in page
    assert "soal yang pernah Anda lihat" in page
    assert start_quiz(enrolment_id=enrolment.pk, person=enrolment.person, lesson="uji").number == 2


@pytest.mark.django_db
def test_the_page_of_the_course_shows_what_to_repeat_and_the_lesson_says_why(client):
    enrolment = make_enrolment(order="free")
    client.force_login(enrolment.person)
    finish(enrolment, "satu", "dua", "tiga")
    assert "Yang perlu diulang" not in client.get(to("outline", enrolment)).content.decode()

    sit(enrolment, "uji", right=0)

    page = client.get(to("outline", enrolment)).content.decode()
    assert "Yang perlu diulang" in page and "Belum tuntas, perlu diulang" in page and "<b>1</b> dari" in page
    lesson = client.get(to("lesson", enrolment, "satu")).content.decode()
    assert "belum kuat" in lesson and "Sudah saya ulangi, lanjut" in lesson
    reply = client.post(to("finish", enrolment, "satu"), {"medium": "reading"})
    assert reply.url == to("lesson", enrolment, "dua")
    assert client.post(to("finish", enrolment, "dua"), {"medium": "slides"}).status_code == 409
    reply = client.post(to("finish", enrolment, "dua"), {"medium": "reading"})
    assert reply.url == to("lesson", enrolment, "kuis")
    assert "Sudah saya ulangi" not in client.get(to("lesson", enrolment, "satu")).content.decode()


@pytest.mark.django_db
def test_a_second_try_asks_what_was_not_asked_before_as_far_as_the_bank_goes():
    enrolment = make_enrolment(order="free", draw=2)
    first = sit(enrolment, "uji", right=0)
    second = start_quiz(enrolment_id=enrolment.pk, person=enrolment.person, lesson="uji")

    assert set(Sitting.objects.get(pk=first.pk).versions).isdisjoint(second.versions)


@pytest.mark.django_db
def test_what_is_to_be_repeated_costs_the_lesson_no_statement(client, django_assert_max_num_queries):
    enrolment = make_enrolment(order="free")
    client.force_login(enrolment.person)
    finish(enrolment, "satu")
    sit(enrolment, "uji", right=0)

    with django_assert_max_num_queries(4):
        client.get(to("lesson", enrolment, "satu"))
