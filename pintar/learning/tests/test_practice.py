"""Practice explains itself, leaves no trace, and never tells a key that could still serve in a test."""

import pytest

from pintar.assessment.actions import open_sitting
from pintar.assessment.models import Answer, Mark, Sitting
from pintar.authoring.models import Release
from pintar.authoring.queries import paper_of
from pintar.journal.models import Entry
from pintar.learning.models import Act, Progress
from pintar.learning.practice import shelf_for
from pintar.learning.tests.stage import ITEMS, finish, make_batch, make_enrolment, practise_on, sit, text, to

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    """Somebody in a course whose formative quiz is for practice: two questions of its own, two that the test asks too."""
    batch = make_batch(order="free", practice=True)
    practise_on(batch, "kuis", ITEMS[:2] + OWN)
    found = make_enrolment(batch=batch)
    client.force_login(found.person)
    return found


def own(number):
    return (
        f"sendiri-{number}",
        {
            "kind": "single-choice",
            "stem": f"<p>Latihan {number}?</p>",
            "lesson": "satu",
            "competency": "Menelaah",
            "feedback": "<p>PENJELASAN</p>",
            "hints": ["<p>PETUNJUK-SATU</p>", "<p>PETUNJUK-DUA</p>"],
            "options": [
                {"id": "a", "text": "KUNCI", "correct": True, "feedback": ""},
                {"id": "b", "text": "Keliru", "feedback": "SEBAB-KELIRU"},
            ],
        },
    )


OWN = [own(1), own(2)]


def place_of(page, words):
    """The number under which an option is shown."""
    return page.split(f"<span>{words}")[0].rsplit('value="', 1)[1].split('"')[0]


def test_a_question_is_shown_with_its_hints_folded_one_inside_the_other_and_without_its_key(client, learner):
    page = text(client.get(to("exercise", learner, 1) + "?materi=satu"))

    assert (
        "Soal 1 dari 2" in page and "PENJELASAN" not in page and "SEBAB" not in page and "correct" not in page
    )
    first, second = page.index("PETUNJUK-SATU"), page.index("PETUNJUK-DUA")
    assert first < page.index("Petunjuk berikutnya") < second and page.count('<details class="hints">') == 2


def test_an_answer_is_explained_at_once_and_nothing_is_written_down(client, learner):
    address = to("exercise", learner, 1) + "?materi=satu"
    before = text(client.get(address))
    kept = [Act, Answer, Mark, Sitting, Entry]
    counts = [model.objects.count() for model in kept] + [Progress.objects.values().get(pk=learner.pk)]

    wrong = text(client.post(address, {"jawaban": place_of(before, "Keliru")}))
    right = text(client.post(address, {"jawaban": place_of(before, "KUNCI")}))

    assert (
        "Belum tepat" in wrong
        and "SEBAB-KELIRU" in wrong
        and "PENJELASAN" in wrong
        and "0 dari 1 benar" in wrong
    )
    assert "Benar." in right and "1 dari 1 benar" in right
    assert to("exercise", learner, 2) in right
    assert counts == [model.objects.count() for model in kept] + [
        Progress.objects.values().get(pk=learner.pk)
    ]


def test_an_empty_answer_and_one_that_is_none_are_refused_in_words(client, learner):
    address = to("exercise", learner, 1) + "?materi=satu"

    assert "Pilih atau tulis jawaban dahulu" in text(client.post(address, {}))
    assert client.post(address, {"jawaban": "9"}).status_code == 422


def test_the_shelf_lists_lessons_and_competencies_that_have_questions_and_no_others(client, learner):
    page = text(client.get(to("shelf", learner)))

    assert "Pokok soal" in page and "Menelaah" in page and "Pengecoh" not in page
    assert "4 soal lagi terbuka" in page


def test_a_question_that_a_test_asks_is_withheld_until_the_test_is_passed(client, learner):
    shelf = shelf_for(learner.person, learner.pk)
    assert len(shelf.by_quiz["kuis"]) == 2 and len(shelf.by_lesson["satu"]) == 2
    assert "KUNCI-INI" not in text(client.get(to("practice", learner, "kuis")))

    sit(learner, "uji", right=1)
    assert len(shelf_for(learner.person, learner.pk).by_lesson["satu"]) == 2
    sit(learner, "uji", right=4)

    assert len(shelf_for(learner.person, learner.pk).by_lesson["satu"]) == 4
    assert "KUNCI-INI" in text(client.get(to("practice", learner, "kuis")))


def test_when_no_try_is_left_its_questions_may_be_practised(learner):
    for _ in range(3):
        sit(learner, "uji", right=0)

    assert len(shelf_for(learner.person, learner.pk).by_lesson["satu"]) == 4


def test_a_rule_that_never_shows_the_key_withholds_for_ever():
    batch = make_batch(order="free", review={"key": "never"})
    enrolment = make_enrolment(batch=batch)
    sit(enrolment, "uji", right=4)

    assert shelf_for(enrolment.person, enrolment.pk).by_lesson == {}


def test_a_rule_that_shows_the_key_at_once_frees_only_what_was_handed_in():
    batch = make_batch(order="free", review={"key": "at_once"}, draw=2)
    enrolment = make_enrolment(batch=batch)
    assert shelf_for(enrolment.person, enrolment.pk).by_lesson == {}

    shown = sit(enrolment, "uji", right=0).versions

    free = shelf_for(enrolment.person, enrolment.pk)
    assert {v for found in free.by_lesson.values() for v in found} <= set(shown)


def test_a_question_of_an_open_sitting_is_withheld_even_after_a_pass(learner):
    sit(learner, "uji", right=4)
    release = Release.objects.get()
    assert shelf_for(learner.person, learner.pk).by_lesson["satu"]

    open_sitting(person=learner.person, paper_id=paper_of(release.pk, "uji"), context="ujian-lain:1")

    assert len(shelf_for(learner.person, learner.pk).by_lesson["satu"]) == 2


def test_what_is_locked_by_the_order_of_the_course_is_not_practised():
    batch = make_batch(order="strict", practice=True)
    practise_on(batch, "kuis", [(f"x-{n}", {**own(n)[1], "lesson": "dua"}) for n in (1, 2)])
    enrolment = make_enrolment(batch=batch)
    assert shelf_for(enrolment.person, enrolment.pk).by_lesson == {}

    finish(enrolment, "satu")

    assert len(shelf_for(enrolment.person, enrolment.pk).by_lesson["dua"]) == 2


def test_somebody_elses_practice_does_not_exist(client, learner):
    other = make_enrolment(order="free")

    assert client.get(to("shelf", other)).status_code == 404
    assert client.get(to("exercise", other, 1) + "?materi=satu").status_code == 404
    assert client.get(to("exercise", learner, 9) + "?materi=satu").status_code == 404
    assert client.get(to("exercise", learner, 1) + "?materi=tiada").status_code == 404


def test_a_page_of_practice_is_shown_by_three_statements(client, learner, django_assert_max_num_queries):
    address = to("exercise", learner, 1) + "?materi=satu"
    client.get(address)

    with django_assert_max_num_queries(3):  # viewer, studies, open sittings
        client.get(address)
