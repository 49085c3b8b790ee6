"""Bringing tables, static files and first content up to date. Doing it again does nothing."""

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

MIGRATION_LOCK = (
    7_201_946  # a session lock in the database: of several nodes that start at once, one migrates
)


def waiting_migrations() -> list[str]:
    """The migrations not applied yet, as `app.name`."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def bring_tables_up_to_date() -> None:
    """Apply what waits; progress goes to standard error."""
    if not waiting_migrations():
        return
    with _one_at_a_time():
        waiting = waiting_migrations()
        if waiting:
            print(f"Bringing the tables up to date ({len(waiting)} changes) …", file=sys.stderr, flush=True)
            call_command("migrate", interactive=False, verbosity=0)


def collect_static_files() -> None:
    """Gather and squeeze the static files if any of them changed since the last time."""
    mark = Path(settings.STATIC_ROOT) / ".collected"
    state = _state_of_static_files()
    if mark.exists() and mark.read_text(encoding="ascii") == state:
        return
    with redirect_stdout(sys.stderr):
        call_command("collectstatic", interactive=False, verbosity=0)
    _squeeze(Path(settings.STATIC_ROOT))
    mark.write_text(state, encoding="ascii")


def first_content() -> Sequence[str]:
    """Load the sample content if the site is empty; the lines to show the person who started it."""
    if importlib.util.find_spec("pintar.cli.first_run") is None:
        return []
    first_run = importlib.import_module("pintar.cli.first_run")
    with redirect_stdout(sys.stderr):
        return first_run.load() or []


def _state_of_static_files() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _squeeze(folder: Path) -> None:
    """Lay a `.br` and a `.gz` beside every text file that becomes smaller by it."""
    from whitenoise.compress import Compressor

    compressor = Compressor(quiet=True)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and compressor.should_compress(path.name) and not path.name.startswith("."):
            beside = path.with_name(f"{path.name}.br")
            if not beside.exists() or beside.stat().st_mtime < path.stat().st_mtime:
                for _ in compressor.compress(str(path)):
                    pass


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
