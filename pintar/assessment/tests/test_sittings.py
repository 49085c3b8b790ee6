"""Papers, sittings, answers, handing in."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.http import Http404, QueryDict
from django.template.loader import render_to_string

from pintar.assessment import kinds
from pintar.assessment.actions import close_expired, keep_answer, make_paper, open_sitting, submit_sitting
from pintar.assessment.forms import AnswerForm
from pintar.assessment.models import Answer, Item, ItemVersion, Mark, Paper, Sitting, Submission
from pintar.assessment.queries import bodies_of, get_sitting_for, get_slot_for, result_for, tries_for
from pintar.assessment.tests.samples import BODIES, SINGLE, make_person, make_sitting, make_test
from pintar.assessment.values import PaperRules
from pintar.journal.models import Entry
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7

pytestmark = pytest.mark.django_db


def keep(sitting, slot, response, **more):
    return keep_answer(
        sitting_id=sitting.pk,
        person_id=sitting.person_id,
        slot=slot,
        response=response,
        act_id=more.pop("act_id", None) or uuid7(),
        **more,
    )


def answer_all_right(sitting):
    bodies = bodies_of(sitting.versions)
    for slot, version in enumerate(sitting.versions, 1):
        keep(sitting, slot, kinds.of(bodies[version]).key(bodies[version]))


def test_the_same_paper_made_twice_is_one_paper():
    assert make_test() == make_test()
    assert (Paper.objects.count(), Item.objects.count(), ItemVersion.objects.count()) == (1, 6, 6)


def test_a_changed_item_makes_a_new_version_and_a_new_paper():
    first = make_test()

    second = make_test(bodies=[SINGLE | {"stem": "lain"}, *BODIES[1:]])

    assert first != second and Item.objects.count() == 6 and ItemVersion.objects.count() == 7


@pytest.mark.parametrize(
    ("items", "draw"),
    [
        ([], None),
        ([("a", SINGLE), ("a", SINGLE)], None),
        ([("a", {"kind": "?"})], None),
        ([("a", SINGLE)], 2),
    ],
)
def test_a_paper_that_cannot_be_sat_is_refused(items, draw):
    with pytest.raises(Refused):
        make_paper(bank="b", title="t", rules=PaperRules(pass_mark=75, draw=draw), items=items)


def test_opening_twice_gives_the_same_sitting():
    person, paper = make_person(), make_test()

    first = open_sitting(person=person, paper_id=paper.pk, context="uji:1")

    assert open_sitting(person=person, paper_id=paper.pk, context="uji:1") == first
    assert open_sitting(person=person, paper_id=paper.pk, context="uji:2") != first


def test_a_draw_gives_so_many_questions():
    assert len(make_sitting(draw=3).versions) == 3


def test_when_the_tries_are_used_up_no_more_are_given():
    sitting = make_sitting(tries=1)
    submit_sitting(sitting_id=sitting.pk, by=sitting.person)

    with pytest.raises(Refused, match="sudah habis"):
        open_sitting(person=sitting.person, paper_id=sitting.paper_id, context=sitting.context)


def test_the_latest_answer_counts_and_the_earlier_ones_stay():
    sitting = make_sitting(bodies=[SINGLE])

    keep(sitting, 1, "b")
    keep(sitting, 1, "a")

    assert get_sitting_for(sitting.person, sitting.pk).slots[0].response == "a"
    assert Answer.objects.filter(sitting=sitting).count() == 2


def test_an_answer_that_waited_for_a_signal_does_not_replace_a_later_one():
    sitting = make_sitting(bodies=[SINGLE])
    keep(sitting, 1, "a", device_at=now() - timedelta(minutes=1))

    keep(sitting, 1, "b", device_at=now() - timedelta(minutes=5))

    assert get_sitting_for(sitting.person, sitting.pk).slots[0].response == "a"


def test_a_clock_an_hour_ahead_wins_nothing():
    sitting = make_sitting(bodies=[SINGLE])
    keep(sitting, 1, "b", device_at=now() + timedelta(hours=1))
    with connection.cursor() as cursor:  # inside one test transaction now() stands still
        cursor.execute("UPDATE assessment_answer SET kept_at = kept_at - interval '1 second'")

    keep(sitting, 1, "a")

    assert get_sitting_for(sitting.person, sitting.pk).slots[0].response == "a"


def test_a_replayed_answer_is_kept_once_and_acknowledged_with_its_first_time():
    sitting, act = make_sitting(), uuid7()

    first = keep(sitting, 1, "a", act_id=act)

    assert keep(sitting, 1, "a", act_id=act) == first
    assert Answer.objects.count() == 1


def test_a_replay_after_handing_in_is_still_acknowledged():
    sitting, act = make_sitting(), uuid7()
    first = keep(sitting, 1, "a", act_id=act)
    submit_sitting(sitting_id=sitting.pk, by=sitting.person)

    assert keep(sitting, 1, "a", act_id=act) == first


def test_a_used_act_id_with_another_response_is_refused_and_keeps_nothing():
    sitting, act = make_sitting(), uuid7()
    keep(sitting, 1, "a", act_id=act)

    for slot, response in ((1, "b"), (2, "a")):
        with pytest.raises(Refused) as no:
            keep(sitting, slot, response, act_id=act)
        assert no.value.code == "act-reused"
    assert Answer.objects.get().response == "a"


def test_the_act_id_of_somebody_else_overwrites_nothing():
    sitting, other, act = make_sitting(), make_sitting(make_person("bo")), uuid7()
    keep(sitting, 1, "a", act_id=act)

    keep(other, 1, "b", act_id=act)

    assert [list(one.answers.values_list("id", "response")) for one in (sitting, other)] == [
        [(act, "a")],
        [(act, "b")],
    ]


def test_somebody_elses_sitting_does_not_exist():
    sitting, stranger = make_sitting(), make_person("bo")

    with pytest.raises(Http404):
        get_sitting_for(stranger, sitting.pk)
    with pytest.raises(Http404):
        get_slot_for(stranger, sitting.pk, 1)
    with pytest.raises(Refused) as no:
        keep_answer(sitting_id=sitting.pk, person_id=stranger.pk, slot=1, response="a", act_id=uuid7())
    assert no.value.code == "unknown-sitting" and not Answer.objects.exists()


@pytest.mark.parametrize("slot", [0, 7, 32767])
def test_an_unknown_slot_is_refused(slot):
    sitting = make_sitting()

    with pytest.raises(Refused) as no:
        keep(sitting, slot, "a")
    with pytest.raises(Http404):
        get_slot_for(sitting.person, sitting.pk, slot)
    assert no.value.code == "unknown-slot"


def test_a_sitting_that_was_handed_in_cannot_be_changed():
    sitting = make_sitting()
    submit_sitting(sitting_id=sitting.pk, by=sitting.person)

    with pytest.raises(Refused, match="sudah dikumpulkan"):
        keep(sitting, 1, "a")

    assert not Answer.objects.exists()


def test_an_answer_is_taken_in_the_last_second_and_refused_when_time_is_over():
    sitting = make_sitting(minutes=30)
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=now() - timedelta(seconds=5))
    assert keep(sitting, 1, "a")

    Sitting.objects.filter(pk=sitting.pk).update(closes_at=now() - timedelta(seconds=60))
    with pytest.raises(Refused, match="Waktu ujian ini sudah habis"):
        keep(sitting, 1, "b")


def test_a_sitting_whose_time_ran_out_is_handed_in_by_the_job_with_what_was_kept():
    sitting, running = make_sitting(minutes=30), make_sitting(make_person("bo"), minutes=30)
    answer_all_right(sitting)
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=now() - timedelta(minutes=1))

    assert close_expired() == 1 and close_expired() == 0

    assert Mark.objects.get().score == 100 and Submission.objects.get().by is None
    assert Sitting.objects.get(pk=running.pk).is_open


def test_opening_after_time_ran_out_hands_the_old_one_in_and_uses_a_try():
    sitting = make_sitting(minutes=30, tries=2)
    Sitting.objects.filter(pk=sitting.pk).update(closes_at=now() - timedelta(seconds=1))

    again = open_sitting(person=sitting.person, paper_id=sitting.paper_id, context=sitting.context)

    assert again.number == 2 and Submission.objects.filter(sitting=sitting).exists()


def test_handing_in_marks_at_once_and_says_so_in_the_journal():
    sitting = make_sitting()
    answer_all_right(sitting)

    mark = submit_sitting(sitting_id=sitting.pk, by=sitting.person)

    assert mark.score == 100 and mark.is_passed
    entry = Entry.objects.get(kind="assessment.sitting_submitted")
    assert entry.data == {
        "person": sitting.person_id,
        "context": "uji:1",
        "score": "100.00",
        "passed": True,
    }


def test_handing_in_twice_hands_in_once():
    sitting = make_sitting()

    first = submit_sitting(sitting_id=sitting.pk, by=sitting.person)

    assert submit_sitting(sitting_id=sitting.pk, by=sitting.person) == first
    assert Mark.objects.count() == Submission.objects.count() == Entry.objects.count() == 1


def test_an_emptied_answer_counts_as_none():
    sitting = make_sitting(bodies=[SINGLE])
    keep(sitting, 1, "a")
    keep(sitting, 1, None)

    assert get_sitting_for(sitting.person, sitting.pk).unanswered == (1,)
    assert submit_sitting(sitting_id=sitting.pk, by=sitting.person).score == 0


def test_a_result_tells_the_key_only_when_it_can_help_no_more():
    sitting = make_sitting(tries=2, bodies=[SINGLE])
    keep(sitting, 1, "b")
    submit_sitting(sitting_id=sitting.pk, by=sitting.person)
    first = result_for(sitting.person, sitting.pk)
    assert not first.has_key and "key" not in {line["state"] for line in first.slots[0].explained["lines"]}

    again = open_sitting(person=sitting.person, paper_id=sitting.paper_id, context=sitting.context)
    submit_sitting(sitting_id=again.pk, by=sitting.person)

    last = result_for(sitting.person, sitting.pk)
    assert last.has_key and "key" in {line["state"] for line in last.slots[0].explained["lines"]}


def test_a_result_points_at_the_weak_lessons():
    sitting = make_sitting(bodies=[SINGLE, BODIES[2]])
    slot = 1 + [bodies_of(sitting.versions)[v]["kind"] for v in sitting.versions].index("true-false")
    keep(sitting, slot, False)
    submit_sitting(sitting_id=sitting.pk, by=sitting.person)

    result = result_for(sitting.person, sitting.pk)

    assert [line[0] for line in result.weak] == ["kota"] and result.score == 50 and result.right == 1


def test_an_open_sitting_has_no_result():
    sitting = make_sitting()

    with pytest.raises(Http404):
        result_for(sitting.person, sitting.pk)


def test_tries_are_listed_with_their_scores():
    sitting = make_sitting()
    submit_sitting(sitting_id=sitting.pk, by=sitting.person)
    open_sitting(person=sitting.person, paper_id=sitting.paper_id, context=sitting.context)

    first, second = tries_for(sitting.person_id, "uji:1")

    assert (first.score, first.is_open, second.score, second.is_open) == (0, False, None, True)


def test_an_answer_is_one_statement_and_reading_it_none(django_assert_num_queries):
    sitting = make_sitting()
    get_slot_for(sitting.person, sitting.pk, 1)

    with django_assert_num_queries(0):
        get_slot_for(sitting.person, sitting.pk, 1)
    with django_assert_num_queries(1):
        keep(sitting, 1, "a")


def test_a_sitting_of_any_size_is_one_statement_once_its_items_are_known(django_assert_num_queries):
    for name, count in (("asha", 1), ("bo", 30)):
        bodies = [SINGLE | {"stem": f"{name} {n}"} for n in range(count)]
        sitting = make_sitting(make_person(name), bodies=bodies)
        with django_assert_num_queries(2):
            get_sitting_for(sitting.person, sitting.pk)
        with django_assert_num_queries(1):
            assert len(get_sitting_for(sitting.person, sitting.pk).slots) == count


def test_a_failing_database_acknowledges_nothing():
    sitting = make_sitting()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE assessment_answer RENAME TO assessment_gone")

    with pytest.raises(DatabaseError):
        keep(sitting, 1, "a")


def test_every_kind_is_drawn_without_its_key_and_with_the_kept_answer():
    sitting = make_sitting()
    answer_all_right(sitting)
    view = get_sitting_for(sitting.person, sitting.pk)

    for slot in view.slots:
        html = render_to_string("assessment/slot.html", {"slot": slot, "total": 6})
        assert "FEEDBACK" not in html and "stem-rahasia" not in html and "Soal" in html
        assert (
            "checked" in html or "selected" in html or 'value="pokok soal"' in html or 'value="0.75"' in html
        )


def test_every_kind_is_explained_after_handing_in():
    sitting = make_sitting()
    answer_all_right(sitting)
    submit_sitting(sitting_id=sitting.pk, by=sitting.person)
    result = result_for(sitting.person, sitting.pk)

    for slot in result.slots:
        html = render_to_string("assessment/explained.html", {"slot": slot})
        assert "FEEDBACK-ALL" in html and "benar" in html
    assert "Lulus" in render_to_string("assessment/result.html", {"result": result})


def test_typed_html_is_shown_as_text():
    sitting = make_sitting(bodies=[BODIES[4]])
    keep(sitting, 1, "<script>alert(1)</script>")
    slot = get_sitting_for(sitting.person, sitting.pk).slots[0]
    assert "<script>" not in render_to_string("assessment/slot.html", {"slot": slot, "total": 1})

    submit_sitting(sitting_id=sitting.pk, by=sitting.person)
    result = result_for(sitting.person, sitting.pk)
    assert "<script>" not in render_to_string("assessment/explained.html", {"slot": result.slots[0]})


def test_a_form_reads_an_answer_or_says_why_not():
    sitting = make_sitting(bodies=[SINGLE])
    slot = get_slot_for(sitting.person, sitting.pk, 1)

    good, bad, none = (AnswerForm(QueryDict(q), slot=slot) for q in ("jawaban=1", "jawaban=44", ""))

    assert good.is_valid() and good.response() in "abc" and good.act_id
    assert not bad.is_valid() and "tidak ada pada soal ini" in bad.errors["__all__"][0]
    assert none.is_valid() and none.is_empty


def test_a_bad_act_id_is_refused_by_the_form():
    sitting = make_sitting(bodies=[SINGLE])
    slot = get_slot_for(sitting.person, sitting.pk, 1)

    assert not AnswerForm(QueryDict("jawaban=1&act=1;drop"), slot=slot).is_valid()
