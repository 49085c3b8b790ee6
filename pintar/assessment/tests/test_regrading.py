"""A question turns out to be wrong: who would change is looked at first, a person decides, and every sitting is marked again."""

import random
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction

import pytest

from pintar.accounts.tests.people import make_staff
from pintar.accounts.values import RoleKind
from pintar.assessment import kinds
from pintar.assessment.actions import (
    keep_answer,
    mark_again,
    open_sitting,
    regrading,
    save_version,
    submit_sitting,
)
from pintar.assessment.actions.regrading import ask_regrade, carry_out_regrade, decide_regrade
from pintar.assessment.honesty import Change, Regrade
from pintar.assessment.marking import Ruling, fits, mark_slot, score
from pintar.assessment.models import Bank, Item, Mark
from pintar.assessment.queries import bodies_of, result_for
from pintar.assessment.tests.samples import BODIES, MULTIPLE, NUMERIC, SHORT, SINGLE, make_person, make_test
from pintar.journal.models import Entry
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.notifications.models import Letter

RIGHTED = deepcopy(SINGLE)
RIGHTED["options"][0]["correct"], RIGHTED["options"][1]["correct"] = False, True
SOME = {
    "single-choice": ["a", "b", "c"],
    "multiple-choice": [["a"], ["a", "b"], ["a", "c"], ["b", "c", "d"]],
    "true-false": [True, False],
    "short-answer": ["pokok soal", "stem"],
    "numeric": ["0,75", "1"],
}


@pytest.fixture
def author(db):
    return make_staff(RoleKind.AUTHOR)


@pytest.fixture
def organiser(db):
    return make_staff(RoleKind.ORGANISER, name="organiser")


def sit(paper, name, answers):
    """Somebody takes the paper; `answers` by kind."""
    person = make_person(name)
    sitting = open_sitting(person=person, paper_id=paper.pk, context=f"uji:{name}")
    bodies = bodies_of(sitting.versions)
    for slot, version in enumerate(sitting.versions, 1):
        said = answers.get(bodies[version]["kind"])
        if said is not None:
            keep_answer(sitting_id=sitting.pk, person_id=person.pk, slot=slot, response=said, act_id=uuid7())
    submit_sitting(sitting_id=sitting.pk, by=person)
    return sitting


def wrong_item():
    return Item.objects.get(bank="uji", kind="single-choice")


def righted(author):
    """The version with the right key, written by an author."""
    item = wrong_item()
    return save_version(item=item, body=RIGHTED, source=None, by=author.pk, seen=item.newest_id)


def looked_at(author, what="by"):
    item = wrong_item()
    wrong = item.newest
    by = righted(author) if what == "by" else None
    asked = ask_regrade(
        item=item, versions=[wrong], what=what, by_version=by, reason="Kunci seharusnya B.", by=author
    )
    carry_out_regrade(regrade_id=asked.pk)
    return Regrade.objects.get(pk=asked.pk)


def applied(regrade, viewer, **more):
    decide_regrade(regrade_id=regrade.pk, viewer=viewer, is_applied=True, **more)
    carry_out_regrade(regrade_id=regrade.pk)
    return Regrade.objects.get(pk=regrade.pk)


def newest(sitting):
    return sitting.marks.latest("id")


ALL_RIGHT = {"single-choice": "a", "true-false": False}
OTHER = {"single-choice": "b", "true-false": False}
BARE = [SINGLE, BODIES[2]]


def test_the_preview_says_who_changes_and_changes_nobody(author):
    paper = make_test(bodies=BARE)
    loses, wins = sit(paper, "asha", ALL_RIGHT), sit(paper, "bo", OTHER)
    sit(paper, "cici", {"true-false": False})

    regrade = looked_at(author)

    assert regrade.state == "looked"
    found = regrade.preview
    assert (found["sittings"], found["changed"], found["won"], found["lost"], found["open"]) == (
        3,
        2,
        1,
        1,
        0,
    )
    assert found["before"][9] == found["after"][9] == 1 and sum(found["after"]) == 3
    turns = dict(Change.objects.values_list("sitting_id", "turn"))
    assert turns == {loses.pk: -1, wins.pk: 1}
    assert Mark.objects.count() == 3 and newest(loses).score == 100


