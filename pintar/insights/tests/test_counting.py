"""The sums follow the news and equal a count from scratch."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pintar.insights import actions
from pintar.insights.models import Fact, Rollup
from pintar.insights.reactions import count_participations
from pintar.insights.tests import stage
from pintar.journal.follower import settle
from pintar.journal.models import Entry
from pintar.learning.models import Enrolment


def sums(dimension: str = "") -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """All cells as plain numbers."""
    rows = Rollup.objects.filter(dimension=dimension) if dimension else Rollup.objects.all()
    return {(r.dimension, r.key): (r.people, r.participations, r.passed, r.jp) for r in rows}


def test_one_participation_counts_in_every_dimension(db):
    batch = stage.make_batch(stage.make_training("soal"), stage.make_period("juli"))
    stage.complete(stage.enrol(stage.make_person("asha"), batch), jp=20)

    actions.rebuild()

    assert sums() == {
        ("all", ""): (1, 1, 1, 20),
        ("group", "guru-madrasah"): (1, 1, 1, 20),
        ("profession", "guru-mi"): (1, 1, 1, 20),
        ("employment", "pns"): (1, 1, 1, 20),
        ("province", "35"): (1, 1, 1, 20),
        ("training", str(batch.training_id)): (1, 1, 1, 20),
        ("period", str(batch.period_id)): (1, 1, 1, 20),
        ("month", "2022-07"): (1, 1, 1, 20),
    }


def test_a_cancelled_enrolment_counts_nowhere(db):
    batch = stage.make_batch(stage.make_training("soal"), stage.make_period("juli"))
    row = stage.enrol(stage.make_person("asha"), batch)
    actions.recount([row.person_id])
    stage.cancel(row)

    actions.recount([row.person_id])

    assert not Rollup.objects.exists() and not Fact.objects.exists()


def test_a_person_with_two_trainings_is_one_person_and_two_participations(db):
    asha = stage.make_person("asha")
    soal, digital = stage.make_training("soal"), stage.make_training("digital")
    stage.enrol(asha, stage.make_batch(soal, stage.make_period("juli")), province="35")
    stage.enrol(asha, stage.make_batch(digital, stage.make_period("agustus", 1)), province="52")

    actions.rebuild()

    assert sums()["all", ""][:2] == (1, 2)
    assert sums("province") == {("province", "35"): (1, 1, 0, 0), ("province", "52"): (0, 1, 0, 0)}
    assert {people for people, *_ in sums("training").values()} == {1}


def test_the_second_participation_becomes_the_first_when_the_first_is_cancelled(db):
    asha, soal = stage.make_person("asha"), stage.make_training("soal")
    first = stage.enrol(asha, stage.make_batch(soal, stage.make_period("juli")), province="35")
    stage.enrol(asha, stage.make_batch(soal, stage.make_period("agustus", 1)), province="52")
    stage.cancel(first)

    actions.recount([asha.pk])

    assert sums("province") == {("province", "52"): (1, 1, 0, 0)}


def test_knowledge_is_counted_apart(db):
    asha = stage.make_person("asha")
    knowledge = stage.make_training("dokumen", product="pengetahuan")
    stage.enrol(asha, stage.make_batch(knowledge), province="11")
    stage.enrol(asha, stage.make_batch(stage.make_training("soal"), stage.make_period("juli")), province="35")

    actions.rebuild()

    assert sums("all") == {("all", ""): (1, 1, 0, 0)} and ("province", "11") not in sums()
    assert sums("knowledge") == {
        ("knowledge", ""): (1, 1, 0, 0),
        ("knowledge", str(knowledge.pk)): (1, 1, 0, 0),
    }


def test_the_month_is_the_one_on_the_calendar_in_jakarta(db):
    batch = stage.make_batch(stage.make_training("soal"), stage.make_period("juli"))
    stage.enrol(stage.make_person("asha"), batch, enrolled_at="2022-07-31T17:30:00Z")

    actions.rebuild()

    assert [key for _, key in sums("month")] == ["2022-08"]


def test_hearing_the_news_twice_counts_once(db):
    batch = stage.make_batch(stage.make_training("soal"), stage.make_period("juli"))
    stage.complete(stage.enrol(stage.make_person("asha"), batch))
    news = list(Entry.objects.filter(kind__startswith="learning."))

    count_participations(news)
    count_participations(news[::-1])

    assert sums()["all", ""] == (1, 1, 1, 20)


@pytest.mark.django_db(transaction=True)
def test_the_follower_brings_the_news_to_the_sums():
    batch = stage.make_batch(stage.make_training("soal"), stage.make_period("juli"))
    rows = [stage.enrol(stage.make_person(name), batch) for name in ("asha", "bo", "citra")]
    stage.complete(rows[0])
    stage.cancel(rows[1])

    settle()

    assert sums()["all", ""] == (2, 2, 1, 20)


def test_a_training_that_becomes_knowledge_is_counted_as_knowledge(db):
    from pintar.insights.reactions import follow_the_product
    from pintar.journal.actions import record

    training = stage.make_training("soal")
    stage.enrol(stage.make_person("asha"), stage.make_batch(training, stage.make_period("juli")))
    actions.rebuild()
    training.product = "pengetahuan"
    training.save()
    record("catalogue.training_offered", training)

    follow_the_product(Entry.objects.latest("id"))

    assert "all" not in {dimension for dimension, _ in sums()} and sums()["knowledge", ""] == (1, 1, 0, 0)


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["enrol", "cancel", "complete", "uncomplete"]),
        st.integers(0, 3),  # who
        st.integers(0, 5),  # which batch, or which of their enrolments
        st.sampled_from(["35", "52", ""]),
    ),
    max_size=25,
)


class AnyHistory(TestCase):
    """Whatever people do, and however the news is cut and shuffled."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        deeds=DEEDS, cuts=st.lists(st.integers(1, 6), max_size=25), order=st.randoms(use_true_random=False)
    )
    def test_the_followed_sums_equal_those_counted_from_scratch(self, deeds, cuts, order):
        periods = [None, stage.make_period("juli"), stage.make_period("agustus", 1)]
        trainings = [stage.make_training("soal"), stage.make_training("dokumen", product="pengetahuan")]
        batches = [stage.make_batch(training, period) for training in trainings for period in periods]
        people = [stage.make_person(name) for name in ("asha", "bo", "citra", "dewi")]
        for deed, who, which, province in deeds:
            self.do(deed, people[who], batches, which, province)
            if cuts and order.random() < 0.3:
                self.hear(cuts.pop(), order)
        self.hear(10_000, order)
        followed = sums()

        actions.rebuild()

        assert followed == sums()
        assert Fact.objects.count() == Enrolment.objects.filter(cancelled_at=None).count()

    def do(self, deed, person, batches, which, province):
        """One thing that can happen, when it can."""
        mine = list(Enrolment.objects.filter(person=person, cancelled_at=None).order_by("id"))
        if deed == "enrol":
            if all(row.batch_id != batches[which].pk for row in mine):
                stage.enrol(person, batches[which], province=province)
        elif mine:
            {"cancel": stage.cancel, "complete": stage.complete, "uncomplete": stage.uncomplete}[deed](
                mine[which % len(mine)]
            )

    def hear(self, many, order):
        """Some of the news, in any order; at the end all of it."""
        news = list(Entry.objects.filter(kind__startswith="learning."))
        order.shuffle(news)
        count_participations(news[:many])
