"""The synthetic first year: exact shares, nobody twice, whole whenever it is stopped."""

import json
from collections import Counter

import pytest
from django.db import connection

from pintar.accounts.models import Consent, Person
from pintar.accounts.naming import tidy_name
from pintar.authoring.models import Course, Draft, Release
from pintar.authoring.values import CourseM, LessonM, Manifest, MediaM, QuizM, ReadingM, RulesM, SectionM
from pintar.catalogue.models import Batch, Period, Training
from pintar.cli.population import ground, load
from pintar.cli.population.customs import BY_PROVINCE
from pintar.cli.population.shares import GROUPS, PASSED, PNS_OR_NOT, PROVINCES, Deal, divide
from pintar.credentials.models import Certificate, Serial
from pintar.credentials.queries import facts_about
from pintar.insights import actions as insights
from pintar.insights.models import Rollup
from pintar.journal.models import Entry
from pintar.kit.errors import Refused
from pintar.learning.completion import judge
from pintar.learning.models import Completion, Enrolment, Progress
from pintar.learning.queries import study_held

TITLE = 'Menulis "soal" \\ yang baik'


def manifest(slug: str) -> Manifest:
    """A course of two readings and a required test."""
    reading = MediaM(reading=ReadingM(html="0" * 64, bytes=100, words=20))
    rules = {"pass_mark": 75, "draw": None, "tries": None, "time_limit_minutes": None, "shuffle": True}
    lessons = (
        LessonM("awal", 'Selamat "datang"', 1, 10, jp=1, media=reading),
        LessonM("isi", "Isi", 2, 30, jp=3, media=reading),
        LessonM("uji", "Uji tuntas", 3, 30, jp=2, quiz=QuizM(rules, 10)),
    )
    course = CourseM(
        slug=slug, title=TITLE, language="id", product="pelatihan", kind="teknis", jp=6, effort_minutes=70, summary="",
        audience="", professions=(), competencies=(), outcomes=(), legal_basis=(), rules=RulesM("strict", 75),
    )  # fmt: skip
    return Manifest(course=course, sections=(SectionM("inti", "Kelompok Inti", "inti", lessons),))


def offer(slug: str) -> Training:
    course = Course.objects.create(slug=slug, title=TITLE)
    release = Release.objects.create(
        course=course,
        draft=Draft.objects.create(course=course, tree={}),
        hash=f"{slug:.<64}",
        manifest=manifest(slug).as_json(),
    )
    return Training.objects.create(slug=slug, title=TITLE, summary="", jp=6, course=course, release=release)


@pytest.fixture
def offered(db):
    return [offer("soal"), offer("digital")]


def add(people=1000, participations=0, seed=1):
    return load.add(people=people, participations=participations or people, seed=seed, say=lambda *_: None)


def sums(dimension):
    return {r.key: (r.people, r.participations, r.passed) for r in Rollup.objects.filter(dimension=dimension)}


def shares(counts, whole):
    return {key: round(100 * count / whole, 1) for key, count in counts.items()}


def test_the_published_year_divides_exactly():
    for weights, published in (
        (GROUPS, {"guru-madrasah": 88.6, "guru-sekolah": 4.8, "non-guru": 6.6}),
        (PNS_OR_NOT, {"pns": 61.6, "non-pns": 38.4}),
    ):
        for people in (144_019, 1_532_242):
            counts = divide(people, weights)
            assert sum(counts.values()) == people and shares(counts, people) == published
    assert divide(24_586, PASSED)["passed"] == 16_301  # 66.3% of those who registered; 16,305 were published


def test_a_deal_gives_each_face_as_often_as_it_should():
    deal = Deal(1000, {"a": 1, "b": 2}, "seed")

    drawn = [deal[place] for place in range(1000)]

    assert Counter(drawn) == {"a": 333, "b": 667}
    assert deal.before(500, "a") == drawn[:500].count("a")
    assert drawn == [Deal(1000, {"a": 1, "b": 2}, "seed")[place] for place in range(1000)]
    assert drawn != [Deal(1000, {"a": 1, "b": 2}, "other")[place] for place in range(1000)]


