"""Placement: what was shown to be mastered may be skipped, says so for ever, and is never counted as learnt."""

import pytest

from pintar.assessment.actions.adapting import Asked
from pintar.assessment.models import ItemVersion, Sitting
from pintar.journal.models import Entry
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.learning import wording
from pintar.learning.actions import answer_placement, begin_placement, replay, skip_lessons, start_quiz
from pintar.learning.completion import judge
from pintar.learning.models import Act, Completion, Progress, Skipped
from pintar.learning.placement import placed_for
from pintar.learning.queries import get_study_for
from pintar.learning.tests.stage import ITEMS, finish, make_enrolment, sit, text, to

pytestmark = pytest.mark.django_db
LESSONS = ("satu", "dua", "tiga")
BANK = [
    (
        f"soal-{n}",
        {**ITEMS[0][1], "lesson": LESSONS[n % 3], "difficulty": ("mudah", "sedang", "sukar")[n // 3 % 3]},
    )
    for n in range(30)
]


@pytest.fixture
def learner(client):
    found = make_enrolment(placement=True, items=BANK, draw=4)
    client.force_login(found.person)
    return found


def study_of(enrolment):
    return get_study_for(enrolment.person, enrolment.pk)


def take(enrolment, known=LESSONS) -> Asked:
    """Take the whole test, knowing some lessons."""
    at = begin_placement(enrolment_id=enrolment.pk, person=enrolment.person)
    while at.version is not None:
        lesson = ItemVersion.objects.get(pk=at.version).body["lesson"]
        at = answer_placement(
            enrolment_id=enrolment.pk, person=enrolment.person, sitting_id=at.sitting_id, number=at.number,
            response="a" if lesson in known else "b", act_id=uuid7(),
        )  # fmt: skip
    return at


def test_the_course_offers_it_and_one_without_the_rule_does_not(client, learner):
    assert "Tes penempatan" in text(client.get(to("outline", learner)))
    assert "Mulai tes" in text(client.get(to("placement", learner)))

    other = make_enrolment(learner.person, items=BANK)
    assert "Tes penempatan" not in text(client.get(to("outline", other)))
    assert "tidak terbuka" in text(client.get(to("placement", other)))
    with pytest.raises(Refused, match="tidak memiliki"):
        begin_placement(enrolment_id=other.pk, person=learner.person)


def test_looking_begins_nothing_and_a_question_says_nothing_of_its_key(client, learner):
    assert client.get(to("placement_step", learner)).status_code == 302 and not Sitting.objects.exists()

    page = text(client.post(to("placement_step", learner)))

    assert "Soal 1" in page and "KUNCI" not in page and "UMPAN" not in page and "correct" not in page
    assert text(client.get(to("placement_step", learner))).count("Soal 1") == page.count("Soal 1")


def test_the_next_question_comes_only_after_the_answer_was_kept_and_a_second_tab_is_told(client, learner):
    client.post(to("placement_step", learner))
    assert client.post(to("placement_step", learner), {"number": "1", "jawaban": "9"}).status_code == 422
    client.post(to("placement_step", learner), {"number": "1", "jawaban": "1"})

    reply = client.post(to("placement_step", learner), {"number": "1", "jawaban": "2"}, follow=True)

    assert "sudah Anda jawab" in text(reply) and "Soal 2" in text(reply)


def test_only_lessons_that_are_mastered_for_sure_may_be_skipped(client, learner):
    take(learner, known=("satu", "tiga"))
    placed = placed_for(study_of(learner))
    assert [one.key for one in placed.lessons] == ["satu", "tiga"]
    page = text(client.get(to("placement", learner)))
    assert "Anda boleh melewati materi ini" in page and 'value="satu"' in page and 'value="dua"' not in page

    with pytest.raises(Refused, match="tidak dapat dilewati"):
        skip_lessons(enrolment_id=learner.pk, person=learner.person, lessons=["satu", "dua"])
    assert not Skipped.objects.exists()


def test_skipping_writes_the_evidence_down_and_counts_as_placement_not_as_learning(client, learner):
    at = take(learner, known=("satu", "dua"))

    reply = client.post(to("skip", learner), {"lessons": ["satu", "dua"]})

    study = study_of(learner)
    assert reply.url == to("outline", learner) and study.placed == {"satu", "dua"} <= study.done
    assert not Act.objects.exists()
    row = Skipped.objects.get(lesson="satu")
    assert (
        row.sitting == at.sitting_id
        and row.evidence[0]["certainty"] >= 0.85
        and row.evidence[0]["asked"] >= 4
    )
    assert Entry.objects.get(kind="learning.lessons_skipped").data["lessons"] == ["satu", "dua"]
    assert "2 di antaranya dilewati lewat tes penempatan" in " ".join(
        line.head for line in wording.lines(judge(study))
    )
    page = text(client.get(to("outline", learner)))
    assert "Dilewati lewat tes penempatan" in page and study.next_lesson.key == "kuis"


def test_replaying_keeps_what_was_skipped_apart(learner):
    take(learner)
    skip_lessons(enrolment_id=learner.pk, person=learner.person, lessons=["satu", "dua"])
    before = Progress.objects.values().get()
    Progress.objects.update(done=[], placed=[])

    replay(enrolment_id=learner.pk)

    assert {**Progress.objects.values().get(), "updated_at": 0} == {**before, "updated_at": 0}


def test_a_skipped_lesson_can_be_learnt_all_the_same_and_is_learnt_then(learner):
    take(learner)
    skip_lessons(enrolment_id=learner.pk, person=learner.person, lessons=["satu"])

    finish(learner, "satu")

    assert study_of(learner).placed == frozenset() and "satu" in study_of(learner).done


def test_the_verdict_of_a_completion_says_what_was_skipped(learner):
    take(learner)
    skip_lessons(enrolment_id=learner.pk, person=learner.person, lessons=list(LESSONS))
    sit(learner, "kuis", right=30)
    sit(learner, "uji", right=4)

    said = Completion.objects.get().verdict["conditions"]
    assert sum(one["facts"].get("placed", 0) for one in said) == 3


def test_a_failed_test_opens_a_skipped_lesson_again(learner):
    take(learner)
    skip_lessons(enrolment_id=learner.pk, person=learner.person, lessons=list(LESSONS))
    sit(learner, "kuis", right=0)

    assert study_of(learner).repeats == set(LESSONS)


def test_it_is_taken_once_and_not_after_the_first_test(learner):
    take(learner, known=())
    with pytest.raises(Refused):
        begin_placement(enrolment_id=learner.pk, person=learner.person)

    late = make_enrolment(order="free", placement=True, items=BANK)
    sit(late, "kuis", right=0)
    with pytest.raises(Refused, match="sebelum ujian pertama"):
        begin_placement(enrolment_id=late.pk, person=late.person)


def test_the_first_test_asks_what_the_placement_did_not_as_far_as_the_bank_goes():
    learner = make_enrolment(order="free", placement=True, items=BANK, draw=4)
    take(learner, known=())
    asked = set(Sitting.objects.get(context=f"penempatan:{learner.pk}").versions)
    first = start_quiz(enrolment_id=learner.pk, person=learner.person, lesson="uji")

    assert asked.isdisjoint(first.versions)


def test_somebody_elses_test_does_not_exist(client, learner):
    other = make_enrolment(placement=True, items=BANK)

    assert client.get(to("placement", other)).status_code == 404
    assert client.post(to("placement_step", other)).status_code == 404
    with pytest.raises(Refused):
        answer_placement(enrolment_id=learner.pk, person=learner.person, sitting_id=uuid7(), number=1,
                         response="a", act_id=uuid7())  # fmt: skip


def test_a_step_costs_few_statements(client, learner, django_assert_max_num_queries):
    client.post(to("placement_step", learner))
    with django_assert_max_num_queries(24):  # both pages of it, and the transaction that keeps the answer
        client.post(to("placement_step", learner), {"number": "1", "jawaban": "1"})
