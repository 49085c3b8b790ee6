"""Spaced review: what was passed comes back before it is forgotten, asks little, and leaves scores alone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pintar.accounts.tests.people import make_staff
from pintar.accounts.values import RoleKind
from pintar.assessment.actions import open_sitting
from pintar.assessment.models import Item
from pintar.authoring.queries import paper_of
from pintar.journal.follower import settle
from pintar.kit.clock import today
from pintar.kit.errors import Refused
from pintar.learning import due
from pintar.learning.actions import feel_review, open_cards, review_topic, set_habit, tell_of_reviews
from pintar.learning.models import Card, Enrolment, Habit, Progress, Review, Topic
from pintar.learning.recall import A_DAY, Rating, Recall, fold
from pintar.learning.tests.stage import ITEMS, make_enrolment, sit, text
from pintar.learning.values import context_of
from pintar.notifications.models import Letter, Notice

pytestmark = pytest.mark.django_db
HINTED = [(key, {**body, "hints": ["<p>PETUNJUK</p>", "<p>LAGI</p>"]}) for key, body in ITEMS]


@pytest.fixture
def passed(client):
    """Somebody who passed a test about two lessons today, and for whom both have become due."""
    enrolment = make_enrolment(order="free", items=HINTED)
    client.force_login(enrolment.person)
    sit(enrolment, "kuis")  # it asks the same questions: until it is passed too, they are withheld
    begin(enrolment, sit(enrolment, "uji"))
    ago(30)
    return enrolment


def begin(enrolment, sitting):
    """What is heard when a test was passed."""
    return open_cards(sitting_id=sitting.pk, context=context_of(enrolment.pk, "uji"))


def ago(days: int) -> None:
    """Let so many days go by since everything that happened."""
    back = timedelta(days=days)
    for card in Card.objects.all():
        Card.objects.filter(person=card.person_id, topic=card.topic_id).update(
            passed_on=card.passed_on - back, last_on=card.last_on - back, due_on=card.due_on - back
        )


def hidden(page, name):
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def place_of(page, words):
    return page.split(f"<span>{words}")[0].rsplit('value="', 1)[1].split('"')[0]


def answer(client, words, **more):
    """Answer the question that is next."""
    page = text(client.get("/ulang/soal/"))
    sent = {name: hidden(page, name) for name in ("topic", "reviews", "hints")}
    return client.post("/ulang/soal/", sent | {"jawaban": place_of(page, words)} | more)


@pytest.mark.django_db(transaction=True)
def test_passing_begins_a_card_for_each_topic_and_failing_begins_none():
    enrolment = make_enrolment(order="free")
    sit(enrolment, "uji", right=1)
    settle()
    assert not Card.objects.exists()

    sitting = sit(enrolment, "uji", right=3)
    settle()
    assert begin(enrolment, sitting) == 0

    assert set(Topic.objects.values_list("lesson", "competency")) == {("satu", ""), ("dua", "")}
    firsts = sorted(Card.objects.values_list("first", "reviews"))
    assert firsts == [
        (Rating.AGAIN, 0),
        (Rating.GOOD, 0),
    ]  # two of two in one lesson, one of two in the other
    assert all(card.due_on > today() for card in Card.objects.all())


def test_what_is_due_is_listed_and_what_is_not_is_not(client, passed):
    page = text(client.get("/ulang/"))
    assert '<p class="big-number">2</p>' in page and "Pokok soal" in page and "Mulai" in page

    Card.objects.filter(topic__lesson="dua").update(due_on=today() + timedelta(days=3))

    page = text(client.get("/ulang/"))
    assert '<p class="big-number">1</p>' in page and "Pengecoh" not in page


def test_a_right_answer_is_explained_and_comes_back_later_than_a_wrong_one(client, passed):
    right = text(answer(client, "Tepat"))
    assert "Masih ingat" in right and "UMPAN-BALIK" in right and "Seberapa mudah" in right
    wrong = text(answer(client, "Keliru"))
    assert "Mulai terlupa" in wrong and "Buka lagi" in wrong and "Seberapa mudah" not in wrong

    good, again = Review.objects.order_by("-rating")
    assert (good.rating, again.rating) == (Rating.GOOD, Rating.AGAIN) and good.is_right and not again.is_right
    assert Card.objects.get(topic=good.topic_id).due_on > Card.objects.get(topic=again.topic_id).due_on
    assert "Selesai untuk hari ini" in text(client.get("/ulang/"))


def test_the_question_says_nothing_of_its_key(client, passed):
    page = text(client.get("/ulang/soal/"))

    assert "KUNCI" not in page and "UMPAN" not in page and "PETUNJUK" not in page and "correct" not in page


def test_hints_come_one_after_the_other_and_count(client, passed):
    first = text(answer(client, "Tepat", aksi="petunjuk"))
    assert "PETUNJUK" in first and "LAGI" not in first and "checked" in first and not Review.objects.exists()

    sent = {name: hidden(first, name) for name in ("topic", "reviews", "hints")}
    second = text(client.post("/ulang/soal/", sent | {"aksi": "petunjuk"}))
    assert "LAGI" in second and "Lihat petunjuk" not in second
    sent = {name: hidden(second, name) for name in ("topic", "reviews", "hints")}
    client.post("/ulang/soal/", sent | {"jawaban": place_of(second, "Tepat")})

    review = Review.objects.get()
    assert (review.rating, review.hints, review.is_right) == (Rating.HARD, 2, False)


def test_what_is_felt_moves_the_day_once_and_only_of_what_was_right(client, passed):
    page = text(answer(client, "Tepat"))
    topic, number = hidden(page, "topic"), hidden(page, "number")
    before = Card.objects.get(topic=topic)

    client.post("/ulang/rasa/", {"topic": topic, "number": number, "felt": "4"})
    after = Card.objects.get(topic=topic)
    assert after.due_on > before.due_on and Review.objects.get().rating == Rating.EASY
    assert not feel_review(person_id=passed.person_id, topic_id=int(topic), number=1, felt=2)

    page = text(answer(client, "Keliru"))
    said = Review.objects.get(is_right=False)
    assert not feel_review(person_id=passed.person_id, topic_id=said.topic_id, number=1, felt=4)


def test_an_answer_sent_twice_counts_once_and_the_second_tab_is_told(client, passed):
    page = text(client.get("/ulang/soal/"))
    sent = {name: hidden(page, name) for name in ("topic", "reviews", "hints")}
    sent["jawaban"] = place_of(page, "Tepat")
    client.post("/ulang/soal/", sent)

    reply = client.post("/ulang/soal/", sent, follow=True)

    assert Review.objects.count() == 1 and "sudah Anda jawab" in text(reply)


def test_an_empty_answer_is_asked_for_again_and_nothing_is_counted(client, passed):
    page = text(client.get("/ulang/soal/"))
    sent = {name: hidden(page, name) for name in ("topic", "reviews", "hints")}

    assert "Pilih atau tulis jawaban dahulu" in text(client.post("/ulang/soal/", sent))
    assert client.post("/ulang/soal/", {"topic": "x"}).status_code == 302 and not Review.objects.exists()


def test_cards_are_the_fold_of_their_reviews(client, passed):
    answer(client, "Tepat")
    answer(client, "Keliru")
    ago(40)
    Review.objects.update(on=today() - timedelta(days=40))
    answer(client, "Tepat")

    for card in Card.objects.all():
        mine = Review.objects.filter(topic=card.topic_id).order_by("number")
        memory = fold(Rating(card.first), card.passed_on, [Recall(r.on, Rating(r.rating)) for r in mine])
        assert (card.due_on, card.last_on) == (memory.due_on, memory.last_on)
        assert card.stability == pytest.approx(memory.stability, rel=1e-5)


def test_scores_and_progress_know_nothing_of_it(client, passed):
    before = Progress.objects.values().get(), Enrolment.objects.values().get()
    answer(client, "Keliru")
    answer(client, "Keliru")

    assert before == (Progress.objects.values().get(), Enrolment.objects.values().get())


def test_a_day_has_an_end(client, passed):
    for number in range(A_DAY - 1):
        topic = Topic.objects.create(bank="lain", lesson=f"l{number}")
        Review.objects.create(person=passed.person, topic=topic, number=1, version=1, on=today(), due_on=today(),
                              rating=3, is_right=True)  # fmt: skip

    assert '<p class="big-number">1</p>' in text(client.get("/ulang/"))
    answer(client, "Tepat")
    assert client.get("/ulang/soal/").url == reverse("learning:reviews")


def test_a_question_of_an_open_sitting_is_not_asked_and_a_retired_one_neither(client, passed):
    assert client.get("/ulang/soal/").status_code == 200
    release = passed.batch.release_id
    sitting = open_sitting(person=passed.person, paper_id=paper_of(release, "uji"), context="lain:1")
    assert client.get("/ulang/soal/").status_code == 302
    type(sitting).objects.filter(pk=sitting.pk).update(is_open=False)
    assert client.get("/ulang/soal/").status_code == 200

    Item.objects.update(state="retired")
    assert client.get("/ulang/soal/").status_code == 302


def test_retention_counts_the_first_recall_of_each_window(client, passed):
    plan = due.plan_for(passed.person)
    assert {(card.memory.due_on - card.passed_on).days for card in plan.cards} == {2}
    Card.objects.update(due_on=today() - timedelta(days=5), passed_on=today() - timedelta(days=35))
    answer(client, "Tepat")
    answer(client, "Keliru")
    slug = passed.batch.training.slug
    assert due.retention() == [(slug, 30, 2, 1)]

    Card.objects.update(due_on=today(), passed_on=today() - timedelta(days=40))
    answer(client, "Tepat")

    assert due.retention() == [(slug, 30, 2, 1)] and Review.objects.filter(window=None).count() == 1


def test_the_desk_shows_what_is_remembered_and_learners_do_not_see_it(client, passed):
    Card.objects.update(due_on=today() - timedelta(days=5), passed_on=today() - timedelta(days=35))
    answer(client, "Tepat")
    assert client.get("/meja/ingatan/").status_code == 403

    client.force_login(make_staff(RoleKind.ORGANISER))
    page = text(client.get("/meja/ingatan/"))

    assert "Menulis soal" in page and "100%" in page and "dari 1" in page


def test_reminders_can_be_switched_off_and_on(client, passed):
    client.post("/ulang/pengingat/", {"is_off": "on"})
    assert (
        "Pengingat dimatikan" in text(client.get("/ulang/")) and client.get("/ulang/soal/").status_code == 302
    )
    assert due.count_due(passed.person) == 0

    client.post("/ulang/pengingat/", {})
    assert client.get("/ulang/soal/").status_code == 200 and due.count_due(passed.person) == 2


def test_a_letter_comes_to_those_who_asked_for_it_once_a_day(client, passed):
    assert tell_of_reviews(day=today()) == 0 and not Notice.objects.exists()
    set_habit(person_id=passed.person_id, is_off=False, by_mail=True)

    assert tell_of_reviews(day=today()) == 1 and tell_of_reviews(day=today()) == 0
    assert Notice.objects.get().url == "/ulang/" and Letter.objects.filter(kind="reviews").count() == 1
    assert tell_of_reviews(day=today() + timedelta(days=1)) == 1

    Habit.objects.update(is_off=True)
    assert tell_of_reviews(day=today() + timedelta(days=2)) == 0


def test_somebody_elses_card_cannot_be_answered(client, passed):
    other = make_enrolment(order="free")
    plan = due.plan_for(passed.person)
    client.force_login(other.person)

    assert client.get("/ulang/soal/").status_code == 302
    with pytest.raises(Refused):
        review_topic(
            person_id=other.person_id, card=plan.due[0], version=1, response="a", hints=0, day=plan.day
        )


def test_the_page_of_what_i_learn_tells_how_many_wait(client, passed, django_assert_max_num_queries):
    client.get(reverse("learning:mine"))
    with django_assert_max_num_queries(5):  # viewer, studies, due, and what upper floors draw
        page = text(client.get(reverse("learning:mine")))

    assert "2 soal menunggu diulang" in page


def test_the_pages_cost_few_statements(client, passed, django_assert_max_num_queries):
    client.get("/ulang/soal/")
    with django_assert_max_num_queries(4):  # viewer, habit, cards, studies
        client.get("/ulang/")
    with django_assert_max_num_queries(6):  # the same, open sittings, unfit questions
        client.get("/ulang/soal/")