def test_all_38_provinces_have_people_and_names():
    assert len(PROVINCES) == 38 and set(PROVINCES) == set(BY_PROVINCE)


def test_the_sums_show_exactly_the_published_shares(offered):
    add(1000)

    groups = {key: people for key, (people, *_) in sums("group").items()}
    assert shares(groups, 1000) == {"guru-madrasah": 88.6, "guru-sekolah": 4.8, "non-guru": 6.6}
    employment = {key: people for key, (people, *_) in sums("employment").items()}
    assert employment["pns"] == 616 and employment["pppk"] + employment["non-asn"] == 384
    assert sums("all")[""] == (1000, 1000, 663)
    assert len(sums("province")) == 38 and sum(people for people, *_ in sums("province").values()) == 1000


def test_the_sums_are_those_counted_from_scratch(offered):
    add(500, participations=900)
    followed = {d: sums(d) for d in ("all", "group", "province", "training", "period", "month")}

    insights.rebuild()

    assert followed == {d: sums(d) for d in followed} and followed["all"][""][:2] == (500, 900)


def test_every_row_is_whole(offered):
    add(300)

    assert Person.objects.count() == Consent.objects.count() == Progress.objects.count() == 300
    passed = round(300 * 0.663)
    assert (
        Completion.objects.count()
        == Certificate.objects.count()
        == passed
        == Enrolment.objects.filter(state="passed").count()
    )
    for person in Person.objects.select_related("regency")[:50]:
        assert person.is_profile_complete and person.regency.parent_id == person.province_id
        assert tidy_name(person.full_name) == person.full_name and not person.has_usable_password()
    assert Person.objects.named_like("peserta17 contoh").count() >= 1
    rows = Enrolment.objects.select_related("batch", "period")
    assert all(r.period.opens_at <= r.enrolled_at <= r.period.closes_at for r in rows)
    assert all(r.person.created_at <= r.enrolled_at for r in rows[:50])


def test_a_certificate_stands_on_a_study_that_the_rules_call_complete(offered):
    add(60)

    for certificate in Certificate.objects.select_related("person")[:10]:
        study = study_held(certificate.enrolment_id, lock=False)
        completion = Completion.objects.get(pk=certificate.enrolment_id)
        assert judge(study).is_finished and completion.verdict["is_complete"] is True
        assert completion.verdict["conditions"][-1]["facts"]["name"] == certificate.person.full_name
        assert certificate.holder == certificate.person.full_name and certificate.title == TITLE
        assert facts_about(certificate)["curriculum"]
    for enrolment in Enrolment.objects.exclude(state="passed"):
        assert not judge(study_held(enrolment.pk, lock=False)).is_finished


def test_numbers_run_without_a_gap_in_each_year_and_go_on_afterwards(offered):
    Serial.objects.create(scope="2022", last=5)
    add(200)

    for year, begin in (("2022", 6), ("2023", 1)):
        given = sorted(int(c.number[:6]) for c in Certificate.objects.filter(issued_at__year=year))
        assert given == list(range(begin, begin + len(given)))
        assert Serial.objects.get(scope=year).last == given[-1]


def test_the_next_person_gets_a_key_of_their_own(offered):
    add(50)

    assert (
        Person.objects.create(email="asha@contoh.id").pk
        > Person.objects.filter(email="peserta50@contoh.id").get().pk
    )


def test_one_training_in_each_period(offered):
    add(40, participations=40 * 14)

    assert Enrolment.objects.filter(is_exclusive=True).count() == 560
    assert set(Counter(Enrolment.objects.values_list("person", flat=True)).values()) == {14}


def test_running_it_again_adds_nobody(offered):
    add(100)

    report = add(100)

    assert (
        report.added == 0
        and Person.objects.count() == 100
        and Period.objects.count() == 14
        and Batch.objects.count() == 28
    )