def test_applied_everybody_has_the_score_the_question_deserves_and_both_marks_stay(author):
    paper = make_test(bodies=BARE)
    wins = sit(paper, "bo", OTHER)

    regrade = applied(looked_at(author), author)

    assert regrade.state == "done" and regrade.ended_at
    assert [mark.score for mark in wins.marks.order_by("id")] == [50, 100]
    assert newest(wins).is_passed and newest(wins).reason == "Kunci seharusnya B."
    assert result_for(wins.person, wins.pk).score == 100
    assert Entry.objects.get(kind="assessment.sitting_marked_again").data["taken"] is False


def test_nobody_loses_a_pass_unless_an_organiser_says_so_with_a_reason(author, organiser):
    paper = make_test(bodies=BARE)
    loses = sit(paper, "asha", ALL_RIGHT)
    regrade = looked_at(author)

    with pytest.raises(Refused, match="Hanya penyelenggara"):
        decide_regrade(
            regrade_id=regrade.pk, viewer=author, is_applied=True, may_take_away=True, why="Harus."
        )
    with pytest.raises(Refused, match="mengapa kelulusan dicabut"):
        decide_regrade(regrade_id=regrade.pk, viewer=organiser, is_applied=True, may_take_away=True, why=" ")
    applied(regrade, author)

    kept = newest(loses)
    assert (kept.score, kept.is_passed) == (50, True)
    assert "tetap lulus" in kept.reason


def test_a_kept_pass_stays_when_the_sitting_is_marked_once_more_for_another_reason(author):
    loses = sit(make_test(bodies=BARE), "asha", ALL_RIGHT)
    applied(looked_at(author), author)

    mark_again(sitting_id=loses.pk, reason="lain")

    assert newest(loses).is_passed


def test_a_pass_is_taken_away_when_the_organiser_ticks_it_with_a_reason(author, organiser):
    paper = make_test(bodies=BARE)
    loses = sit(paper, "asha", ALL_RIGHT)

    applied(looked_at(author), organiser, may_take_away=True, why="Jawabannya beredar.")

    lost = newest(loses)
    assert (lost.score, lost.is_passed) == (50, False) and "beredar" in lost.reason
    assert Entry.objects.get(kind="assessment.sitting_marked_again").data["taken"] is True
    assert "Jawabannya beredar." in Letter.objects.get(kind="assessment.marked_again").body


def test_whose_score_changes_is_told_in_plain_words_and_nobody_else(author):
    paper = make_test(bodies=BARE)
    wins = sit(paper, "bo", OTHER)
    sit(paper, "cici", {"true-false": False})

    applied(looked_at(author), author)

    letter = Letter.objects.get(kind="assessment.marked_again")
    assert letter.person_id == wins.person_id
    assert "dari 50,00 menjadi 100,00" in letter.body and "Anda lulus" in letter.body


@pytest.mark.parametrize(("what", "scores"), [("full", (100, 100, 100)), ("none", (100, 100, 0))])
def test_a_question_that_is_dropped_counts_for_everybody_or_for_nobody(author, what, scores):
    paper = make_test(bodies=BARE)
    said = (ALL_RIGHT, {"true-false": False}, {"single-choice": "c", "true-false": True})
    sittings = [sit(paper, name, one) for name, one in zip(("asha", "bo", "cici"), said, strict=True)]
    before = [newest(one).score for one in sittings]

    applied(looked_at(author, what), author)

    assert before == [100, 50, 0]
    expected = scores if what == "none" else (100, 100, 50)
    assert tuple(newest(one).score for one in sittings) == expected


def test_who_hands_in_after_the_decision_is_marked_by_it_at_once(author):
    paper = make_test(bodies=BARE)
    sit(paper, "asha", ALL_RIGHT)
    applied(looked_at(author), author)

    assert newest(sit(paper, "bo", OTHER)).score == 100


