"""Adaptive practice asks what tells most, explains at once, ends with a kind word, and leaves nothing that could count."""

import re

import pytest

from pintar.assessment.actions import open_sitting
from pintar.assessment.models import Answer, ItemVersion, Mark, Sitting, Submission
from pintar.assessment.queries.paths import path_of, replayed
from pintar.assessment.stepping import Step
from pintar.authoring.queries import paper_of
from pintar.journal.models import Entry
from pintar.learning.adaptive import practised_for, stands_of
from pintar.learning.models import Act, Progress
from pintar.learning.tests.stage import ITEMS, make_batch, make_enrolment, practise_on, sit, text, to

pytestmark = pytest.mark.django_db
TOPICS = (("Menelaah", "satu"), ("Menyusun", "dua"))


def own(number):
    competency, lesson = TOPICS[number % 2]
    return f"sendiri-{number}", {
        "kind": "single-choice", "stem": f"<p>Latihan {number}?</p>", "lesson": lesson, "competency": competency,
        "difficulty": ("mudah", "sedang", "sukar")[number % 3], "feedback": "<p>PENJELASAN</p>",
        "hints": ["<p>PETUNJUK</p>"],
        "options": [{"id": "a", "text": "Tepat", "correct": True}, {"id": "b", "text": "Keliru", "feedback": "SEBAB"}],
    }  # fmt: skip


def make_learner(count=20, **course):
    batch = make_batch(order="free", practice=True, **course)
    practise_on(batch, "kuis", ITEMS[:2] + [own(n) for n in range(count)])
    return make_enrolment(batch=batch)


@pytest.fixture
def learner(client):
    found = make_learner()
    client.force_login(found.person)
    return found


def run_of(enrolment):
    return practised_for(enrolment.person, enrolment.pk).run


def begin(client, enrolment):
    """Begin a run; the address of its first question."""
    return client.post(to("adaptive", enrolment)).url


def answer(client, enrolment, words):
    """Answer the open question with the option of these words; the page that explains it."""
    step = run_of(enrolment).open_step
    address = to("adaptive_step", enrolment, run_of(enrolment).sitting_id, step.number)
    page = text(client.get(address))
    place = page.split(f"<span>{words}")[0].rsplit('value="', 1)[1].split('"')[0]
    return client.post(address, {"jawaban": place}, follow=True)


def go_through(client, enrolment, known=()):
    """Answer a whole run, knowing some competencies."""
    begin(client, enrolment)
    while run_of(enrolment).open_step:
        version = ItemVersion.objects.get(pk=run_of(enrolment).open_step.version)
        answer(client, enrolment, "Tepat" if version.body["competency"] in known else "Keliru")


def test_a_question_is_asked_without_its_key_and_explained_as_soon_as_it_was_answered(client, learner):
    assert "Latihan sesuai kemampuan" in text(client.get(to("shelf", learner)))
    assert "Mulai latihan" in text(client.get(to("adaptive", learner))) and not Sitting.objects.exists()

    first = text(client.get(begin(client, learner)))
    assert "Soal 1" in first and "PENJELASAN" not in first and "SEBAB" not in first and "correct" not in first
    assert "PETUNJUK" in first

    wrong = text(answer(client, learner, "Keliru"))
    assert (
        "Belum tepat" in wrong and "SEBAB" in wrong and "PENJELASAN" in wrong and "Soal berikutnya" in wrong
    )
    assert "Benar." in text(answer(client, learner, "Tepat"))
    assert run_of(learner).open_step.number == 3


def test_not_knowing_is_an_answer_and_an_empty_form_is_none(client, learner):
    address = begin(client, learner)

    assert "Pilih atau tulis jawaban dahulu" in text(client.post(address, {}))
    assert client.post(address, {"jawaban": "9"}).status_code == 422
    page = text(client.post(address, {"unknown": "1"}, follow=True))

    assert "Belum tahu itu wajar" in page and "PENJELASAN" in page
    assert Step.objects.get(number=1).share == 0


def test_a_run_writes_nothing_that_could_count_against_anybody(client, learner):
    kept = [Act, Answer, Mark, Submission, Entry]
    before = [model.objects.count() for model in kept] + [Progress.objects.values().get(pk=learner.pk)]

    go_through(client, learner)

    assert before == [model.objects.count() for model in kept] + [
        Progress.objects.values().get(pk=learner.pk)
    ]
    assert Sitting.objects.get().versions == [] and not Sitting.objects.get().is_open
    assert "Latihan sesuai kemampuan" not in text(client.get(to("outline", learner)))


def test_the_next_question_follows_the_answers_and_every_competency_comes_to_its_turn(client, learner):
    go_through(client, learner, known=("Menelaah", "Menyusun"))

    run = run_of(learner)
    sitting = Sitting.objects.select_related("paper").get()
    asked = [(step.version, step.is_right) for step in run.answered]
    for number, step in enumerate(run.answered):
        assert replayed(sitting.paper.rules["adaptive"], asked[:number], sitting.seed).ask == step.version
    bodies = [ItemVersion.objects.get(pk=step.version).body for step in run.answered]
    topics = [body["competency"] for body in bodies]
    assert abs(topics.count("Menelaah") - topics.count("Menyusun")) <= 1
    assert 6 <= len(asked) <= run.most == 12 and len(set(asked)) == len(asked)
    assert path_of(learner.person_id, sitting.pk).reason in ("precise", "long-enough")