def test_the_same_seed_makes_the_same_people_and_another_seed_others(offered):
    def people():
        return list(Person.objects.order_by("id").values_list("full_name", "regency", "created_at"))

    add(60)
    first = people()
    load.remove(say=lambda *_: None)
    add(60)
    again = people()
    load.remove(say=lambda *_: None)
    add(60, seed=2)

    assert first == again != people()


def test_stopped_midway_it_goes_on_to_the_same_end(offered, monkeypatch):
    monkeypatch.setattr(load, "CHUNK", 40)
    real, calls = load._add_chunk, []

    def until_killed(*args, **kwargs):
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(1)
        real(*args, **kwargs)

    monkeypatch.setattr(load, "_add_chunk", until_killed)
    with pytest.raises(KeyboardInterrupt):
        add(100)
    assert sums("all")[""][:2] == (80, 80) and Person.objects.count() == 80
    monkeypatch.setattr(load, "_add_chunk", real)

    assert add(100).added == 20 and add(100).added == 0
    assert (
        sums("all")[""] == (100, 100, 66)
        and sums("group")["guru-madrasah"][0] == divide(100, GROUPS)["guru-madrasah"]
    )


def test_another_population_on_top_is_refused(offered):
    add(50)

    with pytest.raises(Refused, match="Remove it first"):
        add(60)
    assert Person.objects.count() == 50


def test_without_a_training_it_is_refused(db):
    with pytest.raises(Refused, match="no training in the catalogue"):
        add(50)
    assert not Person.objects.exists() and not Period.objects.exists()


@pytest.mark.parametrize("participations", [5, 141])
def test_what_cannot_be_dealt_is_refused(offered, participations):
    with pytest.raises(Refused):
        add(10, participations=participations)


def test_an_account_in_the_way_is_told(offered):
    Person.objects.create(email="peserta3@contoh.id")

    with pytest.raises(Refused, match="sample e-mail"):
        add(10)


def test_removing_leaves_everybody_else(offered):
    from pintar.insights.tests import stage

    asha = stage.make_person("asha")
    stage.enrol(asha, stage.make_batch(offered[0], stage.make_period("nyata")))
    insights.recount([asha.pk])
    add(100)

    report = load.remove(say=lambda *_: None)

    assert report.added == -100 and list(Person.objects.all()) == [asha]
    assert sums("all")[""] == (1, 1, 0) and Period.objects.count() == Batch.objects.count() == 1
    assert not Certificate.objects.exists() and load.present() == []


def test_the_journal_keeps_one_entry_a_chunk(offered):
    add(50)

    (entry,) = Entry.objects.filter(kind=load.ADDED)
    assert entry.data == {"people": 50, "participations": 50, "seed": 1, "first": 1, "last": 50}


def test_two_at_once_are_one(offered):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
    import psycopg

    settings = connection.settings_dict
    other = psycopg.connect(
        dbname=settings["NAME"],
        user=settings["USER"] or None,
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
    )
    other.execute("SELECT pg_advisory_lock(%s)", [load.LOCK])
    try:
        with pytest.raises(Refused, match="at this moment"):
            add(10)
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_two_connections_fill_the_tables_as_one_would(monkeypatch):
    monkeypatch.setattr(load, "CHUNK", 25)
    offer("soal")
    try:
        report = add(200)

        followed = sums("all")[""], sums("province"), sums("month")
        numbers = [int(c.number[:6]) for c in Certificate.objects.filter(issued_at__year=2023)]
        insights.rebuild()
        assert report.added == 200 and followed == (sums("all")[""], sums("province"), sums("month"))
        assert sorted(numbers) == list(range(1, len(numbers) + 1)) and followed[0] == (200, 200, 133)
        assert load.present()[0][1:] == (1, 25) and len(load.present()) == 8
    finally:
        load.remove(say=lambda *_: None)


def test_titles_survive_the_way_into_the_tables(offered):
    land = ground.lay()

    before, after = land.runs[0][0].passed[0].verdict
    assert json.loads((before + "Asha" + after).replace("\\\\", "\\"))["is_complete"] is True
