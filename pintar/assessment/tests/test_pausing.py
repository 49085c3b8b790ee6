"""The clock stands still where the rules let it; parts are left behind; what is shown of a result waits for its time."""

from datetime import timedelta

import pytest

from pintar.assessment.actions import (
    close_expired,
    keep_answer,
    keep_answers,
    leave_part,
    make_paper,
    open_sitting,
    pause_sitting,
    resume_sitting,
    submit_sitting,
)
from pintar.assessment.conduct import Pause
from pintar.assessment.models import Answer, Sitting, Submission
from pintar.assessment.queries import get_sitting_for, result_for, tries_for
from pintar.assessment.tests.samples import SINGLE, make_person
from pintar.assessment.values import Given, PaperRules, ReviewRules, SectionRules
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7

pytestmark = pytest.mark.django_db
ITEMS = [(f"butir-{n}", SINGLE | {"stem": f"Soal {n}"}) for n in range(6)]
PARTS = (SectionRules("satu", "Satu", draw=2), SectionRules("dua", "Dua", draw=2))


def sit(person=None, *, days=None, **rules):
    paper = make_paper(
        bank="uji", title="Ujian", items=ITEMS, rules=PaperRules(**({"pass_mark": 70} | rules))
    )
    return open_sitting(
        person=person or make_person(),
        paper_id=paper.pk,
        context="uji:1",
        not_after=now() + timedelta(days=days) if days else None,
        grace=timedelta(hours=24) if days else timedelta(0),
    )


def keep(sitting, slot, response="a", at=None):
    return keep_answer(
        sitting_id=sitting.pk,
        person_id=sitting.person_id,
        slot=slot,
        response=response,
        act_id=uuid7(),
        device_at=at,
    )


def ago(sitting, **fields):
    """Move instants of a sitting back by so many minutes."""
    held = Sitting.objects.get(pk=sitting.pk)
    moved = {name: getattr(held, name) - timedelta(minutes=minutes) for name, minutes in fields.items()}
    Sitting.objects.filter(pk=sitting.pk).update(**moved)


def test_a_pause_stops_the_clock_and_its_length_is_given_back():
    sitting = sit(pause="free", time_limit_minutes=30, days=2)
    pause_sitting(sitting_id=sitting.pk, person=sitting.person)
    pause_sitting(sitting_id=sitting.pk, person=sitting.person)
    ago(sitting, paused_at=60, closes_at=60, late_until=60)
    assert close_expired() == 0  # its clock stands still

    after = resume_sitting(sitting_id=sitting.pk, person=sitting.person)

    left = after.closes_at - now()
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    assert after.late_until - after.closes_at == timedelta(hours=24)
    assert (
        Pause.objects.get().ended_at
        and not resume_sitting(sitting_id=sitting.pk, person=sitting.person).paused_at
    )


def test_while_it_is_paused_nothing_can_be_answered_but_what_was_given_before():
    sitting = sit(pause="free", time_limit_minutes=30)
    pause_sitting(sitting_id=sitting.pk, person=sitting.person)
    ago(sitting, paused_at=5)

    with pytest.raises(Refused) as no:
        keep(sitting, 1)
    assert no.value.code == "paused"
    before = now() - timedelta(minutes=6)
    assert keep(sitting, 1, at=before)
    given = [Given(uuid7(), 2, "a", before), Given(uuid7(), 3, "a", now())]
    kept = keep_answers(sitting_id=sitting.pk, person_id=sitting.person_id, answers=given, late=set())
    assert [isinstance(one, Refused) for one in kept.values()] == [False, True]
    assert not get_sitting_for(sitting.person, sitting.pk).is_reachable(1)


def test_a_pause_ends_with_the_days_of_the_test():
    sitting = sit(pause="free", time_limit_minutes=30, days=1)
    pause_sitting(sitting_id=sitting.pk, person=sitting.person)
    ago(sitting, ends_at=60 * 24 + 5, closes_at=60 * 24 * 2, paused_at=60 * 24 * 2)

    with pytest.raises(Refused) as no:
        resume_sitting(sitting_id=sitting.pk, person=sitting.person)
    assert no.value.code == "expired" and close_expired() == 1
    assert Submission.objects.get().by is None and Pause.objects.get().ended_at


def test_a_test_without_a_pause_rule_cannot_be_paused():
    sitting = sit(time_limit_minutes=30)

    with pytest.raises(Refused, match="tidak dapat dijeda"):
        pause_sitting(sitting_id=sitting.pk, person=sitting.person)
    with pytest.raises(Refused):
        pause_sitting(sitting_id=sitting.pk, person=make_person("bo"))
    assert not Pause.objects.exists()


