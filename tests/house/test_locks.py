"""The linter of migrations points at what would hold people up, and lets pass what would not."""

import sys
from pathlib import Path

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Now

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import locks  # noqa: E402

BIG, SMALL, NEW = "letter", "badge", "fresh"  # notifications.letter is a big table


def state() -> ProjectState:
    found = ProjectState()
    for name in (BIG, SMALL):
        fields = [
            ("id", models.BigAutoField(primary_key=True)),
            ("kind", models.CharField(max_length=20)),
            ("at", models.DateTimeField(null=True)),
        ]
        found.add_model(ModelState("notifications", name.title(), fields))
    return found


def said(*operations, atomic=True, empty=()):
    migration = migrations.Migration("0009_uji", "notifications")
    migration.operations, migration.atomic = list(operations), atomic
    return [
        wrong for _, wrong in locks.of_migration(migration, state(), {f"notifications.{e}" for e in empty})
    ]


def column(**words):
    return models.CharField(max_length=20, **words)


INDEX = models.Index(fields=["kind"], name="uji")
CHECK = models.CheckConstraint(condition=~models.Q(kind=""), name="uji")
ONCE = models.UniqueConstraint(fields=["kind"], name="uji")


@pytest.mark.parametrize(
    ("operation", "word"),
    [
        (migrations.AddField(SMALL, "new", column(default="x")), "db_default"),
        (migrations.AddField(BIG, "new", column(null=True, db_index=True)), "AddIndexConcurrently"),
        (migrations.AddField(BIG, "who", models.ForeignKey("notifications.badge", models.CASCADE, null=True)), "AddIndexConcurrently"),
        (migrations.RemoveField(SMALL, "kind"), "still reads"),
        (migrations.DeleteModel("Badge"), "still reads"),
        (migrations.RenameField(SMALL, "kind", "sort"), "old name"),
        (migrations.AlterField(SMALL, "kind", models.IntegerField()), "written anew"),
        (migrations.AlterField(SMALL, "kind", models.CharField(max_length=10)), "written anew"),
        (migrations.AlterField(BIG, "at", models.DateTimeField(db_default=Now())), "looked at under a lock"),
        (migrations.AddIndex(BIG, INDEX), "AddIndexConcurrently"),
        (migrations.AddConstraint(BIG, CHECK), "NotValid"),
        (migrations.AddConstraint(BIG, ONCE), "unique index first"),
        (migrations.RunSQL("CREATE INDEX uji ON notifications_letter (kind)"), "CONCURRENTLY"),
        (migrations.RunSQL("ALTER TABLE notifications_letter ALTER COLUMN kind TYPE bigint USING 1"), "anew"),
        (migrations.RunSQL("ALTER TABLE notifications_letter ALTER kind SET NOT NULL;"), "looked at"),
        (migrations.RunSQL("UPDATE notifications_letter SET kind = 'x'"), "portions"),
        (migrations.RunSQL("ALTER TABLE notifications_letter DROP COLUMN kind"), "still reads"),
    ],
)  # fmt: skip
def test_what_would_hold_people_up_or_break_the_version_before_is_named(operation, word):
    assert any(word in wrong for wrong in said(operation))


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField(BIG, "new", column(null=True)),
        migrations.AddField(BIG, "new", column(db_default="")),
        migrations.AddField(BIG, "new", models.DateTimeField(db_default=Now())),
        migrations.AlterField(BIG, "kind", models.TextField()),
        migrations.AlterField(BIG, "kind", models.CharField(max_length=40)),
        migrations.AddIndex(SMALL, INDEX),
        migrations.AddConstraint(SMALL, ONCE),
        AddIndexConcurrently(BIG, INDEX),
        migrations.RunSQL("CREATE INDEX CONCURRENTLY uji ON notifications_letter (kind)"),
        migrations.RunSQL("ALTER TABLE notifications_letter ADD CONSTRAINT a CHECK (kind <> '') NOT VALID"),
        migrations.RunSQL("UPDATE notifications_letter SET kind = 'x' WHERE id < 1000"),
        migrations.RunSQL("CREATE INDEX uji ON notifications_badge (kind)"),
    ],
)
def test_what_is_over_at_once_and_what_the_version_before_does_not_mind_passes(operation):
    assert said(operation) == []


def test_on_a_table_that_is_new_anything_may_be_done():
    make = migrations.CreateModel(
        "Fresh", [("id", models.BigAutoField(primary_key=True)), ("kind", column())]
    )

    assert said(make, migrations.AddIndex(NEW, INDEX), migrations.RemoveField(NEW, "kind")) == []
    assert said(migrations.AddConstraint(BIG, ONCE), empty=[BIG]) == []


def test_data_is_not_moved_while_a_big_table_is_locked():
    move = migrations.RunPython(migrations.RunPython.noop)

    assert any("two migrations" in wrong for wrong in said(migrations.AddIndex(BIG, INDEX), move))
    assert said(migrations.AddField(BIG, "new", column(null=True)), move) == []


def test_a_danger_that_was_considered_passes_with_its_reason_and_not_without_one():
    migration = migrations.Migration("0009_uji", "notifications")
    migration.operations = [migrations.RemoveField(SMALL, "kind")]

    migration.considered = {"badge.kind": "no released version reads it"}
    assert list(locks.unconsidered(migration, state(), set())) == []
    migration.considered = {"badge.kind": "aman"}
    assert list(locks.unconsidered(migration, state(), set())) == [
        ("badge.kind", "say why it was considered harmless")
    ]


def test_no_new_migration_is_in_anybodys_way():
    released = set(locks.RELEASED.read_text().split())

    assert not list(locks.dangers(released))
