"""Adaptive sittings: chosen step by step, kept before the next question is given, the same again by the same answers."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from pintar.accounts.tests.people import make_person
from pintar.assessment.actions import keep_answer, make_paper
from pintar.assessment.actions.adapting import (
    HOLD,
    OLD,
    adaptive_paper,
    answer_step,
    curves_of,
    forget_papers,
    open_adaptive,
)
from pintar.assessment.measuring import placing
from pintar.assessment.measuring.adaptive import Candidate
from pintar.assessment.measuring.response import Curve, border_of, certainty
from pintar.assessment.models import Answer, ItemFigure, Mark, Paper, Sitting, TestFigure
from pintar.assessment.papers import PaperRules
from pintar.assessment.queries import evidence
from pintar.assessment.queries.paths import path_of, replayed
from pintar.assessment.stepping import Step
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7

POOL = [Candidate(f"q{n}", Curve(0.8 + n % 4 * 0.2, (n - 15) / 8, 0.2), "abc"[n % 3]) for n in range(30)]
PLAN = placing.PlacementPlan(most_in_all=25)


def item(number, **more):
    options = [{"id": "a", "text": "Tepat", "correct": True}, {"id": "b", "text": "Keliru"}]
    return f"butir-{number}", {
        "kind": "single-choice", "stem": "<p>?</p>", "competency": "ab"[number % 2],
        "difficulty": ("mudah", "sedang", "sukar")[number % 3], "options": options, **more,
    }  # fmt: skip


@pytest.fixture
def paper(db):
    made = make_paper(bank="uji", title="Uji", rules=PaperRules(75), items=[item(n) for n in range(24)])
    groups = {version: "ab"[n % 2] for n, version in enumerate(made.versions)}
    plan = {"for": "placement", "pass_mark": 75}
    return adaptive_paper(bank="uji", title="Penempatan", versions=made.versions, groups=groups, plan=plan)


def walk(person, paper, rights, context="penempatan:1"):
    """Answer until it is over or the answers run out; where it stands."""
    at = open_adaptive(person=person, paper_id=paper.pk, context=context)
    for right in rights:
        if at.version is None:
            break
        response = "a" if right else "b"
        at = answer_step(
            sitting_id=at.sitting_id, person=person, number=at.number, response=response, act_id=uuid7()
        )
    return at


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**62), st.lists(st.booleans(), min_size=25, max_size=25))
def test_the_same_answers_and_seed_give_the_same_path_and_every_competency_comes_to_its_turn(seed, rights):
    def path():
        answered = []
        for right in rights:
            step = placing.next_placement(POOL, answered, PLAN, seed)
            if step.ask is None:
                break
            answered.append((step.ask, right))
        return answered, placing.next_placement(POOL, answered, PLAN, seed)

    (first, end), again = path(), path()
    assert (first, end) == again and len({key for key, _ in first}) == len(first)
    counts = [
        sum(key == one.key for key, _ in first for one in POOL if one.competency == name) for name in "abc"
    ]
    assert all(count >= PLAN.least for count in counts) and len(first) <= PLAN.most_in_all
    if end.ask is None:
        assert all(one.is_mastered is not None for one in end.findings)


def test_who_knows_it_is_placed_and_who_does_not_is_not():
    border = border_of([one.curve for one in POOL if one.competency == "a"], 0.75)
    chance, curves = np.random.default_rng(5), {one.key: one.curve for one in POOL}

    def share_of(ability):
        found = []
        for seed in range(40):
            answered = []
            while (step := placing.next_placement(POOL, answered, placing.PlacementPlan(), seed)).ask:
                answered.append((step.ask, bool(chance.random() < curves[step.ask].chance(ability))))
            found += [one.is_mastered for one in step.findings]
        return sum(found) / len(found)

    assert share_of(border - 1.5) < 0.1 and share_of(border + 2) > 0.7


def test_the_border_earns_the_pass_mark_and_certainty_is_even_before_any_answer():
    curves = [one.curve for one in POOL]
    border = border_of(curves, 0.75)

    assert np.mean([curve.chance(border) for curve in curves]) == pytest.approx(0.75, abs=1e-3)
    assert certainty([], [], 0.0) == pytest.approx(0.5, abs=1e-9)
    assert certainty(curves[:5], [True] * 5, border) > certainty(curves[:5], [True] * 4 + [False], border)
    with pytest.raises(ValueError, match="questions"):
        border_of([], 0.75)


@pytest.mark.django_db
def test_the_curve_is_the_authors_then_that_of_the_figures_then_provisional():
    items = [item(0, curve={"a": "1.4", "b": "-0.5", "c": "0.2"}), item(1), item(2)]
    made = make_paper(bank="uji", title="Uji", rules=PaperRules(75), items=items)
    test = TestFigure.objects.create(bank="uji", title="Uji", sittings=500, counted=500, length=3)
    for version in made.versions[:2]:
        ItemFigure.objects.create(version_id=version, test=test, seen=500, steepness=1.1, place=0.3)

    found = curves_of(made.versions)

    assert [found[v] for v in made.versions] == [(1.4, -0.5, 0.2), (1.1, 0.3, 0.0), (0.8, 1.0, 0.5)]


@pytest.mark.django_db
def test_each_step_keeps_what_was_asked_answered_and_known(paper):
    person = make_person()
    at = walk(person, paper, [True, False, True])

    steps = list(Step.objects.filter(sitting=at.sitting_id).order_by("number"))
    assert [(step.response, step.share) for step in steps[:3]] == [("a", 1), ("b", 0), ("a", 1)]
    assert all(step.error and step.ability is not None for step in steps[:3])
    assert (steps[3].number, steps[3].answered_at) == (4, None) == (at.number, None)
    assert len({step.version for step in steps}) == 4


@pytest.mark.django_db
def test_a_sitting_can_be_replayed_from_what_was_kept(paper):
    person = make_person()
    at = walk(person, paper, [True, False, True, True, False, True])
    sitting, answered = Sitting.objects.get(pk=at.sitting_id), []

    for step in Step.objects.filter(sitting=at.sitting_id).order_by("number"):
        assert replayed(paper.rules["adaptive"], answered, sitting.seed).ask == step.version
        answered.append((step.version, step.share == 1))


@pytest.mark.django_db
def test_two_tabs_cannot_fork_it_and_sending_twice_keeps_once(paper):
    person, act = make_person(), uuid7()
    at = open_adaptive(person=person, paper_id=paper.pk, context="penempatan:1")
    said = {"sitting_id": at.sitting_id, "person": person, "number": 1}
    after = answer_step(**said, response="a", act_id=act)

    assert answer_step(**said, response="a", act_id=act) == after
    with pytest.raises(Refused, match="sudah Anda jawab"):
        answer_step(**said, response="b", act_id=uuid7())
    with pytest.raises(Refused, match="sudah Anda jawab"):
        answer_step(**said | {"number": 9}, response="b", act_id=uuid7())
    assert Step.objects.filter(sitting=at.sitting_id).count() == 2
    assert Step.objects.get(sitting=at.sitting_id, number=1).response == "a"


@pytest.mark.django_db
def test_one_id_for_all_answers_does_not_keep_a_test_from_its_end(paper):
    person, act = make_person(), uuid7()
    at = open_adaptive(person=person, paper_id=paper.pk, context="penempatan:1")
    while at.version is not None:
        at = answer_step(sitting_id=at.sitting_id, person=person, number=at.number, response="a", act_id=act)

    assert Answer.objects.filter(sitting_id=at.sitting_id).count() == at.number
    assert Mark.objects.filter(sitting=at.sitting_id).exists()


def test_it_goes_on_at_the_same_question_on_another_device(paper):
    person = make_person()
    at = walk(person, paper, [True, True])

    assert open_adaptive(person=person, paper_id=paper.pk, context="penempatan:1") == at


@pytest.mark.django_db
def test_no_answer_comes_in_by_the_way_of_ordinary_tests(paper):
    person = make_person()
    at = open_adaptive(person=person, paper_id=paper.pk, context="penempatan:1")

    with pytest.raises(Refused) as no:
        keep_answer(sitting_id=at.sitting_id, person_id=person.pk, slot=1, response="a", act_id=uuid7())
    assert no.value.code == "unknown-slot" and not Answer.objects.exists()


@pytest.mark.django_db
def test_when_it_is_over_it_has_what_ordinary_tests_have_and_cannot_be_begun_again(paper):
    person = make_person()
    at = walk(person, paper, [True] * 40)

    assert at.version is None
    sitting, count = Sitting.objects.get(pk=at.sitting_id), at.number
    assert not sitting.is_open and len(sitting.versions) == count == Answer.objects.count()
    assert Mark.objects.get().score == 100
    path = path_of(person.pk, sitting.pk)
    assert path and [one.is_mastered for one in path.findings] == [True, True] and path.reason == "settled"
    with pytest.raises(Refused, match="sudah habis"):
        open_adaptive(person=person, paper_id=paper.pk, context="penempatan:1")
    with pytest.raises(Refused):
        answer_step(sitting_id=at.sitting_id, person=person, number=count + 1, response="a", act_id=uuid7())


@pytest.mark.django_db
def test_somebody_elses_and_one_whose_time_is_over_are_refused(paper):
    person, other = make_person(), make_person("Bo")
    at = open_adaptive(person=person, paper_id=paper.pk, context="penempatan:1")
    with pytest.raises(Refused, match="tidak ditemukan"):
        answer_step(sitting_id=at.sitting_id, person=other, number=1, response="a", act_id=uuid7())
    assert path_of(other.pk, at.sitting_id) is None

    Sitting.objects.update(closes_at=now() - timedelta(minutes=1))
    with pytest.raises(Refused, match="habis"):
        answer_step(sitting_id=at.sitting_id, person=person, number=1, response="a", act_id=uuid7())


@pytest.mark.django_db
def test_a_plan_is_a_paper_once_and_is_not_analysed_as_a_test(paper):
    assert again(paper, title="Penempatan") == paper
    assert [title for title, _papers in evidence.tests_of("uji")] == ["Uji"]


def grown_old(days=31):
    Paper.objects.update(created_at=now() - timedelta(days=days))


@pytest.mark.django_db
def test_an_adaptive_paper_that_nobody_sat_goes_after_thirty_days_and_no_other(paper):
    person, plain = make_person(), Paper.objects.get(title="Uji")
    grown_old(29)
    assert forget_papers() == 0
    grown_old()
    sat = again(paper, title="Penempatan lain")
    open_adaptive(person=person, paper_id=sat.pk, context="penempatan:1")
    grown_old()
    young = again(paper, title="Yang baru")

    assert forget_papers() == 1 and set(Paper.objects.all()) == {plain, sat, young}
    assert again(paper, title="Penempatan").hash == paper.hash


@pytest.mark.django_db(transaction=True)
def test_a_paper_that_somebody_is_about_to_sit_stays(paper):
    grown_old()
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(HOLD, [paper.pk])
            assert forget_papers() == 0
        other.rollback()
    finally:
        other.close()

    assert forget_papers() == 1


@pytest.mark.django_db
def test_old_papers_are_found_by_their_index(paper):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {OLD}", [now(), 10])
        assert "assessment_paper_adaptive" in str(cursor.fetchall())


def again(paper, title):
    """The same questions under another title."""
    plan, groups = paper.rules["adaptive"], {row[0]: row[4] for row in paper.rules["adaptive"]["pool"]}
    return adaptive_paper(
        bank="uji", title=title, versions=paper.versions, groups=groups,
        plan={"for": plan["for"], "pass_mark": plan["pass_mark"]},
    )  # fmt: skip