def test_parts_are_done_in_order_and_what_is_left_is_left():
    sitting = sit(pause="between-sections", sections=PARTS, time_limit_minutes=30)
    view = get_sitting_for(sitting.person, sitting.pk)
    assert [view.is_reachable(n) for n in (1, 2, 3, 4)] == [True, True, False, False]
    keep(sitting, 1)

    leave_part(sitting_id=sitting.pk, person=sitting.person, last=2)
    leave_part(sitting_id=sitting.pk, person=sitting.person, last=2)
    paused = get_sitting_for(sitting.person, sitting.pk)
    assert paused.paused_at and paused.part.title == "Dua" and not paused.is_reachable(3)

    resume_sitting(sitting_id=sitting.pk, person=sitting.person)
    ago(sitting, left_at=1)
    view = get_sitting_for(sitting.person, sitting.pk)
    assert [view.is_reachable(n) for n in (1, 2, 3, 4)] == [False, False, True, True]
    with pytest.raises(Refused) as no:
        keep(sitting, 2)
    assert no.value.code == "paused" and keep(sitting, 3) and Answer.objects.count() == 2
    with pytest.raises(Refused) as no:
        leave_part(sitting_id=sitting.pk, person=sitting.person, last=4)
    assert no.value.code == "last-part" and Pause.objects.count() == 1


def test_an_answer_on_its_way_when_its_part_is_left_still_counts():
    sitting = sit(pause="between-sections", sections=PARTS, time_limit_minutes=30)
    leave_part(sitting_id=sitting.pk, person=sitting.person, last=2)

    assert keep(sitting, 2)
    ago(sitting, left_at=1)
    with pytest.raises(Refused):
        keep(sitting, 1)


def test_parts_of_a_test_without_breaks_are_open_all_the_time():
    sitting = sit(sections=PARTS)

    with pytest.raises(Refused) as no:
        leave_part(sitting_id=sitting.pk, person=sitting.person, last=2)
    assert no.value.code == "no-parts"
    assert all(get_sitting_for(sitting.person, sitting.pk).is_reachable(n) for n in (1, 2, 3, 4))


def hand_in(sitting, right=False):
    for slot in range(1, len(sitting.versions) + 1):
        keep(sitting, slot, "a" if right else "b")
    submit_sitting(sitting_id=sitting.pk, by=sitting.person)
    return result_for(sitting.person, sitting.pk)


def states(result):
    return {line["state"] for slot in result.slots for line in slot.explained["lines"]}


def feedback(result):
    return [
        *(slot.explained["feedback"] for slot in result.slots if slot.explained["feedback"]),
        *(line["feedback"] for slot in result.slots for line in slot.explained["lines"] if line["feedback"]),
    ]


def test_by_itself_everything_is_shown_but_the_key():
    result = hand_in(sit())

    assert result.score is not None and "key" not in states(result) and feedback(result)


def test_what_the_rules_keep_back_is_nowhere_in_the_result():
    veil = ReviewRules(score="after_close", answers="never", right="never", explanation="never", key="never")
    sitting = sit(review=veil, days=2)

    result = hand_in(sitting, right=True)

    assert result.score is None and result.is_passed and result.right == 0
    assert not any(slot.explained["lines"] for slot in result.slots) and not feedback(result)
    assert {slot.earned for slot in result.slots} == {None}
    one = tries_for(sitting.person_id, sitting.context)[0]
    assert one.shown_score is None and one.score == 100


def test_own_answers_are_shown_without_saying_which_are_right():
    result = hand_in(sit(review=ReviewRules(right="never", key="never")))

    assert states(result) == {"given", ""} and result.score is not None


def test_after_the_days_are_over_and_nothing_can_arrive_any_more_it_is_shown():
    sitting = sit(review=ReviewRules(score="after_close", key="after_close"), days=2)
    assert hand_in(sitting).score is None
    ago(sitting, ends_at=60 * 24 * 2 + 5)
    assert result_for(sitting.person, sitting.pk).score is None  # for 24 hours answers may still arrive

    ago(sitting, ends_at=60 * 24)

    result = result_for(sitting.person, sitting.pk)
    assert result.score == 0 and "key" in states(result)


def test_a_key_that_is_shown_at_once_waits_for_answers_that_may_still_arrive():
    sitting = sit(review=ReviewRules(key="at_once"), time_limit_minutes=5, days=2)
    ago(sitting, closes_at=10, late_until=10)
    assert close_expired() == 1
    assert "key" not in states(result_for(sitting.person, sitting.pk))

    ago(sitting, late_until=60 * 24 + 5)
    assert "key" in states(result_for(sitting.person, sitting.pk))
