"""Tables cut by month, whatever they hold."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.db import connection

from pintar.kit import sql
from pintar.kit.ids import uuid7
from pintar.kit.months import after, cut_ahead, cuts, finished_months, has_month_ahead, parts_of, this_month

pytestmark = pytest.mark.django_db


def test_three_tables_are_cut_and_their_next_months_are_there():
    assert [cut.table for cut in cuts()] == ["assessment_answer", "journal_entry", "learning_act"]
    assert all(has_month_ahead(cut) for cut in cuts())


@pytest.mark.parametrize("cut", cuts(), ids=lambda cut: cut.table)
def test_months_are_made_once_and_the_past_ones_are_named(cut):
    made = cut_ahead(cut, months=6)

    assert made == [cut.name(after(this_month(), number)) for number in (4, 5, 6)]
    assert cut_ahead(cut, months=6) == []
    assert list(finished_months(cut, older_than=1)) == []
    assert parts_of(cut)[-1].month is None


def test_months_are_counted_over_the_year():
    assert after(date(2026, 11, 1), 3) == date(2027, 2, 1)
    assert after(date(2026, 1, 1), -1) == date(2025, 12, 1)
    assert after(date(2026, 1, 1), -24) == date(2024, 1, 1)


def test_the_journal_goes_on_counting_where_it_was_and_keeps_every_entry():
    """The migration's own statements, on tables as they were before them, in a schema of its own."""
    migration = import_module("pintar.journal.migrations.0002_entries_by_month")
    rows = [(3, "lama", "2026-03-31 23:59:59+00"), (9, "baru", "2026-04-01 00:00:00+00")]
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA before_cut")
        cursor.execute("SET LOCAL search_path TO before_cut")
        cursor.execute(
            "CREATE TABLE journal_entry (id bigint PRIMARY KEY, txid bigint NOT NULL, kind text NOT NULL, subject text NOT NULL,"
            " by bigint, at timestamptz NOT NULL, data jsonb NOT NULL)"
        )
        cursor.execute(
            "CREATE TABLE journal_failure (entry_id bigint CONSTRAINT journal_failure_entry_id_b497f7e7_fk_journal_entry_id"
            " REFERENCES journal_entry)"
        )
        for row in rows:
            cursor.execute("INSERT INTO journal_entry VALUES (%s, 1, %s, '', NULL, %s, '{}')", row)
        for statement in migration.CUT:
            cursor.execute(statement)
        cursor.execute("INSERT INTO journal_entry (kind, subject, data) VALUES ('kini', '', '{}')")
        cursor.execute("SELECT id, kind, tableoid::regclass::text FROM journal_entry ORDER BY id")
        found = cursor.fetchall()
        cursor.execute("SET LOCAL search_path TO public")

    assert [row[:2] for row in found] == [(3, "lama"), (9, "baru"), (10, "kini")]
    names = [row[2].removeprefix("before_cut.") for row in found]
    assert names == [
        "journal_entry_2026_03",
        "journal_entry_2026_04",
        f"journal_entry_{datetime.now(UTC):%Y_%m}",
    ]


def test_answers_lie_in_the_month_of_their_sitting_and_none_is_lost():
    migration = import_module("pintar.assessment.migrations.0008_answers_by_month")
    sitting, old = uuid7(), "019600000000700080000000000000aa"  # April 2025
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA before_cut")
        cursor.execute("SET LOCAL search_path TO before_cut")
        cursor.execute("CREATE TABLE assessment_sitting (id uuid PRIMARY KEY)")
        cursor.execute(
            "CREATE TABLE assessment_answer (id uuid PRIMARY KEY, slot smallint, response jsonb, device_at timestamptz,"
            " kept_at timestamptz DEFAULT now(), sitting_id uuid NOT NULL REFERENCES assessment_sitting, is_late boolean DEFAULT false)"
        )
        for one in (sitting, old):
            cursor.execute("INSERT INTO assessment_sitting VALUES (%s)", [one])
            cursor.execute(
                "INSERT INTO assessment_answer (id, slot, response, sitting_id) VALUES (%s, 1, '[\"a\"]', %s)",
                [uuid7(), one],
            )
        for statement in migration.CUT:
            cursor.execute(statement)
        cursor.execute("SELECT tableoid::regclass::text FROM assessment_answer ORDER BY sitting_id")
        found = [row[0].removeprefix("before_cut.") for row in cursor.fetchall()]
        cursor.execute("SET LOCAL search_path TO public")

    assert found == ["assessment_answer_2025_04", f"assessment_answer_{datetime.now(UTC):%Y_%m}"]


def test_reading_one_sitting_looks_into_one_month():
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN SELECT * FROM assessment_answer WHERE sitting_id = %s", [uuid7()])
        plan = " ".join(row[0] for row in cursor.fetchall())

    assert plan.count("assessment_answer_2") - plan.count("_idx") <= 2, plan
    assert sql.one("SELECT count(*) FROM assessment_answer") == (0,)
