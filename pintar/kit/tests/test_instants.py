"""Instants come out of the database as they went in."""

from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as some

from pintar.kit import sql
from pintar.kit.instants import InstantLoader

pytestmark = pytest.mark.django_db
ZONES = some.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = some.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=ZONES)


@given(INSTANTS)
def test_an_instant_comes_back_as_it_was_in_utc(instant):
    found = sql.one("SELECT %s::timestamptz", [instant])[0]
    assert found == instant and found.tzinfo is UTC


def test_the_framework_uses_this_reader():
    connection.ensure_connection()
    with connection.cursor() as cursor:
        loader = cursor.adapters.get_loader(1184, psycopg.pq.Format.TEXT)
    assert loader is InstantLoader


def test_nothing_stays_nothing():
    assert sql.one("SELECT NULL::timestamptz")[0] is None


@pytest.mark.parametrize("said", ["infinity", "0044-03-15 12:00:00+00 BC"])
def test_what_no_calendar_holds_is_refused_as_before(said):
    with pytest.raises(psycopg.DataError):
        sql.one("SELECT %s::timestamptz", [said])
