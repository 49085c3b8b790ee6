"""The table of acts by month."""

import uuid
from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.db import connection

from pintar.kit import sql
from pintar.kit.ids import uuid7
from pintar.kit.months import cut_ahead as cut_months_ahead
from pintar.kit.months import cuts, has_month_ahead, lowest_id, parts_of
from pintar.learning.models import Act
from pintar.learning.tests.stage import make_enrolment

pytestmark = pytest.mark.django_db
ACTS = next(cut for cut in cuts() if cut.table == "learning_act")


def cut_ahead(**more):
    return cut_months_ahead(ACTS, **more)


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
    assert has_month_ahead(ACTS) and parts_of(ACTS)[-1].name == "learning_act_default"


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


def test_cutting_keeps_every_row_and_what_it_says():
    """The migration's own statements, on a table as it was before them, in a schema of its own."""
    migration = import_module("pintar.learning.migrations.0002_acts_by_month")
    rows = [
        (str(id_of(datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC))), "lama"),
        (str(uuid7()), "baru"),
        (str(uuid.uuid4()), "acak"),
        (str(id_of(datetime(2049, 1, 1, tzinfo=UTC))), "kelak"),
    ]
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA before_cut")
        cursor.execute("SET LOCAL search_path TO before_cut")
        cursor.execute("CREATE TABLE learning_enrolment (id bigint PRIMARY KEY)")
        cursor.execute("INSERT INTO learning_enrolment VALUES (7)")
        cursor.execute(
            "CREATE TABLE learning_act (id uuid PRIMARY KEY, enrolment_id bigint NOT NULL, lesson varchar(60) NOT NULL,"
            " kind varchar(24) NOT NULL, medium varchar(12) NOT NULL, device_at timestamptz,"
            " received_at timestamptz NOT NULL DEFAULT now(), data jsonb NOT NULL)"
        )
        for row in rows:
            cursor.execute(
                "INSERT INTO learning_act VALUES (%s, 7, %s, 'finished', 'reading', NULL, '2026-04-01', '{}')",
                row,
            )
        for statement in migration.CUT:
            cursor.execute(statement)
        cursor.execute("SELECT id::text, lesson, tableoid::regclass::text, received_at FROM learning_act")
        found = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute("SET LOCAL search_path TO public")

    assert {key: row[0] for key, row in found.items()} == dict(rows)
    parts = [found[key][1].removeprefix("before_cut.") for key, _ in rows]
    assert parts[0] == "learning_act_2026_03" and parts[2:] == ["learning_act_default"] * 2
    assert len({row[2] for row in found.values()}) == 1


def test_the_cut_cannot_be_taken_back():
    migration = import_module("pintar.learning.migrations.0002_acts_by_month").Migration

    assert not migration.operations[0].reversible
