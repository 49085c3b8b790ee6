"""Each rule of a period that does not let somebody in is named, with what to do; next to it stands who it lets in."""

from datetime import datetime, timedelta

import pytest

from pintar.accounts.models import Identifier
from pintar.accounts.tests.people import make_person
from pintar.admission.actions import join
from pintar.admission.queries import history_of
from pintar.catalogue.models import Batch
from pintar.catalogue.tests.offers import make_batch, make_period
from pintar.kit.clock import JAKARTA, now
from pintar.kit.errors import Refused
from pintar.learning.actions import enrol
from pintar.learning.models import Completion, Enrolment, Progress

pytestmark = pytest.mark.django_db


def opened(training=None, **rules):
    period = make_period(rules=rules)
    return make_batch(training, period)


def code(person, batch):
    """The rule that refused; '' when the person is in."""
    try:
        join(person=person, batch=Batch.objects.select_related("period", "training").get(pk=batch.pk))
    except Refused as no:
        assert no.help_text and str(no)
        return no.code
    return ""


def passed(person, batch, at=None):
    enrolment, _new = enrol(person=person, batch=batch)
    Completion.objects.create(enrolment=enrolment, jp=20, verdict={}, **({"at": at} if at else {}))


def test_profession_by_code_or_by_group():
    by_code, by_group, other = (
        opened(professions=["guru-mi"]),
        opened(professions=["guru-madrasah"]),
        opened(professions=["pelaksana"]),
    )
    person = make_person()

    assert (code(person, by_code), code(person, by_group), code(person, other)) == ("", "", "profession")


def test_employment():
    assert code(make_person(employment="pppk"), opened(employment=["pppk"])) == ""
    assert code(make_person(employment="pns"), opened(employment=["pppk"])) == "employment"


def test_a_training_that_was_passed_already():
    batch, person = opened(), make_person()
    passed(person, batch)
    again = {rule: opened(batch.training, repeat=rule) for rule in ("any", "next-year", "never")}

    assert {rule: code(person, one) for rule, one in again.items()} == {
        "any": "",
        "next-year": "passed",
        "never": "passed",
    }
    old = make_person()
    passed(old, batch, now() - timedelta(days=400))
    assert code(old, opened(batch.training, repeat="next-year")) == ""


def test_a_prerequisite_leads_to_its_page():
    first, person = opened(), make_person()
    second = opened(after=[first.training.slug])
    assert code(person, second) == "after"

    passed(person, first)
    assert code(person, second) == ""


def test_so_many_in_a_year():
    person = make_person()
    assert code(person, opened(most_per_year=2)) == ""
    assert code(person, opened(most_per_year=2)) == ""
    assert code(person, opened(most_per_year=2)) == "most-per-year"

    last_year = datetime(now().year - 1, 12, 31, tzinfo=JAKARTA)
    Enrolment.objects.filter(person=person).update(enrolled_at=last_year)
    assert code(person, opened(most_per_year=2)) == ""


def test_tickets_that_wait_count_for_the_year_too():
    person = make_person()
    lottery = make_batch(period=make_period(rules={"seating": "lottery"}), quota=5)
    assert code(person, lottery) == ""

    assert code(person, opened(most_per_year=1)) == "most-per-year"


def test_a_period_of_several_trainings_each_counts_them_too_and_a_second_tap_is_no_second_training():
    period, person = make_period(rules={"most_per_year": 2}, one_training=False), make_person()
    first, second, third = (make_batch(None, period) for _ in range(3))

    assert [code(person, batch) for batch in (first, second, second, third)] == ["", "", "", "most-per-year"]

    tickets = make_period(rules={"most_per_year": 1, "seating": "first-come"}, one_training=False)
    one, other = (make_batch(None, tickets, quota=3) for _ in range(2))
    taker = make_person()
    assert [code(taker, batch) for batch in (one, one, other)] == ["", "", "most-per-year"]


@pytest.mark.parametrize(
    ("asked", "lacking", "having"),
    [
        ("name", {"name_confirmed_at": None}, {}),
        ("institution", {"institution": ""}, {}),
        ("email", {}, {"email_confirmed_at": now()}),
    ],
)
def test_parts_of_the_profile(asked, lacking, having):
    assert code(make_person(**lacking), opened(asked=[asked])) == "asked"
    assert code(make_person(**having), opened(asked=[asked])) == ""


def test_a_national_number_that_is_asked_for():
    person, batch = make_person(), opened(asked=["nip"])
    assert code(person, batch) == "asked"

    Identifier.objects.create(person=person, kind="nip", digest=b"x" * 32, sealed=b"y")
    assert code(person, batch) == ""


def test_a_period_without_rules_looks_nothing_up(django_assert_num_queries):
    batch, person = opened(), make_person()
    with django_assert_num_queries(0):
        history_of(person, batch)
    with django_assert_num_queries(1):
        history_of(person, with_rules(batch))


def with_rules(batch):
    batch.period.rules = {"most_per_year": 1, "repeat": "never", "after": ["x"], "asked": ["nip"]}
    batch.period.__dict__.pop("terms", None)
    return batch


def test_needs_are_told_apart():
    period = make_period(rules={"seating": "need", "points": {"remote": 3, "never-trained": 2, "weak": 1}})
    batch = make_batch(period=period, quota=3)
    remote, trained, weak = make_person(regency_id="94.01"), make_person(), make_person()
    passed(trained, opened())
    tried, _new = enrol(person=weak, batch=make_batch(batch.training))
    Progress.objects.filter(enrolment=tried).update(tries={"uji": 2})

    assert history_of(remote, batch).needs == {"remote", "never-trained"}
    assert history_of(trained, batch).needs == set()
    assert history_of(weak, batch).needs == {"weak", "never-trained"}


def test_times_are_told_on_the_clock_of_the_person():
    batch = make_batch(period=make_period(opens_in=1, closes_in=2))
    person = make_person(province="94")
    person._zone = "Asia/Jayapura"
    with pytest.raises(Refused) as no:
        join(person=person, batch=batch)

    assert "WIT" in no.value.help_text