def test_who_hands_in_between_preview_and_decision_is_not_forgotten(author):
    paper = make_test(bodies=BARE)
    sit(paper, "asha", ALL_RIGHT)
    regrade = looked_at(author)
    between = sit(paper, "bo", OTHER)

    applied(regrade, author)

    assert newest(between).score == 100


def test_a_worker_killed_halfway_goes_on_where_it_was(author, monkeypatch):
    paper = make_test(bodies=BARE)
    sittings = [sit(paper, f"bo{n}", OTHER) for n in range(3)]
    regrade = looked_at(author)
    decide_regrade(regrade_id=regrade.pk, viewer=author, is_applied=True)
    apply, count = regrading._apply, iter(range(9))

    def dying(*said):
        if next(count) == 2:
            raise KeyboardInterrupt
        apply(*said)

    monkeypatch.setattr(regrading, "_apply", dying)
    with pytest.raises(KeyboardInterrupt):
        carry_out_regrade(regrade_id=regrade.pk)
    assert [one.marks.count() for one in sittings] == [2, 2, 1]
    monkeypatch.undo()
    carry_out_regrade(regrade_id=regrade.pk, deaths=1)

    assert [one.marks.count() for one in sittings] == [2, 2, 2]
    assert Regrade.objects.get(pk=regrade.pk).state == "done"
    assert Letter.objects.filter(kind="assessment.marked_again").count() == 3


def test_the_preview_gives_what_marking_everything_again_gives(author):
    luck = random.Random(7)
    paper = make_test(
        bodies=[SINGLE, MULTIPLE | {"points": 3}, BODIES[2], SHORT | {"penalty": "0.25"}, NUMERIC]
    )
    sittings = [
        sit(paper, f"p{n}", {kind: luck.choice([*some, None]) for kind, some in SOME.items()})
        for n in range(40)
    ]
    regrade = looked_at(author)
    foreseen = dict(Change.objects.values_list("sitting_id", "after"))
    assert 5 < len(foreseen) < 40

    for what in (regrade,):
        applied(what, author)
    bodies = bodies_of(sittings[0].versions)
    wrong = next(v for v, body in bodies.items() if body["kind"] == "single-choice")
    for one in sittings:
        told = {slot.number: slot.response for slot in _slots(one)}
        ruling = Ruling("by", 0, RIGHTED)
        whole = score(
            mark_slot(n, v, bodies[v], told[n], ruling=ruling if v == wrong else None)
            for n, v in enumerate(one.versions, 1)
        )
        assert newest(one).score == whole == foreseen.get(one.pk, whole)


def _slots(sitting):
    from pintar.assessment.queries import get_sitting_for

    return get_sitting_for(sitting.person, sitting.pk).slots


def test_answers_are_not_judged_by_a_version_that_offers_something_else(author):
    item = wrong_item_of_a_test()
    other = deepcopy(RIGHTED)
    other["options"][2]["text"] = "Pontianak"
    by = save_version(item=item, body=other, source=None, by=author.pk, seen=item.newest_id)

    with pytest.raises(Refused, match="memperlihatkan pilihan yang lain"):
        ask_regrade(
            item=item,
            versions=[item.versions.earliest("id")],
            what="by",
            by_version=by,
            reason="x",
            by=author,
        )
    assert not Regrade.objects.exists()


def wrong_item_of_a_test():
    sit(make_test(bodies=BARE), "asha", ALL_RIGHT)
    return wrong_item()


def test_where_a_second_pair_of_eyes_is_wanted_an_unread_version_judges_nobody(author):
    item = wrong_item_of_a_test()
    Bank.objects.update_or_create(name="uji", defaults={"needs_review": True})
    wrong, by = item.newest, righted(author)

    with pytest.raises(Refused, match="belum disetujui"):
        ask_regrade(item=item, versions=[wrong], what="by", by_version=by, reason="x", by=author)


