#!/usr/bin/env python
"""Do new migrations hold up people at work, or break the nodes that still run the version before?

Renewing nodes one after the other means that both versions use one database for a while, and that a lock on a table of a
hundred million rows is felt by everybody. So a change of shape is made in steps: first what the old version does not mind
(expand), later, in a release after the code stopped needing it, what is removed (contract).

`tools/locks.py` checks every migration that is not in `tools/migrations.txt`, the list of those that were released;
`tools/locks.py --release` writes the list anew. Tables made since then are empty: on them anything may be done. A danger that
was thought through is named in the migration itself, with the reason:

    class Migration(migrations.Migration):
        considered = {"letter.kind": "nothing reads it since 0.3"}
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RELEASED = ROOT / "tools" / "migrations.txt"
# Tables that grow with people or with what they do; on the others a short lock is over before anybody feels it.
BIG = {
    "accounts.person", "accounts.identifier", "accounts.session", "journal.entry", "notifications.letter",
    "notifications.notice", "assessment.sitting", "assessment.slot", "assessment.answer", "assessment.mark",
    "assessment.submission", "learning.enrolment", "learning.act", "learning.progress", "learning.completion",
    "admission.ticket", "credentials.certificate", "insights.fact", "discussion.question", "discussion.answer",
}  # fmt: skip
Found = tuple[str, str]  # what it is about, as `model` or `model.field`, and what is wrong with it

SAFER = "AddIndexConcurrently in a migration of its own, with atomic = False"


def main() -> int:
    """Check, or write the list anew."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pintar.settings")
    import django

    django.setup()
    if sys.argv[1:] == ["--release"]:
        RELEASED.write_text("\n".join([*sorted(_named(m) for m in _ours()), ""]), encoding="utf-8")
        return 0
    released = set(RELEASED.read_text(encoding="utf-8").split())
    found = list(dangers(released))
    for line in found:
        print(line)
    if not found:
        print(
            f"{sum(_named(m) not in released for m in _ours())} new migrations, none of them in anybody's way."
        )
    return 1 if found else 0


