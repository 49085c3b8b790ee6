"""The commands that keep a site going, and the doctor."""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from pintar.cli import findings, labour
from pintar.cli.findings import Finding, examine
from pintar.engine.keys import master_key_file, secret

FORGETFUL = "commits"  # the server of the tests forgets on purpose what a crash would take


def pintar(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pintar", *words], capture_output=True, text=True, timeout=60
    )


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    done = pintar("--help")

    assert done.returncode == 0
    assert {"serve", "worker", "migrate", "doctor", "shell", "course", "person"} <= set(done.stdout.split())
    loaded = "import sys, pintar.cli; print({'django', 'psycopg', 'lxml', 'granian'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", loaded], text=True) == "set()\n"


def test_an_unknown_command_is_refused_with_code_2() -> None:
    assert pintar("fly").returncode == 2


def test_where_it_cannot_run_it_says_why_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://x/y")

    done = pintar("migrate", "--check")

    assert done.returncode == 1 and "only PostgreSQL" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.django_db
def test_the_doctor_looks_at_everything() -> None:
    found = {finding.subject: finding.verdict for finding in examine() if finding.subject != FORGETFUL}

    assert found.keys() >= {"disk", "keys", "programs", "database", "clock", "tables", "jobs", "journal"}
    assert "fail" not in found.values()


@pytest.mark.django_db
def test_a_key_that_others_can_read_is_a_fault() -> None:
    secret("anything")
    master_key_file().chmod(0o644)
    try:
        faults = [one for one in examine() if one.verdict == "fail" and one.subject != FORGETFUL]
    finally:
        master_key_file().chmod(0o600)

    assert [fault.subject for fault in faults] == ["keys"] and faults[0].remedy.startswith("chmod 600")


def test_a_silent_database_is_a_fault_and_the_rest_is_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    done = pintar("doctor", "--json")
    found = {finding["subject"]: finding["verdict"] for finding in json.loads(done.stdout)}

    assert done.returncode == 2 and found["database"] == "fail" and found["disk"] == "ok"


@pytest.mark.parametrize(("apart", "verdict"), [(0, "ok"), (20, "warning"), (3600, "fail")])
def test_a_clock_apart_from_the_databases_is_noticed(apart: int, verdict: str) -> None:
    from datetime import UTC, datetime, timedelta

    said = list(findings._clock(time.time(), datetime.now(UTC) + timedelta(seconds=apart)))

    assert [finding.verdict for finding in said] == [verdict] and isinstance(said[0], Finding)


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_died_is_put_back_in_line() -> None:
    assert status_after_a_look(worker_is_alive=False) == "todo"


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_lives_is_left_to_it() -> None:
    assert status_after_a_look(worker_is_alive=True) == "doing"


def status_after_a_look(*, worker_is_alive: bool) -> str:
    """The status of a job in progress after stalled jobs were looked for once."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        (worker,) = cursor.fetchone()
        if not worker_is_alive:
            cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id) VALUES ('q', 't', 'doing', %s) RETURNING id",
            [worker],
        )
        (job,) = cursor.fetchone()
    asyncio.run(look_once())
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        return str(cursor.fetchone()[0])


async def look_once() -> None:
    with labour.jobs.replace_connector(labour.jobs.connector.get_worker_connector()) as app:
        async with app.open_async():
            look = asyncio.create_task(labour._second_chances(app))
            await asyncio.sleep(1)
            look.cancel()


@pytest.mark.django_db
def test_static_files_are_collected_once_and_squeezed(tmp_path: Path, settings) -> None:
    from pintar.cli.upkeep import collect_static_files

    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    collect_static_files()
    mark = (tmp_path / ".collected").stat().st_mtime_ns
    collect_static_files()

    assert (tmp_path / ".collected").stat().st_mtime_ns == mark
    assert list(tmp_path.rglob("*.svg.br"))