def test_the_result_says_where_one_stands_and_what_to_read_again(client, learner):
    go_through(client, learner, known=("Menelaah",))

    stands, reason = stands_of(practised_for(learner.person, learner.pk))
    assert [(one.title, one.word) for one in stands] == [("Menyusun", "weak"), ("Menelaah", "strong")]
    assert [step.key for step in stands[0].lessons] == ["dua"] and stands[1].lessons == () and reason

    page = text(client.get(to("adaptive_result", learner, run_of(learner).sitting_id)))
    assert "perlu diperkuat" in page and "tampak sudah kuat" in page and "bukan nilai" in page
    assert to("lesson", learner, "dua") in page and to("lesson", learner, "satu") not in page
    assert "PENJELASAN" not in page


def test_somebody_may_stop_at_any_time_and_too_few_answers_say_nothing(client, learner):
    begin(client, learner)
    answer(client, learner, "Tepat")

    page = text(client.post(to("adaptive_end", learner, run_of(learner).sitting_id), follow=True))

    assert "Anda berhenti setelah 1 soal" in page and "belum cukup jelas" in page
    assert run_of(learner).is_open is False and not Mark.objects.exists()


def test_going_on_stands_at_the_same_question_and_a_new_run_replaces_the_last_one(client, learner):
    first = begin(client, learner)
    assert begin(client, learner) == first
    answer(client, learner, "Tepat")
    assert "Benar." in text(client.post(first, {"unknown": "1"}))
    assert Step.objects.filter(number=1, share=1).exists()

    again = client.post(to("adaptive", learner), {"anew": "1"}).url

    assert again != first and client.get(first).status_code == 404 and client.get(again).status_code == 200
    assert Sitting.objects.count() == 1 and Step.objects.count() == 1


def test_a_new_run_leaves_the_tests_of_the_learner_alone(client, learner):
    sit(learner, "uji", right=1)
    kept = [Sitting.objects.values().get(), *Mark.objects.values()]

    begin(client, learner)
    client.post(to("adaptive", learner), {"anew": "1"})

    assert kept == [
        Sitting.objects.exclude(context__startswith="latihan").values().get(),
        *Mark.objects.values(),
    ]


def test_a_question_of_a_test_is_never_asked_before_the_test_is_passed(client, learner):
    graded = set(ItemVersion.objects.exclude(item__key__startswith="sendiri").values_list("pk", flat=True))
    assert not graded & practised_for(learner.person, learner.pk).pool.keys()

    sit(learner, "uji", right=4)

    assert graded & practised_for(learner.person, learner.pk).pool.keys()


def test_the_run_waits_while_a_test_that_may_ask_the_question_is_open(client, learner):
    address = begin(client, learner)
    answer(client, learner, "Keliru")
    release = learner.batch.release_id
    other = open_sitting(person=learner.person, paper_id=paper_of(release, "kuis"), context="ujian-lain:1")

    explained, asked = client.get(address), client.get(address.replace("/1/", "/2/"))
    refused = client.post(address.replace("/1/", "/2/"), {"unknown": "1"})

    for reply in (explained, asked, refused):
        assert (
            "Soal ini menunggu" in text(reply)
            and "SEBAB" not in text(reply)
            and "Latihan 1" not in text(reply)
        )
    assert Step.objects.filter(answered_at__isnull=True).count() == 1
    Sitting.objects.filter(pk=other.pk).update(is_open=False)
    assert "SEBAB" in text(client.get(address))


def test_where_too_few_questions_are_free_it_is_not_offered(client):
    few = make_learner(count=3)
    client.force_login(few.person)

    assert "Latihan sesuai kemampuan" not in text(client.get(to("shelf", few)))
    assert "Belum cukup soal" in text(client.get(to("adaptive", few)))
    assert client.post(to("adaptive", few)).status_code == 409 and not Sitting.objects.exists()


def test_somebody_elses_run_does_not_exist(client, learner):
    other = make_learner()
    address = begin(client, learner)
    sitting = run_of(learner).sitting_id
    client.force_login(other.person)

    assert client.get(address).status_code == 404
    assert client.get(to("adaptive_step", other, sitting, 1)).status_code == 404
    assert client.get(to("adaptive_result", other, sitting)).status_code == 404
    assert client.post(to("adaptive_end", other, sitting)).status_code == 404
    assert client.get(to("adaptive", learner)).status_code == 404


def test_a_step_that_was_never_asked_is_no_page_and_an_open_run_has_no_result_yet(client, learner):
    address = begin(client, learner)

    assert client.get(re.sub(r"/1/$", "/2/", address)).status_code == 404
    assert client.get(to("adaptive_result", learner, run_of(learner).sitting_id)).url == address


def test_a_question_is_shown_by_four_statements(client, learner, django_assert_max_num_queries):
    address = begin(client, learner)
    client.get(address)

    with django_assert_max_num_queries(4):  # viewer, studies, open sittings, the run
        client.get(address)