def dangers(released: set[str]) -> Iterator[str]:
    """What is wrong with the migrations that are not released yet, a line each."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    migrations = list(_ours())
    state = loader.project_state([_key(m) for m in migrations if _named(m) in released])
    empty: set[str] = set()
    for migration in migrations:
        if _named(migration) in released:
            continue
        for about, wrong in unconsidered(migration, state, empty):
            yield f"{_named(migration)}: {about}: {wrong}"


def unconsidered(migration: Any, state: Any, empty: set[str]) -> Iterator[Found]:
    """What is wrong with one migration and was not named in it together with a reason."""
    considered = getattr(migration, "considered", {})
    for about, wrong in of_migration(migration, state, empty):
        if about not in considered:
            yield about, wrong
    for about, reason in considered.items():
        if len(str(reason)) < 15:
            yield about, "say why it was considered harmless"


def of_migration(migration: Any, state: Any, empty: set[str]) -> Iterator[Found]:
    """What is wrong with one migration; `state` is moved on past it, and `empty` learns the tables it makes."""
    from django.db.migrations.operations import RunPython

    touches_big = False
    operations = list(_of_database(migration.operations))
    for operation in operations:
        app = migration.app_label
        for found in of_operation(operation, app, state, empty):
            touches_big = touches_big or f"{app}.{found[0].partition('.')[0]}" in BIG
            yield found
    for operation in migration.operations:
        operation.state_forwards(migration.app_label, state)
    moves_data = any(isinstance(one, RunPython) for one in operations)
    if moves_data and touches_big and migration.atomic:
        yield (
            migration.name,
            "moves data while it holds the lock of a big table: two migrations, the shape first",
        )


def of_operation(operation: Any, app: str, state: Any, empty: set[str]) -> Iterator[Found]:
    """What is wrong with one operation, by the table it is about."""
    kind = type(operation).__name__
    if kind == "CreateModel":
        empty.add(f"{app}.{operation.name_lower}")
        return
    if kind == "RunSQL":
        yield from of_sql(operation.sql, empty)
        return
    model = (getattr(operation, "model_name", None) or getattr(operation, "name", "") or "").lower()
    table = f"{app}.{model}"
    if table in empty:
        return
    is_big = table in BIG
    field = f"{model}.{getattr(operation, 'name', '')}"
    if kind == "AddField":
        yield from _added(operation.field, field, is_big)
    elif kind == "AlterField":
        yield from _altered(
            state.models[app, model].fields.get(operation.name), operation.field, field, is_big
        )
    elif kind == "RemoveField":
        yield field, "the version before still reads this column: remove it in the release after"
    elif kind == "DeleteModel":
        yield model, "the version before still reads this table: delete it in the release after"
    elif kind in ("RenameField", "RenameModel", "AlterModelTable"):
        old = getattr(operation, "old_name", model)
        about = f"{model}.{old}" if kind == "RenameField" else str(old).lower()
        yield about, "the version before knows it by its old name: add a new one, write both, remove later"
    elif kind == "AddIndex" and is_big:
        yield model, f"the index is made while nobody can write: {SAFER}"
    elif kind == "AddConstraint" and is_big:
        what = type(operation.constraint).__name__
        if what == "UniqueConstraint":
            yield (
                model,
                f"the constraint's index is made while nobody can write: a unique index first ({SAFER})",
            )
        else:
            yield model, "every row is looked at under a lock: AddConstraintNotValid, then ValidateConstraint"


def of_sql(sql: Any, empty: set[str]) -> Iterator[Found]:
    """What is wrong with statements written by hand."""
    text = sql if isinstance(sql, str) else "\n".join(one if isinstance(one, str) else one[0] for one in sql)
    text = re.sub(r"--[^\n]*|/\*.*?\*/", " ", text, flags=re.S)
    made = {m.lower() for m in re.findall(r"create\s+table\s+(?:if\s+not\s+exists\s+)?\"?(\w+)", text, re.I)}
    for statement in text.split(";"):
        said = " ".join(statement.split())
        for pattern, wrong in STATEMENTS:
            if not (hit := re.search(pattern, said, re.I)):
                continue
            name = hit["table"].strip('"').lower()
            table = name.replace("_", ".", 1)
            is_made_here = name in made or table in empty or any(name.startswith(f"{one}_") for one in made)
            if table in BIG and not is_made_here:
                yield table.partition(".")[2], wrong


def _added(column: Any, about: str, is_big: bool) -> Iterator[Found]:
    if column.many_to_many:
        return
    if not column.null and not column.has_db_default():
        yield about, "the version before writes rows without it: null=True, or db_default"
    if is_big and (column.db_index or column.unique):
        yield about, f"its index is made while nobody can write: db_index=False, then {SAFER}"
    if is_big and column.has_db_default() and _is_volatile(column.db_default):
        yield (
            about,
            "the default differs from row to row, so the whole table is written anew: null=True, then fill it",
        )


def _altered(old: Any, new: Any, about: str, is_big: bool) -> Iterator[Found]:
    if old is None:
        return
    if old.null and not new.null:
        if is_big:
            yield (
                about,
                "every row is looked at under a lock: a NOT VALID check, validated, and only then NOT NULL",
            )
        if not new.has_db_default():
            yield about, "the version before may still write NULL: give it a db_default and fill it first"
    if is_big and not old.db_index and new.db_index:
        yield about, f"its index is made while nobody can write: {SAFER}"
    was, will = _type(old), _type(new)
    if was != will and not _widens(was, will):
        yield (
            about,
            f"{was} becomes {will}: the table is written anew under a lock, and the version before reads it",
        )


def _type(column: Any) -> str:
    length = getattr(column, "max_length", None)
    return f"{column.get_internal_type()}({length})" if length else column.get_internal_type()


def _widens(was: str, will: str) -> bool:
    """Whether PostgreSQL changes nothing but its books: text that may be longer, and choices it never knew of."""
    texts = re.compile(r"(?:Char|Text|Slug|Email|URL)Field(?:\((\d+)\))?")
    a, b = texts.fullmatch(was), texts.fullmatch(will)
    if a is None or b is None:
        return False
    return not b[1] or (bool(a[1]) and int(a[1]) <= int(b[1]))


def _is_volatile(default: Any) -> bool:
    return any(word in str(default) for word in ("UUID", "Random", "random"))


def _of_database(operations: list[Any]) -> Iterator[Any]:
    for one in operations:
        if type(one).__name__ == "SeparateDatabaseAndState":
            yield from _of_database(one.database_operations)
        else:
            yield one


def _ours() -> Iterator[Any]:
    """Our migrations in the order they are applied."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    seen: set[tuple[str, str]] = set()
    for leaf in sorted(loader.graph.leaf_nodes()):
        for key in loader.graph.forwards_plan(leaf):
            if key not in seen:
                seen.add(key)
                migration = loader.get_migration(*key)
                if type(migration).__module__.startswith("pintar."):
                    yield migration


def _named(migration: Any) -> str:
    return f"{migration.app_label}.{migration.name}"


def _key(migration: Any) -> tuple[str, str]:
    return migration.app_label, migration.name


STATEMENTS = (
    (
        r"create (unique )?index (?!concurrently).*? on (only )?\"?(?P<table>\w+)\"?",
        "the index is made while nobody can write: CONCURRENTLY, with atomic = False",
    ),
    (
        r"alter table (only )?\"?(?P<table>\w+)\"? .*\b(type|set data type) ",
        "the table is written anew under a lock",
    ),
    (r"alter table (only )?\"?(?P<table>\w+)\"? .*set not null", "every row is looked at under a lock"),
    (
        r"alter table (only )?\"?(?P<table>\w+)\"? add constraint (?!.*not valid)(?!.*using index)",
        "every row is looked at under a lock: NOT VALID first",
    ),
    (
        r"alter table (only )?\"?(?P<table>\w+)\"? (drop column|rename)",
        "the version before still reads what was there",
    ),
    (r"^lock (table )?\"?(?P<table>\w+)\"?", "nobody can work meanwhile"),
    (r"^(vacuum full|cluster) \"?(?P<table>\w+)\"?", "the table is written anew under a lock"),
    (
        r"^(update) \"?(?P<table>\w+)\"?(?!.* where )",
        "every row is written in one transaction: fill it in portions",
    ),
    (r"^drop table (if exists )?\"?(?P<table>\w+)\"?", "the version before still reads this table"),
)

if __name__ == "__main__":
    sys.exit(main())
