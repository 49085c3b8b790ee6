"""When holders of tickets are told that they are kept: at once, but not while a crowd needs the machine."""

from datetime import timedelta

import pytest

from pintar.admission.models import Draw, Link
from pintar.admission.queries import draws_with_unconfirmed
from pintar.admission.queries.due import CROWD, PATIENCE
from pintar.admission.tests.crowd import make_draw
from pintar.kit.clock import now

pytestmark = pytest.mark.django_db
SOON, LONG_AGO = timedelta(seconds=20), timedelta(minutes=3)


def chained(batch, *ages):
    """A chain whose entries were bound so long ago."""
    Link.objects.bulk_create(
        Link(batch=batch, place=n, ticket_id=n, kind="taken", link="0" * 64, sealed_at=now() - age)
        for n, age in enumerate(ages, 1)
    )
    Draw.objects.filter(pk=batch.pk).update(entries=len(ages))


@pytest.mark.parametrize(
    ("ages", "is_told"),
    [
        ([], False),
        ([SOON], True),
        ([SOON] * (CROWD - 1), True),
        ([SOON] * CROWD, False),
        ([LONG_AGO] * CROWD, True),
        ([PATIENCE + SOON] + [SOON] * CROWD, True),
    ],
)
def test_letters_wait_for_the_crowd_to_go_and_no_longer_than_twenty_minutes(ages, is_told):
    batch = make_draw()
    chained(batch, *ages)

    assert draws_with_unconfirmed() == [batch.pk] * is_told


def test_whoever_was_told_is_not_told_again():
    batch = make_draw()
    chained(batch, SOON, SOON)
    Draw.objects.filter(pk=batch.pk).update(confirmed=2)

    assert draws_with_unconfirmed() == []
