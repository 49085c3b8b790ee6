"""Works that people mark: the queue, one marker or two, sending back, appeals."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pintar.assessment.actions import mark_again, open_sitting, submit_sitting
from pintar.assessment.actions.judging import (
    Said,
    change_judgement,
    claim_next,
    claim_work,
    give_judgement,
    release_work,
    return_work,
    revise_work,
    save_draft,
)
from pintar.assessment.actions.settling import move_works, release_ended
from pintar.assessment.models import Answer, Mark
from pintar.assessment.queries.judging import Wanted, alias_of, queue_for, settled_for
from pintar.assessment.tests.judged import (
    BODY,
    FULL,
    HALF,
    NONE,
    SINGLE,
    answer,
    hand_in,
    make_essay_paper,
    make_marker,
    make_person,
    make_work,
    mark,
)
from pintar.assessment.works import Judgement, JudgementState, Judging, WorkEvent, WorkState
from pintar.journal.models import Entry
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.notifications.models import Letter

pytestmark = pytest.mark.django_db


def last_mark(work):
    return Mark.objects.filter(sitting=work.sitting_id).latest("id")


def steps(work):
    return list(WorkEvent.objects.filter(judging=work).order_by("id").values_list("kind", flat=True))


def test_a_sitting_with_an_essay_is_not_final_until_a_person_marked_it():
    work, marker = make_work(), make_marker()
    before = last_mark(work)

    settled = mark(marker)

    assert (before.is_final, before.is_passed, before.score) == (False, False, 0)
    found = last_mark(work)
    assert (found.is_final, found.is_passed, found.score) == (True, True, 100)
    assert settled.state == WorkState.SETTLED and settled.how == "marker"
    assert Entry.objects.filter(kind="assessment.sitting_marked_again").exists()
    assert "Karya Anda sudah dinilai" in Letter.objects.get(kind="assessment.marked").subject


def test_what_needs_no_person_passes_nothing_while_something_waits():
    sitting = hand_in(make_essay_paper(bodies=(BODY, SINGLE), pass_mark=10))
    mark_before = Mark.objects.latest("id")

    assert not mark_before.is_final and not mark_before.is_passed
    assert Judging.objects.filter(sitting=sitting).count() == 1


def test_an_essay_left_empty_waits_for_nobody():
    hand_in(make_essay_paper(), text="")

    assert not Judging.objects.exists() and Mark.objects.get().is_final


def test_a_paper_without_essays_asks_nothing_about_people():
    paper = make_essay_paper(bodies=(SINGLE,))
    sitting = open_sitting(person=make_person(), paper_id=paper.pk, context="uji:1")
    answer(sitting, "a")

    with CaptureQueriesContext(connection) as asked:
        submit_sitting(sitting_id=sitting.pk, by=sitting.person)

    assert not any("judging" in one["sql"] for one in asked.captured_queries)


def test_points_given_by_hand_are_carried_by_every_marking_after():
    work = make_work()
    mark(make_marker(), HALF)

    mark_again(sitting_id=work.sitting_id, reason="sesuatu diperbaiki")

    assert last_mark(work).score == 50 and settled_for(work.sitting_id) == {1: Fraction(1, 2)}


def test_the_oldest_work_comes_first_and_a_work_is_given_to_one():
    paper = make_essay_paper()
    first, second = hand_in(paper, "asha"), hand_in(paper, "bo")
    one, other = make_marker("satu"), make_marker("dua")

    assert claim_next(viewer=one).sitting_id == first.pk
    assert claim_next(viewer=other).sitting_id == second.pk
    assert claim_next(viewer=make_marker("tiga")) is None


def test_who_is_not_named_sees_nothing_and_nobody_sees_their_own_work():
    work = make_work("asha")
    everywhere = make_marker("lain", bank="")
    elsewhere = make_marker("jauh", bank="karya", group="batch:9")

    assert list(queue_for(everywhere)) == [work] and not queue_for(elsewhere).exists()
    assert not queue_for(make_person("bukan")).exists()
    assert not queue_for(work.person).exists()


def test_a_place_that_was_held_too_long_goes_back_and_what_was_written_stays():
    work, slow, quick = make_work(), make_marker("lambat"), make_marker("cepat")
    claim_next(viewer=slow)
    save_draft(work_id=work.pk, by=slow.pk, said=HALF)
    assert claim_next(viewer=quick) is None
    Judgement.objects.update(held_until=now() - timedelta(minutes=1))

    assert claim_next(viewer=quick) == work
    with pytest.raises(Refused, match="sedang dinilai orang lain"):
        give_judgement(work_id=work.pk, by=slow.pk, said=HALF)
    assert Judgement.objects.get(by=slow).levels == HALF.levels


def test_who_comes_back_late_may_go_on_when_nobody_took_the_work():
    work, slow = make_work(), make_marker()
    claim_next(viewer=slow)
    Judgement.objects.update(held_until=now() - timedelta(minutes=1))
    release_ended()

    assert give_judgement(work_id=work.pk, by=slow.pk, said=FULL).state == WorkState.SETTLED


def test_a_released_work_goes_to_others_and_can_be_asked_for_again():
    work, one, other = make_work(), make_marker("satu"), make_marker("dua")
    claim_next(viewer=one)
    release_work(work_id=work.pk, by=one.pk)

    assert claim_next(viewer=other) == work
    release_work(work_id=work.pk, by=other.pk)
    assert claim_work(viewer=one, work=work) == work
    with pytest.raises(Refused, match="orang lain"):
        claim_work(viewer=other, work=work)


def test_a_mark_without_a_level_everywhere_is_refused_and_one_given_twice_is_given_once():
    work, marker = make_work(), make_marker()
    claim_next(viewer=marker)
    for said in (Said({"a": 1}), Said({"a": 9, "b": 0}), Said({"a": 1, "b": 0, "z": 1})):
        with pytest.raises(Refused, match="setiap kriteria"):
            give_judgement(work_id=work.pk, by=marker.pk, said=said)

    give_judgement(work_id=work.pk, by=marker.pk, said=FULL)
    give_judgement(work_id=work.pk, by=marker.pk, said=NONE)

    assert last_mark(work).score == 100
    with pytest.raises(Refused, match="Ambil dahulu"):
        give_judgement(work_id=work.pk, by=make_marker("lain").pk, said=NONE)


def test_two_markers_within_the_tolerance_are_averaged():
    work = make_work(markers=2, tolerance=1)
    mark(make_marker("satu"), FULL)
    assert not last_mark(work).is_final

    found = mark(make_marker("dua"), Said({"a": 2, "b": 0}))

    assert found.how == "mean" and last_mark(work).score == Fraction("87.5")
    assert found.points == {"a": "3", "b": "1/2"}


def test_two_who_lie_apart_wait_for_a_third_who_decides_with_the_nearer_one():
    work = make_work(markers=2, tolerance=1)
    one, other = make_marker("satu"), make_marker("dua")
    mark(one, FULL)
    assert mark(other, NONE).state == WorkState.APART
    assert not queue_for(one).exists() and not last_mark(work).is_final

    found = mark(make_marker("tiga"), HALF)

    assert found.how == "three" and last_mark(work).score == 50
    assert steps(work) == [
        *("opened", "claimed", "given", "claimed", "given", "apart", "claimed", "given", "settled")
    ]


def test_two_who_lie_apart_may_come_to_agree_and_every_step_stays():
    work = make_work(markers=2, tolerance=1)
    one, other = make_marker("satu"), make_marker("dua")
    mark(one, FULL)
    mark(other, NONE)

    change_judgement(
        work_id=work.pk, by=other.pk, said=Said({"a": 2, "b": 0}, comment="Saya keliru membaca.")
    )

    work.refresh_from_db()
    assert work.how == "mean" and last_mark(work).score == Fraction("87.5")
    changed = WorkEvent.objects.get(judging=work, kind="changed")
    assert changed.said["before"]["levels"] == NONE.levels and changed.by == other
    with pytest.raises(Refused):
        change_judgement(work_id=work.pk, by=one.pk, said=NONE)


def test_one_marker_may_put_their_own_mark_right():
    work, marker = make_work(), make_marker()
    mark(marker, NONE)

    change_judgement(work_id=work.pk, by=marker.pk, said=FULL)

    assert last_mark(work).score == 100 and last_mark(work).is_passed
    assert Mark.objects.filter(sitting=work.sitting_id).count() == 3


def test_a_work_sent_back_is_revised_and_goes_to_the_same_marker_first():
    work, marker, other = make_work(), make_marker("satu"), make_marker("dua")
    claim_next(viewer=marker)
    return_work(work_id=work.pk, by=marker.pk, why="Tuliskan waktunya.", said=Said({"a": 1}))
    assert Letter.objects.get(kind="assessment.returned").person_id == work.person_id
    with pytest.raises(Refused, match="masih kosong"):
        revise_work(work_id=work.pk, person_id=work.person_id, response=None)

    revised = revise_work(work_id=work.pk, person_id=work.person_id, response="Lebih lengkap.")

    assert (revised.round, revised.response) == (2, "Lebih lengkap.")
    assert not last_mark(work).is_final and claim_next(viewer=other) is None
    assert claim_next(viewer=marker) == revised
    with pytest.raises(Refused, match="sudah pernah dikembalikan"):
        return_work(work_id=revised.pk, by=marker.pk, why="Lagi.", said=Said())
    give_judgement(work_id=revised.pk, by=marker.pk, said=FULL)
    assert last_mark(work).score == 100
    assert Judging.objects.get(pk=work.pk).response == "Rencana saya."


def test_nobody_elses_work_can_be_revised_and_none_that_was_not_sent_back():
    work = make_work()

    for person in (work.person_id, make_person("lain").pk):
        with pytest.raises(Refused, match="tidak sedang dikembalikan"):
            revise_work(work_id=work.pk, person_id=person, response="x")


def test_a_work_that_is_not_revised_in_time_is_marked_as_it_was():
    work, marker = make_work(), make_marker()
    claim_next(viewer=marker)
    sent_back = return_work(work_id=work.pk, by=marker.pk, why="Tuliskan waktunya.", said=Said())
    sent_back.until = now() - timedelta(hours=1)
    sent_back.save()
    Judging.objects.update(moves_at=sent_back.until)
    with pytest.raises(Refused, match="sudah habis"):
        revise_work(work_id=work.pk, person_id=work.person_id, response="Terlambat.")

    assert move_works() == 1

    assert claim_next(viewer=marker) == work
    with pytest.raises(Refused, match="sudah pernah"):
        return_work(work_id=work.pk, by=marker.pk, why="Lagi.", said=Said())
    assert give_judgement(work_id=work.pk, by=marker.pk, said=HALF).state == WorkState.SETTLED


def test_a_revised_work_does_not_wait_for_ever_for_the_one_who_sent_it_back():
    work, marker, other = make_work(), make_marker("satu"), make_marker("dua")
    claim_next(viewer=marker)
    return_work(work_id=work.pk, by=marker.pk, why="Perbaiki.", said=Said())
    revised = revise_work(work_id=work.pk, person_id=work.person_id, response="Baru.")
    Judging.objects.filter(pk=revised.pk).update(kept_until=now() - timedelta(minutes=1))

    assert claim_next(viewer=other) == revised


def test_an_answer_that_came_late_replaces_what_nobody_marked_and_is_a_round_after_that():
    work, marker = make_work(), make_marker()
    Answer.objects.update(response="Yang terlambat.")
    mark_again(sitting_id=work.sitting_id, reason="late")
    work.refresh_from_db()
    assert work.response == "Yang terlambat." and Judging.objects.count() == 1
    mark(marker)
    Answer.objects.update(response="Lebih terlambat.")

    mark_again(sitting_id=work.sitting_id, reason="late")

    assert not last_mark(work).is_final and Judging.objects.count() == 2
    mark(marker, HALF)
    assert last_mark(work).score == 50


def test_the_queue_can_be_narrowed():
    work, marker = make_work(), make_marker()

    for wanted in (Wanted("karya"), Wanted(kind="baru"), Wanted("karya", "", "baru")):
        assert list(queue_for(marker, wanted)) == [work]
    for wanted in (
        Wanted("lain"),
        Wanted("karya", "batch:1"),
        Wanted(kind="selaras"),
        Wanted(kind="keberatan"),
    ):
        assert not queue_for(marker, wanted).exists()


def test_a_work_has_the_same_name_in_every_round_and_it_tells_nothing():
    work = make_work()

    assert alias_of(work) == alias_of(Judging(sitting_id=work.sitting_id, slot=1, round=2))
    assert (
        alias_of(work) != alias_of(Judging(sitting_id=work.sitting_id, slot=2)) and len(alias_of(work)) == 5
    )


def test_a_judgement_that_is_withdrawn_is_not_counted():
    work, marker = make_work(markers=2), make_marker()
    claim_next(viewer=marker)
    release_work(work_id=work.pk, by=marker.pk)

    assert Judgement.objects.get().state == JudgementState.WITHDRAWN
    work.refresh_from_db()
    assert (work.claims, work.given) == (0, 0)
