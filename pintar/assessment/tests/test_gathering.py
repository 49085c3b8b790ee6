"""What is gathered by columns of numbers is what the rows say, read one by one: marks as they are kept, answers as they count."""

import json
import random
from datetime import timedelta

import numpy as np
import pytest

from pintar.assessment.actions import keep_answer, open_sitting, submit_sitting
from pintar.assessment.actions.gathering import LONGEST_ANSWER, Gathered
from pintar.assessment.honesty import Correction, Regrade
from pintar.assessment.measuring.cells import UNKNOWN
from pintar.assessment.measuring.choices import said
from pintar.assessment.models import Answer, Item, Mark, Sitting
from pintar.assessment.queries import LATEST, bodies_of
from pintar.assessment.queries.evidence import first_tries_of, tries_of
from pintar.assessment.tests.judged import BODY
from pintar.assessment.tests.samples import BODIES, MULTIPLE, NUMERIC, SHORT, SINGLE, make_person, make_test
from pintar.cli.sittings import load
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.ids import uuid7

pytestmark = pytest.mark.django_db
ESSAY = {**BODY, "points": 3}
COSTLY = {**SINGLE, "stem": "<p>Yang ini ada biayanya.</p>", "penalty": 0.5, "points": 2}
SOME = {
    "single-choice": ["a", "b", "c"],
    "multiple-choice": [["a"], ["a", "b"], ["a", "c"], ["b", "c", "d"]],
    "true-false": [True, False],
    "short-answer": ["pokok soal", "stem", "Pokok  Soal", ""],
    "numeric": ["0,75", "1"],
    "matching": [{"p": "1"}],
    "essay": ["Karena begitu."],
}


def gathered(paper, at_once=7, seed=5):
    """The cells of a paper: by sitting and version (share, what was said, tenths of a second)."""
    held = Gathered(seed)
    sittings = first_tries_of([paper.pk])
    for piece in tries_of(sittings, at_once=at_once, seed=seed):
        held.take(piece)
    cells, found = held.cells(), {}
    assert cells.rows == len(sittings) == held.rows
    for piece in cells.pieces:
        for row, outcome, tenths in zip(piece.row, piece.outcome, piece.tenths, strict=True):
            column, bits = int(cells.outcomes.column[outcome]), int(cells.outcomes.said[outcome])
            names = frozenset(name for name, bit in held.names[column].items() if bits >> bit & 1)
            share = round(float(cells.outcomes.share[outcome]), 5)
            found[sittings[row], held.versions[column]] = (share, names, int(tenths))
    return found


def kept(paper):
    """The same from the rows, sitting by sitting."""
    found = {}
    for sitting in Sitting.objects.filter(paper=paper, number=1, is_open=False):
        rows = sql.rows(f"SELECT l.slot, l.response::text, l.given_at FROM assessment_sitting s, LATERAL ({LATEST}) l WHERE s.id = %s", [sitting.pk])  # fmt: skip
        answers, before, seconds = (
            {slot: (response, at) for slot, response, at in rows},
            sitting.opened_at,
            {},
        )
        for slot, (_response, at) in sorted(answers.items(), key=lambda one: one[1][1]):
            taken = (at - before).total_seconds()
            seconds[slot], before = (taken if 0 <= taken <= LONGEST_ANSWER else None), at
        bodies = bodies_of(sitting.versions)
        for one in sitting.marks.latest("id").slots:
            if one.get("waiting") or one.get("void"):
                continue
            response = answers[one["slot"]][0] if one["slot"] in answers else "null"
            share = min(1.0, max(0.0, float(one["earned"]) / float(one["possible"])))
            names = said(bodies[one["version"]], json.loads(response))
            tenths = seconds.get(one["slot"])
            found[sitting.pk, one["version"]] = (
                round(share, 5), frozenset(names), UNKNOWN if tenths is None else int(np.rint(tenths * 10)),
            )  # fmt: skip
    return found


def same(paper, **more):
    """Whether both agree; instants may differ by what a tenth rounds away."""
    one, other = gathered(paper, **more), kept(paper)
    assert one.keys() == other.keys() and one
    for key, (share, names, tenths) in one.items():
        assert (share, names) == other[key][:2], key
        assert abs(tenths - other[key][2]) <= 1
    return one


def sit(paper, name, luck, *, times=1):
    """Somebody answers some of the questions, some of them again, at odd moments."""
    person = make_person(name)
    sitting = open_sitting(person=person, paper_id=paper.pk, context=f"uji:{name}")
    bodies = bodies_of(sitting.versions)
    slots = [n for n in range(1, len(sitting.versions) + 1) for _ in range(times) if luck.random() < 0.8]
    luck.shuffle(slots)
    for slot in slots:
        response = luck.choice(SOME[bodies[sitting.versions[slot - 1]]["kind"]])
        at = now() - timedelta(seconds=luck.choice([0, 2, 30, 700, 9000]))
        keep_answer(
            sitting_id=sitting.pk,
            person_id=person.pk,
            slot=slot,
            response=response,
            act_id=uuid7(),
            device_at=at,
        )
    submit_sitting(sitting_id=sitting.pk, by=person)
    return sitting


