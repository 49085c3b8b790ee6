"""The table of acts by month."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from pintar.kit import sql
from pintar.kit.ids import uuid7
from pintar.learning.actions import cut_ahead
from pintar.learning.actions.months import lowest_id
from pintar.learning.models import Act
from pintar.learning.queries import acts_in_default, has_month_ahead
from pintar.learning.tests.stage import make_enrolment

pytestmark = pytest.mark.django_db


def id_of(at):
    return uuid.UUID(int=int(at.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62 | 5)


def part_of(act_id):
    return sql.one("SELECT tableoid::regclass::text FROM learning_act WHERE id = %s", [act_id])[0]


def test_an_act_lies_in_the_month_of_its_id_and_a_lying_clock_in_the_default_part():
    enrolment, far = make_enrolment(), datetime(2049, 3, 5, tzinfo=UTC)
    for act_id in (uuid7(), id_of(far), uuid.uuid4()):
        Act.objects.create(id=act_id, enrolment=enrolment, lesson="satu", kind="paged")

    parts = [part_of(act.pk) for act in Act.objects.order_by("id")]

    assert (
        sorted(parts)[1:] == ["learning_act_default", "learning_act_default"]
        and "learning_act_20" in sorted(parts)[0]
    )
    assert has_month_ahead() and acts_in_default() >= 0


def test_months_are_made_ahead_once_and_take_what_waited_in_the_default_part():
    enrolment = make_enrolment()
    assert cut_ahead() == []
    month = date(datetime.now(UTC).year + 1, datetime.now(UTC).month, 1)
    first = id_of(datetime(month.year, month.month, 1, tzinfo=UTC))
    Act.objects.create(id=first, enrolment=enrolment, lesson="satu", kind="paged", data={"pages": [1]})
    sql.run("SET CONSTRAINTS ALL IMMEDIATE")
    sql.run("SET CONSTRAINTS ALL DEFERRED")

    made = cut_ahead(months=15)

    assert f"learning_act_{month:%Y_%m}" in made and cut_ahead(months=15) == []
    assert part_of(first) == f"learning_act_{month:%Y_%m}" and Act.objects.get().data == {"pages": [1]}


def test_a_month_begins_with_its_first_millisecond():
    assert lowest_id(date(2026, 12, 1)) == "01a22ee6b000" + "0" * 20
    assert int(lowest_id(date(1970, 1, 1)), 16) == 0


def test_an_id_is_one_in_all_months():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisunique FROM pg_index WHERE indexrelid = 'learning_act_pkey'::regclass")
        assert cursor.fetchone() == (True,)
