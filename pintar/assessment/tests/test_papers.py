"""Papers with sections and sorts: made, drawn, drawn again; waits; what persons are granted."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.http import QueryDict

from pintar.assessment.actions import (
    count_exposure,
    drop_item,
    grant_accommodation,
    keep_answer,
    make_paper,
    make_paper_of_bank,
    open_sitting,
    submit_sitting,
)
from pintar.assessment.conduct import Accommodation, Exposure, PaperCell
from pintar.assessment.forms import AnswerForm
from pintar.assessment.models import Item, ItemVersion, Paper, Sitting, Submission
from pintar.assessment.queries import drawn_again, get_sitting_for, get_slot_for
from pintar.assessment.tests.samples import BODIES, SINGLE, make_person, make_sitting, make_test
from pintar.assessment.values import Cell, PaperRules, SectionRules
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7, uuid7_from

pytestmark = pytest.mark.django_db
ITEMS = [
    (
        f"butir-{n}",
        SINGLE
        | {
            "stem": f"Soal {n}",
            "competency": "Menelaah" if n % 2 else "Menulis",
            "difficulty": ("mudah", "sedang", "sukar")[n % 3],
        },
    )
    for n in range(24)
]
SORTS = (Cell(3, competency="Menulis", difficulty="sukar"), Cell(4, competency="Menelaah"))
PARTS = (SectionRules("awal", "Bagian awal", draw=2), SectionRules("inti", "Bagian inti", blueprint=SORTS))


def rules(**said):
    return PaperRules(**({"pass_mark": 70} | said))


def make(bank="bank-uji", **said):
    pools = said.pop("pools", None)
    return make_paper(bank=bank, title="Ujian", rules=rules(**said), items=ITEMS, pools=pools)


def sit(paper, person=None, context="uji:1", **more):
    return open_sitting(person=person or make_person(), paper_id=paper.pk, context=context, **more)


def test_a_blueprint_gives_so_many_of_each_sort():
    sitting = sit(make(blueprint=SORTS))

    bodies = [v.body for v in ItemVersion.objects.filter(pk__in=sitting.versions)]
    assert len(set(sitting.versions)) == 7
    assert sum(b["competency"] == "Menulis" and b["difficulty"] == "sukar" for b in bodies) == 3


def test_what_a_bank_lacks_is_told_by_its_sort_and_nothing_is_made():
    with pytest.raises(Refused) as no:
        make(blueprint=(Cell(9, difficulty="sukar"), Cell(2, competency="Menyunting")))

    assert no.value.code == "bank-too-small" and not Paper.objects.exists() and not Item.objects.exists()
    assert str(no.value.help_text).splitlines() == [
        "sukar: diminta 9, kurang 1 soal.",
        "kompetensi “Menyunting”: diminta 2, kurang 2 soal.",
    ]


def test_sections_follow_one_another_and_draw_from_their_own_questions():
    pools = {"awal": ["butir-0", "butir-1", "butir-3"]}
    sitting = sit(make(sections=PARTS, pools=pools))

    view = get_sitting_for(sitting.person, sitting.pk)
    keys = [ItemVersion.objects.get(pk=v).item.key for v in sitting.versions]
    assert [(p.title, p.first, p.last) for p in view.parts] == [("Bagian awal", 1, 2), ("Bagian inti", 3, 9)]
    assert set(keys[:2]) <= set(pools["awal"]) and len(set(keys)) == 9


def test_the_same_sections_give_the_same_paper_and_other_pools_another():
    first = make(sections=PARTS, pools={"awal": ["butir-0", "butir-1"]})

    assert make(sections=PARTS, pools={"awal": ["butir-1", "butir-0"]}) == first
    assert make(sections=PARTS, pools={"awal": ["butir-0", "butir-2"]}) != first


def test_rules_of_papers_made_before_keep_their_names():
    paper = make_test(draw=3, tries=2)

    assert set(paper.rules) == {"pass_mark", "draw", "tries", "time_limit_minutes", "shuffle"}
    assert PaperRules.from_json(paper.rules).as_json() == paper.rules and not PaperCell.objects.exists()


def test_rules_come_back_from_their_json_as_they_were():
    said = rules(
        sections=PARTS,
        keep="last",
        wait_minutes=90,
        fresh=True,
        pause="between-sections",
        time_limit_minutes=20,
        review=type(rules().review)(key="never", score="after_close"),
        adaptive={"most": 20},
    )

    assert PaperRules.from_json(said.as_json()) == said


@pytest.mark.parametrize(
    "bad",
    [
        {"keep": "worst"},
        {"pause": "often"},
        {"wait_minutes": -1},
        {"draw": 3, "blueprint": SORTS},
        {"sections": (PARTS[0], PARTS[0])},
    ],
)
def test_rules_that_cannot_be_meant_are_no_rules(bad):
    with pytest.raises(ValueError):
        rules(**bad)


def test_the_next_try_has_other_questions_while_the_bank_has_them_and_then_old_ones():
    paper, person = make(draw=10, fresh=True), make_person()
    seen = []
    for _n in range(3):
        sitting = sit(paper, person)
        seen.append(set(sitting.versions))
        submit_sitting(sitting_id=sitting.pk, by=person)

    assert not seen[0] & seen[1] and len(seen[2]) == 10 and len(seen[2] - seen[0] - seen[1]) == 4


def test_what_is_to_be_avoided_is_not_shown_in_a_plain_paper_either():
    paper = make(draw=10)
    avoid = frozenset(paper.versions[:14])

    sitting = sit(paper, avoid=avoid)

    assert set(sitting.versions) == set(paper.versions[14:])
    again, shown = drawn_again(sitting.pk)
    assert again == shown


def opened_before(minutes, sittings):
    """As if these had been opened so long ago; their ids tell."""
    first = uuid7_from(now() - timedelta(minutes=minutes)).int
    for n, sitting in enumerate(sittings):
        Sitting.objects.filter(pk=sitting.pk).update(id=UUID(int=first + n))


def test_what_was_shown_is_counted_and_every_sitting_can_be_drawn_again():
    paper, person = make(blueprint=SORTS), make_person("akhir")
    opened_before(5, [sit(paper, make_person(f"a{n}")) for n in range(9)])
    sit(paper, make_person("baru-saja"))
    assert count_exposure() == 0  # nine are too few, and the tenth may still be on its way

    opened_before(5, [sit(paper, make_person("kesepuluh"))])
    assert count_exposure() == 1 and count_exposure() == 0

    kept = Exposure.objects.get()
    assert kept.sittings == 10 and sum(kept.counts) == 70
    sitting = sit(paper, person)
    assert sitting.exposure_id == kept.pk
    for one in Sitting.objects.all():
        again, shown = drawn_again(one.pk)
        assert again == shown


def test_after_handing_in_one_has_to_wait_and_is_told_until_when():
    paper, person = make(draw=4, wait_minutes=120), make_person()
    sitting = sit(paper, person)
    submit_sitting(sitting_id=sitting.pk, by=person)

    with pytest.raises(Refused) as no:
        sit(paper, person)
    assert no.value.code == "too-soon" and "pukul" in no.value.message

    Submission.objects.update(at=now() - timedelta(minutes=121))
    assert sit(paper, person).number == 2


def test_a_paper_of_a_whole_bank_draws_by_the_cards_and_leaves_retired_questions_out():
    make()
    Item.objects.filter(key__in=["butir-0", "butir-6"]).update(tags=["dasar"])
    Item.objects.filter(key="butir-12").update(tags=["dasar"], state="retired")

    paper = make_paper_of_bank(
        bank="bank-uji", title="Seleksi", rules=rules(blueprint=(Cell(2, tags=("dasar",)),))
    )

    keys = {ItemVersion.objects.get(pk=v).item.key for v in sit(paper).versions}
    assert keys == {"butir-0", "butir-6"}
    with pytest.raises(Refused):
        make_paper_of_bank(bank="bank-uji", title="S", rules=rules(blueprint=(Cell(3, tags=("dasar",)),)))


def test_a_question_that_a_paper_holds_cannot_be_thrown_away():
    paper = make(blueprint=SORTS)
    item = ItemVersion.objects.get(pk=paper.versions[0]).item

    with pytest.raises(Refused) as no:
        drop_item(item=item, by=make_person("penulis"))
    assert no.value.code == "in-use" and Item.objects.filter(pk=item.pk).exists()


def test_who_is_granted_more_time_has_it_in_the_next_test_and_in_the_running_one():
    person, staff = make_person(), make_person("penyelenggara")
    running = make_sitting(person, minutes=60)
    grant = {"person": person, "is_large": True, "by": staff}
    grant_accommodation(**grant, extra_percent=50, reason="Penglihatan terbatas")

    after = Sitting.objects.get(pk=running.pk)
    assert after.closes_at == running.closes_at + timedelta(minutes=30) and after.is_large

    grant_accommodation(**grant, extra_percent=0, reason="Masa berlaku habis")
    assert Sitting.objects.get(pk=running.pk).closes_at == running.closes_at
    assert Accommodation.objects.count() == 2
    later = open_sitting(person=person, paper_id=running.paper_id, context="uji:2")
    assert later.closes_at - later.opened_at == timedelta(minutes=60)


def test_nothing_is_granted_without_a_reason_or_without_measure():
    person = make_person()

    for percent, reason in ((25, " "), (400, "Alasan"), (-5, "Alasan")):
        with pytest.raises(Refused):
            grant_accommodation(
                person=person,
                extra_percent=percent,
                is_large=False,
                reason=reason,
                by=make_person(f"p{percent}"),
            )
    assert not Accommodation.objects.exists()


def test_opening_is_two_statements_once_the_paper_is_known(django_assert_num_queries):
    paper = make(blueprint=SORTS)
    sit(paper, make_person("pertama"))

    person = make_person("kedua")
    with django_assert_num_queries(4):  # a savepoint opened and released, what was before, the sitting
        sit(paper, person)
    assert not Exposure.objects.exists()


def test_an_answer_to_another_version_of_a_question_is_no_answer_to_this_one():
    def paper_of(*texts):
        options = [{"id": name, "text": name} for name in texts]
        body = SINGLE | {"options": [{**options[0], "correct": True}, *options[1:]]}
        return make_paper(bank="uji", title="Ujian", rules=rules(), items=[("satu", body)])

    old, new = paper_of("a", "b"), paper_of("a", "b", "c")
    person = make_person()
    before, after = sit(old, person), sit(new, person, "uji:2")
    assert Item.objects.count() == 1 and before.versions != after.versions

    assert get_slot_for(person, after.pk, 1).read({"jawaban": ["3"]}) in ("a", "b", "c")
    with pytest.raises(Refused) as no:
        get_slot_for(person, before.pk, 1).read({"jawaban": ["3"]})
    assert no.value.code == "not-in-the-item"


@pytest.mark.parametrize("said", ["x" * 1_000_000, "\x00", "ا" * 600_000])
def test_a_megabyte_of_words_is_no_answer(said):
    short = next(body for body in BODIES if body["kind"] == "short-answer")
    sitting = make_sitting(bodies=[short])
    slot = get_slot_for(sitting.person, sitting.pk, 1)

    form = AnswerForm(QueryDict(mutable=True), slot=slot)
    form.data.setlist("jawaban", [said])

    assert not form.is_valid() or form.response() != said
    assert not sitting.answers.exists()


def test_handed_in_before_its_answers_arrive_it_is_marked_without_them_and_they_are_refused():
    sitting = make_sitting(bodies=[SINGLE])
    mark = submit_sitting(sitting_id=sitting.pk, by=sitting.person)

    for at in (None, now() - timedelta(minutes=5), now() + timedelta(hours=1), now() - timedelta(hours=1)):
        with pytest.raises(Refused):
            keep_answer(
                sitting_id=sitting.pk,
                person_id=sitting.person_id,
                slot=1,
                response="a",
                act_id=uuid7(),
                device_at=at,
            )
    assert mark.score == 0 and submit_sitting(sitting_id=sitting.pk, by=sitting.person) == mark