def test_simulated_sittings_are_gathered_as_they_are_kept():
    load.add(sittings=120, items=15, drawn=9, seed=4, say=lambda *_words: None)
    paper = load.Paper.objects.get(bank=load.BANK)

    assert same(paper) == same(paper, at_once=1000, seed=6)


def test_answers_that_were_changed_given_late_or_not_at_all_are_gathered_as_they_count():
    luck = random.Random(3)
    paper = make_test(bodies=[*BODIES, COSTLY])
    for n in range(12):
        sit(paper, f"orang{n}", luck, times=3)
    Sitting.objects.create(
        paper=paper,
        person=make_person("kosong"),
        context="uji:x",
        number=1,
        seed=1,
        versions=[],
        is_open=True,
    )

    found = same(paper)
    assert len({share for share, _names, _tenths in found.values()}) > 2


def test_of_two_answers_given_at_the_same_instant_the_one_counts_that_is_marked():
    paper = make_test(bodies=[SINGLE, NUMERIC, SHORT])
    for n in range(8):
        person = make_person(f"orang{n}")
        sitting = open_sitting(person=person, paper_id=paper.pk, context="uji")
        slot = [bodies_of([one])[one]["kind"] for one in sitting.versions].index("single-choice") + 1
        at, (first, second) = now() - timedelta(seconds=30), sorted([uuid7(), uuid7()])
        said_ = {first: "b", second: "a"} if n % 2 else {first: "a", second: "b"}
        for act in (second, first) if n < 4 else (first, second):
            keep_answer(
                sitting_id=sitting.pk,
                person_id=person.pk,
                slot=slot,
                response=said_[act],
                act_id=act,
                device_at=at,
            )
        if n % 4 < 2:  # sent in one batch: what was kept at one instant too is settled by its number
            Answer.objects.filter(sitting=sitting).update(kept_at=at + timedelta(seconds=1))
        submit_sitting(sitting_id=sitting.pk, by=person)

    found = same(paper)
    assert {share for share, _names, _tenths in found.values()} == {0.0, 1.0}


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_two_lines_read_the_same_in_the_same_order():
    luck = random.Random(7)
    paper = make_test(bodies=BODIES)
    for n in range(9):
        sit(paper, f"orang{n}", luck)

    assert same(paper, at_once=2) == same(paper, at_once=100)


def test_points_that_lie_with_people_are_read_from_the_mark():
    luck = random.Random(4)
    paper = make_test(bodies=[SINGLE, SHORT, ESSAY])
    sittings = [sit(paper, f"orang{n}", luck) for n in range(6)]
    essay = Item.objects.get(key="butir-2").newest_id
    for sitting in sittings[:3]:  # a person has marked these
        mark = sitting.marks.latest("id")
        slots = [
            {**s, "earned": "1.50", "waiting": False} if s["version"] == essay else s for s in mark.slots
        ]
        Mark.objects.create(sitting=sitting, score=mark.score, is_passed=False, slots=slots)

    found = same(paper)
    assert {found[s.pk, essay][0] for s in sittings[:3]} == {0.5}


def test_a_mark_that_says_otherwise_than_the_answers_is_believed():
    luck = random.Random(5)
    paper = make_test(bodies=[SINGLE, MULTIPLE, NUMERIC])
    one, put_away, *_rest = [sit(paper, f"orang{n}", luck, times=2) for n in range(5)]
    slots = [{**s, "earned": "0.25"} for s in one.marks.latest("id").slots]
    Mark.objects.create(sitting=one, score="25.00", is_passed=False, slots=slots, reason="Ditinjau.")
    Answer.objects.filter(sitting=put_away).delete()

    found = same(paper)
    assert {found[one.pk, version][0] for version in one.versions} == {0.25}


@pytest.mark.parametrize("what", ["full", "none"])
def test_a_question_that_was_dropped_says_nothing_once_it_was_marked_so(what):
    luck = random.Random(6)
    paper = make_test(bodies=[SINGLE, MULTIPLE, NUMERIC])
    sittings = [sit(paper, f"orang{n}", luck) for n in range(4)]
    item = Item.objects.get(key="butir-0")
    regrade = Regrade.objects.create(item=item, by=make_person("penulis"), reason="Keliru.")
    Correction.objects.create(regrade=regrade, version_id=item.newest_id, what=what, since=now())
    mark = sittings[0].marks.latest("id")
    slots = [{**s, "void": what} if s["version"] == item.newest_id else s for s in mark.slots]
    Mark.objects.create(sitting=sittings[0], score=mark.score, is_passed=False, slots=slots)

    found = same(paper)
    assert (sittings[0].pk, item.newest_id) not in found and (sittings[1].pk, item.newest_id) in found
