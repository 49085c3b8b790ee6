"""Months put away into files, and taken back."""

import json
from datetime import date

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from pintar.cli.archive import app
from pintar.engine.folder import data_folder
from pintar.journal import archive
from pintar.journal.models import Entry, PutAway
from pintar.kit import sql
from pintar.kit.months import cuts, finished_months, make_part

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = date(2020, 3, 1)
WORDS = ["satu", 'kutip " dan \\ garis', "نور الهدى", "tab\tdan\nbaris"]


@pytest.fixture
def month():
    """A month of the journal long ago, with some entries."""
    cut = next(cut for cut in cuts() if cut.table == "journal_entry")
    make_part(cut, LONG_AGO)
    for number, word in enumerate(WORDS):
        sql.run(
            "INSERT INTO journal_entry (kind, subject, by, at, data) VALUES ('uji', %s, %s, %s, %s::jsonb)",
            [word, number or None, f"2020-03-{number + 1:02} 08:30:00.123456+07", json.dumps({"kata": word})],
        )
    yield cut, next(finished_months(cut, older_than=1))
    sql.run("DROP TABLE IF EXISTS journal_entry_2020_03")


def entries():
    return list(Entry.objects.filter(kind="uji").order_by("id").values())


def test_a_month_is_put_away_dropped_and_comes_back_as_it_was(month):
    cut, part = month
    before = entries()

    made = archive.put_away(cut, part, drop=True)

    assert (made.rows, made.dropped_at is not None) == (4, True)
    assert entries() == []
    file = data_folder().files / "archive/journal_entry/2020_03.parquet"
    assert made.bytes == file.stat().st_size
    assert pq.read_table(file).column("subject").to_pylist() == WORDS
    assert archive.take_back(cut, LONG_AGO) == 4
    assert entries() == before
    kinds = sql.rows("SELECT kind FROM journal_entry WHERE kind LIKE 'journal.%%' ORDER BY id")
    assert kinds == [("journal.month_put_away",), ("journal.month_dropped",), ("journal.month_taken_back",)]


def test_without_drop_everything_stays_where_it_was_and_again_changes_nothing(month):
    cut, part = month
    first = archive.put_away(cut, part, drop=False)

    again = archive.put_away(cut, part, drop=False)

    assert len(entries()) == 4
    assert again.sha == first.sha and PutAway.objects.count() == 1


def test_a_row_that_came_meanwhile_keeps_the_month_from_being_dropped(month, monkeypatch):
    cut, part = month
    read = archive._read_sha

    def and_somebody_writes(file):
        sql.run(
            "INSERT INTO journal_entry (kind, subject, at, data) VALUES ('uji', 'baru', '2020-03-09+00', '{}')"
        )
        return read(file)

    monkeypatch.setattr(archive, "_read_sha", and_somebody_writes)

    with pytest.raises(archive.Unlike):
        archive.put_away(cut, part, drop=True)
    assert len(entries()) == 5


def test_a_file_that_was_touched_does_not_come_back(month):
    cut, part = month
    archive.put_away(cut, part, drop=True)
    file = data_folder().files / "archive/journal_entry/2020_03.parquet"
    table = pq.read_table(file)
    pq.write_table(table.slice(0, 3), file)

    with pytest.raises(archive.Unlike):
        archive.take_back(cut, LONG_AGO)
    assert entries() == []


def test_the_command_lists_puts_and_takes_back(month):
    run = CliRunner()

    put = run.invoke(app, ["put", "--older-than", "24", "--table", "journal_entry", "--drop", "--json"])
    listed = json.loads(run.invoke(app, ["list", "--json"]).stdout)
    back = run.invoke(app, ["take-back", "journal_entry", "2020-03"])

    assert [one["rows"] for one in json.loads(put.stdout)] == [4]
    assert [one["file_rows"] for one in listed if one["month"] == "2020-03"] == [4]
    assert back.stdout == "4 rows are back.\n"
    assert run.invoke(app, ["take-back", "journal_entry", "2020-03"]).exit_code == 1
    assert run.invoke(app, ["take-back", "journal_entry", "maret"]).exit_code == 2
