"""What answers say of questions, counted from the tables: a planted fault stands first, and only what counts is counted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.assessment.actions import (
    analyse_banks,
    ask_analysis,
    carry_out_analysis,
    keep_answer,
    open_sitting,
    save_version,
    submit_sitting,
)
from pintar.assessment.models import Analysis, Item, ItemFigure, TestFigure
from pintar.assessment.queries.bank import Filters, items_for
from pintar.assessment.tests.samples import make_test
from pintar.cli.sittings import load
from pintar.cli.sittings.questions import WRONG_KEY, questions
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7

pytestmark = pytest.mark.django_db


def quiet(*_words):
    pass


@pytest.fixture
def sample():
    """Six hundred simulated sittings of twenty questions."""
    return load.add(sittings=600, items=20, drawn=12, seed=3, say=quiet)


def sit(paper, answers, context="uji:1", name="Asha"):
    """Somebody sits a paper; `answers` are responses by kind."""
    person = make_person(name)
    sitting = open_sitting(person=person, paper_id=paper.pk, context=context)
    for slot, response in enumerate(answers, 1):
        keep_answer(sitting_id=sitting.pk, person_id=person.pk, slot=slot, response=response, act_id=uuid7())
    submit_sitting(sitting_id=sitting.pk, by=person)
    return person


def test_the_planted_wrong_key_stands_first_and_says_why(sample):
    tests, counted = analyse_banks(bank=load.BANK, is_all=True, say=quiet)

    first = items_for(make_staff(RoleKind.AUTHOR), Filters(bank=load.BANK)).order_by("-concern", "-id")[0]

    assert (tests, counted) == (1, 20)
    assert first.key == WRONG_KEY and first.concern == 95
    assert first.figure.discrimination < 0.1 and first.figure.advice[0]["code"] == "key-in-doubt"


def test_figures_are_those_of_the_people_that_were_simulated(sample):
    analyse_banks(bank=load.BANK, is_all=True, say=quiet)

    made = {one.key: one for one in questions(20, 3)}
    found = ItemFigure.objects.select_related("version__item").filter(
        version__item__key__startswith="hitung", steepness__isnull=False
    )
    off = [
        abs(one.place - made[one.version.item.key].place)
        for one in found
        if made[one.version.item.key].floor == 0
    ]
    easy, hard = (
        ItemFigure.objects.get(version__item__key=key).p for key in ("semua-tahu", "tidak-ada-yang-tahu")
    )

    assert easy > 0.9 and hard < 0.4
    assert not off or sum(off) / len(off) < 0.5
    test = TestFigure.objects.get()
    assert test.sittings == 600 and 0.4 < test.alpha < 0.95 and test.sem > 0


def test_the_same_answers_give_the_same_figures(sample):
    analyse_banks(bank=load.BANK, is_all=True, say=quiet)
    once = list(ItemFigure.objects.order_by("pk").values_list("pk", "p", "discrimination", "place", "advice"))

    analyse_banks(bank=load.BANK, is_all=True, say=quiet)

    assert once == list(
        ItemFigure.objects.order_by("pk").values_list("pk", "p", "discrimination", "place", "advice")
    )


def test_only_first_tries_that_were_handed_in_count():
    paper = make_test(bodies=[TRUE, FALSE], tries=3)
    person = sit(paper, [True, True])
    again = open_sitting(person=person, paper_id=paper.pk, context="uji:1")
    submit_sitting(sitting_id=again.pk, by=person)
    open_sitting(person=make_person("Bo"), paper_id=paper.pk, context="uji:2")

    analyse_banks(bank="uji", is_all=True, say=quiet)

    assert TestFigure.objects.get().sittings == 1
    assert set(ItemFigure.objects.values_list("seen", flat=True)) == {1}


def test_figures_belong_to_the_version_that_was_answered():
    paper = make_test(bodies=[TRUE, FALSE])
    sit(paper, [True, True])
    item = Item.objects.get(key="butir-0")
    answered = item.newest_id
    by = make_staff(RoleKind.AUTHOR).pk
    save_version(item=item, body={**TRUE, "stem": "Langit itu biru?"}, source=None, by=by, seen=answered)

    analyse_banks(bank="uji", is_all=True, say=quiet)

    item.refresh_from_db()
    assert item.figure_id == answered != item.newest_id


def test_nothing_new_is_not_counted_again_by_night_and_is_when_asked():
    paper = make_test(bodies=[TRUE, FALSE])
    sit(paper, [True, True])

    assert analyse_banks(bank="", is_all=False, say=quiet) == (1, 2)
    assert analyse_banks(bank="", is_all=False, say=quiet) == (0, 0)
    assert analyse_banks(bank="uji", is_all=True, say=quiet) == (1, 2)


def test_few_answers_say_that_they_are_few():
    sit(make_test(bodies=[TRUE, FALSE]), [True, True])

    analyse_banks(bank="uji", is_all=True, say=quiet)

    assert {one.advice[0]["code"] for one in ItemFigure.objects.all()} == {"too-few"}
    assert set(Item.objects.values_list("concern", flat=True)) == {0}


def test_asking_twice_asks_once_and_how_it_ended_is_written_down(sample):
    who = make_staff(RoleKind.AUTHOR)
    asked = ask_analysis(bank=load.BANK, by=who.pk)

    assert ask_analysis(bank=load.BANK, by=who.pk).pk == asked.pk
    carry_out_analysis(analysis_id=asked.pk)

    asked.refresh_from_db()
    assert asked.state == "done" and asked.is_over and "20 soal" in asked.message
    assert asked.done == asked.total > 0
    carry_out_analysis(analysis_id=asked.pk)
    assert Analysis.objects.count() == 1


def test_a_counting_that_killed_three_workers_is_given_up():
    asked = ask_analysis(bank="", by=None)

    carry_out_analysis(analysis_id=asked.pk, deaths=3)

    asked.refresh_from_db()
    assert asked.state == "refused" and "terhenti" in asked.message


def test_the_page_of_figures_says_it_in_words_and_draws_it(client, sample):
    analyse_banks(bank=load.BANK, is_all=True, say=quiet)
    client.force_login(make_staff(RoleKind.AUTHOR))
    item = Item.objects.get(key=WRONG_KEY)

    text = client.get(reverse("assessment:figures", args=[item.pk])).content.decode()

    assert "Apakah kuncinya benar?" in text and "justru dipilih oleh peserta terbaik" in text
    assert text.count('<svg class="plot"') == 4 and "aria-label" in text
    assert 'd="M' in text and "," not in text.split('d="M')[1].split('"')[0]


def test_every_page_of_figures_opens(client, sample):
    analyse_banks(bank=load.BANK, is_all=True, say=quiet)
    client.force_login(make_staff(RoleKind.AUTHOR))

    for item in Item.objects.all():
        assert client.get(reverse("assessment:figures", args=[item.pk])).status_code == 200
        assert client.get(reverse("assessment:item", args=[item.pk])).status_code == 200


def test_a_page_of_figures_costs_the_same_whatever_was_answered(client, sample):
    analyse_banks(bank=load.BANK, is_all=True, say=quiet)
    client.force_login(make_staff(RoleKind.AUTHOR))
    counts = set()
    for item in Item.objects.all()[:5]:
        client.get(reverse("assessment:figures", args=[item.pk]))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("assessment:figures", args=[item.pk]))
        counts.add(len(found))

    assert len(counts) == 1 and counts.pop() <= 6


def test_a_page_without_figures_says_when_there_will_be_some(client):
    make_test(bodies=[TRUE, FALSE])
    client.force_login(make_staff(RoleKind.AUTHOR))

    reply = client.get(reverse("assessment:figures", args=[Item.objects.first().pk]))

    assert reply.status_code == 200 and "Belum ada angka" in reply.content.decode()


def test_the_sample_goes_away_whole_and_is_not_made_twice(sample):
    with pytest.raises(Refused, match="Remove them first"):
        load.add(sittings=5, items=5, drawn=5, seed=3, say=quiet)

    analyse_banks(bank=load.BANK, is_all=True, say=quiet)
    load.remove(say=quiet)

    assert not Item.objects.filter(bank=load.BANK).exists() and not TestFigure.objects.exists()
    load.add(sittings=5, items=5, drawn=5, seed=3, say=quiet)


def test_the_sample_stays_when_somebody_real_has_sat_it(sample):
    paper_id = Item.objects.filter(bank=load.BANK)[0].pk and load.Paper.objects.get(bank=load.BANK).pk
    open_sitting(person=make_person("Asha"), paper_id=paper_id, context="enrolment:1:uji")

    with pytest.raises(Refused, match="real people"):
        load.remove(say=quiet)

    assert Item.objects.filter(bank=load.BANK).exists()


TRUE = {"kind": "true-false", "stem": "Air laut asin.", "answer": True, "lesson": "", "feedback": ""}
FALSE = {"kind": "true-false", "stem": "Air laut manis.", "answer": False, "lesson": "", "feedback": ""}


def test_a_test_as_a_whole_has_a_page_of_its_own(client, sample):
    analyse_banks(bank=load.BANK, is_all=True, say=quiet)
    client.force_login(make_staff(RoleKind.AUTHOR))

    page = client.get(f"/meja/soal/ujian/{TestFigure.objects.get(bank=load.BANK).pk}/").content.decode()

    assert "Keajekan" in page and page.count('<svg class="plot"') == 1 and "Seberapa sering" in page
