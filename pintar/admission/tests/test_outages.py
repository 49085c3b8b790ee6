"""A time in which nobody could register is given back, once, where the period says so."""

from datetime import UTC, datetime, timedelta

import pytest

from pintar.admission.actions import give_sign, seal_for_good, settle_outages
from pintar.admission.models import Extension, Outage, Pulse
from pintar.admission.tests.crowd import make_draw
from pintar.admission.values import prolonged
from pintar.catalogue.models import Period
from pintar.catalogue.tests.offers import make_period
from pintar.kit.clock import now

pytestmark = pytest.mark.django_db


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 4, 20, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("began", "ended", "until"),
    [
        (at(10), at(10, 30), at(16, 30)),  # within
        (at(7), at(9), at(17)),  # over the opening: an hour of the window
        (at(15, 40), at(16, 30), at(16, 50)),  # over the end: twenty minutes, from the return on
        (at(6), at(7), at(16)),  # before
        (at(17), at(18), at(18)),  # after; such an outage is not asked about
    ],
)
def test_as_long_as_was_lost_is_given_back(began, ended, until):
    assert prolonged(at(8), at(16), began, ended) == until


def test_a_silence_of_all_nodes_is_noted_by_the_first_that_comes_back():
    assert not give_sign() and not give_sign()
    Pulse.objects.update(at=now() - timedelta(minutes=10))

    assert give_sign() and not give_sign()
    outage = Outage.objects.get()
    assert timedelta(minutes=9, seconds=50) < outage.ended_at - outage.began_at < timedelta(minutes=11)


def test_open_windows_are_prolonged_once_and_it_is_said():
    period, closed = make_period(), make_period(opens_in=-3, closes_in=-2)
    stubborn = make_period(rules={"extends": False})
    Outage.objects.create(began_at=now() - timedelta(minutes=40), ended_at=now() - timedelta(minutes=10))
    before = period.closes_at

    assert settle_outages() == 1 and settle_outages() == 0
    for one in (period, closed, stubborn):
        one.refresh_from_db()
    assert timedelta(minutes=30) <= period.closes_at - before <= timedelta(minutes=31)
    assert period.planned_closes_at == before and "diperpanjang" in period.notice
    assert not closed.notice and not stubborn.notice and Extension.objects.get().period == period


def test_a_window_whose_tickets_are_bound_for_good_is_not_opened_again():
    batch = make_draw()
    seal_for_good(batch_id=batch.pk)
    Outage.objects.create(began_at=now() - timedelta(minutes=40), ended_at=now() - timedelta(minutes=10))

    assert settle_outages() == 0 and not Period.objects.get().notice