def test_one_correction_of_a_question_at_a_time_and_a_dropped_one_leaves_no_trace(author):
    loses = sit(make_test(bodies=BARE), "asha", ALL_RIGHT)
    regrade = looked_at(author)
    with pytest.raises(Refused, match="belum selesai"):
        ask_regrade(item=wrong_item(), versions=[], what="full", by_version=None, reason="x", by=author)

    decide_regrade(regrade_id=regrade.pk, viewer=author, is_applied=False)

    assert loses.marks.count() == 1
    assert newest(sit(make_test(bodies=BARE), "bo", OTHER)).score == 50
    with pytest.raises(Refused, match="sudah diputuskan"):
        decide_regrade(regrade_id=regrade.pk, viewer=author, is_applied=True)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body["kind"])
def test_a_version_fits_itself_with_another_stem_and_no_other_kind(body):
    assert fits(body, body | {"stem": "Lebih jelas."})
    assert not fits(body, next(one for one in BODIES if one["kind"] != body["kind"]))


def test_a_ruling_counts_whatever_was_answered():
    full, none = Ruling("full"), Ruling("none")

    assert mark_slot(1, 1, SINGLE, None, ruling=full).earned == 1
    assert mark_slot(1, 1, SINGLE | {"penalty": "1"}, "b", ruling=none).possible == Fraction(0)
    assert score([mark_slot(1, 1, SINGLE, "b", ruling=none), mark_slot(2, 2, SINGLE, "a")]) == Decimal(100)
    assert kinds.of(SINGLE).key(SINGLE) == "a"


def test_a_correction_is_asked_for_looked_at_and_applied_at_the_desk(author, client):
    paper = make_test(bodies=BARE)
    wins = sit(paper, "bo", OTHER)
    client.force_login(author)
    item = wrong_item()
    by = righted(author)
    address = f"/meja/soal/{item.pk}/koreksi/"
    page = client.get(address).content.decode()
    assert "1 pengerjaan" in page and "Versi 2" in page
    assert client.post(address, {"what": "by"}).status_code == 422

    said = {"what": "by", "by_version": by.pk, "versions": [item.newest_id], "reason": "Kunci seharusnya B."}
    there = client.post(address, said).url
    assert (
        client.get(address).url == there
        and "Belum ada nilai yang berubah" in client.get(there).content.decode()
    )
    pk = Regrade.objects.get().pk
    carry_out_regrade(regrade_id=pk)
    looked = client.get(there).content.decode()
    assert "B***" in looked and "Bo<" not in looked and "Terapkan pada satu pengerjaan" in looked
    assert "Cabut kelulusan" not in looked
    rows = b"".join(client.get(f"{there}koreksi.csv").streaming_content).decode()
    assert "B***" in rows and "50.00,100.00,menjadi lulus" in rows

    assert (
        client.post(f"{there}keputusan/", {"verdict": "apply", "take": "on", "why": "x"}).status_code == 422
    )
    client.post(f"{there}keputusan/", {"verdict": "apply"})
    carry_out_regrade(regrade_id=pk)

    assert newest(wins).score == 100
    assert "1 pengerjaan dinilai ulang." in client.get(there).content.decode()
    assert "Selesai" in client.get("/meja/koreksi/").content.decode()


def test_the_list_of_changes_costs_the_same_for_one_and_for_many(
    author, client, django_assert_max_num_queries
):
    paper = make_test(bodies=BARE)
    for n in range(30):
        sit(paper, f"bo{n}", OTHER)
    there = f"/meja/koreksi/{looked_at(author).pk}/"
    client.force_login(author)

    with django_assert_max_num_queries(12):
        page = client.get(f"{there}?siapa=lulus").content.decode()
    assert page.count("menjadi lulus</span>") == 20


def test_the_explanation_after_a_correction_tells_the_right_key_to_everybody(author):
    third = sit(make_test(bodies=BARE, tries=1), "cici", {"single-choice": "c", "true-false": False})
    applied(looked_at(author), author)

    (slot,) = (one for one in result_for(third.person, third.pk).slots if one.kind == "single-choice")

    keys = [line["text"] for line in slot.explained["lines"] if line["state"] == "key"]
    assert keys == ["Medan"]
